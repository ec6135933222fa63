"""The assistant behind the page: always that of the live generation, whoever rebuilt it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from briefbot.assistant import Assistant, StageListener
from briefbot.config import Config
from briefbot.generation import Generation, current
from briefbot.index import build_index
from briefbot.queries import Turn as SaidTurn
from briefbot.report import IndexReport
from briefbot.retriever import make_scope
from briefbot.types import Answer, ArticleId, GenerationId, Progress, Scope
from briefbot.web.conversations import Conversations
from briefbot.web.fates import fates
from briefbot.web.notes import Fates
from briefbot.web.panel import Opened, open_article, open_citation, open_hit
from briefbot.web.turns import Conversation, TurnId, UserName
from briefbot.writing import Writer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it is limited to, as a person gave them, and what was said before it, oldest first."""

    question: str
    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    history: tuple[SaidTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """What the live generation holds, as the page shows it."""

    generation: GenerationId
    articles: int
    built: str
    """When, as an ISO time."""
    sources: list[str]


class Service:
    """Answers and rebuilds for every visitor of one page; safe to share between threads.

    A question keeps the generation it began with; the next one gets the generation that is live by then.
    """

    def __init__(self, config: Config, conversations: Conversations, *, writer: Writer | None = None) -> None:
        """With a ``writer`` its language model writes the answers."""
        self.config = config
        self._writer = writer
        self.conversations = conversations
        self._index = Path(config.index)
        self._assistant: Assistant | None = None
        self._examples: tuple[GenerationId, list[str]] | None = None
        self._examples_lock = threading.Lock()
        self._lock = threading.Lock()

    def overview(self) -> Overview:
        """Raises IndexNotFound, IndexStale or IndexDamaged."""
        assistant = self.live_assistant()
        manifest = assistant.generation.manifest
        return Overview(
            generation=assistant.generation.id,
            articles=manifest.counts.articles,
            built=manifest.created,
            sources=assistant.generation.catalog.sources(),
        )

    def examples(self) -> list[str]:
        """Questions the live generation answers; worked out once for each generation. Raises as ``overview``."""
        assistant = self.live_assistant()
        with self._examples_lock:  # of its own: working them out takes a dozen questions, and others ask meanwhile
            if self._examples is None or self._examples[0] != assistant.generation.id:
                self._examples = (assistant.generation.id, assistant.examples())
            return self._examples[1]

    def ask(self, asked: Asked, *, on_stage: StageListener = lambda stage, n: None) -> tuple[Answer, Scope]:
        """The answer of the live generation, and what was searched.

        Raises QuestionError, and IndexNotFound, IndexStale or IndexDamaged.
        """
        scope = make_scope(asked.since.strip() or None, asked.until.strip() or None, asked.sources)
        claims = count(1)
        answer = self.live_assistant().ask(
            asked.question,
            since=scope.since,
            until=scope.until,
            source=scope.sources,
            history=asked.history,
            writer=self._writer,
            on_stage=on_stage,
            on_claim=lambda claim, citations: on_stage("checking", next(claims)),  # where a stopped question ends
        )
        return answer, scope

    def open(self, user: UserName, turn_id: TurnId, kind: str, number: int) -> Opened:
        """What a citation ("citation") or nearest paragraph ("hit") of an answer points to today.

        Raises UnknownConversation if the person has no such answer, LookupError if it has no such citation.
        """
        turn = self.conversations.turn(user, turn_id)
        assistant = self.live_assistant()
        if kind == "citation":
            return open_citation(assistant, turn, {citation.number: citation for citation in turn.answer.citations}[number])
        return open_hit(assistant, turn, {hit.rank: hit for hit in turn.answer.hits}[number])

    def open_article(self, article_id: ArticleId) -> Opened:
        """Raises IndexNotFound, IndexStale or IndexDamaged; the article of what it gives back is None if there is none."""
        return open_article(self.live_assistant(), article_id)

    def fates(self, conversation: Conversation) -> Mapping[TurnId, Fates]:
        """What became of the citations of each of its answers since. Raises as ``overview``."""
        assistant = self.live_assistant()
        return {turn.id: fates(assistant, turn) for turn in conversation.turns}

    def rebuild(self, progress: Progress) -> IndexReport:
        """Bring the index up to date with the folder; questions go on meanwhile. Raises as build_index does."""
        return build_index(
            Path(self.config.corpus),
            self._index,
            encoder=self.config.encoder,
            passage_tokens=self.config.passage_tokens,
            kept_generations=self.config.kept_generations,
            progress=progress,
        )

    def generation(self) -> Generation:
        """The live one. Raises as ``overview``."""
        return self.live_assistant().generation

    def live_assistant(self) -> Assistant:
        """Raises IndexNotFound, IndexStale or IndexDamaged."""
        with self._lock:
            live = current(self._index)
            if self._assistant is None or self._assistant.generation.id != live:
                self._assistant = Assistant.open(self._index, after=self._assistant)
            return self._assistant
