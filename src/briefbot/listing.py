"""The articles of one generation as a list that is searched, filtered, sorted and counted."""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from briefbot.catalog import ArticleHead
from briefbot.types import ArticleId

PAGE_ARTICLES = 50
UNDATED = "undated"
"""The period of articles without a date."""

Order = Literal["title", "date", "source", "paragraphs"]

_SCHEMA = """
CREATE TABLE heads (
    id TEXT NOT NULL, title TEXT NOT NULL, published TEXT, source TEXT, file TEXT NOT NULL, paragraphs INTEGER NOT NULL,
    words TEXT NOT NULL, title_key TEXT NOT NULL, source_key TEXT);
"""
_INDEXES = "CREATE INDEX heads_file ON heads (file);"
_ORDERS: dict[Order, str] = {
    "title": "title_key {way}",
    "date": "published IS NULL, published {way}",
    "source": "source_key IS NULL, source_key {way}, published IS NULL, published DESC",
    "paragraphs": "paragraphs {way}",
}
_COLUMNS = "id, title, published, source, file, paragraphs, (SELECT count(*) FROM heads AS other WHERE other.file = heads.file)"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are listed: every word in title, source or id; from one of the sources; published in the period.

    Words match anywhere and without regard to case. The source "" is that of articles without one. A period is a year
    ("2031"), a month ("2031-03"), UNDATED, or "" for all. Both days of ``since`` and ``until`` belong to their range.
    """

    words: str = ""
    sources: tuple[str, ...] = ()
    period: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.words.split() or self.sources or self.period or self.since or self.until)


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article of the list, and how many the file that holds it holds in all."""

    head: ArticleHead
    in_file: int


@dataclass(frozen=True, slots=True)
class Page:
    """Part of the list: page ``number`` of ``pages``, from 1; ``total`` articles stand on all of them."""

    articles: list[ListedArticle]
    number: int
    pages: int
    total: int


class Listing:
    """Lists the articles of one generation; safe to share between threads.

    It works on a copy of the heads, which lies in a temporary file that SQLite keeps in memory while there is room: the
    catalog has each article's text between one head and the next, and would be read through for every search.
    """

    def __init__(self, heads: Iterable[ArticleHead]) -> None:
        self._connection = sqlite3.connect("", check_same_thread=False)
        self._lock = threading.Lock()
        self._connection.executescript(_SCHEMA)
        self._connection.executemany("INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_row, heads))
        self._connection.executescript(_INDEXES)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def page(self, chosen: Filter, *, order: Order = "date", descending: bool = True, number: int = 1) -> Page:
        """What stands on one page of the list; the nearest there is where ``number`` lies outside.

        Articles without a date, or a source, come last in both directions of that order.
        """
        where, values = _condition(chosen)
        total = self.total(chosen)
        pages = max(1, -(-total // PAGE_ARTICLES))
        number = min(max(number, 1), pages)
        by = _ORDERS[order].format(way="DESC" if descending else "ASC")
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM heads WHERE {where} ORDER BY {by}, id LIMIT ? OFFSET ?",  # noqa: S608
            [*values, PAGE_ARTICLES, (number - 1) * PAGE_ARTICLES],
        )
        return Page([_listed(*row) for row in rows], number, pages, total)

    def total(self, chosen: Filter) -> int:
        where, values = _condition(chosen)
        count: int = self._rows(f"SELECT count(*) FROM heads WHERE {where}", values)[0][0]  # noqa: S608
        return count

    def months(self, chosen: Filter) -> dict[str, int]:
        """Articles of each month that has any, oldest first; those without a date under UNDATED, last.

        The period is left out of account, so that a person who chose one sees the others.
        """
        where, values = _condition(replace(chosen, period=""))
        query = (
            "SELECT coalesce(substr(published, 1, 7), ?) AS month, count(*)"  # noqa: S608
            f" FROM heads WHERE {where} GROUP BY month ORDER BY published IS NULL, month"
        )
        return dict(self._rows(query, [UNDATED, *values]))

    def sources(self, chosen: Filter) -> dict[str, int]:
        """Articles of each source, the largest first; those without one under "". The chosen sources are left out of account."""
        where, values = _condition(replace(chosen, sources=()))
        query = f"SELECT coalesce(source, ''), count(*) AS n FROM heads WHERE {where} GROUP BY 1 ORDER BY n DESC, 1"  # noqa: S608
        return dict(self._rows(query, values))

    def in_file(self, file: str) -> int:
        """Articles that were read from the file."""
        count: int = self._rows("SELECT count(*) FROM heads WHERE file = ?", [_storable(file)])[0][0]
        return count

    def _rows(self, query: str, values: list[str | int]) -> list[tuple]:  # type: ignore[type-arg]  # as SQLite gives them
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()


def _condition(chosen: Filter) -> tuple[str, list[str | int]]:
    """What stands after WHERE, and its values."""
    parts, values = ["1"], list[str | int]()
    for word in _key(chosen.words).split():
        parts.append("instr(words, ?)")
        values.append(word)
    if chosen.sources:
        parts.append(f"coalesce(source, '') IN ({','.join('?' * len(chosen.sources))})")
        values += [_storable(source) for source in chosen.sources]
    if chosen.period == UNDATED:
        parts.append("published IS NULL")
    elif chosen.period:
        parts.append("substr(published, 1, ?) = ?")
        values += [len(chosen.period), _storable(chosen.period)]
    if chosen.since:
        parts.append("published >= ?")
        values.append(chosen.since.isoformat())
    if chosen.until:
        parts.append("published <= ?")
        values.append(chosen.until.isoformat())
    return " AND ".join(parts), values


def _row(head: ArticleHead) -> tuple[str | int | None, ...]:
    published = head.published.isoformat() if head.published else None
    words = " ".join((_key(head.title), _key(head.source or ""), _key(head.id)))
    source_key = _key(head.source) if head.source else None
    return (head.id, head.title, published, head.source, head.file, head.paragraphs, words, _key(head.title), source_key)


def _key(text: str) -> str:
    """The text without regard to case and to how its characters are composed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _storable(text)).casefold()).replace("\0", " ")


def _storable(text: str) -> str:
    """Half of a surrogate pair, which no catalog holds, becomes ?."""
    return text.encode("utf8", "replace").decode("utf8")


def _listed(
    name: str, title: str, published: str | None, source: str | None, file: str, paragraphs: int, in_file: int
) -> ListedArticle:
    day = date.fromisoformat(published) if published else None
    return ListedArticle(ArticleHead(ArticleId(name), title, day, source, file, paragraphs), in_file)
