"""The line near a headline that says when an article came out, and who printed it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from briefbot.readers import read_file
from briefbot.readers.byline import read_byline

DAY = date(2034, 6, 28)


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("28 June 2034", None, None),
        ("Published 2034-06-28", None, None),
        ("28 June 2034, Senna Tribune", "Senna Tribune", None),
        ("Senna Tribune, June 28, 2034", "Senna Tribune", None),
        ("Senna Tribune | 28 June 2034", "Senna Tribune", None),
        ("By Ana Perez, Senna Tribune, 28 June 2034", "Senna Tribune", "Ana Perez"),
        ("28 June 2034 – by Ana Perez", None, "Ana Perez"),
        ("2034-06-28 · news.example", "news.example", None),
        ("Tessaly, 28 June 2034", None, None),
        ("Ministry of the Interior - 28 June 2034", "Ministry of the Interior", None),
        ("AFP, 28 June 2034", "AFP", None),
    ],
)
def test_day_publisher_and_writer_are_read(line: str, source: str | None, author: str | None) -> None:
    assert read_byline(line) == (DAY, source, author)


@pytest.mark.parametrize(
    "line",
    [
        "On 28 June 2034, the bank kept its rate.",
        "The talks, 28 June 2034, were the last",
        "28 June 2034, 30 June 2034",
        "Senna Tribune",
        "28 June",
        "3, 4, 5",
        "28 June 2034, a day that nobody in Senna will forget",
    ],
)
def test_a_sentence_with_a_day_is_none(line: str) -> None:
    assert read_byline(line) is None


@pytest.mark.parametrize("byline", ["28 June 2034, Senna Tribune", "Senna Tribune | 28 June 2034"])
def test_a_text_file_has_title_day_and_source_of_its_first_lines(byline: str) -> None:
    data = f"Bank of Calvere pauses after food prices jump\n{byline}\n\nThe bank kept its rate on Wednesday.\n\nPrices rose.\n"
    [article] = read_file(data.encode(), "bank.txt")
    assert (article.title, article.published, article.source) == (
        "Bank of Calvere pauses after food prices jump",
        DAY,
        "Senna Tribune",
    )
    assert article.text == "The bank kept its rate on Wednesday.\n\nPrices rose."


@pytest.mark.parametrize(
    "header",
    [
        "By Ana Perez, 28 June 2034, Senna Tribune",
        "By Ana Perez\nSenna Tribune\n28 June 2034",
        "By Ana Perez | Senna Tribune | 28 June 2034",
        "Senna Tribune\n28 June 2034\nBy Ana Perez",
    ],
)
def test_writer_publisher_and_day_may_stand_in_any_order(header: str) -> None:
    data = f"Bank of Calvere pauses after food prices jump\n{header}\n\nThe bank kept its rate on Wednesday.\n\nPrices rose.\n"
    [article] = read_file(data.encode(), "bank.txt")
    assert (article.title, article.author, article.source, article.published) == (
        "Bank of Calvere pauses after food prices jump",
        "Ana Perez",
        "Senna Tribune",
        DAY,
    )
    assert article.text == "The bank kept its rate on Wednesday.\n\nPrices rose."


def test_the_line_is_no_paragraph_of_any_format() -> None:
    data = "# Bank pauses\n\nBy Ana Perez — 28 June 2034\n\nThe bank kept its rate on Wednesday.\n"
    [article] = read_file(data.encode(), "bank.md")
    assert (article.author, article.published) == ("Ana Perez", DAY)
    assert article.text == "The bank kept its rate on Wednesday."


def test_a_record_keeps_its_paragraphs_as_they_are() -> None:
    record = json.dumps({"id": "a", "text": "By Ana Perez, 28 June 2034\n\nThe bank kept its rate.\n\nPrices rose."})
    [article] = read_file(record.encode(), "bank.jsonl")
    assert [article.paragraph_text(paragraph) for paragraph in article.paragraphs] == [
        "By Ana Perez, 28 June 2034",
        "The bank kept its rate.",
        "Prices rose.",
    ]
    assert article.published == DAY


def test_a_diary_has_no_day_of_its_own() -> None:
    data = "Tessaly, 3 June 2034\nRain all day.\n\nTessaly, 4 June 2034\nThe rain has stopped.\n"
    [article] = read_file(data.encode(), "diary.txt")
    assert article.published is None
