"""Pictures of what an evaluation measured, each as .png and .svg.

The colours are two of Okabe and Ito's (2008), told apart by people of every kind of colour vision; a second mark (a dash, a
hatch, a symbol) always says the same. The letters are DejaVu Sans, which comes with matplotlib.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot.errors import EvaluationError, require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from briefbot.measures.reliability import Bin
    from briefbot.measures.risk import RiskCoverage
    from briefbot.measures.stage_times import StageTime

_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#595959"
_SIZE_INCHES = (7.2, 4.6)
_TITLE_CHARACTERS = 58
_STYLE: Any = {  # matplotlib types its settings by naming every one there is
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a title may hold a dollar sign
    "svg.hashsalt": "briefbot",  # the same numbers give the same file
}


def plot_risk_coverage(curve: RiskCoverage, path: Path, *, threshold: float, title: str) -> None:
    """Share of the answered that are wrong against the share answered, with the point at which ``threshold`` stands.

    Writes ``path`` with .png and with .svg. Raises MissingExtra without matplotlib, EvaluationError if it cannot write.
    """
    with _picture(path, title, f"n = {curve.questions:,} questions · AURC {curve.aurc:.3f} (0 is best)") as axes:
        _draw_risk_coverage(axes, curve, threshold)


def plot_calibration(
    curve: RiskCoverage, before: Sequence[Bin], after: Sequence[Bin], path: Path, *, threshold: float, title: str
) -> None:
    """The risk-coverage curve, and beneath it the share of right answers against the confidence, before and after.

    Writes and raises as ``plot_risk_coverage`` does.
    """
    require("matplotlib", extra="eval", purpose="drawing plots")
    from matplotlib.figure import Figure

    with _picture(path, title, f"n = {curve.questions:,} questions · AURC {curve.aurc:.3f} (0 is best)") as axes:
        figure = axes.figure
        assert isinstance(figure, Figure)  # and no figure inside another
        grid = figure.add_gridspec(2, 1)
        figure.set_size_inches(_SIZE_INCHES[0], 2 * _SIZE_INCHES[1])
        axes.set_subplotspec(grid[0])
        _draw_risk_coverage(axes, curve, threshold)
        _draw_reliability(figure.add_subplot(grid[1]), before, after)


def _draw_reliability(axes: Axes, before: Sequence[Bin], after: Sequence[Bin]) -> None:
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1.2, label="as sure as right")
    for bins, colour, style, label in ((before, _ORANGE, "s:", "the gate as it came"), (after, _BLUE, "o-", "calibrated")):
        axes.plot([part.chance for part in bins], [part.right for part in bins], style, color=colour, label=label)
    _percent(axes, x=True, y=True)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence, ten groups of equally many questions (%)")
    axes.set(ylabel="first citation right (%)")
    axes.legend(loc="upper left")


def _draw_risk_coverage(axes: Axes, curve: RiskCoverage, threshold: float) -> None:
    axes.plot(curve.coverage, curve.risk, color=_BLUE, marker="o" if len(curve.risk) == 1 else None)
    axes.axhline(curve.risk[-1], color=_GREY, linestyle="--", linewidth=1.2)
    axes.annotate(
        "answering in random order", (1, curve.risk[-1]), (0, 4), textcoords="offset points", ha="right", color=_GREY, size=9
    )
    top = max(0.05, 1.15 * max(curve.risk))
    if point := curve.at(threshold):
        axes.plot([point.coverage] * 2, [0, point.risk], color=_ORANGE, linestyle=":")
        axes.plot([point.coverage], [point.risk], "o", color=_ORANGE, markersize=9, clip_on=False, zorder=3)
        said = f"threshold {threshold:.2f}:\n{point.coverage:.0%} answered,\n{point.risk:.1%} of them wrong"
        _beside(axes, said, point.coverage, 0.05 * top, colour=_ORANGE)
    _percent(axes, x=True, y=True)
    axes.set(xlim=(0, 1), ylim=(0, top))
    axes.set(xlabel="coverage: share of the questions answered, surest first (%)", ylabel="risk: share of the answered wrong (%)")


def plot_reliability(bins: Sequence[Bin], path: Path, *, ece: float, title: str) -> None:
    """Share of right answers against confidence, with the number of questions in each bin; ``ece`` is said beside it.

    Writes and raises as ``plot_risk_coverage`` does.
    """
    questions = sum(part.questions for part in bins)
    with _picture(path, title, f"n = {questions:,} questions · expected calibration error {ece:.3f} (0 is best)") as axes:
        axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1.2)
        axes.annotate("as often right as it says", (0.02, 0.05), color=_GREY, size=9, rotation=31, rotation_mode="anchor")
        axes.plot([part.chance for part in bins], [part.right for part in bins], "o-", color=_BLUE, markersize=7, clip_on=False)
        for part in bins:
            above = part.right >= part.chance or part.right < 0.08  # not into the axis
            axes.annotate(
                f"{part.questions:,}",
                (part.chance, part.right),
                (0, 8 if above else -8),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                color=_BLUE,
                size=9,
            )
        _percent(axes, x=True, y=True)
        axes.set(xlim=(0, 1), ylim=(-0.02, 1.06), yticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
        axes.set(xlabel="confidence (%); the numbers count the questions of a bin", ylabel="share of the answers right (%)")


def plot_confidences(
    answerable: Sequence[float], unanswerable: Sequence[float], path: Path, *, threshold: float, title: str
) -> None:
    """How many questions of each kind got which confidence, one above the axis and one below, with the threshold.

    Writes and raises as ``plot_risk_coverage`` does.
    """
    edges = [place / 20 for place in range(21)]
    with _picture(path, title, f"n = {len(answerable):,} answerable and {len(unanswerable):,} unanswerable questions") as axes:
        for values, side, colour, hatch, label in (
            (answerable, 1, _BLUE, "", "answerable"),
            (unanswerable, -1, _ORANGE, "///", "unanswerable"),
        ):
            refused = sum(value < threshold for value in values) / len(values)
            weights = [side / len(values)] * len(values)
            axes.hist(
                values,
                edges,
                weights=weights,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=f"{label}: {refused:.0%} refused",
            )
        axes.axhline(0, color="black", linewidth=0.8)
        axes.axvline(threshold, color="black", linestyle=":")
        top = 1.3 * max(map(abs, axes.get_ylim()))
        axes.set(xlim=(0, 1), ylim=(-top, top))
        _beside(axes, f"threshold {threshold:.2f}", threshold, -0.97 * top, colour="black")
        _percent(axes, x=True, y=True, signed=False)
        axes.set(xlabel="confidence (%)", ylabel="share of the questions of a kind (%)")
        axes.legend(loc="upper left", frameon=True, facecolor="white", edgecolor="none", framealpha=0.9)


def plot_found_by_rank(shares: Sequence[float], path: Path, *, queries: int, unit: str, title: str) -> None:
    """Share of the queries with something relevant among the first k, for k = 1, 2 and so on.

    Writes and raises as ``plot_risk_coverage`` does.
    """
    require("matplotlib", extra="eval", purpose="drawing plots")
    from matplotlib.ticker import MaxNLocator

    deepest = len(shares)
    with _picture(path, title, f"n = {queries:,} judged queries · a {unit} that is judged relevant") as axes:
        ranks = range(1, deepest + 1)
        axes.plot(ranks, shares, "o-", color=_BLUE, markersize=5, clip_on=False)
        low = max(0.0, math.floor(10 * min(shares) - 1) / 10)
        for rank in (rank for rank in (1, 3, 10, deepest) if rank <= deepest):
            axes.annotate(
                f"{shares[rank - 1]:.1%}",
                (rank, shares[rank - 1]),
                (6, -10),
                textcoords="offset points",
                ha="right" if rank == deepest else "left",
                va="top",
                weight="bold",
                color=_BLUE,
            )
        _percent(axes, y=True)
        axes.yaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10]))
        axes.set(xlim=(0.5, deepest + 0.5), ylim=(low, 1.005), xticks=[1, *range(5, deepest + 1, 5)])
        axes.set(xlabel="k: how many are looked at, best first", ylabel="queries with something relevant within k (%)")


def plot_stage_times(times: Mapping[str, StageTime], path: Path, *, questions: int, title: str) -> None:
    """Median and 95th percentile of the milliseconds of each stage.

    Writes and raises as ``plot_risk_coverage`` does.
    """
    with _picture(path, title, f"n = {questions:,} questions") as axes:
        widest = max(time.p95_ms for time in times.values()) or 1.0
        for place, time in enumerate(times.values()):
            axes.barh(place - 0.2, time.median_ms, 0.38, color=_BLUE, label="median" if place == 0 else None)
            axes.barh(
                place + 0.2,
                time.p95_ms,
                0.38,
                color=_ORANGE,
                hatch="///",
                edgecolor="white",
                label="95th percentile" if place == 0 else None,
            )
            for offset, value in ((-0.2, time.median_ms), (0.2, time.p95_ms)):
                axes.annotate(f"{value:.1f}", (value, place + offset), (4, 0), textcoords="offset points", va="center", size=9)
        axes.set_yticks(range(len(times)), labels=list(times))
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set(xlim=(0, 1.12 * widest), xlabel="milliseconds a question")
        axes.legend(loc="lower right")


@contextmanager
def _picture(path: Path, title: str, subtitle: str) -> Iterator[Axes]:
    """Axes to draw on; what was drawn is written when the block ends."""
    require("matplotlib", extra="eval", purpose="drawing plots")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
        axes = figure.subplots()
        axes.set_title("\n".join([*textwrap.wrap(title, _TITLE_CHARACTERS), ""]), loc="left", weight="bold", size=12.5)
        axes.text(0, 1.02, subtitle, transform=axes.transAxes, color=_GREY, size=10)
        yield axes
        try:
            figure.savefig(path.with_suffix(".png"), dpi=160)
            figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
        except OSError as error:
            raise EvaluationError(f"{path} cannot be written: {error.strerror}", "name a folder that can be written") from error


def _beside(axes: Axes, text: str, x: float, y: float, *, colour: str) -> None:
    """Writes beside a point of axes that go from 0 to 1, on the side that has room; what lies under it stays legible."""
    left = x > 0.5
    axes.annotate(
        text,
        (x, y),
        (-8 if left else 8, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="bottom",
        color=colour,
        weight="bold",
        size=10,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
    )


def _percent(axes: Axes, *, x: bool = False, y: bool = False, signed: bool = True) -> None:
    from matplotlib.ticker import FuncFormatter

    shown = FuncFormatter(lambda share, _: f"{100 * (share if signed else abs(share)):g}")
    if x:
        axes.xaxis.set_major_formatter(shown)
    if y:
        axes.yaxis.set_major_formatter(shown)
