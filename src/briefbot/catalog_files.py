"""What became of each file of a corpus: read, failed, skipped, or a copy of what is indexed already."""

from __future__ import annotations

from dataclasses import dataclass

from briefbot.catalog_rows import CatalogRows
from briefbot.types import ArticleId, ReadFailure

_LEFT_OUT = """
SELECT file, (SELECT count(*) FROM articles WHERE articles.file = first.file), path, reason, hint, copy_of, copy_title FROM (
    SELECT file, min(rowid), path, reason, hint, NULL AS copy_of, NULL AS copy_title FROM failures GROUP BY file
    UNION ALL
    SELECT copies.file, min(copies.rowid), NULL, NULL, NULL, articles.id, articles.title
    FROM copies JOIN articles ON article = position
    WHERE copies.file NOT IN (SELECT file FROM articles) AND copies.file NOT IN (SELECT file FROM failures) GROUP BY copies.file
) AS first ORDER BY file
"""
"""SQLite takes the columns beside min() from the row that has it."""


@dataclass(frozen=True, slots=True)
class ArticleCopy:
    """An article that says the same as one that is indexed, down to its particulars, and is not indexed again."""

    id: ArticleId
    of: ArticleId


@dataclass(frozen=True, slots=True)
class LeftOutFile:
    """A file of the corpus that could not be read, or not whole, or that holds copies of indexed articles and nothing else."""

    file: str
    articles: int
    """How many of its articles are indexed all the same."""
    failure: ReadFailure | None
    """The first thing that could not be read."""
    copy_of: ArticleId | None
    """The article that the first of its copies says again, where nothing failed."""
    copy_title: str | None


class CatalogFiles:
    """Reads of one generation's catalog what it says of files."""

    def __init__(self, rows: CatalogRows) -> None:
        self._select = rows.select

    def digests(self) -> dict[str, str]:
        """Digest of each file that was read, by path."""
        return dict(self._select("SELECT path, digest FROM files ORDER BY path"))

    def failures(self) -> list[ReadFailure]:
        return [ReadFailure(*row) for row in self._select("SELECT path, reason, hint, article_id FROM failures ORDER BY path")]

    def failures_of(self, file: str) -> list[ReadFailure]:
        query = "SELECT path, reason, hint, article_id FROM failures WHERE file = ? ORDER BY rowid"
        return [ReadFailure(*row) for row in self._select(query, file)]

    def failed(self) -> set[str]:
        return {row[0] for row in self._select("SELECT DISTINCT file FROM failures")}

    def skipped(self) -> list[str]:
        """Files inside files that are in no format that can be read."""
        return [row[0] for row in self._select("SELECT path FROM skipped ORDER BY path")]

    def skipped_of(self, file: str) -> list[str]:
        return [row[0] for row in self._select("SELECT path FROM skipped WHERE file = ? ORDER BY rowid", file)]

    def copies(self) -> list[ArticleCopy]:
        return [
            ArticleCopy(*row)
            for row in self._select(
                "SELECT copies.id, articles.id FROM copies JOIN articles ON article = position ORDER BY copies.id"
            )
        ]

    def original_of(self, copy: ArticleId) -> ArticleId | None:
        """The article that the copy of this id says again; None if there is no such copy."""
        query = "SELECT articles.id FROM copies JOIN articles ON article = position WHERE copies.id = ?"
        found = self._select(query, copy)
        return ArticleId(found[0][0]) if found else None

    def left_out(self) -> list[LeftOutFile]:
        """Files that failed in part or whole, and those that hold nothing but copies, in order of path."""
        return [
            LeftOutFile(
                file,
                articles,
                ReadFailure(path, reason, hint) if path is not None else None,
                ArticleId(copy_of) if copy_of is not None else None,
                copy_title,
            )
            for file, articles, path, reason, hint, copy_of, copy_title in self._select(_LEFT_OUT)
        ]

    def copies_of(self, article_id: ArticleId) -> list[ArticleId]:
        """Ids under which the article stands in the corpus a second time."""
        query = "SELECT copies.id FROM copies JOIN articles ON article = position WHERE articles.id = ? ORDER BY copies.id"
        return [ArticleId(row[0]) for row in self._select(query, article_id)]

    def with_copies(self) -> set[str]:
        return {row[0] for row in self._select("SELECT DISTINCT file FROM copies")}

    def originals(self, copy_digest: str) -> list[tuple[ArticleId, str, str]]:
        """Id, title and file of the articles that are indexed with this content."""
        query = "SELECT id, title, file FROM articles WHERE copy_digest = ? ORDER BY position"
        return [(ArticleId(row[0]), row[1], row[2]) for row in self._select(query, copy_digest)]

    def of_article(self, article_id: ArticleId) -> str | None:
        """The file that holds the article, or the copy, of this id."""
        query = "SELECT file FROM articles WHERE id = ?1 UNION ALL SELECT file FROM copies WHERE id = ?1"
        found = self._select(query, article_id)
        return found[0][0] if found else None

    def articles_in(self, file: str) -> list[ArticleId]:
        """Ids of the articles read from one file, in their order."""
        return [ArticleId(row[0]) for row in self._select("SELECT id FROM articles WHERE file = ? ORDER BY position", file)]
