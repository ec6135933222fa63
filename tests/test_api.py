"""The API as other programs meet it: over HTTP on loopback, on a real index."""

from __future__ import annotations

import json
import re
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


STATEMENT = "The crack in the harbour bridge is 65 centimetres long."
DRAFT = f"# The bridge\n\n{STATEMENT}\nHow long will it stay closed? The mayor of Norrin was painted green.\n"


@pytest.mark.parametrize("more", [{}, {"since": "2031-03-01"}, {"against": CORRECTION}])
def test_a_statement_is_verified_as_the_command_does(
    api: httpx.Client, index: Path, more: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    options = [part for name, value in more.items() for part in (f"--{name}", value)]
    checked = api.post("/api/v1/verify", json={"statement": STATEMENT, **more})
    assert (checked.status_code, checked.json()) == (200, printed(capsys, "verify", STATEMENT, *options, "--index", index))
    assert checked.json()["claim"]["text"] == STATEMENT


def test_a_draft_is_verified_sentence_by_sentence_as_the_command_does(
    api: httpx.Client, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draft.md"
    file.write_text(DRAFT)
    checked = api.post("/api/v1/verify/draft", json={"draft": DRAFT}).json()
    assert [(each["line"], each["claim"]["text"][:11]) for each in checked] == [(3, "The crack i"), (4, "The mayor o")]
    assert checked == printed(capsys, "verify", "--file", file, "--index", index)


@pytest.mark.parametrize(
    ("path", "sent", "status", "named"),
    [
        ("verify", {"statement": ""}, 422, "the statement is empty"),
        ("verify", {"statement": STATEMENT, "against": "nowhere.md"}, 404, "nowhere.md"),
        ("verify", {"statement": STATEMENT, "against": CORRECTION, "until": "2031-03-31"}, 422, "against one article, or"),
        ("verify/draft", {"draft": "# Only a heading"}, 422, "the draft states nothing"),
        ("verify/draft", {"draft": "a" * 50_001}, 422, "draft"),
    ],
)
def test_what_cannot_be_verified_is_said(api: httpx.Client, path: str, sent: dict[str, str], status: int, named: str) -> None:
    refused = api.post(f"/api/v1/{path}", json=sent)
    assert refused.status_code == status
    assert named in refused.json()["message"]
    assert refused.json()["hint"]


def test_an_answer_comes_about_in_stages_and_claims(api: httpx.Client) -> None:
    answered = api.post("/api/v1/ask/stream", json={"question": QUESTION})
    assert answered.headers["content-type"].startswith("text/event-stream")
    heard = events(answered.text)
    assert [data["stage"] for name, data in heard if name == "stage"] == ["searching", "weighing", "checking"]
    assert [name for name, _ in heard[-2:]] == ["claim", "answer"]
    answer = heard[-1][1]
    assert [data["claim"] for name, data in heard if name == "claim"] == answer["claims"]
    assert without_times(answer) == without_times(api.post("/api/v1/ask", json={"question": QUESTION}).json())


def test_what_is_wrong_with_a_question_is_said_before_a_stream_begins(api: httpx.Client) -> None:
    for path in ("ask", "ask/stream"):
        refused = api.post(f"/api/v1/{path}", json={"question": QUESTION, "sources": ["Norrin Pots"]})
        assert refused.status_code == 422
        assert refused.json() == {
            "message": "no article is from 'Norrin Pots'",
            "hint": "sources like it: Norrin Post",
        }


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"question": ""}, "the question has no word"),
        ({"question": "?!"}, "the question has no word"),
        ({"question": "a" * 10_001}, "question"),
        ({"question": "a", "since": "17 March"}, "since: no day as 2031-03-17"),
        ({"question": "a", "since": "2031-04-31"}, "no date"),
        ({"question": "a", "since": "2031-04-02", "until": "2031-04-01"}, "before it begins"),
        ({"question": "a", "source": "Norrin Post"}, "source: no field of this request"),
        ({"question": "a\ud800"}, "question"),
        ({"question": 7}, "question"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_what_is_wrong(api: httpx.Client, asked: dict[str, Any], named: str) -> None:
    body = json.dumps(asked).encode()
    refused = api.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 422
    assert named in refused.json()["message"]
    assert refused.json()["hint"]


def test_a_body_that_is_no_json_is_told_where_it_ends_to_be(api: httpx.Client) -> None:
    refused = api.post("/api/v1/ask", content=b'{"question": "Who?",}', headers={"content-type": "application/json"})
    assert refused.status_code == 422
    assert re.fullmatch(r"the body is no JSON: .+ \(character \d+\)", refused.json()["message"])
    refused = api.post("/v1/chat/completions", content=b"Who?", headers={"content-type": "application/json"})
    assert refused.json()["error"] == {
        "message": "the body is no JSON: Expecting value (character 1)",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
        "hint": "send the request as JSON",
    }


def test_articles_are_listed_and_read(api: httpx.Client) -> None:
    listed = api.get("/api/v1/articles", params={"order": "title", "way": "ascending"}).json()
    assert (listed["page"], listed["pages"], listed["total"]) == (1, 1, 3)
    assert [head["source"] for head in listed["articles"]] == ["Norrin Post", "Coast Daily", "Coast Daily"]
    assert api.get("/api/v1/articles", params={"words": "crack", "period": "2031-03"}).json()["total"] == 2
    article = api.get("/api/v1/article", params={"id": CORRECTION}).json()
    paragraphs = api.get("/api/v1/article/paragraphs", params={"id": CORRECTION}).json()
    assert [article["text"][one["start"] : one["end"]] for one in paragraphs] == [one["text"] for one in paragraphs]
    assert [one["number"] for one in paragraphs] == [1, 2]


def test_a_citation_resolves_as_the_command_says(api: httpx.Client, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cited = api.post("/api/v1/ask", json={"question": QUESTION}).json()["citations"][0]["paragraph_id"]
    assert api.get(f"/api/v1/paragraphs/{cited}").json() == printed(capsys, "cite", cited, "--index", index)


@pytest.mark.parametrize(
    "path",
    ["/api/v1/article?id=no", "/api/v1/article/paragraphs?id=no", "/api/v1/paragraphs/0123456789abcdef", "/api/v1/no", "/no"],
)
def test_what_is_not_there_is_said(api: httpx.Client, path: str) -> None:
    missing = api.get(path)
    assert missing.status_code == 404
    assert set(missing.json()) == {"message", "hint"}


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/api/v1/rebuild", {"GET", "POST"}), ("/api/v1/ask", {"POST"}), ("/v1/models/briefbot", {"GET"}), ("/mcp", {"POST"})],
)
def test_a_wrong_method_is_told_which_are_right(api: httpx.Client, path: str, methods: set[str]) -> None:
    refused = api.request("OPTIONS", path)
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == methods
    problem = refused.json()
    assert problem.get("error", problem)["hint"] == f"what is taken here: {refused.headers['allow']}"


def test_metrics_tell_of_answers_stages_and_the_index(api: httpx.Client) -> None:
    before = metrics(api)
    for question in (QUESTION, UNANSWERABLE):
        api.post("/api/v1/ask", json={"question": question})
    after = metrics(api)
    for name in (
        'briefbot_answers_total{outcome="answered"}',
        'briefbot_answers_total{outcome="abstained"}',
    ):
        assert after[name] - before[name] == 1
    assert after['briefbot_stage_seconds_count{stage="encode"}'] - before['briefbot_stage_seconds_count{stage="encode"}'] == 2
    assert after['briefbot_requests_total{method="POST",route="/api/v1/ask",status="200"}'] >= 2
    assert after["briefbot_index_articles"] == 3
    assert not [name for name in after if "/no" in name]


def metrics(api: httpx.Client) -> dict[str, float]:
    lines = [line for line in api.get("/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_document_loads_nothing_and_names_every_field_of_an_answer(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    answer = api.post("/api/v1/ask", json={"question": QUESTION}).json()
    schemas = document["components"]["schemas"]
    for name, value in (("Answer", answer), ("Citation", answer["citations"][0]), ("Hit", answer["hits"][0])):
        assert list(schemas[name]["properties"]) == schemas[name]["required"] == list(value)
    assert api.get("/docs").status_code == api.get("/redoc").status_code == 404
