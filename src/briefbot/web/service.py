"""What the page shows of the live index and of the conversations that were kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from briefbot.serving.live import LiveIndex
from briefbot.serving.users import UserName
from briefbot.types import ArticleId, GenerationId
from briefbot.web.conversations import Conversations
from briefbot.web.fates import fates
from briefbot.web.notes import Fates
from briefbot.web.panel import Opened, open_article, open_citation, open_hit
from briefbot.web.turns import Conversation, TurnId


@dataclass(frozen=True, slots=True)
class Overview:
    """What the live generation holds, as the page shows it."""

    generation: GenerationId
    articles: int
    built: str
    """When, as an ISO time."""
    sources: list[str]


class Service:
    """Serves every visitor of one page; safe to share between threads. Its methods raise as those of LiveIndex do."""

    def __init__(self, live: LiveIndex, conversations: Conversations) -> None:
        self.live = live
        self.conversations = conversations
        self._examples: tuple[GenerationId, list[str]] | None = None
        self._examples_lock = threading.Lock()

    def overview(self) -> Overview:
        generation = self.live.generation()
        manifest = generation.manifest
        return Overview(
            generation=generation.id,
            articles=manifest.counts.articles,
            built=manifest.created,
            sources=generation.catalog.sources(),
        )

    def examples(self) -> list[str]:
        """Questions the live generation answers; worked out once for each generation."""
        assistant = self.live.assistant()
        with self._examples_lock:  # of its own: working them out takes a dozen questions, and others ask meanwhile
            if self._examples is None or self._examples[0] != assistant.generation.id:
                self._examples = (assistant.generation.id, assistant.examples())
            return self._examples[1]

    def open(self, user: UserName, turn_id: TurnId, kind: str, number: int) -> Opened:
        """What a citation ("citation") or nearest paragraph ("hit") of an answer points to today.

        Raises UnknownConversation if the person has no such answer, LookupError if it has no such citation.
        """
        turn = self.conversations.turn(user, turn_id)
        assistant = self.live.assistant()
        if kind == "citation":
            return open_citation(assistant, turn, {citation.number: citation for citation in turn.answer.citations}[number])
        return open_hit(assistant, turn, {hit.rank: hit for hit in turn.answer.hits}[number])

    def open_article(self, article_id: ArticleId) -> Opened:
        """The article of what it gives back is None if there is none."""
        return open_article(self.live.assistant(), article_id)

    def fates(self, conversation: Conversation) -> Mapping[TurnId, Fates]:
        """What became of the citations of each of its answers since."""
        assistant = self.live.assistant()
        return {turn.id: fates(assistant, turn) for turn in conversation.turns}
