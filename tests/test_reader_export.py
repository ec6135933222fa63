"""Which reader an index has: the best that can be made, taken without encoding a passage anew, and kept where that is better."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from briefbot import reader_export
from briefbot.doctor import examine
from briefbot.generations.current import current
from briefbot.generations.generation import Generation
from briefbot.lowrank import packaged_reader
from briefbot.packaged_models import MINILM, PackagedModel
from briefbot.reader_export import choose_reader, known_readers
from desk import Desk

BRIDGE = "2031-03-05-bridge.md"
SMALL = MINILM, packaged_reader("minilm")
LARGE = PackagedModel("large", "ab" * 32, ("json",), (), "reader"), packaged_reader("mpnet")
"""Of a package that is always there."""
ABSENT = replace(LARGE[0], packages=("no_such_package",)), LARGE[1]
"""The same, its packages gone."""


@pytest.fixture
def with_large(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An index whose reader rests on a larger model. Whatever is exported has the small one's files: nothing is read with it."""
    made = desk.index.with_name("made")
    folder = Generation.open(desk.index).reader_folder
    assert folder is not None
    shutil.copytree(folder, made)
    monkeypatch.setattr(reader_export, "export_reader", lambda _, folder: shutil.copytree(made, folder))
    know(monkeypatch, LARGE, SMALL)
    assert desk.build().encoded == 0
    assert base_of(desk) == "large"
    return desk


def know(monkeypatch: pytest.MonkeyPatch, *readers: tuple[PackagedModel, Path]) -> None:
    monkeypatch.setattr(reader_export, "_READERS", readers)


def base_of(desk: Desk) -> str | None:
    spec = Generation.open(desk.index).manifest.answerability
    return spec.base if spec else None


def test_it_rests_on_the_first_model_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, ABSENT, SMALL)
    large, small = known_readers()
    assert choose_reader(None) == choose_reader(small) == small
    assert choose_reader(large) == large, "an index has it"
    assert choose_reader(replace(large, digest="00")) == small, "made by another version"
    know(monkeypatch, LARGE, SMALL)
    assert choose_reader(small) == large
    know(monkeypatch, ABSENT)
    assert choose_reader(None) is None


def test_another_reader_is_taken_by_a_plain_build_and_no_passage_is_encoded_anew(with_large: Desk) -> None:
    before = current(with_large.index)
    report = with_large.build()
    assert (report.generation, report.is_new) == (before, False), "nothing is left to do"
    assert examine(with_large.index).findings == []


def test_the_generation_before_keeps_its_own_reader_and_can_go_back_to_it(with_large: Desk) -> None:
    assert len(list((with_large.index / "encoders").glob("reader-*"))) == 2
    older = with_large.generations()[0]
    with closing(Generation.named(with_large.index, older)) as generation:
        assert generation.manifest.answerability is not None
        assert generation.manifest.answerability.base == MINILM.name
        assert generation.reader is not None


def test_a_reader_is_shared_with_the_generation_after_it_only_if_it_is_the_same(with_large: Desk) -> None:
    older = Generation.named(with_large.index, with_large.generations()[0])
    assert older.encoder is not None
    assert older.reader is not None
    newer = Generation.open(with_large.index, after=older)
    assert newer.encoder is older.encoder
    assert newer.reader is not older.reader
    with_large.edit(BRIDGE, "35 minutes", "40 minutes")
    with_large.build()
    assert Generation.open(with_large.index, after=newer).reader is newer.reader


def test_where_its_packages_are_gone_it_stays_until_a_full_build(with_large: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, ABSENT, SMALL)
    assert examine(with_large.index).findings == []
    with_large.edit(BRIDGE, "35 minutes", "40 minutes")
    assert with_large.build().encoded == 1
    assert base_of(with_large) == "large"
    with_large.build(full=True)
    assert base_of(with_large) == MINILM.name


def test_a_damaged_one_whose_packages_are_gone_is_replaced_by_what_can_be_made(
    with_large: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(monkeypatch, ABSENT, SMALL)
    folder = Generation.open(with_large.index).reader_folder
    assert folder is not None
    (folder / "answerability.npz").unlink()
    report = with_large.build()
    assert (bool(report.mended), report.encoded) == (True, 0)
    assert base_of(with_large) == MINILM.name


def test_one_of_another_version_is_told_by_the_doctor_with_the_build_that_replaces_it(
    with_large: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(monkeypatch, SMALL)
    (finding,) = examine(with_large.index).findings
    assert finding.problem == "the reader of the index, on large, was made by another version of briefbot"
    assert finding.hint.startswith("briefbot index ")
    assert "--full" not in finding.hint
    assert with_large.build().encoded == 0
    assert base_of(with_large) == MINILM.name
    assert examine(with_large.index).findings == []


def test_an_index_without_a_reader_answers_and_gets_one_with_the_next_build(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch)
    assert desk.build(full=True).is_new
    with closing(Generation.open(desk.index)) as generation:
        assert (generation.reader, generation.reader_folder) == (None, None)
    assert desk.answer()
    know(monkeypatch, SMALL)
    assert desk.build().encoded == 0
    assert base_of(desk) == MINILM.name
