"""What the API gives back beside the dataclasses that the command line prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefbot.api.problems import Problem
from briefbot.catalog import ArticleHead
from briefbot.report import IndexReport
from briefbot.serving.rebuild import Failed, Finished, RebuildState, Running
from briefbot.types import GenerationId


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """Part of the list of articles: page ``page`` of ``pages``, from 1; ``total`` articles stand on all of them."""

    generation: GenerationId
    articles: list[ArticleHead]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """How far the rebuild is, or how the last one since the server began ended."""

    state: Literal["idle", "running", "finished", "failed"]
    running: Running | None = None
    report: IndexReport | None = None
    error: Problem | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """That the server runs, or can answer."""

    status: Literal["alive", "ready"]


def progress_of(state: RebuildState) -> RebuildProgress:
    if isinstance(state, Running):
        return RebuildProgress("running", running=state)
    if isinstance(state, Finished):
        return RebuildProgress("finished", report=state.report)
    if isinstance(state, Failed):
        return RebuildProgress("failed", error=Problem(state.error.message, state.error.hint))
    return RebuildProgress("idle")
