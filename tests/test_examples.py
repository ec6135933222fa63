"""Every example runs as its text says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest
from fastapi.testclient import TestClient
from nbclient import NotebookClient

from briefbot.assistant import Assistant
from desk import Desk
from serving import served

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
COMMAND = Path(sys.executable).with_name("briefbot")
CRACK = "How long is the crack in the harbour bridge?"
CHESS = "Who won the chess championship of Peru?"
SECRET, TOKEN = "a secret of this test", "a token of this test"


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Imports an example by its name."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    before = set(sys.modules)
    yield __import__
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(EXAMPLES) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.fixture
def channel(examples: Callable[[str], Any], index: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a chat and of a bot that answers in it."""
    slack_bot, chat_server = examples("slack_bot"), examples("chat_server")
    address: list[str] = []

    class ToTheBot:
        """The chat is there before the bot, and hears of its address afterwards."""

        def __str__(self) -> str:
            return f"{address[0]}/events"

    send = chat_server.send
    chat_server.send = lambda bot, body, secret: send(str(bot), body, secret)
    with served(chat_server.make_chat(bot=ToTheBot(), secret=SECRET, token=TOKEN)) as chat:
        bot = slack_bot.make_bot(Assistant.open(index), secret=SECRET, token=TOKEN, api=f"{chat}/api")
        with served(bot) as url:
            address.append(url)
            yield chat, url


def say(chat: str, text: str, *, thread: str = "") -> list[dict[str, str]]:
    """The messages of the chat when the bot has answered."""
    before = len(httpx.get(f"{chat}/messages", trust_env=False).json())
    httpx.post(f"{chat}/say", data={"text": text, "thread": thread}, trust_env=False)
    return wait(chat, before + 2)


def wait(chat: str, count: int) -> list[dict[str, str]]:
    """The messages of the chat when there are so many."""
    until = time.monotonic() + 60
    while len(messages := httpx.get(f"{chat}/messages", trust_env=False).json()) < count:
        assert time.monotonic() < until, "the bot does not answer"
        time.sleep(0.05)
    return messages


def test_the_bot_answers_in_the_thread_with_quotes_and_understands_a_follow_up(
    channel: tuple[str, str], assistant: Assistant
) -> None:
    chat, _ = channel
    asked, reply = say(chat, f"<@U123> {CRACK}")
    assert reply["thread_ts"] == asked["ts"]
    (quote, *_) = (citation.quote for citation in assistant.ask(CRACK).citations)
    assert f"> {quote}" in reply["text"]
    assert "*Crack in harbour bridge is longer than first reported, 2031-03-20, Norrin Post, paragraph 1*" in reply["text"]
    say(chat, "How long does the ferry crossing take?", thread=asked["ts"])
    assert "12,000 vehicles" in say(chat, "And how many vehicles a day?", thread=asked["ts"])[-1]["text"]
    assert say(chat, CHESS)[-1]["text"].startswith("The articles do not answer this: ")
    assert say(chat, "?")[-1]["text"] == "the question has no word\n_ask with at least one word_"
    assert f"<pre>{asked['text'].replace('<', '&lt;').replace('>', '&gt;')}</pre>" in httpx.get(chat, trust_env=False).text


def test_what_an_article_says_cannot_call_everybody_in_the_chat(examples: Callable[[str], Any], assistant: Assistant) -> None:
    slack_bot = examples("slack_bot")
    answer = assistant.ask(CRACK)
    shouting = replace(answer.citations[0], quote="<!channel> & <@U1>", title="*<!here>*")
    assert "<!" not in slack_bot.render(replace(answer, citations=(shouting,)))
    assert "> &lt;!channel&gt; &amp; &lt;@U1&gt;" in slack_bot.render(replace(answer, citations=(shouting,)))


def test_the_bot_hears_the_chat_alone_and_each_event_once(channel: tuple[str, str], examples: Callable[[str], Any]) -> None:
    chat, bot = channel
    chat_server, slack_bot = examples("chat_server"), examples("slack_bot")
    event = {"type": "message", "channel": "briefings", "user": "you", "text": CRACK, "ts": "1.1"}
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": event}).encode()
    assert chat_server.send(f"{bot}/events", body, "another secret").status_code == 401
    challenge = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert chat_server.send(f"{bot}/events", challenge, SECRET).json() == {"challenge": "abc"}
    own = json.dumps({"type": "event_callback", "event_id": "Ev0", "event": event | {"bot_id": "B1"}}).encode()
    for sent in (own, body, body):
        assert chat_server.send(f"{bot}/events", sent, SECRET).status_code == 200
    wait(chat, 1)
    assert [message["user"] for message in say(chat, CHESS)] == ["briefbot", "you", "briefbot"]
    old = str(int(time.time()) - 600)
    headers = {"x-slack-request-timestamp": old, "x-slack-signature": slack_bot.signature(challenge, old, SECRET)}
    assert httpx.post(f"{bot}/events", content=challenge, headers=headers, trust_env=False).status_code == 401
    assert httpx.post(f"{chat}/api/chat.postMessage", json={"text": "Hello"}, trust_env=False).status_code == 401


def test_an_application_of_ones_own_answers_and_follows_its_sources(
    examples: Callable[[str], Any], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDEX", str(desk.index))
    with TestClient(examples("own_app").app) as client:
        brief = client.get("/brief", params={"question": CRACK}).json()
        (first, *_) = brief["sentences"]
        assert "65 centimetres" in first["text"]
        source = first["sources"][0]
        assert source["quote"] == first["text"]
        assert client.get(f"/sources/{source['id']}").json()["status"] == "same"
        desk.edit("2031-03-20-bridge-correction.md", "65 centimetres", "70 centimetres")
        desk.build()
        standing = client.get(f"/sources/{source['id']}").json()
        assert standing["status"] == "changed"
        assert "70 centimetres" in standing["text"]
        assert client.get("/brief", params={"question": CHESS}).json()["unanswered"]
        for address, status in (("/brief?question=%3F", 422), ("/sources/0000", 404)):
            refused = client.get(address)
            assert (refused.status_code, sorted(refused.json())) == (status, ["hint", "message"])


def rebuild(desk: Desk, reports: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")}
    return subprocess.run(
        [EXAMPLES / "rebuild.sh", desk.corpus, desk.index, reports],
        capture_output=True,
        encoding="utf8",
        env=environment | {"COMMAND": str(COMMAND), "KEPT_REPORTS": "1"},
        timeout=120,
        check=False,
    )


def test_a_rebuild_by_cron_is_silent_where_all_is_well_and_says_what_is_not(desk: Desk, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    desk.write("lamp.md", "---\ntitle: The lamp\n---\n\nThe lighthouse lamp burns rapeseed oil.\n")
    done = rebuild(desk, reports)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (report,) = reports.glob("*.json")
    assert json.loads(report.read_text("utf8"))["added"] == ["lamp.md"]

    desk.write("empty.txt", "")
    failed = rebuild(desk, reports)
    assert (failed.returncode, failed.stdout) == (3, "")
    assert failed.stderr.startswith("empty.txt: ")
    assert len(list(reports.glob("*.json"))) == 1

    live = desk.live()
    shutil.rmtree(desk.corpus)
    gone = rebuild(desk, reports)
    assert gone.returncode == 1
    assert [line.partition(":")[0] for line in gone.stderr.splitlines()] == ["Error", "Hint"]
    assert desk.live() == live


def test_a_rebuild_by_cron_gives_way_to_the_one_before(desk: Desk, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    with subprocess.Popen(
        ["flock", reports / ".lock", "sh", "-c", "echo held; read line"], stdin=-1, stdout=-1, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert rebuild(desk, reports).returncode == 75
        other.communicate("\n")
    assert list(reports.iterdir()) == [reports / ".lock"]


def test_the_notebook_runs_from_its_first_cell_to_its_last(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("INDEX", str(index))
    monkeypatch.setenv("QUESTION", CRACK)
    notebook = nbformat.read(EXAMPLES / "notebook.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    shown = json.dumps([cell.get("outputs") for cell in notebook.cells], ensure_ascii=False)
    assert "quotes stand where they say" in shown
    assert "answers begin at" in shown
