"""The parts of a passage's score put together: worked examples, bounds, and that more never harms."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.search.ranking import (
    ARTICLE_SHARE,
    LONG,
    NAMED_SHARE,
    SHORT,
    Weights,
    article_worth,
    favour_articles,
    fuse,
    rank_parts,
)

PARTS = ("cosines", "bm25", "token_match", "best_sentence", "named")
cosine = st.floats(-1, 1, width=32)
candidate = st.tuples(cosine, st.floats(0, 50, width=32, allow_subnormal=False), cosine, cosine, st.integers(0, 2))
candidates = st.lists(candidate, min_size=1, max_size=20)
weights = st.one_of(
    st.sampled_from([SHORT, LONG]),
    st.tuples(*[st.floats(0, 1)] * 4)
    .filter(lambda shares: sum(shares) > 0.1)
    .map(lambda shares: Weights(*(share / sum(shares) for share in shares))),
)


def arrays(found: list[Any]) -> list[np.ndarray]:
    return [np.array(part, dtype=np.float32) for part in zip(*found, strict=True)]


def rank(*parts: np.ndarray, weights: Weights) -> np.ndarray:
    """Score of each candidate."""
    return rank_parts(*parts, weights=weights).scores()


def test_shares_add_up_to_one() -> None:
    for each in (SHORT, LONG):
        assert sum(astuple(each)) == pytest.approx(1)
        assert min(astuple(each)) >= 0


def test_fuses_as_computed_by_hand() -> None:
    fused = fuse(np.array([0.2, 0.6, 1.0], dtype=np.float32), np.array([3, 0, 6], dtype=np.float32))
    assert fused.tolist() == pytest.approx([0.25, 0.25, 1.0])


def test_ranks_as_computed_by_hand() -> None:
    shares = Weights(0.1, 0.2, 0.3, 0.4)
    cosines, bm25, tokens, sentence = [0.2, 0.6, 1.0], [3, 0, 6], [0.5, 0.4, 0.3], [0.1, 0.3, 0.2]
    alone = [0.1 * 0 + 0.2 * 0.5 + 0.3 * 1 + 0.4 * 0, 0.1 * 0.5 + 0.3 * 0.5 + 0.4 * 1, 0.1 * 1 + 0.2 * 1 + 0.4 * 0.5]
    parts = arrays(list(zip(cosines, bm25, tokens, sentence, strict=True)))
    assert rank(*parts, np.zeros(3, dtype=np.float32), weights=shares).tolist() == pytest.approx(alone)
    named = rank(*parts, np.array([2, 0, 1], dtype=np.float32), weights=shares)
    most = 1 + 2 * NAMED_SHARE
    expected = [(alone[0] + 2 * NAMED_SHARE) / most, alone[1] / most, (alone[2] + NAMED_SHARE) / most]
    assert named.tolist() == pytest.approx(expected)


def test_no_candidates_have_no_scores_and_those_that_are_alike_the_same() -> None:
    nothing = np.zeros(0, dtype=np.float32)
    assert fuse(nothing, nothing).shape == (0,)
    assert rank(*[nothing] * 5, weights=SHORT).shape == (0,)
    alike, no_word = np.full(3, 0.4, dtype=np.float32), np.zeros(3, dtype=np.float32)
    assert fuse(alike, no_word).tolist() == pytest.approx([0.5] * 3)
    assert fuse(alike, alike).tolist() == pytest.approx([1.0] * 3)
    assert rank(alike, alike, alike, alike, no_word, weights=SHORT).tolist() == pytest.approx([1.0] * 3)


def test_an_article_is_worth_its_best_three_passages_against_the_best_article() -> None:
    scores = np.array([0.9, 0.2, 0.5, 0.4, 0.6, 0.1], dtype=np.float32)
    worth = article_worth(scores, np.array([7, 3, 3, 3, 3, 5]))
    assert worth.tolist() == pytest.approx([0.9 / 1.5, 1, 1, 1, 1, 0.1 / 1.5])
    assert article_worth(scores[:0], np.zeros(0, dtype=np.int64)).shape == (0,)
    assert article_worth(np.zeros(2, dtype=np.float32), np.array([1, 2])).tolist() == [0, 0]


def test_of_passages_alike_the_one_whose_article_has_more_to_the_claim_comes_first() -> None:
    parts = rank_parts(*[np.array([0.5, 0.5, 0.4], dtype=np.float32)] * 4, np.zeros(3, dtype=np.float32), weights=LONG)
    alone = parts.scores()
    favoured = favour_articles(parts, article_worth(alone, np.array([1, 2, 2]))).scores()
    assert alone[0] == alone[1]
    assert favoured.tolist() == pytest.approx(
        [
            (alone[0] + ARTICLE_SHARE * alone[0] / (alone[1] + alone[2])) / (1 + ARTICLE_SHARE),
            (alone[1] + ARTICLE_SHARE) / (1 + ARTICLE_SHARE),
            (alone[2] + ARTICLE_SHARE) / (1 + ARTICLE_SHARE),
        ]
    )


@given(candidates, weights, st.data())
def test_favouring_an_article_keeps_its_own_order_and_scores_between_0_and_1(
    found: list[Any], shares: Weights, data: st.DataObject
) -> None:
    articles = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(found), max_size=len(found))))
    parts = rank_parts(*arrays(found), weights=shares)
    alone = parts.scores()
    favoured = favour_articles(parts, article_worth(alone, articles)).scores()
    assert favoured.dtype == np.float32
    assert ((favoured >= 0) & (favoured <= 1 + 1e-6)).all()
    for article in set(articles.tolist()):
        own = articles == article
        assert (np.diff(favoured[own][np.argsort(alone[own])]) >= -1e-6).all()


@given(candidates, weights)
def test_scores_lie_between_0_and_1(found: list[Any], shares: Weights) -> None:
    parts = arrays(found)
    for scores in (rank(*parts, weights=shares), fuse(*parts[:2])):
        assert scores.shape == (len(found),)
        assert scores.dtype == np.float32
        assert ((scores >= 0) & (scores <= 1 + 1e-6)).all()


@given(candidates, weights)
def test_a_score_lies_between_those_that_its_parts_alone_would_give(found: list[Any], shares: Weights) -> None:
    parts = arrays(found)
    parts[4] = np.zeros(len(found), dtype=np.float32)
    alone = [rank(*parts, weights=Weights(*(float(one == place) for one in range(4)))) for place in range(4)]
    scores = rank(*parts, weights=shares)
    assert (scores >= np.min(alone, axis=0) - 1e-5).all()
    assert (scores <= np.max(alone, axis=0) + 1e-5).all()


@given(candidates, weights)
def test_a_candidate_better_in_every_part_is_never_below(found: list[Any], shares: Weights) -> None:
    scores = rank(*arrays(found), weights=shares)
    fused = fuse(*arrays(found)[:2])
    for one in range(len(found)):
        for other in range(len(found)):
            if all(a >= b for a, b in zip(found[one], found[other], strict=True)):
                assert scores[one] >= scores[other] - 1e-6
                assert fused[one] >= fused[other] - 1e-6


@given(candidates, weights, st.data())
def test_raising_a_part_never_lowers_the_candidates_score(found: list[Any], shares: Weights, data: st.DataObject) -> None:
    place, part = data.draw(st.integers(0, len(found) - 1)), data.draw(st.sampled_from(range(len(PARTS))), label="part")
    value = found[place][part]
    highest = {"bm25": st.floats(value, 60, width=32, allow_subnormal=False), "named": st.integers(value, 3)}
    raised = list(found[place])
    raised[part] = data.draw(highest.get(PARTS[part], st.floats(value, 1, width=32)), label="raised")
    before, after = (
        rank(*arrays(each), weights=shares)[place] for each in (found, [*found[:place], raised, *found[place + 1 :]])
    )
    assert after >= before - 1e-5


@given(candidates, weights, st.data())
def test_being_named_sets_a_candidate_above_one_that_is_as_good(found: list[Any], shares: Weights, data: st.DataObject) -> None:
    twin = (*data.draw(st.sampled_from(found))[:4], 0)
    scores = rank(*arrays([*found, twin, (*twin[:4], 1)]), weights=shares)
    assert scores[-1] > scores[-2]
