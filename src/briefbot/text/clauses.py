"""The main clause of a plain sentence, found by rule: its subject, its verb, and what follows up to the next clause."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from briefbot.text.light_words import LIGHT_WORDS
from briefbot.text.mentions import COUNT, POINTING, PRONOUNS, VAGUE, WORD
from briefbot.text.verbs import AUXILIARIES, BE, HAVE, PARTICIPLES, PAST, PRESENT

_CUT = re.compile(
    r" ?[,;:](?!\d)| \(|—| [–-] | \b(?:after|because|while|which|who|whom|whose|when|where|although|though|but|unless|until"
    r"|since|as|and|so|that|if|before|despite|including|with|than|following)\b"
)
_DETERMINERS = frozenset("the a an".split())
_VERBS_INSTEAD = {
    "closed": "shut", "ended": "finished", "begin": "start", "begun": "started", "end": "finish", "acquired": "bought",
    "acquire": "buy", "purchased": "bought", "purchase": "buy", "injured": "hurt", "required": "needed", "require": "need",
    "requires": "needs", "obtained": "got", "obtain": "get", "founded": "set up", "established": "set up",
    "establish": "set up", "receive": "get", "destroyed": "wrecked", "destroy": "wreck", "constructed": "built",
    "manufactured": "made", "selected": "chosen", "select": "choose", "postponed": "put off", "postpone": "put off",
    "cancelled": "called off", "cancel": "call off", "deployed": "sent", "deploy": "send", "resign": "step down",
    "reduced": "cut", "reduce": "cut", "repaired": "mended", "repair": "mend", "arrested": "detained", "arrest": "detain",
    "permitted": "allowed", "permit": "allow", "published": "released",
    "publish": "release", "commence": "start", "commenced": "started",
    "announce": "make known", "withdraw": "pull out", "inspected": "checked", "inspect": "check", "located": "situated",
}  # fmt: skip
"""Verbs a person may well use instead, in the forms that follow an auxiliary, "did" or "who"."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence's main clause: subject, auxiliary if any, verb, and what follows up to the next clause."""

    subject: str
    auxiliary: str
    verb: str
    """After an auxiliary the word as it stands, otherwise the form of the past or present."""
    base: str
    rest: str
    rest_start: int
    """Where the rest stands in the sentence."""
    is_reworded: bool = False
    """Whether another verb is used where one is known."""

    @property
    def opening(self) -> str:
        """ "was the bridge closed", "did the minister sign"."""
        if self.auxiliary:
            return f"{self.auxiliary} {self.subject} {self._put(self.verb)}".rstrip()
        return f"{'does' if self.verb in PRESENT else 'did'} {self.subject} {self._put(self.base)}"

    def _put(self, verb: str) -> str:
        *before, last = verb.split() or [""]
        return " ".join([*before, _VERBS_INSTEAD.get(last, last) if self.is_reworded else last])


def parse_clause(sentence: str, lowered: Set[str]) -> Clause | None:
    """The main clause, if the sentence opens with it, or with one phrase and a comma before it."""
    start = 0
    opening = re.match(
        r"(?:In|On|By|At|After|During|Since|From|Under|Later|According to|As of)\b[^,;:]{2,60}, (?=[A-Za-z])", sentence
    )
    if opening:
        start = opening.end()
    words = list(WORD.finditer(sentence, start))
    if not words or (words[0].group().lower() in PRONOUNS and not COUNT.match(sentence, start)):
        return None
    for place, word in enumerate(words[:12]):
        said = word.group()
        if place == 0 or (said not in AUXILIARIES and said not in PAST and said not in PRESENT):
            continue
        subject = sentence[start : word.start()].rstrip()
        if not is_subject(subject):
            return None
        if said in AUXILIARIES:
            return _with_auxiliary(sentence, subject, words[place:], lowered)
        return _with_verb(sentence, subject, words[place:], lowered)
    return None


def is_subject(subject: str) -> bool:
    words = WORD.findall(subject)
    return (
        0 < len(words) <= 9
        and not (len(words) <= 2 and words[-1].lower() in VAGUE)
        and not re.search(r"[,;:](?!\d)|[(“”\"—–]|\b(?:that|which|who|whose|if|when|where|to|than|said)\b", subject)
        and not POINTING.search(subject)
        and not (len(words) > 1 and words[-1].lower() in PRONOUNS | {"the", "a", "an", "very", "been"})
        and not (len(words) == 1 and words[0].lower() in PRONOUNS)
        and words[-1][-2:] not in {"ly"}
        and not any(word in AUXILIARIES or (word in PAST and place < len(words) - 1) for place, word in enumerate(words))
    )


def _with_auxiliary(sentence: str, subject: str, words: Sequence[re.Match[str]], lowered: Set[str]) -> Clause | None:
    auxiliary = words[0].group()
    after = list(words[1:5])
    if not after:
        return None
    taken = []
    for word in after:  # "has not yet been closed"
        said = word.group()
        if said in {"not", "been", "be", "also", "now", "still", "already", "yet", "only", "never", "recently", "once", "have"}:
            if said == "not" or said == "never":
                return None
            taken.append(word)
            continue
        break
    verbs = [word.group() for word in taken if word.group() in {"been", "be", "have"}]
    main = after[len(taken)] if len(taken) < len(after) else None
    if main is None:
        return None
    said = main.group()
    is_participle = said in PARTICIPLES or re.fullmatch(r"\w{3,}(?:ed|en|ing)", said) is not None
    if auxiliary in BE and not is_participle:
        verbs, rest_start = [], words[0].end() + 1
        base = "be"
    elif auxiliary in HAVE and not is_participle and not verbs:
        return None
    else:
        verbs, rest_start, base = [*verbs, said], main.end() + 1, PARTICIPLES.get(said, said)
    rest = _up_to_next_clause(sentence, rest_start)
    return Clause(lower_first(subject, lowered), auxiliary, " ".join(verbs), base, rest, rest_start)


def _with_verb(sentence: str, subject: str, words: Sequence[re.Match[str]], lowered: Set[str]) -> Clause | None:
    verb = words[0]
    said = verb.group()
    later = [word.group() for word in words[1:16]]
    if said in {"said", "says", "announced", "warned", "claimed"}:
        return None
    for word in later:  # "troops deployed in the north were": the first was no verb of the main clause
        if word in {"and", "that", "which", "who", "when", "while", "after", "because", "but", "where", "as", "before"}:
            break
        if word in AUXILIARIES:
            return None
    if later and later[0] == "by":
        return None
    rest_start = verb.end() + 1
    return Clause(
        lower_first(subject, lowered),
        "",
        said,
        PAST.get(said) or PRESENT[said],
        _up_to_next_clause(sentence, rest_start),
        rest_start,
    )


def _up_to_next_clause(sentence: str, start: int) -> str:
    cut = _CUT.search(sentence, start)
    return sentence[start : cut.start() if cut else len(sentence)].rstrip(" .")


def lower_first(phrase: str, lowered: Set[str]) -> str:
    """The phrase as it is written inside a sentence."""
    first = WORD.search(phrase)
    if first is None:
        return phrase
    word = first.group()
    opens_name = phrase[first.end() : first.end() + 2].strip().isupper()  # "Pro Bowl"
    is_common = word.lower() in _DETERMINERS | LIGHT_WORDS or (word.lower() in lowered and not word.isupper() and not opens_name)
    return phrase[: first.start()] + word.lower() + phrase[first.end() :] if is_common else phrase
