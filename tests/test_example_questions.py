"""The questions that a corpus is shown to answer before anybody has asked."""

from __future__ import annotations

import pytest

from briefbot.chunking import split_sentences
from briefbot.corpus import make_article
from briefbot.made_questions.examples import Read, example_questions

FLOOD = (
    "The dam of the Lenn Water Authority was lost at night. A pump of the Lenn Water Authority had failed."
    " Nineteen residents of Brackwater were taken to a school."
)
REPORTED, COUNTED = "What is reported about the Lenn Water Authority?", "How many residents of Brackwater were taken to a school?"
SAID = "What did the harbour master say about Port Merrin?"


def read(name: str, text: str) -> Read:
    article = make_article(name, text, published="2031-06-07")
    return Read(article, split_sentences(article.text))


def test_each_question_has_the_next_shape_that_its_article_has_something_for() -> None:
    speech = "The harbour master said that Port Merrin was closed to ships for a week."
    strike = "The ferries of the line stood still in Kasterby on 4 June. Nobody was hurt."
    articles = [read("a", FLOOD), read("b", FLOOD), read("c", speech), read("d", strike)]
    assert list(example_questions(articles)) == [REPORTED, COUNTED, SAID, "What happened in Kasterby on 4 June?"]


def test_nothing_is_asked_about_twice() -> None:
    assert list(example_questions([read(name, FLOOD) for name in "abcd"])) == [REPORTED, COUNTED]


def test_nothing_is_said_to_have_happened_that_is_to_come_or_stood_elsewhere() -> None:
    coming = read("a", "The ferries of the line will stand still in Kasterby on 4 June. Nobody knows for how long.")
    elsewhere = read("b", "A union in Kasterby called for a strike of the whole line on 4 June. It was heard of by radio.")
    long_ago = read("c", "The ferries of the line stood still in Kasterby on 4 January. Nobody was hurt then, either.")
    next_week = read("d", "The ferries of the line stand still in Kasterby on 14 June. Nobody knows for how long.")
    assert list(example_questions([coming, elsewhere, long_ago, next_week])) == []


def test_a_name_is_not_asked_about_without_its_noun() -> None:
    for of_them in ("North Korean soldiers were wounded", "Marenian sailors drowned", "UK ministers have agreed"):
        assert list(example_questions([read("a", f"The harbour master of Kell said that 12,000 {of_them} in the night.")])) == []
    korea = "The harbour master of Kell said that ships from North Korea were wrecked in the night."
    assert list(example_questions([read("a", korea)])) == ["What did the harbour master of Kell say about North Korea?"]


@pytest.mark.parametrize(
    "told",
    [
        "Orvale Hydro, the operator of the dam, opened the gates.",
        "The gates were opened by the operator of the dam, Orvale Hydro, at noon.",
        "The gates were opened by the dam operator Orvale Hydro.",
        "Orvale Hydro is the dam’s operator.",
    ],
)
def test_nobody_is_asked_to_have_spoken_about_themselves(told: str) -> None:
    said = "The dam operator said that Orvale Hydro had warned the towns below in good time."
    asked = "What did the dam operator say about Orvale Hydro?"
    assert list(example_questions([read("a", said)])) == [asked]
    assert asked not in list(example_questions([read("a", f"{told} {said}")]))


def test_a_speaker_is_asked_for_by_more_than_a_role() -> None:
    said = "said that Orvale Hydro had warned the towns below in good time."
    assert list(example_questions([read("a", f"The operator {said}"), read("b", f"An official {said}")])) == []
    assert list(example_questions([read("a", f"The Kremlin {said}")])) == ["What did the Kremlin say about Orvale Hydro?"]


def test_an_article_without_a_name_is_asked_nothing() -> None:
    assert list(example_questions([read("a", "it rained. the streets were wet.")])) == []
