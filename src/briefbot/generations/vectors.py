"""The vectors of a new generation: those of unchanged passages are taken over, the others encoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefbot.chunking import encoded_text
from briefbot.dense import VectorFile
from briefbot.generations.layout import PASSAGE_VECTORS, SENTENCE_VECTORS, TOKEN_SPANS, TOKEN_VECTORS
from briefbot.generations.tokenfile import TokenWriter
from briefbot.types import Row

if TYPE_CHECKING:
    from briefbot.catalog import Catalog
    from briefbot.encoder import EncoderSpec
    from briefbot.generations.generation import Generation
    from briefbot.types import PassageEncoder, Progress

_ENCODED_AT_ONCE = 256


class VectorWriter:
    """Fills the files of passage, sentence and token vectors of one generation."""

    def __init__(self, folder: Path, catalog: Catalog, spec: EncoderSpec, tokens: TokenWriter) -> None:
        counts = catalog.counts()
        self._catalog = catalog
        self._passages = VectorFile.create(folder / PASSAGE_VECTORS, rows=counts.passages, dimension=spec.dimension)
        self._sentences = VectorFile.create(folder / SENTENCE_VECTORS, rows=counts.sentences, dimension=spec.sentence_dimension)
        self._tokens = tokens

    def take_over(self, old: Generation | None) -> list[Row]:
        """Copy what the old generation knows; the rows of the passages it does not."""
        if old is None:
            return [row for row, *_ in self._catalog.passage_keys()]
        known = old.catalog.rows_by_key()
        missing: list[Row] = []
        runs: list[tuple[int, int, int, int, int]] = []
        for row, key, first, count in self._catalog.passage_keys():
            if key in known:
                old_row, old_first, _ = known[key]
                runs.append((row, old_row, first, old_first, count))
            else:
                missing.append(row)
        if runs:
            rows, old_rows, firsts, old_firsts, lengths = np.array(runs, dtype=np.int64).T
            old.passage_vectors.copy_rows(old_rows, self._passages, rows)
            steps = np.concatenate([np.arange(length) for length in lengths])
            old_sentences, sentences = np.repeat(old_firsts, lengths) + steps, np.repeat(firsts, lengths) + steps
            old.sentence_vectors.copy_rows(old_sentences, self._sentences, sentences)
            self._tokens.take_over(old.token_vectors, old_sentences, sentences)
        return missing

    def encode(self, rows: list[Row], encoder: PassageEncoder, *, progress: Progress) -> None:
        for start in range(0, len(rows), _ENCODED_AT_ONCE):
            progress("encoding passages", start, len(rows))
            self._encode(rows[start : start + _ENCODED_AT_ONCE], encoder)
        progress("encoding passages", len(rows), len(rows))

    def _encode(self, rows: list[Row], encoder: PassageEncoder) -> None:
        stored = self._catalog.passages(rows)
        spans = [s.passage.sentences_inside for s in stored]
        texts = [encoded_text(s.text, inside, context=s.passage.context) for s, inside in zip(stored, spans, strict=True)]
        encoded = encoder.encode_passages([s.passage.context for s in stored], texts, spans)
        for passage, vectors in zip(stored, encoded, strict=True):
            sentences = slice(passage.first_sentence, passage.first_sentence + len(vectors.sentence_vectors))
            self._passages[passage.row] = vectors.vector
            self._sentences[sentences] = vectors.sentence_vectors
            self._tokens.add(passage.first_sentence, vectors.token_vectors, vectors.tokens)

    def flush(self) -> None:
        self._passages.flush()
        self._sentences.flush()


@contextmanager
def writing_vectors(folder: Path, catalog: Catalog, spec: EncoderSpec) -> Iterator[VectorWriter]:
    """A writer whose files are whole afterwards. Raises OSError if the disk is full."""
    paths = folder / TOKEN_VECTORS, folder / TOKEN_SPANS
    with TokenWriter(*paths, sentences=catalog.counts().sentences, dimension=spec.token_dimension) as tokens:
        writer = VectorWriter(folder, catalog, spec, tokens)
        yield writer
        writer.flush()
