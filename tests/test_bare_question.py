"""Requests and courtesies around what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.questions.bare_question import bare_question
from briefbot.retriever import Retriever


@pytest.mark.parametrize(
    ("asked", "bare"),
    [
        ("Please list the losses.", "the losses."),
        ("Could you please tell me a little bit about the ferry?", "the ferry?"),
        ("Can you tell me how many sailors boarded it?", "how many sailors boarded it?"),
        ("Give me a short summary of the storm, please.", "the storm."),
        ("I'd like to know when the ferry left.", "when the ferry left."),
        ("Hello! Do you know who commands the fleet?", "who commands the fleet?"),
        ("What do the articles say about the strike?", "the strike?"),
        ("According to the documents, who paid?", "who paid?"),
        ("Who paid, according to the documents?", "Who paid?"),
        ("Summarise Halvern's position", "Halvern's position"),
        ("tell us more about the mission", "the mission"),
        ("Can you name parties?", "parties?"),
    ],
)
def test_what_is_asked_about_is_left(asked: str, bare: str) -> None:
    assert bare_question(asked) == bare
    assert bare_question(bare) == bare


@pytest.mark.parametrize(
    "text",
    [
        "Name of the ship?",
        "From the documents of the ministry, who fired?",
        "List price of the ferry?",
        "State media said that the fleet had left.",
        "Show trials began in Lindaal.",
        "Can I get an infection from the water?",
        "Tell me more.",
        "Explain.",
        "Compare both accounts.",
        "List them all.",
        "Can you give an example?",
        "Who pleased the crowd?",
        "What does the report say about the valve?",
    ],
)
def test_what_is_no_request_or_would_leave_nothing_stays(text: str) -> None:
    assert bare_question(text) == text


@pytest.mark.parametrize("text", ["Who commands" + " ," * 100_000 + " the fleet?", "Who is" + " " * 200_000 + "there?"])
def test_a_long_row_of_commas_is_read_once(text: str) -> None:
    assert bare_question(text) == text


def test_the_words_of_a_request_are_read_in_one_way() -> None:
    assert bare_question("Tell" + " a little more" * 60 + " zzz") == "a little more zzz"


def test_a_request_is_answered_as_the_question_it_puts_is(assistant: Assistant) -> None:
    plain = assistant.ask("Who commands the Tarsk fleet?")
    asked = assistant.ask("Could you please tell me who commands the Tarsk fleet?")
    assert asked.standalone_question == "Could you please tell me who commands the Tarsk fleet?"
    assert [claim.text for claim in asked.claims] == [claim.text for claim in plain.claims]
    assert abs(asked.confidence - plain.confidence) < 0.02


def test_a_search_has_no_use_for_the_words_of_a_request(index: Path) -> None:
    with Retriever.open(index) as retriever:
        plain = [(hit.article_id, hit.start) for hit in retriever.search("the ferry strike")]
        assert [(hit.article_id, hit.start) for hit in retriever.search("Please summarise the ferry strike")] == plain
