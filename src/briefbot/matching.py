"""How far a text meets a question: its words, its tokens, its names and figures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, Protocol

import numpy as np

from briefbot.question import LIGHT_WORDS, QuestionKind, classify, figures, has_several_parts, names
from briefbot.types import QueryTokens, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32

WORD = re.compile(r"[^\W_][\w’'-]*")
_LIGHT_WEIGHT = 0.3
"""Of a word its answer need not have."""
_HOW_MANY = re.compile(r"\bhow (many|much)\b", re.IGNORECASE)


class Vocabulary(Protocol):
    """The words of a corpus, as its lexical index knows them."""

    def __len__(self) -> int: ...

    def terms(self, text: str) -> list[str]: ...

    def document_frequency(self, term: str) -> int: ...


class AskedQuestion:
    """A question taken apart once: its kind, its words with their weights, its tokens."""

    def __init__(self, text: str, tokens: QueryTokens, vocabulary: Vocabulary) -> None:
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
        self._shares: Float32 = tokens.importance / np.float32(max(float(tokens.importance.sum()), 1e-12))
        self._telling = [
            (set(vocabulary.terms(match.group())), _inside(tokens.offsets, Span(*match.span())))
            for match in WORD.finditer(text)
            if not is_light(match.group())
        ]
        asks = _HOW_MANY.search(text)
        before = [m for m in WORD.finditer(text) if asks and m.end() <= asks.end() and not is_light(m.group())]
        self.has_several_parts = has_several_parts(text)
        self._counted = len(before) if len(before) < len(self._telling) else 0

    def coverage(self, words: Set[str]) -> float:
        """Share of the question's words, weighed by how rare they are, that are among these."""
        return sum(weight for term, weight in self._weights.items() if term in words) / self._total

    def share(self, terms: Iterable[str]) -> float:
        """How much of the weight of all the question's words these of them have."""
        return sum(self._weights.get(term, 0.0) for term in set(terms)) / self._total

    def names_in(self, words: Set[str]) -> float:
        return len(self._names & words) / len(self._names) if self._names else 1.0

    @property
    def has_unseen_name(self) -> bool:
        """Whether no article of the corpus has one of its names."""
        return not all(self._vocabulary.document_frequency(term) for term in self._names)

    def has_word(self, word: str) -> bool:
        return set(self._vocabulary.terms(word)) <= self._weights.keys()

    def match_tokens(self, best: Float32) -> Float32:
        """Mean of the question's tokens' best cosines, shape (…, tokens), each counting by its importance."""
        matched: Float32 = best @ self._shares
        return matched

    def match_words(self, words: Set[str], best: Float32) -> tuple[float, float]:
        """How well each telling word is met, by itself or by a token near it: the weighted mean, and the first's.

        ``best`` is the best cosine of each of the question's tokens, shape (tokens,).
        """
        if not self._telling:
            return 1.0, 1.0
        matches = [
            1.0 if terms <= words else float(best[places].mean()) if places.any() else 0.0 for terms, places in self._telling
        ]
        weights = [1e-6 + sum(self._weights.get(term, 0.0) for term in terms) for terms, _ in self._telling]
        return float(np.average(matches, weights=weights)), matches[self._counted]


def _inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    return (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end) & (offsets[:, 1] > offsets[:, 0])


def _rarity(term: str, vocabulary: Vocabulary) -> float:
    """Inverse document frequency, as in BM25."""
    frequency = vocabulary.document_frequency(term)
    return math.log(1 + (len(vocabulary) - frequency + 0.5) / (frequency + 0.5))


def is_light(word: str) -> bool:
    return word.lower() in LIGHT_WORDS
