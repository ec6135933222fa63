"""A claim as every door writes it: what it leans on before it, and each number beside the words it stands for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from briefbot.adapters.answer_text import write_out
from briefbot.api.completion_text import ContentWriter
from briefbot.commands.terminal import render_answer
from briefbot.mcp.text import write_answer
from briefbot.messages import messages_in, say
from briefbot.selection.claim_text import say_context
from briefbot.types import Answer, Claim
from briefbot.web.clipboard import copy_with_citations
from briefbot.web.texts import texts_in
from exported import BASE, make_answer, make_citation, make_turn

CITED = make_answer(
    Claim("It sank in May.", "verified", (1, 2, 3), "The boat was old.", context_citations=(3,)),
    citations=tuple(make_citation(number) for number in (1, 2, 3)),
)


def copied(answer: Answer) -> str:
    return copy_with_citations(make_turn(answer), texts_in("en"), base_url=BASE).text.replace(" [2]", "[2]")


@pytest.mark.parametrize(
    "write",
    [render_answer, write_answer, lambda answer: write_out(answer).text, lambda answer: ContentWriter().finish(answer), copied],
    ids=["terminal", "mcp", "adapters", "completions", "clipboard"],
)
def test_every_text_has_the_number_of_a_context_inside_its_brackets(write: Callable[[Answer], str]) -> None:
    said = " ".join(write(CITED).split())
    assert "(The boat was old. [3]) It sank in May. [1][2]" in said


def test_a_completion_marks_every_number_where_it_stands() -> None:
    writer = ContentWriter()
    content = writer.finish(CITED)
    marked = [annotation.url_citation for annotation in writer.annotations(CITED.citations)]
    assert [content[one.start_index : one.end_index] for one in marked] == ["[3]", "[1]", "[2]"]


def test_placed_words_rest_on_the_citations_they_are_from() -> None:
    written = write_out(CITED)
    assert [(written.text[each.start : each.end], each.citations) for each in written.placed] == [
        ("The boat was old.", (3,)),
        ("It sank in May.", (1, 2)),
    ]


def test_a_heading_has_no_number_and_is_said_in_the_readers_language() -> None:
    heading = say("Under “{heading}”:", heading="Tolls")
    claim = Claim("Car | 4", "verified", (1,), str(heading), context_remark=heading)
    assert say_context(claim, messages_in("en")) == "(Under “Tolls”:)"
    assert say_context(claim, messages_in("de")) == f"({messages_in('de').say(heading)})" != "(Under “Tolls”:)"
    assert say_context(Claim("Car | 4", "verified", (1,)), messages_in("en")) == ""
