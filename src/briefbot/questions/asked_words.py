"""The words of a question with their weights, and which of them a text has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from typing import NamedTuple

from briefbot.questions.vocabulary import Vocabulary, rarity
from briefbot.text.language import is_small, recognise
from briefbot.text.light_words import WORD, is_light
from briefbot.text.names import without_possessive
from briefbot.types import Span

_LIGHT_WEIGHT = 0.3
"""Of a word its answer need not have."""


class TellingWord(NamedTuple):
    """A word that its answer has to meet, and where in the question it stands."""

    terms: set[str]
    span: Span


class AskedWords:
    """A question's words, each weighed by how rare it is."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        language = recognise(text)
        # None of English, and of one that cannot be told.
        self.language = language if language != "en" else None
        self.vocabulary = vocabulary
        self._stems: dict[str, list[str]] = {}
        self._weights = {
            term: rarity(term, vocabulary) * (_LIGHT_WEIGHT if self.is_light(match.group()) else 1.0)
            for match in WORD.finditer(text)
            for term in self.terms_of(match.group())
        }
        self._total = sum(self._weights.values()) or 1.0
        self.telling = [
            TellingWord(set(self.terms_of(match.group())), Span(*match.span()))
            for match in WORD.finditer(text)
            if not self.is_light(match.group())
        ]

    def terms_of(self, word: str) -> list[str]:
        """Stems of a word, without the s of a possessive, which would be a word of its own: "Lisbon's", "the 1970's"."""
        if word not in self._stems:
            bare = re.sub("[’']", "", word) if word[0].isdigit() else without_possessive(word)
            self._stems[word] = self.vocabulary.terms(bare)
        return self._stems[word]

    def is_light(self, word: str) -> bool:
        """Whether its answer need not have the word: those of English, and the small words of its own language."""
        return is_light(word) or is_small(word, self.language)

    def has_word(self, word: str) -> bool:
        return set(self.terms_of(word)) <= self._weights.keys()

    def rarity(self, term: str) -> float:
        """Inverse document frequency; 0 of a figure, which days are full of."""
        return 0.0 if term[0].isdigit() else rarity(term, self.vocabulary)

    def weight_of(self, terms: Set[str]) -> float:
        return sum(self._weights.get(term, 0.0) for term in terms)

    def coverage(self, words: Set[str]) -> float:
        """Share of the question's words, weighed by how rare they are, that are among these."""
        return sum(weight for term, weight in self._weights.items() if term in words) / self._total

    def share(self, terms: Iterable[str]) -> float:
        """How much of the weight of all the question's words these of them have."""
        return self.weight_of(set(terms)) / self._total

    def telling_share(self, words: Set[str]) -> float:
        """Share of its telling words, weighed by how rare they are, that are among these word for word; 1 if it has none."""
        weights = {term: self._weights.get(term, 0.0) for word in self.telling for term in word.terms}
        total = sum(weights.values())
        return sum(weight for term, weight in weights.items() if term in words) / total if total else 1.0
