"""Where questions are worked on: a few at once, the others in line, and none any more that nobody waits for."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from briefbot.language_model.hangup import Cancellation

Report = TypeVar("Report")
Result = TypeVar("Result")

AT_ONCE = os.cpu_count() or 2
"""A question computes: more at once than there are cores only makes each of them slower."""
AT_ONCE_WAITING = 16
"""The same where a language model writes, for whose words a question mostly waits."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """What a piece of work gave back at its end."""

    result: Result


class Left(Exception):
    """Raised in the work, at its next report after nobody waits for it any more."""


class Work(Generic[Report]):
    """What a piece of work is given: whom to report to, and a way for others to end what it waits for."""

    def __init__(self, report: Callable[[Report], None]) -> None:
        self._report = report
        self._left = threading.Event()
        self.cancellation = Cancellation()

    def report(self, report: Report) -> None:
        """Raises Left where nobody waits any more."""
        self.check()
        self._report(report)

    def check(self) -> None:
        if self._left.is_set():
            raise Left

    def leave(self) -> None:
        self._left.set()
        self.cancellation.cancel()


class Workroom:
    """Threads for work that asks to be left when nobody waits. For one event loop."""

    def __init__(self, *, waits: bool) -> None:
        """``waits`` says that a language model writes the answers."""
        self._pool = ThreadPoolExecutor(AT_ONCE_WAITING if waits else AT_ONCE, thread_name_prefix="question")

    async def run(self, do: Callable[[Work[None]], Result]) -> Result:
        """What the work gives back; if the task that waits is cancelled, so is the work."""
        work = Work[None](lambda report: None)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, do, work)
        except asyncio.CancelledError:
            work.leave()
            raise

    async def stream(self, do: Callable[[Work[Report]], Result]) -> AsyncGenerator[Report | Done[Result], None]:
        """Its reports as they come and, last, that it is done; closed before that, the work ends at its next report."""
        loop = asyncio.get_running_loop()
        heard: asyncio.Queue[Report | None] = asyncio.Queue()

        def hear(report: Report) -> None:
            loop.call_soon_threadsafe(heard.put_nowait, report)

        work = Work[Report](hear)
        future = loop.run_in_executor(self._pool, do, work)
        future.add_done_callback(lambda _: heard.put_nowait(None))
        try:
            while (report := await heard.get()) is not None:
                yield report
            yield Done(await future)
        finally:
            work.leave()
            if not future.done():
                future.cancel()

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
