"""A corpus and an index of a test's own, to change and to break, and what stands in an index."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from briefbot.catalog import StoredPassage
from briefbot.config import Config
from briefbot.doctor import examine
from briefbot.generations.generation import Generation
from briefbot.generations.tokenfile import token_numbers
from briefbot.index import build_index
from briefbot.report import IndexReport
from briefbot.retriever import Retriever
from briefbot.types import Article, ArticleId, Passage, Row

ENCODER, PASSAGE_TOKENS = Config().encoder, Config().passage_tokens
QUERY = "What is the ferry timetable and who repairs the bridge?"


@dataclass(frozen=True)
class Desk:
    """A corpus and an index of one's own, to change and to break."""

    corpus: Path
    index: Path

    def build(self, corpus: Path | None = None, **settings: Any) -> IndexReport:
        defaults: dict[str, Any] = {"encoder": ENCODER, "passage_tokens": PASSAGE_TOKENS}
        return build_index(corpus or self.corpus, self.index, **(defaults | settings))

    def write(self, name: str, text: str | bytes) -> None:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.corpus / name).read_text("utf8")
        assert text.count(old) == 1
        self.write(name, text.replace(old, new))

    def rename(self, old: str, new: str) -> None:
        (self.corpus / old).rename(self.corpus / new)

    def remove(self, name: str) -> None:
        (self.corpus / name).unlink()

    def live(self) -> Path:
        return self.index / "generations" / (self.index / "CURRENT").read_text().strip()

    def answer(self) -> list[tuple[str, str, float]]:
        return answer(Retriever.open(self.index))

    def files(self) -> set[str]:
        return {path.relative_to(self.index).as_posix() for path in self.index.rglob("*") if path.name != ".lock"}

    def generations(self) -> list[str]:
        return sorted(path.name for path in (self.index / "generations").iterdir())

    def article(self, name: str) -> Article | None:
        return Generation.open(self.index).catalog.article(ArticleId(name))

    def copies(self) -> dict[str, str]:
        """The article that each copy is one of, by the copy's id."""
        return {copy.id: copy.of for copy in Generation.open(self.index).catalog.files.copies()}

    def beside(self, name: str) -> Desk:
        """The same corpus with an index that is not built yet, but has the encoder."""
        index = self.index.with_name(name)
        shutil.copytree(self.index / "encoders", index / "encoders", copy_function=link_or_copy)
        return Desk(self.corpus, index)


def answer(retriever: Retriever) -> list[tuple[str, str, float]]:
    return [(hit.article_id, hit.text, hit.score) for hit in retriever.search(QUERY)]


def link_or_copy(source: str, target: str) -> None:
    """Graphs are large and never written to in place; everything else is copied."""
    if source.endswith(".onnx"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def summary(report: IndexReport) -> tuple[list[str], list[str], list[str], list[str]]:
    return report.added, report.changed, report.removed, [failure.path for failure in report.failed]


def renamings(report: IndexReport) -> list[tuple[str, str]]:
    return [(renaming.old, renaming.new) for renaming in report.renamed]


def stored_passages(index: Path) -> list[tuple[str, str, Passage, bytes, bytes, bytes]]:
    """Everything known of each passage, its vectors included, in order of row."""
    generation = Generation.open(index)
    stored = generation.catalog.passages([Row(row) for row in range(generation.manifest.counts.passages)])
    return [(passage.title, passage.text, passage.passage, *_vectors(generation, passage)) for passage in stored]


def _vectors(generation: Generation, stored: StoredPassage) -> tuple[bytes, bytes, bytes]:
    """Of the passage and its sentences in float32, of their tokens as they are coded."""
    sentences = np.arange(stored.first_sentence, stored.first_sentence + len(stored.passage.sentences))
    return (
        generation.passage_vectors.rows(slice(stored.row, stored.row + 1)).tobytes(),
        generation.sentence_vectors.rows(sentences).tobytes(),
        generation.token_vectors.codes(token_numbers(generation.token_vectors.spans(sentences))).tobytes(),
    )


def stored_articles(index: Path) -> list[Article]:
    catalog = Generation.open(index).catalog
    return sorted((article for name in catalog.article_ids() if (article := catalog.article(name))), key=lambda found: found.id)


def what_is_encoded(index: Path) -> set[tuple[str, str, tuple[tuple[int, int], ...]]]:
    """Context, text and places of the sentences of each passage: all that its vectors are made from."""
    return {
        (p.context, text, tuple((start - p.start, end - p.start) for start, end in p.sentences))
        for _, text, p, *_ in stored_passages(index)
    }


def assert_sound_and_as_built_anew(desk: Desk) -> None:
    """The doctor finds nothing, and an index built of the same files from nothing holds the same articles and passages."""
    assert examine(desk.index).findings == []
    anew = desk.beside("anew")
    try:
        anew.build()
        assert stored_articles(desk.index) == stored_articles(anew.index)
        ours, theirs = (sorted((passage[:3] for passage in stored_passages(one.index)), key=repr) for one in (desk, anew))
        assert ours == theirs
        assert desk.copies() == anew.copies()
    finally:
        shutil.rmtree(anew.index)
