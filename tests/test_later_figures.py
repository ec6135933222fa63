"""Where articles count anew, the newest count stands first, whether or not any says that it corrects another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.types import Answer, Conflict

Build = Callable[[Mapping[str, str]], Path]
CORPUS = Path(__file__).parents[1] / "corpus"
QUESTION = "How many people are still missing after the dam failure?"
TWELVE, TEN, NINE = "Twelve people are still missing.", "Ten people are still missing.", "Nine people are missing."


def ask(build: Build, question: str, *sentences: str) -> Answer:
    """Of articles a week apart, each of which has one of the sentences."""
    articles = {
        f"{week}.txt": f"Norrin dam, week {week}\nDate: {1 + 7 * week} May 2031\n\nThe work at the dam goes on. {sentence}\n"
        for week, sentence in enumerate(sentences)
    }
    return Assistant.open(build(articles)).ask(question, however_weak=True)


def first_claims(build: Build, question: str, *sentences: str) -> list[str]:
    return [claim.text for claim in ask(build, question, *sentences).claims]


def test_the_newest_count_stands_first_and_the_others_behind_it(build: Build) -> None:
    assert first_claims(build, QUESTION, TWELVE, TEN, NINE) == [NINE, TEN, TWELVE]


def test_the_newest_count_is_named_beside_two_of_which_one_corrects_the_other(build: Build) -> None:
    def conflict(*names: str) -> Conflict:
        articles = {name: (CORPUS / name).read_text("utf8") for name in names}
        return Assistant.open(build(articles)).ask("How many people died in the Upper Lenn dam flood?").conflicts[0]

    reports = ["2031-03-17-upper-lenn-dam-first-report.txt", "2031-03-18-upper-lenn-27-dead.html"]
    before, after = conflict(*reports), conflict(*reports, "2031-06-30-dam-inquiry-final.md")
    assert ([side.words for side in before.sides], before.corrected) == (["Twenty-seven", "31"], True)
    assert ([side.words for side in after.sides], after.corrected) == (["Nineteen", "Twenty-seven", "31"], False)


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
