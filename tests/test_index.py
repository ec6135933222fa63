"""The index follows the folder, does no work twice, and the old generation serves until the new one is whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from briefbot.commands.terminal import render_examination, render_index_report
from briefbot.doctor import examine
from briefbot.errors import (
    CorpusEmpty,
    CorpusNotFound,
    EncoderError,
    IndexBusy,
    IndexDamaged,
    IndexNotFound,
    IndexStale,
    IndexUnwritable,
    UnreadableFile,
)
from briefbot.generations.current import current
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import sole_builder
from briefbot.generations.manifest import FORMAT_VERSION, Manifest
from briefbot.index import build_index
from briefbot.intake.scanning import scan
from briefbot.report import IndexReport
from briefbot.retriever import Retriever
from desk import ENCODER, PASSAGE_TOKENS, Desk, answer, stored_passages, summary, what_is_encoded

BRIDGE, CORRECTION, STORM = "2031-03-05-bridge.md", "2031-03-20-bridge-correction.md", "storm.txt"


def test_the_first_build_reports_everything_as_added(bare: Desk) -> None:
    bare.write("notes.xyz", "no format that can be read")
    report = bare.build()
    manifest = Manifest.load(bare.live())
    assert summary(report) == ([BRIDGE, CORRECTION, STORM], [], [], [])
    assert report.skipped == ["notes.xyz"]
    assert (report.articles, report.passages, report.encoded) == (3, manifest.counts.passages, manifest.counts.passages)
    assert report.generation == manifest.generation == current(bare.index)
    assert (manifest.counts.files, manifest.counts.articles, manifest.counts.paragraphs) == (3, 3, 7)
    assert manifest.corpus == str(bare.corpus.resolve())
    assert bare.answer()[0][0] in (BRIDGE, CORRECTION)


def test_a_second_run_with_nothing_changed_does_nothing(desk: Desk) -> None:
    before, files = current(desk.index), desk.files()
    stages: set[str] = set()
    report = desk.build(progress=lambda stage, done, total: stages.add(stage))
    assert summary(report) == ([], [], [], [])
    assert (report.encoded, report.articles, report.generation) == (0, 3, before)
    assert stages == {"looking for changes"}
    assert desk.files() == files
    for path in desk.corpus.iterdir():
        path.touch()
    assert desk.build().generation == before, "a new time is no change"


def test_articles_that_no_scope_finds_are_counted_by_every_run_and_by_the_doctor(desk: Desk) -> None:
    sound = examine(desk.index)
    assert (sound.undated, sound.unsourced) == (0, 0)
    assert "note:" not in render_examination(sound) + render_index_report(desk.build())
    desk.write("fog.md", "# Fog\n\nFog lay on the port all day.")
    desk.write("owl.md", "---\ndate: 2031-05-02\n---\n# Owl\n\nAn owl was seen at the town hall.")
    undated, unsourced = "1 article without a date, which --since and --until leave out", "2 articles without a source, which"
    for report in (desk.build(), desk.build()):
        assert (report.undated, report.unsourced) == (1, 2)
        assert f"note:    {undated}; {unsourced} --source leaves out" in render_index_report(report).splitlines()
    assert f"note:    {undated}; {unsourced} --source leaves out" in render_examination(examine(desk.index)).splitlines()


EDITS: dict[str, tuple[Callable[[Desk], object], tuple[list[str], list[str], list[str], list[str]], int]] = {
    "a sentence edited": (lambda desk: desk.edit(BRIDGE, "35 minutes", "40 minutes"), ([], [BRIDGE], [], []), 1),
    "a title edited": (lambda desk: desk.edit(BRIDGE, "Harbour bridge closed", "Bridge shut"), ([], [BRIDGE], [], []), 3),
    "a link added": (lambda desk: desk.edit(BRIDGE, "source:", "url: https://x.org\nsource:"), ([], [BRIDGE], [], []), 0),
    "a paragraph added": (lambda desk: desk.edit(BRIDGE, "\n## T", "It rained.\n\n## T"), ([], [BRIDGE], [], []), 1),
    "a file renamed": (lambda desk: (desk.corpus / STORM).rename(desk.corpus / "gale.txt"), ([], [], [], []), 0),
    "a file deleted": (lambda desk: (desk.corpus / STORM).unlink(), ([], [], [STORM], []), 0),
    "a file added": (lambda desk: desk.write("a.md", "# Fog\n\nFog lay on the port all day."), (["a.md"], [], [], []), 1),
    "a file copied": (lambda desk: shutil.copy(desk.corpus / STORM, desk.corpus / "z.txt"), ([], [], [], []), 0),
    "a file replaced": (lambda desk: desk.write(STORM, "Fog lay on the port all day long."), ([], [STORM], [], []), 1),
    "two files swapped": (
        lambda desk: [
            (desk.corpus / STORM).rename(desk.corpus / "t"),
            desk.write(STORM, "Fog lay on the port all day long."),
            (desk.corpus / "t").rename(desk.corpus / "aside.txt"),
        ],
        ([], [STORM], [], []),
        1,
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_change_is_reported_as_what_it_is_and_only_new_passages_are_encoded(desk: Desk, name: str) -> None:
    change, expected, encoded = EDITS[name]
    before, known = current(desk.index), what_is_encoded(desk.index)
    change(desk)
    report = desk.build()
    assert summary(report) == expected
    assert report.encoded == encoded == len(what_is_encoded(desk.index) - known)
    assert report.generation == current(desk.index) != before
    assert report.passages == len(stored_passages(desk.index))
    assert examine(desk.index).findings == []


def test_an_index_brought_up_to_date_is_the_index_built_anew(desk: Desk) -> None:
    desk.edit(BRIDGE, "35 minutes", "40 minutes")
    desk.write("0-first.md", "# Fog\n\nFog lay on the port all day.\n\nThe pilots waited. They left on Monday.")
    (desk.corpus / CORRECTION).unlink()
    desk.build()
    updated, found = stored_passages(desk.index), desk.answer()
    report = desk.build(full=True)
    anew = stored_passages(desk.index)
    assert report.encoded == report.passages == len(anew)
    assert [passage[:3] for passage in updated] == [passage[:3] for passage in anew]
    for one, other in zip(updated, anew, strict=True):
        for part in (3, 4):  # other batches, other rounding
            np.testing.assert_allclose(np.frombuffer(one[part], np.float32), np.frombuffer(other[part], np.float32), atol=2e-3)
        levels, others = (np.frombuffer(passage[5], np.uint8)[:, None] >> [4, 0] & 15 for passage in (one, other))
        apart = np.abs(levels.astype(int) - others)
        assert apart.max() <= 1
        assert apart.mean() < 0.01
    assert [(article, text) for article, text, _ in desk.answer()] == [(article, text) for article, text, _ in found]


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_unopenable(path: Path) -> None:
    """Reading it is an input/output error, to root as well."""
    path.unlink()
    path.symlink_to("/proc/self/mem")


def test_a_link_to_nothing_is_told_apart_from_a_file_that_may_not_be_read(desk: Desk) -> None:
    (desk.corpus / "away.txt").symlink_to("nowhere.txt")
    (failure,) = desk.build().failed
    assert (failure.reason, failure.hint) == (
        "away.txt is a link to a file that is not there",
        "put the file back, or remove the link",
    )


@pytest.mark.parametrize("break_file", [make_empty, make_unopenable])
def test_a_file_that_became_unreadable_keeps_its_article_and_is_read_again_when_mended(
    desk: Desk, break_file: Callable[[Path], None]
) -> None:
    text = (desk.corpus / STORM).read_text("utf8")
    article = Generation.open(desk.index).catalog.article(STORM)  # type: ignore[arg-type]
    break_file(desk.corpus / STORM)

    report = desk.build()
    assert summary(report) == ([], [], [], [STORM])
    assert STORM in report.failed[0].reason
    assert report.failed[0].hint
    assert report.encoded == 0
    assert Generation.open(desk.index).catalog.article(STORM) == article  # type: ignore[arg-type]
    assert examine(desk.index).failed == report.failed

    again = desk.build()
    assert (again.generation, again.failed) == (report.generation, report.failed), "still unreadable is nothing new"

    (desk.corpus / STORM).unlink()
    desk.write(STORM, text)
    mended = desk.build()
    assert summary(mended) == ([], [], [], [])
    assert mended.encoded == 0
    desk.edit(STORM, "3,100", "3,200")
    assert summary(desk.build()) == ([], [STORM], [], [])


def test_a_file_whose_name_is_no_utf_8_is_named_and_the_others_are_indexed(desk: Desk) -> None:
    Path(os.fsdecode(bytes(desk.corpus) + b"/caf\xe9.txt")).write_text("Cafe\n\nThe cafe was shut.\n")
    Path(os.fsdecode(bytes(desk.corpus) + b"/pic\xe9.xyz")).write_bytes(b"")
    report = desk.build()
    assert [failure.path for failure in report.failed] == ["caf\\xe9.txt", "pic\\xe9.xyz"]
    assert "rename the file" in report.failed[0].hint
    assert not desk.build().is_new
    assert examine(desk.index).findings == []


def test_a_folder_whose_own_name_is_no_utf_8_is_refused_and_so_is_an_index(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9"))
    odd.mkdir()
    (odd / "bridge.txt").write_text("Bridge\n\nThe bridge was shut.\n")
    with pytest.raises(CorpusNotFound, match=r"caf\\xe9 has a name that is no UTF-8") as refused:
        build_index(odd, tmp_path / "index")
    assert "rename the folder" in str(refused.value.hint)
    with pytest.raises(IndexUnwritable, match=r"caf\\xe9 has a name that is no UTF-8"):
        build_index(odd / "bridge.txt", odd)


def test_files_keep_their_own_names_where_a_link_leads_to_their_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "news" / "reports", tmp_path / "elsewhere"
    inside.mkdir(parents=True)
    outside.mkdir()
    for folder in (inside, outside):
        (folder / "a.txt").write_text("Bridge\n\nThe bridge was shut.\n")
        (folder / "round").symlink_to(tmp_path / "news")
    for name in ("archive", "zoo"):
        (tmp_path / "news" / name).symlink_to(inside)
    for name in ("all", "other"):
        (tmp_path / "news" / name).symlink_to(outside)
    assert [file.path for file in scan(tmp_path / "news").files] == ["all/a.txt", "reports/a.txt"]


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_indexed(desk: Desk) -> None:
    desk.write("news.jsonl", '{"id": "n1", "text": "Fog lay on the port."}\n{"id": "n2"}\n{"id": "n3", "text": "It rained."}\n')
    report = desk.build()
    assert summary(report) == (["n1", "n3"], [], [], ["news.jsonl:2"])
    assert desk.build().generation == report.generation
    desk.edit("news.jsonl", '{"id": "n2"}', '{"id": "n2", "text": "It froze."}')
    assert summary(desk.build()) == (["n2"], [], [], [])


def test_an_id_given_twice_is_reported_and_the_first_article_keeps_it(desk: Desk) -> None:
    desk.write("b.jsonl", '{"id": "n1", "text": "Fog lay on the port."}\n')
    desk.write("c.jsonl", f'{{"id": "n1", "text": "It rained."}}\n{{"id": "{BRIDGE}", "text": "It froze."}}\n')
    report = desk.build()
    assert summary(report) == (["n1"], [], [], ["c.jsonl", "c.jsonl"])
    assert ["'n1'" in report.failed[0].reason, BRIDGE in report.failed[1].reason] == [True, True]
    catalog = Generation.open(desk.index).catalog
    assert [catalog.article(name).text for name in ("n1",)] == ["Fog lay on the port."]  # type: ignore[arg-type,union-attr]
    assert desk.build().generation == report.generation
    (desk.corpus / "b.jsonl").unlink()
    report = desk.build()
    assert summary(report) == ([], ["n1"], [], ["c.jsonl"])


def refusals(folder: Path) -> dict[str, tuple[Path, type[Exception] | tuple[type[Exception], ...]]]:
    (folder / "empty").mkdir()
    (folder / "unknown").mkdir()
    (folder / "unknown" / "photo.jpeg").write_bytes(b"\xff\xd8")
    (folder / "hidden" / ".git").mkdir(parents=True)
    (folder / "hidden" / ".git" / "a.txt").write_text("A text that is hidden.")
    (folder / "unreadable").mkdir()
    (folder / "unreadable" / "a.txt").write_bytes(b"")
    (folder / "unreadable" / "b.pdf").write_bytes(b"%PDF-1.4 and no more")
    return {
        "missing": (folder / "missing", CorpusNotFound),
        "empty": (folder / "empty", CorpusEmpty),
        "no known format": (folder / "unknown", CorpusEmpty),
        "hidden": (folder / "hidden", CorpusEmpty),
        "unreadable": (folder / "unreadable", (CorpusEmpty, IndexStale)),
    }


def test_a_corpus_without_articles_is_refused_and_the_old_generation_serves_on(desk: Desk, tmp_path: Path) -> None:
    before, files, found = current(desk.index), desk.files(), desk.answer()
    for name, (corpus, error) in refusals(tmp_path).items():
        for full in (False, True):
            with pytest.raises(error) as caught:
                desk.build(corpus, full=full)
            assert caught.value.hint, name
            if name == "unreadable" and full:
                assert "a.txt" in caught.value.message
            assert (current(desk.index), desk.files()) == (before, files), name
    assert desk.answer() == found


def test_a_corpus_without_articles_leaves_no_index_where_there_was_none(bare: Desk, tmp_path: Path) -> None:
    for corpus, error in refusals(tmp_path).values():
        with pytest.raises(error):
            bare.build(corpus)
        with pytest.raises(IndexNotFound):
            Generation.open(bare.index)


def test_where_nothing_can_be_read_no_encoder_is_exported_and_no_folder_left(tmp_path: Path) -> None:
    corpus, stages = refusals(tmp_path)["unreadable"][0], set()
    with pytest.raises(CorpusEmpty) as caught:
        Desk(corpus, tmp_path / "index").build(progress=lambda stage, done, total: stages.add(stage))
    assert "a.txt" in caught.value.message
    assert stages == {"reading articles"}
    assert not (tmp_path / "index").exists()


def test_other_settings_are_refused_with_both_values_and_the_way_out(desk: Desk, tmp_path: Path) -> None:
    before, found = current(desk.index), desk.answer()
    with pytest.raises(IndexStale, match="220 tokens, this run uses 64") as caught:
        desk.build(passage_tokens=64)
    assert caught.value.hint == f"briefbot index {Manifest.load(desk.live()).corpus} --index {desk.index} --full"
    (tmp_path / "other-model").mkdir()
    with pytest.raises(IndexStale, match=rf"built with {ENCODER} \(.*this run uses .*other-model") as caught:
        desk.build(encoder=str(tmp_path / "other-model"))
    assert caught.value.hint.endswith(" --full")
    assert (current(desk.index), desk.answer()) == (before, found)
    report = desk.build(passage_tokens=16, full=True)
    assert report.encoded == report.passages > 7
    assert Manifest.load(desk.live()).chunking.budget_tokens == 16


def test_another_encoder_is_taken_with_a_full_build_and_mended_by_one(desk: Desk, small_model: Path, small_export: Path) -> None:
    digest = json.loads((small_export / "encoder.json").read_text())["digest"]
    graph = desk.index / "encoders" / digest[:16] / "model.onnx"
    shutil.copytree(small_export, graph.parent)
    desk.build(encoder=str(small_model), full=True)
    assert Generation.open(desk.index).passage_vectors.rows(slice(0, 1)).shape == (1, 24)
    assert Generation.open(desk.index).sentence_vectors.rows(slice(0, 1)).shape == (1, 32)
    found, exported = desk.answer(), graph.read_bytes()

    flip_bit(graph)
    assert [graph.parent.name in finding.problem for finding in examine(desk.index).findings] == [True]
    desk.build(encoder=str(small_model), full=True)
    assert graph.read_bytes() == exported, "the damaged graph was exported again, not vouched for anew"
    assert examine(desk.index).findings == []
    assert desk.answer() == found


def test_an_index_of_another_format_is_stale_until_it_is_built_in_full(desk: Desk) -> None:
    manifest = json.loads((desk.live() / "manifest.json").read_text("utf8"))
    built_from = manifest["corpus"]
    (desk.live() / "manifest.json").write_text(json.dumps(manifest | {"format_version": 99}), "utf8")
    for attempt in (lambda: Retriever.open(desk.index), desk.build):
        with pytest.raises(IndexStale, match=f"format 99, this briefbot reads format {FORMAT_VERSION}") as caught:
            attempt()
        assert caught.value.hint == f"briefbot index {built_from} --index {desk.index} --full"
    desk.build(full=True)
    assert examine(desk.index).findings == []


def flip_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.unlink()
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES: dict[str, tuple[Callable[[Desk], object], bool]] = {
    "a bit of a vector": (lambda desk: flip_bit(desk.live() / "sentences.npy"), False),
    "half the vectors": (lambda desk: truncate(desk.live() / "passages.npy"), False),
    "a bit of a token": (lambda desk: flip_bit(desk.live() / "tokens.bin"), False),
    "half the tokens": (lambda desk: truncate(desk.live() / "tokens.bin"), False),
    "no tokens": (lambda desk: (desk.live() / "tokens.bin").unlink(), False),
    "where the tokens are": (lambda desk: truncate(desk.live() / "tokens.npy"), False),
    "half the catalog": (lambda desk: truncate(desk.live() / "catalog.sqlite"), False),
    "the dense index": (lambda desk: (desk.live() / "dense.faiss").unlink(), True),
    "the words": (lambda desk: shutil.rmtree(desk.live() / "lexical"), True),
    "the manifest": (lambda desk: (desk.live() / "manifest.json").unlink(), False),
    "no object as manifest": (lambda desk: (desk.live() / "manifest.json").write_text("[]"), False),
    "the generation": (lambda desk: shutil.rmtree(desk.live()), False),
    "what CURRENT says": (lambda desk: (desk.index / "CURRENT").write_bytes(b"\xff\x00"), True),
    "CURRENT removed": (lambda desk: (desk.index / "CURRENT").unlink(), True),
    "CURRENT emptied": (lambda desk: (desk.index / "CURRENT").write_bytes(b""), True),
    "the encoder": (lambda desk: truncate(next(desk.index.glob("encoders/*/tokenizer.json"))), True),
    "the reader": (lambda desk: truncate(next(desk.index.glob("encoders/*/answerability.json"))), True),
    "no reader": (lambda desk: shutil.rmtree(next(desk.index.glob("encoders/reader-*"))), True),
}
"""What is done to an index, and whether its vectors can still be taken over."""


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_damaged_is_refused_and_built_anew_from_what_is_whole(desk: Desk, name: str) -> None:
    damage, has_vectors = DAMAGES[name]
    whole = stored_passages(desk.index)
    damage(desk)
    with pytest.raises(IndexDamaged) as caught:
        Generation.open(desk.index)
    assert f"--index {desk.index}" in caught.value.hint
    report = desk.build()
    assert report.mended
    assert report.encoded == (0 if has_vectors else len(whole))
    assert examine(desk.index).findings == []
    assert [passage[:3] for passage in stored_passages(desk.index)] == [passage[:3] for passage in whole]
    assert desk.build().generation == report.generation, "what is mended stays mended"


def test_an_older_generation_stands_in_for_a_catalog_that_is_lost(desk: Desk) -> None:
    desk.edit(BRIDGE, "35 minutes", "40 minutes")
    desk.build()
    truncate(desk.live() / "catalog.sqlite")
    make_unopenable(desk.corpus / STORM)
    report = desk.build()
    assert summary(report) == ([], [BRIDGE], [], [STORM]), "held against the generation before"
    assert report.encoded == 1
    assert Generation.open(desk.index).catalog.article(STORM) is not None  # type: ignore[arg-type]


def test_a_full_build_keeps_an_article_whose_file_cannot_be_read_now(desk: Desk) -> None:
    make_unopenable(desk.corpus / STORM)
    report = desk.build(full=True)
    assert summary(report) == ([], [], [], [STORM])
    assert report.encoded == report.passages
    assert Generation.open(desk.index).catalog.article(STORM) is not None  # type: ignore[arg-type]


class Stopped(Exception):
    """What a progress display of this test raises."""


STAGES = ["looking for changes", "reading articles", "encoding passages", "indexing words"]


def test_a_build_that_raises_midway_leaves_everything_as_it_was(desk: Desk) -> None:
    before, files, found = current(desk.index), desk.files(), desk.answer()
    desk.edit(BRIDGE, "35 minutes", "40 minutes")
    for stage in STAGES:

        def stop(name: str, done: int, total: int, *, stage: str = stage) -> None:
            if name == stage and done == total:
                raise Stopped(name)

        with pytest.raises(Stopped, match=stage):
            desk.build(progress=stop)
        assert (current(desk.index), desk.files()) == (before, files)
    assert desk.answer() == found
    assert summary(desk.build()) == ([], [BRIDGE], [], [])


BUILD_AND_PAUSE = """
import sys
from pathlib import Path
from briefbot.index import build_index
from briefbot.intake.scanning import scan

corpus, index, encoder, passage_tokens, moment = sys.argv[1:]

def pause(stage, done, total):
    if stage == moment and done == total:
        print("paused", flush=True)
        sys.stdin.read()

build_index(Path(corpus), Path(index), encoder=encoder, passage_tokens=int(passage_tokens), progress=pause)
"""


@pytest.mark.parametrize("moment", ["reading articles", "indexing words"])
def test_while_one_process_builds_another_is_refused_and_a_killed_one_does_no_harm(desk: Desk, moment: str) -> None:
    before, files, found = current(desk.index), desk.files(), desk.answer()
    desk.edit(BRIDGE, "35 minutes", "40 minutes")
    with subprocess.Popen(
        [sys.executable, "-c", BUILD_AND_PAUSE, str(desk.corpus), str(desk.index), ENCODER, str(PASSAGE_TOKENS), moment],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "paused\n"
        with pytest.raises(IndexBusy) as caught:
            desk.build()
        assert str(desk.index) in caught.value.message
        assert desk.answer() == found, "readers are not disturbed by a builder"
        builder.kill()
    assert desk.files() > files, "the killed process has left its work behind"
    assert (current(desk.index), desk.answer()) == (before, found)
    assert examine(desk.index).findings == []
    report = desk.build()
    assert summary(report) == ([], [BRIDGE], [], [])
    assert report.encoded == 1
    assert not [name for name in desk.files() if ".building" in name]


def test_a_generation_that_was_named_but_never_became_live_is_cleared_away(desk: Desk) -> None:
    """As a build killed between the two leaves it."""
    shutil.copytree(desk.live(), desk.index / "generations" / "000002-deadbeef")
    assert desk.build().generation == current(desk.index)
    assert sorted(path.name for path in (desk.index / "generations").iterdir()) == [current(desk.index)]


def say_it_takes(desk: Desk, minutes: int) -> IndexReport:
    """A change, taken into the index."""
    text = (desk.corpus / BRIDGE).read_text("utf8")
    desk.write(BRIDGE, text + f"\nThe ferry takes {minutes} minutes, it was said later.\n")
    return desk.build()


def test_three_generations_are_kept_and_one_that_is_open_as_long_as_it_is(desk: Desk) -> None:
    opened, held = Retriever.open(desk.index), subprocess_holding(desk.index)
    found, names = answer(opened), [current(desk.index)]
    with held:
        for minutes in range(40, 44):
            names.append(say_it_takes(desk, minutes).generation)
            assert answer(opened) == found
        assert desk.generations() == [names[0], *names[-3:]]
        assert len({name[:6] for name in names if name}) == 5
        assert current(desk.index) == names[-1]
        assert desk.answer() != found
        opened.generation.close()
        names.append(say_it_takes(desk, 50).generation)
        assert desk.generations() == [names[0], *names[-3:]], "another process holds it"
        held.kill()
    names.append(say_it_takes(desk, 51).generation)
    assert desk.generations() == names[-3:]


def subprocess_holding(index: Path) -> subprocess.Popen[str]:
    """A process that has opened the live generation, and waits."""
    code = "import sys; from briefbot import Retriever; held = Retriever.open(sys.argv[1]); print('open', flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", code, str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_how_many_generations_are_kept_can_be_set(desk: Desk) -> None:
    for minutes in range(40, 44):
        say_it_takes(desk, minutes)
    desk.edit(STORM, "3,100", "3,200")
    last = desk.build(kept_generations=1).generation
    assert desk.generations() == [last]


def test_a_generation_opened_before_a_swap_and_first_used_after_it_answers_from_the_old_articles(desk: Desk) -> None:
    found, opened = desk.answer(), Retriever.open(desk.index)
    desk.write(BRIDGE, "Fog lay on the port all day long.")
    desk.build()
    assert answer(opened) == found
    assert desk.answer() != found


def test_no_file_of_an_index_is_a_pickle(index: Path) -> None:
    """Every file is of a kind known by its first bytes, and none of them can be unpickled."""
    heads = {
        "CURRENT": b"0000",
        ".lock": b"",
        "catalog.sqlite": b"SQLite format 3\0",
        "dense.faiss": b"IxSQ",
        "passages.npy": b"\x93NUMPY",
        "sentences.npy": b"\x93NUMPY",
        "tokens.npy": b"\x93NUMPY",
        "tokens.bin": b"",
        "tokens.npz": b"PK\x03\x04",
        "answerability.npz": b"PK\x03\x04",
        "answerability.onnx": b"\x08",
        "model.onnx": b"\x08",
        "SHA256SUMS": b"",
    }
    for path in index.rglob("*"):
        if path.is_dir():
            continue
        data = path.read_bytes()
        if path.suffix == ".json":
            json.loads(data)
        elif path.parent.name != "lexical":
            assert data.startswith(heads[path.name]), path
        assert not (data.startswith(b"\x80") and data.endswith(b".")), f"{path} may be a pickle"


def test_a_single_file_is_a_corpus(bare: Desk) -> None:
    assert summary(bare.build(bare.corpus / STORM)) == ([STORM], [], [], [])


def test_an_index_that_may_only_be_read_answers_and_is_sound(desk: Desk) -> None:
    """As it is mounted where one machine builds and others serve."""
    as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if as_others and shutil.which(as_others[0]) is None:
        pytest.skip("needs setpriv, to be refused what root is not")
    for path in (desk.index, *desk.index.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        for command in (["ask", "How long is the crack in the harbour bridge?"], ["doctor"]):
            run = [*as_others, sys.executable, "-m", "briefbot.cli", *command, "--index", str(desk.index)]
            done = subprocess.run(run, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
    finally:
        for path in (desk.index, *desk.index.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


def test_an_index_that_lacks_a_file_or_was_never_built_says_so_when_opened(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound) as caught:
        Generation.open(tmp_path / "nowhere")
    assert "briefbot index" in caught.value.hint
    (desk.live() / "dense.faiss").unlink()
    with pytest.raises(IndexDamaged, match=r"generations/.*/dense\.faiss is missing"):
        Generation.open(desk.index)


@pytest.mark.parametrize(
    ("part", "file", "full"),
    [
        ("catalog", "catalog.sqlite", ""),
        ("passage_vectors", "passages.npy", ""),
        ("token_vectors", "tokens.npy", ""),
        ("dense", "dense.faiss", ""),
        ("lexical", "lexical/meta.json", ""),
        ("encoder", "../../encoders/*/model.onnx", " --full"),
    ],
)
def test_a_part_that_cannot_be_opened_names_the_command_that_mends_this_index(
    desk: Desk, part: str, file: str, full: str
) -> None:
    (damaged,) = desk.live().glob(file)
    damaged.unlink()
    damaged.write_bytes(b"nothing of the kind")
    opened = Generation.open_unchecked(desk.index, desk.live().name)
    with pytest.raises((EncoderError, IndexDamaged)) as caught:
        getattr(opened, part)
    assert caught.value.hint == f"briefbot index {opened.manifest.corpus} --index {desk.index}{full}"


def test_a_catalog_damaged_while_it_is_read_names_the_command_too(desk: Desk) -> None:
    path = desk.live() / "catalog.sqlite"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    opened = Generation.open_unchecked(desk.index, desk.live().name)
    with pytest.raises(IndexDamaged) as caught:
        opened.catalog.article_ids()
    assert caught.value.hint == f"briefbot index {opened.manifest.corpus} --index {desk.index}"


def test_an_index_inside_its_corpus_is_skipped_and_a_folder_that_only_looks_like_one_is_read(tmp_path: Path) -> None:
    for name in (
        "index/generations/000001-ab/notes.txt",
        "index/encoders/e.txt",
        "power/generations/a.txt",
        "power/encoders/b.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("A turbine was replaced.\n", "utf8")
    (tmp_path / "index" / "CURRENT").write_text("000001-ab\n", "utf8")
    found = scan(tmp_path)
    assert [file.path for file in found.files] == ["power/encoders/b.md", "power/generations/a.txt"]
    assert (found.skipped, found.unlisted) == (["index"], [])


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), IndexUnwritable),
        (PermissionError(errno.EACCES, "Permission denied", "INDEX/generations"), IndexUnwritable),
        (PermissionError(errno.EACCES, "Permission denied", "CORPUS/bridge.md"), UnreadableFile),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), BrokenPipeError),
    ],
)
def test_only_what_fails_of_the_index_is_said_of_it(tmp_path: Path, error: OSError, expected: type[Exception]) -> None:
    folders = {"INDEX": str(tmp_path / "index"), "CORPUS": str(tmp_path / "corpus")}
    if error.filename:
        room, _, name = error.filename.partition("/")
        error = type(error)(error.errno, error.strerror, f"{folders[room]}/{name}")
    with pytest.raises(expected) as raised, sole_builder(tmp_path / "index"):
        raise error
    assert error.filename is None or error.filename in str(raised.value)
    with sole_builder(tmp_path / "index"):
        pass


def test_an_index_that_is_a_file_is_refused(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder", "utf8")
    with pytest.raises(IndexUnwritable, match="cannot be written: it is a file") as raised:
        build_index(corpus, tmp_path / "index", encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)
    assert raised.value.hint == "name a folder with --index"
    assert (tmp_path / "index").read_text("utf8") == "not a folder"
