"""Sources and days that a question names: "what did The Verge report on 24 November 2023"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from briefbot.text.dates import ANY_MONTH, MONTHS, SHORT_MONTH

_DAYS = (
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(
        rf"\b(?P<month>{ANY_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![,.]?\d)(?:,? (?P<year>\d{{4}})\b)?", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{ANY_MONTH})\b(?:,? (?P<year>\d{{4}})\b)?", re.IGNORECASE
    ),
    re.compile(rf"\b(?P<month>{ANY_MONTH}),? (?:of )?(?P<year>\d{{4}})\b", re.IGNORECASE),
)
_BARE_MONTH = re.compile(
    r"\b(?:(?i:in|of|since|last|this|next|during|for|by|until|from|early|mid|late)|(?P<the>(?i:the)))[ -]"
    rf"(?P<month>{ANY_MONTH})\b(?![ ,]+(?:of )?\d)(?(the) (?!(?:for|of|on|to|by|in|from|and|at|with|against|through)\b)[a-z])"
)
"""A month without day or year, told from the verbs by what stands before it: "in May", "the March meeting"."""
_SHORT_DAYS = (
    re.compile(
        rf"(?P<before>\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )(?P<month>{SHORT_MONTH})\b\.?(?P<after>)(?! \d{{1,2}}\b(?!\d))", re.I
    ),
    re.compile(rf"(?P<before>\b)(?P<month>{SHORT_MONTH})\.?(?P<after> (?:\d{{1,2}}(?:st|nd|rd|th)?|\d{{4}})\b(?![,.]?\d))", re.I),
)
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[|–—:(]\s*|\s+-\s+")
_WORD = re.compile(r"\w+")
_SHORTEST = 3


class NamedDay(NamedTuple):
    """A day as a question gives it; None for what it leaves open."""

    year: int | None
    month: int
    day: int | None

    def fits(self, published: date) -> bool:
        return self.month == published.month and self.year in (None, published.year) and self.day in (None, published.day)

    def includes(self, other: NamedDay) -> bool:
        """Whether it is the other's month, and its year and day where it gives them."""
        return self.month == other.month and self.year in (None, other.year) and self.day in (None, other.day)

    def dates(self) -> tuple[date, date] | None:
        """Its first and last day, of a month; the day itself twice; None where the year is open, or there is no such day."""
        if self.year is None:
            return None
        try:
            first = date(self.year, self.month, self.day or 1)
        except ValueError:
            return None
        return first, first if self.day else date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def month_name(self) -> str:
        return MONTHS[self.month - 1]

    def as_date(self) -> date | None:
        """None where the year or day is open, or there is no such day: 31 June."""
        days = self.dates()
        return days[0] if days is not None and self.day is not None else None

    def written(self) -> str:
        """As in a text: 24 November 2023."""
        return " ".join(str(part) for part in (self.day, self.month_name, self.year) if part)


def spell_out_months(text: str) -> str:
    """The text with the months of its days whole: "17 Mar" as "17 March", as articles have them."""
    for pattern in _SHORT_DAYS:
        text = pattern.sub(lambda found: f"{found['before']}{_whole(found['month'])}{found['after']}", text)
    return text


def _whole(month: str) -> str:
    return next(name for name in MONTHS if name.startswith(month[:3].capitalize()))


def named_days(question: str) -> list[NamedDay]:
    """Days and months in the order of their forms; a month without day or year where a word before it says that it is one."""
    days, rest = [], question
    for pattern in _DAYS:
        for match in pattern.finditer(rest):
            found = match.groupdict()
            month = int(found["number"]) if found.get("number") else MONTHS.index(found["month"].capitalize()) + 1
            year, day = found.get("year"), found.get("day")
            days.append(NamedDay(int(year) if year else None, month, int(day) if day else None))
        rest = pattern.sub(" ", rest)
    return days + [NamedDay(None, MONTHS.index(match["month"]) + 1, None) for match in _BARE_MONTH.finditer(rest)]


def named_sources(question: str, sources: Iterable[str]) -> list[str]:
    """Those of the sources whose name, or its part before a separator or bracket, stands in the question.

    A name of one word must be capitalised there as a name is: "Wired" and "the Verge", but not "wired" or "the verge".
    """
    known = tuple(sources)
    words = set(_folded_words(question))
    held = {number for word in words | {""} for number, form in _forms_by_word(known).get(word, ()) if form <= words}
    return [known[number] for number in sorted(held) if source_places(known[number], question)]


def source_places(source: str, question: str) -> list[tuple[int, int]]:
    """Where the source's name, or its part before a separator or bracket, stands in the question, longer forms first."""
    return [place for name in _short_forms(source) for place in _places(name, question)]


@lru_cache(maxsize=4)
def _forms_by_word(sources: tuple[str, ...]) -> dict[str, list[tuple[int, frozenset[str]]]]:
    """By the longest word of each of their forms, the sources' numbers and all words of the form: few are worth a search."""
    found: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for number, source in enumerate(sources):
        for form in _short_forms(source):
            words = _folded_words(form)
            found.setdefault(max(words, key=len, default=""), []).append((number, frozenset(words)))
    return found


def _folded_words(text: str) -> list[str]:
    """Its words so that two that only differ in case, by any of the rules for it, are one."""
    return [word.upper().casefold().replace("\u0307", "") for word in _WORD.findall(text)]


def _short_forms(source: str) -> list[str]:
    forms = [source.strip(), _SEPARATOR.split(source.strip())[0]]
    forms += [bare for form in forms if len((bare := _ARTICLE.sub("", form, count=1)).split()) > 1]
    return [form for form in dict.fromkeys(forms) if len(form) >= _SHORTEST]


def _places(name: str, question: str) -> list[tuple[int, int]]:
    words = r"\s+".join(map(re.escape, name.split()))
    bare = _ARTICLE.sub("", name, count=1)
    is_capitalised = " " not in bare and bare[:1].isupper()
    return [
        match.span()
        for match in re.finditer(rf"(?<!\w){words}(?!\w)", question, re.IGNORECASE)
        if not is_capitalised or _ARTICLE.sub("", match.group(), count=1)[:1].isupper()
    ]
