"""A question for a day is answered from the sentences that tell of it and the articles of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.queries import Turn

Build = Callable[[Mapping[str, str]], Path]


def article(day: str, text: str, source: str = "Norrin Post") -> str:
    return f"Title of {day}\nSource: {source}\nDate: {day}\n\n{text}\n"


FELL = "The bridge at Kell fell on Wednesday after a barge had struck its second pier."
CLOSED = "On 7 May the ferry stopped, too."
OPENED = "Norrin has a new market hall, which the mayor opened with a speech."
ARTICLES = {
    "fall.txt": article("9 May 2031", f"{FELL} Nobody was hurt.\n\nThe mayor was not in town. {CLOSED}"),
    "hall.txt": article("7 May 2031", f"{OPENED}\n\nIt cost nine million crowns.", "Kell Herald"),
    "before.txt": article("2 May 2031", "The council is to meet on 7 May to talk of the budget."),
    "later.txt": article("16 May 2031", "A diver was hurt on Wednesday at the wreck of the barge."),
    "old.txt": article("8 May 2029", "A storm tore the roof of the school at Osterby on 7 May."),
}


@pytest.fixture
def assistant(build: Build) -> Assistant:
    return Assistant.open(build(ARTICLES))


def told(assistant: Assistant, question: str, **scope: str) -> list[str]:
    return [claim.text for claim in assistant.ask(question, **scope).claims]


def test_the_day_is_told_by_its_date_by_its_weekday_and_by_its_articles(assistant: Assistant) -> None:
    answer = assistant.ask("What happened on 7 May?")
    texts = [claim.text for claim in answer.claims]
    assert texts[0] == FELL
    assert {CLOSED, OPENED} <= set(texts)
    assert not any("roof" in text or "diver" in text for text in texts)
    assert all(claim.verdict == "verified" for claim in answer.claims)
    assert "open articles of that day" in str(answer.note)


def test_a_year_is_kept_to(assistant: Assistant) -> None:
    assert told(assistant, "What happened on 7 May 2029?") == [ARTICLES["old.txt"].split("\n\n")[1].strip()]


def test_what_was_to_come_stands_behind_what_came(assistant: Assistant) -> None:
    texts = told(assistant, "What happened on 7 May 2031?")
    plans = [place for place, text in enumerate(texts) if "is to meet" in text]
    assert not plans or plans[0] > texts.index(FELL)
    assert told(assistant, "What happened on 7 May 2031?", until="2031-05-03") == [
        "The council is to meet on 7 May to talk of the budget."
    ]


def test_a_place_that_is_named_is_kept_to(assistant: Assistant) -> None:
    assert told(assistant, "What happened in Kell on 7 May?") == [FELL, CLOSED]


def test_a_source_that_is_named_is_kept_to(assistant: Assistant) -> None:
    assert told(assistant, "What did the Kell Herald report on 7 May 2031?") == [OPENED, "It cost nine million crowns."]


def test_a_day_of_which_nothing_is_told_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.ask("What happened on 23 August 2031?")
    assert answer.abstained
    assert answer.reason == "No article is of this day, and none tells of it."


def test_a_follow_up_for_another_day_is_one_too(assistant: Assistant) -> None:
    answer = assistant.ask("And on 9 May?", history=[Turn("user", "What happened on 7 May 2031?")])
    assert answer.standalone_question == "What happened on 9 May 2031?"
    assert [claim.text for claim in answer.claims] == [FELL]


def test_the_explanation_says_that_the_gate_was_not_asked(assistant: Assistant) -> None:
    answer, explanation = assistant.explain("What happened on 7 May?")
    assert answer.claims
    assert (explanation.decided, explanation.gate) == ("day", None)
    assert "7 May 2031" in explanation.because


@pytest.mark.parametrize("day", ["31 June 2031", "29 February", "30 February 2031", "9999-12-31", "0000-01-01"])
def test_a_day_that_is_none_or_the_last_there_is_is_not_answered(assistant: Assistant, day: str) -> None:
    assert assistant.ask(f"What happened on {day}?").abstained


HEARINGS = """# The trial of Brandt Caske

## 24 April: the auditor

Wanda Kriel told the court that she had asked four times.

## 12 June: the defendant speaks

Mr Caske spoke for four hours. He did not answer questions.

Every ticket had been given away.
"""


def test_what_stands_under_a_heading_with_a_day_was_on_that_day(build: Build) -> None:
    assistant = Assistant.open(build({"trial.md": f"---\ndate: 2031-07-21\n---\n{HEARINGS}"}))
    texts = told(assistant, "What happened on 12 June 2031?")
    assert set(texts[:2]) == {"Mr Caske spoke for four hours.", "Every ticket had been given away."}
    assert told(assistant, "What happened on 24 April?") == ["Wanda Kriel told the court that she had asked four times."]
    assert assistant.ask("What happened on 13 June 2031?").abstained


def test_a_month_is_told_by_its_days_and_its_articles_the_earlier_first(build: Build) -> None:
    articles = {
        "end.txt": article("30 May 2031", "The strike at Norrin ended after eleven days. The mill works again."),
        "start.txt": article("19 May 2031", "The strike at Norrin began on 18 May. Nobody went to the mill."),
        "back.txt": article("4 July 2031", "A storm had torn the roof of the school in May. It is whole again."),
        "other.txt": article("2 June 2031", "The council met. It spoke of the budget."),
    }
    assistant = Assistant.open(build(articles))
    answer = assistant.ask("What happened in May?")
    assert [claim.text for claim in answer.claims] == [
        "The strike at Norrin began on 18 May.",
        "The strike at Norrin ended after eleven days.",
        "A storm had torn the roof of the school in May.",
    ]
    assert "open articles of that month" in str(answer.note)
    assert told(assistant, "What happened in June?") == ["The council met."]
    refused = assistant.ask("What happened in May 2029?")
    assert str(refused.reason) == "No article is of this month, and none tells of a day of it."
