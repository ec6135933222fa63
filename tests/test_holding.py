"""What a reader has open nobody removes; what nobody has open goes, and goes whole."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.errors import BriefbotError
from briefbot.generations.current import current, make_current
from briefbot.generations.generation import Generation
from briefbot.generations.holding import REMOVING, Hold, remove_unless_held
from briefbot.generations.housekeeping import leftovers, remove_leftovers
from briefbot.generations.layout import BUILDING
from briefbot.generations.manifest import Manifest
from briefbot.retriever import Retriever
from briefbot.types import GenerationId
from desk import Desk, answer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows itself refuses to rename what is open")

HOLD = """
import sys
from pathlib import Path
from briefbot.generations.holding import Hold

hold = Hold.take(Path(sys.argv[1]))
print("held" if hold else "not held", flush=True)
if sys.stdin.readline() == "release\\n":
    hold.release()
    print("released", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "000001-abc" / "lexical").mkdir(parents=True)
    (tmp_path / "000001-abc" / "lexical" / "file").write_text("content")
    return tmp_path / "000001-abc"


@contextmanager
def holding(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_folder_is_held_until_the_last_reader_lets_go(folder: Path) -> None:
    one, other = Hold.take(folder), Hold.take(folder)
    assert one is not None
    assert other is not None
    assert not remove_unless_held(folder)
    one.release()
    one.release()  # a second time does nothing
    assert not remove_unless_held(folder)
    assert (folder / "lexical" / "file").read_text() == "content"
    other.release()
    assert remove_unless_held(folder)
    assert list(folder.parent.iterdir()) == []
    assert remove_unless_held(folder), "it is gone already"
    assert Hold.take(folder) is None


def test_a_hold_ends_with_the_object(folder: Path) -> None:
    hold = Hold.take(folder)
    assert hold is not None
    del hold
    assert remove_unless_held(folder)


def test_another_process_holds_a_folder_and_lets_it_go(folder: Path) -> None:
    with holding(folder) as process:
        assert not remove_unless_held(folder)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("release\n")
        process.stdin.flush()
        assert process.stdout.readline() == "released\n"
        assert remove_unless_held(folder)


def test_a_killed_process_holds_nothing(folder: Path) -> None:
    with holding(folder) as process:
        assert not remove_unless_held(folder)
        process.kill()
        process.wait()
        assert remove_unless_held(folder)


def test_a_folder_that_was_replaced_is_not_the_one_that_is_held(folder: Path) -> None:
    hold = Hold.take(folder)
    assert hold is not None
    folder.rename(folder.with_name("aside"))
    folder.mkdir()
    assert remove_unless_held(folder)
    assert not remove_unless_held(folder.with_name("aside"))


@pytest.mark.parametrize("name", ["nothing", "a file"])
def test_what_is_no_folder_cannot_be_held(name: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    assert Hold.take(tmp_path / name) is None


def test_a_removal_that_was_broken_off_is_finished_later(desk: Desk) -> None:
    torn = desk.index / "generations" / f"{REMOVING}000000-abc"
    torn.mkdir()
    (torn / "rest").write_text("")
    assert leftovers(desk.index, keep=3) == [torn]
    assert remove_leftovers(desk.index, keep=3) == [torn]
    assert desk.generations() == [current(desk.index)]


def test_a_held_generation_keeps_its_encoder_and_answers_after_a_build_with_another(
    desk: Desk, small_model: Path, small_export: Path
) -> None:
    found, held = desk.answer(), Retriever.open(desk.index)  # it has not loaded its encoder yet
    last = desk.build(encoder=str(small_model), full=True, kept_generations=1).generation
    assert current(desk.index) == last
    assert answer(held) == found
    held.generation.close()
    desk.build(encoder=str(small_model), kept_generations=1)
    assert desk.generations() == [last]
    live = Generation.open(desk.index)
    assert {*(desk.index / "encoders").iterdir()} == {live.encoder_folder, live.reader_folder}


def test_whoever_opens_an_index_while_generations_are_swapped_and_removed_gets_a_whole_one(desk: Desk) -> None:
    """A hundred swaps, each followed by the removal of what was live until then."""
    template, before = desk.index / "template", desk.live().name
    shutil.copytree(desk.live(), template)
    manifest = Manifest.load(desk.live())
    counts, stop = manifest.counts, threading.Event()
    opened: list[str] = []
    wrong: list[str] = []

    def open_again_and_again() -> None:
        while not stop.is_set():
            try:
                with closing(Generation.open(desk.index)) as generation:
                    assert generation.catalog.counts() == counts
                    opened.append(generation.id)
                    generation.catalog.close()
            except (BriefbotError, AssertionError, OSError) as error:
                wrong.append(repr(error))

    threads = [threading.Thread(target=open_again_and_again) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(2, 102):
            name = GenerationId(f"{number:06}-abcdef01")
            folder = desk.index / "generations" / f"{BUILDING}{number}"
            shutil.copytree(template, folder)
            files = {path.replace(manifest.generation, name): record for path, record in manifest.files.items()}
            replace(manifest, generation=name, previous=GenerationId(before), files=files).save(folder)
            folder.rename(folder.with_name(name))
            make_current(desk.index, name)
            remove_leftovers(desk.index, keep=1)
            before = name
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(set(opened)) > 10
    remove_leftovers(desk.index, keep=1)
    assert desk.generations() == [before]


def test_an_assistant_that_nobody_keeps_holds_nothing_though_nothing_is_collected(desk: Desk) -> None:
    gc.disable()
    try:
        assistant = Assistant.open(desk.index)
        held = assistant.generation.folder
        assert assistant.ask("How long is the crack in the harbour bridge?").claims
        assert not remove_unless_held(held)
        del assistant
        assert remove_unless_held(held)
    finally:
        gc.enable()
