"""The corpus as a model of OpenAI's API, asked by OpenAI's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from briefbot.config import Config
from serving import serving

LIGHTHOUSE = """---
title: Keeper leaves the Sandholm lighthouse
date: 2030-05-02
source: Coast Gazette
url: https://example.org/sandholm
---
The last keeper lived in the Sandholm lighthouse for 34 years. She left the tower on Thursday.
"""
KEEPER = "How long did the last keeper live in the Sandholm lighthouse?"
UNANSWERABLE = "Who won the chess championship of Peru?"


@pytest.fixture(scope="module")
def client(build: Callable[[Mapping[str, str]], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[openai.OpenAI]:
    store = tmp_path_factory.mktemp("completions") / "briefbot.db"
    config = Config(index=str(build({"lighthouse.md": LIGHTHOUSE})), store=str(store), requests_per_minute=0)
    with serving(config) as url, httpx.Client(trust_env=False) as http:
        yield openai.OpenAI(base_url=f"{url}/v1", api_key="none is needed", http_client=http, max_retries=0)


def user(text: str) -> Any:
    return [{"role": "user", "content": text}]


def check_citations(content: str, carried: dict[str, Any], annotations: list[Any]) -> None:
    """The quote is the article's, its marker stands in the content, and the annotation is on the marker."""
    (citation,) = carried["citations"]
    assert (citation["article_id"], citation["paragraph"], citation["number"]) == ("lighthouse.md", 1, 1)
    assert "34 years" in citation["quote"]
    cited = [annotation["url_citation"] for annotation in annotations if annotation["type"] == "url_citation"]
    assert [content[one["start_index"] : one["end_index"]] for one in cited] == ["[1]"] * content.split("\n\n[1] ")[0].count(
        "[1]"
    )
    assert {(one["url"], one["title"]) for one in cited} == {("https://example.org/sandholm", citation["title"])}


def test_an_answer_is_a_completion_that_carries_its_citations(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="briefbot", messages=user(KEEPER), temperature=0.3)
    message = completion.choices[0].message
    assert message.content is not None
    assert "34 years. [1]" in message.content
    assert message.content.endswith("[1] Keeper leaves the Sandholm lighthouse, 2030-05-02, Coast Gazette, paragraph 1")
    carried = message.model_extra["briefbot"]  # type: ignore[index]
    assert completion.system_fingerprint == carried["generation"]
    check_citations(message.content, carried, [annotation.model_dump() for annotation in message.annotations or []])


def test_a_stream_says_the_same_and_carries_it_in_its_last_chunk(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="briefbot", messages=user(KEEPER)).choices[0].message
    chunks = list(client.chat.completions.create(model="briefbot", messages=user(KEEPER), stream=True))
    content = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert content == whole.content
    last = chunks[-1].choices[0]
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert last.finish_reason == "stop"
    extra: dict[str, Any] = last.delta.model_extra or {}
    check_citations(content, extra["briefbot"], extra["annotations"])


def test_no_answer_is_said_in_words_and_in_data(client: openai.OpenAI) -> None:
    for stream in (False, True):
        made = client.chat.completions.create(model="briefbot", messages=user(UNANSWERABLE), stream=stream)
        choices = [chunk.choices[0] for chunk in made] if stream else [made.choices[0]]
        said = [choice.delta if stream else choice.message for choice in choices]
        assert "".join(one.content or "" for one in said).startswith("No answer: ")
        carried = said[-1].model_extra["briefbot"]
        assert (carried["abstained"], carried["claims"]) == (True, [])
        assert carried["reason"]


def test_what_was_said_before_makes_a_follow_up_whole(client: openai.OpenAI) -> None:
    said = [
        {"role": "system", "content": "Answer in verse."},
        {"role": "user", "content": [{"type": "text", "text": KEEPER}]},
        {"role": "assistant", "content": "For 34 years. [1]"},
        {"role": "user", "content": "when did she leave it?"},
    ]
    message: Any = client.chat.completions.create(model="briefbot", messages=said).choices[0].message  # type: ignore[arg-type]
    assert message.briefbot["question"] == "when did she leave it?"
    assert "keeper" in message.briefbot["standalone_question"]


def test_the_scope_goes_beside_the_messages(client: openai.OpenAI) -> None:
    scoped = {"briefbot": {"until": "2030-05-01"}}
    message: Any = client.chat.completions.create(model="briefbot", messages=user(KEEPER), extra_body=scoped).choices[0].message
    assert (message.briefbot["abstained"], message.briefbot["hits"]) == (True, [])


def test_the_models_are_one(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["briefbot"]
    assert client.models.retrieve("briefbot").owned_by == "briefbot"


def test_errors_are_those_the_client_knows(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="there is no model 'gpt-4o'") as missing:
        client.chat.completions.create(model="gpt-4o", messages=user(KEEPER))
    assert missing.value.code == "model_not_found"
    picture: Any = [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]
    with pytest.raises(openai.UnprocessableEntityError, match="only text can be asked"):
        client.chat.completions.create(model="briefbot", messages=[{"role": "user", "content": picture}])
    with pytest.raises(openai.UnprocessableEntityError, match="stands beside it"):
        client.chat.completions.create(model="briefbot", messages=user(KEEPER), response_format={"type": "json_object"})
