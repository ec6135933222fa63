"""The articles, their paragraphs, and what became of a paragraph that was cited."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from briefbot.api.backend import Backend
from briefbot.api.paths import PREFIX
from briefbot.api.replies import reply
from briefbot.api.views import ArticlesPage
from briefbot.errors import UnknownArticle
from briefbot.excerpt import ParagraphText, paragraphs_of
from briefbot.listing import Filter
from briefbot.permalinks import Resolution
from briefbot.types import Article, ArticleId

_MOST = 200

Id = Annotated[str, Query(alias="id", max_length=4000, description="As in a citation or hit: most often a path")]


def article_router(backend: Backend) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["articles"])

    @router.get("/articles", response_model=ArticlesPage, summary="The articles, fifty a page")
    def articles(
        words: Annotated[str, Query(max_length=_MOST, description="Each in title, source or id")] = "",
        source: Annotated[list[str], Query(max_length=_MOST, description="May be given again; empty: without one")] = [],  # noqa: B006
        period: Annotated[str, Query(pattern=r"^(\d{4}(-\d\d)?|undated|)$", description="2031, 2031-03 or undated")] = "",
        order: Literal["title", "date", "source", "paragraphs"] = "date",
        way: Literal["ascending", "descending"] = "descending",
        page: Annotated[int, Query(ge=1, le=1_000_000, description="Beyond the last it is the last")] = 1,
    ) -> Response:
        generation, listing = backend.listing.with_generation()
        chosen = Filter(words, tuple(source), period)
        found = listing.page(chosen, order=order, descending=way == "descending", number=page)
        heads = [listed.head for listed in found.articles]
        return reply(ArticlesPage(generation.id, heads, found.number, found.pages, found.total))

    @router.get("/article", response_model=Article, summary="One article, whole")
    def article(name: Id) -> Response:
        return reply(_article(backend, name))

    @router.get("/article/paragraphs", response_model=list[ParagraphText], summary="The paragraphs of an article")
    def paragraphs(name: Id) -> Response:
        return reply(paragraphs_of(_article(backend, name)))

    @router.get(
        "/paragraphs/{paragraph_id}",
        response_model=Resolution,
        summary="What became of a cited paragraph: the same, moved, changed or withdrawn",
    )
    def paragraph(
        paragraph_id: str,
        number: Annotated[int | None, Query(ge=1, le=1_000_000, description="The number it had when it was cited")] = None,
    ) -> Response:
        return reply(backend.live.assistant().cite(paragraph_id, paragraph=number))

    return router


def _article(backend: Backend, name: str) -> Article:
    found = backend.live.assistant().article(ArticleId(name))
    if found is None:
        raise UnknownArticle(f"the index has no article {name!r}", "the ids there are: GET /api/v1/articles")
    return found
