"""Requests that change something must come from the page itself, not from another site's page in the same browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefbot.serving.replies import headers_of, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class SameOrigin:
    """ASGI middleware: 403 to what another site sends. A program that is no browser names no origin and may pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        changes = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in HARMLESS)
        if changes and not comes_from_here(headers_of(scope)):
            await refuse(scope, receive, send, 403, "this request comes from another site")
        else:
            await self._app(scope, receive, send)


def comes_from_here(headers: Mapping[str, str]) -> bool:
    """Whether nothing in the headers, named in lower case, says that another site sent the request."""
    site = headers.get("sec-fetch-site", "none")
    if site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin", "")
    if origin == "null":
        # A form of our own on a page under "Referrer-Policy: no-referrer"; over https or on loopback browsers vouch for it.
        return headers.get("sec-fetch-site") == "same-origin"
    claimed = origin or headers.get("referer", "")
    if not claimed:
        return True
    place = _place(claimed)
    return place is not None and place == _place(f"{claimed.partition(':')[0]}://{headers.get('host', '')}")


def _place(url: str) -> tuple[str, int] | None:
    """Host and port of a URL; None if it has no host."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return (parts.hostname, port or _DEFAULT_PORTS.get(parts.scheme, 0)) if parts.hostname else None
