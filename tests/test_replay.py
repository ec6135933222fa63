"""A saved answer is asked again, by its stored reply or a live model, and the differences are named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.errors import QuestionError
from briefbot.index import build_index
from briefbot.output import as_json
from briefbot.questions.askable import make_scope
from briefbot.replay import load, record, replay, save
from desk import ENCODER, PASSAGE_TOKENS, Desk
from llm_server import ModelServer, model_server
from test_cli import Shell, error_of

QUESTION = "How long is the crack in the harbour bridge?"
REPLY = "The crack is 65 centimetres long, the ministry of transport said [1]. It is made of cheese [2]."
KEY = "sk-geheim-0815"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as listening:
        listening.say(REPLY)
        yield listening


@pytest.fixture
def briefbot(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def saved(briefbot: Shell, server: ModelServer, index: Path, tmp_path: Path) -> Path:
    path = tmp_path / "answer.json"
    done = briefbot(
        "ask", QUESTION, "--index", index, "--llm", server.url, "--model", "small", "--save", path, BRIEFBOT_LLM_KEY=KEY
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Written by llm:small" in done.stdout
    return path


def test_the_file_holds_all_that_led_to_the_answer_and_no_key(saved: Path, server: ModelServer) -> None:
    text = saved.read_text("utf8")
    fields = json.loads(text)
    assert fields["question"] == fields["standalone_question"] == QUESTION
    assert fields["candidates"][0].keys() == {"article_id", "start", "end", "rank", "score"}
    assert fields["writing"]["reply"] == REPLY
    assert [message["role"] for message in map(dict, server.requests[0].body["messages"])] == ["system", "user"]
    assert [part[1] for part in fields["writing"]["prompt"]] == [each["content"] for each in server.requests[0].body["messages"]]
    assert [each["fate"] for each in fields["writing"]["judged"]] == ["verified", "refused"]
    assert len(fields["answer"]["claims"]) == 1
    assert KEY not in text
    assert server.address not in text


def test_asked_again_nothing_differs_and_no_model_is_needed(
    briefbot: Shell, saved: Path, server: ModelServer, index: Path
) -> None:
    done = briefbot("replay", saved, "--index", index)
    assert (done.returncode, done.stdout.strip()) == (0, "The same answer, by the same way.")
    assert len(server.requests) == 1


def test_a_live_model_that_says_something_else_is_told(briefbot: Shell, saved: Path, server: ModelServer, index: Path) -> None:
    server.say("Repairs will cost 2.4 million crowns [2].")
    done = briefbot("replay", saved, "--index", index, "--live", "--llm", server.url, "--model", "small", "--json")
    whats = [difference["what"] for difference in json.loads(done.stdout)["differences"]]
    assert "reply" in whats
    assert "claim Repairs will cost 2.4 million crowns." in whats


def test_live_without_a_model_says_how_to_name_one(briefbot: Shell, saved: Path, index: Path) -> None:
    error, hint = error_of(briefbot("replay", saved, "--index", index, "--live"))
    assert "none is set" in error
    assert "--llm" in hint


def test_an_article_that_changed_shows_in_candidates_sentences_and_claims(desk: Desk, saved: Path) -> None:
    article = desk.corpus / "2031-03-20-bridge-correction.md"
    article.write_text(article.read_text("utf8").replace("65 centimetres", "75 centimetres"), "utf8")
    build_index(desk.corpus, desk.index, encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)
    done = replay(Assistant.open(desk.index), load(saved))
    whats = " | ".join(difference.what for difference in done.differences)
    assert "generation" in whats
    assert "sentence given 2031-03-20-bridge-correction.md" in whats
    assert "sentence written The crack is 65 centimetres long" in whats
    assert "claim The crack is 65 centimetres long" in whats


def test_what_the_answer_says_comes_first_and_slight_shifts_of_scores_are_told_together(assistant: Assistant) -> None:
    steps = assistant.go_through(QUESTION, make_scope(None, None, None))
    saved = json.loads(as_json(record(steps, None)))
    assert len(saved["candidates"]) > 2
    saved["generation"] = "of another day"
    saved["answer"]["claims"][0]["text"] = "The crack is made of cheese."
    for candidate in saved["candidates"]:
        candidate["score"] -= 0.001
    saved["candidates"][0]["score"] -= 0.2
    differences = replay(assistant, saved).differences
    whats = [difference.what for difference in differences]
    assert [what.split()[0] for what in whats] == ["claim", "claim", "candidate", "candidates", "generation"]
    assert whats[3] == f"candidates whose score differs by less than 0.005: {len(saved['candidates']) - 1}"
    assert differences[3].was != differences[3].now


def test_an_extractive_answer_and_an_abstention_are_replayed_too(assistant: Assistant, tmp_path: Path) -> None:
    for question in (QUESTION, "Who discovered penicillin?"):
        steps = assistant.go_through(question, make_scope("2031-01-01", None, "Norrin Post"))
        save(tmp_path / "a.json", record(steps, None))
        assert replay(assistant, load(tmp_path / "a.json")).differences == ()


@pytest.mark.parametrize("content", ["", "[]", '{"format": 99}', "no json"])
def test_a_file_that_is_no_saved_answer_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(QuestionError):
        load(tmp_path / "a.json")


def test_a_file_that_is_not_there_is_told_of_in_words(tmp_path: Path) -> None:
    with pytest.raises(QuestionError) as caught:
        load(tmp_path / "none.json")
    assert caught.value.message == f"there is no file {tmp_path / 'none.json'}"
    assert caught.value.hint == "name a file that briefbot ask --save wrote"


def test_a_record_with_something_missing_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="scope"):
        replay(assistant, {"format": 1})
