"""Which heading a page shows above each paragraph of an article."""

from __future__ import annotations

from briefbot.tables import heads_of, without_heads
from briefbot.types import Article


def shown_headings(article: Article) -> list[str | None]:
    """For each paragraph the heading that stands above it; None where it is that of the paragraph before, or there is none.

    The heads of a table, which its rows stand under, are a paragraph themselves and not said again.
    """
    shown: list[str | None] = []
    before: str | None = None
    heads = heads_of([article.paragraph_text(paragraph) for paragraph in article.paragraphs])
    for paragraph, head in zip(article.paragraphs, heads, strict=True):
        own = without_heads(paragraph.heading, head) if head else paragraph.heading
        shown.append(own if own != before else None)
        before = own
    return shown
