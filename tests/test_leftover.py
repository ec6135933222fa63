"""Who is refused while still sending reads why, instead of finding the connection reset."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.responses import PlainTextResponse

from briefbot.api import build_app
from briefbot.config import Config
from briefbot.serving.leftover import Leftover
from desk import Desk
from serving import served

LENGTH = 4_000_000


@pytest.fixture
def patient(desk: Desk, tmp_path: Path) -> Any:
    return build_app(Config(index=str(desk.index), corpus=str(desk.corpus), store=str(tmp_path / "briefbot.db")))


async def refusing(scope: Any, receive: Any, send: Any) -> None:
    """Answers without reading."""
    if scope["type"] == "http":
        await PlainTextResponse("no", 413, {"connection": "close"})(scope, receive, send)


def post(url: str, path: str, length: int, *more: str) -> tuple[socket.socket, bytes]:
    """A connection on which a body of this length was announced, and the reply that came before any of it was sent."""
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=20)
    lines = (f"POST {path} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {length}", "Content-Type: text/plain", *more)
    connection.sendall("\r\n".join((*lines, "", "")).encode())
    connection.settimeout(0.4)
    try:
        early = connection.recv(65_536)
    except TimeoutError:
        early = b""
    connection.settimeout(20)
    return connection, early


def rest_of(connection: socket.socket) -> bytes:
    with connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize("path", ["/api/v1/ask", "/v1/chat/completions"])
def test_the_reply_to_a_body_that_is_too_long_comes_after_its_end(patient: Any, path: str) -> None:
    with served(patient) as url:
        connection, early = post(url, path, LENGTH)
        assert early == b""
        for _ in range(4):
            connection.sendall(b"a" * (LENGTH // 4))
        reply = rest_of(connection)
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert b"2,000,000 bytes at most" in reply


def test_who_asked_first_whether_to_send_is_refused_at_once() -> None:
    with served(Leftover(refusing)) as url:
        connection, early = post(url, "/", LENGTH, "Expect: 100-continue")
        assert (early + rest_of(connection)).startswith(b"HTTP/1.1 413 ")


def test_who_sends_nothing_is_answered_after_a_while() -> None:
    with served(Leftover(refusing, linger_s=0.05)) as url:
        connection, early = post(url, "/", LENGTH)
        assert (early + rest_of(connection)).startswith(b"HTTP/1.1 413 ")


def test_who_hangs_up_is_waited_for_no_longer() -> None:
    left = threading.Event()
    lingering = Leftover(refusing, linger_s=600)

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        await lingering(scope, receive, send)
        if scope["type"] == "http":
            left.set()

    with served(noted) as url:
        connection, early = post(url, "/", LENGTH)
        assert early == b""
        connection.close()
        assert left.wait(20)
