"""Whether something still is so: a later article that says that it changed comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant

EARLIER = """The strike on the Brenn line
Date: 10 February 2034

The drivers of the Brenn line have been on strike since Friday. The strike has not been ended, the railway said on Friday.

The plant in Pell stays closed until the office allows it to open again. Nobody has died in the plant in Pell.

The mayor of Pell is Edda Crome.
"""
LATER = """Trains run again
Date: 20 February 2034

The strike on the Brenn line ended on Sunday after ten days.

The plant in Pell opened again on 14 February with 40 of its 64 workers. One worker of the plant in Pell died on 16 February.

The mayor of Orn resigned on Tuesday.
"""


@pytest.fixture(scope="module")
def assistant(build: Callable[[Mapping[str, str]], Path]) -> Assistant:
    return Assistant.open_uncalibrated(build({"earlier.txt": EARLIER, "later.txt": LATER}))


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        ("Has the strike on the Brenn line been ended?", "The strike on the Brenn line ended", "The strike has not been ended"),
        ("Are the drivers of the Brenn line on strike?", "The strike on the Brenn line ended", "The drivers of the Brenn line"),
        ("Is the plant in Pell open again?", "The plant in Pell opened again", "The plant in Pell stays closed"),
        ("Has anyone died in the plant in Pell?", "One worker of the plant in Pell died", "Nobody has died"),
    ],
)
def test_what_came_about_since_stands_before_what_was_so(assistant: Assistant, question: str, first: str, then: str) -> None:
    claims = [claim.text for claim in assistant.ask(question, however_weak=True).claims]
    assert claims[0].startswith(first)
    assert any(claim.startswith(then) for claim in claims[1:])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Is Edda Crome the mayor of Pell?", "The mayor of Pell is Edda Crome"),
        ("Was the strike on the Brenn line ended on 10 February 2034?", "The strike has not been ended"),
        ("Who has been on strike on the Brenn line since Friday?", "The drivers of the Brenn line"),
    ],
)
def test_what_a_later_article_says_of_others_or_of_another_day_does_not(assistant: Assistant, question: str, first: str) -> None:
    assert assistant.ask(question, however_weak=True).claims[0].text.startswith(first)
