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


@pytest.mark.parametrize("text", ["# Norrin", "## The storm", "Is it over?", "“Is it over?”", "---", "***", "1998", ""])
def test_headings_questions_and_rules_state_nothing(text: str) -> None:
    assert read_draft(f"{text}\n\nThe storm is over.\n") == [(3, "The storm is over.")]


def test_every_sentence_of_a_draft_of_many_lines_is_read_once() -> None:
    lines = [f"The ferry made crossing {number} of the season on time." for number in range(20_000)]
    assert read_draft("\n".join(lines)) == list(enumerate(lines, start=1))
