"""Who may use the API, how much of it, and what happens when they leave."""

from __future__ import annotations

import asyncio
import http.client
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

import browsing
from briefbot.api import build_app
from briefbot.api.application import make_api, make_backend
from briefbot.api.limits import LONGEST_BODY_BYTES, Limits, Rate
from briefbot.api.paths import is_api_path
from briefbot.cli import main
from briefbot.config import Config
from briefbot.errors import AccountError, ConfigError
from briefbot.serving.accounts import COOKIE, Accounts
from briefbot.serving.database import Database
from briefbot.serving.keys import Keys
from briefbot.serving.live import LiveIndex
from briefbot.types import Answer
from desk import Desk
from llm_server import ModelServer, model_server
from serving import client, served, serving

QUESTION = "How long is the crack in the harbour bridge?"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "briefbot.db")) as opened:
        yield opened


@contextmanager
def visitor(app: Any, host: str = "127.0.0.1:7860", **headers: str) -> Iterator[TestClient]:
    with TestClient(app, base_url=f"http://{host}", headers=headers, client=("127.0.0.1", 50000)) as opened:
        yield opened


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def config(desk: Desk, **settings: Any) -> Config:
    return Config(corpus=str(desk.corpus), index=str(desk.index), store=str(desk.index.parent / "briefbot.db"), **settings)


def test_a_key_opens_what_nothing_else_does_and_a_keepers_rebuilds(desk: Desk, database: Database) -> None:
    with visitor(build_app(config(desk))) as api:
        assert api.get("/api/v1/articles").status_code == 200  # on this machine, as long as there is no key
        keys = Keys(database)
        reader, keeper = keys.add("wire"), keys.add("Nightly", keeper=True)
        for headers in ({}, bearer("bb-wrong"), {"authorization": f"Basic {reader}"}):
            refused = api.get("/api/v1/articles", headers=headers)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
            assert set(refused.json()) == {"message", "hint"}
        assert api.get("/v1/models").json()["error"]["type"] == "authentication_error"
        assert api.get("/health/live").json() == {"status": "alive"}
        assert api.get("/api/v1/articles", headers=bearer(reader)).status_code == 200
        assert api.get("/api/v1/rebuild", headers=bearer(reader)).status_code == 403
        assert api.post("/api/v1/rebuild", headers=bearer(reader)).status_code == 403
        desk.remove("storm.txt")
        assert api.post("/api/v1/rebuild", headers=bearer(keeper)).status_code == 202
        while (progress := api.get("/api/v1/rebuild", headers=bearer(keeper)).json())["state"] == "running":
            time.sleep(0.05)
        assert progress["report"]["removed"] == ["storm.txt"]
        assert api.get("/api/v1/articles", headers=bearer(reader)).json()["total"] == 2
        keys.remove("WIRE")
        assert api.get("/api/v1/articles", headers=bearer(reader)).status_code == 401


def test_a_session_of_the_page_opens_the_api_too(desk: Desk, database: Database) -> None:
    accounts = Accounts(database)
    user = accounts.add("ada", "correct horse battery")
    with visitor(build_app(config(desk))) as api:
        assert api.get("/api/v1/articles").status_code == 401
        api.cookies.set(COOKIE, accounts.log_in(user))
        assert api.get("/api/v1/articles").status_code == 200
        assert api.get("/api/v1/rebuild").status_code == 403


def test_beyond_this_machine_it_needs_a_key_or_an_account(desk: Desk, database: Database) -> None:
    with pytest.raises(ConfigError, match="holds no key"):
        build_app(config(desk, host="0.0.0.0"))
    build_app(config(desk, host="0.0.0.0"), without_accounts=True)
    Keys(database).add("wire")
    with visitor(build_app(config(desk, host="0.0.0.0"), without_accounts=True), "news.example") as api:
        assert api.get("/api/v1/articles").status_code == 401


def test_without_a_key_another_host_name_or_site_is_refused(desk: Desk) -> None:
    with visitor(build_app(config(desk))) as api:
        assert api.get("/api/v1/articles", headers={"host": "evil.example"}).status_code == 400
        asked = {"question": QUESTION}
        assert api.post("/api/v1/ask", json=asked, headers={"origin": "https://evil.example"}).status_code == 403


def test_without_an_index_it_is_alive_and_not_ready(bare: Desk) -> None:
    with visitor(build_app(config(bare))) as api:
        assert api.get("/health/live").status_code == api.head("/health/live").status_code == 200
        unready = api.get("/health/ready")
        assert unready.status_code == 503
        assert str(bare.index) not in unready.text
        asked = api.post("/api/v1/ask", json={"question": QUESTION})
        assert (asked.status_code, asked.json()["message"]) == (503, f"there is no index in {bare.index}")
        assert "briefbot_index_ready 0.0" in api.get("/metrics").text


def test_the_page_and_the_api_stand_side_by_side(desk: Desk) -> None:
    with browsing.serving(desk.corpus.parent) as url, client(url) as chat:
        assert "briefbot" in chat.get("/").text
        assert chat.post("/api/v1/ask", json={"question": QUESTION}).json()["claims"]
        assert chat.get("/api/v1/no").json() == {"message": "not found", "hint": "the paths there are stand in /openapi.json"}
        assert chat.get("/gradio_api/info").status_code == 404


def test_keys_are_made_listed_and_removed_by_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BRIEFBOT_STORE", str(tmp_path / "kept.db"))
    assert main(["key", "list"]) == 0
    assert capsys.readouterr().out == "There is no key: briefbot key add NAME\n"
    assert main(["key", "add", "Nightly", "--keeper"]) == 0
    key = capsys.readouterr().out.strip()
    with closing(Database.open(tmp_path / "kept.db")) as database:
        known = Keys(database).key_of(key)
        assert known is not None
        assert (known.name, known.is_keeper) == ("nightly", True)
    assert key.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert main(["key", "add", "NIGHTLY"]) == 1
    assert main(["key", "list", "--json"]) == 0
    assert [listed["name"] for listed in json.loads(capsys.readouterr().out)] == ["nightly"]
    assert main(["key", "remove", "nightly"]) == 0
    assert main(["key", "remove", "nightly"]) == 1
    assert "there is no key nightly" in capsys.readouterr().err


def test_a_file_from_before_there_were_keys_takes_them_and_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "briefbot.db"
    with closing(Database.open(path)) as database:
        Accounts(database).add("ada", "correct horse battery")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE keys")
        connection.execute("PRAGMA user_version = 1")
    with closing(Database.open(path)) as database:
        assert Keys(database).key_of(Keys(database).add("wire")) is not None
        assert [account.name for account in Accounts(database).list()] == ["ada"]
        with pytest.raises(AccountError, match="already"):
            Keys(database).add("Wire")


def test_a_body_that_is_too_long_is_refused_whatever_it_says_of_its_length(desk: Desk) -> None:
    long = json.dumps({"question": "a" * LONGEST_BODY_BYTES})
    json_type = {"content-type": "application/json"}
    with serving(config(desk)) as url, client(url) as api:
        for content in (long.encode(), iter([long[:100_000].encode(), long[100_000:].encode()])):
            refused = api.post("/api/v1/ask", content=content, headers=json_type)
            assert (refused.status_code, set(refused.json())) == (413, {"message", "hint"})
        assert api.get("/health/ready").status_code == 200


def test_so_many_requests_a_minute_are_let_through_for_each_key(desk: Desk, database: Database) -> None:
    one, other = Keys(database).add("one"), Keys(database).add("other")
    with visitor(build_app(config(desk, requests_per_minute=3))) as api:
        statuses = [api.get("/api/v1/articles", headers=bearer(one)).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        refused = api.get("/v1/models", headers=bearer(one))
        assert refused.json()["error"]["type"] == "rate_limit_error"
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert api.get("/api/v1/articles", headers=bearer(other)).status_code == 200
        assert api.get("/health/live", headers=bearer(one)).status_code == 200


def test_a_caller_who_waits_as_long_as_told_is_let_through() -> None:
    moments = iter(range(1000))
    now = [0.0]
    rate = Rate(2, clock=lambda: now[0], remembered=2)
    assert [rate.wait_s("a"), rate.wait_s("a"), rate.wait_s("b")] == [0, 0, 0]
    wait = rate.wait_s("a")
    assert wait == pytest.approx(30)
    now[0] = wait
    assert rate.wait_s("a") == 0
    assert rate.wait_s("a") == pytest.approx(30)
    assert [rate.wait_s(f"new {next(moments)}") for _ in range(5)] == [0] * 5
    assert rate.wait_s("a") == 0  # forgotten: others have asked since


def test_who_comes_while_it_is_crowded_is_told_to_come_again() -> None:
    async def nested(scope: Any, receive: Any, send: Any) -> None:
        """Asks the same server once more before it answers."""
        if scope["path"] == "/again":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await limits({**scope, "path": "/again"}, receive, send)

    limits = Limits(nested, a_minute=0, at_once=1)

    async def named(scope: Any, receive: Any, send: Any) -> None:
        await limits({**scope, "briefbot.user": "one"}, receive, send)

    crowded = TestClient(named)
    for path, status in (("/", 429), ("/again", 200), ("/", 429)):
        answered = crowded.get(path)
        assert answered.status_code == status
        assert answered.headers.get("retry-after") == ("1" if status == 429 else None)


@pytest.mark.parametrize(("at_once", "share"), [(5, 2), (1, 1)])
def test_one_caller_has_half_of_the_places_at_most_and_leaves_the_rest_to_others(at_once: int, share: int) -> None:
    statuses: dict[str, list[int]] = {"greedy": [], "other": []}
    leave = asyncio.Event()

    async def hold(scope: Any, receive: Any, send: Any) -> None:
        await leave.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    limits = Limits(hold, a_minute=0, at_once=at_once)

    async def ask(user: str) -> None:
        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses[user].append(message["status"])

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        scope = {"type": "http", "path": "/api/v1/articles", "headers": [], "briefbot.user": user}
        await limits(scope, receive, send)

    async def crowd() -> None:
        asking = [asyncio.ensure_future(ask(user)) for user in [*["greedy"] * at_once, "other"]]
        for _ in range(10):
            await asyncio.sleep(0)
        leave.set()
        await asyncio.gather(*asking)
        await ask("greedy")

    asyncio.run(crowd())
    assert statuses["greedy"] == [429] * (at_once - share) + [200] * (share + 1)
    assert statuses["other"] == [200 if at_once > share else 429]


@pytest.fixture
def slow_model() -> Iterator[ModelServer]:
    with model_server() as server:
        server.do("falls_silent")
        yield server


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream", "/v1/chat/completions", "/mcp"])
def test_closing_the_connection_ends_the_work(desk: Desk, slow_model: ModelServer, path: str) -> None:
    asked = {"question": QUESTION}
    bodies: dict[str, dict[str, Any]] = {
        "/v1/chat/completions": {"model": "briefbot", "messages": [{"role": "user", "content": QUESTION}]},
        "/mcp": {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": asked}},
    }
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    with serving(config(desk, llm=slow_model.url, model="small")) as url, client(url) as api:
        asking = http.client.HTTPConnection(httpx.URL(url).netloc.decode())
        asking.request("POST", path, json.dumps(bodies.get(path, asked)), headers)
        while not slow_model.requests:
            time.sleep(0.01)
        asking.close()
        assert slow_model.open_connections() == 0
        while "briefbot_requests_in_progress 1.0" not in api.get("/metrics").text:  # this one alone
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("path", "named"), [("/api/v1/ask/stream", "event: error\n"), ("/v1/chat/completions", "")], ids=["own", "openai"]
)
def test_a_stream_that_a_mistake_of_ours_ends_says_so_and_the_terminal_says_what(
    desk: Desk, path: str, named: str, capfd: pytest.CaptureFixture[str]
) -> None:
    backend = make_backend(LiveIndex(config(desk)))
    app = make_api(backend)

    def mistaken(answer: Answer) -> None:
        raise RuntimeError("the bridge of Norrin is counted twice")

    backend.live.on_answer = mistaken
    asked = {"question": QUESTION, "model": "briefbot", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    body = {name: asked[name] for name in (["question"] if named else ["model", "messages", "stream"])}
    with served(app) as url, client(url) as api:
        *_, last = api.post(path, json=body).text.strip().split("\n\n")
    assert last.startswith(f"{named}data: ")
    said = json.loads(last.removeprefix(f"{named}data: "))
    problem = said if named else said["error"]
    assert problem["message"] == "something happened that briefbot did not foresee"
    assert (said["status"] == 500) if named else (problem["type"] == "server_error")
    assert "the bridge of Norrin is counted twice" not in last
    assert "RuntimeError: the bridge of Norrin is counted twice" in capfd.readouterr().err


@pytest.mark.parametrize("path", ["/api/v1/ask", "/v1/models", "/health/live", "/metrics", "/openapi.json", "/mcp"])
def test_the_api_has_paths_of_its_own(path: str) -> None:
    assert is_api_path(path)
    assert not is_api_path(f"/article{path}")
