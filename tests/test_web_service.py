"""What stands behind the page: the assistant of the live generation, and work that reports while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from briefbot.config import Config
from briefbot.errors import IndexBusy
from briefbot.web.conversations import Conversations
from briefbot.web.database import Database
from briefbot.web.service import Asked, Service
from briefbot.web.worker import Worker
from desk import Desk

QUESTION = "How long is the crack in the harbour bridge?"
CORRECTION = "2031-03-20-bridge-correction.md"


@pytest.fixture
def service(desk: Desk, tmp_path: Path) -> Iterator[Service]:
    with closing(Database.open(tmp_path / "briefbot.db")) as database:
        yield Service(Config(corpus=str(desk.corpus), index=str(desk.index)), Conversations(database))


def test_a_rebuild_leaves_the_question_being_answered_alone(desk: Desk, service: Service) -> None:
    before, _ = service.ask(Asked(QUESTION))
    stages: list[str] = []

    def rebuild_once(stage: str, n: int) -> None:
        if not stages:
            desk.remove(CORRECTION)
            desk.build()
        stages.append(stage)

    during, _ = service.ask(Asked(QUESTION), on_stage=rebuild_once)
    assert during.generation == before.generation
    assert any("65 centimetres" in claim.text for claim in during.claims)
    after, _ = service.ask(Asked(QUESTION))
    assert after.generation != before.generation
    assert all(hit.article_id != CORRECTION for hit in after.hits)


def test_what_a_question_was_limited_to_is_given_back_with_its_answer(service: Service) -> None:
    answer, scope = service.ask(Asked(QUESTION, since=" 2031-03-10 ", sources=("Norrin Post",)))
    assert (str(scope.since), scope.until, scope.sources) == ("2031-03-10", None, ("Norrin Post",))
    assert {hit.article_id for hit in answer.hits} == {CORRECTION}


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
