"""Where articles say different things to a question: both are shown, the one that stands first, and what differs is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.adapters.answer_text import write_out
from briefbot.answering import MOST_CLAIMS
from briefbot.api.completion_text import ContentWriter
from briefbot.assistant import Assistant
from briefbot.mcp.text import write_answer
from briefbot.terminal import render_answer
from briefbot.types import Answer

Build = Callable[[Mapping[str, str]], Path]

FIRST = """Fire at the tank farm in Olm
Source: Coast Daily
Date: 4 May 2031

The tank farm at Olm burned for two days and eleven workers were hurt.
At least 31 people died in the fire at the Olm tank farm, a captain of the fire brigade said.
Many in Olm believe that the harbour water is poisoned by the foam.
The clean-up of the harbour is to be finished on 6 June, the harbour office said.
"""
LATER = """Olm fire: 19 dead, ministry says
Source: Norrin Post
Date: 9 May 2031

Nineteen people died in the fire at the Olm tank farm, the ministry said in its final count. Two firemen are still missing.
The harbour office in Olm tested the harbour water after the fire and found no poison in it.
The clean-up of the harbour at Olm will now be finished on 11 June, not 6 June, since the foam must be collected first.
"""
CORRECTION = """Corrections
Source: Coast Daily
Date: 10 May 2031

The Coast Daily reported on 4 May that 31 people died in the fire at the Olm tank farm. That figure was wrong.
"""


@pytest.fixture(scope="module")
def olm(build: Build) -> Assistant:
    return Assistant.open(build({"first.txt": FIRST, "later.txt": LATER, "correction.txt": CORRECTION}))


def sides(answer: Answer) -> list[list[tuple[str, str]]]:
    """Of each conflict the article and the words of each side."""
    cited = {citation.number: citation for citation in answer.citations}
    return [[(cited[side.citation].article_id, side.words) for side in conflict.sides] for conflict in answer.conflicts]


def test_the_later_figure_stands_first_and_the_earlier_beside_it(olm: Assistant) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm?")
    assert sides(answer)[0][0] == ("later.txt", "Nineteen")
    assert {words for _, words in sides(answer)[0][1:]} == {"31"}
    assert answer.claims[0].text.startswith("Nineteen people died")
    assert answer.conflicts[0].kind == "figure"
    assert answer.conflicts[0].corrected
    assert 1 < len(answer.claims) <= MOST_CLAIMS


def test_the_words_of_a_side_stand_in_the_quote_of_its_citation(olm: Assistant) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm?")
    cited = {citation.number: citation for citation in answer.citations}
    for side in answer.conflicts[0].sides:
        citation = cited[side.citation]
        article = olm.article(citation.article_id)
        assert article is not None
        assert article.text[side.start : side.end] == side.words
        assert citation.start <= side.start < side.end <= citation.end


@pytest.mark.parametrize(
    "write",
    [
        render_answer,
        write_answer,
        lambda answer: write_out(answer).text,
        lambda answer: ContentWriter().finish(answer),
    ],
    ids=["terminal", "mcp", "adapters", "completions"],
)
def test_every_text_says_where_the_articles_differ(olm: Assistant, write: Callable[[Answer], str]) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm?")
    said = " ".join(write(answer).split())
    assert all(f"“{side.words}” [{side.citation}]" in said for side in answer.conflicts[0].sides)


def test_a_sentence_that_the_next_one_takes_back_is_quoted_with_it(build: Build) -> None:
    assistant = Assistant.open(build({"correction.txt": CORRECTION}))
    answer = assistant.ask("How many people died in the fire at the Olm tank farm?")
    assert answer.claims[0].text == "That figure was wrong."
    assert answer.claims[0].context is not None
    assert "31 people died" in answer.claims[0].context


def test_a_sentence_that_takes_another_back_is_said_once(build: Build) -> None:
    text = "The Coast Daily wrote that 31 people died in the fire. That figure of 31 people was wrong."
    index = build({"one.txt": f"Fire at Olm\nSource: Norrin Post\nDate: 9 May 2031\n\n{text}\n"})
    answer = Assistant.open(index).ask("How many people died in the fire?", however_weak=True)
    assert [claim.text for claim in answer.claims] == ["That figure of 31 people was wrong."]


def test_a_day_that_another_article_replaces_is_shown_after_it(olm: Assistant) -> None:
    answer = olm.ask("When is the clean-up of the harbour finished?")
    assert [words.strip(",") for _, words in sides(answer)[0]] == ["11 June", "6 June"]
    assert (answer.conflicts[0].kind, answer.conflicts[0].corrected) == ("day", True)


def test_a_rumour_brings_its_later_denial_with_it(olm: Assistant) -> None:
    answer = olm.ask("Is the harbour water in Olm poisoned?")
    assert answer.conflicts[0].kind == "denial"
    assert [article for article, _ in sides(answer)[0]] == ["later.txt", "first.txt"]
    assert "no poison" in answer.claims[0].text


def test_the_report_of_the_day_that_is_asked_about_keeps_its_place(olm: Assistant) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm according to the report of 4 May?")
    assert "31" in answer.claims[0].text


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("Seven people died in the avalanche above Hoch, the rescuers said. It came down at noon.", "another event"),
        ("Two people of the fire brigade at Olm were wounded by a falling beam.", "another thing that befell them"),
        ("The fire at the Olm tank farm destroyed 900 tonnes of diesel.", "another unit"),
        ("Thirty-one people died in the fire at the Olm tank farm, the captain said again.", "the same figure"),
    ],
)
def test_other_things_are_no_conflict(build: Build, other: str, why: str) -> None:
    text = f"More news\nSource: Norrin Post\nDate: 12 May 2031\n\n{other}\n"
    answer = Assistant.open(build({"first.txt": FIRST, "other.txt": text})).ask(
        "How many people died in the fire at the Olm tank farm?"
    )
    assert answer.conflicts == (), why
