"""The corpus in the web chat: files put in and taken out, the rebuild, the page of articles, and its routes."""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.corpus import scan
from briefbot.errors import BriefbotError, CorpusNotFound, CorpusUnwritable, FileRefused, FileThere, FileTooLarge
from briefbot.housekeeping import sole_builder
from briefbot.readers import SUFFIXES, suffix_of
from briefbot.report import IndexReport
from briefbot.types import Progress
from briefbot.watching import take_picture
from briefbot.web.filename import safe_name
from briefbot.web.library import Added, Library
from briefbot.web.rebuild import WAITING, Failed, Finished, Idle, Rebuild, Running, Share, estimate
from desk import Desk

REPO = Path(__file__).resolve().parents[1]
PAYLOADS = REPO.parent / "shared" / "attacks" / "xss_payloads.txt"


def payloads() -> list[str]:
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not here: put the payload list there to run this")
    return PAYLOADS.read_text("utf8").splitlines()


def put(library: Library, name: str, data: bytes, *, replace: bool = False) -> Added:
    with library.receive(name, replace=replace) as upload:
        upload.write(data[:3])
        upload.write(data[3:])
        return upload.finish()


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "corpus").mkdir()
    return Library(tmp_path / "corpus", tmp_path / "index", largest_bytes=1000)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Frost in the Ell valley.md", "Frost in the Ell valley.md"),
        ("Новини дня.TXT", "Новини дня.TXT"),
        ("报告 – März.pdf", "报告 – März.pdf"),
        ("a\u0308pfel.txt", "äpfel.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\win.txt", "win.txt"),
        ("/abs/olute.txt", "olute.txt"),
        ("....hidden.txt", "hidden.txt"),
        ("~$lock.docx", "$lock.docx"),
        ("a\x00b\nc\x1b.txt", "ab c.txt"),
        ("gnp\u202etxt.md", "gnptxt.md"),
        ("می\u200cشود.txt", "می\u200cشود.txt"),
        ('<img src=x onerror="alert(1)">.txt', "_img src=x onerror=_alert(1)__.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul.tar.txt", "_nul.tar.txt"),
        ("conference.txt", "conference.txt"),
        ("notes. .txt", "notes.txt"),
        ("lines.jsonl.gz", "lines.jsonl.gz"),
    ],
)
def test_keeps_the_letters_of_a_name_and_nothing_that_hides_or_misleads(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("name", ["", ".", "..", "virus.exe", "noending", ".txt", "../.md", "\u202e.txt", "a.txt/", "x.txt\\"])
def test_refuses_a_name_without_a_stem_or_a_known_ending(name: str) -> None:
    with pytest.raises(FileRefused):
        safe_name(name)


any_name = st.one_of(st.text(), st.text(st.characters(exclude_categories=[])), st.text(st.sampled_from("./\\~: \0\u202eCONé1")))


@given(any_name, st.sampled_from(SUFFIXES))
def test_every_name_that_is_taken_is_one_plain_file_that_the_index_will_read(name: str, suffix: str) -> None:
    try:
        safe = safe_name(name + suffix)
    except FileRefused:
        return
    assert suffix_of(safe) is not None
    assert not set(safe) & set('/\\<>:"|?*')
    assert safe[0] not in ".~ "
    assert all(unicodedata.category(character) not in ("Cc", "Cs") for character in safe)
    assert len(safe.encode()) <= 200
    assert safe_name(safe) == safe


def test_a_long_name_is_cut_between_letters_and_keeps_its_ending() -> None:
    assert safe_name("Щ" * 300 + ".mhtml") == "Щ" * 97 + ".mhtml"


def test_every_payload_as_a_name_is_put_into_the_corpus_folder_itself(library: Library) -> None:
    for place, payload in enumerate(payloads()):
        added = put(library, f"{payload}{place}.txt", b"An article.")
        assert (library.corpus / added.file).parent == library.corpus
    assert len(scan(library.corpus).files) == len(payloads())


def test_a_file_comes_in_whole_or_not_at_all(library: Library) -> None:
    assert put(library, "a.txt", b"An article.") == Added("a.txt", "added", 11)
    with library.receive("b.txt") as upload:
        upload.write(b"half of ")
        assert [file.path for file in scan(library.corpus).files] == ["a.txt"]  # the index never sees half a file
    assert files_in(library.corpus) == {"a.txt": b"An article."}


def test_the_same_content_is_there_already_and_other_content_asks_first(library: Library) -> None:
    put(library, "a.txt", b"old words")
    assert put(library, "a.txt", b"old words").outcome == "there"
    with pytest.raises(FileThere):
        put(library, "a.txt", b"new words")
    assert files_in(library.corpus) == {"a.txt": b"old words"}
    replaced = put(library, "a.txt", b"new words", replace=True)
    assert (replaced.outcome, replaced.file) == ("replaced", "a.txt")
    assert replaced.kept is not None
    assert files_in(library.corpus) == {"a.txt": b"new words", replaced.kept: b"old words"}
    assert [file.path for file in scan(library.corpus).files] == ["a.txt"]


def test_refuses_what_is_too_large_and_what_is_empty(library: Library) -> None:
    with pytest.raises(FileTooLarge), library.receive("a.txt", size_bytes=1001):
        raise AssertionError
    with pytest.raises(FileTooLarge):
        put(library, "a.txt", b"x" * 1001)  # whatever it said of itself
    with pytest.raises(FileRefused, match="empty"):
        put(library, "a.txt", b"")
    put(library, "a.txt", b"x" * 1000)
    assert list(files_in(library.corpus)) == ["a.txt"]


def test_says_that_the_disk_is_full(library: Library) -> None:
    huge = Library(library.corpus, library.corpus, largest_bytes=2**62)
    with pytest.raises(CorpusUnwritable, match="no room"), huge.receive("a.txt", size_bytes=2**61):
        raise AssertionError
    assert files_in(library.corpus) == {}


def test_a_first_upload_makes_the_folder_but_not_where_an_index_misses_it(desk: Desk, tmp_path: Path) -> None:
    put(Library(tmp_path / "new", tmp_path / "none"), "a.txt", b"An article.")
    assert files_in(tmp_path / "new") == {"a.txt": b"An article."}
    with pytest.raises(CorpusNotFound):
        put(Library(tmp_path / "unmounted", desk.index), "a.txt", b"An article.")
    assert not (tmp_path / "unmounted").exists()


def test_a_removed_file_is_kept_where_the_index_never_looks(library: Library) -> None:
    (library.corpus / "year" / "day").mkdir(parents=True)
    (library.corpus / "year" / "day" / "Ель.txt").write_bytes(b"words")
    kept = [library.remove("year/day/Ель.txt").kept]
    (library.corpus / "year" / "day" / "Ель.txt").write_bytes(b"other words")
    kept.append(library.remove("year/day/Ель.txt").kept)
    assert [(library.corpus / path).read_bytes() for path in kept] == [b"words", b"other words"]
    assert scan(library.corpus) == ([], [], [])


@pytest.mark.parametrize(
    "path",
    [
        *("", ".", "..", "../secret.txt", "a/../../secret.txt", "/etc/hostname.txt", "year/../a.txt", ".git/notes.txt", ".a.txt"),
        *("notes.cfg", "year", "missing.txt", "link.txt", "linked/inside.txt", "away.txt", "a.txt\0", "C:\\a.txt", "index/a.txt"),
    ],
)
def test_removes_nothing_that_is_no_plain_file_of_the_corpus(library: Library, tmp_path: Path, path: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for place in (tmp_path / "secret.txt", outside / "inside.txt", library.corpus / "a.txt", library.corpus / "notes.cfg"):
        place.write_text("words")
    (library.corpus / "year").mkdir()
    (library.corpus / "index").mkdir()
    (library.corpus / "index" / "a.txt").write_text("words")
    (library.corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (library.corpus / "linked").symlink_to(outside)
    (library.corpus / "away.txt").symlink_to("nowhere")
    before = files_in(tmp_path)
    with pytest.raises(FileRefused):
        Library(library.corpus, library.corpus / "index").remove(path)
    assert files_in(tmp_path) == before


def test_replaces_neither_a_folder_nor_a_link(library: Library, tmp_path: Path) -> None:
    (library.corpus / "folder.txt").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (library.corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    for name in ("folder.txt", "link.txt"):
        with pytest.raises(FileRefused):
            put(library, name, b"words", replace=True)
    assert (tmp_path / "secret.txt").read_text() == "secret"


def test_every_refusal_says_what_to_do(library: Library) -> None:
    for name in ("x.exe", ".txt"):
        with pytest.raises(BriefbotError) as caught:
            put(library, name, hashlib.sha256().digest())
        assert caught.value.hint


WAIT_S = 60.0
"""More than any step of these tests takes: they fail rather than hang."""


class Stopped:
    """Builds a desk's index, but stops at the first step of each run until it is told to go on."""

    def __init__(self, desk: Desk) -> None:
        self.runs = 0
        self.began = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self._desk = desk

    def __call__(self, progress: Progress) -> IndexReport:
        self.runs += 1
        stopped = False

        def stop(stage: str, done: int, total: int) -> None:
            nonlocal stopped
            progress(stage, done, total)
            if stage == "reading articles" and not stopped:
                stopped = True
                self.began.release()
                assert self.go_on.acquire(timeout=WAIT_S)

        return self._desk.build(progress=stop)


def test_a_rebuild_says_how_far_it_is_and_ends_with_its_report(desk: Desk) -> None:
    desk.write("new.txt", "Frost in the Ell valley took half of the apples.")
    build = Stopped(desk)
    rebuild = Rebuild(build, lambda: take_picture(desk.corpus))
    assert rebuild.state() == Idle()
    rebuild.start()
    assert build.began.acquire(timeout=WAIT_S)
    assert rebuild.state() == Running("reading articles", 1, 4, files=Share(1, 4))
    build.go_on.release()
    state = rebuild.wait(WAIT_S)
    assert isinstance(state, Finished)
    assert state.report.added == ["new.txt"]
    assert state.report.generation == desk.live().name


def test_asking_during_a_rebuild_joins_it_and_what_came_meanwhile_is_built_after_it(desk: Desk) -> None:
    desk.write("first.txt", "Frost in the Ell valley took half of the apples.")
    build = Stopped(desk)
    rebuild = Rebuild(build, lambda: take_picture(desk.corpus))
    rebuild.start()
    assert build.began.acquire(timeout=WAIT_S)
    desk.write("second.txt", "The ferry of Torvik sails again on Friday.")
    for _ in range(3):
        rebuild.start()
    build.go_on.release()
    build.go_on.release()
    state = rebuild.wait(WAIT_S)
    assert isinstance(state, Finished)
    assert state.report.added == ["second.txt"]
    assert build.runs == 2


def test_asking_during_a_rebuild_builds_once_where_nothing_has_changed(desk: Desk) -> None:
    desk.write("first.txt", "Frost in the Ell valley took half of the apples.")
    build = Stopped(desk)
    rebuild = Rebuild(build, lambda: take_picture(desk.corpus))
    rebuild.start()
    assert build.began.acquire(timeout=WAIT_S)
    rebuild.start()
    build.go_on.release()
    state = rebuild.wait(WAIT_S)
    assert isinstance(state, Finished)
    assert state.report.added == ["first.txt"]
    assert build.runs == 1


def test_a_rebuild_waits_for_another_process_and_gives_up_in_the_end(desk: Desk) -> None:
    waiting, lock_held = Rebuild(lambda progress: desk.build(), lambda: None, retry_s=0.01), sole_builder(desk.index)
    with lock_held:
        waiting.start()
        state = waiting.wait(0.5)
        assert isinstance(state, Running)
        assert state.stage == WAITING
        hasty = Rebuild(lambda progress: desk.build(), lambda: None, retry_s=0.01, patience_s=0)
        hasty.start()
        failed = hasty.wait(WAIT_S)
        assert isinstance(failed, Failed)
        assert "another process" in failed.error.message
    assert isinstance(waiting.wait(WAIT_S), Finished)


def test_a_rebuild_that_fails_says_why_and_the_next_one_may_succeed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    problems: list[Exception] = [ZeroDivisionError("a bug"), CorpusNotFound("there is no folder", "make it")]

    def build(progress: Progress) -> IndexReport:
        if problems:
            raise problems.pop()
        return desk.build()

    rebuild = Rebuild(build, lambda: None)
    for message, printed in (("there is no folder", ""), ("did not foresee", "a bug")):
        rebuild.start()
        state = rebuild.wait(WAIT_S)
        assert isinstance(state, Failed)
        assert message in state.error.message
        assert printed in capsys.readouterr().err
    rebuild.start()
    assert isinstance(rebuild.wait(WAIT_S), Finished)


def test_time_left_is_said_only_when_the_pace_is_known() -> None:
    assert estimate(0.5, 10, 90) is None
    assert estimate(30.0, 0, 90) is None
    assert estimate(10.0, 10, 90) == 90.0
    assert estimate(10.0, 100, 0) == 0.0
