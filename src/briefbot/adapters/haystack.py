"""briefbot in Haystack: a retriever, and a component that answers with verified citations.

>>> pipeline = Pipeline()
>>> pipeline.add_component("retriever", BriefbotRetriever("index", top_k=5))
>>> pipeline.run({"retriever": {"query": "How many people died in the flood?"}})

Needs the [haystack] extra. Haystack sends statistics of use to its makers unless HAYSTACK_TELEMETRY_ENABLED says otherwise;
where that is not set, this module sets it to "False", which holds if Haystack is imported after it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator, Sequence
from typing import Any

from briefbot.errors import require

require("haystack", extra="haystack", purpose="briefbot in Haystack")
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

from haystack import Document, GeneratedAnswer, component, default_from_dict, default_to_dict
from haystack.components.generators.chat.types import ChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.utils import deserialize_chatgenerator_inplace

from briefbot.adapters.answer_text import write_out
from briefbot.adapters.sources import FoundText, describe_citations, describe_hits
from briefbot.errors import LanguageModelError
from briefbot.live import LiveAssistant
from briefbot.output import as_plain
from briefbot.queries import Turn
from briefbot.types import Answer, Message, Piece
from briefbot.writing import Writer

__all__ = ["BriefbotAssistant", "BriefbotRetriever"]


@component
class BriefbotRetriever:
    """Passages of the index, best first, as documents: ``article.text[start:end]`` of the meta is the content.

    Dates are written as 2031-03-17. What is given to ``run`` goes before what the component was made with. A document's id
    stays the same as long as its paragraph does.

    Raises IndexNotFound, IndexStale or IndexDamaged from ``warm_up`` and ``run``, and QuestionError as ``Assistant.search`` does.
    """

    def __init__(
        self,
        index: str = "index",
        top_k: int = 10,
        since: str | None = None,
        until: str | None = None,
        source: list[str] | None = None,
        fold_reprints: bool = True,
    ) -> None:
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, the least is 1")
        self.index, self.top_k, self.fold_reprints = index, top_k, fold_reprints
        self.since, self.until, self.source = since, until, source
        self._live = LiveAssistant.shared(index)

    def to_dict(self) -> dict[str, Any]:
        return default_to_dict(
            self,
            index=self.index,
            top_k=self.top_k,
            since=self.since,
            until=self.until,
            source=self.source,
            fold_reprints=self.fold_reprints,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> BriefbotRetriever:
        return default_from_dict(cls, data)

    def warm_up(self) -> None:
        """Open the index."""
        self._live()

    @component.output_types(documents=list[Document])
    def run(
        self,
        query: str,
        top_k: int | None = None,
        since: str | None = None,
        until: str | None = None,
        source: list[str] | None = None,
    ) -> dict[str, list[Document]]:
        assistant = self._live()
        hits = assistant.search(
            query,
            k=self.top_k if top_k is None else top_k,
            since=since or self.since,
            until=until or self.until,
            source=source or self.source,
            fold_reprints=self.fold_reprints,
        )
        return {"documents": [_document(found) for found in describe_hits(assistant, hits)]}

    @component.output_types(documents=list[Document])
    async def run_async(
        self,
        query: str,
        top_k: int | None = None,
        since: str | None = None,
        until: str | None = None,
        source: list[str] | None = None,
    ) -> dict[str, list[Document]]:
        return await asyncio.to_thread(self.run, query, top_k, since, until, source)


@component
class BriefbotAssistant:
    """Answers a question; ``documents[n - 1]`` of the answer is the verbatim quote that [n] in its text stands for.

    ``answers`` holds one answer; its meta is what ``briefbot ask --json`` prints. Where the articles do not answer, its text
    says why, ``meta["abstained"]`` is true, and it has no documents. ``history`` are the messages before a follow-up.

    With a ``chat_generator`` that model writes the answer; each of its sentences is checked against the sentences it cites,
    and what they do not bear out is not said. Raises as BriefbotRetriever does.
    """

    def __init__(
        self,
        index: str = "index",
        since: str | None = None,
        until: str | None = None,
        source: list[str] | None = None,
        chat_generator: ChatGenerator | None = None,
    ) -> None:
        self.index, self.chat_generator = index, chat_generator
        self.since, self.until, self.source = since, until, source
        self._writer = Writer(_Model(chat_generator)) if chat_generator else None
        self._live = LiveAssistant.shared(index)

    def to_dict(self) -> dict[str, Any]:
        return default_to_dict(
            self,
            index=self.index,
            since=self.since,
            until=self.until,
            source=self.source,
            chat_generator=self.chat_generator,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> BriefbotAssistant:
        if data["init_parameters"].get("chat_generator"):
            deserialize_chatgenerator_inplace(data["init_parameters"])
        return default_from_dict(cls, data)

    def warm_up(self) -> None:
        """Open the index, and make the chat generator ready if there is one."""
        self._live()
        warm_up = getattr(self.chat_generator, "warm_up", None)
        if warm_up:
            warm_up()

    @component.output_types(answers=list[GeneratedAnswer])
    def run(
        self,
        query: str,
        since: str | None = None,
        until: str | None = None,
        source: list[str] | None = None,
        history: list[ChatMessage] | None = None,
    ) -> dict[str, list[GeneratedAnswer]]:
        assistant = self._live()
        answer = assistant.ask(
            query,
            since=since or self.since,
            until=until or self.until,
            source=source or self.source,
            history=_turns(history or []),
            writer=self._writer,
        )
        return {"answers": [_generated(answer, describe_citations(assistant, answer))]}

    @component.output_types(answers=list[GeneratedAnswer])
    async def run_async(
        self,
        query: str,
        since: str | None = None,
        until: str | None = None,
        source: list[str] | None = None,
        history: list[ChatMessage] | None = None,
    ) -> dict[str, list[GeneratedAnswer]]:
        return await asyncio.to_thread(self.run, query, since, until, source, history)


class _Model:
    """A Haystack chat generator as our own Protocol has it."""

    def __init__(self, chat_generator: ChatGenerator) -> None:
        self._chat_generator = chat_generator
        self.name: str = getattr(chat_generator, "model", None) or type(chat_generator).__name__

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]:
        asked = [_MAKERS[message.role](message.content) for message in messages]
        try:
            reply = self._chat_generator.run(asked)["replies"][0]
        except Exception as error:  # each provider's component raises its own
            raise LanguageModelError(f"{self.name} failed: {error}", "run the chat generator by itself") from error
        yield Piece(reply.text or "", "cut off" if reply.meta.get("finish_reason") == "length" else "complete")


_MAKERS = {"system": ChatMessage.from_system, "user": ChatMessage.from_user, "assistant": ChatMessage.from_assistant}


def _turns(messages: Sequence[ChatMessage]) -> list[Turn]:
    """What the person and the assistant said; instructions and the results of tools are no part of a conversation here."""
    return [
        Turn("user" if message.is_from("user") else "assistant", message.text)
        for message in messages
        if message.text and (message.is_from("user") or message.is_from("assistant"))
    ]


def _document(found: FoundText) -> Document:
    return Document(id=found.id, content=found.text, meta=found.particulars, score=found.score)


def _generated(answer: Answer, cited: Sequence[FoundText]) -> GeneratedAnswer:
    documents = [_document(found) for found in cited]
    return GeneratedAnswer(write_out(answer).text, query=answer.question, documents=documents, meta=as_plain(answer))
