"""Addresses that outlive a visit: an article, an answer, and a conversation as a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from briefbot.assistant import Assistant
from briefbot.catalog import Catalog
from briefbot.errors import BriefbotError, IndexFault, StoreError, UnknownConversation
from briefbot.permalinks import former_article
from briefbot.serving.users import UserName
from briefbot.types import Article, ArticleId
from briefbot.web.answer_page import render_answer_page
from briefbot.web.article_page import render_article_page
from briefbot.web.docx_export import to_docx
from briefbot.web.fates import fates
from briefbot.web.html_export import to_html
from briefbot.web.markdown_export import to_markdown
from briefbot.web.notes import Document, Fates, make_document, permalink
from briefbot.web.reading import POLICY, render_missing
from briefbot.web.texts import Texts, texts_of
from briefbot.web.turns import Conversation, ConversationId, Turn, TurnId

_FORMATS: dict[str, tuple[str, Callable[[Document], str | bytes]]] = {
    "md": ("text/markdown; charset=utf-8", to_markdown),
    "html": ("text/html; charset=utf-8", to_html),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
}
"""Media type and writer by the ending of the file."""
_HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "private, no-store"}
_READING = ["GET", "HEAD"]
_LONGEST_NAME = 80
_NO_FILE_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class Kept(Protocol):
    """The conversations of each user. Raises UnknownConversation for what is not there or is another's."""

    def turn(self, user: UserName, turn_id: TurnId, /) -> Turn: ...

    def open(self, user: UserName, conversation: ConversationId, /) -> Conversation: ...


def make_router(live: Callable[[], Assistant], kept: Kept) -> APIRouter:
    """``live`` gives the assistant of the live generation, or raises IndexFault.

    Who asks stands in the ASGI scope as "briefbot.user".
    """
    router = APIRouter(include_in_schema=False)

    @router.api_route("/article", methods=_READING)
    def article_by_query(request: Request, id: str = "") -> Response:  # noqa: A002, RUF100  # the name in the address
        return _show_article(request, ArticleId(id), live)

    @router.api_route("/article/{name:path}", methods=_READING)
    def article(request: Request, name: str) -> Response:
        return _show_article(request, ArticleId(name), live)

    @router.api_route("/answer/{name}", methods=_READING)
    def answer(request: Request, name: str) -> Response:
        t = texts_of(request)
        try:
            turn = kept.turn(_user(request), TurnId(name))
        except UnknownConversation:
            return _missing(t, 404, t("There is no such answer"), _gone(t))
        except StoreError as error:
            return _unavailable(t, t("The answers cannot be shown now"), error)
        return _page(render_answer_page(turn, _fates(live, turn), t, base_url=str(request.base_url)))

    @router.api_route("/conversation/{name}/export.{form}", methods=_READING)
    def export(request: Request, name: str, form: str) -> Response:
        t = texts_of(request)
        try:
            conversation = kept.open(_user(request), ConversationId(name))
        except UnknownConversation:
            return _missing(t, 404, t("There is no such conversation"), _gone(t))
        except StoreError as error:
            return _unavailable(t, t("The answers cannot be shown now"), error)
        if form not in _FORMATS:
            return _missing(t, 404, t("There is no such format"), t("A conversation can be exported as Markdown, HTML and Word."))
        known = {turn.id: _fates(live, turn) for turn in conversation.turns}
        document = make_document(conversation, t, exported=datetime.now(UTC), base_url=str(request.base_url), fates=known)
        media_type, write = _FORMATS[form]
        headers = {**_HEADERS, "content-disposition": disposition(conversation.title, form)}
        headers["content-security-policy"] = f"{POLICY}; sandbox"
        return Response(write(document), headers=headers, media_type=media_type)

    return router


def file_name(title: str, form: str) -> str:
    """A name that every system takes for a file."""
    name = _NO_FILE_NAME.sub(" ", title)
    name = " ".join(name.split())[:_LONGEST_NAME].strip(". ") or "conversation"
    return f"{'_' if _DEVICE.match(name) else ''}{name}.{form}"


def disposition(title: str, form: str) -> str:
    """Content-Disposition of a download: the name in ASCII, and in UTF-8 for whoever reads that (RFC 6266, RFC 5987)."""
    name = file_name(title, form)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if not re.search(r"\w", plain.removesuffix(f".{form}")):
        plain = f"conversation.{form}"
    plain = re.sub(r'[%"\\]', "_", plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _show_article(request: Request, name: ArticleId, live: Callable[[], Assistant]) -> Response:
    t = texts_of(request)
    try:
        catalog = live().generation.catalog
    except IndexFault as error:
        return _unavailable(t, t("The articles cannot be shown now"), error)
    article = catalog.article(name)
    if article is not None:
        return _page(render_article_page(article, _reprints(catalog, name), t, copies=catalog.files.copies_of(name)))
    original = catalog.files.original_of(name)
    if original is not None:
        return Response(status_code=307, headers={**_HEADERS, "location": permalink(original)})
    former = former_article(catalog, name)
    if former is None:
        why = t("No article is known as “{name}”. It may have been removed or renamed since.", name=name)
        return _page(render_missing(t, status=404, title=t("There is no such article"), explanation=why, is_article=True), 404)
    if former.now is not None:
        return Response(status_code=307, headers={**_HEADERS, "location": permalink(former.now)})
    why = t("“{name}” was removed since, or it was renamed and rewritten, or it can no longer be read.", name=name)
    title = t("This article is no longer in the corpus")
    return _page(render_missing(t, status=410, title=title, explanation=why, is_article=True), 410)


def _reprints(catalog: Catalog, name: ArticleId) -> list[Article]:
    found = (catalog.article(other) for other in catalog.reprints_of(name))
    return [article for article in found if article is not None]


def _fates(live: Callable[[], Assistant], turn: Turn) -> Fates | None:
    """None where no index can be opened: an answer that was kept is shown all the same."""
    try:
        return fates(live(), turn)
    except IndexFault:
        return None


def _user(request: Request) -> UserName:
    user: UserName = request.scope["briefbot.user"]
    return user


def _page(source: str, status: int = 200) -> Response:
    headers = {**_HEADERS, "content-security-policy": f"{POLICY}; frame-ancestors 'self'"}
    return Response(source, status, headers, media_type="text/html; charset=utf-8")


def _missing(t: Texts, status: int, title: str, explanation: str) -> Response:
    return _page(render_missing(t, status=status, title=title, explanation=explanation), status)


def _gone(t: Texts) -> str:
    return t("It was deleted, or it is another person’s, or the address is not complete.")


def _unavailable(t: Texts, title: str, error: BriefbotError) -> Response:
    why, hint = t.tell(error.message, error.remark), t.tell(error.hint, error.hint_remark)
    return _missing(t, 503, title, f"{why.text} ({hint.text})")
