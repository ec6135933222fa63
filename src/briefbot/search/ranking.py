"""What speaks for a passage to one score: words, vectors, tokens, its best sentence, what the question names, its article.

Convex combinations of normalised scores, after Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval" (2023, arXiv:2210.11934).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32

_HALF = 0.5
NAMED_SHARE = 0.2
"""What being from a source, or of a day, that the question names adds to a score between 0 and 1."""
ARTICLE_SHARE = 0.1
"""What being of the best article adds to a score between 0 and 1."""
_ARTICLE_DEPTH = 3
"""How many of its passages speak for an article."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the parts of a passage's score; they add up to 1. docs/decisions/retrieval.md has the figures."""

    cosine: float
    bm25: float
    token_match: float
    best_sentence: float


SHORT = Weights(0.1, 0.3, 0.3, 0.3)
"""For a question that asks one thing."""
LONG = Weights(0.2, 0.6, 0.2, 0.0)
"""For one of several parts: no sentence can be near the whole of it."""
CLAIM = Weights(0.1, 0.45, 0.45, 0.0)
"""For a claim, of which that holds as well; its passages are chosen token by token besides (covering.py)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What each thing adds to the candidates' scores; together they are the scores."""

    cosine: Float32
    bm25: Float32
    token_match: Float32
    best_sentence: Float32
    named: Float32
    article: Float32
    """0 unless ``favour_articles`` added it."""
    covers: Float32
    """0 unless ``covering`` chose the passage for what those before it leave open."""

    def scores(self) -> Float32:
        total: Float32 = np.sum([getattr(self, part.name) for part in fields(self)], axis=0, dtype=np.float32)
        return total


def fuse(cosines: Float32, bm25: Float32) -> Float32:
    """Score of each candidate in [0, 1] before any is looked at more closely, half from its cosine, half from its BM25."""
    fused: Float32 = _HALF * _between(cosines) + _HALF * _of_highest(bm25)
    return fused


def rank_parts(
    cosines: Float32, bm25: Float32, token_match: Float32, best_sentence: Float32, named: Float32, *, weights: Weights
) -> Parts:
    """What the score of each candidate is made of.

    Cosines and matches are scaled between the candidates' lowest and highest, BM25 between zero and the highest.
    ``named`` counts, for each, the things it has of those the question names: its source, its day.
    """
    most = np.float32(1 + NAMED_SHARE * float(named.max(initial=0)))
    return Parts(
        cosine=np.float32(weights.cosine) * _between(cosines) / most,
        bm25=np.float32(weights.bm25) * _of_highest(bm25) / most,
        token_match=np.float32(weights.token_match) * _between(token_match) / most,
        best_sentence=np.float32(weights.best_sentence) * _between(best_sentence) / most,
        named=np.float32(NAMED_SHARE) * named / most,
        article=np.zeros_like(named),
        covers=np.zeros_like(named),
    )


def article_worth(scores: Float32, articles: NDArray[np.int64]) -> Float32:
    """Of each passage, how good its article is against the best one, in [0, 1].

    An article is as good as the sum of its best three passages' scores; ``articles`` says which one each passage is of.
    """
    _, place = np.unique(articles, return_inverse=True)
    order = np.lexsort((-scores, place))
    first = np.concatenate([[True], np.diff(place[order]) > 0]) if len(order) else np.zeros(0, dtype=bool)
    nth = np.arange(len(order)) - np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    counted = order[nth < _ARTICLE_DEPTH]
    sums = np.bincount(place[counted], weights=scores[counted])
    worth: Float32 = (sums / max(float(sums.max(initial=0)), 1e-12))[place].astype(np.float32)
    return worth


def favour_articles(parts: Parts, worth: Float32) -> Parts:
    """The parts with what each passage's article is worth added, and all scaled down, so that scores stay in [0, 1]."""
    most = np.float32(1 + ARTICLE_SHARE)
    scaled = {part.name: getattr(parts, part.name) / most for part in fields(parts)}
    return replace(Parts(**scaled), article=np.float32(ARTICLE_SHARE) * worth / most)


def _between(values: Float32) -> Float32:
    spread = float(np.ptp(values)) if len(values) else 0.0
    return (values - values.min()) / spread if spread > 0 else np.ones_like(values)


def _of_highest(values: Float32) -> Float32:
    highest = float(values.max(initial=0))
    return values / highest if highest > 0 else np.zeros_like(values)
