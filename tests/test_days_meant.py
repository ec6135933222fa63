"""A day of the calendar that an article means by "today", "on Tuesday" or no word at all is said there; another one is not."""

from __future__ import annotations

from datetime import date

import pytest

from briefbot.text.days_meant import as_article_gives_days
from briefbot.verify import verify_claim

TUESDAY = date(2031, 3, 4)


@pytest.mark.parametrize(
    ("statement", "sentence", "meant"),
    [
        ("On 4 March 2031 the bank shut.", "The bank shut on Tuesday.", "on Tuesday the bank shut."),
        ("On 4 March 2031, the bank shut.", "The bank shut today.", "today, the bank shut."),
        ("On 4 March the bank shut.", "The bank shut.", "the bank shut."),
        ("The bank shut on March 4, 2031.", "The bank shut.", "The bank shut."),
        ("On Tuesday, 4 March 2031, the bank shut.", "The bank shut.", "the bank shut."),
        ("On 3 March 2031 the bank shut.", "The bank shut on Monday.", "on Monday the bank shut."),
        ("On 3 March 2031 the bank shut.", "The bank shut yesterday.", "yesterday the bank shut."),
    ],
)
def test_a_day_that_the_article_means_is_given_in_its_words(statement: str, sentence: str, meant: str) -> None:
    assert as_article_gives_days(statement, [sentence], TUESDAY) == meant
    assert verify_claim(meant, [sentence]).verdict == "verified"
    assert as_article_gives_days(statement, [sentence], None) == statement


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("On 3 March 2031 the bank shut.", "The bank shut on Tuesday."),
        ("On 3 March 2031 the bank shut.", "The bank shut."),
        ("On 4 March 2030 the bank shut.", "The bank shut."),
        ("On 4 March 2031 the bank shut.", "The bank shut on Monday."),
        ("On 4 March 2031 the bank shut.", "The bank shut on 2 March."),
        ("On 4 March 2031 the bank shut.", "The bank shut in 1990."),
        ("On 4 March 2031 the bank shut.", "The bank had shut."),
        ("On 4 March 2031 the bank shut.", "The bank shut last week."),
        ("On 4 March 2031 the bank shut.", "It shut the bank."),
        ("On Monday, 4 March 2031, the bank shut.", "The bank shut on Tuesday."),
    ],
)
def test_a_day_that_it_does_not_mean_is_left_to_be_found_wanting(statement: str, sentence: str) -> None:
    assert as_article_gives_days(statement, [sentence], TUESDAY) == statement
    assert verify_claim(statement, [sentence]).verdict in ("unsupported", "contradicted")
