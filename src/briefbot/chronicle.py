"""What happened on a day or in a month: the sentences that tell of it, and the first ones of the articles of that time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from briefbot.answering import say_the_same
from briefbot.chunking import CONTEXT_SEPARATOR
from briefbot.messages import Remark, say
from briefbot.questions.day_question import read_day_question
from briefbot.text.datelines import is_dateline
from briefbot.text.days_told import ToldDay, days_headed, days_told
from briefbot.text.naming import NamedDay
from briefbot.text.substance import counting_sentences
from briefbot.types import ArticleId, Row, Scope, Span

if TYPE_CHECKING:
    from briefbot.catalog import StoredPassage
    from briefbot.generations.generation import Generation

_MOST_TOLD = 5
_ENOUGH = 3
"""Sentences up to which those are added that are worth less than _TELLING: the day marks something else in them."""
_OF_AN_ARTICLE, _REPORTED = 2, 3
"""Sentences of one article; and where it asks what was reported, passages that each give their first."""
_DAYS_AFTER = 6
"""Days in which an article calls a day by its weekday."""
_LAST = date.max - timedelta(days=_DAYS_AFTER)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MOST_ROWS, _MOST_ARTICLES = 300, 100
_TELLING = 1.5
_WHEN, _MARKED, _OPENS, _OF_THE_DAY, _TO_COME = 2.0, 1.0, 1.0, 0.5, -1.5
"""What a sentence is worth where something was on the day, where the day marks something else, for opening its article, for an
article of that day or the next, and for telling of it before it came."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that tells of a day, or opens an article of it."""

    stored: StoredPassage
    span: Span
    worth: float
    names_day: bool
    day: date | None
    """On which it was, or else that of the article."""

    @property
    def text(self) -> str:
        start = self.stored.passage.start
        return self.stored.text[self.span.start - start : self.span.end - start]


@dataclass(frozen=True, slots=True)
class DayTold:
    """What the articles tell of the last of the days, or of the month, that a question asks for; nothing where they do not."""

    day: NamedDay
    told: list[Told]
    """Best first; of a month the earlier first."""

    @property
    def rows(self) -> list[Row]:
        """Those of the passages, each once."""
        return [*dict.fromkeys(each.stored.row for each in self.told)]

    @property
    def places(self) -> list[tuple[ArticleId, Span]]:
        return [(each.stored.passage.article_id, each.span) for each in self.told]

    @property
    def note(self) -> Remark | None:
        """What a reader should know of sentences that do not name the day."""
        if all(each.names_day for each in self.told):
            return None
        if self.day.day is None:
            return say("Sentences that do not name the day open articles of that month; what they tell of may have been before.")
        return say("Sentences that do not name the day open articles of that day; what they tell of may have been before.")

    @property
    def nothing_told(self) -> Remark:
        """Why there is no answer, where there is none."""
        if self.day.day is None:
            return say("No article is of this month, and none tells of a day of it.")
        return say("No article is of this day, and none tells of it.")


def tell_of_day(question: str, generation: Generation, scope: Scope, *, sources: Sequence[str]) -> DayTold | None:
    """What is told of the days that the question asks for, and where it gives no year, those of the last year of which there is
    anything; None where it asks for something else, too. ``sources`` are those of the corpus.
    """
    asked = read_day_question(question, sources)
    if asked is None:
        return None
    if asked.sources and not scope.sources:
        scope = replace(scope, sources=asked.sources)
    seen = [told for day in asked.days for told in _naming(day, generation, scope)]
    published = [day for day in generation.catalog.days() if any(named.fits(day) for named in asked.days)]
    years = {day.year for _, day in seen if day.year is not None} | {day.year for day in published}
    for year in (*sorted(years, reverse=True), None):
        days = [NamedDay(named.year or year, named.month, named.day) for named in asked.days]
        found = [told for told, given in seen if any(day.includes(given) for day in days)]
        for day in days:
            found += _near(day, generation, scope, passages=_REPORTED if asked.asks_for_reports else 1)
        if asked.place:
            found = _of_place(asked.place, found, generation)
        if found:
            best = _best(found, generation, of_an_article=_REPORTED if asked.asks_for_reports else _OF_AN_ARTICLE)
            if days[-1].day is None:
                best.sort(key=lambda told: told.day or date.max)
            return DayTold(days[-1], best)
    return None if asked.place else DayTold(asked.days[-1], [])


def _of_place(place: str, found: Iterable[Told], generation: Generation) -> list[Told]:
    """Those whose article has all words of the place."""
    words = set(generation.lexical.terms(place))
    told = [*found]
    articles = {name: generation.catalog.article(name) for name in {each.stored.passage.article_id for each in told}}
    there = {
        name
        for name, article in articles.items()
        if article is not None and words <= set(generation.lexical.terms(f"{article.title} {article.text}"))
    }
    return [each for each in told if each.stored.passage.article_id in there]


def _naming(day: NamedDay, generation: Generation, scope: Scope) -> Iterator[tuple[Told, NamedDay]]:
    """Sentences that give the day and month, or a day of the month, each with the whole day."""
    rows = generation.lexical.rows_with(generation.lexical.terms(NamedDay(None, day.month, day.day).written()))
    allowed = set(generation.catalog.rows_in_scope(scope).tolist()) if scope else None
    for stored in generation.catalog.passages([row for row in rows if allowed is None or row in allowed]):
        for told, given in _told(stored):
            if day.includes(given.day):
                yield _weigh(told, given), given.day


def _near(day: NamedDay, generation: Generation, scope: Scope, *, passages: int) -> Iterator[Told]:
    """Sentences of articles of the day and the week after that call it by its weekday, and the first ones of its articles."""
    named = day.as_date()
    if named is None:
        yield from _opening_of_month(day, generation, scope)
        return
    if named > _LAST:
        return
    week = _narrowed(scope, named, named + timedelta(days=_DAYS_AFTER))
    if week is None:
        return
    terms = generation.lexical.terms(f"{_WEEKDAYS[named.weekday()]} today tonight yesterday")
    rows = [row for row, _ in generation.lexical.search(terms, k=_MOST_ROWS, scope=week)]
    for stored in generation.catalog.passages(rows):
        yield from (_weigh(told, given) for told, given in _told(stored) if given.day == day)
    if (of_day := _narrowed(scope, named, named)) is not None:
        yield from _opening(generation, of_day, passages=passages)


def _opening_of_month(month: NamedDay, generation: Generation, scope: Scope) -> Iterator[Told]:
    """The first sentences of its articles."""
    days = month.dates()
    if days is not None and month.day is None and (of_month := _narrowed(scope, *days)) is not None:
        yield from _opening(generation, of_month, passages=1)


def _narrowed(scope: Scope, since: date, until: date) -> Scope | None:
    since, until = max(since, scope.since or since), min(until, scope.until or until)
    return replace(scope, since=since, until=until) if since <= until else None


def _opening(generation: Generation, scope: Scope, *, passages: int) -> Iterator[Told]:
    """The first sentence of each of the first passages of the articles in scope."""
    rows = [Row(int(row)) for row in generation.catalog.rows_in_scope(scope)]
    first: dict[int, list[Row]] = {}
    for row, place in zip(rows, generation.catalog.passage_places(rows), strict=True):
        first.setdefault(place.article, []).append(row)
    for of_article in [*first.values()][:_MOST_ARTICLES]:
        for number, stored in enumerate(generation.catalog.passages(of_article[:passages])):
            for span in _sentences(stored)[:1]:
                yield Told(stored, span, _OF_THE_DAY + _OPENS * (number == 0), names_day=False, day=stored.published)


def _told(stored: StoredPassage) -> Iterator[tuple[Told, ToldDay]]:
    for place, span in enumerate(_sentences(stored)):
        told = Told(stored, span, _OPENS if place == 0 and stored.passage.paragraph == 1 else 0.0, names_day=True, day=None)
        days = [*days_told(told.text, stored.published)]
        if not days:
            days = [ToldDay(day, is_when=place == 0, is_to_come=False) for day in _headed(stored)]
        for day in days:
            yield told, day


def _headed(stored: StoredPassage) -> list[NamedDay]:
    """The days of the heading that a passage stands under."""
    published = stored.published.isoformat() if stored.published else ""
    others = (stored.title, published, stored.source)
    parts = [part for part in stored.passage.context.split(CONTEXT_SEPARATOR) if part not in others]
    return [day for part in parts for day in days_headed(part, stored.published)]


def _sentences(stored: StoredPassage) -> list[Span]:
    """Those that say something: no dateline, and none that speaks to a language model."""
    passage = stored.passage
    counting = counting_sentences(stored.text, passage.sentences_inside, context=passage.context)
    texts = [stored.text[start:end] for start, end in counting]
    if texts and is_dateline(texts[0], texts[1:]):
        counting = counting[1:]
    return [Span(start + passage.start, end + passage.start) for start, end in counting]


def _weigh(told: Told, given: ToldDay) -> Told:
    worth = told.worth + (_WHEN if given.is_when else _MARKED)
    published, day = told.stored.published, given.day.as_date()
    if published is not None and day is not None:
        after = (published - day).days
        worth += _OF_THE_DAY * (0 <= after <= 1) + _TO_COME * (after < 0 or (given.is_to_come and after == 0))
    return replace(told, worth=worth, day=day or published)


def _best(found: Iterable[Told], generation: Generation, *, of_an_article: int) -> list[Told]:
    """The best of each article, no two that say the same; an article's days before others where they are worth the same."""
    order = sorted(found, key=lambda told: (-told.worth, told.stored.published or date.max, told.stored.row, told.span.start))
    chosen: list[Told] = []
    words: list[set[str]] = []
    for told in order:
        said = set(generation.lexical.terms(told.text))
        is_full = len(chosen) >= (_MOST_TOLD if told.worth >= _TELLING else _ENOUGH)
        if is_full or _count(chosen, told.stored.passage.article_id) >= of_an_article:
            continue
        if not any(say_the_same(said, other) for other in words):
            chosen.append(told)
            words.append(said)
    return chosen


def _count(chosen: Sequence[Told], article: ArticleId) -> int:
    return sum(told.stored.passage.article_id == article for told in chosen)
