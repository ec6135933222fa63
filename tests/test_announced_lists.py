"""A sentence that announces a list brings the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant

Build = Callable[[Mapping[str, str]], Path]
INTRO = "The main findings of the Norrin dam inquiry are these:"
ITEMS = [
    "The dam failed by erosion of its left side.",
    "There is no sign of sabotage.",
    "The curtain was 14 metres deep; the plans prescribed 22 metres.",
    "The siren in Kell had been without power since November.",
]
PROSE = (
    "Whether the builder saved on the curtain or was told to, the inquiry cannot say. It has handed over its files of one year"
    " only. The spokeswoman of the builder said that the depth had been changed in agreement with the client."
)


@pytest.fixture
def assistant(build: Build) -> Assistant:
    items = f"1. {ITEMS[0]} {ITEMS[1]}\n2. {ITEMS[2]}\n3. {ITEMS[3]}"
    text = f"# The dam inquiry\n\nThe inquiry sat for two weeks in May.\n\n{INTRO}\n\n{items}\n\n{PROSE}\n"
    return Assistant.open(build({"inquiry.md": text, "gulls.md": "# Gulls\n\nGulls nest on the east pier of Kell.\n"}))


def test_the_items_stand_behind_it_in_their_order_and_no_further(assistant: Assistant) -> None:
    answer = assistant.ask("What are the main findings of the Norrin dam inquiry?", however_weak=True)
    texts = [claim.text for claim in answer.claims]
    assert texts[texts.index(INTRO) : texts.index(INTRO) + 5] == [INTRO, *ITEMS]
    assert not any(sentence in PROSE for sentence in texts)
    for claim in answer.claims:
        assert claim.verdict == "verified"
        assert answer.citations[claim.citations[0] - 1].quote == claim.text


def test_an_item_that_was_found_by_itself_is_said_once(assistant: Assistant) -> None:
    answer = assistant.ask("Which findings of the Norrin dam inquiry are on the siren in Kell?", however_weak=True)
    texts = [claim.text for claim in answer.claims]
    assert len(texts) == len(set(texts))


def test_a_claim_of_a_long_list_of_which_only_the_beginning_is_said_stays(build: Build) -> None:
    items = [f"Gate {number} of the Norrin dam was painted. It was dry." for number in ("one", "two", "three", "four")]
    last = "The siren in Kell had been without power since November."
    listed = "\n".join(f"- {item}" for item in [*items, last])
    index = build({"inquiry.md": f"# The dam inquiry\n\n{INTRO}\n\n{listed}\n"})
    question = "What are the findings on the siren of the Norrin dam that had been without power?"
    texts = [claim.text for claim in Assistant.open(index).ask(question, however_weak=True).claims]
    assert texts[:3] == [last, INTRO, "Gate one of the Norrin dam was painted."]


def test_a_colon_with_nothing_behind_it_brings_nothing(build: Build) -> None:
    text = f"# The dam inquiry\n\n{INTRO}\n"
    answer = Assistant.open(build({"inquiry.md": text})).ask("What are the main findings of the inquiry?", however_weak=True)
    assert [claim.text for claim in answer.claims] == [INTRO]


BEHIND = "The line was built in 1904."


@pytest.mark.parametrize(
    ("intro", "items"),
    [
        ("The railway said that the following stations of the Brenn line will close:", ["Harrow Mill", "Saint Orr", "Wick Lane"]),
        ("Of the Brenn line the railway demands that:", ["the drivers wait,", "every station stay open until 30 June."]),
        (
            "The railway gave three reasons for closing the stations of the Brenn line:",
            ["Few board.", "Snow is heavy.", "Rails are old."],
        ),
    ],
)
def test_a_paragraph_behind_the_list_is_no_item_of_it(build: Build, intro: str, items: list[str]) -> None:
    listed = "\n".join(f"- {item}" for item in items)
    index = build({"stations.md": f"# The Brenn line\n\n{intro}\n\n{listed}\n\n{BEHIND}\n"})
    texts = [claim.text for claim in Assistant.open(index).ask(intro.replace(":", "?"), however_weak=True).claims]
    assert texts[texts.index(intro) :][: len(items) + 1] == [intro, *items]
    assert BEHIND not in texts
