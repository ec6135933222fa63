"""The assistant of the live generation, whoever rebuilt it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from starlette.testclient import TestClient

from briefbot import api, web
from briefbot.api import build_app
from briefbot.config import Config
from briefbot.errors import BriefbotError
from briefbot.generations.generation import Generation
from briefbot.generations.holding import remove_unless_held
from briefbot.mcp.server import make_server
from briefbot.serving.accounts import Accounts
from briefbot.serving.database import Database
from briefbot.serving.live import Asked, LiveIndex
from briefbot.serving.workroom import Workroom
from desk import Desk

QUESTION = "How long is the crack in the harbour bridge?"
CORRECTION = "2031-03-20-bridge-correction.md"


@pytest.fixture
def live(desk: Desk) -> LiveIndex:
    return LiveIndex(Config(corpus=str(desk.corpus), index=str(desk.index)))


def test_a_rebuild_leaves_the_question_being_answered_alone(desk: Desk, live: LiveIndex) -> None:
    before, _ = live.ask(Asked(QUESTION))
    stages: list[str] = []

    def rebuild_once(stage: str, n: int) -> None:
        if not stages:
            desk.remove(CORRECTION)
            desk.build()
        stages.append(stage)

    during, _ = live.ask(Asked(QUESTION), on_stage=rebuild_once)
    assert during.generation == before.generation
    assert any("65 centimetres" in claim.text for claim in during.claims)
    after, _ = live.ask(Asked(QUESTION))
    assert after.generation != before.generation
    assert all(hit.article_id != CORRECTION for hit in after.hits)


def test_what_a_question_was_limited_to_is_given_back_with_its_answer(live: LiveIndex) -> None:
    answer, scope = live.ask(Asked(QUESTION, since=" 2031-03-10 ", sources=("Norrin Post",)))
    assert (str(scope.since), scope.until, scope.sources) == ("2031-03-10", None, ("Norrin Post",))
    assert {hit.article_id for hit in answer.hits} == {CORRECTION}


@pytest.mark.parametrize("door", ["api", "mcp"])
def test_a_list_of_articles_is_of_the_generation_it_names_though_another_goes_live_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    old = Generation.open(desk.index)
    desk.remove(CORRECTION)
    desk.build()
    following = iter([old, Generation.open(desk.index)])
    monkeypatch.setattr(LiveIndex, "generation", lambda self: next(following))
    config = Config(corpus=str(desk.corpus), index=str(desk.index), store=str(desk.index.parent / "briefbot.db"))
    if door == "api":
        with TestClient(build_app(config), base_url="http://127.0.0.1:7860") as client:
            listed = client.get("/api/v1/articles").json()
    else:
        server = make_server(LiveIndex(config), Workroom(waits=False))
        listed = asyncio.run(server.call_tool("list_articles", {})).structured_content
    assert (listed["generation"], listed["total"]) == (old.id, 3)


DOORS = pytest.mark.parametrize("build", [api.build_app, web.build_app], ids=["api", "web"])


@DOORS
def test_a_server_that_has_shut_down_holds_neither_the_index_nor_its_store(desk: Desk, build: Callable[[Config], Any]) -> None:
    store = desk.index.parent / "briefbot.db"
    app = build(Config(corpus=str(desk.corpus), index=str(desk.index), store=str(store)))
    log = store.with_name("briefbot.db-wal")
    with TestClient(app, base_url="http://127.0.0.1:7860") as client:
        generation = client.get("/api/v1/articles").json()["generation"]
        assert client.post("/api/v1/ask", json={"question": QUESTION}).json()["claims"]
        assert log.exists()
    assert not log.exists()  # SQLite removes it with the last connection
    assert remove_unless_held(desk.index / "generations" / generation)


@DOORS
def test_an_application_that_cannot_be_made_leaves_no_store_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, build: Callable[[Config], Any]
) -> None:
    def fail(*_: object) -> None:
        raise BriefbotError("the door is stuck", "oil it")

    monkeypatch.setattr("briefbot.api.application.mcp_door", fail)
    store = desk.index.parent / "briefbot.db"
    with closing(Database.open(store)) as database:
        Accounts(database).add("ada", "correct horse battery")
    with pytest.raises(BriefbotError, match="the door is stuck") as failed:
        build(Config(corpus=str(desk.corpus), index=str(desk.index), store=str(store), host="0.0.0.0"))  # asks for accounts
    assert failed.tb is not None  # as long as it is kept, so is whatever the failing function had opened
    assert not store.with_name("briefbot.db-wal").exists()
