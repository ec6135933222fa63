"""Work that reports while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from briefbot.errors import IndexBusy
from briefbot.web.worker import Worker


def test_a_worker_hands_on_reports_in_order_and_then_the_result() -> None:
    def count(report: Callable[[int], Any]) -> str:
        for number in range(3):
            report(number)
        return "done"

    worker = Worker[int, str](count)
    assert list(worker) == [0, 1, 2]
    assert worker.result() == "done"


def test_a_worker_raises_what_its_work_raised() -> None:
    def fail(report: Callable[[str], Any]) -> None:
        report("begun")
        raise IndexBusy("another process is building", "wait")

    worker = Worker[str, None](fail)
    assert list(worker) == ["begun"]
    with pytest.raises(IndexBusy):
        worker.result()
