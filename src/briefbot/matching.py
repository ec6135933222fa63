"""How far a text meets a question: its words, its tokens, its names and figures."""

from __future__ import annotations

import math
import re
from collections.abc import Set
from typing import TYPE_CHECKING, Protocol

import numpy as np

from briefbot.question import LIGHT_WORDS, QuestionKind, classify, figures, names
from briefbot.types import Span, TokenVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = re.compile(r"[^\W_][\w’'-]*")
_LIGHT_WEIGHT = 0.3
"""Of a word its answer need not have."""
_PREVIOUS_WEIGHT = 0.5
_ONE_PART = 10
"""Telling words up to which a question asks one thing."""
_HOW_MANY = re.compile(r"\bhow (many|much)\b", re.IGNORECASE)


class Vocabulary(Protocol):
    """The words of a corpus, as its lexical index knows them."""

    def __len__(self) -> int: ...

    def terms(self, text: str) -> list[str]: ...

    def document_frequency(self, term: str) -> int: ...


class AskedQuestion:
    """A question taken apart once: its kind, its words with their weights, its tokens."""

    def __init__(self, text: str, tokens: TokenVectors, vocabulary: Vocabulary) -> None:
        self.kind: QuestionKind = classify(text)
        self._vocabulary = vocabulary
        self._weights = {
            term: _rarity(term, vocabulary) * (_LIGHT_WEIGHT if is_light(match.group()) else 1.0)
            for match in WORD.finditer(text)
            for term in vocabulary.terms(match.group())
        }
        self._total = sum(self._weights.values()) or 1.0
        self._names = {term for word in names(text) if not is_light(word) for term in vocabulary.terms(word)}
        self.figures = {term for word in figures(text) for term in vocabulary.terms(word)}
        words = [text[start:end] for start, end in tokens.offsets]
        spoken = [place for place, word in enumerate(words) if any(character.isalnum() for character in word)]
        self._tokens = tokens.vectors[spoken]
        self._token_weights = np.array([_LIGHT_WEIGHT if is_light(words[place]) else 1.0 for place in spoken])
        self._telling = [
            (set(vocabulary.terms(match.group())), _inside(tokens.offsets[spoken], Span(*match.span())))
            for match in WORD.finditer(text)
            if not is_light(match.group())
        ]
        asks = _HOW_MANY.search(text)
        before = [m for m in WORD.finditer(text) if asks and m.end() <= asks.end() and not is_light(m.group())]
        self.has_several_parts = len(self._telling) > _ONE_PART
        self._counted = len(before) if len(before) < len(self._telling) else 0

    def coverage(self, words: Set[str], *, half: Set[str] = frozenset()) -> float:
        whole = sum(weight for term, weight in self._weights.items() if term in words)
        part = sum(weight for term, weight in self._weights.items() if term in half and term not in words)
        return (whole + _PREVIOUS_WEIGHT * part) / self._total

    def names_in(self, words: Set[str]) -> float:
        return len(self._names & words) / len(self._names) if self._names else 1.0

    def has_word(self, word: str) -> bool:
        return set(self._vocabulary.terms(word)) <= self._weights.keys()

    def match_tokens(self, tokens: TokenVectors, span: Span) -> tuple[float, float]:
        """Mean of each question token's best cosine inside the span, over all tokens and over the worst quarter."""
        inside = _inside(tokens.offsets, span)
        if not inside.any() or not len(self._tokens):
            return 0.0, 0.0
        best = (self._tokens @ tokens.vectors[inside].T).max(axis=1)
        worst = np.sort(best)[: max(1, len(best) // 4)]
        return float(np.average(best, weights=self._token_weights)), float(worst.mean())

    def match_words(self, words: Set[str], tokens: TokenVectors) -> tuple[float, float]:
        """How well each telling word is met, by itself or by a token near it: the weighted mean, and the first's."""
        if not self._telling or not len(tokens.vectors):
            return 1.0, 1.0
        best = (self._tokens @ tokens.vectors.T).max(axis=1)
        matches = [
            1.0 if terms <= words else float(best[places].mean()) if places.any() else 0.0 for terms, places in self._telling
        ]
        weights = [1e-6 + sum(self._weights.get(term, 0.0) for term in terms) for terms, _ in self._telling]
        return float(np.average(matches, weights=weights)), matches[self._counted]


def _inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    return (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end)


def _rarity(term: str, vocabulary: Vocabulary) -> float:
    """Inverse document frequency, as in BM25."""
    frequency = vocabulary.document_frequency(term)
    return math.log(1 + (len(vocabulary) - frequency + 0.5) / (frequency + 0.5))


def is_light(word: str) -> bool:
    return word.lower() in LIGHT_WORDS
