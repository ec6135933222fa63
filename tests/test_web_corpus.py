"""The corpus in the web chat: files put in and taken out, the rebuild, the page of articles, and its routes."""

from __future__ import annotations

import errno
import hashlib
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Receive, Scope, Send

from briefbot.catalog import ArticleHead
from briefbot.catalog_files import ArticleCopy, LeftOutFile
from briefbot.errors import BriefbotError, CorpusNotFound, CorpusUnwritable, FileRefused, FileThere, FileTooLarge
from briefbot.generations.comparison import Renaming
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import sole_builder
from briefbot.intake.scanning import scan
from briefbot.intake.watching import take_picture
from briefbot.listing import UNDATED, Filter, ListedArticle, Listing, Page
from briefbot.readers import SUFFIXES, suffix_of
from briefbot.report import IndexReport
from briefbot.serving.live_listing import LiveListing
from briefbot.serving.rebuild import WAITING, Failed, Finished, Idle, Rebuild, Running, Share, estimate
from briefbot.types import ArticleId, GenerationId, Progress, ReadFailure
from briefbot.web.corpus_render import describe_added, render_corpus, render_list, render_unlisted
from briefbot.web.corpus_routes import CorpusDoors, corpus_router
from briefbot.web.filename import safe_name
from briefbot.web.left_out_render import render_left_out
from briefbot.web.library import Added, Library
from briefbot.web.rebuild_render import describe_rebuild, render_rebuild
from briefbot.web.texts import texts_in
from briefbot.web.timeline import Bar, make_timeline
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


def test_every_payload_as_a_name_is_one_file_in_the_corpus_folder_itself(library: Library) -> None:
    for place, payload in enumerate(payloads()):
        (library.corpus / safe_name(f"{payload}{place}.txt")).write_bytes(b"An article.")
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


def test_a_file_whose_successor_cannot_take_its_place_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, "a.txt", b"old words")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(CorpusUnwritable):
        put(library, "a.txt", b"new words", replace=True)
    assert files_in(library.corpus) == {"a.txt": b"old words"}


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


TAGS = {
    *("a", "button", "caption", "desc", "details", "dialog", "div", "figcaption", "figure", "form", "h2", "h3", "input", "label"),
    *("li", "nav", "option", "p", "path", "progress", "rect", "section", "select", "span", "strong", "summary", "svg", "table"),
    *("tbody", "td", "th", "thead", "title", "tr", "ul"),
}
ATTRIBUTES = {
    *("accept", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-pressed", "aria-sort", "autocomplete"),
    *(
        "autofocus",
        "class",
        "d",
        "data-answer",
        "data-article",
        "data-do",
        "data-file",
        "data-kind",
        "data-largest",
        "data-order",
    ),
    *("data-page", "data-part", "data-question", "data-texts", "data-value", "dir", "disabled", "height", "hidden", "id", "max"),
    *(
        "lang",
        "multiple",
        "name",
        "open",
        "placeholder",
        "preserveaspectratio",
        "role",
        "scope",
        "selected",
        "spellcheck",
        "tabindex",
    ),
    *("title", "type", "value", "viewbox", "width", "x", "y"),
}
T = texts_in("en")
ALL = Filter()


class Markup(HTMLParser):
    """Tags, attributes and text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [value for name, value in self.attributes if name == attribute]


def report(text: str) -> IndexReport:
    lists: dict[str, Any] = {name: [text] for name in ("added", "changed", "removed", "mended", "skipped")}
    lists |= {"renamed": [Renaming(text, text)], "failed": [ReadFailure(text, text, text)], "changes": []}
    lists |= {"duplicates": [ArticleCopy(ArticleId(text), ArticleId(text))], "articles": 1, "passages": 2, "encoded": 2}
    return IndexReport(generation=GenerationId("g"), seconds=0.5, stages_s={}, is_new=True, **lists)


def listed(
    title: str, *, file: str = "a.txt", in_file: int = 1, day: date | None = None, source: str | None = None
) -> ListedArticle:
    return ListedArticle(ArticleHead(ArticleId(title), title, day, source, file, 3), in_file)


def list_of(articles: list[ListedArticle], chosen: Filter = ALL, **settings: Any) -> str:
    defaults: dict[str, Any] = {"order": "date", "descending": True, "is_keeper": True}
    defaults |= {"months": {"2031-03": 2, UNDATED: 1}, "sources": {"Coast Daily": 2}}
    return render_list(Page(articles, 1, 1, len(articles)), chosen, t=T, **(defaults | settings))


def everything(text: str) -> str:
    """Every piece of HTML of the page, with the same text wherever a file or a person can put one."""
    error = BriefbotError(text, text)
    articles = [listed(text, file=text, source=text), listed(text, file=text, in_file=2, day=date(2031, 3, 5), source=text)]
    chosen = Filter(text, (text, "other"), text)
    failed_in_part = LeftOutFile(f"{text}.txt", 2, ReadFailure(text, text, text), None, None)
    copy = LeftOutFile(text, 0, None, ArticleId(text), text)
    return "".join(
        (
            render_corpus(text, is_keeper=True, largest_bytes=1, t=T),
            list_of(articles, chosen, sources={text: 1, f"{text}2": 1}),
            list_of([], chosen),
            render_left_out([failed_in_part, copy], T),
            render_unlisted(error, is_keeper=True, t=T),
            *(
                render_rebuild(state, T, is_keeper=True)
                for state in (Running(text, 1, 2, Share(1, 2), Share(1, 2), 9.0, True), Finished(report(text)), Failed(error))
            ),
        )
    )


@given(any_name)
def test_no_text_becomes_markup(text: str) -> None:
    markup = Markup(everything(text))
    assert set(markup.tags) <= TAGS
    assert {name for name, _ in markup.attributes} <= ATTRIBUTES


def test_every_payload_is_shown_as_the_text_it_is() -> None:
    table = Markup(list_of([listed(payload, file=payload, in_file=2, source=payload) for payload in payloads()]))
    whole = Markup(everything("\n".join(payloads())))
    for markup in (table, whole):
        assert set(markup.tags) <= TAGS
        assert {name for name, _ in markup.attributes} <= ATTRIBUTES
    assert table.values("data-file") == table.values("data-article") == payloads()
    assert all(table.text.count(payload) >= 3 for payload in payloads())
    assert whole.text.count("\n".join(payloads())) >= 20


def test_a_row_names_article_source_date_paragraphs_and_what_goes_with_its_file() -> None:
    markup = Markup(list_of([listed("Frost", file="mail/box.eml", in_file=4, day=date(2031, 5, 20), source="Inland Courier")]))
    for text in ("Frost", "2031-05-20", "Inland Courier", "3", "mail/box.eml, with 4 articles"):
        assert text in markup.text
    assert any("box.eml holds 4 articles" in question for question in markup.values("data-question"))
    assert markup.values("data-article") == ["Frost"]


def test_the_sorted_column_says_so() -> None:
    markup = Markup(list_of([listed("Frost")], order="title", descending=False))
    assert markup.values("aria-sort") == ["ascending", "none", "none", "none"]


def test_filters_are_chips_that_take_themselves_away() -> None:
    markup = Markup(list_of([], Filter("frost", ("Coast Daily", ""), "2031-03")))
    chips = [value for name, value in markup.attributes if name == "data-kind"]
    assert chips == ["words", "source", "source", "period"]
    assert "No article matches" in markup.text


def test_who_is_no_keeper_sees_the_articles_and_nothing_that_changes_them() -> None:
    frame = render_corpus("corpus", is_keeper=False, largest_bytes=1, t=T)
    shown = Markup(frame + list_of([listed("Frost")], is_keeper=False))
    assert {"table", "svg"} <= set(shown.tags)
    assert not {"dialog", "progress"} & set(shown.tags)
    assert not {"remove", "rebuild"} & set(shown.values("data-do"))
    assert "file" not in shown.values("type")
    assert render_rebuild(Finished(report("a")), T, is_keeper=False) == ""
    assert "reading articles" in render_rebuild(Running("reading articles"), T, is_keeper=False)


def test_the_bar_says_files_passages_and_time_only_when_they_are_known() -> None:
    early = Markup(render_rebuild(Running("exporting the encoder"), T, is_keeper=True))
    assert early.values("value") == []
    assert "left" not in early.text
    late = Running("encoding passages", 64, 1280, Share(12, 12), Share(64, 1280), 95.0)
    markup = Markup(render_rebuild(late, T, is_keeper=True))
    assert (markup.values("value"), markup.values("max")) == (["64"], ["1280"])
    assert "12 of 12 files · 64 of 1,280 passages · about 2 min left in this step" in markup.text
    assert describe_rebuild(late, T) == "Rebuilding the index: encoding passages"


def test_the_timeline_shows_months_that_are_few_and_years_that_are_many() -> None:
    months = {"2031-01": 2, "2031-04": 1, UNDATED: 5}
    line = make_timeline(months, "")
    assert line.bars[-4:] == [Bar("2031-01", 2), Bar("2031-02", 0), Bar("2031-03", 0), Bar("2031-04", 1)]
    assert (len(line.bars), line.bars[0]) == (12, Bar("2030-05", 0))
    assert make_timeline({"0001-02": 1}, "").bars == [Bar("0001-01", 0), Bar("0001-02", 1)]
    assert (line.by_month, line.undated, line.earlier) == (True, 5, 0)
    long = {"1850-06": 4, "2028-12": 3} | months
    line = make_timeline(long, UNDATED)
    assert not line.by_month
    assert (len(line.bars), line.bars[-1], line.earlier) == (60, Bar("2031", 3), 4)
    for chosen in ("2031", "2031-04"):
        line = make_timeline(long, chosen)
        assert (line.by_month, line.is_part, len(line.bars), line.bars[3]) == (True, True, 12, Bar("2031-04", 1))
    assert make_timeline({UNDATED: 5}, "").bars == []


def test_the_timeline_is_a_picture_with_words_and_a_button_for_every_bar_that_holds_something() -> None:
    markup = Markup(list_of([listed("Frost")], months={"2031-01": 2, "2031-04": 1, UNDATED: 5}))
    assert "2030-05 to 2031-04, 3 in all; most in 2031-01: 2" in markup.text
    assert markup.values("data-value")[-3:] == ["2031-01", "2031-04", UNDATED]
    assert markup.tags.count("rect") == 12


@given(st.dictionaries(st.dates().map(lambda day: day.isoformat()[:7]), st.integers(1, 9), max_size=8), st.integers(0, 3))
def test_the_timeline_counts_every_article_once(months: dict[str, int], undated: int) -> None:
    line = make_timeline(months | ({UNDATED: undated} if undated else {}), "")
    assert sum(bar.articles for bar in line.bars) + line.earlier + line.undated == sum(months.values()) + undated


class AsUser:
    """What the login does: says in the scope of each request whether it may change the corpus."""

    def __init__(self, app: ASGIApp, *, is_keeper: bool) -> None:
        self._app = app
        self._is_keeper = is_keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "briefbot.keeper": self._is_keeper}, receive, send)


OWN = {"x-briefbot": "1"}


@contextmanager
def visit(desk: Desk, *, is_keeper: bool = True, largest_bytes: int = 10_000) -> Iterator[tuple[TestClient, Rebuild]]:
    app = FastAPI()
    rebuild = Rebuild(lambda progress: desk.build(progress=progress), lambda: take_picture(desk.corpus))
    listing = LiveListing(lambda: Generation.open(desk.index))

    def left_out() -> list[LeftOutFile]:
        with closing(Generation.open(desk.index)) as live:
            return live.catalog.files.left_out()

    library = Library(desk.corpus, desk.index, largest_bytes=largest_bytes)
    app.include_router(corpus_router(CorpusDoors(library, rebuild, listing, left_out, lambda request: T)))
    with TestClient(AsUser(app, is_keeper=is_keeper)) as client:
        yield client, rebuild


def test_an_uploaded_file_is_listed_after_the_rebuild_and_gone_after_its_removal(desk: Desk) -> None:
    with visit(desk) as (client, rebuild):
        assert "Мороз" not in client.get("/corpus/list").text
        answer = client.post(
            "/corpus/files", params={"name": "../Мороз.md"}, content=b"# Frost\n\nHalf of it froze.", headers=OWN
        )
        said = {name: answer.json()[name] for name in ("outcome", "file", "said")}
        assert said == {"outcome": "added", "file": "Мороз.md", "said": "added as Мороз.md"}
        assert client.post("/corpus/rebuild", headers=OWN).json()["running"]
        rebuild.wait(WAIT_S)
        state = client.get("/corpus/rebuild").json()
        assert (state["running"], state["failed"], state["generation"]) == (False, False, desk.live().name)
        assert "Added: 1" in state["html"]
        assert "Мороз.md" in client.get("/corpus/list", params={"words": "frost"}).text
        removed = client.delete("/corpus/files", params={"file": "Мороз.md"}, headers=OWN).json()
        assert ".removed/" in removed["said"]
        client.post("/corpus/rebuild", headers=OWN)
        rebuild.wait(WAIT_S)
        assert "No article matches" in client.get("/corpus/list", params={"words": "frost"}).text


def test_a_file_that_is_in_no_row_is_named_with_its_reason_and_can_be_removed(desk: Desk) -> None:
    desk.write("junk.pdf", "no PDF")
    desk.write("mail/again.txt", (desk.corpus / "storm.txt").read_text("utf8"))
    desk.write("some.jsonl", '{"id": "s1", "text": "The tram line of Lindby was opened on Monday."}\n{"id": "s2"}\n')
    desk.build()
    with visit(desk) as (client, rebuild):
        fates = client.get("/corpus/files", headers=OWN).json()
        assert {file: fate["kind"] for file, fate in fates.items()} == {
            "junk.pdf": "failed", "mail/again.txt": "copy", "some.jsonl": "failed",
        }  # fmt: skip
        assert fates["junk.pdf"]["said"].startswith("not read: junk.pdf")
        assert "the same as “Storm cuts power on the northern islands”" in fates["mail/again.txt"]["said"]
        assert fates["some.jsonl"]["said"].startswith("1 article of it is listed; not read: ")
        shown = Markup(client.get("/corpus/list", params={"words": "nothing has these words"}).text)
        assert "3 files of the folder are not in the list, or not whole" in shown.text
        assert [file for file in shown.values("data-file") if file in fates] == list(fates)
        for file in fates:
            assert client.delete("/corpus/files", params={"file": file}, headers=OWN).status_code == 200
        client.post("/corpus/rebuild", headers=OWN)
        rebuild.wait(WAIT_S)
        assert client.get("/corpus/files", headers=OWN).json() == {}
        assert "of the folder" not in client.get("/corpus/list").text
    with visit(desk, is_keeper=False) as (client, _):
        assert client.get("/corpus/files", headers=OWN).status_code == 403


def test_a_name_that_is_taken_is_a_conflict_until_it_may_be_replaced(desk: Desk) -> None:
    with visit(desk) as (client, _):
        for content, answer in ((b"words", 200), (b"words", 200), (b"other words", 409)):
            sent = client.post("/corpus/files", params={"name": "a.txt"}, content=content, headers=OWN)
            assert sent.status_code == answer
        assert "already" in sent.json()["message"]
        sent = client.post("/corpus/files", params={"name": "a.txt", "replace": "yes"}, content=b"other words", headers=OWN)
        assert sent.json()["outcome"] == "replaced"
        assert (desk.corpus / "a.txt").read_bytes() == b"other words"


def test_only_a_keeper_changes_the_corpus_and_only_from_our_page(desk: Desk) -> None:
    before = files_in(desk.corpus)
    for is_keeper, headers in ((False, OWN), (True, {})):
        with visit(desk, is_keeper=is_keeper) as (client, rebuild):
            for method, path in (
                ("POST", "/corpus/files?name=a.txt"), ("DELETE", "/corpus/files?file=storm.txt"), ("POST", "/corpus/rebuild"),
            ):  # fmt: skip
                answer = client.request(method, path, headers=headers)
                assert answer.status_code == 403
                assert answer.json()["hint"]
            assert client.get("/corpus/list").status_code == client.get("/corpus/rebuild").status_code == 200
            assert rebuild.state() == Idle()
    assert files_in(desk.corpus) == before


def test_a_file_that_is_too_large_is_refused_by_its_own_word_and_by_its_bytes(desk: Desk) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    with visit(desk, largest_bytes=1000) as (client, _):
        for content in (b"x" * 1001, pieces()):  # pieces come without a length
            answer = client.post("/corpus/files", params={"name": "a.txt"}, content=content, headers=OWN)
            assert answer.status_code == 413
            assert "larger than" in answer.json()["message"]
    assert not (desk.corpus / "a.txt").exists()
    assert not list(desk.corpus.glob(".briefbot-*"))


@pytest.mark.parametrize("name", ["tool.exe", "", "..", "/.txt", "x.txt/.."])
def test_a_name_that_cannot_be_one_is_refused_with_a_reason(desk: Desk, name: str) -> None:
    with visit(desk) as (client, _):
        answer = client.post("/corpus/files", params={"name": name}, content=b"words", headers=OWN)
    assert answer.status_code == 422
    assert answer.json()["message"]


@pytest.mark.parametrize("file", ["../secret.txt", "/etc/hostname.txt", "..", "missing.txt", ""])
def test_no_path_leads_out_of_the_corpus(desk: Desk, file: str) -> None:
    desk.corpus.with_name("secret.txt").write_text("secret")
    with visit(desk) as (client, _):
        assert client.delete("/corpus/files", params={"file": file}, headers=OWN).status_code == 422
    assert desk.corpus.with_name("secret.txt").read_text() == "secret"


def test_a_query_that_makes_no_sense_lists_everything(desk: Desk) -> None:
    with visit(desk) as (client, _):
        asked = {"order": "size; DROP TABLE heads", "way": "?", "page": "-1", "period": "%", "words": " "}
        assert "3 articles" in client.get("/corpus/list", params=asked).text


def test_without_an_index_the_page_says_so(bare: Desk) -> None:
    with visit(bare) as (client, _):
        assert "No articles to show yet" in client.get("/corpus/list").text


def test_a_list_in_use_outlives_its_generation(desk: Desk) -> None:
    with closing(Generation.open(desk.index)) as old:
        live = LiveListing(lambda: old)
        listing = live()
        assert live() is listing
    desk.write("new.txt", "Frost in the Ell valley took half of the apples.")
    desk.build()
    with closing(Generation.open(desk.index)) as new:
        assert LiveListing(lambda: new)().total(Filter()) == listing.total(Filter()) + 1


def test_what_became_of_a_file_is_said(library: Library) -> None:
    added = put(library, "a.txt", b"words")
    assert describe_added(added, T) == "added as a.txt"
    assert "already" in describe_added(replace(added, outcome="there"), T)
    assert ".removed/x" in describe_added(replace(added, outcome="replaced", kept=".removed/x"), T)


def test_a_list_of_nothing_is_no_mistake() -> None:
    with closing(Listing([])) as listing:
        page = listing.page(Filter())
        assert (page.articles, page.number, page.pages, page.total) == ([], 1, 1, 0)
        assert listing.months(Filter()) == listing.sources(Filter()) == {}
