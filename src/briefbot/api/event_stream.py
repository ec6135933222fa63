"""Server-sent events as a response: a connection that is closed ends what makes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from briefbot.output import write_fields
from briefbot.serving.departure import unless_left

_QUIET_S = 15.0
"""After so long without an event a comment is sent: proxies close connections on which nothing moves."""
EVENT: dict[str, Any] = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
"""Schema of one event without a name."""
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}  # nginx would hold events back


class EventStream(Response):
    """Sends what is ready first, then each event as it comes, and closes the generator whatever happens."""

    media_type = "text/event-stream"

    def __init__(self, opening: Sequence[str], events: AsyncGenerator[str, None]) -> None:
        super().__init__(None, headers=_HEADERS)
        del self.headers["content-length"]
        self._opening = opening
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with suppress(ClientDisconnect):
                await unless_left(receive, self._send_all(send))
        finally:
            await self._events.aclose()

    async def _send_all(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for ready in self._opening:
            await _send_text(send, ready)
        while (coming := await self._next(send)) is not None:
            await _send_text(send, coming)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self, send: Send) -> str | None:
        """The next event, with comments while it is waited for; None after the last."""
        coming = asyncio.ensure_future(anext(self._events, None))
        try:
            while not (await asyncio.wait({coming}, timeout=_QUIET_S))[0]:
                await _send_text(send, ": still at work\n\n")
            return coming.result()
        finally:
            if not coming.done():
                coming.cancel()
                await asyncio.wait({coming})


def named_event(*names: str) -> dict[str, Any]:
    """Schema of one event that has one of the names."""
    properties = {"event": {"type": "string", "enum": list(names)}, **EVENT["properties"]}
    return {"type": "object", "properties": properties, "required": list(properties)}


def event(data: Any, *, name: str | None = None) -> str:
    """One event: a line of JSON holds no line end, so it is one line of data."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {write_fields(data)}\n\n"


async def _send_text(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
