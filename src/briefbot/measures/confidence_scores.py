"""Confidence against what is right: the questions to which a curve of risk or of reliability can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from briefbot.measures.citation_scores import ParagraphSpan, first_citation_holds
from briefbot.measures.reliability import expected_calibration_error
from briefbot.measures.risk import risk_coverage
from briefbot.queries import Query
from briefbot.types import Answer

Criterion = Literal["first citation holds", "answerable"]
"""What makes an answer right: where people marked evidence its first citation; elsewhere that there is an answer at all."""


@dataclass(frozen=True, slots=True)
class ConfidenceScores:
    """What the confidence is worth over the questions for which right and wrong can be told.

    An answer to an unanswerable question is wrong, whatever it cites.
    """

    questions: int
    left_out: int
    """Questions for which right and wrong cannot be told: neither judged unanswerable nor with what ``right_if`` asks."""
    right_if: Criterion
    coverage: float | None
    """Share of the questions that reach the threshold; this and the next are None if none does."""
    risk: float | None
    """Share of those that are wrong."""
    aurc: float
    """Area under the curve of risk against coverage: see RiskCoverage."""
    ece: float
    """Expected calibration error: mean distance between confidence and share right, over ten bins of equally many."""


def criterion(queries: Sequence[Query]) -> Criterion:
    return "first citation holds" if any(query.has_evidence for query in queries) else "answerable"


def is_right(query: Query, answer: Answer, *, right_if: Criterion, paragraph_span: ParagraphSpan) -> bool | None:
    """Whether this answer, if it is given, is right; None if that cannot be told.

    An answer that abstained where the first citation decides cannot be judged: it does not say what it would have cited.
    """
    if query.answerable is False:
        return False
    if right_if == "answerable":
        return query.answerable
    if not query.has_evidence or answer.abstained:
        return None
    return first_citation_holds(query, answer, paragraph_span=paragraph_span)


def score_confidence(
    confidences: Sequence[float], right: Sequence[bool | None], *, right_if: Criterion, threshold: float
) -> ConfidenceScores | None:
    """Of the questions in the same order; None if right and wrong can be told for none of them.

    Nor if an answer is right wherever there is one, and the questions are all answerable or all not: that says nothing.
    """
    told = [(confidence, holds) for confidence, holds in zip(confidences, right, strict=True) if holds is not None]
    if not told or (right_if == "answerable" and len({holds for _, holds in told}) < 2):
        return None
    known, holding = [confidence for confidence, _ in told], [holds for _, holds in told]
    curve = risk_coverage(known, holding)
    point = curve.at(threshold)
    return ConfidenceScores(
        questions=len(told),
        left_out=len(right) - len(told),
        right_if=right_if,
        coverage=point.coverage if point else None,
        risk=point.risk if point else None,
        aurc=curve.aurc,
        ece=expected_calibration_error(known, holding),
    )
