"""Real files in real folders; each test waits for what must come, and for nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest

from briefbot.errors import CorpusNotFound
from briefbot.intake import watching
from briefbot.intake.watching import Changes, watch

PATIENTLY_S = 60
"""How long a test waits for what must happen; what it waits for takes a moment."""
DEBOUNCE_S = 0.3


class Watch:
    """Watches in a thread, as the command does, and keeps what comes."""

    def __init__(self, corpus: Path, *, polling: bool = False, debounce_s: float = DEBOUNCE_S) -> None:
        self.batches: SimpleQueue[Changes | None] = SimpleQueue()
        self.notices: SimpleQueue[str] = SimpleQueue()
        self.stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(corpus, polling, debounce_s))
        self._thread.start()

    def _run(self, corpus: Path, polling: bool, debounce_s: float) -> None:
        batches = watch(corpus, stop=self.stop, debounce_s=debounce_s, polling=polling, notice=self.notices.put)
        for changes in batches:
            self.batches.put(changes)
        self.batches.put(None)

    def next(self) -> Changes:
        changes = self.batches.get(timeout=PATIENTLY_S)
        assert changes is not None
        return changes

    def until(self, *, added: Set[str] = frozenset(), changed: Set[str] = frozenset(), removed: Set[str] = frozenset()) -> None:
        """Waits until these and no others have come, in one batch or, where the machine was slow, in several."""
        waiting = set(added), set(changed), set(removed)
        while any(waiting):
            batch = self.next()
            assert set(batch.added) <= waiting[0]
            assert set(batch.changed) <= changed | added
            assert set(batch.removed) <= waiting[2]
            for left, came in zip(waiting, (batch.added, batch.changed, batch.removed), strict=True):
                left.difference_update(came)

    def end(self) -> list[Changes]:
        """What came and was not waited for."""
        self.stop.set()
        self._thread.join(PATIENTLY_S)
        assert not self._thread.is_alive()
        left = []
        while (batch := self.batches.get(timeout=PATIENTLY_S)) is not None:
            left.append(batch)
        return left


@pytest.fixture(params=["events", "polling"])
def polling(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "polling")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "north").mkdir(parents=True)
    for name in ("a.md", "b.txt", "north/c.md"):
        (folder / name).write_text("The bridge is closed.", "utf8")
    return folder


@pytest.fixture
def watched(corpus: Path, polling: bool) -> Iterator[Watch]:
    watched = Watch(corpus, polling=polling)
    try:
        assert watched.next() == Changes(["a.md", "b.txt", "north/c.md"], [], [])
        yield watched
    finally:
        watched.stop.set()
    assert watched.end() == []


def test_files_made_edited_renamed_and_deleted_are_told(watched: Watch, corpus: Path) -> None:
    (corpus / "d.html").write_text("<p>new</p>", "utf8")
    watched.until(added={"d.html"})
    (corpus / "a.md").write_text("The bridge is open.", "utf8")
    watched.until(changed={"a.md"})
    (corpus / "north" / "c.md").rename(corpus / "e.md")
    watched.until(added={"e.md"}, removed={"north/c.md"})
    (corpus / "b.txt").unlink()
    watched.until(removed={"b.txt"})


def test_a_file_put_in_anothers_place_is_a_change(watched: Watch, corpus: Path) -> None:
    aside = corpus / ".a.md.part"
    aside.write_text("The bridge is closed.", "utf8")
    before = (corpus / "a.md").stat()
    os.utime(aside, ns=(before.st_atime_ns, before.st_mtime_ns))
    aside.replace(corpus / "a.md")
    if sys.platform == "win32":  # there nothing but the time of making tells such a twin, and it is handed on
        (corpus / "a.md").write_text("The bridge is open.", "utf8")
    watched.until(changed={"a.md"})


def test_many_files_at_once_are_one_batch(watched: Watch, corpus: Path, tmp_path: Path) -> None:
    """Moved in together, so that they are there at once however slow the machine is."""
    aside = tmp_path / "aside"
    aside.mkdir()
    for number in range(200):
        (aside / f"{number:03}.md").write_text("x", "utf8")
    aside.rename(corpus / "many")
    assert watched.next() == Changes([f"many/{number:03}.md" for number in range(200)], [], [])


def test_many_files_one_after_the_other_are_all_told(watched: Watch, corpus: Path) -> None:
    names = {f"{number:03}.md" for number in range(200)}
    for name in names:
        (corpus / name).write_text("x", "utf8")
    watched.until(added=names)


def test_new_folders_with_files_in_them_are_not_missed(watched: Watch, corpus: Path) -> None:
    for number in range(3):
        deep = corpus / f"n{number}" / "a" / "b" / "c"
        deep.mkdir(parents=True)
        (deep / "d.md").write_text("x", "utf8")
        watched.until(added={f"n{number}/a/b/c/d.md"})
        (deep / "e.md").write_text("x", "utf8")
        watched.until(added={f"n{number}/a/b/c/e.md"})
    shutil.rmtree(corpus / "n0")
    watched.until(removed={"n0/a/b/c/d.md", "n0/a/b/c/e.md"})


def test_what_is_not_read_is_not_told(watched: Watch, corpus: Path) -> None:
    """Hidden files, an editor's and an office's own, files in no known format, and mere reading."""
    (corpus / ".git").mkdir()
    for name in (".git/x.md", ".a.md.swp", "a.md~", "4913", "notes.xyz", "copy.pdf.part"):
        (corpus / name).write_text("x", "utf8")
    assert (corpus / "a.md").read_text("utf8")
    (corpus / "last.md").write_text("x", "utf8")
    watched.until(added={"last.md"})


def test_what_changes_while_a_batch_is_worked_on_is_in_the_next(corpus: Path, polling: bool) -> None:
    batches = watch(corpus, debounce_s=DEBOUNCE_S, polling=polling)
    assert next(batches).added == ["a.md", "b.txt", "north/c.md"]
    (corpus / "a.md").write_text("changed by the time the first batch is done", "utf8")
    assert next(batches) == Changes([], ["a.md"], [])
    deep = corpus / "new" / "folder"
    deep.mkdir(parents=True)
    (deep / "d.md").write_text("x", "utf8")
    assert next(batches) == Changes(["new/folder/d.md"], [], [])


def test_a_file_that_is_still_being_written_is_waited_for(corpus: Path) -> None:
    """Written in steps much shorter than the time of rest, for longer than it."""
    watched = Watch(corpus, debounce_s=2)
    watched.next()
    pause = threading.Event()
    with (corpus / "large.md").open("w", encoding="utf8") as file:
        for _ in range(40):
            file.write("more\n")
            file.flush()
            pause.wait(0.1)
        assert watched.batches.empty()
    assert watched.next() == Changes(["large.md"], [], [])
    assert watched.end() == []


def test_changes_that_never_rest_are_told_all_the_same(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_LONGEST_UNREST_S", 3 * DEBOUNCE_S)
    watched = Watch(corpus)
    watched.next()
    pause = threading.Event()
    with (corpus / "log.md").open("w", encoding="utf8") as file:
        while watched.batches.empty():
            file.write("more\n")
            file.flush()
            pause.wait(DEBOUNCE_S / 6)
    assert watched.next().added == ["log.md"]
    watched.end()


def test_a_single_file_is_watched_through_its_replacement(tmp_path: Path, polling: bool) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"text": "one"}\n', "utf8")
    watched = Watch(file, polling=polling)
    assert watched.next() == Changes(["articles.jsonl"], [], [])
    for text in ('{"text": "two, longer"}\n', '{"text": "three, longer still"}\n'):
        aside = tmp_path / "articles.jsonl.new"
        aside.write_text(text, "utf8")
        aside.replace(file)
        watched.until(changed={"articles.jsonl"})
    (tmp_path / "another.md").write_text("x", "utf8")
    file.write_text('{"text": "four, in place"}\n', "utf8")
    watched.until(changed={"articles.jsonl"})
    assert watched.end() == []


def test_a_corpus_that_goes_away_is_waited_for(corpus: Path, tmp_path: Path, polling: bool) -> None:
    watched = Watch(corpus, polling=polling)
    watched.next()
    corpus.rename(tmp_path / "elsewhere")
    assert watched.notices.get(timeout=PATIENTLY_S) == f"{corpus} is gone; waiting for it to come back"
    (tmp_path / "elsewhere").rename(corpus)
    assert watched.notices.get(timeout=PATIENTLY_S) == f"{corpus} is back"
    (corpus / "d.md").write_text("x", "utf8")
    watched.until(added={"d.md"})
    shutil.rmtree(corpus)
    assert "is gone" in watched.notices.get(timeout=PATIENTLY_S)
    assert watched.end() == []


def test_a_corpus_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusNotFound):
        next(watch(tmp_path / "corpus"))


WATCHING = """
import os, signal, sys, threading
from pathlib import Path
from briefbot.intake.watching import watch

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it runs in the background ignore Ctrl-C


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)

for changes in watch(Path(sys.argv[1]), debounce_s=0.3, notice=print):
    print(*changes.added, *changes.changed, flush=True)
    if changes.added == ["last.md"]:
        threading.Timer(1, interrupt).start()  # when it is waiting again
print("ended")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no process can send another Ctrl-C there")
def test_ctrl_c_ends_it_cleanly(corpus: Path) -> None:
    with running([sys.executable, "-c", WATCHING, str(corpus)]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "a.md b.txt north/c.md\n"
        (corpus / "last.md").write_text("x", "utf8")
        assert process.communicate(timeout=PATIENTLY_S) == ("last.md\nended\n", "")
    assert process.returncode == 0


LIMITED = ["unshare", "--user", "--map-root-user", "sh", "-c", 'echo 1 > /proc/sys/user/max_inotify_watches && exec "$@"', "sh"]
"""Runs a program where the kernel lets one folder be watched."""


def test_where_the_system_has_no_more_events_it_looks_now_and_then_and_says_so(corpus: Path) -> None:
    try:
        subprocess.run([*LIMITED, "true"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs Linux with user namespaces (unshare --user)")
    with running([*LIMITED, sys.executable, "-c", WATCHING, str(corpus)]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "a.md b.txt north/c.md\n"
        (corpus / "north" / "d.md").write_text("x", "utf8")
        notice, changes = process.stdout.readline(), process.stdout.readline()
        assert "limit reached" in notice
        assert "sysctl fs.inotify.max_user_watches" in notice
        assert changes == "north/d.md\n"


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Killed at the end, and when it takes far too long, so that no test waits for it for ever."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    patience = threading.Timer(PATIENTLY_S, process.kill)
    patience.start()
    try:
        with process:
            yield process
            process.kill()
    finally:
        patience.cancel()
