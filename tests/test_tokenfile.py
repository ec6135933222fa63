"""Token vectors at four bits a number, against the floats they were, slow loops, and what Max computed for such levels."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from briefbot.errors import IndexDamaged
from briefbot.generations import tokenfile
from briefbot.generations.tokenfile import TokenFile, TokenWriter, token_numbers

Float32 = NDArray[np.float32]
DIMENSION = 128
COUNTS = [[3, 0, 5], [1], [0], [7, 2], [0, 0, 4]]
"""Tokens of the sentences of five passages."""
FULL = Path("/dev/full")


def unit(*shape: int, seed: int = 3) -> Float32:
    rows = np.random.default_rng(seed).normal(size=shape)
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


def write(folder: Path, vectors: Float32, counts: list[list[int]] = COUNTS) -> TokenFile:
    paths = folder / "tokens.bin", folder / "tokens.npy"
    sentence = token = 0
    with TokenWriter(*paths, sentences=sum(map(len, counts)), dimension=vectors.shape[1]) as writer:
        for passage in counts:
            writer.add(sentence, vectors[token : token + sum(passage)], np.array(passage, dtype=np.int64))
            sentence, token = sentence + len(passage), token + sum(passage)
    return TokenFile.open(*paths, dimension=vectors.shape[1])


def decode(file: TokenFile, dimension: int = DIMENSION) -> NDArray[np.float64]:
    """Digit by digit: the first of two numbers in a byte's upper half, levels half a step beside whole ones."""
    step = 0.3352 / math.sqrt(dimension)
    return np.array(
        [[(half - 7.5) * step for byte in row for half in divmod(int(byte), 16)] for row in file.codes(everything(file))]
    )


def everything(file: TokenFile) -> NDArray[np.int64]:
    return np.arange(file.tokens)


def spans_of(file: TokenFile) -> NDArray[np.int64]:
    return file.spans(np.arange(len(file)))


def test_numbers_that_are_normally_distributed_lose_what_max_computed(tmp_path: Path) -> None:
    """Mean squared error 0.01154 for sixteen levels 0.3352 apart and a variance of one (Max 1960, table II)."""
    numbers = np.random.default_rng(11).normal(scale=1 / math.sqrt(DIMENSION), size=(1_000, DIMENSION)).astype(np.float32)
    file = write(tmp_path, numbers, [[1_000]])
    assert np.mean((decode(file) - numbers) ** 2) * DIMENSION == pytest.approx(0.01154, rel=0.02)


def test_cosines_are_nearly_those_of_the_vectors_that_were_written(tmp_path: Path) -> None:
    vectors, asked = unit(600, DIMENSION), unit(40, DIMENSION, seed=5)
    file = write(tmp_path, vectors, [[600]])
    found = file.cosines(asked, everything(file))
    assert found.shape == (600, 40)
    assert np.sqrt(np.mean((found - vectors @ asked.T) ** 2)) < 0.01
    assert np.abs(found - vectors @ asked.T).max() < 0.05
    assert np.diagonal(file.cosines(vectors, everything(file))).min() > 0.985


def test_cosines_are_those_of_the_decoded_numbers(tmp_path: Path) -> None:
    file, asked = write(tmp_path, unit(22, DIMENSION)), unit(4, DIMENSION, seed=5)
    decoded = decode(file)
    expected = [[row @ vector / np.linalg.norm(row) for vector in asked] for row in decoded]
    np.testing.assert_allclose(file.cosines(asked, everything(file)), expected, atol=1e-5)
    np.testing.assert_allclose(file.cosines(asked, np.array([21, 3, 3])), [expected[21], expected[3], expected[3]], atol=1e-5)


def test_a_number_beyond_the_outermost_level_takes_it(tmp_path: Path) -> None:
    spike = np.zeros((2, DIMENSION), dtype=np.float32)
    spike[0, 5], spike[1, 8] = 1, -1
    file = write(tmp_path, spike, [[2]])
    decoded = decode(file)
    assert (decoded[0].argmax(), decoded[1].argmin()) == (5, 8)
    assert decoded[0, 5] == decoded.max() == pytest.approx(7.5 * 0.3352 / math.sqrt(DIMENSION))
    assert decoded[1, 8] == decoded.min() == pytest.approx(-decoded.max())


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=6), st.integers(1, 5), st.data())
def test_the_best_cosine_is_that_of_the_slow_loop(
    tmp_path_factory: pytest.TempPathFactory, counts: list[list[int]], asked: int, data: st.DataObject
) -> None:
    file = write(tmp_path_factory.mktemp("t"), unit(sum(map(sum, counts)), 16), counts)
    vectors, spans = unit(asked, 16, seed=5), spans_of(file)
    order = np.array(data.draw(st.permutations(range(len(spans)))))
    best = file.best_cosines(vectors, spans[order])
    assert best.shape == (len(spans), asked)
    for found, (first, count) in zip(best, spans[order], strict=True):
        for place, vector in enumerate(vectors):
            one_by_one = [file.cosines(vector[None], np.array([token]))[0, 0] for token in range(first, first + count)]
            assert found[place] == pytest.approx(max(one_by_one, default=0), abs=1e-6)


def test_a_span_may_reach_over_several_sentences_and_no_span_gives_nothing(tmp_path: Path) -> None:
    file, asked = write(tmp_path, unit(22, DIMENSION)), unit(2, DIMENSION, seed=5)
    whole = file.best_cosines(asked, np.array([[0, 8]]))
    np.testing.assert_array_equal(whole[0], file.best_cosines(asked, spans_of(file)[[0, 2]]).max(axis=0))
    assert file.best_cosines(asked, np.zeros((0, 2), dtype=np.int64)).shape == (0, 2)
    assert file.best_cosines(unit(0, DIMENSION), spans_of(file)).shape == (len(file), 0)


def test_every_sentence_knows_its_tokens_and_one_without_has_none(tmp_path: Path) -> None:
    file = write(tmp_path, unit(22, DIMENSION))
    flat = [count for passage in COUNTS for count in passage]
    assert (len(file), file.tokens) == (len(flat), sum(flat))
    assert spans_of(file)[:, 1].tolist() == flat
    assert token_numbers(spans_of(file)).tolist() == list(range(22)), "one behind the other, none twice"
    assert not file.best_cosines(unit(3, DIMENSION), spans_of(file)[[1, 4, 7, 8]]).any()


def test_a_file_may_hold_sentences_and_no_token(tmp_path: Path) -> None:
    file = write(tmp_path, unit(0, DIMENSION), [[0, 0], [0]])
    assert (len(file), file.tokens) == (3, 0)
    assert file.best_cosines(unit(2, DIMENSION), spans_of(file)).tolist() == [[0, 0]] * 3


def test_passages_may_be_written_in_any_order(tmp_path: Path) -> None:
    vectors = unit(5, DIMENSION)
    with TokenWriter(tmp_path / "b", tmp_path / "s", sentences=3, dimension=DIMENSION) as writer:
        writer.add(2, vectors[:4], np.array([4]))
        writer.add(0, vectors[4:], np.array([0, 1]))
    file = TokenFile.open(tmp_path / "b", tmp_path / "s", dimension=DIMENSION)
    assert spans_of(file).tolist() == [[4, 0], [4, 1], [0, 4]]
    assert file.cosines(vectors, everything(file)).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("at_once", [1, 4, 1 << 20])
def test_what_is_taken_over_is_the_same_bit_by_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """However few tokens are copied at once."""
    monkeypatch.setattr(tokenfile, "_COPIED_AT_ONCE", at_once)
    old = write(tmp_path, unit(22, DIMENSION))
    (tmp_path / "new").mkdir()
    paths = tmp_path / "new" / "b", tmp_path / "new" / "s"
    places = {7: 0, 8: 1, 9: 2, 0: 5, 1: 6, 2: 7}  # the last passage first; the sentences 3 and 4 are new
    with TokenWriter(*paths, sentences=8, dimension=DIMENSION) as writer:
        writer.take_over(old, np.array(list(places)), np.array(list(places.values())))
        writer.add(3, unit(6, DIMENSION, seed=9), np.array([2, 4]))
    new = TokenFile.open(*paths, dimension=DIMENSION)
    for before, after in places.items():
        one, other = (file.codes(token_numbers(file.spans(np.array([place])))) for file, place in ((old, before), (new, after)))
        np.testing.assert_array_equal(one, other)
    assert spans_of(new)[:, 1].tolist() == [0, 0, 4, 2, 4, 3, 0, 5]
    assert new.tokens == 18


def test_nothing_is_taken_over_of_nothing(tmp_path: Path) -> None:
    old, none = write(tmp_path, unit(22, DIMENSION)), np.zeros(0, dtype=np.int64)
    with TokenWriter(tmp_path / "b", tmp_path / "s", sentences=0, dimension=DIMENSION) as writer:
        writer.take_over(old, none, none)
    assert len(TokenFile.open(tmp_path / "b", tmp_path / "s", dimension=DIMENSION)) == 0


def test_files_that_are_damaged_are_refused_by_their_name(tmp_path: Path) -> None:
    write(tmp_path, unit(22, DIMENSION))
    tokens, spans = tmp_path / "tokens.bin", tmp_path / "tokens.npy"
    (tmp_path / "short.bin").write_bytes(tokens.read_bytes()[:-1])
    (tmp_path / "folder.bin").mkdir()
    (tmp_path / "short.npy").write_bytes(spans.read_bytes()[:-1])
    (tmp_path / "garbage.npy").write_bytes(b"garbage")
    (tmp_path / "empty.npy").write_bytes(b"")
    np.save(tmp_path / "flat.npy", np.zeros(6, dtype=np.int64))
    np.save(tmp_path / "three.npy", np.zeros((2, 3), dtype=np.int64))
    np.save(tmp_path / "floats.npy", np.zeros((2, 2)))
    np.save(tmp_path / "pickled.npy", np.array([[{}, {}]], dtype=object), allow_pickle=True)
    names = (
        "short.npy garbage.npy empty.npy flat.npy three.npy floats.npy pickled.npy missing.npy short.bin missing.bin folder.bin"
    )
    for name in names.split():
        pair = (tokens, tmp_path / name) if name.endswith("npy") else (tmp_path / name, spans)
        with pytest.raises(IndexDamaged) as caught:
            TokenFile.open(*pair, dimension=DIMENSION)
        assert str(tmp_path / name) in caught.value.message
        assert caught.value.hint == "briefbot index"


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full, a disk without room: Linux has one")
def test_a_full_disk_is_an_error_of_the_system(tmp_path: Path) -> None:
    counts = np.array([1_000])
    for paths in ((FULL, tmp_path / "s"), (tmp_path / "b", FULL)):
        with pytest.raises(OSError, match=r"No space left|written"), TokenWriter(*paths, sentences=1, dimension=16) as writer:
            writer.add(0, unit(1_000, 16), counts)


def stop_midway(folder: Path) -> None:
    with TokenWriter(folder / "b", folder / "s", sentences=1, dimension=DIMENSION) as writer:
        writer.add(0, unit(2, DIMENSION), np.array([2]))
        raise KeyboardInterrupt


def test_a_build_that_stops_leaves_no_places(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        stop_midway(tmp_path)
    assert not (tmp_path / "s").exists()
