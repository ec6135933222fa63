"""What a question counts or asks for, taken up by the next one: "How many of them were children?", "And crew?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.conversation.sayings import KEPT, asks_for_subject, verb_behind_subject
from briefbot.conversation.topics import PERSONS
from briefbot.text.phrases import Phrase, find_phrases
from briefbot.text.verbs import PAST, PRESENT
from briefbot.text.word_kinds import Word, read_words
from briefbot.text.wording import stem

_OF_THEM = re.compile(
    r"\b(?:many|much|who|which|any|some|most|all|none|half|both|each|few|several|part|share|percentage|proportion|one|two|three)"
    r" of (?P<those>them|these|those)(?!\s+\w+(?:s|people)\b(?<!\bwas)(?<!\bhas)(?<!\bdoes)(?<!\bis))",
    re.IGNORECASE,
)
_PAST_OF = {base: past for past, base in PAST.items()}
_PRESENT_OF = {base: present for present, base in PRESENT.items()}


def take_up_counted(question: str, asked: str) -> str | None:
    """The question with those that the question ``asked`` before it counts or asks for in the place of "them" in "of them"."""
    part = _OF_THEM.search(question)
    those = name_counted(asked) if part else None
    if part is None or those is None:
        return None
    return question[: part.start("those")] + those + question[part.end("those") :]


def counted(words: Sequence[Word]) -> Phrase | None:
    """The thing of which a question asks how many there are, or which: "homes" of "how many homes lost power"."""
    opens = [word.lower for word in words[:2]]
    first = 2 if opens in (["how", "many"], ["how", "much"]) else 1 if opens[:1] in (["which"], ["what"]) else 0
    return next((phrase for phrase in find_phrases(words) if first and phrase.first == first), None)


def count_others(part: str, asked: str) -> str | None:
    """The question with the part, one of several and no name, in the place of what it counts: "And children?"."""
    words, inner = read_words(asked), find_phrases(read_words(part))
    is_bare = len(inner) == 1 and not inner[0].determiner and not inner[0].is_name and inner[0].end - inner[0].start == len(part)
    phrase = counted(words)
    if not is_bare or not inner[0].is_plural or (phrase is not None and not phrase.is_plural):
        return None
    if [word.lower for word in words[:3]] == ["how", "many", "people"]:
        return f"{asked[: words[2].start]}{part}{asked[words[2].end :]}"
    return None if phrase is None else f"{asked[: phrase.start]}{part}{asked[phrase.end :]}"


def name_counted(asked: str) -> str | None:
    """Those that a question counts or asks for: "the people who drowned", "the ships that Norrin has sent"."""
    words = read_words(asked.rstrip(" ?.!"))
    if words[:1] and words[0].lower == "who" and asks_for_subject(asked):
        return f"those who {asked[words[1].start :].rstrip(' ?.!')}"
    phrase = counted(words)
    are_people = [word.lower for word in words[:3]] == ["how", "many", "people"]
    if not are_people and (phrase is None or not phrase.is_plural):
        return None
    last = 2 if phrase is None or are_people else phrase.last
    named = "people" if phrase is None or are_people else phrase.text
    that = "who" if are_people or stem(named.split()[-1]) in PERSONS else "that"
    return f"the {named} {_what_is_told(asked, words, last + 1, that)}".rstrip()


def _what_is_told(asked: str, words: Sequence[Word], place: int, that: str) -> str:
    """What the question tells from this place on of those it counts: "that Norrin has sent"; nothing where it cannot be said."""
    text, rest = asked.rstrip(" ?.!"), words[place:]
    if len(rest) < 2 or [word.lower for word in rest[:2]] in (["are", "there"], ["were", "there"]):
        return text[rest[2].start :] if len(rest) > 2 else ""
    if rest[0].kind == "verb" or (rest[0].kind == "auxiliary" and rest[1].kind in ("verb", "adverb", "preposition")):
        return f"{that} {text[rest[0].start :]}"
    verb = verb_behind_subject(words, place)
    if rest[0].kind != "auxiliary" or verb is None:
        return ""
    subject, done, behind = text[rest[1].start : words[verb - 1].end], words[verb].lower, text[words[verb].end :]
    if rest[0].lower in KEPT:
        return f"{that} {subject} {rest[0].lower} {done}{behind}"
    form = {"did": _PAST_OF, "does": _PRESENT_OF}.get(rest[0].lower, {done: done}).get(done)
    return f"{that} {subject} {form}{behind}" if form else ""
