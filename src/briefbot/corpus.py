"""Articles on their way into an index: those of a folder, or those a program holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefbot import defaults
from briefbot.errors import require
from briefbot.generations.digests import article_digest
from briefbot.intake.reading import FileReader
from briefbot.intake.scanning import Scan, Source, SourceFile, refuse_missing, scan
from briefbot.readers.jsonl import read_record
from briefbot.types import Article, ReadFailure, Skipped


class Corpus:
    """The articles of a folder, or those a program holds: what an index is built from.

    >>> from briefbot import Article, Corpus
    >>> for item in Corpus.open("corpus").read():
    ...     if isinstance(item, Article):
    ...         print(item.id, len(item.paragraphs), item.published)
    2031-03-05-bridge.md 3 2031-03-05
    2031-03-20-bridge-correction.md 2 2031-03-20
    storm.txt 2 2031-01-12
    """

    def __init__(self, folder: Path | None, held: Sequence[HeldArticle] = ()) -> None:
        self.folder = folder
        """None where a program holds the articles."""
        self._held = held

    @classmethod
    def open(cls, folder: str | Path = defaults.CORPUS) -> Corpus:
        """The files of a folder, and of those in it; or a single file. Raises CorpusNotFound if it is not there."""
        refuse_missing(Path(folder))
        return cls(Path(folder))

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Corpus:
        """Articles as they are. They are gone through once and kept: those that do not fit in memory belong into .jsonl files.

        Raises ValueError if two have the same id, or the spans of one's paragraphs do not fit its text.

        >>> from briefbot import Corpus, make_article
        >>> corpus = Corpus.of([make_article("memo-8", "The bridge is open."), make_article("memo-7", "The ferry is late.")])
        >>> print(*(article.id for article in corpus.read()))
        memo-7 memo-8
        """
        held: dict[str, HeldArticle] = {}
        for article in articles:
            _check(article)
            if article.id in held:
                raise ValueError(f"two articles have the id {article.id!r}")
            held[article.id] = HeldArticle(article)
        return cls(None, [held[name] for name in sorted(held)])

    def __str__(self) -> str:
        return str(self.folder) if self.folder is not None else "the articles given"

    def scan(self) -> Scan[Source]:
        """What there is to read; nothing is read yet. Raises CorpusNotFound if the folder is gone."""
        return scan(self.folder) if self.folder is not None else Scan(self._held, [], [])

    def at(self, path: str) -> Source:
        """What stands under this path. Raises KeyError where a program holds the articles, and none of this name."""
        if self.folder is not None:
            return SourceFile(path, self.folder / path)
        return {source.path: source for source in self._held}[path]

    def read(self) -> Iterator[Article | ReadFailure | Skipped]:
        """Every article, in order of path; in its place, what cannot be read, with the reason, or is in no known format.

        Files are read in a process of their own, so that a damaged one can do this program no harm. Raises CorpusNotFound
        if the folder is gone, and MissingExtra without the [build] extra where there are files to read.
        """
        found = self.scan()
        yield from found.unlisted
        yield from map(Skipped, found.skipped)
        if self.folder is not None and found.files:
            require("trafilatura", extra="build", purpose="reading files")
        with FileReader() as reader:
            for source in found.files:
                yield from source.read(reader)


def make_article(
    identity: str,
    text: str | Sequence[str],
    *,
    title: str | None = None,
    published: date | str | None = None,
    source: str | None = None,
    url: str | None = None,
    author: str | None = None,
) -> Article:
    r"""An article of one's own making, by the rules of a line of .jsonl.

    A text is cut into paragraphs at its empty lines and normalised; a list of paragraphs is taken as it is. Dates are ISO
    or ``datetime.date``; a title that is not given is the id.

    >>> from briefbot import make_article
    >>> memo = make_article("memo-7", "The ferry is late.\n\nNobody is hurt.", published="2031-03-21")
    >>> for paragraph in memo.paragraphs:
    ...     print(paragraph.number, memo.paragraph_text(paragraph))
    1 The ferry is late.
    2 Nobody is hurt.

    Raises UnreadableFile if there is no text, or the id or the date can be none.
    """
    record = {
        "id": identity,
        "title": title,
        "source": source,
        "url": url,
        "author": author,
        "date": published.isoformat()[:10] if isinstance(published, date) else published,
        **({"text": text} if isinstance(text, str) else {"paragraphs": list(text)}),
    }
    return read_record(record, repr(identity), path=identity)


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article that is there already, under its own id."""

    article: Article

    @property
    def path(self) -> str:
        return self.article.id

    def digest(self) -> str:
        return article_digest(self.article)

    def read(self, reader: FileReader) -> Iterator[Article | ReadFailure | Skipped]:
        yield self.article


def _check(article: Article) -> None:
    """Raises ValueError unless the paragraphs are spans of the text, in order, numbered from 1, and all of it is Unicode."""
    said = [article.title, article.text, article.source, article.url, article.author, *(p.heading for p in article.paragraphs)]
    if any("\ud800" <= character <= "\udfff" for text in said for character in text or ""):
        raise ValueError(f"the article {article.id!r} has half a surrogate pair, which no file takes")
    if not article.id.strip() or not article.id.isprintable():
        raise ValueError(f"the id {article.id!r} is empty or cannot be printed")
    if not article.paragraphs:
        raise ValueError(f"the article {article.id!r} has no paragraph")
    end = 0
    for number, paragraph in enumerate(article.paragraphs, start=1):
        if paragraph.number != number or not end <= paragraph.start <= paragraph.end <= len(article.text):
            raise ValueError(f"paragraph {number} of {article.id!r} does not fit: {paragraph}, text of {len(article.text)}")
        end = paragraph.end
