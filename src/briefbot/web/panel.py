"""What the source panel opens: the article of a citation as it stands today, and what became of the quote since."""

from __future__ import annotations

from dataclasses import dataclass

from briefbot.assistant import Assistant
from briefbot.generations.revisions import Fate
from briefbot.permalinks import DiffPart
from briefbot.types import Article, ArticleId, Citation, Hit, Span
from briefbot.web.fates import resolve_citation
from briefbot.web.turns import Turn


@dataclass(frozen=True, slots=True)
class Opened:
    """An article with a place in it.

    ``span`` is where the words asked for stand today; None where they do not. ``article`` is None where it was withdrawn
    whole, ``paragraph`` where the paragraph was. ``diff`` tells an old paragraph from the one that took its place.
    """

    article: Article | None
    paragraph: int | None
    span: Span | None
    quote: str = ""
    fate: Fate = "same"
    diff: tuple[DiffPart, ...] = ()
    reprints: tuple[tuple[ArticleId, str], ...] = ()
    """Id and title of the other articles that print nearly the same text."""


def open_citation(assistant: Assistant, turn: Turn, citation: Citation) -> Opened:
    """The cited article of the live generation, wherever the paragraph stands by now."""
    if turn.answer.generation == assistant.generation.id:
        article = assistant.article(citation.article_id)
        standing = Span(citation.start, citation.end)
        return _opened(assistant, article, citation.paragraph, standing, quote=citation.quote)
    found = resolve_citation(assistant, citation)
    if found.now is None:
        return _opened(assistant, assistant.article(citation.article_id), None, None, quote=citation.quote, fate=found.status)
    article = assistant.article(found.now.article_id)
    span = _find(article, found.now.paragraph, citation.quote) if article else None
    return _opened(
        assistant,
        article,
        found.now.paragraph,
        span,
        quote=citation.quote,
        fate=found.status,
        diff=found.diff if not span else (),
    )


def open_hit(assistant: Assistant, turn: Turn, hit: Hit) -> Opened:
    """The article of a paragraph shown where the assistant abstained."""
    article = assistant.article(hit.article_id)
    span: Span | None = Span(hit.start, hit.end)
    if turn.answer.generation == assistant.generation.id:
        return _opened(assistant, article, hit.paragraph, span, quote=hit.text)
    place = next((p.number for p in article.paragraphs if hit.text in article.paragraph_text(p)), None) if article else None
    if article is None or place is None:
        return _opened(assistant, article, None, None, quote=hit.text, fate="withdrawn")
    span = _find(article, place, hit.text)
    return _opened(assistant, article, place, span, quote=hit.text, fate="same" if place == hit.paragraph else "moved")


def open_article(assistant: Assistant, article_id: ArticleId) -> Opened:
    """An article from its beginning."""
    return _opened(assistant, assistant.article(article_id), None, None)


def _opened(
    assistant: Assistant,
    article: Article | None,
    paragraph: int | None,
    span: Span | None,
    *,
    quote: str = "",
    fate: Fate = "same",
    diff: tuple[DiffPart, ...] = (),
) -> Opened:
    catalog = assistant.generation.catalog
    reprints = catalog.titles(catalog.reprints_of(article.id)) if article else {}
    return Opened(article, paragraph, span, quote, fate, diff, tuple(reprints.items()))


def _find(article: Article | None, number: int, quote: str) -> Span | None:
    """Where the words stand in a paragraph today."""
    if article is None:
        return None
    paragraph = article.paragraphs[number - 1]
    place = article.paragraph_text(paragraph).find(quote)
    return Span(paragraph.start + place, paragraph.start + place + len(quote)) if place >= 0 else None
