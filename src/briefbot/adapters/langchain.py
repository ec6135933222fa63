"""briefbot in LangChain: a retriever, and a runnable that answers with verified citations.

>>> from briefbot.adapters.langchain import BriefbotAssistant, BriefbotRetriever
>>> BriefbotRetriever(index="index", k=5).invoke("How many people died in the flood?")
>>> BriefbotAssistant(index="index").invoke("How many people died in the flood?").text

Needs the [langchain] extra.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from typing import Any

from briefbot.errors import require

require("langchain_core", extra="langchain", purpose="briefbot in LangChain")

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, MessageLikeRepresentation, convert_to_messages
from langchain_core.messages.content import Citation as CitedText
from langchain_core.messages.content import ContentBlock, create_citation, create_text_block
from langchain_core.prompt_values import PromptValue
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig, RunnableSerializable
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict, Field, PrivateAttr

from briefbot.adapters.answer_text import PlacedWords, write_out
from briefbot.adapters.sources import FoundText, describe_citations, describe_hits
from briefbot.errors import LanguageModelError, QuestionError
from briefbot.live import LiveAssistant
from briefbot.output import as_plain
from briefbot.queries import Turn
from briefbot.types import Answer, Message, Piece
from briefbot.writing import Writer

__all__ = ["BriefbotAssistant", "BriefbotRetriever"]

_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_ROLES = {"human": "user", "ai": "assistant"}


class BriefbotRetriever(BaseRetriever):
    """Passages of the index, best first, as documents: ``article.text[start:end]`` of the metadata is the page content.

    ``since``, ``until``, ``source`` and ``k`` hold for every query, or are given to ``invoke`` for one of them; ``history``,
    given there, are the messages before a follow-up. A document's id stays the same as long as its paragraph does.

    Raises IndexNotFound, IndexStale or IndexDamaged when made, and QuestionError as ``Assistant.search`` does.
    """

    index: str = "index"
    k: int = Field(default=10, ge=1)
    since: date | str | None = None
    until: date | str | None = None
    source: str | list[str] | None = None
    fold_reprints: bool = True
    _live: LiveAssistant = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        self._live = LiveAssistant.shared(self.index)
        self._live()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | list[str] | None = None,
        history: Sequence[MessageLikeRepresentation] = (),
    ) -> list[Document]:
        assistant = self._live()
        hits = assistant.search(
            query,
            k=self.k if k is None else k,
            since=since or self.since,
            until=until or self.until,
            source=source or self.source,
            fold_reprints=self.fold_reprints,
            history=_turns(convert_to_messages(history)),
        )
        return [_document(found) for found in describe_hits(assistant, hits)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **narrowed: Any
    ) -> list[Document]:
        def search() -> list[Document]:
            return self._get_relevant_documents(query, run_manager=run_manager.get_sync(), **narrowed)

        return await run_in_executor(None, search)


class BriefbotAssistant(RunnableSerializable[PromptValue | str | Sequence[MessageLikeRepresentation], AIMessage]):
    """A question, or a conversation that ends with one, to a message in which every claim carries its citations.

    The message has one text block whose annotations are LangChain's own citations: ``start_index`` and ``end_index`` are
    those of the claim in the text, ``cited_text`` is the verbatim quote, and the rest (article, paragraph, place, verdict)
    stands under ``extras``. ``response_metadata["answer"]`` is what ``briefbot ask --json`` prints. Where the articles do
    not answer, the text says why and there is no citation.

    With an ``llm`` that model writes the answer; each of its sentences is checked against the sentences it cites, and what
    they do not bear out is not said. Raises as BriefbotRetriever does.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: str = "index"
    since: date | str | None = None
    until: date | str | None = None
    source: str | list[str] | None = None
    llm: BaseChatModel | None = None
    _live: LiveAssistant = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        self._live = LiveAssistant.shared(self.index)
        self._live()

    def invoke(
        self,
        input: PromptValue | str | Sequence[MessageLikeRepresentation],
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AIMessage:
        return self._call_with_config(self._answer, input, config, run_type="chain", **kwargs)

    def _answer(self, given: PromptValue | str | Sequence[MessageLikeRepresentation]) -> AIMessage:
        question, history = _question(given)
        assistant = self._live()
        answer = assistant.ask(
            question,
            since=self.since,
            until=self.until,
            source=self.source,
            history=history,
            writer=Writer(_Model(self.llm)) if self.llm else None,
        )
        return _message(answer, describe_citations(assistant, answer))


class _Model:
    """A LangChain chat model as our own Protocol has it."""

    def __init__(self, llm: BaseChatModel) -> None:
        self._llm = llm
        self.name: str = getattr(llm, "model_name", None) or getattr(llm, "model", None) or llm.get_name()

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]:
        finish = ""
        try:
            for chunk in self._llm.stream([(message.role, message.content) for message in messages]):
                finish = _finish(chunk) or finish
                yield Piece(str(chunk.text))
        except Exception as error:  # each provider's package raises its own
            raise LanguageModelError(f"{self.name} failed: {error}", "try the chat model by itself") from error
        yield Piece("", "cut off" if finish in _CUT_OFF else "complete")


def _finish(chunk: BaseMessage) -> str:
    told = chunk.response_metadata
    return str(told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason") or "")


def _question(given: PromptValue | str | Sequence[MessageLikeRepresentation]) -> tuple[str, list[Turn]]:
    """The last thing the person said, and what was said before it."""
    if isinstance(given, str):
        return given, []
    messages = given.to_messages() if isinstance(given, PromptValue) else convert_to_messages(given)
    turns = _turns(messages)
    if not turns or turns[-1].role != "user":
        raise QuestionError("the conversation does not end with a question", "let its last message be the person's")
    return turns[-1].content, turns[:-1]


def _turns(messages: Sequence[BaseMessage]) -> list[Turn]:
    """What the person and the assistant said; instructions and the results of tools are no part of a conversation here."""
    return [Turn(_ROLES[message.type], str(message.text)) for message in messages if message.type in _ROLES]  # type: ignore[arg-type]


def _document(found: FoundText) -> Document:
    return Document(id=found.id, page_content=found.text, metadata=found.particulars)


def _message(answer: Answer, cited: Sequence[FoundText]) -> AIMessage:
    written = write_out(answer)
    annotations: list[Any] = [_citation(placed, cited[number - 1]) for placed in written.placed for number in placed.citations]
    blocks: list[ContentBlock] = [create_text_block(written.text, annotations=annotations)]
    return AIMessage(content_blocks=blocks, response_metadata={"model_name": answer.answerer, "answer": as_plain(answer)})


def _citation(placed: PlacedWords, found: FoundText) -> CitedText:
    told = found.particulars
    return create_citation(
        id=found.id,
        title=str(told["title"]),
        url=str(told["url"]) if told["url"] else None,
        start_index=placed.start,
        end_index=placed.end,
        cited_text=found.text,
        verdict=placed.claim.verdict,
        **{name: value for name, value in told.items() if name not in ("title", "url")},
    )
