from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from briefbot.measures import significance
from briefbot.measures.abstention_scores import auroc
from briefbot.measures.significance import compare_aurocs, compare_means

GENERATOR = np.random.default_rng(3)
BEFORE = GENERATOR.random(120).round(2).tolist()
AFTER = np.clip(np.asarray(BEFORE) + GENERATOR.normal(0.02, 0.15, 120), 0, 1).tolist()


def test_the_interval_is_that_of_scipys_paired_bootstrap() -> None:
    found = compare_means(BEFORE, AFTER)
    theirs = bootstrap(
        (BEFORE, AFTER),
        lambda before, after, axis: after.mean(axis) - before.mean(axis),
        paired=True,
        n_resamples=10_000,
        method="percentile",
        rng=np.random.default_rng(8),
    ).confidence_interval
    assert found.difference == pytest.approx(np.mean(AFTER) - np.mean(BEFORE))
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.003)


def test_pairing_tells_a_small_steady_gain_from_luck() -> None:
    found = compare_means(BEFORE, [value + 0.01 for value in BEFORE])
    assert (found.low, found.high) == (pytest.approx(0.01), pytest.approx(0.01))
    assert found.reversed_share == 0.0


def test_two_questions_worked_by_hand() -> None:
    # Of the four draws of two, one is twice the loss (−1), two are both (0.5) and one is twice the gain (2).
    found = compare_means([1.0, 0.0], [0.0, 2.0])
    assert (found.questions, found.before, found.after, found.difference) == (2, 0.5, 1.0, 0.5)
    assert (found.low, found.high) == (-1.0, 2.0)
    assert found.reversed_share == pytest.approx(0.25, abs=0.02)


def test_without_a_difference_there_is_no_sign_to_flip() -> None:
    found = compare_means(BEFORE, BEFORE)
    assert (found.difference, found.low, found.high, found.reversed_share) == (0.0, 0.0, 0.0, None)


def test_the_same_questions_give_the_same_interval_however_many_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = compare_means(BEFORE, AFTER)
    monkeypatch.setattr(significance, "_DRAWN_AT_ONCE", 1_000)
    assert compare_means(BEFORE, AFTER) == at_once


def test_aurocs_are_compared_on_draws_that_keep_both_groups() -> None:
    positives = [(float(a), float(b)) for a, b in GENERATOR.normal(0.6, 0.2, (40, 2)).round(1)]
    negatives = [(float(a), float(b)) for a, b in GENERATOR.normal(0.4, 0.2, (30, 2)).round(1)]
    found = compare_aurocs(positives, negatives)
    values = [auroc([p[system] for p in positives], [n[system] for n in negatives]) for system in (0, 1)]
    assert (found.before, found.after) == pytest.approx(tuple(values))
    slowly = []
    for _ in range(2_000):
        high = [positives[row] for row in GENERATOR.integers(0, 40, 40)]
        low = [negatives[row] for row in GENERATOR.integers(0, 30, 30)]
        old, new = (auroc([p[system] for p in high], [n[system] for n in low]) for system in (0, 1))
        slowly.append(new - old)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(slowly, (0.025, 0.975))), abs=0.02)


def test_nothing_to_compare_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no questions"):
        compare_means([], [])
    with pytest.raises(ValueError, match="2 questions before and 1 after"):
        compare_means([1.0, 0.0], [1.0])
    with pytest.raises(ValueError, match="1 and 0"):
        compare_aurocs([(1.0, 1.0)], [])
