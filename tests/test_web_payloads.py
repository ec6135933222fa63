"""Every text of a collection of attacks, everywhere a document or a person can put one, drawn by a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from briefbot.catalog import ArticleHead
from briefbot.listing import Filter, ListedArticle, Page
from briefbot.permalinks import DiffPart
from briefbot.types import ArticleId
from briefbot.web import panel_render, shell_render, turn_render
from briefbot.web.answer_page import render_answer_page
from briefbot.web.article_page import render_article_page
from briefbot.web.corpus_render import render_list
from briefbot.web.html_export import to_html
from briefbot.web.notes import make_document
from briefbot.web.panel import Opened
from briefbot.web.turns import ConversationId, ConversationSummary
from browsing import payloads
from test_web_render import EN, HERE, MOMENT, a_conversation, an_article

BATCH = 100


class Watched:
    """A page without any policy that would stop a script, and what it did of its own accord."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.strange: list[str] = []
        page.on("dialog", lambda dialog: (self.strange.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.strange.append(f"error {error}"))
        page.on("request", self._note)
        page.context.on("page", lambda opened: self.strange.append(f"window {opened.url}"))

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("data:", "about:")):
            self.strange.append(f"request {request.url}")

    def draw(self, html: str) -> str:
        """What there is to read once everything was drawn and unfolded."""
        self._page.set_content(html, wait_until="load")
        self._page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        text: str = self._page.evaluate("document.body.textContent")
        return text


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    context = browser.new_context(bypass_csp=True)
    watched = Watched(context.new_page())
    yield watched
    context.close()
    assert watched.strange == []


def batches() -> list[list[str]]:
    texts = payloads()
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]


def chat(text: str) -> str:
    """A conversation, the source panel beside it and the list of conversations, with the text in every place."""
    article = an_article(text, heading=text, id=text, title=text, source=text, url=text, author=text)
    opened = Opened(
        article, 1, None, text, "changed", (DiffPart("removed", text), DiffPart("added", text)), ((article.id, text),)
    )
    summary = ConversationSummary(ConversationId(text), text, MOMENT, 3)
    return "".join(
        (
            turn_render.render_conversation(a_conversation(text), {}, EN, base_url=HERE),
            panel_render.render_source(opened, text, EN),
            shell_render.render_side([summary], summary.id, text, EN),
        )
    )


def table(texts: list[str]) -> str:
    """The corpus table with each text as title, source and file name."""
    rows = [ListedArticle(ArticleHead(ArticleId(text), text, None, text, text, 3), 2) for text in texts]
    page = Page(rows, 1, 1, len(rows))
    sources = dict.fromkeys(texts, 1)
    return render_list(
        page, Filter(texts[0], tuple(texts[:5])), order="date", descending=True, months={}, sources=sources, is_keeper=True, t=EN
    )


def bare(text: str) -> str:
    return "".join(text.split())


def test_the_watch_sees_what_runs_where_nothing_is_escaped(watched: Watched) -> None:
    watched.draw("<img src=http://127.0.0.1:9/x onerror=alert(1)>")
    assert {each.split()[0] for each in watched.strange} == {"dialog", "request"}
    watched.strange.clear()


def test_nothing_runs_in_the_chat_and_its_panel(watched: Watched) -> None:
    for texts in batches():
        seen = bare(watched.draw("".join(map(chat, texts))))
        assert [text for text in texts if text.isprintable() and bare(text) not in seen] == []


def test_nothing_runs_in_the_table_of_the_corpus(watched: Watched) -> None:
    for texts in batches():
        seen = bare(watched.draw(table(texts)))
        assert [text for text in texts if text.isprintable() and bare(text) not in seen] == []


def test_nothing_runs_in_exports_and_pages_of_their_own(watched: Watched) -> None:
    for text in payloads()[::8]:  # a whole page each
        conversation = a_conversation(text)
        article = an_article(text, heading=text, id=text, title=text, source=text, url=text, author=text)
        for page in (
            to_html(make_document(conversation, EN, exported=MOMENT, base_url=HERE)),
            render_answer_page(conversation.turns[0], {}, EN, base_url=HERE),
            render_article_page(article, [article], EN, copies=[ArticleId(text)]),
        ):
            seen = watched.draw(page)
            assert not text.isprintable() or bare(text) in bare(seen)
