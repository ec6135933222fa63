"""The pages of an article and of an answer, and the files of a conversation, as a browser asks for them."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp, Receive, Scope, Send

from briefbot.assistant import Assistant
from briefbot.serving.database import Database
from briefbot.serving.users import LOCAL_USER, UserName
from briefbot.types import Article, ArticleId, Paragraph
from briefbot.web.answer_page import render_answer_page
from briefbot.web.article_page import render_article_page
from briefbot.web.conversations import Conversations
from briefbot.web.notes import legible, permalink
from briefbot.web.permalink_routes import disposition, file_name, make_router
from briefbot.web.texts import texts_in
from desk import Desk
from exported import Page, docx_texts, make_turn, whole_conversation
from samples import add_users
from test_web_exports import ATTRIBUTES, TAGS, hostile_turn

T = texts_in("en")
PAGE_TAGS = TAGS | {"article", "nav", "time"}
PAGE_ATTRIBUTES = ATTRIBUTES | {"datetime", "title", "role"}
QUESTION = "How long is the crack in the harbour bridge?"
CORRECTION = "2031-03-20-bridge-correction.md"


class AsUser:
    """What the login does: it names who asks."""

    def __init__(self, app: ASGIApp, user: UserName) -> None:
        self._app, self._user = app, user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "briefbot.user": self._user}, receive, send)


Visit = Callable[..., TestClient]


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    database = Database.open(tmp_path / "store.sqlite")
    add_users(database, UserName("asker"))
    return Conversations(database)


@pytest.fixture
def visit(kept: Conversations) -> Visit:
    """A browser that asks the pages of an index."""

    def visit(index: Path, user: str = LOCAL_USER) -> TestClient:
        app = FastAPI()
        app.include_router(make_router(lambda: Assistant.open(index), kept))
        return TestClient(AsUser(app, UserName(user)), follow_redirects=False)

    return visit


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of a real server: the test client decodes a path twice, servers do it once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def make_article(*texts: str, **fields: Any) -> Article:
    text, paragraphs = "\n\n".join(texts), []
    for number, each in enumerate(texts, 1):
        start = sum(map(len, texts[: number - 1])) + 2 * (number - 1)
        paragraphs.append(Paragraph(number, start, start + len(each), "Traffic" if number > 1 else None, page=1 + number // 2))
    return Article(**{"id": ArticleId("a.pdf"), "title": "Bridge", "text": text, "paragraphs": tuple(paragraphs)} | fields)


def name_in(header: str) -> str:
    """The file's name as a browser reads the header."""
    return unquote(re.fullmatch(r"attachment; filename=\"[^\"]+\"; filename\*=UTF-8''(\S+)", header)[1])  # type: ignore[index]


def test_an_article_page_numbers_its_paragraphs_and_links_each_to_itself() -> None:
    article = make_article(
        "One.", "Two.", "Three.", published=date(2031, 3, 5), source="Coast Daily", url="https://example.org/a"
    )
    page = Page(render_article_page(article, [], T))
    assert [value for value in page.values("id") if re.fullmatch(r"p\d+", value)] == ["p1", "p2", "p3"]
    assert {"#p1", "#p2", "#p3", "https://example.org/a"} <= set(page.values("href"))
    assert [text for text in page.texts if text in ("One.", "Two.", "Three.", "Traffic", "Page 1", "Page 2")] == [
        *("Page 1", "One.", "Page 2", "Traffic", "Two.", "Three."),
    ]
    assert {"2031-03-05", "Coast Daily"} <= set(page.texts)


def test_an_article_page_says_what_was_read_from_a_picture_and_lists_reprints() -> None:
    article = make_article("One.")
    seen = Article(article.id, article.title, article.text, (Paragraph(1, 0, 4, recognised=True),))
    other = make_article("One!", id=ArticleId("x/y #1.md"), title="Reprinted", published=date(2031, 3, 6), source="Norrin Post")
    page = Page(render_article_page(seen, [other], T, copies=[ArticleId("copy.txt")]))
    assert "read from a picture" in page.texts
    assert {"Reprinted", "2031-03-06, Norrin Post", "copy.txt"} <= set(page.texts)
    assert permalink(other.id) in page.values("href")


def test_an_address_that_is_not_of_the_web_is_text() -> None:
    page = Page(render_article_page(make_article("One.", url="javascript:alert(1)"), [], T))
    assert "javascript:alert(1)" in page.texts
    assert not any("javascript" in href for href in page.values("href"))


def test_an_answer_page_holds_the_answer_and_leads_to_its_paragraphs() -> None:
    page = Page(render_answer_page(whole_conversation().turns[0], {}, T))
    assert "How long is the crack?" in page.texts
    assert "Confidence: 87%" in page.texts
    assert "/article/2031%2Fbridge.md#p3" in page.values("href")
    assert [text for text in page.texts if re.fullmatch(r"\[\d\]", text)][:3] == ["[2]", "[1]", "[1]"]
    refused = Page(render_answer_page(whole_conversation().turns[1], None, T))
    assert "The port has a budget." in refused.texts
    assert "No index can be opened, so changes since are not marked." in refused.texts
    assert "No index can be opened" not in page.text


def assert_is_text(source: str, text: str, times: int) -> None:
    page = Page(source)
    assert page.tags() <= PAGE_TAGS
    assert page.attributes() <= PAGE_ATTRIBUTES
    assert all(href.startswith(("http://", "https://", "#", "/", "data:,")) for href in page.values("href"))
    assert page.texts.count(legible(text)) >= times


def hostile_article(text: str) -> Article:
    paragraph = Paragraph(1, 0, len(text), heading=text)
    return Article(ArticleId(text), text, text, (paragraph,), None, source=text, url=text, author=text)


def test_no_payload_becomes_markup_on_a_page(shared: Path) -> None:
    for payload in (shared / "attacks" / "xss_payloads.txt").read_text("utf8").splitlines():
        article = hostile_article(payload)
        assert_is_text(render_article_page(article, [article], T, copies=[article.id]), payload, 8)
        assert_is_text(render_answer_page(hostile_turn(payload), {}, T), payload, 6)


@given(st.text(st.characters(), min_size=1, max_size=40))
@settings(max_examples=100)
def test_any_text_is_text_on_a_page(text: str) -> None:
    article = hostile_article(text)
    assert_is_text(render_article_page(article, [article], T, copies=[article.id]), text, 8)
    assert_is_text(render_answer_page(hostile_turn(text), {}, T), text, 6)


def test_an_article_is_served_under_its_permalink(index: Path, visit: Visit) -> None:
    visitor = visit(index)
    answer = visitor.get(permalink(ArticleId(CORRECTION), 1))
    assert answer.status_code == visitor.head(permalink(ArticleId(CORRECTION), 1)).status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "The crack in the harbour bridge is 65 centimetres long" in answer.text


def test_an_id_with_any_letters_in_it_is_found(empty: Desk, visit: Visit) -> None:
    names = ["a/b c #1?.md", "%2e.md", "скан.md", "&amp;\"'<b>.md", "mill\nof brint.md"]
    for name in names:
        (empty.corpus / name).parent.mkdir(exist_ok=True)
        empty.write(
            name, f"Title of number {names.index(name)}\n\nThe port of number {names.index(name)} was closed on Monday.\n"
        )
    empty.build()
    with served(visit(empty.index).app) as url:
        for place, name in enumerate(names):
            with urllib.request.urlopen(url + permalink(ArticleId(name))) as answer:
                assert f"The port of number {place} was closed" in answer.read().decode()


def test_a_copy_leads_to_its_original(desk: Desk, visit: Visit) -> None:
    desk.write("zz-copy.md", (desk.corpus / CORRECTION).read_text("utf8"))
    desk.build()
    assert desk.copies() == {"zz-copy.md": CORRECTION}
    answer = visit(desk.index).get("/article/zz-copy.md")
    assert (answer.status_code, answer.headers["location"]) == (307, permalink(ArticleId(CORRECTION)))
    assert "zz-copy.md" in visit(desk.index).get(permalink(ArticleId(CORRECTION))).text


def test_an_article_that_was_removed_is_said_to_be_gone(desk: Desk, visit: Visit) -> None:
    desk.remove(CORRECTION)
    desk.build()
    desk.write("more.md", "The lighthouse lamp burns rapeseed oil.\n")
    desk.build()
    gone = visit(desk.index).get(permalink(ArticleId(CORRECTION), 1))
    assert (gone.status_code, gone.headers["content-type"]) == (410, "text/html; charset=utf-8")
    page = Page(gone.text)
    assert "This article is no longer in the corpus" in page.texts
    assert "/#corpus" in page.values("href")
    assert "centimetres" not in page.text
    assert "/#corpus" in Page(visit(desk.index).get("/article/never.md").text).values("href")
    german = visit(desk.index).get(permalink(ArticleId(CORRECTION)), headers={"accept-language": "de"})
    assert "Dieser Artikel ist nicht mehr im Korpus" in german.text


def test_an_article_that_was_renamed_is_found_under_its_old_name_however_it_was_edited_since(desk: Desk, visit: Visit) -> None:
    desk.rename(CORRECTION, "second.md")
    desk.build()
    desk.rename("second.md", "third.md")
    desk.build()
    desk.edit("third.md", "65 centimetres long, not 40 as first reported,", "70 centimetres long,")
    desk.build()
    for name in (CORRECTION, "second.md"):
        answer = visit(desk.index).get(permalink(ArticleId(name)))
        assert (answer.status_code, answer.headers["location"]) == (307, permalink(ArticleId("third.md")))


def test_an_article_of_which_one_paragraph_went_elsewhere_is_gone_all_the_same(empty: Desk, visit: Visit) -> None:
    shared = "Readers may write to the desk of the Norrin Post."
    empty.write("old.md", f"The quay was closed on Monday.\n\nA crane had fallen on it.\n\n{shared}\n")
    empty.build()
    empty.remove("old.md")
    empty.write("new.md", f"The harbour has bought a second tug.\n\n{shared}\n")
    empty.build()
    assert visit(empty.index).get("/article/old.md").status_code == 410


def test_what_is_not_there_is_a_page_that_says_so(index: Path, visit: Visit, tmp_path: Path) -> None:
    browser = visit(index)
    for path, words in [
        ("/article/%3Cb%3Enone", "No article is known as “&lt;b&gt;none”"),
        ("/article?id=..", "No article is known as “..”"),
        ("/answer/none", "There is no such answer"),
        ("/conversation/none/export.md", "There is no such conversation"),
    ]:
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert words in answer.text
    unbuilt = visit(tmp_path / "nothing").get("/article/a.md")
    assert unbuilt.status_code == 503
    assert "briefbot index" in unbuilt.text


def test_a_page_is_in_the_language_that_was_chosen(index: Path, visit: Visit) -> None:
    path = permalink(ArticleId(CORRECTION))
    assert '<html lang="de">' in visit(index).get(path, headers={"accept-language": "de-AT,en;q=0.5"}).text
    assert '<html lang="fr">' in visit(index).get(path, headers={"accept-language": "de", "cookie": "bb-language=fr"}).text


def test_an_answer_says_what_became_of_its_citations_and_is_its_askers_alone(
    desk: Desk, kept: Conversations, visit: Visit
) -> None:
    user = UserName("asker")
    assistant = Assistant.open(desk.index)
    turn = kept.begin(user, assistant.ask(QUESTION), make_turn(whole_conversation().turns[0].answer).scope)
    before = visit(desk.index, "asker").get(f"/answer/{turn.id}")
    assert before.status_code == 200
    assert "Changed since" not in before.text
    desk.edit(CORRECTION, "It blamed", "In the evening it blamed")
    desk.edit(CORRECTION, "65 centimetres long, not 40 as first reported,", "70 centimetres long,")
    desk.build()
    after = visit(desk.index, "asker").get(f"/answer/{turn.id}")
    assert "Changed since" in after.text
    assert visit(desk.index, "other").get(f"/answer/{turn.id}").status_code == 404
    for form in ("md", "html", "docx"):
        path = f"/conversation/{turn.conversation}/export.{form}"
        assert visit(desk.index, "other").get(path).status_code == 404
        answer = visit(desk.index, "asker").get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert name_in(answer.headers["content-disposition"]) == f"How long is the crack in the harbour bridge.{form}"
        assert "Changed since" in exported_text(answer, form)
    assert visit(desk.index, "asker").get(f"/conversation/{turn.conversation}/export.pdf").status_code == 404


def exported_text(answer: httpx.Response, form: str) -> str:
    return "\n".join(docx_texts(answer.content)) if form == "docx" else answer.text


def test_an_answer_is_shown_where_no_index_can_be_opened(kept: Conversations, visit: Visit, tmp_path: Path) -> None:
    kept_answer = whole_conversation().turns[0]
    turn = kept.begin(LOCAL_USER, kept_answer.answer, kept_answer.scope)
    answer = visit(tmp_path / "nothing").get(f"/answer/{turn.id}")
    assert answer.status_code == 200
    assert "No index can be opened" in answer.text
    exported = visit(tmp_path / "nothing").get(f"/conversation/{turn.conversation}/export.docx")
    assert any("No index can be opened, so changes since are not marked." in text for text in docx_texts(exported.content))


def test_an_answer_that_cannot_be_read_is_said_to_be_so(kept: Conversations, visit: Visit, tmp_path: Path) -> None:
    first = whole_conversation().turns[0]
    turn = kept.begin(LOCAL_USER, first.answer, first.scope)
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.execute("UPDATE turns SET answer = '{}'")
        connection.commit()
    for path in (f"/answer/{turn.id}", f"/conversation/{turn.conversation}/export.md"):
        answer = visit(tmp_path / "nothing").get(path)
        assert answer.status_code == 503
        assert "The answers cannot be shown now" in answer.text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Bridge: who paid?", "Bridge who paid.md"),
        ("../../etc/passwd", "etc passwd.md"),
        ("Міст", "Міст.md"),
        ('a"b\\c\r\nSet-Cookie: x', "a b c Set-Cookie x.md"),
        ("CON", "_CON.md"),
        ("…?", "….md"),
        ("", "conversation.md"),
        ("evil\u202egpj.exe", "evil gpj.exe.md"),
        ("x" * 300, "x" * 80 + ".md"),
    ],
)
def test_a_download_is_named_after_the_conversation(title: str, name: str) -> None:
    assert file_name(title, "md") == name
    assert name_in(disposition(title, "md")) == name


@given(st.text(st.characters(), max_size=100))
def test_any_title_makes_a_header_of_one_line_in_ascii(title: str) -> None:
    header = disposition(title, "docx")
    assert re.fullmatch(r"attachment; filename=\"[ !#-$&-\[\]-~]+\.docx\"; filename\*=UTF-8''[\w.%~-]+", header, re.ASCII)
    assert unquote(header.rpartition("''")[2]) == file_name(title, "docx")
    assert not set(file_name(title, "docx")) & set('/\\:*?"<>|\r\n\0')
