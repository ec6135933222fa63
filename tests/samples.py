"""Hits, citations, answers, articles read, development sets and manifests that several test modules use."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefbot.errors import UnreadableFile
from briefbot.generations.manifest import Manifest, record_files
from briefbot.readers import read_file
from briefbot.serving.database import Database, now
from briefbot.serving.users import UserName
from briefbot.types import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Claim,
    GenerationId,
    Hit,
    ParagraphId,
    ReadFailure,
    Skipped,
    Timings,
)

SETS = Path(__file__).parents[1] / ".." / "shared" / "eval"


def shared_set(name: str) -> Path:
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"needs the development sets: put them beside the checkout as ../shared/eval/{name}")
    return folder


def make_hit(article: str, paragraph: int, *, score: float, rank: int = 1) -> Hit:
    return Hit(
        article_id=ArticleId(article),
        paragraph=paragraph,
        start=0,
        end=1,
        rank=rank,
        score=score,
        title="",
        published=None,
        source=None,
        text="x",
    )


def vouch(index: Path) -> None:
    """Write the live generation's manifest anew over its files as they are: what a build with a bug would leave."""
    folder = index / "generations" / (index / "CURRENT").read_text().strip()
    manifest = Manifest.load(folder)
    (folder / "manifest.json").unlink()
    files = record_files(index, folder, *index.glob("encoders/*"))
    Manifest(**{name: getattr(manifest, name) for name in manifest.__slots__} | {"files": files}).save(folder)


def make_citation(article: str, paragraph: int, start: int, end: int, *, quote: str = "", number: int = 1) -> Citation:
    return Citation(
        number=number,
        article_id=ArticleId(article),
        title="",
        published=None,
        source=None,
        url=None,
        paragraph=paragraph,
        paragraph_id=ParagraphId("0" * 16),
        start=start,
        end=end,
        quote=quote,
    )


def make_answer(*citations: Citation, confidence: float = 0.5, milliseconds: float = 1.0) -> Answer:
    """One claim for each citation; without any, the assistant abstained."""
    return Answer(
        id=None,
        question="?",
        standalone_question="?",
        abstained=not citations,
        reason=None if citations else "nothing found",
        confidence=confidence,
        claims=tuple(Claim("It is so.", "verified", (citation.number,)) for citation in citations),
        citations=citations,
        hits=(),
        answerer="extractive",
        generation=GenerationId("000001"),
        timings_ms=Timings(encode=milliseconds, retrieve=1.0, answer=1.0, verify=1.0),
    )


def read_all(content: bytes | str, path: str) -> list[Article | ReadFailure | Skipped]:
    return list(read_file(content.encode() if isinstance(content, str) else content, path))


def refuse(content: bytes | str, path: str) -> UnreadableFile:
    """Why nothing of the file can be read; the reason names the file."""
    with pytest.raises(UnreadableFile) as caught:
        read_all(content, path)
    assert path in caught.value.message
    assert caught.value.hint
    return caught.value


def paragraphs(article: Article) -> list[str]:
    return [article.paragraph_text(paragraph) for paragraph in article.paragraphs]


def headings(article: Article) -> list[str | None]:
    return [paragraph.heading for paragraph in article.paragraphs]


def add_users(database: Database, *names: UserName) -> None:
    """Accounts that nobody can log in to: what is kept of a person is kept of somebody."""
    with database.transaction() as connection:
        rows = [(name, now()) for name in names]
        connection.executemany("INSERT OR IGNORE INTO users (name, password, is_keeper, created) VALUES (?, '', 0, ?)", rows)
