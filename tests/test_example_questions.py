"""The questions that a corpus is shown to answer before anybody has asked."""

from __future__ import annotations

from briefbot.chunking import split_sentences
from briefbot.corpus import make_article
from briefbot.examples import Read, example_questions

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


def test_an_article_without_a_name_is_asked_nothing() -> None:
    assert list(example_questions([read("a", "it rained. the streets were wet.")])) == []
