"""What the tools take and give back beside the dataclasses that the command line prints."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import with_config
from typing_extensions import TypedDict

from briefbot.catalog import ArticleHead
from briefbot.queries import Role
from briefbot.types import GenerationId, Hit


@with_config(extra="forbid")
class SaidTurn(TypedDict):
    """What the person or the assistant said before."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """Passages, best first."""

    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """Part of the list of articles: page ``page`` of ``pages``, from 1; ``total`` articles stand on all of them.

    ``sources`` says how many articles of each there are, whichever sources were asked for; "" stands for none.
    """

    generation: GenerationId
    articles: list[ArticleHead]
    page: int
    pages: int
    total: int
    sources: dict[str, int]
