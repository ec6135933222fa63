"""An answer that was kept says of each citation what has become of it since."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from briefbot.assistant import Assistant
from briefbot.types import Scope
from briefbot.web.fates import fates
from briefbot.web.turns import ConversationId, Turn, TurnId
from desk import Desk

QUESTION = "How long is the crack in the harbour bridge?"
CORRECTION = "2031-03-20-bridge-correction.md"
SENTENCE = "The crack in the harbour bridge is 65 centimetres long, not 40 as first reported, the ministry of transport said."


def ask(desk: Desk) -> Turn:
    answer = Assistant.open(desk.index).ask(QUESTION)
    assert any(citation.quote == SENTENCE for citation in answer.citations)
    return Turn(TurnId("t"), ConversationId("c"), datetime(2031, 4, 1, tzinfo=UTC), answer, Scope())


def fate(desk: Desk, turn: Turn) -> str:
    number = next(citation.number for citation in turn.answer.citations if citation.quote == SENTENCE)
    return fates(Assistant.open(desk.index), turn)[number].status


def test_nothing_is_looked_up_for_an_answer_of_the_live_generation(desk: Desk) -> None:
    assert fates(Assistant.open(desk.index), ask(desk)) == {}


def test_a_citation_of_an_older_generation_is_the_same_where_another_article_has_changed(desk: Desk) -> None:
    turn = ask(desk)
    desk.edit("storm.txt", "Two workers", "Three workers")
    desk.build()
    assert fate(desk, turn) == "same"
    assert set(fates(Assistant.open(desk.index), turn)) == {citation.number for citation in turn.answer.citations}


def test_a_paragraph_that_stands_elsewhere_has_moved(desk: Desk) -> None:
    turn = ask(desk)
    desk.edit(CORRECTION, "The crack in", "The port was calm on Friday morning, pilots said.\n\nThe crack in")
    desk.build()
    assert fate(desk, turn) == "moved"


def test_a_paragraph_in_other_words_has_changed(desk: Desk) -> None:
    turn = ask(desk)
    desk.edit(CORRECTION, "65 centimetres", "70 centimetres")
    desk.build()
    assert fate(desk, turn) == "changed"


def test_a_paragraph_whose_article_is_gone_was_withdrawn(desk: Desk) -> None:
    turn = ask(desk)
    desk.remove(CORRECTION)
    desk.build()
    assert fate(desk, turn) == "withdrawn"


def test_a_paragraph_that_no_generation_remembers_was_withdrawn(desk: Desk) -> None:
    turn = ask(desk)
    shutil.rmtree(desk.index / "generations")
    (desk.index / "CURRENT").unlink()
    desk.remove(CORRECTION)
    desk.edit("storm.txt", "Two workers", "Three workers")
    desk.build()
    assert fate(desk, turn) == "withdrawn"
