"""Whether a confidence of .8 is right eight times in ten."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Bin(NamedTuple):
    """Questions of nearly the same chance."""

    chance: float
    right: float
    questions: int


def reliability(chances: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> list[Bin]:
    """Mean chance and share of right answers in bins of equally many questions, the least sure first."""
    ordered = sorted(zip(chances, right, strict=True))
    edges = [round(place * len(ordered) / bins) for place in range(bins + 1)]
    parts = (ordered[start:end] for start, end in pairwise(edges))
    return [
        Bin(sum(chance for chance, _ in part) / len(part), sum(holds for _, holds in part) / len(part), len(part))
        for part in parts
        if part
    ]


def expected_calibration_error(chances: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> float:
    """Mean distance between chance and share of right answers, over bins of equally many (Naeini et al. 2015)."""
    return sum(part.questions * abs(part.chance - part.right) for part in reliability(chances, right, bins=bins)) / len(chances)
