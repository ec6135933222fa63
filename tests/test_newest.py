"""Who asks for how things stand now gets the newest of it first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.questions.bare_question import asks_for_newest, bare_question
from briefbot.questions.newest import without_newest

Build = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("What is the latest on the strike?", "the strike?"),
        ("Latest news on the crown", "the crown"),
        ("What are the latest developments in the dam inquiry?", "the dam inquiry?"),
        ("What is the current death toll of the dam?", "What is the death toll of the dam?"),
        ("How many died according to the latest figures?", "How many died?"),
        ("Dam death toll, latest", "Dam death toll"),
        ("Who leads the council now?", "Who leads the council?"),
        ("Who currently leads the council?", "Who leads the council?"),
        ("Tell me the latest about Mara Ingles", "Mara Ingles"),
    ],
)
def test_what_says_that_the_newest_is_asked_for_is_no_content(question: str, bare: str) -> None:
    assert bare_question(question) == bare
    assert asks_for_newest(question)


@pytest.mark.parametrize(
    "question",
    [
        "How does the current flow?",
        "the value of a direct current",
        "Who led the council?",
        "What is the latest?",
        "What is the name of the latest epoch?",
        "Who bought the old bridge, and where is it now?",
        "When did the current of the river change?",
        "What did she do until now that others did not?",
    ],
)
def test_what_only_has_such_words_is_left_as_it_is(question: str) -> None:
    assert bare_question(question) == question
    assert not asks_for_newest(question)


def test_nothing_but_such_words_is_no_question_for_the_newest_of_something() -> None:
    assert without_newest("now") == "now"


def test_the_newest_stands_first(build: Build) -> None:
    articles = {
        f"{day}.txt": f"The strike of the pilots\nDate: {day} May 2031\n\n{text}\n"
        for day, text in {
            3: "The strike of the pilots of Norrin began at noon and no ferry left the port.",
            9: "The strike of the pilots of Norrin goes on, and no talks are planned.",
            12: "The strike of the pilots of Norrin is over: they return to work on Monday.",
        }.items()
    }
    with Assistant.open(build(articles)) as assistant:
        for question in ("What is the latest on the strike of the pilots?", "Latest news on the pilots' strike"):
            answer = assistant.ask(question)
            assert answer.citations[answer.claims[0].citations[0] - 1].article_id == "12.txt"
