"""Times of many answers to the usual time and the long one of each stage."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields

from briefbot.types import Timings


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds one stage of an answer took."""

    median_ms: float
    p95_ms: float


def summarise_timings(timings: Sequence[Timings]) -> dict[str, StageTime]:
    """Median and 95th percentile (the nearest rank) of each stage, in the order of the stages."""
    summary = {}
    for field in fields(Timings):
        ordered = sorted(getattr(timing, field.name) for timing in timings)
        summary[field.name] = StageTime(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1])
    return summary
