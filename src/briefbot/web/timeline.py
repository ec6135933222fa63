"""Counts of articles by month as the bars of a small chart, by year where there are too many months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefbot.listing import UNDATED

_FEWEST_MONTHS = 12
_MOST_MONTHS = 36
_MOST_YEARS = 60
_FIRST = 12
"""Place of January of the year 1, before which Python has no dates."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A year ("2031") or a month ("2031-03"), and how many articles it has."""

    period: str
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars from the first to the last, those without articles among them; a year of months at least."""

    bars: list[Bar]
    by_month: bool
    chosen: str
    """The period that is chosen, or ""."""
    is_part: bool
    """Whether the bars are the months of one year out of several."""
    earlier: int
    """Articles from before the first bar, where there are more years than bars."""
    undated: int


def make_timeline(months: Mapping[str, int], chosen: str) -> Timeline:
    """By month if there are few; else by year, and by the months of the year that is chosen, or in which the month is."""
    dated = {month: n for month, n in months.items() if month != UNDATED}
    undated = months.get(UNDATED, 0)
    if not dated:
        return Timeline([], True, chosen, False, 0, undated)
    first, last = _place(min(dated)), _place(max(dated))
    if last - first < _MOST_MONTHS:
        begin = max(_FIRST, min(first, last - _FEWEST_MONTHS + 1))
        return Timeline(_bars(dated, range(begin, last + 1)), True, chosen, False, 0, undated)
    year = chosen[:4] if chosen != UNDATED else ""
    if year.isdigit():
        return Timeline(_bars(dated, range(int(year) * 12, int(year) * 12 + 12)), True, chosen, True, 0, undated)
    years: dict[str, int] = {}
    for month, n in dated.items():
        years[month[:4]] = years.get(month[:4], 0) + n
    begin = max(first // 12, last // 12 - _MOST_YEARS + 1)
    bars = [Bar(name, years.get(name, 0)) for name in (f"{year:04}" for year in range(begin, last // 12 + 1))]
    return Timeline(bars, False, chosen, False, sum(years.values()) - sum(bar.articles for bar in bars), undated)


def _place(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _bars(dated: Mapping[str, int], places: range) -> list[Bar]:
    months = (f"{place // 12:04}-{place % 12 + 1:02}" for place in places)
    return [Bar(month, dated.get(month, 0)) for month in months]
