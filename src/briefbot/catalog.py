"""Articles, paragraphs and passages of one generation, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefbot.catalog_files import CatalogFiles
from briefbot.catalog_rows import CatalogRows
from briefbot.types import (
    Article,
    ArticleId,
    Box,
    GenerationId,
    Paragraph,
    ParagraphId,
    Passage,
    Row,
    Scope,
    Span,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VARIABLES = 500
"""Values bound in one statement; SQLite takes at least 999."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as retrieval needs it: with its text, its article's particulars and where its vectors are."""

    row: Row
    passage: Passage
    text: str
    first_sentence: int
    """Row of its first sentence among the sentence vectors; the others follow."""
    title: str
    published: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class PastParagraph:
    """Where a paragraph stood in an older generation, and what came after it there."""

    id: ParagraphId
    article_id: ArticleId
    title: str
    number: int
    words: str
    """Names its words, wherever they stand."""
    text: str | None
    """Kept only where another paragraph took its place, to show the difference."""
    until: GenerationId
    """The last generation in which it stood there."""
    successor: ParagraphId | None
    """The paragraph that took its place, itself if it only moved; None where it was withdrawn."""


class PassagePlace(NamedTuple):
    """Where a passage's sentences stand among the sentence vectors, and what its article says of itself."""

    first_sentence: int
    sentences: int
    article: int
    """Number of its article in this catalogue."""
    paragraph: int
    published: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What a list of articles shows of one: everything but its text."""

    id: ArticleId
    title: str
    published: date | None
    source: str | None
    file: str
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much one generation holds."""

    files: int
    articles: int
    paragraphs: int
    passages: int
    sentences: int


class Catalog:
    """Reads one generation's catalog; safe to share between threads."""

    def __init__(self, rows: CatalogRows) -> None:
        self._rows, self._select, self._stream = rows, rows.select, rows.stream
        self.files = CatalogFiles(rows)
        """What became of the files."""

    @classmethod
    def open(cls, path: Path, *, mend: str = "briefbot index") -> Catalog:
        """Raises IndexDamaged, with the command that mends it, if the file is missing or no catalog."""
        return cls(CatalogRows.open(path, mend=mend))

    def close(self) -> None:
        """Afterwards nothing can be read from it: ValueError."""
        self._rows.close()

    def counts(self) -> Counts:
        tables = ("files", "articles", "paragraphs", "passages")
        files, articles, paragraphs, passages = (self._select(f"SELECT count(*) FROM {table}")[0][0] for table in tables)  # noqa: S608
        last = self._select("SELECT first_sentence, sentences FROM passages ORDER BY row DESC LIMIT 1")
        sentences = last[0][0] + len(json.loads(last[0][1])) if last else 0
        return Counts(files, articles, paragraphs, passages, sentences)

    def reprints_of(self, article_id: ArticleId) -> list[ArticleId]:
        """The other articles that print nearly the same text, oldest first."""
        query = (
            "SELECT other.id FROM articles AS this JOIN articles AS other ON this.reprints = other.reprints"
            " WHERE this.id = ? AND other.id != this.id ORDER BY other.published IS NULL, other.published, other.id"
        )
        return [ArticleId(row[0]) for row in self._select(query, article_id)]

    def reprint_groups(self, rows: Sequence[Row]) -> dict[Row, int]:
        """Group of reprints of those of the passages whose article has any."""
        return {
            Row(row): group
            for part in _parts(rows)
            for row, group in self._select(
                "SELECT row, reprints FROM passages JOIN articles ON article = position"  # noqa: S608
                f" WHERE reprints IS NOT NULL AND row IN ({_marks(part)})",
                *part,
            )
        }

    def past(self, identity: ParagraphId) -> list[PastParagraph]:
        """Where the paragraph of this name stood before, the latest first."""
        query = "SELECT id, article_id, title, number, words, text, until, successor FROM past WHERE id = ? ORDER BY rowid DESC"
        return [PastParagraph(*row) for row in self._select(query, identity)]

    def past_of(self, article_id: ArticleId) -> list[PastParagraph]:
        """Places where a paragraph stood in the article and stands no more, those of the latest generation first."""
        query = "SELECT id, article_id, title, number, words, text, until, successor FROM past WHERE article_id = ?"
        return [PastParagraph(*row) for row in self._select(f"{query} ORDER BY rowid DESC", article_id)]

    def text_digests(self) -> dict[ArticleId, str]:
        """Digest of every article's text alone, by id."""
        return {ArticleId(row[0]): row[1] for row in self._select("SELECT id, text_digest FROM articles")}

    def article_digests(self) -> dict[ArticleId, str]:
        """Digest of every article's content, by id."""
        return {ArticleId(row[0]): row[1] for row in self._select("SELECT id, digest FROM articles")}

    def article(self, article_id: ArticleId) -> Article | None:
        found = self._select(
            "SELECT position, title, text, published, source, url, author FROM articles WHERE id = ?", article_id
        )
        if not found:
            return None
        position, title, text, published, source, url, author = found[0]
        paragraphs = self._select(
            "SELECT number, start, end, heading, page, box, recognised FROM paragraphs WHERE article = ? ORDER BY number",
            position,
        )
        return Article(
            id=article_id,
            title=title,
            text=text,
            paragraphs=tuple(_paragraph(*row) for row in paragraphs),
            published=_date(published),
            source=source,
            url=url,
            author=author,
        )

    def heads(self) -> Iterator[ArticleHead]:
        """Of every article, in the order in which they were read."""
        query = (
            "SELECT id, title, published, source, file, (SELECT count(*) FROM paragraphs WHERE article = position)"
            " FROM articles ORDER BY position"
        )
        for name, title, published, source, file, paragraphs in self._stream(query):
            yield ArticleHead(ArticleId(name), title, _date(published), source, file, paragraphs)

    def titles(self, articles: Sequence[ArticleId]) -> dict[ArticleId, str]:
        """Of those that are there, in the order of the list."""
        query = (
            "SELECT articles.id, title FROM json_each(?) AS asked JOIN articles ON articles.id = asked.value ORDER BY asked.key"
        )
        return {ArticleId(row[0]): row[1] for row in self._select(query, json.dumps(articles))}

    def article_ids(self) -> list[ArticleId]:
        """Newest first, undated last."""
        return [
            ArticleId(row[0]) for row in self._select("SELECT id FROM articles ORDER BY published IS NULL, published DESC, id")
        ]

    def places(self, identity: ParagraphId) -> list[tuple[ArticleId, int]]:
        """Article and number of the paragraph with this permanent name; several where an article repeats itself."""
        query = "SELECT articles.id, number FROM paragraphs JOIN articles ON article = position WHERE paragraphs.id = ?"
        return [(ArticleId(row[0]), row[1]) for row in self._select(f"{query} ORDER BY number", identity)]

    def sources(self, *, without: Sequence[ArticleId] = ()) -> list[str]:
        """Those of the articles, but for these, in order."""
        found = self._select(
            "SELECT DISTINCT source FROM articles WHERE source IS NOT NULL"
            " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY source",
            json.dumps(without),
        )
        return [row[0] for row in found]

    def days(self) -> list[date]:
        """Those on which articles were published, in order."""
        found = self._select("SELECT DISTINCT published FROM articles WHERE published IS NOT NULL ORDER BY published")
        return [date.fromisoformat(row[0]) for row in found]

    def undated(self) -> int:
        """How many articles have no date: a scope by days leaves them out."""
        found: int = self._select("SELECT count(*) FROM articles WHERE published IS NULL")[0][0]
        return found

    def unsourced(self) -> int:
        """How many articles have no source: a scope by sources leaves them out."""
        found: int = self._select("SELECT count(*) FROM articles WHERE source IS NULL")[0][0]
        return found

    def passages(self, rows: Sequence[Row]) -> list[StoredPassage]:
        """The passages of these rows, in the order asked for."""
        found: dict[int, StoredPassage] = {}
        for part in _parts(rows):
            marks = _marks(part)
            texts = dict(
                self._select(
                    "SELECT position, text FROM articles"  # noqa: S608
                    f" WHERE position IN (SELECT article FROM passages WHERE row IN ({marks}))",
                    *part,
                )
            )
            for values in self._select(
                "SELECT row, id, paragraph, start, end, context, sentences, position, first_sentence, title, published, source"  # noqa: S608
                f" FROM passages JOIN articles ON article = position WHERE row IN ({marks})",
                *part,
            ):
                row, article, paragraph, begin, end, context, sentences, position, first, title, published, source = values
                spans = tuple(Span(*span) for span in json.loads(sentences))
                passage = Passage(ArticleId(article), paragraph, begin, end, spans, context)
                text = texts[position][begin:end]  # not substr(): SQLite's ends at a NUL
                found[row] = StoredPassage(Row(row), passage, text, first, title, _date(published), source)
        return [found[row] for row in rows]

    def passages_from(self, row: Row, *, n: int) -> list[StoredPassage]:
        """The passage of the row and those behind it, n at most, whatever their articles."""
        found = self._select("SELECT row FROM passages WHERE row >= ? ORDER BY row LIMIT ?", row, n)
        return self.passages([Row(each[0]) for each in found])

    def passage_places(self, rows: Sequence[Row]) -> list[PassagePlace]:
        """Of the passages of these rows, in the order asked for."""
        found = {
            row: PassagePlace(first, sentences, article, paragraph, _date(published), source)
            for part in _parts(rows)
            for row, first, sentences, article, paragraph, published, source in self._select(
                "SELECT row, first_sentence, json_array_length(sentences), article, paragraph, published, source"  # noqa: S608
                f" FROM passages JOIN articles ON article = position WHERE row IN ({_marks(part)})",
                *part,
            )
        }
        return [found[row] for row in rows]

    def passage_before(self, article_id: ArticleId, start: int) -> Passage | None:
        """The last passage of the article that ends at or before this place."""
        found = self._select(
            "SELECT row FROM passages JOIN articles ON article = position WHERE id = ? AND end <= ? ORDER BY row DESC LIMIT 1",
            *(article_id, start),
        )
        return self.passages([Row(found[0][0])])[0].passage if found else None

    def spans(self) -> Iterator[tuple[ArticleId, int, list[tuple[int, int, int]], list[tuple[int, int, int]]]]:
        """Id and length of every article, and number, start and end of its paragraphs and of its passages' places in them."""
        for position, article_id, text in self._stream("SELECT position, id, text FROM articles ORDER BY position"):
            paragraphs = self._select("SELECT number, start, end FROM paragraphs WHERE article = ? ORDER BY number", position)
            passages = self._select("SELECT paragraph, start, end FROM passages WHERE article = ? ORDER BY row", position)
            yield ArticleId(article_id), len(text), paragraphs, passages

    def texts(self) -> Iterator[tuple[Row, str, str, date | None, str | None, list[Span]]]:
        """Row, text, context, date, source and the sentences' places in the text, of every passage, in order of row."""
        for position, text, published, source in self._stream(
            "SELECT position, text, published, source FROM articles ORDER BY position"
        ):
            for row, start, end, context, sentences in self._select(
                "SELECT row, start, end, context, sentences FROM passages WHERE article = ? ORDER BY row", position
            ):
                spans = [Span(first - start, last - start) for first, last in json.loads(sentences)]
                yield Row(row), text[start:end], context, _date(published), source, spans

    def rows_by_key(self) -> dict[str, tuple[Row, int, int]]:
        """Row, first sentence and number of sentences of each passage, by the key that names its vectors."""
        return {
            key: (Row(row), first, len(json.loads(sentences)))
            for key, row, first, sentences in self._stream("SELECT key, row, first_sentence, sentences FROM passages")
        }

    def passage_keys(self) -> Iterator[tuple[Row, str, int, int]]:
        """Row, key, first sentence and number of sentences of every passage, in order of row."""
        for row, key, first, sentences in self._stream("SELECT row, key, first_sentence, sentences FROM passages ORDER BY row"):
            yield Row(row), key, first, len(json.loads(sentences))

    def rows_in_scope(self, scope: Scope) -> NDArray[np.int64]:
        """Rows of the passages a search in this scope may see, ascending."""
        sources = {source.casefold() for source in scope.sources}
        names = [source for source in self.sources() if source.casefold() in sources] if sources else []
        since = scope.since.isoformat() if scope.since else None
        until = scope.until.isoformat() if scope.until else None
        found = self._select(  # ranges: row by row it takes twice as long
            "SELECT min(row), max(row) FROM articles JOIN passages ON article = position"  # noqa: S608
            " WHERE (?1 IS NULL OR published >= ?1) AND (?2 IS NULL OR published <= ?2)"
            " AND articles.id NOT IN (SELECT value FROM json_each(?3))"
            f" AND (?4 OR source IN ({','.join('?' * len(names))})) GROUP BY position ORDER BY position",
            *(since, until, json.dumps(scope.without), not sources, *names),
        )
        return np.fromiter((row for first, last in found for row in range(first, last + 1)), dtype=np.int64)

    def row_ranges(self, articles: Sequence[ArticleId]) -> list[tuple[Row, Row]]:
        """First and last row of each of the articles that has passages: an article's rows follow one another."""
        found = self._select(
            "SELECT min(row), max(row) FROM passages JOIN articles ON article = position"
            " WHERE articles.id IN (SELECT value FROM json_each(?)) GROUP BY position ORDER BY position",
            json.dumps(articles),
        )
        return [(Row(first), Row(last)) for first, last in found]

    def passages_of(self, article_id: ArticleId) -> list[StoredPassage]:
        """The passages of one article, in order."""
        return [
            passage
            for first, last in self.row_ranges([article_id])
            for passage in self.passages([Row(row) for row in range(first, last + 1)])
        ]


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + _VARIABLES] for start in range(0, len(rows), _VARIABLES))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _paragraph(
    number: int, start: int, end: int, heading: str | None, page: int | None, box: str | None, recognised: int
) -> Paragraph:
    return Paragraph(number, start, end, heading, page, Box(*json.loads(box)) if box else None, bool(recognised))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
