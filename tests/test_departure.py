"""What is worked on for a request whose connection is closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from briefbot.serving.departure import Attended

BODY = [
    {"type": "http.request", "body": b"one ", "more_body": True},
    {"type": "http.request", "body": b"two", "more_body": False},
]


async def ask(app: Any, *, connection_closes: asyncio.Event) -> list[str]:
    """The types of the messages that are sent to the caller, whose connection may close."""
    sent, coming = list[str](), list(BODY)

    async def receive() -> Any:
        if coming:
            return coming.pop(0)
        await connection_closes.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await Attended(app)({}, receive, send)
    return sent


def test_a_reply_that_nobody_is_there_to_read_is_worked_on_no_more() -> None:
    heard = list[bytes | str]()

    async def run() -> None:
        closes = asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            heard.extend([(await receive())["body"], (await receive())["body"]])
            closes.set()
            try:
                await asyncio.Event().wait()
            finally:
                heard.append("cancelled")

        with pytest.raises(ClientDisconnect):
            await ask(app, connection_closes=closes)

    asyncio.run(run())
    assert heard == [b"one ", b"two", "cancelled"]


def test_a_reply_that_has_begun_goes_on_to_its_end() -> None:
    async def run() -> list[str]:
        closes = asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start"})
            closes.set()  # a server says so, too, when it has sent all
            for _ in range(10):
                await asyncio.sleep(0)
            await send({"type": "http.response.body"})

        return await ask(app, connection_closes=closes)

    assert asyncio.run(run()) == ["http.response.start", "http.response.body"]
