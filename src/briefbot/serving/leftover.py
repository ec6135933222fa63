"""A request that is answered before it was read: what is still on its way is read and let go, so that the answer arrives."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from briefbot.serving.replies import headers_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_S = 10.0
"""How long a refused caller may go on sending. A socket closed over unread bytes is reset, and takes the reply with it
(RFC 9112, 9.6); who sends for longer learns of the refusal that way."""


class Leftover:
    """ASGI middleware, the outermost: reads the rest of a body that nobody has read before it sends the answer's first bytes."""

    def __init__(self, app: ASGIApp, *, linger_s: float = LINGER_S) -> None:
        self._app = app
        self._linger_s = linger_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _sends_unasked(scope):
            await self._app(scope, receive, send)
            return
        body = _Body(receive)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._linger_s):
                        await body.let_go()
            await send(message)

        await self._app(scope, body.receive, answer)


class _Body:
    """Knows whether the end of the request has been read."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def let_go(self) -> None:
        while not self._ended:
            await self.receive()


def _sends_unasked(scope: Scope) -> bool:
    """Whether a body is on its way; one that waits to be asked for (``Expect: 100-continue``) had better not be."""
    headers = headers_of(scope)
    return "expect" not in headers and ("transfer-encoding" in headers or headers.get("content-length", "0") != "0")
