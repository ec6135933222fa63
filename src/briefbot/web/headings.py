"""Which heading a page shows above each paragraph of an article."""

from __future__ import annotations

from briefbot.tables import is_row, without_heads
from briefbot.types import Article


def shown_headings(article: Article) -> list[str | None]:
    """For each paragraph the heading that stands above it; None where it is that of the paragraph before, or there is none.

    The heads of a table, which its rows stand under, are a paragraph themselves and not said again.
    """
    shown: list[str | None] = []
    before: str | None = None
    head: str | None = None  # the first row of the table
    for paragraph in article.paragraphs:
        text = article.paragraph_text(paragraph)
        own = without_heads(paragraph.heading, head) if head else paragraph.heading
        if not is_row(text):
            head = None
        elif own == paragraph.heading:
            head = text
        shown.append(own if own != before else None)
        before = own
    return shown
