"""briefbot in LangChain's own pipelines, and against LangChain's standard tests of a retriever."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import ConfigurableField, RunnablePassthrough
from langchain_tests.integration_tests import RetrieversIntegrationTests

from briefbot.adapters.langchain import BriefbotAssistant, BriefbotRetriever
from briefbot.assistant import Assistant
from briefbot.errors import IndexNotFound, QuestionError
from briefbot.output import as_plain
from briefbot.types import paragraph_id
from desk import Desk

CRACK = "How long is the crack in the harbour bridge?"
REPAIRS = "How much will the repairs of the bridge cost?"
CHESS = "Who won the chess championship of Peru?"


@pytest.fixture(scope="module")
def standard_index(index: Path) -> None:
    TestStandard.index = str(index)


@pytest.mark.anyio
@pytest.mark.usefixtures("standard_index")
class TestStandard(RetrieversIntegrationTests):
    """LangChain's own."""

    index: str

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @property
    def retriever_constructor(self) -> type[BriefbotRetriever]:
        return BriefbotRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.index}

    @property
    def retriever_query_example(self) -> str:
        return CRACK


def test_documents_are_the_passages_a_search_finds_with_their_places(index: Path, assistant: Assistant) -> None:
    documents = BriefbotRetriever(index=str(index), k=3).invoke(CRACK)
    assert [(d.metadata["rank"], d.metadata["score"], d.page_content) for d in documents] == [
        (hit.rank, hit.score, hit.text) for hit in assistant.search(CRACK, k=3)
    ]
    for document in documents:
        told = document.metadata
        article = assistant.article(told["article_id"])
        assert article is not None
        assert article.text[told["start"] : told["end"]] == document.page_content
        paragraph = article.paragraph_text(article.paragraphs[told["paragraph"] - 1])
        assert told["paragraph_id"] == paragraph_id(article.id, paragraph)
        assert (told["title"], told["source"]) == (article.title, article.source)
        assert json.loads(json.dumps(told)) == told


def test_what_narrows_a_search_holds_for_all_or_is_given_for_one(index: Path) -> None:
    retriever = BriefbotRetriever(index=str(index), k=2, source="Coast Daily")
    assert {document.metadata["source"] for document in retriever.invoke(CRACK)} == {"Coast Daily"}
    assert {document.metadata["source"] for document in retriever.invoke(CRACK, source="Norrin Post")} == {"Norrin Post"}
    assert {d.metadata["article_id"] for d in retriever.invoke(CRACK, until="2031-02-01")} == {"storm.txt"}
    found = asyncio.run(retriever.ainvoke(CRACK, k=1, since="2031-03-06", source="Norrin Post"))
    assert [document.metadata["published"] for document in found] == ["2031-03-20"]
    with pytest.raises(QuestionError, match="no article is from"):
        retriever.invoke(CRACK, source="Inland Courier")


def test_a_follow_up_is_searched_for_with_the_messages_before_it(index: Path) -> None:
    retriever = BriefbotRetriever(index=str(index), k=1)
    history = [HumanMessage("How long does the ferry crossing take?"), AIMessage("The ferry takes 35 minutes.")]
    assert "12,000 vehicles" in retriever.invoke("And how many vehicles a day?", history=history)[0].page_content


def test_a_chain_of_retriever_prompt_model_and_parser_runs(index: Path) -> None:
    def number(documents: list[Document]) -> str:
        return "\n".join(f"[{n}] {document.page_content}" for n, document in enumerate(documents, start=1))

    prompt = ChatPromptTemplate.from_template("Answer from these:\n{context}\n\nQuestion: {question}")
    chain = (
        {"context": BriefbotRetriever(index=str(index), k=2) | number, "question": RunnablePassthrough()}
        | prompt
        | (lambda asked: AIMessage(re.findall(r"is (\d+ centimetres)", asked.to_string())[0]))
        | StrOutputParser()
    )
    assert chain.invoke(CRACK) == "65 centimetres"
    assert chain.batch([CRACK, CRACK]) == ["65 centimetres"] * 2


def test_k_can_be_configured_for_one_run_of_a_chain(index: Path) -> None:
    chain = BriefbotRetriever(index=str(index)).configurable_fields(k=ConfigurableField("k")) | len
    assert chain.invoke(CRACK, {"configurable": {"k": 2}}) == 2


def test_after_a_rebuild_the_same_retriever_finds_what_is_new(desk: Desk) -> None:
    retriever = BriefbotRetriever(index=str(desk.index), k=1)
    before = retriever.invoke("What does the lighthouse lamp burn?")[0]
    desk.write("lamp.md", "---\ntitle: The lamp\n---\n\nThe lighthouse lamp burns rapeseed oil.\n")
    desk.build()
    after = retriever.invoke("What does the lighthouse lamp burn?")[0]
    assert after.page_content == "The lighthouse lamp burns rapeseed oil."
    assert after.metadata["generation"] != before.metadata["generation"]
    again = retriever.invoke(CRACK)[0]
    assert again.id == BriefbotRetriever(index=str(desk.index)).invoke(CRACK)[0].id


def test_an_index_that_is_not_there_is_said_when_the_retriever_is_made(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        BriefbotRetriever(index=str(tmp_path))
    with pytest.raises(IndexNotFound):
        BriefbotAssistant(index=str(tmp_path))


def test_an_answer_is_a_message_whose_citations_point_into_the_articles(index: Path, assistant: Assistant) -> None:
    message = BriefbotAssistant(index=str(index)).invoke(CRACK)
    answer = message.response_metadata["answer"]
    assert {**answer, "timings_ms": 0} == {**as_plain(assistant.ask(CRACK)), "timings_ms": 0}
    (block,) = message.content_blocks
    assert block["type"] == "text"
    cited = [(placed, claim, n) for claim in answer["claims"] for placed, n in [(claim["text"], n) for n in claim["citations"]]]
    assert len(block["annotations"]) == len(cited) > 0
    for annotation, (text, claim, number) in zip(block["annotations"], cited, strict=True):
        assert annotation["type"] == "citation"
        assert message.text[annotation["start_index"] : annotation["end_index"]] == text
        place = annotation["extras"]
        article = assistant.article(place["article_id"])
        assert article is not None
        assert article.text[place["start"] : place["end"]] == annotation["cited_text"]
        assert (place["number"], place["verdict"], annotation["title"]) == (number, claim["verdict"], article.title)
    assert message.text.startswith(f"{answer['claims'][0]['text']} [1]")


def test_where_the_articles_do_not_answer_the_message_says_why(index: Path) -> None:
    message = asyncio.run(BriefbotAssistant(index=str(index)).ainvoke(CHESS))
    assert message.response_metadata["answer"]["abstained"]
    assert message.text.startswith("No answer: ")
    assert message.content_blocks[0].get("annotations", []) == []


def test_a_conversation_is_answered_in_its_last_question(index: Path) -> None:
    runnable = ChatPromptTemplate(
        [("system", "Be brief."), ("placeholder", "{said}"), ("user", "{question}")]
    ) | BriefbotAssistant(index=str(index))
    said = [("user", "How long does the ferry crossing take?"), ("ai", "The ferry takes 35 minutes.")]
    message = runnable.invoke({"said": said, "question": "And how many vehicles a day?"})
    assert "12,000" in message.text
    assert "ferry" in message.response_metadata["answer"]["standalone_question"]
    with pytest.raises(QuestionError, match="does not end with a question"):
        BriefbotAssistant(index=str(index)).invoke([AIMessage("Hello.")])


def test_a_langchain_model_writes_and_what_the_articles_do_not_say_is_left_out(index: Path) -> None:
    says = "Repairs will cost 2.4 million crowns [1]. The bridge is 900 metres long [1]."
    llm = GenericFakeChatModel(messages=iter([AIMessage(says)]))
    message = BriefbotAssistant(index=str(index), llm=llm).invoke(REPAIRS)
    answer = message.response_metadata["answer"]
    assert answer["answerer"].startswith("llm:")
    assert [claim["text"] for claim in answer["claims"]] == ["Repairs will cost 2.4 million crowns."]
    assert answer["claims"][0]["verdict"] == "verified"
    assert "2.4 million" in message.content_blocks[0]["annotations"][0]["cited_text"]


def test_where_a_langchain_model_fails_the_answer_is_of_the_articles_own_sentences(index: Path) -> None:
    class Broken(GenericFakeChatModel):
        def _stream(self, *given: Any, **more: Any) -> Any:
            raise RuntimeError("no such deployment")

    message = BriefbotAssistant(index=str(index), llm=Broken(messages=iter([]))).invoke(CRACK)
    answer = message.response_metadata["answer"]
    assert answer["answerer"] == "extractive"
    assert "no such deployment" in answer["note"]
