"""FAISS against the slow obvious way: every cosine computed with numpy, sorted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from briefbot.dense import EXACT_BELOW, FaissSearcher, VectorFile
from briefbot.errors import IndexDamaged

Float32 = NDArray[np.float32]
DIMENSION = 48
QUERIES = 40


def unit(rows: NDArray[np.float64]) -> Float32:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def write_vectors(path: Path, vectors: Float32) -> VectorFile:
    array = VectorFile.create(path, rows=len(vectors), dimension=vectors.shape[1])
    array[:] = vectors
    array.flush()
    return VectorFile.open(path)


def brute_force(path: Path, query: Float32, *, k: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
    cosines = np.load(path).astype(np.float32) @ query
    rows = np.arange(len(cosines)) if allowed is None else allowed
    best = rows[np.argsort(-cosines[rows], kind="stable")][:k]
    return [(int(row), float(cosines[row])) for row in best]


def assert_same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


@pytest.fixture(scope="module")
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, random: np.random.Generator) -> Path:
    folder = tmp_path_factory.mktemp("small")
    FaissSearcher.build(write_vectors(folder / "v.npy", unit(random.normal(size=(2_000, DIMENSION)))), folder / "faiss")
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, random: np.random.Generator) -> Path:
    """More rows than are compared one by one; in clusters, as the passages of a real corpus are."""
    folder = tmp_path_factory.mktemp("large")
    centres = random.normal(size=(2_000, DIMENSION))
    vectors = unit(centres[random.integers(2_000, size=EXACT_BELOW + 10_000)] + 0.6 * random.normal(size=(60_000, DIMENSION)))
    FaissSearcher.build(write_vectors(folder / "v.npy", vectors), folder / "faiss")
    return folder


def test_a_small_corpus_is_searched_exactly(small: Path, random: np.random.Generator) -> None:
    searcher = FaissSearcher.open(small / "faiss")
    assert len(searcher) == 2_000
    for query in unit(random.normal(size=(QUERIES, DIMENSION))):
        assert_same(searcher.search(query, k=10), brute_force(small / "v.npy", query, k=10))


def test_a_small_corpus_is_searched_exactly_inside_what_is_allowed(small: Path, random: np.random.Generator) -> None:
    searcher = FaissSearcher.open(small / "faiss")
    for size, query in zip([1, 2, 9, 10, 11, 700, 2_000], unit(random.normal(size=(7, DIMENSION))), strict=True):
        allowed = np.sort(random.choice(2_000, size=size, replace=False))
        found = searcher.search(query, k=10, allowed=allowed)
        assert len(found) == min(size, 10)
        assert_same(found, brute_force(small / "v.npy", query, k=10, allowed=allowed))


def test_nothing_allowed_finds_nothing(small: Path, large: Path) -> None:
    nothing, query = np.array([], dtype=np.int64), np.ones(DIMENSION, dtype=np.float32)
    for folder in (small, large):
        assert FaissSearcher.open(folder / "faiss").search(query, k=10, allowed=nothing) == []


def test_asking_for_more_than_there_is_gives_everything_once(small: Path) -> None:
    found = FaissSearcher.open(small / "faiss").search(np.ones(DIMENSION, dtype=np.float32), k=5_000)
    assert sorted(row for row, _ in found) == list(range(2_000))


def test_a_large_corpus_is_searched_through_an_inverted_file_with_little_lost(large: Path, random: np.random.Generator) -> None:
    assert isinstance(faiss.read_index(str(large / "faiss")), faiss.IndexIVF)
    searcher = FaissSearcher.open(large / "faiss")
    vectors = np.load(large / "v.npy")
    found = 0
    for row in random.integers(len(vectors), size=100):
        query = unit((vectors[row].astype(np.float64) + 0.05 * random.normal(size=DIMENSION))[None])[0]
        expected = {row for row, _ in brute_force(large / "v.npy", query, k=10)}
        found += len(expected & {row for row, _ in searcher.search(query, k=10)})
    assert found / 1_000 >= 0.9


def test_a_scope_of_a_large_corpus_is_searched_in_every_list(large: Path, random: np.random.Generator) -> None:
    searcher = FaissSearcher.open(large / "faiss")
    for size, query in zip([1, 5, 30, 3_000], unit(random.normal(size=(4, DIMENSION))), strict=True):
        allowed = np.sort(random.choice(60_000, size=size, replace=False))
        expected = dict(brute_force(large / "v.npy", query, k=size, allowed=allowed))
        found = searcher.search(query, k=10, allowed=allowed)
        assert len(found) == min(size, 10)
        # the inverted file keeps what a vector adds to its list's centre, so its cosines differ in the fifth decimal
        assert [score for _, score in found] == pytest.approx([expected[row] for row, _ in found], abs=1e-4)
        assert [score for _, score in found] == pytest.approx(list(expected.values())[:10], abs=1e-4)


def test_threads_that_search_at_once_find_what_one_finds(large: Path, random: np.random.Generator) -> None:
    searcher, queries = FaissSearcher.open(large / "faiss"), unit(random.normal(size=(QUERIES, DIMENSION)))
    allowed = np.arange(0, 60_000, 7)
    alone = [searcher.search(query, k=10, allowed=allowed) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: searcher.search(query, k=10, allowed=allowed), queries))
    assert together == alone


def test_vectors_are_kept_as_float16_and_read_as_float32(tmp_path: Path, random: np.random.Generator) -> None:
    vectors = unit(random.normal(size=(9, DIMENSION)))
    file = write_vectors(tmp_path / "v.npy", vectors)
    assert len(file) == 9
    expected = vectors.astype(np.float16).astype(np.float32)
    rows = np.array([8, 0, 8, 3])
    np.testing.assert_array_equal(file.rows(slice(0, 9)), expected)
    np.testing.assert_array_equal(file.rows(rows), expected[rows])
    np.testing.assert_allclose(file.cosines(vectors[3], rows), [expected[row] @ vectors[3] for row in rows], atol=1e-6)


def test_a_file_of_anything_else_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "float32.npy", np.zeros((2, 3), dtype=np.float32))
    np.save(tmp_path / "flat.npy", np.zeros(3, dtype=np.float16))
    np.save(tmp_path / "pickled.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    whole = tmp_path / "whole.npy"
    np.save(whole, np.zeros((20, 30), dtype=np.float16))
    (tmp_path / "truncated.npy").write_bytes(whole.read_bytes()[:-1])
    (tmp_path / "empty.npy").write_bytes(b"")
    for name in ("float32", "flat", "pickled", "truncated", "empty", "missing"):
        with pytest.raises(IndexDamaged) as caught:
            VectorFile.open(tmp_path / f"{name}.npy")
        assert name in caught.value.message
        assert caught.value.hint == "briefbot index"


def test_a_file_that_is_no_faiss_index_is_refused(small: Path, tmp_path: Path) -> None:
    (tmp_path / "truncated").write_bytes((small / "faiss").read_bytes()[:-100])
    (tmp_path / "garbage").write_bytes(b"garbage" * 100)
    (tmp_path / "empty").write_bytes(b"")
    for name in ("truncated", "garbage", "empty", "missing"):
        with pytest.raises(IndexDamaged, match="is no FAISS index"):
            FaissSearcher.open(tmp_path / name)
