"""Pictures of what an evaluation measured, each as .png and .svg.

The colours are two of Okabe and Ito's (2008), told apart by people of every kind of colour vision; a second mark (a dash, a
hatch, a symbol) always says the same. The letters are DejaVu Sans, which comes with matplotlib.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot.errors import EvaluationError, require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from briefbot.reliability import Bin
    from briefbot.risk import RiskCoverage

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


def _percent(axes: Axes, *, x: bool = False, y: bool = False) -> None:
    from matplotlib.ticker import FuncFormatter

    shown = FuncFormatter(lambda share, _: f"{100 * share:g}")
    if x:
        axes.xaxis.set_major_formatter(shown)
    if y:
        axes.yaxis.set_major_formatter(shown)
