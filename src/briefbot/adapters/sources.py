"""What other libraries are told of a passage found or a quote cited: its text, a name that stays, and plain particulars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from briefbot.assistant import Assistant
from briefbot.types import Answer, Article, ArticleId, Citation, Hit, Paragraph, ParagraphId, paragraph_id

Plain: TypeAlias = str | int | float | bool | None

READABLE = ("title", "published", "source", "heading")
"""Particulars that say something to a reader or a model; the others are for programs."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """``article.text[start:end]`` of an article of the generation that its particulars name, and is exactly ``text``."""

    id: str
    """Of the paragraph's permanent name and the place in it: the same as long as the paragraph's words are."""
    text: str
    article_id: ArticleId
    start: int
    end: int
    score: float | None
    particulars: dict[str, Plain]


def describe_hits(assistant: Assistant, hits: Sequence[Hit]) -> list[FoundText]:
    """The hits of this assistant, in their order, with what their articles say of themselves."""
    return [_describe_hit(assistant, hit) for hit in hits]


def describe_citations(assistant: Assistant, answer: Answer) -> list[FoundText]:
    """The quotes of an answer of this assistant: number n stands in place n - 1."""
    return [_describe_citation(assistant, citation) for citation in answer.citations]


def _describe_hit(assistant: Assistant, hit: Hit) -> FoundText:
    article, paragraph, name = _stand(assistant, hit.article_id, hit.paragraph)
    own: dict[str, Plain] = {"rank": hit.rank, "score": hit.score, "suspicious": hit.suspicious}
    return FoundText(
        id=_name(name, paragraph, hit),
        text=hit.text,
        article_id=hit.article_id,
        start=hit.start,
        end=hit.end,
        score=hit.score,
        particulars=_particulars(assistant, article, paragraph, name, hit) | own,
    )


def _describe_citation(assistant: Assistant, citation: Citation) -> FoundText:
    article, paragraph, name = _stand(assistant, citation.article_id, citation.paragraph)
    own: dict[str, Plain] = {"number": citation.number, "suspicious": citation.suspicious}
    return FoundText(
        id=_name(name, paragraph, citation),
        text=citation.quote,
        article_id=citation.article_id,
        start=citation.start,
        end=citation.end,
        score=None,
        particulars=_particulars(assistant, article, paragraph, name, citation) | own,
    )


def _stand(assistant: Assistant, article_id: ArticleId, number: int) -> tuple[Article, Paragraph, ParagraphId]:
    article = assistant.article(article_id)
    assert article is not None  # a generation never changes, and this is the one that named the article
    paragraph = article.paragraphs[number - 1]
    return article, paragraph, paragraph_id(article_id, article.paragraph_text(paragraph))


def _name(name: ParagraphId, paragraph: Paragraph, found: Hit | Citation) -> str:
    return f"{name}:{found.start - paragraph.start}-{found.end - paragraph.start}"


def _particulars(
    assistant: Assistant, article: Article, paragraph: Paragraph, name: ParagraphId, found: Hit | Citation
) -> dict[str, Plain]:
    return {
        "article_id": article.id,
        "title": article.title,
        "published": _iso(article.published),
        "source": article.source,
        "url": article.url,
        "heading": paragraph.heading,
        "page": paragraph.page,
        "paragraph": paragraph.number,
        "paragraph_id": name,
        "start": found.start,
        "end": found.end,
        "generation": assistant.generation.id,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
