"""Is the difference between two systems more than the luck of the questions? The paired bootstrap.

Questions are drawn again with replacement, as many as there are, and both systems are measured on the same draw (Efron and
Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13; for retrieval measures Sakai, "Evaluating Evaluation Metrics
based on the Bootstrap", SIGIR 2006).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESAMPLES = 10_000
_SEED = 2006
_DRAWN_AT_ONCE = 2_000_000
"""Questions drawn at once, to bound the memory; what is drawn does not depend on it."""
_COUNTED_AT_ONCE = 200
"""Draws that one product of matrices weighs: 2,910 × 3,168 pairs took minutes draw by draw."""
_NOTHING = 1e-12
"""A difference below this is one of rounding."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``after`` − ``before`` over the same questions, and how sure it is."""

    questions: int
    before: float
    after: float
    difference: float
    low: float
    """95 % of the resampled differences lie from here …"""
    high: float
    """… to here (the percentile interval)."""
    reversed_share: float | None
    """Share of the resamples in which the difference vanishes or has the other sign; None if there is no difference."""


def compare_means(
    before: Sequence[float], after: Sequence[float], *, resamples: int = RESAMPLES, seed: int = _SEED
) -> Difference:
    """Difference of the means of two measurements of the same questions, in the same order. ValueError if there are none."""
    if len(before) == 0:
        raise ValueError("there are no questions to compare on")
    old, new = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if old.shape != new.shape:
        raise ValueError(f"{old.size} questions before and {new.size} after are not pairs")
    change = new - old
    drawn = [change[rows].mean(axis=1) for rows in _draws(change.size, resamples, np.random.default_rng(seed))]
    return _difference(change.size, float(old.mean()), float(new.mean()), np.concatenate(drawn))


def compare_aurocs(
    positives: Sequence[tuple[float, float]],
    negatives: Sequence[tuple[float, float]],
    *,
    resamples: int = RESAMPLES,
    seed: int = _SEED,
) -> Difference:
    """Difference of two AUROCs; each question brings its confidence (before, after).

    Positives and negatives are drawn apart, so that every draw has as many of each (as pROC does: Robin et al. 2011,
    doi:10.1186/1471-2105-12-77). ValueError if a group is empty.
    """
    if not positives or not negatives:
        raise ValueError(f"AUROC compares two groups, these have {len(positives)} and {len(negatives)}")
    high, low = np.asarray(positives, np.float64), np.asarray(negatives, np.float64)
    won_before, won_after = (_won(high[:, system], low[:, system]) for system in (0, 1))
    generator = np.random.default_rng(seed)
    change, drawn = won_after - won_before, []
    for _ in range(0, resamples, _COUNTED_AT_ONCE):
        wins, losses = (_counts(size, generator) for size in change.shape)
        drawn.append(((wins @ change) * losses).sum(axis=1, dtype=np.float64) / change.size)
    return _difference(len(high) + len(low), float(won_before.mean()), float(won_after.mean()), np.concatenate(drawn)[:resamples])


def _won(high: NDArray[np.float64], low: NDArray[np.float64]) -> NDArray[np.float32]:
    """1 where the positive (row) scores above the negative (column), a half where they tie."""
    return np.asarray((high[:, None] > low) + 0.5 * (high[:, None] == low), np.float32)


def _counts(size: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """How often each question is in each of some draws, shape (draws, size)."""
    drawn = generator.integers(0, size, (_COUNTED_AT_ONCE, size))
    return np.stack([np.bincount(rows, minlength=size) for rows in drawn]).astype(np.float32)


def _draws(size: int, resamples: int, generator: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    at_once = max(1, _DRAWN_AT_ONCE // size)
    for start in range(0, resamples, at_once):
        yield generator.integers(0, size, (min(at_once, resamples - start), size))


def _difference(questions: int, before: float, after: float, drawn: NDArray[np.float64]) -> Difference:
    observed = after - before
    low, high = np.quantile(drawn, (0.025, 0.975))
    kept = drawn * np.sign(observed) > _NOTHING
    return Difference(
        questions, before, after, observed, float(low), float(high), 1 - float(kept.mean()) if abs(observed) > _NOTHING else None
    )
