"""Questions that ask for nothing but a day or month: "What happened on 7 May?", "What did the Herald say in April?". English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.naming import NamedDay, named_sources, source_places
from briefbot.text.retractions import reports

_MOST_DAYS = 7
"""Days of a range from which it is a period, of which no few sentences can tell."""
_RANGE = re.compile(r"\s*(?:[–-]|to|until|till|through)\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_LONGEST_BETWEEN = 16
_PLACE = re.compile(
    r"\b(?:in|at|near|around)\s+(?:the\s+)?(?P<place>[A-Z][\w’'-]*(?:\s+(?:of\s+|and\s+)?[A-Z][\w’'-]*){0,3})(?=\W*$|\s+(?:on|in|during|between|from)\b|\s{2})"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEFT_OPEN = frozenset(
    "what which who did do does has have had is are was were be been it there that this day days date on of for from in at"
    " by to between and or the a an all any some anything everything something else other new main key major important"
    " notable happen happens happened happening occur occurs occurred take takes took taken place go goes going went gone on"
    " come came event events development developments news report reports reported reporting publish published say says said"
    " tell tells told write writes wrote written article articles briefing briefings press paper papers story stories item"
    " items headline headlines about me us give show list please can could you i we want know known overview summary"
    " summarise summarize timeline brief briefly early late night morning afternoon evening during then".split()
)
"""Words that say nothing of what is asked for beside the day."""


@dataclass(frozen=True, slots=True)
class DayQuestion:
    """What such a question names."""

    days: tuple[NamedDay, ...]
    """In its order; of a range each. Or one month, whose day is None."""
    sources: tuple[str, ...]
    place: str
    """Where it must have been: "in Kell"; empty for anywhere."""
    asks_for_reports: bool
    """Whether it asks what was reported that day, and not just what happened on it."""


def read_day_question(question: str, sources: Sequence[str] = ()) -> DayQuestion | None:
    """The days or the month, of the corpus's ``sources`` those, and the place that a question names; None where it names none or
    anything else."""
    found = [each for each in find_dates(question) if each.month is not None]
    dates = [each for each in found if each.day is not None] or found[:1]
    if not dates:
        return None
    named = named_sources(question, sources)
    taken = [(each.start, each.end) for each in dates] + [place for source in named for place in source_places(source, question)]
    rest = "".join(" " if any(start <= at < end for start, end in taken) else each for at, each in enumerate(question))
    where = _PLACE.search(rest)
    if where:
        rest = f"{rest[: where.start()]} {rest[where.end() :]}"
    if any(word.lower() not in _LEFT_OPEN for word in _WORD.findall(rest)):
        return None
    days, place = _days(question, dates), where["place"] if where else ""
    return DayQuestion(days, tuple(named), place, bool(named) or reports(question)) if days else None


def _days(question: str, dates: Sequence[PartialDate]) -> tuple[NamedDay, ...]:
    """The days, each in the year that one of them gives; none where they are a range of very many."""
    year = next((each.year for each in dates if each.year is not None), None)
    days = [NamedDay(each.year or year, each.month or 0, each.day) for each in dates]
    if len(dates) == 2:
        first, last = dates
        is_between = _BETWEEN.search(question, max(0, first.start - _LONGEST_BETWEEN), first.start)
        if first.month == last.month and (is_between or _RANGE.match(question[first.end : last.start])):
            days = [NamedDay(each.year or year, first.month or 0, day) for each in dates[:1] for day in _range(first, last)]
    return tuple(days) if len(days) <= _MOST_DAYS else ()


def _range(first: PartialDate, last: PartialDate) -> range:
    return range(first.day or 0, (last.day or 0) + 1)
