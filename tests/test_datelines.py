"""A place and a day are no sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.text.datelines import is_dateline

Build = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("BRACKWATER, Friday night.", True),
        ("PORT MERRIN.", True),
        ("VOSTREL, 8 July.", True),
        ("Lindaal, Tuesday 5 August 2031.", True),
        ("Olm, late on Friday.", True),
        ("Rain fell on Friday.", False),
        ("Friday night.", False),
        ("The ferry, Friday night.", False),
        ("The winner is Olm.", False),
        ("Mr May.", False),
        ("Who won OLM?", False),
        ("Olm.", False),
        ("DAILY LIMITS", False),
        ("", False),
    ],
)
def test_a_place_in_capitals_or_with_a_day_is_a_dateline(sentence: str, expected: bool) -> None:
    assert is_dateline(sentence, ["A sack has moved a seat."]) is expected


def test_what_a_paragraph_says_alone_is_no_dateline() -> None:
    assert not is_dateline("LINDAAL, Tuesday.", [])


def test_a_dateline_is_neither_a_claim_nor_a_context(build: Build) -> None:
    text = "OLM, Friday night. It was the Blue List that won the seat of Olm East."
    index = build({"one.txt": f"The seat of Olm East\nSource: Norrin Post\nDate: 9 May 2031\n\n{text}\n"})
    answer = Assistant.open(index).ask("Who won Olm East?", however_weak=True)
    assert [claim.text for claim in answer.claims] == ["It was the Blue List that won the seat of Olm East."]
    assert answer.claims[0].context is None
