"""The doctor finds any change to any file of an index, and nothing wrong with a sound one."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest

from briefbot.catalog import Catalog
from briefbot.doctor import Examination, examine
from briefbot.generations.housekeeping import roll_back
from briefbot.generations.manifest import Manifest
from briefbot.lexical import LexicalEntry, TantivySearcher
from briefbot.retriever import Retriever
from desk import Desk
from samples import vouch

FILES = [
    "manifest.json",
    "catalog.sqlite",
    "passages.npy",
    "sentences.npy",
    "tokens.bin",
    "tokens.npy",
    "dense.faiss",
    "lexical/meta.json",
    "lexical/*.store",
    "lexical/*.term",
    "lexical/*.idx",
    "lexical/*.fast",
    "lexical/*.fieldnorm",
    "encoder/model.onnx",
    "encoder/tokenizer.json",
    "encoder/encoder.json",
    "encoder/tokens.npz",
]


def link(source: str, target: str) -> None:
    os.link(source, target)


@pytest.fixture
def own_index(index: Path, tmp_path: Path) -> Path:
    """Files are shared with the built index and never written in place: see ``replace``."""
    shutil.copytree(index, tmp_path / "index", copy_function=link)
    return tmp_path / "index"


def live(index: Path) -> Path:
    return index / "generations" / (index / "CURRENT").read_text().strip()


def find(index: Path, pattern: str) -> Path:
    if pattern.startswith("encoder/"):
        return next(index.glob(pattern.replace("encoder/", "encoders/*/")))
    return next(live(index).glob(pattern))


def replace(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def damage(path: Path) -> None:
    replace(path, path.read_bytes() + b"x")


def with_bit_flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def own_root(path: Path) -> Path:
    """The index folder a file of it lies in."""
    return next(folder for folder in path.parents if folder.name == "index")


def assert_reported(examination: Examination, path: Path) -> None:
    assert examination.findings, f"a change of {path.name} was not found"
    assert any(path.name in finding.problem for finding in examination.findings)
    assert all(finding.hint.startswith("briefbot index") for finding in examination.findings)
    assert all(f" --index {own_root(path)}" in finding.hint for finding in examination.findings)


def test_a_sound_index_has_no_findings(index: Path) -> None:
    examination = examine(index)
    assert (examination.findings, examination.failed) == ([], [])
    assert examination.generation == live(index).name


def test_using_an_index_leaves_it_sound(index: Path) -> None:
    Retriever.open(index).search("How long is the crack?", source="Coast Daily", since="2031-01-01")
    assert examine(index).findings == []


@pytest.mark.parametrize("pattern", FILES)
def test_a_flipped_bit_is_found_anywhere_in_a_file(own_index: Path, pattern: str) -> None:
    path = find(own_index, pattern)
    data = path.read_bytes()
    for place in (0, len(data) // 3, len(data) // 2, len(data) - 2):
        replace(path, with_bit_flipped(data, place))
        assert_reported(examine(own_index), path)
    replace(path, data)
    assert examine(own_index).findings == []


@pytest.mark.parametrize("pattern", FILES)
def test_a_file_that_is_cut_short_or_missing_is_found(own_index: Path, pattern: str) -> None:
    path = find(own_index, pattern)
    data = path.read_bytes()
    for length in (0, len(data) // 2, len(data) - 1):
        replace(path, data[:length])
        if pattern == "manifest.json" and length == len(data) - 1:
            assert examine(own_index).findings == [], "the line end behind it says nothing"
        else:
            assert_reported(examine(own_index), path)
    path.unlink()
    assert_reported(examine(own_index), path)


def test_every_kind_of_file_is_examined(index: Path) -> None:
    """So that the list above is not left behind by a file that is added to the index."""
    here, suffixes = {path.name for path in live(index).iterdir()}, {path.suffix for path in (live(index) / "lexical").iterdir()}
    assert here == {pattern.split("/")[0] for pattern in FILES if not pattern.startswith("encoder/")}
    assert suffixes <= {Path(pattern).suffix for pattern in FILES if "lexical/" in pattern} | {".pos", ".lock", ""}


@pytest.mark.parametrize("content", [b"", b"000009-deadbeef\n", b"../generations\n", b"\xff\xfe"])
def test_a_pointer_to_no_generation_is_found(own_index: Path, content: bytes) -> None:
    replace(own_index / "CURRENT", content)
    examination = examine(own_index)
    assert examination.generation is None
    assert_reported(examination, own_index / "CURRENT")


def test_a_damaged_manifest_costs_no_older_generation(desk: Desk) -> None:
    desk.edit("storm.txt", "3,100", "3,200")
    desk.build()
    with (desk.live() / "manifest.json").open("a") as manifest:
        manifest.write("x")
    examination = examine(desk.index, fix=True)
    assert len(desk.generations()) == 2
    (finding,) = examination.findings
    assert f"briefbot index {desk.corpus} --index {desk.index}" in finding.hint, "not whatever the default folder is"
    assert "--rollback" in finding.hint
    (desk.index / "CURRENT").unlink()
    assert roll_back(desk.index).instead_of is None
    assert len(desk.generations()) == 2


def test_a_way_back_is_named_where_there_is_one(desk: Desk, tmp_path: Path) -> None:
    index = tmp_path / "of the week"
    first = desk.live()
    desk.edit("storm.txt", "3,100", "3,200")
    desk.build()
    shutil.copytree(desk.index, index)
    damage(live(index) / "manifest.json")
    (finding,) = examine(index).findings
    assert finding.hint.endswith(f", or at once, with what was before: briefbot index --rollback --index '{index}'")
    damage(index / "generations" / first.name / "dense.faiss")
    (finding,) = examine(index).findings
    assert "--rollback" not in finding.hint, "the older one is damaged, too"
    roll_back(desk.index)
    damage(desk.live() / "dense.faiss")
    (finding,) = examine(desk.index).findings
    assert "--rollback" not in finding.hint, "the other one is newer"


def test_where_no_index_is_the_hint_says_how_to_build_one(tmp_path: Path) -> None:
    (finding,) = examine(tmp_path).findings
    assert "there is no index" in finding.problem
    assert finding.hint.startswith("briefbot index CORPUS")


def rewrite_vectors(path: Path, change: Callable[[np.ndarray], np.ndarray]) -> None:
    vectors = change(np.load(path))
    path.unlink()
    np.save(path, vectors)


def append(path: Path, data: bytes) -> None:
    replace(path, path.read_bytes() + data)


def cut(path: Path, bytes_less: int) -> None:
    replace(path, path.read_bytes()[:-bytes_less])


def execute(path: Path, statement: str) -> None:
    replace(path, path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def rebuild_lexical(index: Path) -> None:
    with closing(Catalog.open(find(index, "catalog.sqlite"))) as catalog:
        entries = [LexicalEntry(*text[:5]) for text in catalog.texts()][1:]
    shutil.rmtree(live(index) / "lexical")
    TantivySearcher.build(entries, live(index) / "lexical")


def empty_faiss(index: Path) -> None:
    path = find(index, "dense.faiss")
    path.unlink()
    faiss.write_index(faiss.index_factory(384, "SQfp16", faiss.METRIC_INNER_PRODUCT), str(path))


WRONGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a vector too few": (lambda index: rewrite_vectors(find(index, "passages.npy"), lambda v: v[1:]), "passage vectors, and"),
    "a vector too many": (
        lambda index: rewrite_vectors(find(index, "sentences.npy"), lambda v: v[[0, *range(len(v))]]),
        "sentence",
    ),
    "a vector of no length": (lambda index: rewrite_vectors(find(index, "passages.npy"), lambda v: v * 0), "no unit vector"),
    "a vector of no numbers": (
        lambda index: rewrite_vectors(find(index, "sentences.npy"), lambda v: v + np.float16(np.nan)),
        "the sentence vector 0 is no unit vector",
    ),
    "vectors of another kind": (
        lambda index: rewrite_vectors(find(index, "sentences.npy"), lambda v: v.astype(np.float64)),
        "float64",
    ),
    "a token too many": (
        lambda index: append(find(index, "tokens.bin"), bytes(64)),
        "token vectors, the file",
    ),
    "a token too few": (lambda index: cut(find(index, "tokens.bin"), 64), "token vectors, the file"),
    "half a token": (lambda index: cut(find(index, "tokens.bin"), 32), "no tokens of 128 dimensions"),
    "a sentence without a place": (lambda index: rewrite_vectors(find(index, "tokens.npy"), lambda s: s[:-1]), "places of token"),
    "places of another kind": (
        lambda index: rewrite_vectors(find(index, "tokens.npy"), lambda s: s.astype(np.float64)),
        "not pairs of int64",
    ),
    "places before the first token": (
        lambda index: rewrite_vectors(find(index, "tokens.npy"), lambda s: s - [1, 0]),
        "a token vector belongs to no sentence",
    ),
    "the same place twice": (
        lambda index: rewrite_vectors(find(index, "tokens.npy"), lambda s: np.vstack([s[:1], s[:1], s[2:]])),
        "token vector",
    ),
    "more tokens than there are, and fewer": (
        lambda index: rewrite_vectors(
            find(index, "tokens.npy"), lambda s: np.add(s, [[0, 1], [0, -1], *[[0, 0]] * (len(s) - 2)])
        ),
        "a token vector belongs to no sentence, or to several",
    ),
    "an empty dense index": (empty_faiss, "0 vectors in the dense index"),
    "a passage without words": (rebuild_lexical, "passages in the lexical index"),
    "a passage dropped": (lambda index: execute(find(index, "catalog.sqlite"), "DELETE FROM passages WHERE row = 0"), "promises"),
    "a span outside": (lambda index: execute(find(index, "catalog.sqlite"), "UPDATE paragraphs SET end = 99999"), "outside"),
}


@pytest.mark.parametrize("name", WRONGS)
def test_parts_that_do_not_agree_are_found_though_every_digest_is_right(own_index: Path, name: str) -> None:
    wrong, problem = WRONGS[name]
    wrong(own_index)
    vouch(own_index)
    findings = examine(own_index).findings
    assert any(problem in finding.problem for finding in findings), findings
    assert all(finding.hint.startswith("briefbot index ") for finding in findings)


def test_an_encoder_of_the_same_name_with_other_weights_is_found(own_index: Path) -> None:
    folder = next(own_index.glob("encoders/*/encoder.json")).parent
    other = "0" * len(folder.name) + Manifest.load(live(own_index)).encoder.digest[len(folder.name) :]
    folder.rename(folder.with_name(other[: len(folder.name)]))
    manifest = Manifest.load(live(own_index))
    values = {name: getattr(manifest, name) for name in manifest.__slots__}
    (live(own_index) / "manifest.json").unlink()
    Manifest(**values | {"encoder": dataclasses.replace(manifest.encoder, digest=other)}).save(live(own_index))
    vouch(own_index)
    findings = examine(own_index).findings
    assert [finding.problem.startswith("the index was built with evidence-minilm (00000000)") for finding in findings] == [True]
    assert findings[0].hint.endswith("--full")


def test_a_manifest_without_its_own_digest_or_with_anothers_is_refused(own_index: Path) -> None:
    path = find(own_index, "manifest.json")
    values = json.loads(path.read_bytes())
    for changed in (values | {"corpus": "elsewhere"}, {name: value for name, value in values.items() if name != "sha256"}):
        replace(path, json.dumps(changed).encode())
        assert_reported(examine(own_index), path)
