"""On which days what a sentence tells of was, as far as it says so: "on 7 May", "on Wednesday", "yesterday". English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.naming import NamedDay

_WEEK = 7
_SAID_OF = re.compile(r"\b(?:of|since|until|till|by|before|after|from|to|than|for|with)\s+(?:the\s+)?$", re.IGNORECASE)
"""What makes a day a mark of something else: "the attack of 21 April", "since 3 May"."""
_PART_OF_DAY = re.compile(
    r"\b(?:night|morning|afternoon|evening|early hours|dawn|noon|midnight)\s+of\s+(?:the\s+)?$|\bas of\s+$", re.IGNORECASE
)
_REPEATED = re.compile(r"\b(?:next|last|every|each|following|previous|coming|past|most)\s+$", re.IGNORECASE)
_LONGEST_BEFORE = 24
_TO_COME = re.compile(r"\b(?:will|would|shall|(?:is|are|was|were) (?:to|due)|scheduled|planned|plans|expected|deadline)\b")
_RELATIVE = re.compile(
    r"\b(?P<today>today|tonight|this (?:morning|afternoon|evening))\b|\b(?:yesterday|last night)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ToldDay:
    """A day that a sentence gives; its year is None where neither the sentence nor its article tells it."""

    day: NamedDay
    is_when: bool
    """Whether something was on it; otherwise it marks something else ("since 3 May")."""
    is_to_come: bool
    """Whether the sentence tells of it as of something still to come."""


def days_told(sentence: str, published: date | None) -> Iterator[ToldDay]:
    """The days and months of a sentence whose article is of this day. A weekday is the last one before it, or the next of what is
    to come; a day or month without a year that which lies nearest to it."""
    is_to_come = bool(_TO_COME.search(sentence))
    dates = find_dates(sentence)
    for each in dates:
        before = sentence[max(0, each.start - _LONGEST_BEFORE) : each.start]
        is_when = not _SAID_OF.search(before) or bool(_PART_OF_DAY.search(before))
        if each.month is not None:
            yield ToldDay(_with_year(each, published), is_when, is_to_come)
        elif each.weekday is not None and published and not _REPEATED.search(before) and not _is_part(each, dates):
            yield ToldDay(_named(_nearest_weekday(each.weekday, published, is_to_come=is_to_come)), is_when, is_to_come)
    for match in _RELATIVE.finditer(sentence):
        if published is None:
            break
        yield ToldDay(_named(published if match["today"] else published - timedelta(days=1)), True, is_to_come)


def days_headed(heading: str, published: date | None) -> list[NamedDay]:
    """The days that a heading gives to what stands under it: "12 June: the defendant speaks"."""
    found = find_dates(heading)
    return [_with_year(each, published) for each in found if each.day is not None and each.month is not None]


def _named(day: date) -> NamedDay:
    return NamedDay(day.year, day.month, day.day)


def _with_year(given: PartialDate, published: date | None) -> NamedDay:
    day = NamedDay(given.year, given.month or 0, given.day)
    if given.year is not None or published is None:
        return day
    years = (published.year, published.year - 1, published.year + 1)
    possible = {year: days[1] for year in years if (days := day._replace(year=year).dates()) is not None}
    return day._replace(year=min(possible, key=lambda year: abs((possible[year] - published).days))) if possible else day


def _is_part(weekday: PartialDate, dates: list[PartialDate]) -> bool:
    """Whether it stands beside a day that is given in full: "Wednesday, 7 May"."""
    return any(each.day is not None and 0 <= each.start - weekday.end <= len(", the ") for each in dates)


def _nearest_weekday(weekday: int, published: date, *, is_to_come: bool) -> date:
    back = (published.weekday() - weekday) % _WEEK
    return published + timedelta(days=_WEEK - back) if is_to_come and back else published - timedelta(days=back)
