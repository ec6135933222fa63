"""Each picture: that it is one, and that it says its subject, its units and how many questions stand behind it."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from briefbot.errors import EvaluationError, MissingExtra
from briefbot.measures.plots import plot_confidences, plot_found_by_rank, plot_reliability, plot_risk_coverage, plot_stage_times
from briefbot.measures.reliability import reliability
from briefbot.measures.risk import risk_coverage
from briefbot.measures.stage_times import StageTime

CURVE = risk_coverage([0.9, 0.2, 0.7, 0.7], [True, False, False, True])


def words_of(path: Path) -> str:
    """The text of the .svg, whose letters are drawn as outlines and written once more in comments.

    The .png beside it must be a picture that is not of one colour.
    """
    with Image.open(path.with_suffix(".png")) as picture:
        assert picture.format == "PNG"
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 2
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    drawn = ET.parse(path.with_suffix(".svg"), parser)
    return " ".join(str(item.text).strip() for item in drawn.iter(ET.Comment))


def test_risk_against_coverage_names_the_operating_point_and_the_area(tmp_path: Path) -> None:
    plot_risk_coverage(CURVE, tmp_path / "risk", threshold=0.5, title="Risk of an answer: $et & <b>")
    words = words_of(tmp_path / "risk")
    for part in (
        "Risk of an answer: $et",
        "n = 4",
        "AURC 0.271",
        "threshold 0.50",
        "75% answered",
        "33.3% of them wrong",
        "coverage",
    ):
        assert part in words


def test_a_threshold_that_nothing_reaches_has_no_point(tmp_path: Path) -> None:
    plot_risk_coverage(CURVE, tmp_path / "risk", threshold=0.95, title="Risk")
    assert "threshold" not in words_of(tmp_path / "risk")


def test_reliability_counts_the_questions_of_each_bin(tmp_path: Path) -> None:
    bins = reliability([0.1, 0.2, 0.8, 0.9, 0.9], [False, False, True, True, True], bins=2)
    plot_reliability(bins, tmp_path / "reliability", ece=0.125, title="How right")
    words = words_of(tmp_path / "reliability")
    assert all(part in words for part in ("How right", "n = 5", "calibration error 0.125", "confidence (%)", " 2 ", " 3 "))


def test_confidences_of_both_kinds_say_how_many_are_refused(tmp_path: Path) -> None:
    plot_confidences([0.2, 0.6, 0.7, 1.0], [0.0, 0.3], tmp_path / "confidence", threshold=0.5, title="How sure")
    words = words_of(tmp_path / "confidence")
    parts = ("n = 4 answerable and 2 unanswerable", "answerable: 25% refused", "unanswerable: 100% refused", "threshold 0.50")
    assert all(part in words for part in parts)


def test_ranks_are_labelled_with_the_share_found(tmp_path: Path) -> None:
    shares = [0.5, 0.6, 0.75, *[0.8] * 17]
    plot_found_by_rank(shares, tmp_path / "found", queries=40, unit="paragraph", title="How deep")
    words = words_of(tmp_path / "found")
    assert all(part in words for part in ("n = 40", "paragraph", "50.0%", "75.0%", "80.0%", "within k (%)"))


def test_stages_are_labelled_with_their_milliseconds(tmp_path: Path) -> None:
    times = {"encode": StageTime(1.5, 2.25), "verify": StageTime(0.0, 0.0)}
    plot_stage_times(times, tmp_path / "times", questions=7, title="How long")
    words = words_of(tmp_path / "times")
    assert all(part in words for part in ("n = 7", "encode", "verify", "1.5", "2.2", "milliseconds", "median", "95th"))


def test_the_same_numbers_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        plot_risk_coverage(CURVE, tmp_path / name, threshold=0.5, title="Risk")
    for kind in (".png", ".svg"):
        assert (tmp_path / f"one{kind}").read_bytes() == (tmp_path / f"two{kind}").read_bytes()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="none/risk cannot be written"):
        plot_risk_coverage(CURVE, tmp_path / "none" / "risk", threshold=0.5, title="Risk")


def test_says_which_extra_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra) as caught:
        plot_risk_coverage(CURVE, tmp_path / "risk", threshold=0.5, title="Risk")
    assert caught.value.hint == "pip install 'briefbot[eval]'"
