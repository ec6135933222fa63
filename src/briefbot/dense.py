"""Vectors on disk and the FAISS index over them: the rows nearest to a query by cosine."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefbot.arrays import HEADER_READING
from briefbot.errors import IndexDamaged, unwritable
from briefbot.messages import say
from briefbot.products import multiply
from briefbot.types import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32

EXACT_BELOW = 50_000
"""Passages up to which every vector is compared: 300,000 take 20 ms, an inverted file 1.4 ms."""
_ZEROS_AT_ONCE = 1 << 24
_ROWS_AT_ONCE = 65_536
_PROBED_SHARE = 16
"""One list in sixteen is looked into; the fused ranking takes exact cosines of what is found."""


def open_array(path: Path) -> NDArray[Any]:
    """The array of a .npy file, mapped into memory. Raises IndexDamaged if it is none."""
    try:
        with HEADER_READING:
            array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(say("{path} holds no vectors: {error}", path=path, error=error), "briefbot index") from error
    return array


class VectorFile:
    """Rows of float16 unit vectors in a .npy file, mapped into memory and read as float32."""

    def __init__(self, array: NDArray[np.float16]) -> None:
        self._array = array

    @classmethod
    def open(cls, path: Path) -> VectorFile:
        """Raises IndexDamaged if it is no file of vectors."""
        array = open_array(path)
        if array.ndim != 2 or array.dtype != np.float16:
            raise IndexDamaged(
                say(
                    "{path} holds {dtype} of shape {shape}, not rows of float16",
                    path=path,
                    dtype=array.dtype,
                    shape=str(array.shape),
                ),
                "briefbot index",
            )
        return cls(array)

    @staticmethod
    def create(path: Path, *, rows: int, dimension: int) -> np.memmap[tuple[int, ...], np.dtype[np.float16]]:
        """A writable map of a new file of zeros; flush it when it is filled. Raises OSError if the disk is full.

        The zeros are written out: a full disk found only through the map would kill the process.
        """
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(np.float16)), "fortran_order": False, "shape": (rows, dimension)}
        left = rows * dimension * 2
        with path.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            while left > 0:
                left -= file.write(bytes(min(left, _ZEROS_AT_ONCE)))
        with HEADER_READING:
            return np.lib.format.open_memmap(path, mode="r+")

    def __len__(self) -> int:
        return len(self._array)

    def rows(self, rows: NDArray[np.int64] | slice) -> Float32:
        return np.asarray(self._array[rows], dtype=np.float32)

    def copy_rows(self, rows: NDArray[np.int64], target: NDArray[np.float16], places: NDArray[np.int64]) -> None:
        """Put the rows, bit by bit as they are, into these places of a writable map."""
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            target[places[part]] = self._array[rows[part]]

    def cosines(self, vector: Float32, rows: NDArray[np.int64] | slice) -> Float32:
        """Cosine of the unit ``vector`` with each of the rows, in their order."""
        return multiply(self.rows(rows), vector)


class FaissSearcher:
    """A DenseSearcher over a FAISS index; FAISS searches from several threads at once."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def open(cls, path: Path) -> FaissSearcher:
        """Raises IndexDamaged if FAISS cannot read the file."""
        import faiss

        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamaged(say("{path} is no FAISS index: {error}", path=path, error=error), "briefbot index") from error

    @staticmethod
    def build(vectors: VectorFile, path: Path) -> None:
        """Exact over float16 for small corpora, an inverted file for large ones."""
        import faiss

        rows, block = len(vectors), _ROWS_AT_ONCE
        dimension = vectors.rows(slice(0, 1)).shape[1]
        if rows < EXACT_BELOW:
            index = faiss.index_factory(dimension, "SQfp16", faiss.METRIC_INNER_PRODUCT)
        else:
            lists = 4 * math.isqrt(rows)
            index = faiss.index_factory(dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
            sample = np.linspace(0, rows - 1, min(rows, 40 * lists)).astype(np.int64)
            index.train(vectors.rows(sample))
            index.nprobe = max(1, lists // _PROBED_SHARE)
        if not index.is_trained:
            index.train(vectors.rows(slice(0, 1)))
        for start in range(0, rows, block):
            index.add(vectors.rows(slice(start, start + block)))
        try:
            faiss.write_index(index, str(path))
        except RuntimeError as error:
            raise unwritable(path, error) from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Float32, *, k: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[Row, float]]:
        """The k rows with the highest cosine, best first; fewer where fewer are allowed or found."""
        if allowed is not None and len(allowed) == 0:
            return []
        scores, rows = self._index.search(vector[None, :], k, params=self._parameters(allowed))
        return [(Row(int(row)), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def _parameters(self, allowed: NDArray[np.int64] | None) -> Any:
        import faiss

        if allowed is None:
            return None
        selector = faiss.IDSelectorBatch(allowed)
        if isinstance(self._index, faiss.IndexIVF):
            # a narrow scope may lie in lists a plain search would not look into
            return faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nlist)
        return faiss.SearchParameters(sel=selector)
