"""The days and months that a question names, and whether an article is of them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from briefbot.questions.asked_words import AskedWords
from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.naming import NamedDay, named_days
from briefbot.text.retractions import reports


class AskedDays:
    """A question's days, of any year where it leaves that open."""

    def __init__(self, text: str, words: AskedWords) -> None:
        self._words = words
        self._named = named_days(text)
        self._months = [named for named in self._named if named.day is None]
        self._asks_for_report = reports(text)
        self.whole = whole_days(text)

    def __bool__(self) -> bool:
        """Whether it names a day, month or year."""
        return bool(self._named)

    def are_of(self, published: date) -> bool:
        """Whether one of them is this day."""
        return any(named.fits(published) for named in self._named)

    def asks_for_report_of(self, day: date) -> bool:
        """Whether it asks for what was reported on this day, and not just for what happened on it."""
        return self._asks_for_report and self.are_of(day)

    def met_by(self, published: Sequence[date]) -> list[bool]:
        """Of each of them, whether an article of these days of publication is of it; empty where none is dated."""
        return [any(map(named.fits, published)) for named in self._named if published]

    def month_of(self, published: date | None) -> set[str]:
        """Terms of the month in which an article appeared, if the question names it: news of February does not say so."""
        if published is None:
            return set()
        return {term for named in self._months if named.fits(published) for term in self._words.terms_of(named.month_name)}

    def terms_of(self, published: date | None) -> set[str]:
        """Terms of the month and year in which an article appeared, and of the day if the question names it: a reader sees them
        beside it."""
        if published is None:
            return set()
        told = [NamedDay(published.year, published.month, None), *(named for named in self._named if named.fits(published))]
        return {term for named in told for term in self._words.vocabulary.terms(named.written())}

    def unmet(self, words: Set[str], published: Sequence[date]) -> list[str]:
        """The days it names, in its own words, that do not stand there and are none of publication."""
        if any(map(self.are_of, published)):
            return []
        terms_of = self._words.terms_of
        return [day.text for day in self.whole if not {term for word in day.text.split() for term in terms_of(word)} <= words]


def whole_days(text: str) -> list[PartialDate]:
    """The days of a text that have a month."""
    return [day for day in find_dates(text) if day.day is not None and day.month is not None]
