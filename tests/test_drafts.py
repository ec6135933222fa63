"""The statements of a draft: where sentences end, on which line they begin, and what states nothing."""

from __future__ import annotations

import pytest

from briefbot.drafts import read_draft


def test_sentences_keep_the_line_they_begin_on_where_lines_are_wrapped() -> None:
    text = """The harbour bridge at Norrin was closed on Wednesday after
Inspectors of the harbour found a crack in it. The harbour
master ordered the closure.

Another paragraph.
"""
    assert read_draft(text) == [
        (1, "The harbour bridge at Norrin was closed on Wednesday after Inspectors of the harbour found a crack in it."),
        (2, "The harbour master ordered the closure."),
        (5, "Another paragraph."),
    ]


def test_a_statement_a_line_needs_no_full_stop() -> None:
    assert read_draft("The ferry sails at noon\nThe storm is over\n") == [
        (1, "The ferry sails at noon"),
        (2, "The storm is over"),
    ]


def test_marks_of_markdown_are_no_words() -> None:
    text = "- The *Alda* sails, says the [Norrin Post](https://post.example/1).\n2. `Two` were __hurt__.\n> Dr. Kell said no.\n"
    assert read_draft(text) == [(1, "The Alda sails, says the Norrin Post."), (2, "Two were hurt."), (3, "Dr. Kell said no.")]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("In the storm at Norrin that began on the night of Tuesday were killed", "19. Three people are missing."),
        ("The harbour bridge has been closed since May", "1. It opens in June."),
        ("The harbour has lost about", "40) tanks of oil."),
        ("In the night it was about", "- 12 degrees in Kell."),
        ("The ferries of Norrin, among them the Alda that was built in Kell", "- the largest - stay in port."),
    ],
)
def test_a_figure_at_the_start_of_a_wrapped_line_is_no_mark(above: str, below: str) -> None:
    assert " ".join(text for _, text in read_draft(f"{above}\n{below}\n")) == f"{above} {below}"


@pytest.mark.parametrize(
    "above",
    ["The findings:", "The inquiry is over.", "**Findings:**", "“It is over.”", "# Findings", "- The dam failed\n  early", ""],
)
def test_a_mark_begins_an_item_behind_what_has_ended(above: str) -> None:
    assert [text for _, text in read_draft(f"{above}\n1. Two sirens failed\n2. The dam was dry\n")][-2:] == [
        "Two sirens failed",
        "The dam was dry",
    ]


def test_a_list_of_words_may_stand_below_a_title_without_a_colon() -> None:
    assert [text for _, text in read_draft("Findings\n- Two sirens failed\n- The dam was dry\n")] == [
        "Findings",
        "Two sirens failed",
        "The dam was dry",
    ]


@pytest.mark.parametrize("text", ["# Norrin", "## The storm", "Is it over?", "“Is it over?”", "---", "***", "1998", ""])
def test_headings_questions_and_rules_state_nothing(text: str) -> None:
    assert read_draft(f"{text}\n\nThe storm is over.\n") == [(3, "The storm is over.")]


def test_every_sentence_of_a_draft_of_many_lines_is_read_once() -> None:
    lines = [f"The ferry made crossing {number} of the season on time." for number in range(20_000)]
    assert read_draft("\n".join(lines)) == list(enumerate(lines, start=1))
