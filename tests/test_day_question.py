"""What asks for nothing but a day, and the days that sentences tell of."""

from __future__ import annotations

from datetime import date

import pytest

from briefbot.questions.day_question import read_day_question
from briefbot.text.days_told import ToldDay, days_told
from briefbot.text.naming import NamedDay

FRIDAY = date(2031, 5, 9)
"""The day of the articles."""


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What happened on 7 May?", [(None, 5, 7)]),
        ("what happened on May 7th, 2031", [(2031, 5, 7)]),
        ("7 May 2031", [(2031, 5, 7)]),
        ("Which events took place in the early morning of 7 May?", [(None, 5, 7)]),
        ("What was the news on 2031-05-07?", [(2031, 5, 7)]),
        ("What happened on 3 and 5 May 2031?", [(2031, 5, 3), (2031, 5, 5)]),
        ("What happened between 3 and 5 May?", [(None, 5, 3), (None, 5, 4), (None, 5, 5)]),
        ("What happened in May?", [(None, 5, None)]),
        ("What did the articles report in May 2031?", [(2031, 5, None)]),
        ("What happened in Kell in May 2031?", [(2031, 5, None)]),
        ("events of 3–5 May", [(None, 5, 3), (None, 5, 4), (None, 5, 5)]),
    ],
)
def test_a_question_may_ask_for_nothing_but_days(question: str, days: list[tuple[int | None, int, int | None]]) -> None:
    asked = read_day_question(question)
    assert asked is not None
    assert asked.days == tuple(NamedDay(*day) for day in days)


@pytest.mark.parametrize(
    "question",
    [
        "What happened at the depot on 7 May?",
        "Who resigned on 7 May?",
        "What happened in 2031?",
        "What happened between May and June?",
        "What may happen?",
        "What happened on Wednesday?",
        "What happened between 1 and 30 May?",
        "How many reports of 7 May were wrong?",
    ],
)
def test_what_asks_for_something_else_asks_for_no_day(question: str) -> None:
    assert read_day_question(question) is None


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What happened in Kell on 7 May?", "Kell"),
        ("On 7 May, what happened in the Republic of Norrin?", "Republic of Norrin"),
        ("What happened on 7 May?", ""),
    ],
)
def test_a_place_may_stand_beside_the_day(question: str, place: str) -> None:
    asked = read_day_question(question)
    assert asked is not None
    assert asked.place == place


def test_sources_are_no_content_of_a_question_but_whose_articles_are_asked_for() -> None:
    asked = read_day_question("What did the Norrin Post report on 7 May?", ["Norrin Post", "Kell Herald"])
    assert asked is not None
    assert asked.sources == ("Norrin Post",)
    assert read_day_question("What did the Norrin Post report on 7 May?", ["Kell Herald"]) is None


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The bridge fell on 7 May.", date(2031, 5, 7)),
        ("The bridge fell on 7 May 2029.", date(2029, 5, 7)),
        ("The bridge fell on Wednesday.", date(2031, 5, 7)),
        ("The bridge fell on Friday.", FRIDAY),
        ("The bridge fell yesterday.", date(2031, 5, 8)),
        ("The bridge fell this morning.", FRIDAY),
        ("The council will meet on Wednesday.", date(2031, 5, 14)),
        ("The road was closed on 30 December.", date(2030, 12, 30)),
        ("Guards were posted on the night of 7 May.", date(2031, 5, 7)),
    ],
)
def test_a_day_is_that_nearest_to_its_article(sentence: str, day: date) -> None:
    (told,) = days_told(sentence, FRIDAY)
    assert (told.day, told.is_when) == (NamedDay(day.year, day.month, day.day), True)


@pytest.mark.parametrize("sentence", ["Ferries have stood still since 7 May.", "The attack of 7 May killed two."])
def test_a_day_may_mark_something_else(sentence: str) -> None:
    (told,) = days_told(sentence, FRIDAY)
    assert told == ToldDay(NamedDay(2031, 5, 7), is_when=False, is_to_come=False)


def test_a_weekday_beside_a_day_is_part_of_it_and_one_of_every_week_is_none() -> None:
    assert [told.day for told in days_told("It is due on Wednesday, 14 May.", FRIDAY)] == [NamedDay(2031, 5, 14)]
    assert not list(days_told("The market is held every Wednesday.", FRIDAY))


def test_without_the_day_of_the_article_only_what_the_sentence_gives_is_known() -> None:
    (told,) = days_told("The bridge fell on 7 May, two days after Monday.", None)
    assert told.day == NamedDay(None, 5, 7)
