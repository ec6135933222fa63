"""Rows of tables as lines of text, and the heads that they stand under."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.assistant import Assistant
from briefbot.readers.markdown import read_markdown
from briefbot.tables import heads_of, join_cells, take_apart, under_heads, without_heads
from briefbot.types import ArticleId
from briefbot.web.headings import shown_headings

HEAD = "Division | Sales, Q2 2034 (m martens) | Operating margin"
REPORT = """---
title: Hallbeck cuts its target
date: 2034-08-03
---
Hallbeck Instruments has lowered its target for the year.

## Results

| Division | Sales, Q2 2034 (m martens) | Operating margin |
|---|---|---|
| Laboratory | 205 | 14.6% |
| Medical pumps | 188 | -4.9% |
| Services | 38 | 23.1% |

The pumps can give too high a dose.
"""


def test_rows_stand_under_the_first_row_of_their_table() -> None:
    lines = [
        "Sales rose.",
        HEAD,
        "Laboratory | 205 | 14.6%",
        "Services | 38 | 23.1%",
        "Orders fell.",
        "Party | 2034 | 2031",
        "Dawn | 60 | 41",
    ]
    assert heads_of(lines) == [None, None, HEAD, HEAD, None, None, "Party | 2034 | 2031"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Item | 2032 (crowns) | 2033 (crowns)", "Dredging | 1,200,000 | 1,750,000", "Lamps | 90,000 | none"],
        ["Item | 2032 budget | 2033 budget", "Dredging | 1.2 million | 1.75 million", "Lamps | 90 thousand | 95 thousand"],
        ["Item | 2032/33 | 2033–34", "Dredging | 1,200,000 | 1,750,000"],
        ["Loan | 3 months | 12 months", "Norrin Bank | 1.5% | 2.25%", "Sound Bank | 1.75% | 2%"],
    ],
)
def test_years_and_figures_with_words_of_their_own_are_heads(lines: list[str]) -> None:
    assert heads_of(lines) == [None, *[lines[0]] * (len(lines) - 1)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Dredging | 12 tonnes", "Lamps | 15 tonnes"],
        ["Norrin | 5 March", "Osterby | 7 April"],
        ["Dawn | 1950 votes", "Accord | 870 votes"],
        ["Item | 2032 | 1,100", "Dredging | 1,200 | 1,750"],
        ["Laboratory | 205", "Services | 38"],
        ["Dawn | for", "Accord | against"],
        ["Division | Sales"],
        ["Division | Sales | Margin", "Laboratory | 205"],
        ["Division | Sales", "Sales rose.", "Laboratory | 205"],
        ["by Mark Asch |", "29 June 2031 |"],
    ],
)
def test_no_head_is_made_up(lines: list[str]) -> None:
    assert heads_of(lines) == [None] * len(lines)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Party | Vote", ["Dawn | for", "Accord | against"]),
        ("Item | 2,032 | 15 tonnes", ["Dredging | 1,200 | 16 tonnes"]),
        ("Berth | New fee", ["North | to be set"]),
        ("| 2032 | 2033", ["Dredging | 1,200 | 1,300"]),
    ],
)
def test_in_markdown_the_row_above_the_line_is_the_head_whatever_it_has(head: str, rows: list[str]) -> None:
    line = "|".join("---" for _ in head.split("|"))
    table = "\n".join(f"| {row} |" for row in [head, line, *rows])
    [article] = read_markdown(f"# Fees\n\n## Port\n\n{table}\n\n{table}\n\nNone of it is final.".encode(), "fees.md")
    assert [article.paragraph_text(each) for each in article.paragraphs] == [*[head, *rows] * 2, "None of it is final."]
    assert [each.heading for each in article.paragraphs] == [*["Port", *[f"Port: {head}"] * len(rows)] * 2, "Port"]
    assert shown_headings(article) == ["Port", *[None] * (2 * len(rows) + 2)]


def test_in_markdown_a_table_whose_head_is_empty_is_read_as_any_other() -> None:
    table = "|  |  |\n|---|---|\n| Berth | Fee |\n| North | 120 |\n| South | 95 |\n"
    [article] = read_markdown(f"# Fees\n\n{table}".encode(), "fees.md")
    assert [each.heading for each in article.paragraphs] == [None, "Berth | Fee", "Berth | Fee"]


@given(st.lists(st.lists(st.sampled_from(["Sales", "205", "2034", "-4.9%", ""]), min_size=1, max_size=3)))
def test_every_line_has_an_entry_and_every_head_is_a_line_before_it(table: list[list[str]]) -> None:
    lines = [join_cells(cells) for cells in table]
    heads = heads_of(lines)
    assert len(heads) == len(lines)
    assert all(head in lines[:place] for place, head in enumerate(heads) if head is not None)


@pytest.mark.parametrize("heading", [None, "Results", "Part I: Results"])
def test_a_heading_is_itself_again_without_the_heads(heading: str | None) -> None:
    assert without_heads(under_heads(heading, HEAD), HEAD) == heading
    assert without_heads(heading, HEAD) == heading


def test_a_row_is_taken_apart_with_its_heads() -> None:
    assert take_apart(under_heads("Part I: Results", "Division | Sales"), "Services | 38") == (
        "Part I: Results",
        ("Division", "Sales"),
        ("Services", "38"),
    )
    assert take_apart("Division | Sales", "Services | 38") == (None, ("Division", "Sales"), ("Services", "38"))
    assert take_apart("Division | Sales | Margin", "Services | 38") is None
    assert take_apart("Results", "Services") is None
    assert take_apart(None, "Services | 38") is None


def test_a_row_is_found_by_its_heads_and_cited_under_them(build: Callable[[Mapping[str, str]], Path]) -> None:
    assistant = Assistant.open_uncalibrated(build({"hallbeck.md": REPORT}))
    answer = assistant.ask("What was the operating margin of Medical pumps?")
    assert answer.claims[0].text == "Medical pumps | 188 | -4.9%"
    assert str(answer.claims[0].context) == f"Under “Results: {HEAD}”:"
    assert answer.citations[0].heading == f"Results: {HEAD}"


def test_the_heads_are_no_claim(build: Callable[[Mapping[str, str]], Path]) -> None:
    assistant = Assistant.open_uncalibrated(build({"hallbeck.md": REPORT}))
    for question in ("Division, sales and operating margin?", "What was the operating margin of Medical pumps?"):
        answer = assistant.ask(question, however_weak=True)
        assert any("|" in claim.text for claim in answer.claims)
        assert HEAD not in [claim.text for claim in answer.claims]


def test_pages_say_the_heads_once(build: Callable[[Mapping[str, str]], Path]) -> None:
    article = Assistant.open_uncalibrated(build({"hallbeck.md": REPORT})).article(ArticleId("hallbeck.md"))
    assert article is not None
    assert shown_headings(article) == [None, "Results", None, None, None, None]


def test_a_row_that_has_the_name_comes_before_sentences_that_have_none(build: Callable[[Mapping[str, str]], Path]) -> None:
    told = "Marsh fever spread in 2032. In one case of marsh fever out of a hundred the brain is inflamed."
    heads = "| Region | Doses | Cases of marsh fever in 2032 |\n|---|---|---|"
    rows = f"{heads}\n| Ostrel | 410,000 | 214 |\n| Dunhaven | 198,000 | 96 |\n"
    assistant = Assistant.open_uncalibrated(build({"fever.md": f"# Vaccination begins\n\n{told}\n\n{rows}"}))
    answer = assistant.ask("How many cases of marsh fever were there in Dunhaven in 2032?")
    assert answer.claims[0].text == "Dunhaven | 198,000 | 96"
