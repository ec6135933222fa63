"""Who speaks in a sentence, and whose words a question asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from briefbot.text.attribution import REPORTING
from briefbot.text.light_words import telling_words

_ASKED = re.compile(
    r"\bwhat\s+(?:do|does|did|has|have|had)\s+(?P<who>[^?.!,;:]{2,80}?)\s+"
    r"(?:(?:ever|just|already|have to|had to)\s+)?"
    r"(?P<verb>(?:accus|add(?:s|ed)?(?!\w)|admit|announc|argu|ask|believ|blam|claim|confirm|demand|deni|deny"
    r"|describ|explain|insist|promis|propos|report|said|say|stat|suggest|tell|think|thought|told|warn)\w*)\b"
    r"|^\W*(?:according\s+to|in\s+the\s+(?:opinion|view|words)\s+of)\s+(?P<whom>[^?.!,;:]{2,80}?)\s*,",
    re.IGNORECASE,
)
_SPEAKING = re.compile(
    rf"{REPORTING.pattern}|(?<!\bbe )(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbeing )(?<!\bwhen )(?<!\bif )"
    r"(?<!\bthe )(?<!\ba )(?<!\ban )"
    r"\b(?:promised|pledged|vowed|demanded|called (?:for|on)|blam(?:es|ed)|urg(?:es|ed)|threaten(?:s|ed)|ask(?:s|ed)"
    r"|welcom(?:es|ed)|critici[sz](?:es|ed)|condemn(?:s|ed))\b(?!\s+(?:by|for)\b)",
    re.IGNORECASE,
)
"""Verbs of reporting, and those of promising, blaming, asking and judging, which give words, too, where they are no passive:
neither behind "was" nor before "by"."""
_THINGS = re.compile(r"claims?|reports?|estimates?|notes?|states?", re.IGNORECASE)
_OF_SOMEBODY = re.compile(
    r"(?:\b(?:an?|the|his|her|its|their|our|your|my|this|these|those|such|no|any|of)|['’]s)\s+$", re.IGNORECASE
)
"""What stands before a noun that is spelt like a verb of reporting: "his claims", "the reports"."""
_ENDS = re.compile(r"[.;:!?“”\"]|\b(?:that|and|but|while|whereas|because|which)\b", re.IGNORECASE)
"""What ends a clause before a verb."""
_UNNAMED = re.compile(r"\s*(?:(?:also|has|have|had|later|now|soon|still|then|\w+ly)\s+)*", re.IGNORECASE)
"""What stands before a verb whose subject is that of the clause before: "Tarsk waited, but later said"."""
_QUOTED = re.compile(r"[,?!][\"”’']\s*(?:\w+ly\s+)?$")
_PRONOUN = re.compile(r"\s*(?:he|she|they|it)\b(?:\s+(?:also|has|have|had|later|then|\w+ly))*\s*", re.IGNORECASE)
_SAID_ASIDE = re.compile(rf"[,\"”]\s*(?P<who>{_PRONOUN.pattern})$", re.IGNORECASE)
"""A pronoun behind what was said, or put into it: "No," she said; "the loss, she says, will be great"."""
_FOLLOWING_ENDS = re.compile(r"[.;:!?\"“]|,(?!\s+[A-Z])")
"""What ends whoever is named behind the verb: "said the leader of the union, Rudi Galbraith.", and no "she came"."""
_LONGEST = 80
"""Characters before a verb of reporting, or after it, in which whoever speaks is named."""


def asked_speaker(question: str) -> str:
    """Whose words the question asks for, as it names them; empty where it asks for nobody's."""
    found = _ASKED.search(question)
    if found is None or (found["verb"] or "")[:1].isupper():  # "the Islamic State"
        return ""
    who = found["who"] or found["whom"]
    return who if telling_words(who) else ""


def asks_for_words_alone(question: str) -> bool:
    """Whether it asks for what somebody says, and not about what: "What did Mayor Calder say?"."""
    found = _ASKED.search(question)
    return (
        bool(asked_speaker(question))
        and found is not None
        and not telling_words(question[: found.start()] + question[found.end() :])
    )


def is_pronoun(speaker: str) -> bool:
    return bool(_PRONOUN.fullmatch(speaker))


@lru_cache(maxsize=4096)
def speakers(sentence: str) -> tuple[str, ...]:
    """What stands where whoever speaks is named, at each verb of reporting."""
    return tuple(filter(str.strip, _speakers(sentence)))


def _speakers(sentence: str) -> Iterator[str]:
    for verb in _SPEAKING.finditer(sentence):
        before, after = sentence[: verb.start()], sentence[verb.end() :]
        if _THINGS.fullmatch(verb.group()) and _OF_SOMEBODY.search(before):
            continue
        if verb.group().lower() == "according to":
            yield re.split(r"[.;:,!?]", after[:_LONGEST])[0]
        else:
            yield _FOLLOWING_ENDS.split(after[:_LONGEST])[0] if _QUOTED.search(before) else _subject(before)


def _subject(before: str) -> str:
    """What stands before a verb in its clause; where that is nobody or a pronoun, the beginning of the clause before, but for one
    that only tells more of a word: "which have doubled, and denied"."""
    if pronoun := _SAID_ASIDE.search(before):
        return pronoun["who"]
    ends = [*_ENDS.finditer(before)]
    starts = [0, *(end.end() for end in ends)]
    if ends and (_UNNAMED.fullmatch(before, starts[-1]) or _PRONOUN.fullmatch(before, starts[-1])):
        place = len(starts) - 2
        while place and ends[place - 1].group().lower() == "which":
            place -= 1
        return before[starts[place] : starts[place + 1]][:_LONGEST]
    return before[starts[-1] :][-_LONGEST:]
