"""Dates and hours in a text, however partial, and whether one agrees with another."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = "January February March April May June July August September October November December".split()
ANY_MONTH = "|".join(MONTHS)
SHORT_MONTH = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
MONTH_OF = (
    {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
    | {"sept": 9}
)
"""The number of each month by its name in small letters, whole or short."""
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = rf"(?P<month{{n}}>{ANY_MONTH}|(?:{SHORT_MONTH})\b\.?)"
_DAY = r"(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year{n}>1\d{{3}}|20\d{{2}})(?![\d%]|,\d|\.\d)"
_THINGS = re.compile(r" (?!was\b|is\b|has\b|as\b|this\b|plus\b|versus\b)[a-z]{3,}s\b")
_BEFORE_YEAR = re.compile(
    r"(?:^|[^\w\s]|\b(?:in|since|by|until|till|from|of|during|for|and|or|to|through|before|after|between|throughout|the|a|its|their|his"
    r"|her|our|this|last|late|early|mid|year|spring|summer|autumn|fall|winter|season|circa|(?-i:[A-Z])\w*))\s*$",
    re.IGNORECASE,
)
_BEFORE_HOUR = re.compile(r"\b(?:at|by|from|until|till|around|about|since|before|after) $", re.IGNORECASE)
_LONGEST_BEFORE_HOUR = 8
_NO_HOUR = (
    r"(?:(?: (?:to|and|or) ?\d+(?:[.,]\d+)*| ?[–-] ?\d+(?:[.,]\d+)*)?"
    r"(?: ?%| (?:per ?cent|percentage|points?|thousand|million|billion|trillion|euros?|dollars?|pounds?|crowns?|roubles?|rubles?"
    r"|francs?|yen|yuan|[a-z]*met(?:re|er)s?|km|cm|mm|m|miles?|feet|foot|inches|kg|kilos?|[a-z]*grams?|tons?|tonnes?|lit(?:re|er)s?|barrels?"
    r"|acres?|hectares?|degrees?|seconds?|minutes?|hours?|days?|years?)\b))"
)
"""What a decimal number counts, alone or with another: neither "at 12.50 percent" nor "from 6.20 to 12.90 crowns" has an hour."""
_DATE = re.compile(
    "|".join(
        pattern.format(n=number)
        for number, pattern in enumerate(
            (
                r"\b(?P<year{n}>\d{{4}})-(?P<month{n}>\d{{2}})-(?P<day{n}>\d{{2}})(?=\b|T)",
                r"(?<![\d.])(?P<day{n}>0?[1-9]|[12]\d|3[01])\.(?P<month{n}>0?[1-9]|1[0-2])\.(?P<year{n}>1\d{{3}}|20\d{{2}})(?![\d.]\d|\d)",
                rf"\b{_DAY}(?: of)? {_MONTH},?(?: {_YEAR})?(?!\w)",
                rf"\b{_MONTH} {_DAY}(?!\d|:|[.,]\d),?(?: {_YEAR})?",
                rf"\b{_MONTH},?(?: of)? {_YEAR}",
                r"\b(?P<hour{n}>\d{{1,2}})[:.](?P<minute{n}>\d{{2}}) ?(?P<half{n}>[apAP])\.?[mM]\b\.?",
                r"\b(?P<hour{n}>\d{{1,2}}):(?P<minute{n}>\d{{2}})(?!\d|[.,%]\d| ?%)",
                rf"\b(?P<hour{{n}}>\d{{{{1,2}}}})\.(?P<minute{{n}}>\d{{{{2}}}})(?!\d|[.,%]\d|{_NO_HOUR})",
                r"\b(?P<hour{n}>\d{{1,2}}) ?(?P<half{n}>[apAP])\.?[mM]\b\.?",
                r"\b(?P<month{n}>January|February|April|June|July|August|September|October|November|December"
                r"|(?:(?<=[a-z,] )(?:March|May)(?! not))|March(?=[ ,.]*$))\b(?! [A-Z][a-z])",
                r"(?<![\w.])(?P<decade{n}>1\d{{2}}0|20\d0|(?<=')\d0)s\b",
                r"\b(?P<century{n}>\d{{1,2}})(?:st|nd|rd|th)[ -]century\b",
                r"(?<![\w.,$£€#/:-])(?P<year{n}>1[0-9]\d{{2}}|20\d{{2}})[–-](?P<until{n}>\d{{2}}|\d{{4}})(?!\d)",
                rf"(?<![\w.,$£€#/:])(?<!\d-){_YEAR}(?!\w|-(?!\w*year)|\s?(?:km|kilomet|met(?:er|re)|mile|people|men|women|feet|ft|tons?|tonnes|dollars"
                r"|pounds|euros|students|homes|soldiers|troops|votes|seats|percent|per cent|acres|hectares|hours|days)\w*)",
                rf"\b(?P<weekday{{n}}>{'|'.join(day.title() for day in WEEKDAYS)})\b",
            )
        )
    )
)
_LINK = r"\s*(?:,|–|-|&|\b(?:and|or|to|until|through)\b)\s*(?:(?:and|or) )?"
_LONGEST_LINK = 16
_LISTED_BEFORE = re.compile(rf"(?<![\w.,:/$£€-])(\d{{1,2}})(?:st|nd|rd|th)?{_LINK}$")
"""A day before "22 March": "19 and", "18–"."""
_LISTED_AFTER = re.compile(
    rf"{_LINK}(\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)(?! (?!(?:after|and|at|but|in|on|or|to|when|with)\b)\w)"
)
"""A day after "March 3": ", 4", "and 7"; no number of something."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """What a text says of a day or hour: any of year, month, day, weekday (Monday is 0), minute of the day, decade, century."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minute: int | None = None
    decade: int | None = None
    century: int | None = None
    until: int | None = None

    def parts(self) -> dict[str, int]:
        """The parts that are given, by name."""
        names = ("year", "month", "day", "weekday", "minute", "decade", "century", "until")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def find_dates(text: str) -> list[PartialDate]:
    """The dates and hours of a text, in order; each day of "18, 19 and 22 March" is one."""
    return [date for match in _DATE.finditer(text) if (found := _date(match)) for date in _with_listed(text, found)]


def _with_listed(text: str, date: PartialDate) -> list[PartialDate]:
    """The day with those that stand in a list or range with it, under the same month; days are listed in their order."""
    days = [date]
    if date.day is None or date.month is None:
        return days
    while found := _LISTED_BEFORE.search(text, max(0, days[0].start - _LONGEST_LINK), days[0].start):
        if not 1 <= int(found[1]) < (days[0].day or 0):
            break
        days.insert(0, _listed(date, found))
    may_go_on = text[date.start].isalpha() and date.year is None
    while may_go_on and (found := _LISTED_AFTER.match(text, days[-1].start + len(days[-1].text.rstrip(",")))):
        if not (days[-1].day or 0) < int(found[1]) <= 31:
            break
        days.append(_listed(date, found))
    return days


def _listed(date: PartialDate, found: re.Match[str]) -> PartialDate:
    return PartialDate(found[1], found.start(1), found.end(1), date.year, date.month, int(found[1]))


def agree(claimed: PartialDate, given: PartialDate) -> bool:
    """Whether the two share a part and no part differs: "March 3" and "3 March 2024" agree."""
    ours, theirs = _widened(claimed), _widened(given)
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[name] == theirs[name] for name in shared)


def differ(claimed: PartialDate, given: PartialDate) -> bool:
    """Whether the two share a part that differs."""
    ours, theirs = _widened(claimed), _widened(given)
    return any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys())


def missing_parts(claimed: PartialDate, given: list[PartialDate]) -> dict[str, int]:
    """The parts of the claimed date that no given date has."""
    known = [_widened(date) for date in given]
    return {name: value for name, value in claimed.parts().items() if not any(k.get(name) == value for k in known)}


def _widened(date: PartialDate) -> dict[str, int]:
    """The date's parts with what follows from them: 1994 lies in the 1990s and the 20th century."""
    parts = date.parts()
    if date.year is not None:
        parts |= {"decade": date.year // 10 * 10, "century": (date.year - 1) // 100 + 1}
    elif date.decade is not None:
        parts |= {"century": date.decade // 100 + 1}
    return parts


def _counts_things(match: re.Match[str]) -> bool:
    """Whether four digits are no year but how many: "cut 2000 jobs", but not "the 2000 elections" nor "in 2000 sales rose"."""
    text = match.string
    return bool(_THINGS.match(text, match.end())) and not _BEFORE_YEAR.search(text, 0, match.start())


def _date(match: re.Match[str]) -> PartialDate | None:
    given = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value is not None}
    month = given.get("month", "").lower().rstrip(".")
    number = int(month) if month.isdigit() else MONTH_OF.get(month)
    day = int(given["day"]) if "day" in given else None
    if (day is not None and not 1 <= day <= 31) or (number is not None and not 1 <= number <= 12):
        return None
    if given.keys() == {"year"} and _counts_things(match):
        return None
    minute = _minute(given)
    if "hour" in given and (minute is None or not _tells_hour(match, given)):
        return None
    decade = int(given["decade"]) if "decade" in given else None
    year = int(given["year"]) if "year" in given else None
    until = int(given["until"]) if "until" in given else None
    if until is not None and until < 100 and year is not None:
        if until < year % 100 and "-" in match.group():
            return PartialDate(match.group(), match.start(), match.end(), year, until) if 1 <= until <= 12 else None
        until += year // 100 * 100 + (100 if until < year % 100 else 0)
    return PartialDate(
        match.group(),
        match.start(),
        match.end(),
        year,
        number,
        day,
        WEEKDAYS.index(given["weekday"].lower()) if "weekday" in given else None,
        minute,
        decade + 1900 if decade is not None and decade < 100 else decade,
        int(given["century"]) if "century" in given else None,
        until,
    )


def _tells_hour(match: re.Match[str], given: dict[str, str]) -> bool:
    """Whether it is no mere figure: one with a point is an hour behind "at", "until", or before "p.m."."""
    start = match.start()
    before = match.string[max(0, start - _LONGEST_BEFORE_HOUR) : start]
    return "half" in given or "." not in match.group() or _BEFORE_HOUR.search(before) is not None


def _minute(given: dict[str, str]) -> int | None:
    """The minute of the day; None for what is no hour, such as a score of 45:60."""
    if "hour" not in given:
        return None
    hour, minute = int(given["hour"]), int(given.get("minute", "0"))
    if hour > 24 or minute > 59:
        return None
    if "half" in given and hour <= 12:
        hour = hour % 12 + (12 if given["half"].lower() == "p" else 0)
    return (hour % 24) * 60 + minute
