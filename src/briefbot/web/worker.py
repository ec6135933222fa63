"""Work in a thread of its own, and what it reports while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

Report = TypeVar("Report")
Result = TypeVar("Result")


class Worker(Generic[Report, Result]):
    """Starts at once. Iterate over it for the reports as they come, then ask for the result; close it if nobody listens any more.

    A thread cannot be ended from outside: work that was closed goes on to its next report, and no further. ``on_close`` may end
    what it waits for before that.
    """

    def __init__(
        self, work: Callable[[Callable[[Report], None]], Result], *, on_close: Callable[[], None] = lambda: None
    ) -> None:
        self._on_close = on_close
        self._reports: SimpleQueue[Report | None] = SimpleQueue()
        self._future: Future[Result] = Future()
        self._closed = threading.Event()
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def __iter__(self) -> Iterator[Report]:
        while (report := self._reports.get()) is not None:
            yield report

    def result(self) -> Result:
        """What the work gave back; waits for it. Raises what the work raised, and Closed if it was closed before its end."""
        return self._future.result()

    def close(self) -> None:
        self._closed.set()
        self._on_close()

    def _report(self, report: Report) -> None:
        if self._closed.is_set():
            raise Closed
        self._reports.put(report)

    def _run(self, work: Callable[[Callable[[Report], None]], Result]) -> None:
        try:
            self._future.set_result(work(self._report))
        except BaseException as error:  # noqa: BLE001  # raised again by result()
            self._future.set_exception(error)
        finally:
            self._reports.put(None)


class Closed(Exception):
    """Raised in the work, at its first report after nobody listens any more."""
