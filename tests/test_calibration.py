"""From a confidence to a chance: the fit, its error, and the file that keeps it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from briefbot.calibrating import find_threshold
from briefbot.calibration import CALIBRATION, FORMAT_VERSION, Calibration, Gate, Measured, fit_platt, logit
from briefbot.errors import CalibrationError, IndexDamaged
from briefbot.measures.reliability import expected_calibration_error, reliability
from briefbot.types import GenerationId

GATE = Gate(0.1, 0.2, 0.5, 0.25, 0.125)
CALIBRATED = Calibration(
    FORMAT_VERSION, GenerationId("000001-ab"), "e", "a", 2.0, -1.0, 0.6, 0.4, 0.2, 400, Measured(390, 0.9, GATE, GATE), 7, 60,
    ("k1", "k2"),
)  # fmt: skip


def drawn(slope: float, intercept: float, n: int = 4000) -> tuple[list[float], list[bool]]:
    """Confidences, and answers that are right as often as the two numbers say."""
    rng = np.random.default_rng(3)
    confidences = rng.uniform(0.02, 0.98, n)
    chances = 1 / (1 + np.exp(-(slope * np.log(confidences / (1 - confidences)) + intercept)))
    return confidences.tolist(), (rng.uniform(size=n) < chances).tolist()


def test_the_fit_finds_the_numbers_the_answers_were_drawn_with() -> None:
    slope, intercept = fit_platt(*drawn(1.7, -0.8))
    assert slope == pytest.approx(1.7, abs=0.15)
    assert intercept == pytest.approx(-0.8, abs=0.15)


def test_the_fit_is_the_minimum_that_a_general_optimiser_finds() -> None:
    confidences, right = drawn(2.4, -2.0, 150)
    logits, n_right = np.array([logit(value) for value in confidences]), sum(right)
    targets = np.where(right, (n_right + 1) / (n_right + 2), 1 / (len(right) - n_right + 2))

    def loss(weights: np.ndarray) -> float:
        values = weights[0] * logits + weights[1]
        return float(np.sum(np.logaddexp(0, values) - targets * values))

    assert fit_platt(confidences, right) == pytest.approx(minimize(loss, [1.0, 0.0]).x, abs=1e-3)


def test_answers_told_apart_without_fault_still_give_finite_numbers() -> None:
    slope, intercept = fit_platt([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [False] * 3 + [True] * 3)
    assert math.isfinite(slope)
    assert math.isfinite(intercept)


def test_a_confidence_that_says_the_opposite_is_refused() -> None:
    confidences, right = drawn(1.7, 0.0, 400)
    with pytest.raises(CalibrationError, match="does not mean more right answers"):
        fit_platt(confidences, [not verdict for verdict in right])


@given(st.floats(0.001, 1), st.floats(0.001, 1))
def test_more_confidence_is_never_less_of_a_chance(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert 0 < CALIBRATED.apply(low) <= CALIBRATED.apply(high) < 1


def test_nothing_found_stays_without_any_chance() -> None:
    assert CALIBRATED.apply(0.0) == 0.0


def test_the_calibration_error_of_a_worked_example() -> None:
    chances, right = [0.1, 0.3, 0.7, 0.9], [False, True, True, True]
    bins = reliability(chances, right, bins=2)
    assert [tuple(part) for part in bins] == [(pytest.approx(0.2), 0.5, 2), (pytest.approx(0.8), 1.0, 2)]
    assert expected_calibration_error(chances, right, bins=2) == pytest.approx((0.3 + 0.2) / 2)


def test_the_threshold_answers_most_within_the_risk() -> None:
    confidences = [place / 100 for place in range(100)]
    right = [place >= 50 for place in range(100)]
    assert find_threshold(confidences, right, risk=0.2) == 0.38  # 62 answered, 12 of them wrong
    with pytest.raises(CalibrationError, match=r"within 0\.1, the nearest it supports is 0\.5") as raised:
        find_threshold(confidences, [place % 2 == 0 for place in range(100)], risk=0.1)
    assert raised.value.hint == "briefbot calibrate --risk 0.5"


def test_too_few_questions_for_any_threshold_are_told_of() -> None:
    with pytest.raises(CalibrationError, match=r"3 questions are of the half .* 15 are the least"):
        find_threshold([0.9, 0.6, 0.3], [True, True, False], risk=0.2)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    CALIBRATED.save(tmp_path)
    assert Calibration.load(tmp_path) == CALIBRATED
    assert [path.name for path in tmp_path.iterdir()] == [CALIBRATION]


def test_no_file_is_no_calibration(tmp_path: Path) -> None:
    assert Calibration.load(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "{",
        "\udcff",
        json.dumps({"slope": 1}),
        *({"slope": "1"}, {"slope": -1.0}, {"intercept": None}, {"threshold": float("nan")}, {"measured": 3}, {"more": 1}),
    ],
    ids=str,
)
def test_a_damaged_file_is_named_with_what_mends_it(tmp_path: Path, text: str | dict[str, object]) -> None:
    CALIBRATED.save(tmp_path)
    path = tmp_path / CALIBRATION
    if isinstance(text, dict):
        text = json.dumps(json.loads(path.read_text("utf8")) | text)
    path.write_bytes(text.encode("utf8", "surrogateescape"))
    with pytest.raises(IndexDamaged, match="cannot be read") as raised:
        Calibration.load(tmp_path)
    command = f"briefbot calibrate --index {tmp_path}"
    assert raised.value.hint == f"{command}, or, to go on without: {command} --reset"


def test_a_calibration_of_another_format_is_kept_apart(tmp_path: Path) -> None:
    replace(CALIBRATED, format_version=FORMAT_VERSION + 1).save(tmp_path)
    loaded = Calibration.load(tmp_path)
    assert loaded is not None
    assert loaded.format_version != FORMAT_VERSION
