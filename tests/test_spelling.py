"""Words that may be what another was meant to be."""

from __future__ import annotations

import pytest

from briefbot.assistant import Assistant
from briefbot.text.spelling import spelt_nearly

TEXTS = ["FELLHAVEN – The ferry to Fellhaven left.", "From Fellhaven", "Fellhaven's strategic harbour, with vehicles."]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("Felhaven", ("Fellhaven",)), ("vehicels", ("vehicles",)), ("strategy", ()), ("ferris", ()), ("word", ())],
)
def test_what_is_written_nearly_so_is_given_as_it_stands(word: str, meant: tuple[str, ...]) -> None:
    assert spelt_nearly(word, TEXTS)[:1] == meant


def test_a_refusal_gives_what_a_word_may_be_meant_for(assistant: Assistant) -> None:
    assert str(assistant.ask("Who painted the harbour of Norrinn in 1742?").reason).endswith("Written nearly so: “Norrin”.")
    assert str(assistant.ask("Who discovered penicillin?").reason) == "No article mentions “penicillin”."
