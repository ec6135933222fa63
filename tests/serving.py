"""The API on loopback, as other programs meet it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import uvicorn

from briefbot.api import build_app
from briefbot.config import Config


def serving(config: Config, **options: Any) -> AbstractContextManager[str]:
    """The address of the API over the settings."""
    return served(build_app(config, **options))


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of a real server of an ASGI application, in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def client(url: str, **options: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60, trust_env=False, **options) as opened:
        yield opened
