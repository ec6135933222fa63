"""The web chat: its HTML, and the page itself in a real browser against a real index."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefbot.catalog import ArticleCopy
from briefbot.config import Config
from briefbot.errors import BriefbotError, IndexBusy
from briefbot.index import build_index
from briefbot.report import IndexReport, Renaming
from briefbot.types import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Claim,
    GenerationId,
    Hit,
    Paragraph,
    ParagraphId,
    ReadFailure,
    Reprint,
    Scope,
    Span,
    Timings,
)
from briefbot.web import render
from briefbot.web.service import Overview, Service, Turn
from briefbot.web.worker import Worker
from desk import ENCODER, PASSAGE_TOKENS

REPO = Path(__file__).resolve().parents[1]
PAYLOADS = REPO.parent / "shared" / "attacks" / "xss_payloads.txt"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
TAGS = {
    *("article", "button", "details", "div", "h1", "h2", "h3", "header", "a", "li", "mark", "ol", "p", "progress", "section"),
    *("span", "strong", "summary", "ul"),
}
ATTRIBUTES = {
    *("aria-current", "aria-hidden", "aria-label", "class", "data-key", "data-kind", "data-number", "data-opener"),
    *("data-paragraph", "data-place", "data-question", "data-turn", "dir", "href", "max", "open", "rel", "role", "tabindex"),
    *("target", "title", "type", "value"),
}
ARTICLES = {
    "lighthouse.md": """---
title: Keeper leaves the Sandholm lighthouse
date: 2030-05-02
source: Coast Gazette
url: https://example.org/sandholm
---
The Sandholm lighthouse stands on a reef north of the bay. It was built of granite in 1871.

## The last keeper

Marta Ohlsen kept the Sandholm lighthouse for 34 years. She left the tower on Thursday, and a computer lights the lamp now.
The mayor thanked Marta Ohlsen for her work. A street in the harbour is to be named after Marta Ohlsen, the town council reported.

The note [1] on the door of the Sandholm lighthouse says "back soon".
""",
    "bridge.md": """---
title: Ferry bridge of Torvik closed
date: 2031-02-11
source: Inland Courier
---
The ferry bridge of Torvik was closed on Monday after divers found 12 cracks in its third pier.

Engineers expect the repair of the bridge in Torvik to cost 4.5 million crowns. Work begins in April.
""",
    "orchard.md": """---
title: Frost takes half of the apple harvest
date: 2031-05-20
source: Inland Courier
---
Frost in the night to Sunday destroyed half of the apple harvest in the Ell valley. Growers there lit fires between the rows.
""",
}
LONG = "\n\n".join(
    ["Council minutes of Grenaa"]
    + [f"Item {number} of the agenda was put off without a debate." for number in range(1, 41)]
    + ["The council of Grenaa bought a snow plough for 88,000 crowns."]
    + [f"Petition {number} was passed on to the committee." for number in range(1, 41)]
)


class _Markup(HTMLParser):
    """Tags, attribute names and text of a piece of HTML, and the texts of its <mark> elements."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: dict[str, list[str]] = {}
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            self.values.setdefault(name, []).append(value or "")
        if tag == "mark":
            self._in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marked[-1] += data


def _article(*paragraphs: str, heading: str | None = None, **fields: Any) -> Article:
    text, spans = "\n\n".join(paragraphs), []
    start = 0
    for number, paragraph in enumerate(paragraphs, start=1):
        spans.append(Paragraph(number, start, start + len(paragraph), heading))
        start += len(paragraph) + 2
    return Article(ArticleId("a"), fields.pop("title", "A title"), text, tuple(spans), **fields)


def _turn(text: str = "Nineteen people died.", *, scope: Scope = Scope(), **fields: Any) -> Turn:  # noqa: B008  # immutable
    day = date(2031, 3, 26)
    citation = Citation(1, ArticleId("a"), text, day, text, text, 2, ParagraphId("p"), 0, len(text), text, text)
    hit = Hit(ArticleId("a"), 2, 0, len(text), 1, 0.5, text, day, text, text)
    answer = Answer(
        **{
            "id": None,
            "question": text,
            "standalone_question": text,
            "abstained": False,
            "reason": None,
            "confidence": 0.914,
            "claims": (Claim(text, "verified", (1,), None),),
            "citations": (citation,),
            "hits": (hit,),
            "answerer": "extractive",
            "generation": GenerationId("000001-aa"),
            "timings_ms": Timings(1, 2, 3, 4),
            **fields,
        }
    )
    return Turn(answer, scope, {})


def _report(added: list[str], changed: list[str], removed: list[str], **fields: Any) -> IndexReport:
    lists: dict[str, Any] = {name: [] for name in ("renamed", "failed", "skipped", "duplicates", "changes", "mended")}
    return IndexReport(
        generation=GenerationId("g"),
        added=added,
        changed=changed,
        removed=removed,
        articles=1,
        passages=2,
        encoded=2,
        seconds=0.5,
        stages_s={},
        is_new=True,
        **(lists | fields),
    )


def _everything(text: str) -> str:
    """Every piece of HTML the page can show, with the same text in every place a document or person can fill."""
    article = _article(text or "-", heading=text, title=text, source=text, url=text, author=text)
    report = _report(
        *([text], [text], [text]),
        renamed=[Renaming(text, text)],
        failed=[ReadFailure(text, text, text)],
        skipped=[text],
        duplicates=[ArticleCopy(ArticleId(text), ArticleId(text))],
        mended=[text],
    )
    reprint = Reprint(ArticleId(text), text, None, text, 1)
    cited = replace(_turn(text).answer.citations[0], also_in=(reprint,), page=1, recognised=True)
    context = Claim(text, "partly", (1, 1), text)
    return "".join(
        (
            render.render_conversation([_turn(text), _turn(text, claims=(context,)), _turn(text, abstained=True, reason=text)]),
            render.render_conversation([_turn(text, scope=Scope(sources=(text,)))]),
            render.render_conversation([_turn(text, citations=(cited,))]),
            render.render_welcome([text]),
            render.render_unbuilt(text, BriefbotError(text, text)),
            render.render_pending(text, text),
            render.render_error(BriefbotError(text, text)),
            render.render_overview(Overview(1, 1, text, text, [text])),
            render.render_progress(text, 1, 2),
            render.render_report(report),
            render.render_source(article, paragraph=1, span=Span(0, 1), opener=text),
        )
    )


any_text = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=[])),
    st.text(st.sampled_from("<>&\"'`=/ {}$[]1onabcscript\n")),
)


@settings(deadline=None)  # the first example imports
@given(any_text)
def test_no_text_becomes_markup(text: str) -> None:
    markup = _Markup(_everything(text))
    assert markup.tags <= TAGS
    assert markup.attributes <= ATTRIBUTES


def test_no_payload_of_the_collection_becomes_markup() -> None:
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not here: put the payload list there to run this")
    for payload in PAYLOADS.read_text("utf8").splitlines():
        markup = _Markup(_everything(payload))
        assert markup.tags <= TAGS
        assert markup.attributes <= ATTRIBUTES


@settings(deadline=None)  # the first example imports
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_reads_back_as_it_was(text: str) -> None:
    assert _Markup(f'<p title="{render.escape(text)}">{render.escape(text)}</p>').text == text


@settings(deadline=None)  # the first example imports
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.data())
def test_marks_exactly_the_span(paragraphs: list[str], data: st.DataObject) -> None:
    article = _article(*paragraphs)
    paragraph = data.draw(st.sampled_from(article.paragraphs))
    start = data.draw(st.integers(paragraph.start, paragraph.end - 1))
    end = data.draw(st.integers(start + 1, paragraph.end))
    markup = _Markup(render.render_source(article, paragraph=paragraph.number, span=Span(start, end), opener="k"))
    assert markup.marked == [article.text[start:end]]
    assert all(text in markup.text for text in paragraphs)


def test_marks_the_place_and_not_the_first_equal_words() -> None:
    article = _article("Nobody was hurt. Nobody was hurt.", "Nobody was hurt.")
    source = render.render_source(article, paragraph=1, span=Span(17, 33), opener="k")
    assert "Nobody was hurt. <mark>Nobody was hurt.</mark></p>" in source
    assert source.count("<mark>") == 1


def test_a_bracketed_number_in_an_article_stays_text() -> None:
    shown = render.render_conversation([_turn("See note [1] below.")])
    assert shown.count("<button") == 2  # the marker and the line under the answer
    assert "See note [1] below." in _Markup(shown).text


def test_a_marker_names_article_date_and_paragraph() -> None:
    labels = _Markup(render.render_conversation([_turn()])).values["aria-label"]
    assert "Citation 1: Nineteen people died., 2031-03-26, Nineteen people died., paragraph 2" in labels


def test_context_stands_dimmed_before_its_claim_with_its_own_marker() -> None:
    citation = _turn().answer.citations[0]
    turn = _turn(
        claims=(Claim("It sank.", "verified", (1, 2), "The boat was old."),), citations=(citation, replace(citation, number=2))
    )
    shown = render.render_conversation([turn])
    context, claim = shown.index("The boat was old."), shown.index("It sank.")
    assert shown.index('class="bb-context"') < context < shown.index(">[2]<") < claim < shown.index(">[1]<")


@pytest.mark.parametrize(
    ("verdict", "word"),
    [("verified", "verified"), ("partly", "partly verified"), ("unsupported", "unsupported"), ("contradicted", "contradicted")],
)
def test_every_verdict_is_shown(verdict: Any, word: str) -> None:
    shown = render.render_conversation([_turn(claims=(Claim("A claim.", verdict, (1,), None),))])
    assert f">{word}</span>" in shown


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "https://", "http://[", "//x.org"])
def test_only_web_addresses_become_links(url: str) -> None:
    markup = _Markup(render.render_source(_article("x", url=url), paragraph=1, span=Span(0, 1), opener="k"))
    assert "a" not in markup.tags
    assert url in markup.text


def test_says_which_scope_was_searched() -> None:
    scope = Scope(date(2031, 1, 1), date(2031, 2, 1), ("A", "B"))
    assert render.describe_scope(scope) == "published 2031-01-01 to 2031-02-01, from A, B"
    assert render.describe_scope(Scope()) == "all dates, all sources"


def test_an_error_shows_its_hint() -> None:
    shown = _Markup(render.render_error(IndexBusy("another process is building", "wait"))).text
    assert shown == "another process is buildingHint: wait"


def test_a_report_says_what_failed_and_why() -> None:
    failure = ReadFailure("b.pdf", "it is encrypted", "save it without a password")
    renamed, copy = Renaming("d.md", "e.md"), ArticleCopy(ArticleId("f.md"), ArticleId("a.md"))
    report = _report(["a.md"], [], ["c.md"], failed=[failure], renamed=[renamed], duplicates=[copy], mended=["CURRENT is lost"])
    shown = _Markup(render.render_report(report)).text
    assert "1 article, 2 passages" in shown
    assert "Added: 1a.md" in shown
    assert "Removed: 1c.md" in shown
    assert "Renamed: 1d.md → e.md" in shown
    assert "f.md, a copy of a.md" in shown
    assert "Mended: 1CURRENT is lost" in shown
    assert "b.pdf: it is encrypted (save it without a password)" in shown


def test_a_worker_hands_on_reports_in_order_and_then_the_result() -> None:
    def count(report: Any) -> str:
        for number in range(3):
            report(number)
        return "done"

    worker = Worker[int, str](count)
    assert list(worker) == [0, 1, 2]
    assert worker.result() == "done"


def test_a_worker_raises_what_its_work_raised() -> None:
    def fail(report: Any) -> None:
        report("begun")
        raise IndexBusy("another process is building", "wait")

    worker = Worker[str, None](fail)
    assert list(worker) == ["begun"]
    with pytest.raises(IndexBusy):
        worker.result()


def test_importing_the_web_package_imports_no_gradio() -> None:
    code = "import sys, briefbot.web, briefbot.web.render; print([m for m in ('gradio', 'torch', 'uvicorn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus and its index, with hostile texts in every field an article has."""
    folder = tmp_path_factory.mktemp("web")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, "utf8")
    (corpus / "minutes.txt").write_text(LONG, "utf8")
    (corpus / "hostile.jsonl").write_text("\n".join(json.dumps(article) for article in _hostile_articles()), "utf8")
    _build(folder)
    return folder


def _payloads() -> list[str]:
    known = ["<img src=x onerror=alert(1)>", '"><script src=//evil.example/x.js></script>', "<svg onload=alert(1)>"]
    return known + (PAYLOADS.read_text("utf8").splitlines()[::40] if PAYLOADS.exists() else [])


def _hostile_articles() -> Iterator[dict[str, str]]:
    for number, payload in enumerate(_payloads()[:12]):
        yield {
            "id": f"h{number} {payload}",
            "title": f"Zeppelin {payload}",
            "source": f"Wire {payload}",
            "url": "javascript:alert(1)" if number % 2 else f"https://evil.example/{payload}",
            "text": f"Zeppelin number {number} flew to Qorvath with {payload} on board.",
        }
    yield {"id": "all", "title": "Payloads", "text": "\n\n".join(f"Dirigible cargo: {payload}" for payload in _payloads())}


def _build(folder: Path) -> None:
    build_index(folder / "corpus", folder / "index", encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """The real server on a free port, in a process of its own, as a person would start it."""
    pytest.importorskip("gradio", reason="needs the web chat: pip install 'briefbot[web]'")
    code = (
        "import sys; from briefbot.config import Config; from briefbot.web import serve;"
        "serve(Config(corpus=sys.argv[1], index=sys.argv[2], port=0))"
    )
    # Whatever asks for another machine fails at once: the page needs none.
    environment = os.environ | {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    command = [sys.executable, "-c", code, str(folder / "corpus"), str(folder / "index")]
    with (folder / "server.log").open("w+", encoding="utf8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder)
        assert process.stderr is not None
        try:
            yield _url_from(process.stderr)
        finally:
            process.terminate()
            process.wait(20)
            process.stderr.close()


def _url_from(lines: Any) -> str:
    seen = []
    for line in lines:
        seen.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found.group()
    pytest.fail("the server did not start:\n" + "".join(seen))


def test_a_rebuild_leaves_the_question_being_answered_alone(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    service = Service(Config(corpus=str(tmp_path / "corpus"), index=str(tmp_path / "index")))
    before = service.ask("How many cracks did divers find in Torvik?").answer.generation
    stages = []

    def rebuild_once(stage: str) -> None:
        if not stages:
            (tmp_path / "corpus" / "bridge.md").unlink()
            service.rebuild(lambda stage, done, total: None)
        stages.append(stage)

    turn = service.ask("How many cracks did divers find in Torvik?", on_stage=rebuild_once)
    assert turn.answer.generation == before
    assert "12 cracks" in turn.answer.claims[0].text
    assert turn.articles[turn.answer.citations[0].article_id].title == "Ferry bridge of Torvik closed"
    after = service.ask("How many cracks did divers find in Torvik?").answer
    assert after.generation != before
    assert all(hit.title != "Ferry bridge of Torvik closed" for hit in after.hits)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with _serving(folder) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs a browser driver: pip install 'briefbot[test]'")
    if not Path(CHROMIUM).exists():
        pytest.skip("needs chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@contextmanager
def _visiting(browser: Any, url: str, **options: Any) -> Iterator[Any]:
    """A page open at the url; afterwards nothing may have left this machine, and no foreign script have run."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    page = context.new_page()
    requests: list[str] = []
    strange: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: (strange.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: strange.append(f"error {error}"))
    page.on("response", lambda response: strange.append(response.url) if response.status >= 400 else None)
    context.on("page", lambda opened: strange.append(f"window {opened.url}"))
    page.goto(url)
    page.locator("#bb-welcome .bb-welcome").wait_for()
    yield page
    context.close()
    assert len(requests) > 10
    assert {urlsplit(request).hostname for request in requests if not request.startswith("data:")} == {"127.0.0.1"}
    assert strange == []


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    with _visiting(browser, server) as page:
        yield page


def _ask(page: Any, question: str) -> Any:
    """Type a question and wait for its answer."""
    before = page.locator("#bb-chat .bb-turn").count()
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator("#bb-chat .bb-turn").nth(before)
    turn.locator(".bb-meta").wait_for(timeout=60_000)
    return turn


def test_a_marker_opens_its_article_at_the_quote(page: Any) -> None:
    turn = _ask(page, "How long did Marta Ohlsen keep the Sandholm lighthouse?")
    quote = turn.locator(".bb-marker").first.get_attribute("title")
    assert "34 years" in turn.locator(".bb-claim").first.inner_text()
    assert turn.locator(".bb-verdict").first.inner_text() == "verified"
    turn.locator(".bb-marker").first.click()
    panel = page.locator("#bb-source .bb-article")
    assert panel.locator("h2").inner_text() == "Keeper leaves the Sandholm lighthouse"
    assert "2030-05-02 · Coast Gazette" in panel.inner_text()
    assert panel.locator("a").get_attribute("href") == "https://example.org/sandholm"
    assert panel.locator("h3").all_inner_texts() == ["The last keeper"]
    assert panel.locator("[aria-current] mark").text_content() == quote
    assert panel.locator("[aria-current]").get_attribute("data-paragraph") == "2"
    assert panel.locator(".bb-paragraph").count() == 3
    assert panel.locator("mark").is_visible()


def test_the_quote_is_scrolled_into_view(page: Any) -> None:
    _ask(page, "What did the council of Grenaa buy?").locator(".bb-marker").first.click()
    mark = page.locator("#bb-source mark")
    mark.wait_for()
    assert "snow plough" in mark.inner_text()
    page.wait_for_function("document.querySelector('#bb-source .bb-article').scrollTop > 0")
    panel, box = page.locator("#bb-source .bb-article").bounding_box(), mark.bounding_box()
    assert panel["y"] < box["y"]
    assert box["y"] + box["height"] < min(panel["y"] + panel["height"], 800)


def test_enter_opens_a_marker_and_escape_gives_the_focus_back(page: Any) -> None:
    marker = _ask(page, "How many cracks did divers find in Torvik?").locator(".bb-marker").first
    for _ in range(2):  # the same citation a second time, too
        marker.focus()
        page.keyboard.press("Enter")
        page.locator("#bb-source mark").wait_for()
        assert page.evaluate("document.activeElement.closest('#bb-source') !== null")
        page.keyboard.press("Escape")
        page.locator("#bb-source .bb-article").wait_for(state="detached")
        assert page.evaluate("document.activeElement.dataset.key") == marker.get_attribute("data-key")


def test_markers_of_past_answers_keep_working(page: Any) -> None:
    first = _ask(page, "How many cracks did divers find in Torvik?")
    _ask(page, "How long did Marta Ohlsen keep the Sandholm lighthouse?")
    first.locator(".bb-marker").first.click()
    panel = page.locator("#bb-source .bb-article")
    panel.wait_for()
    assert panel.locator("h2").inner_text() == "Ferry bridge of Torvik closed"
    assert "12 cracks" in panel.locator("mark").inner_text()


def test_an_example_asks_its_question(page: Any) -> None:
    example = page.locator(".bb-example").first
    question = example.inner_text()
    example.click()
    turn = page.locator("#bb-chat .bb-turn")
    turn.locator(".bb-claim").first.wait_for()
    assert turn.locator(".bb-question").inner_text() == question
    assert not example.is_visible()


def test_stages_are_told_while_the_answer_is_made(page: Any) -> None:
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => window.seen.push(document.querySelector("#bb-notice").innerText))
        .observe(document.querySelector("#bb-notice"), { subtree: true, childList: true, characterData: true }); }"""
    )
    _ask(page, "What does the repair of the bridge cost?")
    seen = " ".join(page.evaluate("window.seen"))
    assert "What does the repair of the bridge cost?" in seen
    assert "searching" in seen


def test_abstention_shows_its_reason_and_the_nearest_paragraphs(page: Any) -> None:
    turn = _ask(page, "Who won the chess championship of Peru?")
    assert turn.locator(".bb-claim").count() == 0
    assert "No answer." in turn.inner_text()
    assert 1 <= turn.locator(".bb-hit").count() <= 3
    turn.locator(".bb-hit").first.click()
    page.locator("#bb-source .bb-article [aria-current] mark").wait_for()


def test_a_bracketed_number_in_a_source_is_no_marker(page: Any) -> None:
    _ask(page, "What does the note on the door of the Sandholm lighthouse say?").locator(".bb-marker").first.click()
    panel = page.locator("#bb-source .bb-article")
    panel.wait_for()
    assert "The note [1] on the door" in panel.inner_text()
    assert panel.locator("button").count() == 1  # the one that closes it


def test_the_scope_is_kept_and_named(page: Any) -> None:
    page.get_by_role("button", name="Limit by date and source").click()
    page.get_by_label("Published since").fill("2031-05-01")
    turn = _ask(page, "How many cracks did divers find in Torvik?")
    assert "published since 2031-05-01, all sources" in turn.locator(".bb-meta").inner_text()
    assert turn.get_by_text("Ferry bridge of Torvik").count() == 0
    page.get_by_label("Published since").fill("")
    page.get_by_label("Sources").click()
    page.get_by_role("option", name="Inland Courier").click()
    turn = _ask(page, "How many cracks did divers find in Torvik?")
    assert "all dates, from Inland Courier" in turn.locator(".bb-meta").inner_text()
    assert "12 cracks" in turn.inner_text()


def test_a_date_that_is_none_is_explained_and_the_question_kept(page: Any) -> None:
    page.get_by_role("button", name="Limit by date and source").click()
    page.get_by_label("Published until").fill("soon")
    page.get_by_label("Question").fill("How many cracks?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#bb-notice .bb-error").wait_for()
    assert "'soon' is no date" in page.locator(".bb-error").inner_text()
    assert "Hint: write dates as 2031-03-17" in page.locator(".bb-error").inner_text()
    assert page.get_by_label("Question").input_value() == "How many cracks?"


def test_on_a_phone_the_source_is_a_sheet_that_closes(browser: Any, server: str) -> None:
    with _visiting(browser, server, has_touch=True) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        assert not page.locator("#bb-source").is_visible()
        turn = _ask(page, "How long did Marta Ohlsen keep the Sandholm lighthouse?")
        turn.locator(".bb-marker").first.tap()
        page.locator("#bb-source mark").wait_for()
        box = page.locator("#bb-source").bounding_box()
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
        assert page.locator("#bb-source mark").is_visible()
        page.get_by_label("Close the source").tap()
        page.locator("#bb-source").wait_for(state="hidden")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_hostile_articles_and_questions_run_nothing(page: Any) -> None:
    for payload in _payloads()[:4]:
        turn = _ask(page, f"Which Zeppelin flew to Qorvath? {payload}")
        assert turn.locator(".bb-question").text_content().endswith(payload)
        for button in turn.locator("button[data-key]").all():
            button.hover()
            button.click()
            page.locator("#bb-source .bb-article").wait_for()
    _ask(page, "What was the dirigible cargo?").locator("button[data-key]").first.click()
    page.wait_for_timeout(500)
    foreign = "img, svg, script, iframe, object, embed, form, input, video, audio, style, link, [onerror], [onload], [onclick]"
    for part in ("#bb-chat .html-container", "#bb-source .html-container"):
        assert page.locator(part).locator(foreign).count() == 0
    assert page.locator("#bb-source a[href^='javascript']").count() == 0


def test_the_page_names_no_other_address_and_opens_no_other_door(server: str) -> None:
    with urllib.request.urlopen(server) as response:
        text, policy = response.read().decode(), response.headers["content-security-policy"]
    outside = {urlsplit(found).hostname for found in re.findall(r"https?://[^\s\"'<>\\]+", text)}
    assert outside <= {"127.0.0.1", "www.w3.org"}
    assert "manifest" not in text.split("window.gradio_config")[0]
    assert "default-src 'self'" in policy
    for path in ("gradio_api/info", "gradio_api/upload", "gradio_api/file=/etc/passwd", "docs", "openapi.json", "monitoring"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server + path)
        assert caught.value.code == 404
        caught.value.close()
    with urllib.request.urlopen(server + "favicon.ico") as response:
        assert response.headers["content-type"].startswith("image/svg")


def test_another_host_name_is_refused(server: str) -> None:
    request = urllib.request.Request(server, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    assert caught.value.code == 400
    caught.value.close()


def test_the_page_builds_its_first_index_and_goes_on_after_a_rebuild(browser: Any, folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copytree(folder / "index" / "encoders", tmp_path / "index" / "encoders")  # exported once is enough
    (corpus / "bridge.md").write_text(ARTICLES["bridge.md"], "utf8")
    (corpus / "<img src=x onerror=alert(1)>.pdf").write_bytes(b"no PDF")
    with _serving(tmp_path) as url, _visiting(browser, url) as page:
        assert "there is no index in" in page.locator("#bb-welcome .bb-error").inner_text()
        page.get_by_role("button", name="Rebuild index").click()
        page.locator("#bb-report .bb-dismiss").wait_for(timeout=120_000)
        report = page.locator("#bb-report").inner_text()
        assert "1 article" in report
        assert "<img src=x onerror=alert(1)>.pdf" in report
        assert page.locator("#bb-report img").count() == 0
        turn = _ask(page, "How many cracks did divers find in Torvik?")

        (corpus / "bridge.md").unlink()
        (corpus / "orchard.md").write_text(ARTICLES["orchard.md"], "utf8")
        _build(tmp_path)  # outside of the page
        assert "half of the apple harvest" in _ask(page, "How much of the apple harvest did frost destroy?").inner_text()
        turn.locator(".bb-marker").first.click()
        page.locator("#bb-source mark").wait_for()
        assert "12 cracks" in page.locator("#bb-source mark").inner_text()


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    pytest.importorskip("gradio", reason="needs the web chat: pip install 'briefbot[web]'")
    code = (
        "import sys; from briefbot import BriefbotError; from briefbot.config import Config; from briefbot.web import serve\n"
        "try: serve(Config(index=sys.argv[1], port=int(sys.argv[2])))\n"
        "except BriefbotError as error: print(error.message, '|', error.hint)"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-c", code, str(tmp_path), str(port)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert f"port {port} on 127.0.0.1 is taken" in said
    assert f"briefbot chat --port {port + 1}" in said
