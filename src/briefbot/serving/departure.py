"""Ends the work for a request whose connection is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Result = TypeVar("Result")


async def unless_left(receive: Receive, doing: Awaitable[Result]) -> Result:
    """What is being done, or ClientDisconnect as soon as nobody is there to read it. The body must have been read."""
    task, departure = asyncio.ensure_future(doing), asyncio.ensure_future(departed(receive))
    try:
        await asyncio.wait({task, departure}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ClientDisconnect
    finally:
        task.cancel()
        departure.cancel()
        await asyncio.wait({task, departure})


async def departed(receive: Receive) -> None:
    """Comes back when the connection is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Attended:
    """ASGI application around another, which is cancelled when the connection is closed before its reply begins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises ClientDisconnect."""
        body = [await receive()]
        while body[-1].get("more_body", False):
            body.append(await receive())
        has_begun = False

        async def read() -> Message:
            return body.pop(0) if body else await receive()

        async def answer(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        async def watch() -> Message:
            message = await receive()
            if has_begun:
                await asyncio.Event().wait()  # for nothing: the reply goes on to its end
            return message

        await unless_left(watch, self._app(scope, read, answer))
