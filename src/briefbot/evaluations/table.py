"""Reports and comparisons as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.evaluation import EvaluationReport
from briefbot.evaluations.comparison import RunComparison
from briefbot.evaluations.losses import Loss
from briefbot.measures.confidence_scores import ConfidenceScores
from briefbot.measures.retrieval_measures import WHOLE_SET

_WIDTH = 120
_RIGHT_IF = {"first citation holds": "the first citation holds", "answerable": "answerable"}


def format_report(report: EvaluationReport) -> str:
    """Every measure of the report with the number of queries behind it."""
    lines = [f"{report.name}, {report.queries} queries", f"retrieval, {report.judged} judged by {report.unit}"]
    for name, value in report.retrieval.items():
        some = f", {report.with_sets} with sets" if name == WHOLE_SET and report.with_sets < report.judged else ""
        lines.append(_line(name + some, value))
    if cited := report.citations:
        lines += [
            _line(f"citations, {cited.questions} marked, {cited.answered} answered", "of all", "of answered"),
            _line("first citation holds", cited.first, cited.first_when_answered),
            _line("one of the first three holds", cited.first_three, cited.first_three_when_answered),
        ]
    if matched := report.sentences:
        answered = matched.when_answered or (None, None, None)
        lines += [
            _line(f"sentences, {matched.questions} marked, {matched.answered} answered", "of all", "of answered"),
            *(
                _line(f"cited sentences, {name}", *values)
                for name, *values in zip(("precision", "recall", "F1"), matched.of_all, answered, strict=True)
            ),
        ]
    if told := report.abstention:
        lines += [
            f"abstention, {told.answerable} answerable, {told.unanswerable} not",
            _line("AUROC of confidence", told.auroc),
            _line("rightly answered or refused", told.accuracy),
            _line("unanswerable refused", told.unanswerable_refused),
            _line("answerable refused", told.answerable_refused),
            _line("refusals that are right", told.refusals_right),
        ]
    if report.confidence:
        lines += _confidence_lines(report.confidence, report.threshold or 0.0)
    if report.timings:
        lines.append(_line("milliseconds", "median", "95th"))
        lines += [_line(stage, f"{time.median_ms:.1f}", f"{time.p95_ms:.1f}") for stage, time in report.timings.items()]
    return "\n".join(lines)


def format_comparison(comparison: RunComparison) -> str:
    """Both values of each measure, the difference with its 95 % interval, and how often a resample turns its sign."""
    heads = ("queries", "before", "after", "difference", "95 % interval", "sign flips")
    lines = [
        f"before: {comparison.before}",
        f"after:  {comparison.after}",
        f"{'':<22}" + "".join(f"{head:>{width}}" for head, width in zip(heads, (9, 9, 9, 12, 20, 12), strict=True)),
    ]
    for name, found in comparison.differences.items():
        flips = "–" if found.reversed_share is None else f"{found.reversed_share:.3f}"
        interval = f"{found.low:+.3f} to {found.high:+.3f}"
        lines.append(
            f"{name:<22}{found.questions:>9}{found.before:>9.3f}{found.after:>9.3f}{found.difference:>+12.3f}"
            f"{interval:>20}{flips:>12}"
        )
    return "\n".join(lines)


def format_losses(losses: Sequence[Loss], *, title: str) -> str:
    """One line for each query and what went wrong with it, its text cut to what a line holds."""
    return "\n".join([title, *(_cut(f"{loss.id}  {loss.problem}: {_shown(loss.text)}") for loss in losses)])


def _confidence_lines(scores: ConfidenceScores, threshold: float) -> Iterator[str]:
    left_out = f" ({scores.left_out} left out)" if scores.left_out else ""
    yield f"confidence, {scores.questions} questions{left_out}, right if {_RIGHT_IF[scores.right_if]}"
    yield _line(f"answered at {threshold:.2f} and above", scores.coverage)
    yield _line("of these wrong", scores.risk)
    yield _line("AURC", scores.aurc)
    yield _line("expected calibration error", scores.ece)


def _line(label: str, *cells: str | float | None) -> str:
    texts = ["–" if cell is None else cell if isinstance(cell, str) else f"{cell:.3f}" for cell in cells]
    return f"{label:<40}" + "".join(f"{text:>16}" for text in texts)


def _shown(text: str) -> str:
    """A question may hold line breaks, and anything with which to steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 2] + " …"
