"""Builds a new generation of the index from a folder of articles, reusing what has not changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefbot import defaults
from briefbot.answerability import FILES as READER_FILES
from briefbot.calibration import CalibrationState, calibration_state
from briefbot.catalog import Catalog
from briefbot.chunking import Chunker, ChunkingParameters, tiktoken_counter
from briefbot.corpus import Corpus
from briefbot.dense import FaissSearcher, VectorFile
from briefbot.durable import sync_files
from briefbot.encoder import FILES as ENCODER_FILES
from briefbot.encoder import OnnxEncoder
from briefbot.errors import CorpusEmpty, IndexDamaged, IndexFault, IndexUnwritable, UnreadableFile, require
from briefbot.generations.base import find_base
from briefbot.generations.catalog_writer import writing_catalog
from briefbot.generations.comparison import Comparison, file_renamings
from briefbot.generations.continuity import refuse_another_corpus, refuse_other_settings
from briefbot.generations.current import make_current
from briefbot.generations.digests import UNREADABLE, article_digest, copy_digest
from briefbot.generations.following import HELD, mending_command
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import generations, next_number, remove_leftovers, sole_builder
from briefbot.generations.layout import (
    BUILDING,
    CATALOG,
    DENSE,
    GENERATIONS,
    LEXICAL,
    PASSAGE_VECTORS,
    encoder_folder,
    reader_folder,
)
from briefbot.generations.manifest import FORMAT_VERSION, Manifest, record_files
from briefbot.generations.program_text import program_digest
from briefbot.generations.soundness import contradictions
from briefbot.generations.transcript import Transcript, taken
from briefbot.generations.vectors import writing_vectors
from briefbot.intake.reading import FileReader
from briefbot.intake.scanning import Scan, Source, printable
from briefbot.lexical import LexicalEntry, TantivySearcher
from briefbot.messages import say
from briefbot.report import IndexReport
from briefbot.text.substance import counting_sentences
from briefbot.types import Article, ArticleId, GenerationId, ReadFailure, Span
from briefbot.whole_folder import is_whole

if TYPE_CHECKING:
    from briefbot.types import Progress

READING = (
    *(
        "readers",
        "chunking.py",
        "tables.py",
        "text/asides.py",
        "text/dates.py",
        "text/invisible.py",
        "text/language.py",
        "text/light_words.py",
    ),
    *("text/substance.py", "text/suspicious.py", "text/verbs.py", "text/wording.py"),
)
"""The part of the program that decides what an article is and what is cut from it: the readers, and what they call."""


def build_index(
    corpus: str | Path | Corpus = defaults.CORPUS,
    index: str | Path = defaults.INDEX,
    *,
    encoder: str = defaults.ENCODER,
    passage_tokens: int = defaults.PASSAGE_TOKENS,
    full: bool = False,
    kept_generations: int = defaults.KEPT_GENERATIONS,
    progress: Progress = lambda stage, done, total: None,
) -> IndexReport:
    """Bring the index up to date with the corpus; the old generation serves until the new one is whole and checked.

    Only passages that are new or changed are encoded. With ``full`` every file is read and every passage encoded
    again. An article whose file cannot be read at the moment stays as it was. ``encoder`` is a name or folder of
    sentence-transformers; ``passage_tokens`` the most tokens of a passage, counted with cl100k_base.

    >>> from briefbot import Corpus, build_index, make_article
    >>> memos = [make_article("memo-7", "The ferry is 20 minutes late."), make_article("memo-8", "The bridge is open.")]
    >>> report = build_index(Corpus.of(memos), "memos")
    >>> print(*report.added, report.passages)
    memo-7 memo-8 2

    Raises CorpusNotFound, CorpusEmpty, EncoderError, MissingExtra; UnreadableFile if the corpus stops being readable,
    IndexStale if the index there was built with other settings, IndexDamaged if what was built does not hold together,
    IndexBusy if another process builds, IndexUnwritable if the disk is full or refuses. The live generation is untouched then.
    """
    started = time.perf_counter()
    require("trafilatura", extra="build", purpose="building an index")
    corpus, index = corpus if isinstance(corpus, Corpus) else Corpus.open(corpus), Path(index)
    if (shown := printable(str(index))) != str(index):
        raise IndexUnwritable(f"{shown} has a name that is no UTF-8", "name another folder with --index")
    found = corpus.scan()
    if not found.files:
        raise CorpusEmpty(
            say("no article in {corpus}", corpus=corpus),
            say("put articles into it, as .txt, .md, .html, .pdf or .docx; the index is left as it was"),
        )
    if not generations(index):
        _refuse_unreadable(corpus, found, progress=progress)  # before an index is begun, and an encoder exported for it
    with sole_builder(index):
        number = next_number(index)  # before one that was rolled back goes: its name is not given twice
        remove_leftovers(index, keep=kept_generations)
        try:
            with FileReader() as reader, closing(_Builder(corpus, index, reader, full=full, progress=progress)) as builder:
                builder.prepare_encoder(encoder, passage_tokens)
                builder.prepare_reader()
                report = builder.build(found, number)
        finally:
            remove_leftovers(index, keep=kept_generations)
    return replace(report, seconds=round(time.perf_counter() - started, 3), calibration=_calibration(index))


class _Builder:
    """One run: knows the old generation, and writes the new one beside it."""

    def __init__(self, corpus: Corpus, index: Path, reader: FileReader, *, full: bool, progress: Progress) -> None:
        self._corpus = corpus
        self._index = index
        self._reader = reader
        self._full = full
        self._progress = progress
        self._stages = _Stages()
        with self._stages.timed("checking the index"):
            self._base = find_base(index, full=full)
        self._old = self._base.generation

    def close(self) -> None:
        """Let the old generation be removed, if it is kept no longer."""
        if self._old is not None:
            self._old.close()

    def prepare_encoder(self, name: str, passage_tokens: int) -> None:
        """Export the model unless this index holds it whole, and refuse to mix it with another's vectors."""
        from briefbot.export import encoder_digest, export_encoder

        digest = encoder_digest(name)
        if self._old is not None and not self._full:
            refuse_other_settings(self._old, name, digest, passage_tokens)
        folder = encoder_folder(self._index, digest)
        if not is_whole(folder, ENCODER_FILES):
            with self._exporting("exporting the encoder"):
                export_encoder(name, folder)
        self._models = [folder]
        self._encoder = OnnxEncoder.open(folder)
        self._parameters = ChunkingParameters(passage_tokens, self._encoder.spec.max_tokens)
        self._readers = program_digest(*READING)

    def prepare_reader(self) -> None:
        """Export the best reader that can be made here, unless this index holds it whole, or a better one."""
        from briefbot.reader_export import choose_reader, export_reader

        held = self._old.manifest.answerability if self._old is not None and not self._full else None
        if held is not None and not is_whole(reader_folder(self._index, held.digest), READER_FILES):
            held = None
        self._answerability = choose_reader(held)
        if self._answerability is None:
            return
        folder = reader_folder(self._index, self._answerability.digest)
        if not is_whole(folder, READER_FILES):
            with self._exporting("exporting the reader"):
                export_reader(self._answerability, folder)
        self._models.append(folder)

    @contextmanager
    def _exporting(self, stage: str) -> Iterator[None]:
        with self._stages.timed(stage):
            self._progress(stage, 0, 1)
            yield
            self._progress(stage, 1, 1)

    def build(self, found: Scan[Source], number: int) -> IndexReport:
        with self._stages.timed("looking for changes"):
            digests = self._digest(found)
            if self._old is not None and not self._full:
                refuse_another_corpus(self._old, _name(self._corpus), digests, shown=str(self._corpus))
            if self._nothing_changed(found, digests):
                return self._unchanged(found.skipped)
        folder = self._index / GENERATIONS / f"{BUILDING}{number:06d}"
        folder.mkdir(parents=True)
        with self._stages.timed("reading articles"):
            comparison = self._write_catalog(folder, found, digests)
        with closing(Catalog.open(folder / CATALOG)) as catalog:
            counts, files = catalog.counts(), catalog.files
            failed, inside, copies = files.failures(), files.skipped(), files.copies()
            undated, unsourced = catalog.undated(), catalog.unsourced()
            if counts.passages == 0:
                raise CorpusEmpty(*_nothing_readable(self._corpus, failed))
            encoded = self._write_vectors(folder, catalog)
            with self._stages.timed("indexing words"):
                self._progress("indexing words", 0, counts.passages)
                TantivySearcher.build(_lexical_entries(catalog), folder / LEXICAL)
                self._progress("indexing words", counts.passages, counts.passages)
        with self._stages.timed("indexing vectors"):
            FaissSearcher.build(VectorFile.open(folder / PASSAGE_VECTORS), folder / DENSE)
        with self._stages.timed("checking the new generation"):
            name = self._publish(folder, digests)
        return IndexReport(
            generation=name,
            added=comparison.added,
            changed=comparison.changed,
            removed=comparison.removed,
            renamed=comparison.renamed(self._old_files(), digests),
            failed=failed,
            skipped=sorted([*found.skipped, *inside]),
            duplicates=copies,
            changes=comparison.changes,
            mended=list(self._base.damage),
            articles=counts.articles,
            passages=counts.passages,
            encoded=encoded,
            seconds=0.0,
            stages_s=self._stages.seconds,
            is_new=True,
            undated=undated,
            unsourced=unsourced,
        )

    def _old_files(self) -> dict[str, str]:
        return self._old.catalog.files.digests() if self._old else {}

    def _digest(self, found: Scan[Source]) -> dict[str, str]:
        """Of every file of the corpus; of what lies in a folder that cannot be looked into, that of the old generation."""
        digests = {
            path: digest
            for path, digest in self._old_files().items()
            if any(path.startswith(f"{folder.path}/") for folder in found.unlisted)
        }
        for done, file in enumerate(found.files):
            try:
                digests[file.path] = file.digest()
            except UnreadableFile:
                digests[file.path] = UNREADABLE
            self._progress("looking for changes", done + 1, len(found.files))
        return digests

    def _nothing_changed(self, found: Scan[Source], digests: Mapping[str, str]) -> bool:
        """Whether the live generation is whole and says what a new one would: what failed fails again in the same way."""
        if self._full or self._old is None or self._base.damage:
            return False
        if (self._old.manifest.readers, self._old.manifest.answerability) != (self._readers, self._answerability):
            return False
        catalog = self._old.catalog
        failed, known = catalog.files.failed(), catalog.article_digests()
        unlisted = {folder.path: [folder] for folder in found.unlisted}
        return (
            digests == self._old_files()
            and unlisted == {path: catalog.files.failures_of(path) for path in failed if path not in digests}
            and all(self._comes_out_as_before(file, catalog, known) for file in found.files if file.path in failed)
        )

    def _comes_out_as_before(self, file: Source, catalog: Catalog, known: Mapping[ArticleId, str]) -> bool:
        failures = []
        for item in file.read(self._reader):
            if isinstance(item, ReadFailure):
                failures.append(item)
            elif isinstance(item, Article):
                home = catalog.files.of_article(item.id)
                if home not in (None, file.path):
                    failures.append(taken(item.id, file))
                elif known.get(item.id) != article_digest(item) and (
                    item.id in known or not catalog.files.originals(copy_digest(item))
                ):
                    return False
        return failures == catalog.files.failures_of(file.path)

    def _unchanged(self, skipped: Sequence[str]) -> IndexReport:
        assert self._old is not None
        counts, catalog = self._old.manifest.counts, self._old.catalog
        return IndexReport(
            generation=self._old.id,
            added=[],
            changed=[],
            removed=[],
            renamed=[],
            failed=catalog.files.failures(),
            skipped=sorted([*skipped, *catalog.files.skipped()]),
            duplicates=catalog.files.copies(),
            changes=[],
            mended=[],
            articles=counts.articles,
            passages=counts.passages,
            encoded=0,
            seconds=0.0,
            stages_s=self._stages.seconds,
            is_new=False,
            undated=catalog.undated(),
            unsourced=catalog.unsourced(),
        )

    def _write_catalog(self, folder: Path, found: Scan[Source], digests: Mapping[str, str]) -> Comparison:
        comparison = Comparison(self._old.catalog if self._old else None, self._old.id if self._old else None)
        with writing_catalog(folder / CATALOG, old=self._old.folder / CATALOG if self._old else None) as writer:
            old_files, unchanged = self._old_files(), self._unchanged_files(digests)
            known = self._known_files(unchanged)
            came_from = {renaming.new: renaming.old for renaming in file_renamings(old_files, digests)}
            transcript = Transcript(writer, comparison, self._base, self._chunker(), unchanged=unchanged, came_from=came_from)
            for failure in found.unlisted:
                writer.add_failure(failure, file=failure.path)
            files = {file.path: file for file in found.files}
            for done, path in enumerate(sorted(digests)):
                writer.add_file(path, digests[path])
                file = files.get(path) or self._corpus.at(path)
                if file.path in known:
                    transcript.take_over(file)
                else:
                    transcript.read(file, self._reader)
                self._progress("reading articles", done + 1, len(digests))
            transcript.finish(self._reader)
        return comparison

    def _unchanged_files(self, digests: Mapping[str, str]) -> set[str]:
        """Files that are what they were when the same readers read them."""
        old = self._old
        if old is None or self._full or old.manifest.readers != self._readers or old.manifest.chunking != self._parameters:
            return set()
        files = self._old_files()
        return {path for path, digest in digests.items() if files.get(path) == digest}

    def _known_files(self, unchanged: set[str]) -> set[str]:
        """Files whose articles need not be read again. One that failed is; so is one with a copy, whose original may be gone."""
        if self._old is None:
            return set()
        return unchanged - self._old.catalog.files.failed() - self._old.catalog.files.with_copies()

    def _chunker(self) -> Chunker:
        return Chunker(self._parameters, budget_counter=tiktoken_counter(), encoder_counter=self._encoder.count_tokens)

    def _write_vectors(self, folder: Path, catalog: Catalog) -> int:
        """Take over the vectors of passages the old generation knows, encode the others; how many were encoded."""
        with writing_vectors(folder, catalog, self._encoder.spec) as writer:
            with self._stages.timed("taking over vectors"):
                missing = writer.take_over(self._old if self._base.has_vectors else None)
            with self._stages.timed("encoding passages"):
                writer.encode(missing, self._encoder, progress=self._progress)
        return len(missing)

    def _publish(self, folder: Path, digests: Mapping[str, str]) -> GenerationId:
        """Name the finished folder after its number and content, put it on the disk, check it, and make it current."""
        with closing(Catalog.open(folder / CATALOG)) as catalog:
            counts = catalog.counts()
        corpus_digest = hashlib.sha256(repr(sorted(digests.items())).encode()).hexdigest()
        name = GenerationId(f"{folder.name.removeprefix(BUILDING)}-{corpus_digest[:8]}")
        final = folder.with_name(name)
        folder.rename(final)
        sync_files(final)
        Manifest(
            format_version=FORMAT_VERSION,
            generation=name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=self._encoder.spec,
            answerability=self._answerability,
            chunking=self._parameters,
            corpus=_name(self._corpus),
            corpus_digest=corpus_digest,
            counts=counts,
            previous=self._old.id if self._old else None,
            readers=self._readers,
            files=record_files(self._index, final, *self._models),
        ).save(final)
        self._progress("checking the new generation", 0, 1)
        with closing(Generation.named(self._index, name)) as generation:
            for problem in contradictions(generation):
                raise IndexDamaged(
                    say("the new generation does not hold together: {problem}; the old one serves on", problem=problem),
                    mending_command(self._index, _name(self._corpus), full=True),
                )
        self._progress("checking the new generation", 1, 1)
        make_current(self._index, name)
        return name


def _lexical_entries(catalog: Catalog) -> Iterator[LexicalEntry]:
    for row, text, context, published, source, sentences in catalog.texts():
        counting = set(counting_sentences(text, sentences, context=context))
        if len(counting) == len(sentences):
            yield LexicalEntry(row, text, context, published, source)
            continue
        said, aside = (
            " ".join(text[start:end] for start, end in sentences if (Span(start, end) in counting) is counts)
            for counts in (True, False)
        )
        yield LexicalEntry(row, said, context, published, source, aside)


class _Stages:
    """Seconds of each stage of one run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - started, 3)


def _name(corpus: Corpus) -> str:
    """What the manifest calls it: folders may be reached in several ways."""
    return str(corpus.folder.resolve()) if corpus.folder is not None else HELD


def _refuse_unreadable(corpus: Corpus, found: Scan[Source], *, progress: Progress) -> None:
    """Raises CorpusEmpty if there is nothing to index; files are read up to the first article that has a paragraph."""
    failed = list(found.unlisted)
    with FileReader() as reader:
        for done, file in enumerate(found.files):
            for item in file.read(reader):
                if isinstance(item, Article) and item.paragraphs:
                    return
                if isinstance(item, ReadFailure):
                    failed.append(item)
            progress("reading articles", done + 1, len(found.files))
    raise CorpusEmpty(*_nothing_readable(corpus, failed))


def _nothing_readable(corpus: Corpus, failed: list[ReadFailure]) -> tuple[str, str]:
    if not failed:
        return f"no article in {corpus} holds any text", "put articles with text into it"
    return f"none of the articles in {corpus} could be read; {failed[0].path}: {failed[0].reason}", failed[0].hint


def _calibration(index: Path) -> CalibrationState | None:
    """A calibration that is damaged fails no build: whoever asks is told, and so is the doctor."""
    with suppress(IndexFault):
        state = calibration_state(Generation.open(index))
        return state if state.standing != "none" else None
    return None
