"""Cited sentences against marked ones; whether single citations hold is in test_evaluation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefbot.judgements import ParagraphName
from briefbot.measures.citation_scores import SentenceMatch, match_sentences, score_sentences
from briefbot.queries import Query
from briefbot.types import Answer, ArticleId
from samples import make_answer, make_citation

PASSAGE = ParagraphName(ArticleId("a"), 1)
QUERY = Query(
    id="q1",
    text="Who?",
    gold_passages=(PASSAGE,),
    gold_sentences=(("One is so.", "Two is so.", "Three is so.", "Four is so."), ("Five is so.", "One is so."), ()),
)


def cite(*quotes: str, article: str = "a") -> Answer:
    return make_answer(*(make_citation(article, 1, 0, 9, quote=quote, number=n) for n, quote in enumerate(quotes, start=1)))


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        (cite("One is so."), SentenceMatch(1.0, 1 / 2, 2 / 3)),  # the second person's two, not the first one's four
        (cite("One is so.", "Nine is so."), SentenceMatch(1 / 2, 1 / 2, 1 / 2)),
        (cite("One is so.", "Two is so.", "Three is so."), SentenceMatch(1.0, 3 / 4, 6 / 7)),
        (cite("One is so. Five is so."), SentenceMatch(1.0, 1.0, 1.0)),
        (cite("Nine is so."), SentenceMatch(0.0, 0.0, 0.0)),
        (cite("One is so.", article="b"), SentenceMatch(0.0, 0.0, 0.0)),
        (cite(), SentenceMatch(0.0, 0.0, 0.0)),
    ],
)
def test_an_answer_is_held_against_the_person_it_matches_best(answer: Answer, match: SentenceMatch) -> None:
    assert match_sentences(QUERY, answer) == pytest.approx(match)


def test_only_the_citation_that_carries_a_claim_counts() -> None:
    answer = cite("One is so.", "Nine is so.")
    carried = replace(answer, claims=(replace(answer.claims[0], citations=(1, 2)),))
    assert match_sentences(QUERY, carried) == SentenceMatch(1.0, 0.5, pytest.approx(2 / 3))


def test_the_mean_is_over_questions_and_a_refusal_counts_as_nothing_cited() -> None:
    unmarked = Query(id="q4", text="Who?")
    queries = [QUERY, replace(QUERY, id="q2"), replace(QUERY, id="q3"), unmarked]
    scores = score_sentences(queries, [cite("One is so."), cite("One is so.", "Five is so."), cite(), cite("One is so.")])
    assert scores is not None
    assert (scores.questions, scores.answered) == (3, 2)
    assert scores.of_all == pytest.approx((2 / 3, 1.5 / 3, (2 / 3 + 1) / 3))
    assert scores.when_answered == pytest.approx((1.0, 0.75, (2 / 3 + 1) / 2))


def test_without_marked_sentences_there_is_no_score() -> None:
    assert score_sentences([Query(id="q1", text="Who?")], [cite("One is so.")]) is None
    refused = score_sentences([QUERY], [cite()])
    assert refused is not None
    assert refused.when_answered is None
