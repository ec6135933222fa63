"""Writes the catalog of a new generation: from articles just read, and from rows of the old catalog."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from briefbot.catalog import PastParagraph
from briefbot.catalog_files import ArticleCopy
from briefbot.errors import unwritable
from briefbot.generations.digests import article_digest, copy_digest, passage_key, text_digest
from briefbot.generations.reprints import group_reprints, signature
from briefbot.readers.filename import title_from_name
from briefbot.types import Article, ArticleId, Passage, ReadFailure, paragraph_id

_SCHEMA = """
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE failures (path TEXT NOT NULL, file TEXT NOT NULL, reason TEXT NOT NULL, hint TEXT NOT NULL, article_id TEXT);
CREATE TABLE skipped (path TEXT NOT NULL, file TEXT NOT NULL);
CREATE TABLE articles (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL,
    digest TEXT NOT NULL, text_digest TEXT NOT NULL, copy_digest TEXT NOT NULL, signature BLOB NOT NULL, reprints INTEGER,
    title TEXT NOT NULL, published TEXT, source TEXT, url TEXT, author TEXT, text TEXT NOT NULL);
CREATE TABLE copies (id TEXT PRIMARY KEY, file TEXT NOT NULL, article INTEGER NOT NULL);
CREATE TABLE paragraphs (
    article INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT, page INTEGER, box TEXT, recognised INTEGER NOT NULL,
    PRIMARY KEY (article, number)) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    context TEXT NOT NULL, key TEXT NOT NULL, first_sentence INTEGER NOT NULL, sentences TEXT NOT NULL);
CREATE TABLE past (
    id TEXT NOT NULL, article_id TEXT NOT NULL, title TEXT NOT NULL, number INTEGER NOT NULL, words TEXT NOT NULL, text TEXT,
    until TEXT NOT NULL, successor TEXT);
"""
_INDEXES = """
CREATE INDEX articles_file ON articles (file);
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_copy_digest ON articles (copy_digest);
CREATE INDEX articles_reprints ON articles (reprints) WHERE reprints IS NOT NULL;
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_key ON passages (key);
CREATE INDEX paragraphs_id ON paragraphs (id);
CREATE INDEX past_id ON past (id);
CREATE INDEX past_article ON past (article_id);
"""
_FORGET = """
WITH RECURSIVE withdrawn (id) AS (
    SELECT id FROM past WHERE until = (SELECT max(until) FROM past) AND id NOT IN (SELECT id FROM paragraphs)
        GROUP BY id HAVING count(successor) = 0
    UNION SELECT past.id FROM past JOIN withdrawn ON past.successor = withdrawn.id)
UPDATE past SET text = NULL WHERE text IS NOT NULL AND id IN withdrawn;
"""


@contextmanager
def writing_catalog(path: Path, *, old: Path | None = None) -> Iterator[CatalogWriter]:
    """A CatalogWriter that is closed at the end. Raises IndexUnwritable if the disk is full."""
    try:
        with closing(CatalogWriter(path, old=old)) as writer:
            yield writer
    except sqlite3.OperationalError as error:
        raise unwritable(path, error) from error


class CatalogWriter:
    """Fills a new catalog; nothing can be read from it before ``finish``. Close it in any case."""

    def __init__(self, path: Path, *, old: Path | None = None) -> None:
        """``old`` is the catalog that ``copy_article`` takes its rows from."""
        self._connection = sqlite3.connect(path, uri=True)
        self._connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; {_SCHEMA}")
        if old is not None:
            self._connection.execute("ATTACH ? AS old", (f"{old.resolve().as_uri()}?mode=ro&immutable=1",))
        self._articles = self._passages = self._sentences = 0
        self._positions: dict[ArticleId, int] = {}

    def add_file(self, path: str, digest: str) -> None:
        self._connection.execute("INSERT INTO files VALUES (?, ?)", (path, digest))

    def add_failure(self, failure: ReadFailure, *, file: str) -> None:
        values = (failure.path, file, failure.reason, failure.hint, failure.article_id)
        self._connection.execute("INSERT INTO failures VALUES (?, ?, ?, ?, ?)", values)

    def add_skipped(self, path: str, *, file: str) -> None:
        self._connection.execute("INSERT INTO skipped VALUES (?, ?)", (path, file))

    def add_article(self, article: Article, *, file: str, passages: Iterable[Passage]) -> None:
        """Raises ValueError if the article's id is taken."""
        published = article.published.isoformat() if article.published else None
        position = self._articles
        digests = (article_digest(article), text_digest(article.text), copy_digest(article), signature(article.text))
        try:
            self._connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?)",
                (
                    *(position, article.id, file, *digests, article.title, published),
                    *(article.source, article.url, article.author, article.text),
                ),
            )
        except sqlite3.IntegrityError as error:
            raise ValueError(f"the id {article.id!r} is taken") from error
        self._note(article.id)
        for paragraph in article.paragraphs:
            text = article.paragraph_text(paragraph)
            self._connection.execute(
                "INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(position, paragraph.number, paragraph_id(article.id, text)),
                    *(paragraph.start, paragraph.end, paragraph.heading, paragraph.page),
                    *(json.dumps(paragraph.box) if paragraph.box else None, paragraph.recognised),
                ),
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

    def copy_article(self, article_id: ArticleId, *, file: str) -> tuple[str, str]:
        """Take the article over from the old catalog, with its paragraphs and passages; its ``copy_digest`` and title."""
        position = self._articles
        query = "SELECT position, copy_digest, title FROM old.articles WHERE id = ?"
        old, digest, title = self._connection.execute(query, (article_id,)).fetchone()
        first_row, first_sentence = self._connection.execute(
            "SELECT coalesce(min(row), 0), coalesce(min(first_sentence), 0) FROM old.passages WHERE article = ?", (old,)
        ).fetchone()
        self._connection.execute(
            "INSERT INTO articles SELECT ?, id, ?, digest, text_digest, copy_digest, signature, NULL,"
            " title, published, source, url, author, text FROM old.articles WHERE position = ?",
            (position, file, old),
        )
        self._connection.execute(
            "INSERT INTO paragraphs SELECT ?, number, id, start, end, heading, page, box, recognised"
            " FROM old.paragraphs WHERE article = ?",
            (position, old),
        )
        self._connection.execute(
            "INSERT INTO passages SELECT row + ?, ?, paragraph, start, end, context, key, first_sentence + ?, sentences"
            " FROM old.passages WHERE article = ? ORDER BY row",
            (self._passages - first_row, position, self._sentences - first_sentence, old),
        )
        passages, sentences = self._connection.execute(
            "SELECT count(*), coalesce(sum(json_array_length(sentences)), 0) FROM old.passages WHERE article = ?", (old,)
        ).fetchone()
        self._note(article_id)
        self._passages += passages
        self._sentences += sentences
        return digest, title

    def add_copy(self, copy: ArticleCopy, *, file: str) -> None:
        """Raises KeyError if the original has not been written."""
        self._connection.execute("INSERT INTO copies VALUES (?, ?, ?)", (copy.id, file, self._positions[copy.of]))

    def add_past(self, past: PastParagraph) -> None:
        values = (past.id, past.article_id, past.title, past.number, past.words, past.text, past.until, past.successor)
        self._connection.execute("INSERT INTO past VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def copy_past(self) -> None:
        """Take over what the old catalog knows of older generations."""
        self._connection.execute("INSERT INTO past SELECT * FROM old.past ORDER BY rowid")

    def forget_withdrawn(self) -> None:
        """Keep of paragraphs that nothing is left of that they were, and no words, whatever they were and were called before."""
        self._connection.execute(_FORGET)

    def finish(self) -> None:
        """Group the reprints, and make everything findable."""
        signatures = self._connection.execute("SELECT signature FROM articles ORDER BY position").fetchall()
        groups = group_reprints([row[0] for row in signatures])
        self._connection.executemany(
            "UPDATE articles SET reprints = ? WHERE position = ?", [(group, place) for place, group in groups.items()]
        )
        self._connection.executescript(_INDEXES)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()

    def _note(self, article_id: ArticleId) -> None:
        self._positions[article_id] = self._articles
        self._articles += 1


def is_same_title(one: tuple[ArticleId, str], other: tuple[ArticleId, str]) -> bool:
    """Whether two articles, each by id and title, need not be told apart by it: a file's name may stand in for a title."""
    return one[1] == other[1] or any(title == title_from_name(article_id) for article_id, title in (one, other))
