"""Articles, paragraphs and passages of one generation, in SQLite."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefbot.errors import IndexDamaged
from briefbot.types import Article, ArticleId, Paragraph, ParagraphId, Passage, ReadFailure, Row, Scope, Span, paragraph_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCHEMA = """
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE failures (path TEXT NOT NULL, file TEXT NOT NULL, reason TEXT NOT NULL, hint TEXT NOT NULL);
CREATE TABLE articles (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, digest TEXT NOT NULL,
    title TEXT NOT NULL, published TEXT, source TEXT, url TEXT, author TEXT, text TEXT NOT NULL);
CREATE TABLE paragraphs (
    article INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    heading TEXT, page INTEGER, PRIMARY KEY (article, number)) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    context TEXT NOT NULL, key TEXT NOT NULL, first_sentence INTEGER NOT NULL, sentences TEXT NOT NULL);
"""
_INDEXES = """
CREATE INDEX articles_file ON articles (file);
CREATE INDEX articles_published ON articles (published);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_key ON passages (key);
CREATE INDEX paragraphs_id ON paragraphs (id);
"""
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
class Counts:
    """How much one generation holds."""

    files: int
    articles: int
    paragraphs: int
    passages: int
    sentences: int


class Catalog:
    """Reads one generation's catalog; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Raises IndexDamaged if the file is missing or no catalog."""
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.execute("SELECT count(*) FROM files")
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path} is no catalog: {error}", "briefbot index --full") from error
        return cls(connection)

    def close(self) -> None:
        self._connection.close()

    def counts(self) -> Counts:
        tables = ("files", "articles", "paragraphs", "passages")
        files, articles, paragraphs, passages = (self._rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables)  # noqa: S608
        last = self._rows("SELECT first_sentence, sentences FROM passages ORDER BY row DESC LIMIT 1")
        sentences = last[0][0] + len(json.loads(last[0][1])) if last else 0
        return Counts(files, articles, paragraphs, passages, sentences)

    def files(self) -> dict[str, str]:
        """Digest of each file that was read, by path."""
        return dict(self._rows("SELECT path, digest FROM files ORDER BY path"))

    def failures(self) -> list[ReadFailure]:
        return [ReadFailure(*row) for row in self._rows("SELECT path, reason, hint FROM failures ORDER BY path")]

    def failures_of(self, file: str) -> list[ReadFailure]:
        return [
            ReadFailure(*row) for row in self._rows("SELECT path, reason, hint FROM failures WHERE file = ? ORDER BY rowid", file)
        ]

    def failed_files(self) -> set[str]:
        return {row[0] for row in self._rows("SELECT DISTINCT file FROM failures")}

    def file_of(self, article_id: ArticleId) -> str | None:
        found = self._rows("SELECT file FROM articles WHERE id = ?", article_id)
        return found[0][0] if found else None

    def article_digests(self) -> dict[ArticleId, str]:
        """Digest of every article's content, by id."""
        return {ArticleId(row[0]): row[1] for row in self._rows("SELECT id, digest FROM articles")}

    def articles_of(self, file: str) -> Iterator[Article]:
        """The articles read from one file, in their order."""
        for (name,) in self._rows("SELECT id FROM articles WHERE file = ? ORDER BY position", file):
            article = self.article(ArticleId(name))
            if article is not None:
                yield article

    def article(self, article_id: ArticleId) -> Article | None:
        found = self._rows("SELECT position, title, text, published, source, url, author FROM articles WHERE id = ?", article_id)
        if not found:
            return None
        position, title, text, published, source, url, author = found[0]
        paragraphs = self._rows(
            "SELECT number, start, end, heading, page FROM paragraphs WHERE article = ? ORDER BY number", position
        )
        return Article(
            id=article_id,
            title=title,
            text=text,
            paragraphs=tuple(Paragraph(*row) for row in paragraphs),
            published=_date(published),
            source=source,
            url=url,
            author=author,
        )

    def article_ids(self) -> list[ArticleId]:
        """Newest first, undated last."""
        return [ArticleId(row[0]) for row in self._rows("SELECT id FROM articles ORDER BY published IS NULL, published DESC, id")]

    def find_paragraph(self, identity: ParagraphId) -> tuple[ArticleId, int] | None:
        """The article and number of the paragraph with this permanent name."""
        found = self._rows(
            "SELECT articles.id, number FROM paragraphs JOIN articles ON article = position WHERE paragraphs.id = ?", identity
        )
        return (ArticleId(found[0][0]), found[0][1]) if found else None

    def sources(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL ORDER BY source")]

    def passages(self, rows: Sequence[Row]) -> list[StoredPassage]:
        """The passages of these rows, in the order asked for."""
        found: dict[int, StoredPassage] = {}
        for start in range(0, len(rows), _VARIABLES):
            part = rows[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            texts = dict(
                self._rows(
                    "SELECT position, text FROM articles"  # noqa: S608
                    f" WHERE position IN (SELECT article FROM passages WHERE row IN ({marks}))",
                    *part,
                )
            )
            for values in self._rows(
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

    def passage_before(self, article_id: ArticleId, start: int) -> Passage | None:
        """The last passage of the article that ends at or before this place."""
        found = self._rows(
            "SELECT row FROM passages JOIN articles ON article = position WHERE id = ? AND end <= ? ORDER BY row DESC LIMIT 1",
            *(article_id, start),
        )
        return self.passages([Row(found[0][0])])[0].passage if found else None

    def lexical_entries(self) -> Iterator[tuple[Row, str, str, date | None, str | None]]:
        """Row, text, context, date and source of every passage, in order of row."""
        for position, text, published, source in self._stream(
            "SELECT position, text, published, source FROM articles ORDER BY position"
        ):
            for row, start, end, context in self._rows(
                "SELECT row, start, end, context FROM passages WHERE article = ? ORDER BY row", position
            ):
                yield Row(row), text[start:end], context, _date(published), source

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
        found = self._rows(
            "SELECT row FROM passages JOIN articles ON article = position"  # noqa: S608
            " WHERE (?1 IS NULL OR published >= ?1) AND (?2 IS NULL OR published <= ?2)"
            f" AND (?3 OR source IN ({','.join('?' * len(names))})) ORDER BY row",
            *(since, until, not sources, *names),
        )
        return np.array([row[0] for row in found], dtype=np.int64)

    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # as SQLite gives them
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise IndexDamaged(f"the catalog cannot be read: {error}", "briefbot index --full") from error

    def _stream(self, query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
        """Rows one by one on a cursor of their own, for tables that need not fit in memory."""
        with closing(self._connection.cursor()) as cursor:
            yield from cursor.execute(query)


class CatalogWriter:
    """Fills a new catalog; nothing can be read from it before ``finish``. Close it in any case."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA}")
        self._articles = self._passages = self._sentences = 0

    def add_file(self, path: str, digest: str) -> None:
        self._connection.execute("INSERT INTO files VALUES (?, ?)", (path, digest))

    def add_failure(self, failure: ReadFailure, *, file: str) -> None:
        self._connection.execute("INSERT INTO failures VALUES (?, ?, ?, ?)", (failure.path, file, failure.reason, failure.hint))

    def add_article(self, article: Article, *, file: str, passages: Iterable[Passage]) -> None:
        """Raises ValueError if the article's id is taken."""
        published = article.published.isoformat() if article.published else None
        position = self._articles
        try:
            self._connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(position, article.id, file, article_digest(article), article.title, published),
                    *(article.source, article.url, article.author, article.text),
                ),
            )
        except sqlite3.IntegrityError as error:
            raise ValueError(f"the id {article.id!r} is taken") from error
        self._articles += 1
        self._connection.executemany(
            "INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (position, p.number, paragraph_id(article.id, article.paragraph_text(p)), p.start, p.end, p.heading, p.page)
                for p in article.paragraphs
            ],
        )
        for passage in passages:
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self._passages, position, passage.paragraph, passage.start, passage.end, passage.context),
                    *(passage_key(article, passage), self._sentences, json.dumps(passage.sentences)),
                ),
            )
            self._passages += 1
            self._sentences += len(passage.sentences)

    def finish(self) -> None:
        self._connection.executescript(_INDEXES)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def article_digest(article: Article) -> str:
    """Of everything an article says, its place in the corpus aside: 32 hexadecimal digits."""
    fields = (article.title, str(article.published), article.source, article.url, article.author, article.text)
    paragraphs = [(p.number, p.start, p.end, p.heading, p.page) for p in article.paragraphs]
    return hashlib.blake2b(json.dumps([fields, paragraphs]).encode(), digest_size=16).hexdigest()


def passage_key(article: Article, passage: Passage) -> str:
    """Names a passage's vectors: equal for equal context, text and sentences. 32 hexadecimal digits."""
    spans = [(start - passage.start, end - passage.start) for start, end in passage.sentences]
    content = json.dumps([passage.context, article.text[passage.start : passage.end], spans])
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
