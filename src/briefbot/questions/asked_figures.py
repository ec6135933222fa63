"""The figures of a question, and whether a text has them, in whatever form."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from briefbot.questions.asked_days import AskedDays
from briefbot.questions.asked_words import AskedWords
from briefbot.questions.question import figures
from briefbot.text.naming import NamedDay
from briefbot.text.quantities import find_quantities


class AskedFigures:
    """A question's figures, those of its days among them."""

    def __init__(self, text: str, words: AskedWords, days: AskedDays) -> None:
        """``text`` has no commas in its numbers."""
        self._figures = [(set(words.terms_of(word)), _amounts(word)) for word in figures(text)]
        self._days = days
        self._vocabulary = words.vocabulary

    def are_in(self, words: Set[str], text: str, published: date | None) -> bool:
        """Whether all of them are among the words of the text, or in it in another form: "two hundred", "10,000"; or are the day
        of publication."""
        missing = [(terms, amounts) for terms, amounts in self._figures if not terms <= words]
        if missing and published is not None and self._days.are_of(published):
            its_day = set(self._vocabulary.terms(NamedDay(published.year, published.month, published.day).written()))
            missing = [(terms, amounts) for terms, amounts in missing if not terms <= its_day]
        if not missing or not all(amounts for _, amounts in missing):
            return not missing
        given = _amounts(text)
        return all(amounts <= given for _, amounts in missing)


def _amounts(text: str) -> set[float]:
    return {quantity.low for quantity in find_quantities(text)}
