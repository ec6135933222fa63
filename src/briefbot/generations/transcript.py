"""Writes each file's articles into the catalog of a new generation: taken over, read, or named as a copy of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from briefbot.catalog_files import ArticleCopy
from briefbot.chunking import Chunker
from briefbot.generations.base import Base
from briefbot.generations.catalog_writer import CatalogWriter, is_same_title
from briefbot.generations.comparison import Comparison
from briefbot.generations.digests import copy_digest
from briefbot.intake.reading import FileReader
from briefbot.intake.scanning import Source
from briefbot.types import Article, ArticleId, ReadFailure, Skipped


class _Copy(NamedTuple):
    """An article that may say the same as another: what it is known by until all originals are written."""

    id: ArticleId
    title: str
    digest: str

    @classmethod
    def of(cls, article: Article) -> _Copy:
        return cls(article.id, article.title, copy_digest(article))


class Transcript:
    """Writes each file's articles into the new catalog once: taken over, read, or named as a copy of another."""

    def __init__(
        self,
        writer: CatalogWriter,
        comparison: Comparison,
        base: Base,
        chunker: Chunker,
        *,
        unchanged: set[str],
        came_from: Mapping[str, str],
    ) -> None:
        """``unchanged`` are the files that are what they were, ``came_from`` the former names of those that were renamed."""
        self._chunker = chunker
        self._unchanged = unchanged
        self._came_from = came_from
        self._writer = writer
        self._comparison = comparison
        self._old = base.generation.catalog if base.generation else None
        self._originals: dict[str, list[tuple[ArticleId, str]]] = defaultdict(list)
        """Id and title of what is written, by ``copy_digest``."""
        self._copies: dict[Source, list[_Copy]] = defaultdict(list)
        if base.generation:
            writer.copy_past()

    def take_over(self, file: Source) -> None:
        """What the old generation has of an unchanged file."""
        assert self._old is not None
        for path in self._old.files.skipped_of(file.path):
            self._writer.add_skipped(path, file=file.path)
        for article_id in self._old.files.articles_in(file.path):
            self._copy(article_id, file)

    def read(self, file: Source, reader: FileReader) -> None:
        """What the file holds now; of what cannot be read, what the old generation has of it."""
        unread: set[ArticleId] = set()
        for item in file.read(reader):
            if isinstance(item, ReadFailure):
                self._writer.add_failure(item, file=file.path)
                unread |= {item.article_id} if item.article_id else set()
            elif isinstance(item, Skipped):
                self._writer.add_skipped(item.path, file=file.path)
            else:
                self._place(item, file)
        for article_id in self._old.files.articles_in(file.path) if self._old and unread else ():
            if article_id not in self._comparison.seen and _is_of(article_id, unread, file.path):
                self._copy(article_id, file)
        if file.path in unread and file.path in self._came_from and self._old:
            for article_id in self._old.files.articles_in(self._came_from[file.path]):
                self._copy(article_id, file)

    def finish(self, reader: FileReader) -> None:
        """Write the copies; where the original did not come after all, the copy is the article."""
        named: set[ArticleId] = set()
        for file, copies in self._copies.items():
            wanted = {copy.id for copy in copies if self._original(copy) is None}
            for item in file.read(reader) if wanted else ():
                if isinstance(item, Article) and item.id in wanted and self._original(_Copy.of(item)) is None:
                    self._add(item, file)
            for copy in copies:
                original = self._original(copy)
                if original is None:
                    self._writer.add_failure(_gone(copy.id, file), file=file.path)
                elif copy.id not in self._comparison.seen and copy.id not in named:
                    named.add(copy.id)
                    self._comparison.copies.append(ArticleCopy(copy.id, original))
                    self._writer.add_copy(ArticleCopy(copy.id, original), file=file.path)
                elif copy.id not in wanted:
                    self._writer.add_failure(taken(copy.id, file), file=file.path)
        for past in self._comparison.past():
            self._writer.add_past(past)
        self._writer.forget_withdrawn()
        self._writer.finish()

    def _place(self, article: Article, file: Source) -> None:
        if article.id in self._comparison.seen:
            self._writer.add_failure(taken(article.id, file), file=file.path)
            return
        copy = _Copy.of(article)
        if self._original(copy) is not None or self._will_be_taken_over(copy):
            self._copies[file].append(copy)
        else:
            self._add(article, file)

    def _original(self, copy: _Copy) -> ArticleId | None:
        """The article that says the same and is written."""
        for article_id, title in self._originals.get(copy.digest, ()):
            if is_same_title((article_id, title), (copy.id, copy.title)):
                return article_id
        return None

    def _will_be_taken_over(self, copy: _Copy) -> bool:
        """Whether an article of an unchanged file, which is still to come, says the same: it was there first."""
        return any(
            article_id != copy.id and file in self._unchanged and is_same_title((article_id, title), (copy.id, copy.title))
            for article_id, title, file in (self._old.files.originals(copy.digest) if self._old else ())
        )

    def _add(self, article: Article, file: Source) -> None:
        self._originals[copy_digest(article)].append((article.id, article.title))
        self._comparison.note_read(article)
        self._writer.add_article(article, file=file.path, passages=self._chunker.chunk_article(article))

    def _copy(self, article_id: ArticleId, file: Source) -> None:
        if article_id in self._comparison.seen:
            self._writer.add_failure(taken(article_id, file), file=file.path)
            return
        digest, title = self._writer.copy_article(article_id, file=file.path)
        self._originals[digest].append((article_id, title))
        self._comparison.note_copied(article_id)


def _is_of(article_id: ArticleId, unread: set[ArticleId], file: str) -> bool:
    """Whether the article is one of those that could not be read, or may have stood inside one.

    An article with an id of its own stood in some .jsonl inside the file; which one is not known.
    """
    if file in unread or article_id in unread or any(article_id.startswith((f"{name}/", f"{name}:")) for name in unread):
        return True
    return not article_id.startswith((f"{file}/", f"{file}:")) and any(name.startswith(f"{file}/") for name in unread)


def _gone(article_id: ArticleId, file: Source) -> ReadFailure:
    return ReadFailure(file.path, f"{article_id} could not be read a second time", "run briefbot index again", article_id)


def taken(article_id: ArticleId, file: Source) -> ReadFailure:
    """The failure of a second article with an id."""
    return ReadFailure(
        file.path, f"the id {article_id!r} is that of another article already indexed", "give each article an id of its own"
    )
