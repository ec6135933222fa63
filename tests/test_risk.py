from __future__ import annotations

from itertools import permutations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.measures.risk import OperatingPoint, RiskCoverage, risk_coverage


def test_a_curve_worked_by_hand() -> None:
    curve = risk_coverage([0.9, 0.2, 0.7, 0.7], [True, False, False, True])
    assert curve == RiskCoverage(
        coverage=(0.25, 0.75, 1.0), risk=(0.0, pytest.approx(1 / 3), 0.5), threshold=(0.9, 0.7, 0.2), questions=4
    )
    # surest first, the two of 0.7 in either order: risks 0, 1/2, 1/3, 2/4 or 0, 0, 1/3, 2/4
    assert curve.aurc == pytest.approx(((0 + 1 / 2 + 1 / 3 + 1 / 2) + (0 + 0 + 1 / 3 + 1 / 2)) / 2 / 4)


@pytest.mark.parametrize(
    ("threshold", "point"),
    [
        (0.0, OperatingPoint(1.0, 0.5)),
        (0.2, OperatingPoint(1.0, 0.5)),
        (0.5, OperatingPoint(0.75, pytest.approx(1 / 3))),
        (0.9, OperatingPoint(0.25, 0.0)),
        (0.95, None),
    ],
)
def test_a_threshold_answers_what_reaches_it(threshold: float, point: OperatingPoint | None) -> None:
    assert risk_coverage([0.9, 0.2, 0.7, 0.7], [True, False, False, True]).at(threshold) == point


answered = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.5, 0.8]), st.booleans()), min_size=1, max_size=6)


@given(answered)
def test_aurc_is_the_mean_risk_over_every_order_the_confidences_allow(questions: list[tuple[float, bool]]) -> None:
    areas = []
    for order in permutations(questions):
        if list(order) == sorted(order, key=lambda question: -question[0]):
            wrong = [not holds for _, holds in order]
            areas.append(fmean(sum(wrong[:taken]) / taken for taken in range(1, len(wrong) + 1)))
    curve = risk_coverage([confidence for confidence, _ in questions], [holds for _, holds in questions])
    assert curve.aurc == pytest.approx(fmean(areas))


def test_a_curve_of_no_questions_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="there are none"):
        risk_coverage([], [])
