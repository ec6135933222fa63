"""Confidence against what can be answered: are questions refused that the articles do not answer, and only those?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.queries import Query
from briefbot.types import Answer


@dataclass(frozen=True, slots=True)
class AbstentionScores:
    """How well answerable questions are told from the others."""

    answerable: int
    unanswerable: int
    auroc: float
    """Chance that an answerable question gets more confidence than an unanswerable one, ties counting half."""
    accuracy: float
    """Share of the questions rightly answered or rightly refused, whatever the answer says."""
    unanswerable_refused: float
    answerable_refused: float
    refusals_right: float | None
    """Share of the refused that are unanswerable; None if nothing was refused."""


def score_abstention(queries: Sequence[Query], answers: Sequence[Answer]) -> AbstentionScores | None:
    """Of the answers to ``queries``, in the same order; None unless some are judged answerable and some not."""
    paired = list(zip(queries, answers, strict=True))
    answerable = [answer for query, answer in paired if query.answerable is True]
    unanswerable = [answer for query, answer in paired if query.answerable is False]
    if not answerable or not unanswerable:
        return None
    wrongly = sum(answer.abstained for answer in answerable)
    rightly = sum(answer.abstained for answer in unanswerable)
    return AbstentionScores(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        auroc=auroc([answer.confidence for answer in answerable], [answer.confidence for answer in unanswerable]),
        accuracy=(len(answerable) - wrongly + rightly) / (len(answerable) + len(unanswerable)),
        unanswerable_refused=rightly / len(unanswerable),
        answerable_refused=wrongly / len(answerable),
        refusals_right=rightly / (rightly + wrongly) if rightly + wrongly else None,
    )


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Chance that a positive scores above a negative, ties counting half: the Mann-Whitney U over its maximum."""
    if not positives or not negatives:
        raise ValueError(f"AUROC compares two groups, these have {len(positives)} and {len(negatives)}")
    ordered = sorted(negatives)
    twice_won = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positives)
    return twice_won / (2 * len(positives) * len(negatives))
