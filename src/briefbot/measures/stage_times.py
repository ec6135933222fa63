"""Times of many answers to the usual time and the long one of each stage."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields

from briefbot.types import Timings


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds one stage of an answer took, or all of them together."""

    median_ms: float
    p95_ms: float


def summarise_timings(timings: Sequence[Timings]) -> dict[str, StageTime]:
    """Median and 95th percentile (the nearest rank) of each stage, in the order of the stages, and of all of them "together"."""
    stages = [field.name for field in fields(Timings)]
    taken = {stage: [getattr(timing, stage) for timing in timings] for stage in stages}
    taken["together"] = [sum(each) for each in zip(*taken.values(), strict=True)]
    return {stage: _summarise(milliseconds) for stage, milliseconds in taken.items()}


def _summarise(milliseconds: Sequence[float]) -> StageTime:
    ordered = sorted(milliseconds)
    return StageTime(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1])
