"""Where articles count anew, the newest count stands first, whether or not any says that it corrects another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant

Build = Callable[[Mapping[str, str]], Path]
QUESTION = "How many people are still missing after the dam failure?"
TWELVE, TEN, NINE = "Twelve people are still missing.", "Ten people are still missing.", "Nine people are missing."


def first_claims(build: Build, question: str, *sentences: str) -> list[str]:
    """Claims from articles a week apart, each of which has one of the sentences."""
    articles = {
        f"{week}.txt": f"Norrin dam, week {week}\nDate: {1 + 7 * week} May 2031\n\nThe work at the dam goes on. {sentence}\n"
        for week, sentence in enumerate(sentences)
    }
    return [claim.text for claim in Assistant.open(build(articles)).ask(question, however_weak=True).claims]


def test_the_newest_count_stands_first_and_the_others_behind_it(build: Build) -> None:
    assert first_claims(build, QUESTION, TWELVE, TEN, NINE) == [NINE, TEN, TWELVE]


@pytest.mark.parametrize(
    "later",
    [
        "Forty-one people are missing in the flood at Osterby.",
        "Some 900 people are missing their homes.",
        "Ten goats are missing.",
    ],
)
def test_a_later_number_of_something_else_does_not(build: Build, later: str) -> None:
    assert first_claims(build, QUESTION, TWELVE, TEN, later)[0] != later
