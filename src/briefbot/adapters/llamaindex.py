"""briefbot in LlamaIndex: a retriever, and a query engine that answers with verified citations.

>>> from briefbot.adapters.llamaindex import BriefbotQueryEngine, BriefbotRetriever
>>> BriefbotRetriever("index", similarity_top_k=5).retrieve("How many people died in the flood?")
>>> print(BriefbotQueryEngine("index").query("How many people died in the flood?"))

Needs the [llamaindex] extra.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Sequence
from datetime import date
from pathlib import Path

from briefbot.errors import require

require("llama_index", extra="llamaindex", purpose="briefbot in LlamaIndex")

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import LLM
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from briefbot.adapters.answer_text import write_out
from briefbot.adapters.sources import READABLE, FoundText, describe_citations, describe_hits
from briefbot.errors import LanguageModelError
from briefbot.live import LiveAssistant
from briefbot.output import as_plain
from briefbot.types import Message, Piece
from briefbot.writing import Writer

__all__ = ["BriefbotQueryEngine", "BriefbotRetriever"]


class BriefbotRetriever(BaseRetriever):
    """Passages of the index, best first, as text nodes: ``article.text[start_char_idx:end_char_idx]`` is a node's text.

    A node's id stays the same as long as its paragraph does; ``ref_doc_id`` is the article's id. What a model or an embedding
    sees of the metadata is title, date, source and heading, as far as they are known.

    Raises IndexNotFound, IndexStale or IndexDamaged when made, and QuestionError as ``Assistant.search`` does.
    """

    def __init__(
        self,
        index: str | Path = "index",
        *,
        similarity_top_k: int = 10,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        fold_reprints: bool = True,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self.similarity_top_k = similarity_top_k
        self.since, self.until, self.source = since, until, source
        self.fold_reprints = fold_reprints
        self._live = LiveAssistant.shared(index)
        self._live()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        assistant = self._live()
        hits = assistant.search(
            query_bundle.query_str,
            k=self.similarity_top_k,
            since=self.since,
            until=self.until,
            source=self.source,
            fold_reprints=self.fold_reprints,
        )
        return [_node(found) for found in describe_hits(assistant, hits)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class BriefbotQueryEngine(BaseQueryEngine):
    """Answers a query; ``source_nodes[n - 1]`` is the verbatim quote that [n] in the response stands for.

    ``metadata["answer"]`` is what ``briefbot ask --json`` prints. Where the articles do not answer, the response says why and
    there are no source nodes.

    With an ``llm`` that model writes the answer; each of its sentences is checked against the sentences it cites, and what
    they do not bear out is not said. Raises as BriefbotRetriever does.
    """

    def __init__(
        self,
        index: str | Path = "index",
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        llm: LLM | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self.since, self.until, self.source = since, until, source
        self._writer = Writer(_Model(llm)) if llm else None
        self._live = LiveAssistant.shared(index)
        self._live()

    def _query(self, query_bundle: QueryBundle) -> Response:
        assistant = self._live()
        answer = assistant.ask(
            query_bundle.query_str, since=self.since, until=self.until, source=self.source, writer=self._writer
        )
        nodes = [_node(found) for found in describe_citations(assistant, answer)]
        return Response(write_out(answer).text, source_nodes=nodes, metadata={"answer": as_plain(answer)})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


class _Model:
    """A LlamaIndex model as our own Protocol has it."""

    def __init__(self, llm: LLM) -> None:
        self._llm = llm
        self.name: str = llm.metadata.model_name

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]:
        try:
            for part in self._llm.stream_chat(
                [ChatMessage(message.content, role=MessageRole(message.role)) for message in messages]
            ):
                yield Piece(part.delta or "")
        except Exception as error:  # each provider's package raises its own
            raise LanguageModelError(f"{self.name} failed: {error}", "try the model by itself") from error
        yield Piece("", "complete")  # LlamaIndex does not say how a reply ended


def _node(found: FoundText) -> NodeWithScore:
    hidden = [name for name, value in found.particulars.items() if name not in READABLE or value is None]
    node = TextNode(
        id_=found.id,
        text=found.text,
        start_char_idx=found.start,
        end_char_idx=found.end,
        metadata=found.particulars,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=found.article_id)},
    )
    return NodeWithScore(node=node, score=found.score)
