"""An article on a page of its own, each paragraph under its number: /article/ID#p7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.types import Article, ArticleId, Paragraph
from briefbot.web.headings import shown_headings
from briefbot.web.markup import escape
from briefbot.web.notes import permalink, web_address
from briefbot.web.reading import render_document_page, render_way_back
from briefbot.web.texts import Texts


def render_article_page(article: Article, reprints: Sequence[Article], t: Texts, *, copies: Sequence[ArticleId] = ()) -> str:
    """``reprints`` print the same text nearly word for word; ``copies`` are other files with the very same article."""
    body = (
        f"<nav>{render_way_back(t)}</nav><article>{_header(article, t)}{''.join(_paragraphs(article, t))}</article>"
        f"{_reprints(reprints, t)}{_copies(copies, t)}"
    )
    return render_document_page(article.title, body, t)


def _header(article: Article, t: Texts) -> str:
    day = f'<time datetime="{article.published}">{article.published}</time>' if article.published else None
    named = (f"<bdi>{escape(name)}</bdi>" for name in (article.source, article.author) if name)
    particulars = " · ".join(part for part in (day, *named) if part)
    title = f'<h1 dir="auto">{escape(article.title)}</h1>'
    return f'<header>{title}<p class="bb-note">{particulars}</p>{_original(article.url, t)}</header>'


def _original(url: str | None, t: Texts) -> str:
    if not url:
        return ""
    shown, target = f"<bdi>{escape(url)}</bdi>", web_address(url)
    if target:
        shown = f'<a href="{escape(target)}" rel="noopener noreferrer">{shown}</a>'
    return f'<p class="bb-note">{escape(t("Original"))}: {shown}</p>'


def _paragraphs(article: Article, t: Texts) -> Iterator[str]:
    page = None
    for paragraph, heading in zip(article.paragraphs, shown_headings(article), strict=True):
        if paragraph.page is not None and paragraph.page != page:
            yield f'<p class="bb-leaf">{escape(t("Page {number}", number=str(paragraph.page)))}</p>'
            page = paragraph.page
        if heading:
            yield f'<h2 dir="auto">{escape(heading)}</h2>'
        yield _paragraph(article, paragraph, t)


def _paragraph(article: Article, paragraph: Paragraph, t: Texts) -> str:
    number = paragraph.number
    name = escape(t("Link to paragraph {number}", number=str(number)))
    picture = f'<span class="bb-page">{escape(t("read from a picture"))}</span>' if paragraph.recognised else ""
    return (
        f'<div class="bb-paragraph" id="p{number}"><a href="#p{number}" aria-label="{name}" title="{name}">{number}</a>'
        f'<p dir="auto">{escape(article.paragraph_text(paragraph))}</p>{picture}</div>'
    )


def _reprints(reprints: Sequence[Article], t: Texts) -> str:
    return _listed(t("Reprints"), [_reprint(reprint) for reprint in reprints])


def _reprint(reprint: Article) -> str:
    particulars = ", ".join(part for part in (str(reprint.published or ""), reprint.source) if part)
    return (
        f'<a href="{escape(permalink(reprint.id))}"><bdi>{escape(reprint.title)}</bdi></a>'
        f' <span class="bb-place"><bdi>{escape(particulars)}</bdi></span>'
    )


def _copies(copies: Sequence[ArticleId], t: Texts) -> str:
    return _listed(t("The same article in other files"), [f"<bdi>{escape(copy)}</bdi>" for copy in copies])


def _listed(title: str, items: Sequence[str]) -> str:
    """``items`` are HTML."""
    if not items:
        return ""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<section class="bb-reprints"><h2>{escape(title)}</h2><ul>{listed}</ul></section>'
