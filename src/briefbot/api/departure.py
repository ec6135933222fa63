"""Ends the work for a request whose connection is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

Result = TypeVar("Result")


async def unless_left(receive: Receive, doing: Coroutine[Any, Any, Result]) -> Result:
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
