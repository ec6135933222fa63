"""A statement with its days of the calendar given as an article gives them: "on Tuesday", "today", or not at all. English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from briefbot.text.dates import PartialDate, agree, find_dates
from briefbot.text.days_told import days_told
from briefbot.text.naming import NamedDay

_BEFORE = re.compile(r"\bon (?:(?P<weekday>[a-z]+day),? )?(?:the )?$", re.IGNORECASE)
_TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_YESTERDAY = re.compile(r"\b(?:yesterday|last night)\b", re.IGNORECASE)
_ANOTHER_TIME = re.compile(
    r"\b(?:had|will|would|shall|ago|earlier|later|since|then|once|formerly|previously|yesterday|tomorrow|next|last|previous|following"
    r"|coming|days?|nights?|weeks?|months?|years?|decades?|season|spring|summer|autumn|winter)\b"
    r"|^(?:it|he|she|they|this|that|these|those)\b",
    re.IGNORECASE,
)
"""What tells, without a date, that something was not on the day of the article, or leaves it to the sentence before."""


def as_article_gives_days(statement: str, sentences: Sequence[str], published: date | None) -> str:
    """The statement, with each day that these sentences of an article of this day mean in the words they have for it.

    What they tell without any time is taken to have been on the day of the article. A day that they give in full, or do not
    mean, stays as it is.
    """
    if published is None:
        return statement
    given = find_dates(" ".join(sentences))
    for stated in reversed(find_dates(statement)):
        day, before = _day(stated, published), _BEFORE.search(statement, 0, stated.start)
        if day is None or before is None or any(agree(stated, each) for each in given):
            continue
        words = _words(day, sentences, given, published)
        is_other = any(each.weekday != day.weekday() for each in find_dates(before["weekday"] or ""))
        if words is None or is_other:
            continue
        told, rest = statement[: before.start()], statement[stated.start + len(stated.text) :]
        statement = f"{told}{words}{rest}" if words else f"{told.rstrip()}{rest.removeprefix(',')}".strip()
    return statement


def _day(stated: PartialDate, published: date) -> date | None:
    """Without a year, that of the article's year."""
    if stated.month is None or stated.day is None:
        return None
    try:
        return date(stated.year or published.year, stated.month, stated.day)
    except ValueError:
        return None


def _words(day: date, sentences: Sequence[str], given: Sequence[PartialDate], published: date) -> str | None:
    """How the sentences give the day, nothing for that of the article where they tell no time; None if they do not mean it."""
    named = NamedDay(day.year, day.month, day.day)
    for sentence in sentences:
        if any(told.day == named and told.is_when for told in days_told(sentence, published)):
            relative = (_TODAY if day == published else _YESTERDAY).search(sentence)
            weekdays = [each.text for each in find_dates(sentence) if each.weekday == day.weekday()]
            if weekdays:
                return f"on {weekdays[0]}"
            return relative.group() if relative else None
    is_timeless = not given and not any(map(_ANOTHER_TIME.search, sentences))
    return "" if day == published and is_timeless else None
