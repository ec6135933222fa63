"""The source panel as HTML: an article with its paragraphs numbered, and the words that were cited marked."""

from __future__ import annotations

from briefbot.generations.revisions import Fate
from briefbot.types import Article, Paragraph, Span
from briefbot.web.headings import shown_headings
from briefbot.web.markup import day, escape, icon, link
from briefbot.web.notes import permalink
from briefbot.web.panel import Opened
from briefbot.web.texts import Texts

_REPRINTS = 20
"""Reprints listed; the others are counted."""


def render_no_source(t: Texts) -> str:
    words = t("Press the number beside a claim to read the cited paragraph here.")
    return f'<div class="bb-nosource"><p>{escape(words)}</p></div>'


def render_source(opened: Opened, opener: str, t: Texts) -> str:
    """The article with the cited words marked, wherever they stand, and the paragraph that holds them to scroll to.

    ``opener`` is the data-key of the button that asked for it, which gets the focus back.
    """
    article = opened.article
    title = escape(article.title if article else t("The article is no longer there"))
    body = _paragraphs(article, opened, t) if article else ""
    meta = (
        " · ".join(escape(part) for part in (day(article.published), article.source, article.author) if part) if article else ""
    )
    return (
        f'<article class="bb-article" aria-labelledby="bb-source-title" data-opener="{escape(opener)}">'
        f'<header><div class="bb-panel-tools">{_tools(article, opened.paragraph, t)}</div>'
        f'<h2 id="bb-source-title" tabindex="-1" dir="auto">{title}</h2><p class="bb-note" dir="auto">{meta}</p>'
        f"{link(article.url) if article else ''}{_reprints(opened, t)}</header>{_fate(opened, t)}"
        f'<div class="bb-paragraphs">{body}</div></article>'
    )


def _tools(article: Article | None, paragraph: int | None, t: Texts) -> str:
    """Through the citations of the conversation, to the article's own page, and away."""
    address = ""
    if article:
        words = escape(t("Open the article in a page of its own"))
        named = f'title="{words}" aria-label="{words}"'
        href = escape(permalink(article.id, paragraph))
        address = f'<a class="bb-action" href="{href}" target="_blank" rel="noopener" {named}>{icon("link")}</a>'
    steps = (("previous", t("Previous citation"), "ArrowLeft"), ("next", t("Next citation"), "ArrowRight"))
    buttons = "".join(
        f'<button type="button" class="bb-action" data-step="{name}" aria-keyshortcuts="{key}" title="{escape(words)}"'
        f' aria-label="{escape(words)}">{icon(name)}</button>'
        for name, words, key in steps
    )
    close = escape(t("Close the article"))
    return (
        f'{buttons}<span class="bb-place" role="status"></span><span class="bb-gap"></span>{address}'
        f'<button type="button" class="bb-action bb-close" aria-label="{close}" title="{close}">{icon("close")}</button>'
    )


def _fate(opened: Opened, t: Texts) -> str:
    """What became of the quote since it was cited, and what it said."""
    if opened.fate == "same" or not opened.quote:
        return ""
    stands = opened.span is not None
    words: dict[Fate, str] = {
        "moved": t("This paragraph stands in another place than when it was cited."),
        "changed": t("This paragraph was changed since it was cited; the quoted words still stand in it.")
        if stands
        else t("This paragraph was changed since it was cited."),
        "withdrawn": t("The cited paragraph was withdrawn since."),
    }
    quoted = "" if stands else f'<blockquote dir="auto"><p>{escape(opened.quote)}</p></blockquote>'
    diff = "".join(
        {"same": escape(part.text), "removed": f"<del>{escape(part.text)}</del>", "added": f"<ins>{escape(part.text)}</ins>"}[
            part.kind
        ]
        for part in opened.diff
    )
    shown = f'<p class="bb-diff" dir="auto">{diff}</p>' if diff else ""
    return f'<div class="bb-since" role="note"><p>{escape(words[opened.fate])}</p>{quoted}{shown}</div>'


def _reprints(opened: Opened, t: Texts) -> str:
    if not opened.reprints:
        return ""
    items = "".join(
        f'<li dir="auto"><a href="{escape(permalink(name))}" target="_blank" rel="noopener">{escape(title)}</a></li>'
        for name, title in opened.reprints[:_REPRINTS]
    )
    more = len(opened.reprints) - _REPRINTS
    if more > 0:
        items += f"<li>{escape(t('and {n} more', n=more))}</li>"
    summary = t.count("{n} reprint of this article", "{n} reprints of this article", len(opened.reprints))
    return f'<details class="bb-reprints"><summary>{escape(summary)}</summary><ul>{items}</ul></details>'


def _paragraphs(article: Article, opened: Opened, t: Texts) -> str:
    parts = []
    for paragraph, heading in zip(article.paragraphs, shown_headings(article), strict=True):
        if heading:
            parts.append(f'<h3 dir="auto">{escape(heading)}</h3>')
        parts.append(_paragraph(article, paragraph, opened, t))
    return "".join(parts)


def _paragraph(article: Article, paragraph: Paragraph, opened: Opened, t: Texts) -> str:
    here = ' aria-current="true"' if paragraph.number == opened.paragraph else ""
    page = ""
    if paragraph.page is not None:
        page = f' <span class="bb-page">{escape(t("p. {number}", number=paragraph.page))}</span>'
    if paragraph.recognised:
        page += f' <span class="bb-page">{escape(t("from a picture"))}</span>'
    text = _marked(article, paragraph, opened.span)
    return (
        f'<div class="bb-paragraph" data-paragraph="{paragraph.number}"{here}>'
        f'<span class="bb-number">{paragraph.number}{page}</span><p dir="auto">{text}</p></div>'
    )


def _marked(article: Article, paragraph: Paragraph, span: Span | None) -> str:
    """The paragraph's text, escaped, with the part of the span that lies in it marked."""
    text = article.paragraph_text(paragraph)
    start, end = (max(span.start - paragraph.start, 0), min(span.end - paragraph.start, len(text))) if span else (0, 0)
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"
