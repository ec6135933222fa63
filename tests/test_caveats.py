"""What a reader is told beside an answer that may be about somebody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.commands.terminal import render_answer

REPORT = (
    "More than 4,000 residents of Kell region were evacuated from their homes in March. Few have come back since.\n\n"
    "Minister Elda Rehn said that the evacuation of Kell region was over. Tarsk has not replied to Rehn.\n"
)

OTHER = "The lamps on the quay of Osterby were painted green.\n\nNobody has counted the gulls of Osterby yet.\n"


@pytest.fixture(scope="module")
def assistant(build: Callable[[Mapping[str, str]], Path]) -> Assistant:
    return Assistant.open_uncalibrated(build({"kell.txt": REPORT, "osterby.txt": OTHER}))


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("How many residents of Belgorod region were evacuated?", "No article mentions “Belgorod”."),
        ("How many residents of “Belgorod” were evacuated?", "No article mentions “Belgorod”."),
        ("How many residents of Żory's region were evacuated?", "No article mentions “Żory”."),
        ("What did Tarsk say about the evacuation of Kell region?", "What is cited gives no words of “Tarsk”."),
        (
            "How many residents of Osterby were evacuated from their homes?",
            "No article that is cited mentions “Osterby”: the answer may be of something else.",
        ),
        ("How many residents of Kell region were evacuated by Minister Rehn?", None),
        ("How many residents were evacuated in March?", None),
        ("How many residents of Kell region were evacuated?", None),
        ("What did Minister Rehn say about the evacuation of Kell region?", None),
        (
            "What did Oswald Rehn say about the evacuation of Kell region?",
            "What is cited first tells of “Elda Rehn”, not of “Oswald Rehn”.",
        ),
    ],
)
def test_an_answer_tells_of_a_name_that_no_article_has_and_of_somebody_who_says_nothing(
    assistant: Assistant, question: str, note: str | None
) -> None:
    answer = assistant.ask(question, however_weak=True)
    assert answer.claims
    assert answer.note == note
    assert note is None or f"Note: {note}" in render_answer(answer)
