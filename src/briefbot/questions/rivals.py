"""Whether a text tells of another than the question names: of Storm Edda where Storm Brom is asked for, of the second quarter for
the third. English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from briefbot.questions.asked_words import AskedWords
from briefbot.text.light_words import LIGHT_WORDS
from briefbot.text.names import TITLES, find_names, is_telling, without_possessive
from briefbot.text.wording import read

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL = "|".join(_ORDINALS)
_NUMBERED = re.compile(
    rf"\b(?P<number>{_ORDINAL})[ -](?P<thing>quarter|half|round|trial|phase|stage|season|term|instalment|installment|reading"
    r"|hearing|tranche|stint|edition|volume|leg|test|exchange|vote|ballot)\b",
    re.IGNORECASE,
)
_SPELT_NEARLY = 0.75
"""Likeness of two words from which one may be the other, misspelt or in another form."""
_NAME = r"[A-Z][\w’'-]+"


@dataclass(frozen=True, slots=True)
class Rival:
    """A name of a question whose one end others share: what is its own, and what tells another."""

    name: str
    """As the question gives it: "Storm Brom", "third quarter"."""
    own: str
    """The word that only it has."""
    another: re.Pattern[str]
    """Finds the shared words with another word in place of its own, as the group "instead"."""

    def found_in(self, text: str) -> str | None:
        """The first other one of its kind that the text names: "Storm Edda"."""
        found = (each for each in self.another.finditer(text) if _is_another(each["instead"], self.own))
        return next((each.group() for each in found), None)


class Rivals:
    """What else may be told of in place of what a question names."""

    def __init__(self, rivals: Sequence[Rival], words: AskedWords) -> None:
        self._rivals = rivals
        self._words = words

    def told_of_another(self, sentence: str, *, context: str, words: Set[str]) -> tuple[str, str] | None:
        """A name or numbered thing of the question, and the other of its kind that the sentence or its context gives, where the
        question's own stands nowhere in the passage: ("Storm Brom", "Storm Edda").

        ``words`` are the terms of the passage and its context.
        """
        for rival in self._rivals:
            if not words >= set(self._words.terms_of(rival.own)):
                found = rival.found_in(sentence) or rival.found_in(context)
                if found is not None:
                    return rival.name, found
        return None

    def has_its_own(self, words: Set[str]) -> bool:
        """Whether the words that the question's names do not share with others of their kind are all among these."""
        return all(words >= set(self._words.terms_of(rival.own)) for rival in self._rivals)


def find_rivals(question: str) -> list[Rival]:
    """What would tell of another, for each name of several words and each numbered thing of a question."""
    return [*_of_names(question), *_of_numbers(question)]


def _of_names(question: str) -> Iterator[Rival]:
    for name in find_names(read([question])):
        words = [word for word in name.text.split() if word[0].isupper()]
        if len(words) < 2 or any(word.lower().rstrip(".") in TITLES for word in words[:-1]):
            continue
        joined = r"(?: of| de| du)? "
        *shared, last = words
        yield Rival(name.text, last, re.compile(rf"\b{joined.join(map(re.escape, shared))}{joined}(?P<instead>{_NAME})"))
        first, *shared = words
        yield Rival(name.text, first, re.compile(rf"(?P<instead>{_NAME}){joined}{joined.join(map(re.escape, shared))}\b"))


def _of_numbers(question: str) -> Iterator[Rival]:
    for found in _NUMBERED.finditer(question):
        another = rf"\b(?P<instead>{_ORDINAL})[ -]{re.escape(found['thing'])}\b"
        yield Rival(found.group(), found["number"], re.compile(another, re.IGNORECASE))


def _is_another(word: str, own: str) -> bool:
    bare = without_possessive(word)
    if SequenceMatcher(None, bare.lower(), own.lower()).ratio() >= _SPELT_NEARLY:
        return False
    return bare.lower() in _ORDINALS or (bare.lower() not in LIGHT_WORDS | TITLES and is_telling(bare))
