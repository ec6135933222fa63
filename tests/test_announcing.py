"""A sentence that announces others brings them along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from briefbot.assistant import Assistant

Build = Callable[[Mapping[str, str]], Path]

QUESTION = "Which decisions did the review of the monitoring mission recommend?"
ANNOUNCED = "The review of the monitoring mission recommends three decisions."
FIRST = "The first is to extend its mandate to May."
SECOND = "The second is to hire 30 people for a night watch, who are to be paid by the town."
LAST = "The last is a boat at Kell."


def ask(build: Build, text: str) -> list[str]:
    article = f"Review\nSource: Norrin Post\nDate: 4 May 2031\n\nThe town was quiet on Sunday. {text}\n"
    return [claim.text for claim in Assistant.open(build({"review.txt": article})).ask(QUESTION, however_weak=True).claims]


def test_what_it_announces_follows_it_whatever_stands_between(build: Build) -> None:
    claims = ask(build, f"{ANNOUNCED} {FIRST} Two members objected. {SECOND} {LAST}")
    assert claims == [ANNOUNCED, FIRST, SECOND, LAST]


def test_a_first_thing_by_itself_is_not_announced(build: Build) -> None:
    assert ask(build, f"{ANNOUNCED} The first ship of the day left for Osterby. Rain is expected.") == [ANNOUNCED]
