"""Short replies of what stands before the page, and what the terminal is told instead."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from briefbot.errors import BriefbotError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


def headers_of(scope: Scope) -> dict[str, str]:
    """Names in lower case; of a header given twice the last."""
    return {name.decode("latin1").lower(): value.decode("latin1") for name, value in scope["headers"]}


def tell_terminal(error: BriefbotError) -> None:
    """The error on stderr, for whoever runs the server: a stranger is not told where a file lies."""
    print(f"Error: {error.message}\nHint: {error.hint}", file=sys.stderr, flush=True)


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, reason: str, headers: Mapping[str, str] | None = None
) -> None:
    """The reason as plain text; a WebSocket is closed before it opens."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    from starlette.responses import PlainTextResponse

    await PlainTextResponse(reason, status, {"cache-control": "no-store", **(headers or {})})(scope, receive, send)
