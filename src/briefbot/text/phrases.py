"""The noun phrases of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.text.word_kinds import Word
from briefbot.text.wording import stem

_PLURALS = frozenset("people men women children troops police feet teeth mice geese".split())
_SINGULARS = frozenset(
    "news measles mumps rabies shingles herpes diabetes physics mathematics politics economics species series gas lens means"
    " headquarters".split()
)
_MANY = {"is": "are", "was": "were", "does": "do", "has": "have", "isn't": "aren't", "wasn't": "weren't", "doesn't": "don't"}
_ONE = {many: one for one, many in _MANY.items()}
_OF_MEN = re.compile(r"(?!specimen|regimen|abdomen|acumen|semen|stamen)\w+men")
_POSSESSIVE_END = re.compile(r"['’]s$|(?<=s)['’]$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its words without the determiner, which ``start`` takes in.

    ``before`` is the word before it, lower-cased ("of", "about", "is"), empty at the start.
    """

    text: str
    start: int
    end: int
    first: int
    """Index of its first word, the determiner included."""
    last: int
    """Index of its last word."""
    determiner: str
    before: str
    is_name: bool
    is_plural: bool
    is_owner: bool
    """Whether it stands in the possessive."""
    keys: tuple[str, ...]
    """Stems of its words; the last is its head."""

    @property
    def head(self) -> str:
        return self.keys[-1]


def find_phrases(words: Sequence[Word]) -> list[Phrase]:
    """The noun phrases, in order; "X and Y" of two names is one phrase, "X of Y" two."""
    phrases, place = [], 0
    while place < len(words):
        if words[place].kind != "noun":
            place += 1
            continue
        last = place
        while last + 1 < len(words) and _goes_on(words, last):
            last += 1
        phrases.append(_phrase(words, place, last))
        place = last + 1
    return phrases


def is_plural(word: str) -> bool:
    """Whether a noun looks like one of several."""
    lower = word.lower()
    if lower in _PLURALS or _OF_MEN.fullmatch(lower):
        return True
    return (
        len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is", "'s", "’s")) and lower not in _SINGULARS
    )


def agreeing(auxiliary: str, *, with_many: bool) -> str:
    """The auxiliary in the number of its subject: "is" with many as "are"."""
    pairs = _MANY if with_many else _ONE
    other = pairs.get(auxiliary.lower(), auxiliary)
    return other.capitalize() if auxiliary[:1].isupper() else other


def _phrase(words: Sequence[Word], place: int, last: int) -> Phrase:
    first = place
    while first > 0 and words[first - 1].kind == "determiner":
        first -= 1
    inner = words[place : last + 1]
    ending = _POSSESSIVE_END.search(inner[-1].text)
    names = [word for word in inner if word.is_capital]
    return Phrase(
        text=" ".join(word.text for word in inner).removesuffix(ending.group() if ending else ""),
        start=words[first].start,
        end=inner[-1].end,
        first=first,
        last=last,
        determiner=words[first].lower if first < place else "",
        before=words[first - 1].lower if first else "",
        is_name=(bool(names) and inner[-1].is_capital) or len(names) > 1,
        is_plural=is_plural(inner[-1].text) or any(word.lower in ("and", "&") for word in inner),
        is_owner=ending is not None,
        keys=tuple(stem(word.text.replace("’", "'")) for word in inner if word.kind == "noun") or (stem(words[last].text),),
    )


def _goes_on(words: Sequence[Word], last: int) -> bool:
    """A phrase ends after a possessive: an owner is a thing of its own."""
    if _POSSESSIVE_END.search(words[last].text):
        return False
    return words[last + 1].kind == "noun" or _joins_names(words, last + 1)


def _joins_names(words: Sequence[Word], place: int) -> bool:
    """Whether "and" stands between two capitalised words, as in "Lewis and Clark"."""
    return (
        words[place].lower in ("and", "&", "of", "the")
        and place + 1 < len(words)
        and words[place + 1].is_capital
        and words[place - 1].is_capital
        and words[place + 1].kind == "noun"
        and words[place].lower != "the"
    )
