"""Which pictures an evaluation can draw, and why it cannot draw the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from briefbot.evaluation import EvaluationReport
from briefbot.measures.plots import plot_confidences, plot_found_by_rank, plot_reliability, plot_risk_coverage, plot_stage_times
from briefbot.measures.reliability import reliability
from briefbot.measures.retrieval_measures import found_within
from briefbot.measures.risk import risk_coverage

_DEEPEST = 20


def _told(report: EvaluationReport) -> list[tuple[float, bool]]:
    return [(row.confidence, row.right) for row in report.per_query if row.confidence is not None and row.right is not None]


def _why_not_told(report: EvaluationReport) -> str:
    if report.threshold is None:
        return "nothing was asked"
    if any(row.first_citation_holds is not None for row in report.per_query):
        return "right and wrong answers cannot be told apart: where evidence is marked, there is no answer, however weak"
    return "right and wrong answers cannot be told apart: no evidence is marked, and not both kinds of answerable"


_WRONG_IF = {
    "first citation holds": "first citation fails, or unanswerable",
    "answerable": "unanswerable",
}


def _draw_risk(report: EvaluationReport, path: Path) -> str | None:
    if report.confidence is None or report.threshold is None:
        return _why_not_told(report)
    confidences, right = zip(*_told(report), strict=True)
    title = f"{report.name}: risk by share answered. Wrong: {_WRONG_IF[report.confidence.right_if]}"
    plot_risk_coverage(risk_coverage(confidences, right), path, threshold=report.threshold, title=title)
    return None


def _draw_reliability(report: EvaluationReport, path: Path) -> str | None:
    if report.confidence is None:
        return _why_not_told(report)
    confidences, right = zip(*_told(report), strict=True)
    plot_reliability(
        reliability(confidences, right),
        path,
        ece=report.confidence.ece,
        title=f"{report.name}: how often a confident answer is right",
    )
    return None


def _draw_confidences(report: EvaluationReport, path: Path) -> str | None:
    asked = [(row.answerable, row.confidence) for row in report.per_query if row.confidence is not None]
    answerable, unanswerable = ([confidence for kind, confidence in asked if kind is of_kind] for of_kind in (True, False))
    if report.threshold is None or not answerable or not unanswerable:
        return "the questions asked are not of both kinds, answerable and not"
    title = f"{report.name}: confidence where answerable and not"
    plot_confidences(answerable, unanswerable, path, threshold=report.threshold, title=title)
    return None


def _draw_found(report: EvaluationReport, path: Path) -> str | None:
    if not report.judged:
        return "no query has anything relevant to find"
    ranks = [row.first_relevant_rank for row in report.per_query if row.retrieval is not None]
    title = f"{report.name}: found within the first k"
    plot_found_by_rank(found_within(ranks, deepest=_DEEPEST), path, queries=report.judged, unit=report.unit, title=title)
    return None


def _draw_times(report: EvaluationReport, path: Path) -> str | None:
    if not report.timings:
        return "nothing was asked"
    plot_stage_times(report.timings, path, questions=report.queries, title=f"{report.name}: time an answer takes, by stage")
    return None


PLOTS: dict[str, Callable[[EvaluationReport, Path], str | None]] = {
    "risk_coverage": _draw_risk,
    "reliability": _draw_reliability,
    "confidence": _draw_confidences,
    "found_by_rank": _draw_found,
    "stage_times": _draw_times,
}
"""Draws by name; each gives the reason if the report does not hold what it takes."""
