"""The API as other programs meet it: over HTTP on loopback, on a real index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from briefbot.cli import main
from briefbot.config import Config
from serving import client, serving

QUESTION = "How long is the crack in the harbour bridge?"
UNANSWERABLE = "Who won the chess championship of Peru?"
CORRECTION = "2031-03-20-bridge-correction.md"


@pytest.fixture(scope="module")
def api(corpus: Path, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = tmp_path_factory.mktemp("api") / "briefbot.db"
    config = Config(corpus=str(corpus), index=str(index), store=str(store), requests_per_minute=0)
    with serving(config) as url, client(url) as opened:
        yield opened


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def events(text: str) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


@pytest.mark.parametrize("question", [QUESTION, UNANSWERABLE])
def test_an_answer_is_what_the_command_prints(
    api: httpx.Client, index: Path, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = api.post("/api/v1/ask", json={"question": question})
    assert (answered.status_code, answered.headers["content-type"]) == (200, "application/json")
    assert without_times(answered.json()) == without_times(printed(capsys, "ask", question, "--index", index))
    assert list(answered.json()["timings_ms"]) == ["encode", "retrieve", "answer", "verify"]


def test_hits_are_what_the_command_prints(api: httpx.Client, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"query": "bridge", "k": 2, "since": "2031-03-01", "sources": ["Norrin Post"]}
    options = ["-k", 2, "--since", "2031-03-01", "--source", "Norrin Post", "--index", index]
    assert api.post("/api/v1/search", json=asked).json() == printed(capsys, "search", "bridge", *options)


def test_a_follow_up_is_understood_from_what_was_said(api: httpx.Client) -> None:
    said = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "It is 65 centimetres long."}]
    answer = api.post("/api/v1/ask", json={"question": "and what did it cost?", "history": said}).json()
    assert answer["question"] == "and what did it cost?"
    assert answer["standalone_question"] != answer["question"]


def test_an_answer_comes_about_in_stages_and_claims(api: httpx.Client) -> None:
    answered = api.post("/api/v1/ask/stream", json={"question": QUESTION})
    assert answered.headers["content-type"].startswith("text/event-stream")
    heard = events(answered.text)
    assert [data["stage"] for name, data in heard if name == "stage"] == ["searching", "weighing", "checking"]
    assert [name for name, _ in heard[-2:]] == ["claim", "answer"]
    answer = heard[-1][1]
    assert [data["claim"] for name, data in heard if name == "claim"] == answer["claims"]
    assert without_times(answer) == without_times(api.post("/api/v1/ask", json={"question": QUESTION}).json())
