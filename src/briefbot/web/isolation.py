"""Keeps the page to itself: only the doors it uses are open, and it can reach no other address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefbot.serving.replies import headers_of, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATHS = frozenset({"/", "/config", "/theme.css", "/favicon.ico", "/article", "/gradio_api/cancel", "/gradio_api/reset"}) | {
    "/gradio_api/app_id"  # asked for by a page that has lost its connection, until it is answered
}
_FOLDERS = (
    *("/assets/", "/static/", "/gradio_api/queue/", "/gradio_api/heartbeat/"),
    *("/article/", "/answer/", "/conversation/", "/corpus/"),
)
"""Gradio has some fifty more: uploads, a proxy, files of the server, its documentation, a monitor."""
_LONGEST_EVENT_BYTES = 2_000_000
"""A question of 10,000 characters, the longest that is answered, takes 120,000 at most as JSON; a longer one is told so."""
_HEADERS = {
    "content-security-policy": (
        # Gradio's page starts from inline scripts, compiles templates and sets styles on elements.
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self';"
        " form-action 'self'; frame-ancestors 'self'"
    ),
    "referrer-policy": "same-origin",  # with no-referrer a form of ours comes from the origin "null": logging out was refused
    "x-content-type-options": "nosniff",
}
_ADVERTISEMENTS = re.compile(
    rb"""<meta\s+(?:property|name)=["'](?:og|twitter):[^>]*>|<link\s+rel=["']manifest["'][^>]*>""", re.IGNORECASE
)
"""Of Gradio's page template: preview cards that point to gradio.app and GitHub, and a manifest of its own."""


class Isolation:
    """ASGI middleware: answers 404 to paths the page has no use for and 413 to overlong events, adds a content security
    policy to all others that bring none of their own, and takes Gradio's preview cards out of the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_open(scope["path"]):
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"not found"})
        elif scope["type"] == "http" and _is_overlong(scope):
            await refuse(
                scope, receive, send, 413, "an event of the page has a length, and it is not that long", {"connection": "close"}
            )
        elif scope["type"] == "http":
            await self._app(scope, receive, _Guarded(send, page=scope["path"] == "/"))
        else:
            await self._app(scope, receive, send)


class _Guarded:
    """Sends on what the app answers, with our headers; the page itself is held back whole and cleaned."""

    def __init__(self, send: Send, *, page: bool) -> None:
        self._send = send
        self._page = page
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower().decode() for name, _ in message["headers"]}
            added = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name not in given]
            message["headers"] = [*message["headers"], *added]
            self._start = message
            if not self._page:
                await self._send(message)
        elif not self._page:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page()

    async def _send_page(self) -> None:
        body = _ADVERTISEMENTS.sub(b"", bytes(self._body))
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        self._start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def _is_overlong(scope: Scope) -> bool:
    """Whether it is an event that Gradio, which reads it whole into memory, should not be given."""
    if scope["method"] != "POST" or not scope["path"].startswith("/gradio_api/"):
        return False
    length = headers_of(scope).get("content-length", "")
    return not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= _LONGEST_EVENT_BYTES)


def _is_open(path: str) -> bool:
    return path in _PATHS or path.startswith(_FOLDERS)
