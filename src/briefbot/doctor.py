"""Holds an index against its manifest, and says what is wrong and which command mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from briefbot.errors import BriefbotError, IndexFault
from briefbot.generation import Generation, file_digests
from briefbot.types import GenerationId, ReadFailure

_REBUILD = "briefbot index --full"
_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an index, and the command that mends it."""

    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check of an index found; it is sound if nothing was."""

    generation: GenerationId | None
    findings: list[Finding]
    failed: list[ReadFailure]
    """Files of the corpus that could not be read when the index was built; they make it no less sound."""


def examine(index: Path) -> Examination:
    """Check everything the manifest promises: every file's digest, the counts, the spans, the vectors."""
    try:
        generation = Generation.open(index)
        failed = generation.catalog.failures()
    except IndexFault as fault:
        return Examination(None, [Finding(fault.message, fault.hint)], [])
    findings = list(_changed_files(generation))
    if not findings:  # a file that is not what was written would only be reported again, less clearly
        try:
            findings = [*_wrong_counts(generation), *_wrong_spans(generation), *_wrong_vectors(generation)]
        except BriefbotError as error:
            findings = [Finding(error.message, error.hint)]
    return Examination(generation.id, findings, failed)


def _changed_files(generation: Generation) -> Iterator[Finding]:
    found = file_digests(generation.index, generation.folder, generation.encoder_folder)
    for path, digest in generation.manifest.files.items():
        if found.get(path) != digest:
            state = "is missing" if path not in found else "is not what was written when the index was built"
            yield Finding(f"{path} {state}", _REBUILD)


def _wrong_counts(generation: Generation) -> Iterator[Finding]:
    promised, counted = generation.manifest.counts, generation.catalog.counts()
    if promised != counted:
        yield Finding(f"the manifest promises {promised}, the catalog holds {counted}", _REBUILD)
    for name, parts, expected in (
        ("passage vectors", generation.passage_vectors, counted.passages),
        ("sentence vectors", generation.sentence_vectors, counted.sentences),
        ("vectors in the dense index", generation.dense, counted.passages),
        ("passages in the lexical index", generation.lexical, counted.passages),
    ):
        if len(parts) != expected:
            yield Finding(f"there are {len(parts)} {name}, and {expected} in the catalog", _REBUILD)


def _wrong_spans(generation: Generation) -> Iterator[Finding]:
    for article_id in generation.catalog.article_ids():
        article = generation.catalog.article(article_id)
        assert article is not None
        end = 0
        for paragraph in article.paragraphs:
            if not end <= paragraph.start <= paragraph.end <= len(article.text):
                yield Finding(f"paragraph {paragraph.number} of {article_id} lies outside its place", _REBUILD)
            end = paragraph.end


def _wrong_vectors(generation: Generation) -> Iterator[Finding]:
    for name, vectors in (("passage", generation.passage_vectors), ("sentence", generation.sentence_vectors)):
        for start in range(0, len(vectors), _BLOCK):
            norms = np.linalg.norm(vectors.rows(slice(start, start + _BLOCK)), axis=1)
            wrong = np.flatnonzero(~(np.abs(norms - 1) < 0.01))
            if len(wrong):
                yield Finding(f"the {name} vector {start + int(wrong[0])} is no unit vector", _REBUILD)
                break
