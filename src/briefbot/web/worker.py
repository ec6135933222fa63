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
    """Starts at once. Iterate over it for the reports as they come, then ask for the result.

    The work is not stopped when nobody listens any more: a rebuild goes on after its page was closed.
    """

    def __init__(self, work: Callable[[Callable[[Report], None]], Result]) -> None:
        self._reports: SimpleQueue[Report | None] = SimpleQueue()
        self._future: Future[Result] = Future()
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def __iter__(self) -> Iterator[Report]:
        while (report := self._reports.get()) is not None:
            yield report

    def result(self) -> Result:
        """What the work gave back; waits for it. Raises what the work raised."""
        return self._future.result()

    def _run(self, work: Callable[[Callable[[Report], None]], Result]) -> None:
        try:
            self._future.set_result(work(self._reports.put))
        except BaseException as error:  # noqa: BLE001  # raised again by result()
            self._future.set_exception(error)
        finally:
            self._reports.put(None)
