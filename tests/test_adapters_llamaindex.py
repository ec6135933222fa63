"""briefbot in LlamaIndex's own engines."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata, MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine, SubQuestionQueryEngine
from llama_index.core.question_gen.types import SubQuestion
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import MetadataMode
from llama_index.core.tools import QueryEngineTool

from briefbot.adapters.llamaindex import BriefbotQueryEngine, BriefbotRetriever
from briefbot.assistant import Assistant
from briefbot.errors import IndexNotFound
from briefbot.output import as_plain
from desk import Desk

CRACK = "How long is the crack in the harbour bridge?"
REPAIRS = "How much will the repairs of the bridge cost?"
CHESS = "Who won the chess championship of Peru?"


class Reciting(CustomLLM):
    """Says what it was made to say, whatever it is asked."""

    says: str

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="reciting")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.says)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        if not self.says:
            raise RuntimeError("no such deployment")
        for end in range(1, len(self.says) + 1):
            yield CompletionResponse(text=self.says[:end], delta=self.says[end - 1])


def test_nodes_are_the_passages_a_search_finds_with_their_places(index: Path, assistant: Assistant) -> None:
    nodes = BriefbotRetriever(index, similarity_top_k=3).retrieve(CRACK)
    assert [(found.score, found.text) for found in nodes] == [(hit.score, hit.text) for hit in assistant.search(CRACK, k=3)]
    for found in nodes:
        node: Any = found.node
        article = assistant.article(node.ref_doc_id)
        assert article is not None
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.metadata["paragraph_id"] == node.node_id.partition(":")[0]


def test_a_model_and_an_embedding_see_what_is_readable_and_known(index: Path) -> None:
    node = BriefbotRetriever(index, similarity_top_k=1).retrieve(CRACK)[0].node
    for mode in (MetadataMode.LLM, MetadataMode.EMBED):
        told = node.get_content(mode).partition("\n\n")[0]
        assert told.splitlines() == [
            "title: Crack in harbour bridge is longer than first reported",
            "published: 2031-03-20",
            "source: Norrin Post",
        ]


def test_the_same_passage_is_the_same_node_after_a_rebuild(desk: Desk) -> None:
    retriever = BriefbotRetriever(desk.index, similarity_top_k=1)
    before = retriever.retrieve(CRACK)[0].node
    desk.write("lamp.md", "---\ntitle: The lamp\n---\n\nThe lighthouse lamp burns rapeseed oil.\n")
    desk.build()
    after = asyncio.run(retriever.aretrieve(CRACK))[0].node
    assert after.node_id == before.node_id
    assert after.metadata["generation"] != before.metadata["generation"]
    assert "rapeseed" in retriever.retrieve("What does the lighthouse lamp burn?")[0].text


def test_what_narrows_the_retriever_narrows_what_it_finds(index: Path) -> None:
    found = BriefbotRetriever(index, since="2031-03-01", until="2031-03-10", source="Coast Daily").retrieve(CRACK)
    assert {node.metadata["article_id"] for node in found} == {"2031-03-05-bridge.md"}


def test_an_index_that_is_not_there_is_said_when_the_retriever_is_made(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        BriefbotRetriever(tmp_path)
    with pytest.raises(IndexNotFound):
        BriefbotQueryEngine(tmp_path)


def test_a_query_engine_of_the_retriever_and_a_synthesizer_runs(index: Path) -> None:
    engine = RetrieverQueryEngine(BriefbotRetriever(index, similarity_top_k=2), get_response_synthesizer(llm=MockLLM()))
    response = engine.query(CRACK)
    assert "65 centimetres" in str(response)  # the mock repeats its prompt, which holds the passages
    assert len(response.source_nodes) == 2


def test_each_marker_of_a_response_is_a_source_node_with_the_verbatim_quote(index: Path, assistant: Assistant) -> None:
    response = BriefbotQueryEngine(index).query(CRACK)
    answer = response.metadata["answer"]
    assert {**answer, "timings_ms": 0} == {**as_plain(assistant.ask(CRACK)), "timings_ms": 0}
    assert [node.text for node in response.source_nodes] == [citation["quote"] for citation in answer["citations"]]
    for number, found in enumerate(response.source_nodes, start=1):
        node: Any = found.node
        article = assistant.article(node.ref_doc_id)
        assert article is not None
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text
        assert f"[{number}]" in str(response)


def test_where_the_articles_do_not_answer_the_response_says_why(index: Path) -> None:
    response = asyncio.run(BriefbotQueryEngine(index).aquery(CHESS))
    assert str(response).startswith("No answer: ")
    assert response.source_nodes == []


def test_it_is_a_tool_of_an_engine_that_asks_sub_questions(index: Path) -> None:
    class Asks:
        def generate(self, tools: Any, query: Any) -> list[SubQuestion]:
            return [SubQuestion(sub_question=CRACK, tool_name="briefings")]

        async def agenerate(self, tools: Any, query: Any) -> list[SubQuestion]:
            return self.generate(tools, query)

    tool = QueryEngineTool.from_defaults(BriefbotQueryEngine(index), name="briefings", description="What the briefings say.")
    engine = SubQuestionQueryEngine.from_defaults(
        [tool], llm=MockLLM(), question_gen=Asks(), response_synthesizer=get_response_synthesizer(llm=MockLLM()), use_async=False
    )
    response = engine.query("Tell me of the bridge.")
    assert any("65 centimetres" in node.text for node in response.source_nodes)


def test_a_llamaindex_model_writes_and_what_the_articles_do_not_say_is_left_out(index: Path) -> None:
    says = "Repairs will cost 2.4 million crowns [1]. The bridge is 900 metres long [1]."
    response = BriefbotQueryEngine(index, llm=Reciting(says=says)).query(REPAIRS)
    assert response.metadata["answer"]["answerer"] == "llm:reciting"
    assert str(response) == "Repairs will cost 2.4 million crowns. [1]"
    assert "2.4 million" in response.source_nodes[0].text


def test_where_a_llamaindex_model_fails_the_answer_is_of_the_articles_own_sentences(index: Path) -> None:
    answer = BriefbotQueryEngine(index, llm=Reciting(says="")).query(CRACK).metadata["answer"]
    assert answer["answerer"] == "extractive"
    assert "no such deployment" in answer["note"]
