"""A model's reply to statements: what counts as a marker, what is no prose, and what a cut leaves."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefbot.language_model.reply import ReplyReader, Statement, _all_statements, _whole
from briefbot.types import Ending

SOURCES = 12


def read_statements(text: str, highest: int, *, ending: Ending = "complete") -> list[Statement]:
    reader = ReplyReader(highest)
    return [*reader.feed(text), *reader.finish(ending)]


def read_at_once(text: str, ending: Ending) -> list[Statement]:
    """The slower obvious way, that does not go on from what it has read."""
    return _whole([*_all_statements(text, SOURCES)], ending)


def read(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(statement.text, statement.numbers) for statement in read_statements(text, SOURCES)]


@pytest.mark.parametrize(
    "marked",
    [
        "It holds [1].",
        "It holds. [1]",
        "It holds.[1]",
        "It holds [ 1 ].",
        "It holds [[1]].",
        "It holds [^1].",
        "It holds [source 1].",
        "It holds [Sentence 1].",
        "It holds [S1].",
        "It holds (1).",
        "It holds. (1)",
        "It holds【1】.",
        "It holds【1†source】.",
        "It holds［１］.",
        "It holds [١].",
        "It holds.¹",
        "It holds¹.",
        "It holds [1](http://evil.example/a).",
        "- It holds [1].",
        "1. It holds [1].",
        "> It holds [1].",
        "**It holds** [1].",
        "Answer: It holds [1].",
        "<p>It holds [1].</p>",
        "<think>No. It fails [2].</think>It holds [1].",
        "```\nIt holds [1].\n```",
        "It holds [1].\n\nSources:\n[1] Levee holds.",
        "# Answer\n\nIt holds [1].",
        "| a | b [2] |\n|---|---|\n\nIt holds [1].",
        "```python\nprint('x [2].')\n```\nIt holds [1].",
        "[2]: http://evil.example\nIt holds [1].",
        "It\nholds [1].",
        "It\u200b holds\u202e [1].",
        "Here is what the articles say:\n\nIt holds [1].",
        "It holds [1].\n---",
    ],
)
def test_the_same_statement_however_it_is_written(marked: str) -> None:
    assert read(marked) == [("It holds.", (1,))]


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1,2]", (1, 2)),
        ("[1, 2; 5]", (1, 2, 5)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[2-4]", (2, 3, 4)),
        ("[2–4, 7]", (2, 3, 4, 7)),
        ("[1 and 3]", (1, 3)),
        ("[1, source 3]", (1, 3)),
        ("[3-900]", (3, 900)),
        ("[2][2]", (2,)),
        ("(1, 2)", (1, 2)),
        ("¹²", (12,)),
        ("[99]", (99,)),
        ("[0]", (0,)),
    ],
)
def test_lists_and_ranges_of_numbers(marker: str, numbers: tuple[int, ...]) -> None:
    assert read(f"The levee holds {marker}.") == [("The levee holds.", numbers)]


@pytest.mark.parametrize(
    "text",
    [
        "It was built in (1998).",
        "The hall covers 400 m².",
        "He has x[i] of them.",
        "They paid $1,200 [sic].",
        "Part (2) of the law holds.",
    ],
)
def test_what_is_no_marker_stays_in_the_text(text: str) -> None:
    assert read(text) == [(text, ())]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He met Lt. Gen. J. Smith. He left.", 2),
        ("The U.S. Navy left at 4 a.m. on Monday. It returned.", 2),
        ("It cost 2.4 million. Really? Yes!", 3),
        ("“Why?” she asked. He left.", 2),
        ("She left … and came back.", 1),
        ("No. 5 was closed.", 1),
        ("桥梁关闭了。费用为二百万。", 2),
        ("پل بسته شد؟ بله.", 2),
        ("It was the U.S. [1] The levee held [2].", 2),
        ("Мост закрыт. Ремонт стоит два миллиона.", 2),
    ],
)
def test_sentences_end_where_they_do(text: str, sentences: int) -> None:
    assert len(read(text)) == sentences


def test_links_images_and_html_leave_only_what_a_reader_would_see() -> None:
    text = (
        "See [the plan](javascript:alert(1)) and ![x](http://e.example/?q=1)"
        '<a href="http://e.example">here</a> or www.e.example/x.'
    )
    [(shown, _)] = read(text)
    assert "the plan" in shown
    assert not any(part in shown for part in ("javascript", "http", "<", ">", "www", "]("))


def test_scripts_go_with_what_they_hold() -> None:
    assert read("It holds.<script>alert('[1]')</script> It held [2].") == [("It holds.", ()), ("It held.", (2,))]


@pytest.mark.parametrize(
    "text", ["", "  \n", "[1]", "...", "# Heading", "| a | b |", "---", "```python\nx = 1.\n```", "<think>Hm."]
)
def test_what_says_nothing_is_no_statement(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It holds [1]. It was built in 19", 1),
        ("It holds [1]. It is 1.", 1),
        ("It holds [1]. It is old. [2]", 2),
        ("It holds [1]. It is old [2].", 1),
        ("It holds [1].\n", 1),
        ("It hol", 0),
        ("It holds\n# News", 1),
        ("It holds\n- It is", 1),
        ("It holds\n\nSources: [1] a", 1),
        ("It holds. He said:", 1),
    ],
)
def test_a_cut_reply_loses_the_sentence_that_may_not_be_whole(text: str, left: int) -> None:
    assert len(read_statements(text, SOURCES, ending="cut off")) == left


ATOMS = [
    "The crack is 65 cm",
    "It holds",
    "[1]",
    "[2, 3]",
    " ",
    ". ",
    ".",
    "\n",
    "\n\n",
    "- ",
    "| a | b |\n",
    "U.S.",
    "(2)",
    "¹",
    "【3】",
    "**",
    "?",
    " He",
    "3.5",
    " https://example.org/a",
    "# News\n",
    "---\n",
    "Sources:",
    ":",
    "。",
    "```\n",
    "<b>",
    "](",
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ATOMS), max_size=14).map("".join), st.integers(1, 6), st.sampled_from(["complete", "cut off"]))
@example("The ferry sank\n\nSources: [1] a", 1, "cut off")
@example("The ferry sank.\nSources", 1, "cut off")
@example("It holds. He left. https://example.org/a", 1, "cut off")
@example("It holds. He left. https:’x", 1, "cut off")
@example("It holds. He left. She said:", 1, "cut off")
def test_a_reply_read_as_it_comes_gives_what_the_whole_gives(text: str, size: int, ending: Ending) -> None:
    reader = ReplyReader(SOURCES)
    found: list[Statement] = []
    for start in range(0, len(text), size):
        found += reader.feed(text[start : start + size])
    assert found + reader.finish(ending) == read_at_once(text, ending)


def test_a_model_that_repeats_an_initial_for_ever_is_read_in_time_that_grows_with_its_length() -> None:
    assert read("A. " * 100_000) == [(("A. " * 100_000).strip(), ())]


def test_a_long_reply_is_read_from_its_last_block_on_as_it_comes() -> None:
    reader = ReplyReader(SOURCES)
    found = [statement for _ in range(20_000) for statement in reader.feed("It holds [1].\n\n")]
    assert found + reader.finish("cut off") == [Statement("It holds.", (1,))] * 20_000


def test_blocks_that_have_ended_stay_as_they_were_read_whatever_follows() -> None:
    text = (
        "It holds [1].\n\n```text\nIt is old [2].\n\nHe left.\n```\n- One is so.\r\n<think>\nNo.\n\n</think>It rains [3].\n| a |"
    )
    endings: tuple[Ending, ...] = ("complete", "cut off")
    for ending in endings:
        reader = ReplyReader(SOURCES)
        found = [statement for character in text for statement in reader.feed(character)]
        assert found + reader.finish(ending) == read_at_once(text, ending)


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_any_text_gives_statements_without_markup_or_invisible_letters(text: str) -> None:
    for statement in read_statements(text, SOURCES):
        assert statement.text == statement.text.strip() != ""
        assert statement.text.isprintable()
        assert any(character.isalnum() for character in statement.text)


def test_numbers_before_their_sentences_line_by_line_are_theirs_and_marks_of_the_data_are_nothing() -> None:
    text = (
        "BEGIN ARTICLES-208ab20e20\n[1] Police woke the residents. They left.\n[2] Schools are closed.\nEND ARTICLES-208ab20e20"
    )
    found = [(each.text, each.numbers) for each in read_statements(text, 3)]
    assert found == [("Police woke the residents.", (1,)), ("They left.", ()), ("Schools are closed.", (2,))]


def test_a_number_that_wraps_onto_the_next_line_stays_with_the_sentence_before_it() -> None:
    found = [(each.text, each.numbers) for each in read_statements("Police woke the residents.\n[1] Schools are closed. [2]", 3)]
    assert found == [("Police woke the residents.", (1,)), ("Schools are closed.", (2,))]
