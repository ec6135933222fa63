"""Vectors of single tokens on disk, four bits a number: 64 bytes for a token of 128 dimensions.

A question is matched with them token by token without a further pass of the encoder over what was found. Sixteen
levels, 0.3352 standard deviations apart, are the best uniform ones for numbers that are normally distributed (Max,
"Quantizing for Minimum Distortion", 1960); those of a unit vector of m dimensions spread by 1/√m.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefbot.dense import open_array
from briefbot.errors import IndexDamaged
from briefbot.messages import say
from briefbot.products import multiply

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

    from briefbot.types import Float32

_LEVELS = 16
_STEP = 0.3352
_COPIED_AT_ONCE = 1 << 20


class TokenFile:
    """The token vectors of every sentence; sentences of one passage stand one behind the other."""

    def __init__(self, codes: NDArray[np.uint8], spans: NDArray[np.int64], *, dimension: int) -> None:
        self._codes = codes
        self._spans = spans
        self._values = _values(dimension)

    @classmethod
    def open(cls, path: Path, spans: Path, *, dimension: int) -> TokenFile:
        """Raises IndexDamaged if the two files do not fit together."""
        places = open_array(spans)
        if places.ndim != 2 or places.shape[1] != 2 or places.dtype != np.int64:
            raise IndexDamaged(
                say(
                    "{spans} holds {dtype} of shape {shape}, not pairs of int64",
                    spans=spans,
                    dtype=places.dtype,
                    shape=str(places.shape),
                ),
                "briefbot index",
            )
        try:
            size = path.stat().st_size
            codes = np.memmap(path, np.uint8, mode="r") if size else np.zeros(0, dtype=np.uint8)
        except OSError as error:
            raise IndexDamaged(say("{path} holds no token vectors: {error}", path=path, error=error), "briefbot index") from error
        if size % (dimension // 2):
            raise IndexDamaged(
                say(
                    "{path} has {size} bytes, which are no tokens of {dimension} dimensions",
                    path=path,
                    size=size,
                    dimension=dimension,
                ),
                "briefbot index",
            )
        return cls(codes.reshape(-1, dimension // 2), places, dimension=dimension)

    def __len__(self) -> int:
        """How many sentences have a place here."""
        return len(self._spans)

    @property
    def tokens(self) -> int:
        return len(self._codes)

    def cosines(self, vectors: Float32, tokens: NDArray[np.int64]) -> Float32:
        """Cosine of each of these tokens with each of the unit ``vectors``; shape (tokens, vectors)."""
        found = self._values[self._codes[tokens]].reshape(len(tokens), -1)
        norms = np.sqrt(np.einsum("ij,ij->i", found, found))[:, None]
        cosines: Float32 = multiply(found, vectors.T) / np.maximum(norms, 1e-12)
        return cosines

    def spans(self, sentences: NDArray[np.int64]) -> NDArray[np.int64]:
        """First token and number of tokens of each sentence, shape (n, 2)."""
        return np.array(self._spans[sentences])

    def best_cosines(self, vectors: Float32, spans: NDArray[np.int64]) -> Float32:
        """Highest cosine of each of the unit ``vectors`` with a token of each span (first, count).

        Shape (spans, vectors); 0 where a span has no token.
        """
        best = np.zeros((len(spans), len(vectors)), dtype=np.float32)
        filled = np.flatnonzero(spans[:, 1])
        if len(filled):
            cosines = self.cosines(vectors, token_numbers(spans[filled]))
            starts = np.cumsum(spans[filled, 1]) - spans[filled, 1]
            best[filled] = np.maximum.reduceat(cosines, starts, axis=0)
        return best

    def codes(self, tokens: NDArray[np.int64]) -> NDArray[np.uint8]:
        return np.array(self._codes[tokens])


class TokenWriter:
    """Writes a TokenFile, passage by passage in any order. Raises OSError if the disk is full."""

    def __init__(self, path: Path, spans: Path, *, sentences: int, dimension: int) -> None:
        self._file = path.open("wb")
        self._path = spans
        self._spans = np.zeros((sentences, 2), dtype=np.int64)
        self._deviation = 1 / math.sqrt(dimension)
        self._written = 0

    def __enter__(self) -> TokenWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
        if kind is None:
            with self._path.open("wb") as file:
                np.save(file, self._spans)

    def add(self, first_sentence: int, vectors: Float32, counts: NDArray[np.int64]) -> None:
        """The tokens of one passage, ``counts`` of them in each of its sentences."""
        levels = np.clip(np.floor(vectors / (_STEP * self._deviation)) + _LEVELS // 2, 0, _LEVELS - 1).astype(np.uint8)
        self._place(np.arange(first_sentence, first_sentence + len(counts)), counts)
        self._file.write((levels[:, ::2] << 4 | levels[:, 1::2]).tobytes())

    def take_over(self, old: TokenFile, old_sentences: NDArray[np.int64], sentences: NDArray[np.int64]) -> None:
        """The tokens of these sentences of another file, bit by bit as they are."""
        spans = old.spans(old_sentences)
        self._place(sentences, spans[:, 1])
        ends = np.cumsum(spans[:, 1])
        start = 0
        while start < len(spans):
            stop = max(start + 1, int(np.searchsorted(ends, (ends[start - 1] if start else 0) + _COPIED_AT_ONCE)))
            self._file.write(old.codes(token_numbers(spans[start:stop])).tobytes())
            start = stop

    def _place(self, sentences: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        self._spans[sentences, 0] = self._written + np.cumsum(counts) - counts
        self._spans[sentences, 1] = counts
        self._written += int(counts.sum())


def token_numbers(spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """The tokens that the spans (first, count) hold, one behind the other."""
    firsts, counts = spans[:, 0], spans[:, 1]
    before = np.cumsum(counts) - counts
    return np.repeat(firsts - before, counts) + np.arange(int(counts.sum()))


def _values(dimension: int) -> Float32:
    """The two numbers that each byte stands for, shape (256, 2)."""
    levels = (np.arange(_LEVELS, dtype=np.float32) - _LEVELS / 2 + 0.5) * np.float32(_STEP / math.sqrt(dimension))
    codes = np.arange(256)
    return np.stack([levels[codes >> 4], levels[codes & 15]], axis=1)
