"""The assistant behind the page: always that of the live generation, whoever rebuilt it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefbot.assistant import Assistant
from briefbot.config import Config
from briefbot.generation import current
from briefbot.index import build_index
from briefbot.report import IndexReport
from briefbot.retriever import make_scope
from briefbot.types import Answer, Article, ArticleId, GenerationId, Progress, Scope

NEAREST = 3
"""Paragraphs shown where the assistant abstains."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was answered, with the articles its citations point into.

    The articles are those of the answer's own generation, so a rebuild never moves an old citation.
    """

    answer: Answer
    scope: Scope
    articles: Mapping[ArticleId, Article]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the live generation holds, as the page shows it."""

    articles: int
    passages: int
    built: str
    """When, as an ISO time."""
    corpus: str
    sources: list[str]


class Service:
    """Answers and rebuilds for every visitor of one page; safe to share between threads.

    A question keeps the generation it began with; the next one gets the generation that is live by then.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._index = Path(config.index)
        self._assistant: Assistant | None = None
        self._examples: tuple[GenerationId, list[str]] | None = None
        self._lock = threading.Lock()

    def overview(self) -> Overview:
        """Raises IndexNotFound, IndexStale or IndexDamaged."""
        assistant = self._live_assistant()
        manifest = assistant.generation.manifest
        return Overview(
            articles=manifest.counts.articles,
            passages=manifest.counts.passages,
            built=manifest.created,
            corpus=manifest.corpus,
            sources=assistant.generation.catalog.sources(),
        )

    def examples(self) -> list[str]:
        """Questions the live generation answers; worked out once for each generation. Raises as ``overview``."""
        assistant = self._live_assistant()
        known = self._examples
        if known is None or known[0] != assistant.generation.id:
            known = self._examples = (assistant.generation.id, assistant.examples())
        return known[1]

    def ask(
        self,
        question: str,
        *,
        since: str = "",
        until: str = "",
        sources: Sequence[str] = (),
        on_stage: Callable[[str], None] = lambda stage: None,
    ) -> Turn:
        """The answer of the live generation.

        Raises QuestionError, and IndexNotFound, IndexStale or IndexDamaged.
        """
        scope = make_scope(since.strip() or None, until.strip() or None, sources)
        assistant = self._live_assistant()
        answer = assistant.ask(
            question,
            since=scope.since,
            until=scope.until,
            source=scope.sources,
            on_stage=on_stage,
        )
        shown = [*(c.article_id for c in answer.citations), *(hit.article_id for hit in answer.hits[:NEAREST])]
        found = {name: assistant.generation.catalog.article(name) for name in dict.fromkeys(shown)}
        return Turn(answer, scope, {name: article for name, article in found.items() if article is not None})

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

    def _live_assistant(self) -> Assistant:
        with self._lock:
            live = current(self._index)
            if self._assistant is None or self._assistant.generation.id != live:
                self._assistant = Assistant.open(self._index, after=self._assistant)
            return self._assistant
