"""Names that no article has, and questions that name nothing else."""

from __future__ import annotations

import pytest

from briefbot.assistant import Assistant
from briefbot.selection.unknown_names import is_of_unknown_only
from briefbot.text.spelling import one_slip_away
from test_answering import ask, select

TOLD = [["The Tern ran aground on the northern reef on 3 May."]]


def test_a_question_for_a_ship_that_no_article_has_is_refused_however_near_another_is(assistant: Assistant) -> None:
    refused = select(assistant, "When did the Orca run aground on the northern reef?", TOLD)
    assert refused.evidence == []
    assert str(refused.reason).startswith("No article mentions “Orca”")
    assert select(assistant, "When did the ship run aground on the northern reef?", TOLD).evidence
    assert select(assistant, "When did the Orca run aground on the northern reef?", TOLD, answered_from=0.0).evidence


@pytest.mark.parametrize(
    ("question", "texts", "is_unknown"),
    [
        ("When did the Orca run aground?", [], True),
        ("When did the Orca's crew land at Belmora?", [], True),
        ("When did the Orca reach Norrin?", [], False),
        ("When did the Norin run aground?", [], False),
        ("When did the Harbourbridge run aground?", [], False),
        ("When did the Ghandari run aground?", ["The Gandhari ran aground."], False),
        ("When did the Carovian ship land?", ["A ship of Carovia"], False),
        ("When did the ORCA run aground?", [], False),
        ("When did the K17 run aground?", [], False),
        ("When did it run aground in October?", [], False),
        ("Orca: when did it run aground?", [], False),
        ("When Did Orcas Strand?", [], False),
        ("Who governs Canada?", [], False),
        ("Who ran aground?", [], False),
        ("Wann lief die Orca auf Grund?", [], False),
    ],
)
def test_what_counts_as_unknown_is_surely_a_name_and_surely_nowhere(
    assistant: Assistant, question: str, texts: list[str], is_unknown: bool
) -> None:
    asked, vocabulary = ask(assistant, question), assistant.generation.lexical
    assert is_of_unknown_only(question, asked, vocabulary, texts_found=lambda: texts) is is_unknown


def test_a_slip_leaves_out_puts_in_exchanges_or_swaps_a_letter() -> None:
    near = set(one_slip_away("tern"))
    assert {"ten", "stern", "terns", "torn", "tenr"} <= near
    assert "trne" not in near
