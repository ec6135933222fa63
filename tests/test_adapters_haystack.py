"""briefbot in Haystack's own pipelines."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from briefbot.adapters.haystack import BriefbotAssistant, BriefbotRetriever  # before Haystack: switches its statistics off
from briefbot.assistant import Assistant
from briefbot.errors import IndexNotFound
from briefbot.output import as_plain
from desk import Desk

from haystack import Pipeline, component  # isort: skip
from haystack.components.builders import PromptBuilder  # isort: skip
from haystack.components.generators.chat import MockChatGenerator  # isort: skip
from haystack.dataclasses import ChatMessage  # isort: skip

CRACK = "How long is the crack in the harbour bridge?"
REPAIRS = "How much will the repairs of the bridge cost?"
CHESS = "Who won the chess championship of Peru?"


def test_documents_are_the_passages_a_search_finds_with_their_places(index: Path, assistant: Assistant) -> None:
    documents = BriefbotRetriever(str(index), top_k=3).run(CRACK)["documents"]
    assert [(d.score, d.content) for d in documents] == [(hit.score, hit.text) for hit in assistant.search(CRACK, k=3)]
    for document in documents:
        article = assistant.article(document.meta["article_id"])
        assert article is not None
        assert article.text[document.meta["start"] : document.meta["end"]] == document.content
        assert document.meta["paragraph_id"] == document.id.partition(":")[0]
        assert json.loads(json.dumps(document.meta)) == document.meta


def test_what_run_is_given_goes_before_what_the_component_was_made_with(index: Path) -> None:
    retriever = BriefbotRetriever(str(index), top_k=2, source=["Coast Daily"])
    assert {d.meta["source"] for d in retriever.run(CRACK)["documents"]} == {"Coast Daily"}
    given = retriever.run(CRACK, top_k=1, since="2031-03-06", source=["Norrin Post"])["documents"]
    assert [document.meta["published"] for document in given] == ["2031-03-20"]
    with pytest.raises(ValueError, match="top_k is 0"):
        BriefbotRetriever(str(index), top_k=0)


def test_a_pipeline_of_retriever_and_prompt_runs_and_comes_back_from_its_yaml(index: Path) -> None:
    pipeline = Pipeline()
    pipeline.add_component("retriever", BriefbotRetriever(str(index), top_k=2, until="2031-12-31"))
    template = "{% for document in documents %}{{ document.content }}\n{% endfor %}{{ question }}"
    pipeline.add_component("prompt", PromptBuilder(template, required_variables="*"))
    pipeline.connect("retriever.documents", "prompt.documents")
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["briefbot.adapters.haystack"])
    asked = {"retriever": {"query": CRACK}, "prompt": {"question": CRACK}}
    prompt = pipeline.run(asked)["prompt"]["prompt"]
    assert "65 centimetres" in prompt
    assert again.run(asked)["prompt"]["prompt"] == prompt
    assert again.get_component("retriever").until == "2031-12-31"


def test_a_pipeline_answers_and_each_marker_is_a_document_with_the_verbatim_quote(index: Path, assistant: Assistant) -> None:
    pipeline = Pipeline()
    pipeline.add_component("assistant", BriefbotAssistant(str(index)))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["briefbot.adapters.haystack"])
    (answer,) = asyncio.run(again.run_async({"assistant": {"query": CRACK}}))["assistant"]["answers"]
    assert {**answer.meta, "timings_ms": 0} == {**as_plain(assistant.ask(CRACK)), "timings_ms": 0}
    assert [document.content for document in answer.documents] == [citation["quote"] for citation in answer.meta["citations"]]
    for number, document in enumerate(answer.documents, start=1):
        article = assistant.article(document.meta["article_id"])
        assert article is not None
        assert article.text[document.meta["start"] : document.meta["end"]] == document.content
        assert f"[{number}]" in answer.data
    assert type(answer).from_dict(answer.to_dict()) == answer


def test_where_the_articles_do_not_answer_the_answer_says_why(index: Path) -> None:
    (answer,) = BriefbotAssistant(str(index)).run(CHESS)["answers"]
    assert answer.meta["abstained"]
    assert answer.data.startswith("No answer: ")
    assert answer.documents == []


def test_a_follow_up_is_answered_with_the_messages_before_it(index: Path) -> None:
    said = [ChatMessage.from_user("How long does the ferry crossing take?"), ChatMessage.from_assistant("35 minutes.")]
    (answer,) = BriefbotAssistant(str(index)).run("And how many vehicles a day?", history=said)["answers"]
    assert "12,000" in answer.data


def test_a_haystack_generator_writes_and_what_the_articles_do_not_say_is_left_out(index: Path) -> None:
    says = "Repairs will cost 2.4 million crowns [1]. The bridge is 900 metres long [1]."
    pipeline = Pipeline()
    pipeline.add_component("assistant", BriefbotAssistant(str(index), chat_generator=MockChatGenerator(says)))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["briefbot.adapters.haystack"])
    (answer,) = again.run({"assistant": {"query": REPAIRS}})["assistant"]["answers"]
    assert answer.meta["answerer"].startswith("llm:")
    assert answer.data == "Repairs will cost 2.4 million crowns. [1]"


def test_where_a_haystack_generator_fails_the_answer_is_of_the_articles_own_sentences(index: Path) -> None:
    @component
    class Broken:
        @component.output_types(replies=list[ChatMessage])
        def run(self, messages: list[ChatMessage]) -> dict[str, Any]:
            raise RuntimeError("no such deployment")

    (answer,) = BriefbotAssistant(str(index), chat_generator=Broken()).run(CRACK)["answers"]
    assert answer.meta["answerer"] == "extractive"
    assert "no such deployment" in answer.meta["note"]


def test_a_component_can_be_made_before_its_index_is_there(desk: Desk, tmp_path: Path) -> None:
    retriever = BriefbotRetriever(str(tmp_path / "later"))
    with pytest.raises(IndexNotFound):
        retriever.warm_up()
    desk.index.rename(tmp_path / "later")
    retriever.warm_up()
    assert retriever.run(CRACK, top_k=1)["documents"][0].content


def test_importing_the_adapter_first_switches_haystacks_statistics_off() -> None:
    code = "import briefbot.adapters.haystack; from haystack.telemetry import _telemetry; print(_telemetry.telemetry)"
    environment = {name: value for name, value in os.environ.items() if name != "HAYSTACK_TELEMETRY_ENABLED"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf8", env=environment, timeout=120, check=True
    )
    assert done.stdout.strip() == "None"
