"""The tokens of a question, and how near a text's tokens come to them and to the words they are of."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from operator import mul
from typing import TYPE_CHECKING

import numpy as np

from briefbot.questions.asked_words import AskedWords, TellingWord
from briefbot.types import QueryTokens, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32

UNRELATED = 0.53
"""Best cosine of a word's tokens with those of a passage that has nothing to do with it; nine in ten tokens are below .55."""
_NEAR = 0.81
"""Cosine from which a word says what another does."""
_HOW_MANY = re.compile(r"\bhow (many|much)\b", re.IGNORECASE)


class AskedTokens:
    """A question's tokens, each with its importance, and the words they are of.

    ``best`` is the best cosine of each of them with the tokens of a text, shape (tokens,).
    """

    def __init__(self, text: str, words: AskedWords, tokens: QueryTokens) -> None:
        self._shares: Float32 = tokens.importance / np.float32(max(float(tokens.importance.sum()), 1e-12))
        self._telling = words.telling
        self._places = [_inside(tokens.offsets, word.span) for word in words.telling]
        self._weights = [1e-6 + words.weight_of(word.terms) for word in words.telling]
        self._means = _means_over(self._places, len(tokens.offsets))
        self._counted = _place_of_counted(text, words.telling)

    def match_tokens(self, best: Float32) -> Float32:
        """Mean of the question's tokens' best cosines, shape (…, tokens), each counting by its importance."""
        matched: Float32 = best @ self._shares
        return matched

    def match_words(self, words: Set[str], best: Float32) -> tuple[float, float]:
        """How well each telling word is met, by itself or by a token near it: the weighted mean, and that of what is counted.

        The second is 0 for no nearer than what is unrelated.
        """
        if not self._telling:
            return 1.0, 1.0
        near: list[float] = (self._means @ best).tolist()
        matches = [1.0 if word.terms <= words else nearest for word, nearest in zip(self._telling, near, strict=True)]
        counted = (matches[self._counted] - UNRELATED) / (1 - UNRELATED)
        return math.fsum(map(mul, matches, self._weights)) / sum(self._weights), max(0.0, counted)

    def has_near(self, terms: Set[str], best: Float32) -> bool:
        """Whether a token stands there that is near the telling word of these terms."""
        found = (places for word, places in zip(self._telling, self._places, strict=True) if word.terms == terms)
        places = next(found, None)
        return places is not None and bool(places.any()) and float(best[places].mean()) >= _NEAR


def _place_of_counted(text: str, telling: Sequence[TellingWord]) -> int:
    """Which of the telling words is the first behind "how many"; the first of all where there is none."""
    asks = _HOW_MANY.search(text)
    before = sum(word.span.end <= asks.end() for word in telling) if asks else 0
    return before if before < len(telling) else 0


def _inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    return (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end) & (offsets[:, 1] > offsets[:, 0])


def _means_over(places: Sequence[NDArray[np.bool_]], length: int) -> Float32:
    """A matrix that takes the mean over each of these places, 0 over none; shape (places, length)."""
    marked = np.array(places, dtype=np.float32).reshape(len(places), length)
    means: Float32 = marked / np.maximum(marked.sum(axis=1, keepdims=True), 1)
    return means
