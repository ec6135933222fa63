"""The first passages for a claim: each for what is left open, and no score higher than the one before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.questions.asked_tokens import UNRELATED
from briefbot.search.covering import BESIDE_SHARE, COVERED, OPEN_SHARE, SAME_ARTICLE_SHARE, Places, cover

MANY = COVERED + 6
IMPORTANCE = np.array([1, 1, 2], dtype=np.float32)


def places(articles: list[int], paragraphs: list[int]) -> Places:
    return Places(np.array(articles), np.array(paragraphs))


APART = places([1, 2, 3, 4], [1, 1, 1, 1])


def test_what_is_left_open_comes_before_what_was_met_already() -> None:
    scores = np.array([0.9, 0.6, 0.5, 0.1], dtype=np.float32)
    met = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0.7], [0, 0, 0]], dtype=np.float32)
    order, gains = cover(scores, met, IMPORTANCE, APART)
    assert order.tolist() == [0, 2, 1, 3]
    assert gains.tolist() == pytest.approx([0, OPEN_SHARE * (0.7 - UNRELATED) / (1 - UNRELATED) / 2, 0, 0])


def test_the_same_article_and_the_paragraph_beside_count_once_however_many_were_chosen() -> None:
    scores = np.array([0.9, 0.5, 0.4, 0.3], dtype=np.float32)
    order, gains = cover(scores, np.zeros((4, 3), dtype=np.float32), IMPORTANCE, places([1, 2, 1, 1], [5, 6, 9, 4]))
    assert order.tolist() == [0, 2, 3, 1]
    assert gains.tolist() == pytest.approx([0, SAME_ARTICLE_SHARE, SAME_ARTICLE_SHARE + BESIDE_SHARE, 0])


def test_no_passages_and_one_are_left_as_they_are() -> None:
    for count in (0, 1):
        order, gains = cover(
            np.full(count, 0.5, dtype=np.float32),
            np.ones((count, 3), dtype=np.float32),
            IMPORTANCE,
            places([1] * count, [1] * count),
        )
        assert order.tolist() == list(range(count))
        assert gains.tolist() == [0.0] * count


@given(st.integers(0, 2**32 - 1), st.integers(1, MANY))
def test_scores_fall_the_best_stays_first_and_none_is_lost(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    scores = np.sort(rng.random(count).astype(np.float32))[::-1]
    cosines = rng.random((count, 3)).astype(np.float32)
    order, gains = cover(scores, cosines, IMPORTANCE, Places(rng.integers(0, 4, count), rng.integers(1, 9, count)))
    covered = scores[order] + gains
    assert order[0] == 0
    assert sorted(order.tolist()) == list(range(count))
    assert (gains >= 0).all()
    assert (np.diff(covered) <= 1e-6).all()
    assert (np.diff(order[COVERED:]) > 0).all(), "those behind follow by their scores"
