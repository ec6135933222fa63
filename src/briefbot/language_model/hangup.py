"""Hanging up: a request that waits for its server's next word is ended by a clock or by another thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from briefbot.errors import LanguageModelError, ModelUnreachable, RequestCancelled
from briefbot.messages import say


class Cancellation:
    """Lets another thread end a request at once, also one that waits for the model's next word."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lines: set[Line] = set()
        self._lock = threading.Lock()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raises RequestCancelled."""
        if self.is_cancelled:
            raise RequestCancelled(say("the reply is no longer wanted"), say("ask again"))

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            lines = list(self._lines)
        for line in lines:
            line.shut()

    def add(self, line: Line) -> None:
        with self._lock:
            self._lines.add(line)
        if self.is_cancelled:
            line.shut()

    def discard(self, line: Line) -> None:
        with self._lock:
            self._lines.discard(line)


class Line:
    """The connection of one request, which a clock or another thread may shut while it is being read."""

    def __init__(self, seconds: float, cancellation: Cancellation) -> None:
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._cancellation = cancellation
        self._socket: socket.socket | None = None
        self._is_late = False
        self._woken = threading.Event()

    @classmethod
    @contextmanager
    def opened(cls, seconds: float, cancellation: Cancellation) -> Iterator[Line]:
        line = cls(seconds, cancellation)
        clock = threading.Timer(seconds, line._run_out)
        clock.daemon = True
        clock.start()
        cancellation.add(line)
        try:
            line.raise_if_shut()
            yield line
        finally:
            cancellation.discard(line)
            clock.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by httpcore at each of its steps: takes hold of the socket as soon as there is one."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete", "proxy.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_late or self._cancellation.is_cancelled:
                self.shut()

    def shut(self) -> None:
        """End whatever waits on this connection; closing it would leave a read waiting, and is not this thread's to do."""
        self._woken.set()
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def wait(self, seconds: float, *, error: LanguageModelError) -> None:
        """Raises ``error`` at once if the time for the whole reply would not last."""
        if time.monotonic() + seconds >= self._ends:
            raise error
        self._woken.wait(seconds)
        self.raise_if_shut()

    def raise_if_shut(self) -> None:
        self._cancellation.raise_if_cancelled()
        if self._is_late:
            raise ModelUnreachable(
                say("the model's reply took more than {seconds} s", seconds=self._seconds),
                say("give it longer: llm_timeout_s = 300, or take a smaller model"),
            )

    def _run_out(self) -> None:
        self._is_late = True
        self.shut()
