"""Builds a new generation of the index from a folder of articles, reusing what has not changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefbot.catalog import Catalog, CatalogWriter, article_digest
from briefbot.chunking import Chunker, ChunkingParameters, tiktoken_counter
from briefbot.corpus import SourceFile, scan
from briefbot.dense import FaissSearcher, VectorFile
from briefbot.encoder import OnnxEncoder
from briefbot.errors import CorpusEmpty, IndexBusy, IndexFault, IndexStale, IndexUnwritable, UnreadableFile, require
from briefbot.generation import (
    BUILDING,
    CATALOG,
    DENSE,
    FORMAT_VERSION,
    GENERATIONS,
    LEXICAL,
    PASSAGE_VECTORS,
    SENTENCE_VECTORS,
    Generation,
    Manifest,
    clear_leftovers,
    encoder_folder,
    file_digests,
    is_sound,
    make_current,
    next_number,
    remove_old,
)
from briefbot.lexical import TantivySearcher
from briefbot.types import Article, ArticleId, GenerationId, PassageEncoder, ReadFailure, Row, Span

if TYPE_CHECKING:
    from briefbot.types import Progress

_ENCODED_AT_ONCE = 256
_UNREADABLE = "unreadable"
"""Stands for the digest of a file that cannot be opened; reading it then says why."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run of ``build_index`` found and did. Articles are named by id, files by path."""

    generation: GenerationId
    added: list[str]
    changed: list[str]
    removed: list[str]
    failed: list[ReadFailure]
    """What could not be read; an article read before from such a file stays in the index as it was."""
    skipped: list[str]
    """Files in no format that can be read."""
    articles: int
    passages: int
    encoded: int
    """Passages whose vectors were computed in this run; those of the others were taken over."""
    seconds: float


@dataclass(slots=True)
class _Changes:
    """What the articles of a new generation are, against the old one's."""

    before: dict[ArticleId, str]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    seen: set[ArticleId] = field(default_factory=set)

    def note(self, article: Article) -> None:
        self.seen.add(article.id)
        if article.id not in self.before:
            self.added.append(article.id)
        elif self.before[article.id] != article_digest(article):
            self.changed.append(article.id)

    @property
    def removed(self) -> list[str]:
        return sorted(self.before.keys() - self.seen)


def build_index(
    corpus: Path,
    index: Path,
    *,
    encoder: str,
    passage_tokens: int,
    full: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> IndexReport:
    """Bring the index up to date with the folder; the old generation serves until the new one is whole.

    Only passages that are new or changed are encoded. With ``full`` nothing is taken over.

    Raises CorpusNotFound, CorpusEmpty, EncoderError, MissingExtra; IndexStale if the index there was built
    with other settings, IndexBusy if another process builds, IndexUnwritable if the disk is full or refuses.
    The live generation is untouched then.
    """
    started = time.perf_counter()
    files, skipped = scan(corpus)
    if not files:
        raise CorpusEmpty(
            f"no article in {corpus}", "put .txt, .md, .html, .pdf, .docx or .jsonl files into it; the index is left as it was"
        )
    require("filelock", extra="build", purpose="building an index")
    import filelock

    try:
        index.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(index / ".lock", timeout=0):
            clear_leftovers(index)
            try:
                builder = _Builder(corpus, index, full=full, progress=progress)
                builder.prepare_encoder(encoder, passage_tokens)
                report = builder.build(files, skipped)
            finally:
                clear_leftovers(index)
    except filelock.Timeout as error:
        raise IndexBusy(f"another process is building {index}", "wait until it has finished, then try again") from error
    except OSError as error:
        raise IndexUnwritable(
            f"the index {index} cannot be written: {error}", "make room, or name another folder with --index"
        ) from error
    return replace(report, seconds=round(time.perf_counter() - started, 3))


class _Builder:
    """One run: knows the old generation, and writes the new one beside it."""

    def __init__(self, corpus: Path, index: Path, *, full: bool, progress: Progress) -> None:
        self._corpus = corpus
        self._index = index
        self._progress = progress
        self._old = None if full else _old_generation(index)

    def prepare_encoder(self, name: str, passage_tokens: int) -> None:
        """Export the model unless this index holds it whole, and refuse to mix it with another's vectors."""
        from briefbot.export import encoder_digest, export_encoder, is_whole

        digest = encoder_digest(name)
        if self._old is not None:
            _refuse_other_settings(self._old.manifest, name, digest, passage_tokens)
        self._encoder_folder = encoder_folder(self._index, digest)
        if not is_whole(self._encoder_folder):
            self._progress("exporting the encoder", 0, 1)
            export_encoder(name, self._encoder_folder)
            self._progress("exporting the encoder", 1, 1)
        self._encoder = OnnxEncoder.open(self._encoder_folder)
        self._parameters = ChunkingParameters(passage_tokens, self._encoder.spec.max_tokens)

    def build(self, files: list[SourceFile], skipped: list[str]) -> IndexReport:
        digests = self._digest(files)
        old_files = self._old.catalog.files() if self._old else {}
        if self._old and digests == old_files and self._still_fails(files):
            return self._unchanged(skipped)
        folder = self._index / GENERATIONS / f"{BUILDING}{next_number(self._index):06d}"
        folder.mkdir(parents=True)
        changes = self._write_catalog(folder, files, digests, old_files)
        with closing(Catalog.open(folder / CATALOG)) as catalog:
            counts, failed = catalog.counts(), catalog.failures()
            if counts.passages == 0:
                raise CorpusEmpty(*_nothing_readable(self._corpus, failed))
            encoded = self._write_vectors(folder, catalog)
            self._progress("indexing words", 0, counts.passages)
            TantivySearcher.build(catalog.lexical_entries(), folder / LEXICAL)
            self._progress("indexing words", counts.passages, counts.passages)
        FaissSearcher.build(VectorFile.open(folder / PASSAGE_VECTORS), folder / DENSE)
        name = self._publish(folder, digests)
        return IndexReport(
            generation=name,
            added=sorted(changes.added),
            changed=sorted(changes.changed),
            removed=changes.removed,
            failed=failed,
            skipped=skipped,
            articles=counts.articles,
            passages=counts.passages,
            encoded=encoded,
            seconds=0.0,
        )

    def _digest(self, files: list[SourceFile]) -> dict[str, str]:
        digests = {}
        for done, file in enumerate(files):
            try:
                digests[file.path] = file.digest()
            except UnreadableFile:
                digests[file.path] = _UNREADABLE
            self._progress("looking for changes", done + 1, len(files))
        return digests

    def _still_fails(self, files: list[SourceFile]) -> bool:
        """Whether every file that failed last time fails again in the same way; true where none failed."""
        assert self._old is not None
        failed = self._old.catalog.failed_files()
        return all(self._fails_again(file, self._old.catalog) for file in files if file.path in failed)

    def _fails_again(self, file: SourceFile, catalog: Catalog) -> bool:
        failures = []
        for item in file.read():
            if isinstance(item, ReadFailure):
                failures.append(item)
            elif (home := catalog.file_of(item.id)) is None:
                return False
            elif home != file.path:
                failures.append(_taken(item, file))
        return failures == catalog.failures_of(file.path)

    def _unchanged(self, skipped: list[str]) -> IndexReport:
        assert self._old is not None
        counts, failed = self._old.manifest.counts, self._old.catalog.failures()
        return IndexReport(self._old.id, [], [], [], failed, skipped, counts.articles, counts.passages, 0, 0.0)

    def _write_catalog(
        self,
        folder: Path,
        files: list[SourceFile],
        digests: dict[str, str],
        old_files: dict[str, str],
    ) -> _Changes:
        chunker = Chunker(self._parameters, budget_counter=tiktoken_counter(), encoder_counter=self._encoder.count_tokens)
        changes = _Changes(self._old.catalog.article_digests() if self._old else {})
        retried = self._old.catalog.failed_files() if self._old else set()
        with closing(CatalogWriter(folder / CATALOG)) as writer:
            for done, file in enumerate(files):
                known = old_files.get(file.path) == digests[file.path] and file.path not in retried
                writer.add_file(file.path, digests[file.path])
                for item in self._keeping_old(file, self._old_articles(file) if known else file.read()):
                    if isinstance(item, ReadFailure):
                        writer.add_failure(item, file=file.path)
                    elif item.id in changes.seen:
                        writer.add_failure(_taken(item, file), file=file.path)
                    else:
                        changes.note(item)
                        writer.add_article(item, file=file.path, passages=chunker.chunk_article(item))
                self._progress("reading articles", done + 1, len(files))
            writer.finish()
        return changes

    def _old_articles(self, file: SourceFile) -> Iterator[Article | ReadFailure]:
        assert self._old is not None
        yield from self._old.catalog.articles_of(file.path)

    def _keeping_old(self, file: SourceFile, found: Iterator[Article | ReadFailure]) -> Iterator[Article | ReadFailure]:
        """What was found; if that is failures only, the articles the old generation has of the file as well."""
        articles = 0
        for item in found:
            articles += isinstance(item, Article)
            yield item
        if not articles and self._old is not None:
            yield from self._old_articles(file)

    def _write_vectors(self, folder: Path, catalog: Catalog) -> int:
        """Take over the vectors of passages the old generation knows, encode the others; how many were encoded."""
        counts, spec = catalog.counts(), self._encoder.spec
        passages = VectorFile.create(folder / PASSAGE_VECTORS, rows=counts.passages, dimension=spec.dimension)
        sentences = VectorFile.create(folder / SENTENCE_VECTORS, rows=counts.sentences, dimension=spec.sentence_dimension)
        known = self._old.catalog.rows_by_key() if self._old else {}
        missing: list[Row] = []
        for row, key, first, count in catalog.passage_keys():
            if self._old is None or key not in known:
                missing.append(row)
                continue
            old_row, old_first, old_count = known[key]
            passages[row] = self._old.passage_vectors.rows(slice(old_row, old_row + 1))[0]
            sentences[first : first + count] = self._old.sentence_vectors.rows(slice(old_first, old_first + old_count))
        for start in range(0, len(missing), _ENCODED_AT_ONCE):
            self._progress("encoding passages", start, len(missing))
            _encode(self._encoder, catalog, missing[start : start + _ENCODED_AT_ONCE], passages, sentences)
        self._progress("encoding passages", len(missing), len(missing))
        passages.flush()
        sentences.flush()
        return len(missing)

    def _publish(self, folder: Path, digests: dict[str, str]) -> GenerationId:
        """Name the finished folder after its number and content, check that it opens, and make it current."""
        with closing(Catalog.open(folder / CATALOG)) as catalog:
            counts = catalog.counts()
        corpus_digest = hashlib.sha256(repr(sorted(digests.items())).encode()).hexdigest()
        name = GenerationId(f"{folder.name.removeprefix(BUILDING)}-{corpus_digest[:8]}")
        final = folder.with_name(name)
        folder.rename(final)
        Manifest(
            format_version=FORMAT_VERSION,
            generation=name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=self._encoder.spec,
            chunking=self._parameters,
            corpus=str(self._corpus.resolve()),
            corpus_digest=corpus_digest,
            counts=counts,
            files=file_digests(self._index, final, self._encoder_folder),
        ).save(final)
        make_current(self._index, name)
        remove_old(self._index, keep=name)
        return name


def _encode(encoder: PassageEncoder, catalog: Catalog, rows: list[Row], passages: np.ndarray, sentences: np.ndarray) -> None:
    stored = catalog.passages(rows)
    spans = [[Span(start - s.passage.start, end - s.passage.start) for start, end in s.passage.sentences] for s in stored]
    encoded = encoder.encode_passages([s.passage.context for s in stored], [s.text for s in stored], spans)
    for passage, vectors in zip(stored, encoded, strict=True):
        passages[passage.row] = vectors.vector
        sentences[passage.first_sentence : passage.first_sentence + len(vectors.sentence_vectors)] = vectors.sentence_vectors


def _old_generation(index: Path) -> Generation | None:
    """The live generation, or None where there is none or it is too damaged to take anything over."""
    try:
        old = Generation.open(index)
    except IndexStale:
        raise
    except IndexFault:
        return None
    return old if is_sound(old) else None


def _refuse_other_settings(manifest: Manifest, name: str, digest: str, passage_tokens: int) -> None:
    built, hint = manifest.encoder, "briefbot index --full"
    if built.digest != digest:
        raise IndexStale(f"the index was built with {built.name} ({built.digest[:8]}), this run uses {name} ({digest[:8]})", hint)
    if manifest.chunking.budget_tokens != passage_tokens:
        raise IndexStale(
            f"the index was built with passages of {manifest.chunking.budget_tokens} tokens, this run uses {passage_tokens}", hint
        )


def _nothing_readable(corpus: Path, failed: list[ReadFailure]) -> tuple[str, str]:
    if not failed:
        return f"no article in {corpus} holds any text", "put articles with text into it"
    return f"none of the articles in {corpus} could be read; {failed[0].path}: {failed[0].reason}", failed[0].hint


def _taken(article: Article, file: SourceFile) -> ReadFailure:
    return ReadFailure(
        file.path, f"the id {article.id!r} is that of another article already indexed", "give each article an id of its own"
    )
