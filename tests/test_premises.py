"""What says that there is nothing of what a question takes for granted comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.text.premises import denies_premise

Build = Callable[[Mapping[str, str]], Path]

QUESTION = "When will the third exchange of prisoners take place?"
FIRST = "The exchange of prisoners at Olm will take place by 11 July."


@pytest.mark.parametrize(
    ("sentence", "best", "denies"),
    [
        ("No third exchange is planned.", FIRST, True),
        ("There will be no third exchange.", FIRST, True),
        ("No third exchange is planned.", "The third exchange will be in May.", False),
        ("No exchange of words was heard.", FIRST, False),
        ("No second exchange is planned.", FIRST, False),
        ("The third exchange is planned.", FIRST, False),
    ],
)
def test_a_premise_is_denied_in_two_words_of_the_question(sentence: str, best: str, denies: bool) -> None:
    assert denies_premise(sentence, QUESTION, best=best) is denies


def ask(build: Build, *, first: int, later: int) -> list[str]:
    articles = {
        "first.txt": f"Prisoners\nSource: Norrin Post\nDate: {first} May 2031\n\n{FIRST}\n",
        "later.txt": f"Prisoners home\nSource: Coast Daily\nDate: {later} May 2031\n\nEighteen prisoners came home to Olm from"
        " the second exchange. No third exchange is planned.\n",
    }
    return [claim.text for claim in Assistant.open(build(articles)).ask(QUESTION, however_weak=True).claims]


def test_what_is_denied_later_stands_first(build: Build) -> None:
    assert ask(build, first=4, later=9)[0] == "No third exchange is planned."


def test_what_was_denied_earlier_may_be_otherwise_since(build: Build) -> None:
    assert ask(build, first=9, later=4)[0] == FIRST
