"""Reads a date as people and programs write it, and guesses no part of it."""

from __future__ import annotations

import re
from datetime import date, datetime

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=$|[T\s])")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?=$|[T,\s])")
_MONTH_NAME = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_MAX_LENGTH = 80


def parse_date(value: str | date) -> date | None:
    """The calendar day written, without regard to time zones; None unless day, month and year are all there and unambiguous."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(value.replace("–", "-").replace("—", "-").split())  # as pasted from a web page
    if len(text) > _MAX_LENGTH or not text.isascii():
        return None
    return _from_iso(text) or _from_numbers(text) or _from_month_name(text)


def _from_iso(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _from_numbers(text: str) -> date | None:
    """2031/3/4, and 13/04/2031 in either order where only one order makes a date."""
    if found := _YEAR_FIRST.match(text):
        year, month, day = map(int, found.groups())
        return _day(year, month, day)
    if found := _YEAR_LAST.match(text):
        first, second, year = map(int, found.groups())
        readings = {_day(year, second, first), _day(year, first, second)} - {None}
        return readings.pop() if len(readings) == 1 else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _from_month_name(text: str) -> date | None:
    """4 March 2031, March 4th, 2031, Tue, 04 Mar 2031 17:04 GMT."""
    if not (_MONTH_NAME.search(text) and _YEAR.search(text)):
        return None
    # dateutil fills what is missing from a default: parts the text gives come out the same under both.
    readings = {_parse_with_default(text, default) for default in (datetime(1901, 1, 1), datetime(1999, 12, 31))}
    reading = readings.pop()
    return reading if not readings and reading is not None and f"{reading.year:04}" in text else None


def _parse_with_default(text: str, default: datetime) -> date | None:
    from dateutil import parser

    try:
        return parser.parse(text, default=default, ignoretz=True).date()
    except (parser.ParserError, OverflowError):
        return None
