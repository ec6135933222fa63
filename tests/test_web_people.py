"""What leaves the chat and who sees it, in a real browser: pages of answers and articles, exports, and accounts."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from briefbot.serving.accounts import Accounts
from briefbot.serving.database import Database
from browsing import CRACKS, KEEPER, PHONE, UNANSWERABLE, WINDOW, ask, entered, open_source, overflow, serving, visiting
from desk import link_or_copy
from test_web_access import assert_accessible

PASSWORD = "correct horse battery"


def follow(page: Any, link: Any) -> Any:
    """The window that a link opens."""
    with page.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    return opened.value


@pytest.fixture
def free(browser: Any, server: str) -> Iterator[Any]:
    """A page whose links may open windows."""
    with visiting(browser, server, may_open=True) as page:
        yield page


def test_the_link_of_an_answer_leads_to_a_page_of_its_own_and_on_to_its_paragraph(free: Any) -> None:
    turn = ask(free, KEEPER)
    answer = follow(free, turn.get_by_label("Link to this answer"))
    assert "/answer/" in answer.url
    assert KEEPER in answer.locator("main").inner_text()
    assert "34 years" in answer.locator("blockquote").first.inner_text()
    answer.locator("a[href*='/article/']").first.click()
    answer.locator(".bb-paragraph:target").wait_for()
    assert "34 years" in answer.locator(".bb-paragraph:target").inner_text()


def test_the_link_of_a_source_leads_to_its_paragraph(free: Any) -> None:
    article = open_source(free, ask(free, CRACKS))
    alone = follow(free, article.get_by_label("Open the article in a page of its own"))
    assert alone.url.endswith("/article/bridge.md#p1")
    assert "12 cracks" in alone.locator(".bb-paragraph:target").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_answers_and_articles(browser: Any, server: str, scheme: str) -> None:
    with visiting(browser, server, may_open=True, color_scheme=scheme) as page:
        ask(page, UNANSWERABLE)
        turn = ask(page, KEEPER)
        for number in range(2):
            answer = follow(page, page.locator("#bb-chat .bb-turn").nth(number).get_by_label("Link to this answer"))
            assert_accessible(answer, answer.url)
        article = follow(page, open_source(page, turn).get_by_label("Open the article in a page of its own"))
        assert_accessible(article, article.url)
        for size in (PHONE, WINDOW):
            article.set_viewport_size(size)
            answer.set_viewport_size(size)
            assert overflow(article) == overflow(answer) == 0


@pytest.mark.parametrize("kind", ["Markdown", "HTML", "Word (DOCX)"])
def test_a_conversation_is_downloaded_with_its_answers_and_quotes(page: Any, kind: str) -> None:
    ask(page, KEEPER)
    ask(page, UNANSWERABLE)
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as loading:
        page.get_by_role("link", name=kind).click()
    content = Path(loading.value.path()).read_bytes()
    text = _words_of_docx(content) if "Word" in kind else content.decode()
    for words in (KEEPER, "lived in the Sandholm lighthouse for 34 years", "Keeper leaves the Sandholm lighthouse", UNANSWERABLE):
        assert words in text
    assert loading.value.suggested_filename.startswith("How long did the last keeper")


def _words_of_docx(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "word/footnotes.xml" in parts.namelist()
        return "\n".join(re.sub(r"<[^>]+>", "", parts.read(name).decode()) for name in parts.namelist() if name.endswith(".xml"))


@pytest.fixture(scope="module")
def shared_server(asked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One that two people have accounts on, of whom the first may change the corpus."""
    folder = tmp_path_factory.mktemp("people")
    shutil.copytree(asked_folder / "corpus", folder / "corpus")
    shutil.copytree(asked_folder / "index", folder / "index", copy_function=link_or_copy)
    with closing(Database.open(folder / "briefbot.db")) as database:
        Accounts(database).add("keeper", PASSWORD, keeper=True)
        Accounts(database).add("reader", PASSWORD)
    with serving(folder) as url:
        yield url


def log_in(page: Any, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def visitors(browser: Any) -> Iterator[Any]:
    """Opens pages for people who share nothing."""
    contexts: list[Any] = []

    def visit(url: str, **options: Any) -> Any:
        contexts.append(browser.new_context(**{"viewport": WINDOW, "locale": "en-GB"} | options))
        page = contexts[-1].new_page()
        page.goto(url)
        return page

    yield visit
    for context in contexts:
        context.close()


def test_one_person_sees_nothing_of_another(visitors: Any, shared_server: str) -> None:
    first, second = visitors(shared_server), visitors(shared_server)
    for page, name in ((first, "keeper"), (second, "reader")):
        log_in(page, name)
        entered(page)
        assert name in page.locator(".bb-account").inner_text()
    turn = ask(first, CRACKS)
    address, answer = first.url, turn.get_by_label("Link to this answer").get_attribute("href")
    second.goto(address)
    entered(second)
    second.locator("#bb-notice .bb-error").get_by_text("there is no such conversation").wait_for()
    assert second.locator(".bb-conversations li").count() == 0
    assert "Torvik" not in second.locator("#bb-side").inner_text()
    name = address.split("?c=")[1].split("#")[0]
    for path in (answer, *(f"/conversation/{name}/export.{kind}" for kind in ("md", "html", "docx"))):
        assert second.request.get(shared_server.rstrip("/") + path).status == 404
        assert first.request.get(shared_server.rstrip("/") + path).status == 200

    second.goto(f"{shared_server}#corpus")
    entered(second)
    second.locator(".bb-table").wait_for()
    assert second.locator("[data-do=remove], .bb-files, [data-do=rebuild]").count() == 0


def test_whoever_logs_out_is_out(visitors: Any, shared_server: str) -> None:
    page = visitors(shared_server)
    log_in(page, "reader")
    entered(page)
    ask(page, KEEPER)
    address = page.url
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Password").wait_for()
    page.goto(address)
    page.get_by_label("Password").wait_for()
    log_in(page, "reader")
    entered(page)
    assert page.locator("#bb-chat .bb-question").all_inner_texts() == [KEEPER]


def test_a_wrong_password_is_said_and_the_name_kept(visitors: Any, shared_server: str) -> None:
    page = visitors(shared_server)
    log_in(page, "reader", "not the password")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Name").input_value() == "reader"
    assert_accessible(page, "a refused login")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_login_page(visitors: Any, shared_server: str, scheme: str) -> None:
    page = visitors(shared_server, color_scheme=scheme)
    assert_accessible(page, "the login page")
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
