"""A paragraph with those around it, as a reader opens a citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from briefbot.assistant import Assistant
from briefbot.errors import UnknownParagraph, unknown_article
from briefbot.generations.revisions import Fate
from briefbot.permalinks import Former
from briefbot.text.suspicious import is_suspicious
from briefbot.types import Article, ArticleId, Box, GenerationId, Paragraph, ParagraphId, paragraph_id

MOST_AROUND = 20
"""Paragraphs shown on each side."""


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph of an article with its permanent name and its text; a ``suspicious`` one speaks to a language model."""

    paragraph_id: ParagraphId
    number: int
    start: int
    end: int
    heading: str | None
    page: int | None
    box: Box | None
    recognised: bool
    text: str
    suspicious: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Paragraph ``paragraph`` of an article, with those before and after it, in order.

    ``status`` is what became of a paragraph asked for by its permanent name: "withdrawn" has no paragraphs, and names the
    article it stood in; "moved" and "changed" show what stands there today. ``was`` is where it stood before, if elsewhere.
    """

    article_id: ArticleId
    title: str
    published: date | None
    source: str | None
    url: str | None
    author: str | None
    paragraph: int | None
    of: int
    """How many paragraphs the article has."""
    paragraphs: tuple[ParagraphText, ...]
    status: Fate
    was: Former | None
    generation: GenerationId


def open_place(assistant: Assistant, article_id: ArticleId, paragraph: int, *, around: int = 1) -> Excerpt:
    """What stands at this place today.

    Raises UnknownArticle, and UnknownParagraph if the article has no paragraph of this number.
    """
    article = assistant.article(article_id)
    if article is None:
        raise unknown_article(article_id)
    if not 1 <= paragraph <= len(article.paragraphs):
        raise UnknownParagraph(
            f"{article_id} has no paragraph {paragraph}", f"its paragraphs are numbered 1 to {len(article.paragraphs)}"
        )
    return _excerpt(assistant, article, paragraph, around)


def open_name(assistant: Assistant, name: ParagraphId, *, paragraph: int | None = None, around: int = 1) -> Excerpt:
    """Wherever the paragraph of this permanent name stands today; ``paragraph`` is the number under which it was cited.

    Raises UnknownParagraph if no generation that is kept knows the name.
    """
    found = assistant.cite(name, paragraph=paragraph)
    if found.now is None:
        assert found.was is not None  # it stands somewhere, or stood
        return _withdrawn(assistant, found.was)
    article = assistant.article(found.now.article_id)
    assert article is not None
    return _excerpt(assistant, article, found.now.paragraph, around, status=found.status, was=found.was)


def paragraphs_of(article: Article) -> list[ParagraphText]:
    """All of them, in order."""
    return [_paragraph(article, paragraph) for paragraph in article.paragraphs]


def _excerpt(
    assistant: Assistant, article: Article, number: int, around: int, *, status: Fate = "same", was: Former | None = None
) -> Excerpt:
    shown = article.paragraphs[max(0, number - 1 - around) : number + around]
    return Excerpt(
        article_id=article.id,
        title=article.title,
        published=article.published,
        source=article.source,
        url=article.url,
        author=article.author,
        paragraph=number,
        of=len(article.paragraphs),
        paragraphs=tuple(_paragraph(article, paragraph) for paragraph in shown),
        status=status,
        was=was,
        generation=assistant.generation.id,
    )


def _withdrawn(assistant: Assistant, was: Former) -> Excerpt:
    article = assistant.article(was.article_id)
    return Excerpt(
        article_id=was.article_id,
        title=was.title,
        published=article.published if article else None,
        source=article.source if article else None,
        url=article.url if article else None,
        author=article.author if article else None,
        paragraph=None,
        of=len(article.paragraphs) if article else 0,
        paragraphs=(),
        status="withdrawn",
        was=was,
        generation=assistant.generation.id,
    )


def _paragraph(article: Article, paragraph: Paragraph) -> ParagraphText:
    text = article.paragraph_text(paragraph)
    return ParagraphText(
        paragraph_id=paragraph_id(article.id, text),
        number=paragraph.number,
        start=paragraph.start,
        end=paragraph.end,
        heading=paragraph.heading,
        page=paragraph.page,
        box=paragraph.box,
        recognised=paragraph.recognised,
        text=text,
        suspicious=is_suspicious(text),
    )
