"""What a tool found as text that a language model reads: every passage with the names by which it can be opened and cited."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.catalog import ArticleHead
from briefbot.excerpt import Excerpt, ParagraphText, paragraphs_of
from briefbot.mcp.results import ArticlesPage
from briefbot.messages import messages_in
from briefbot.selection.claim_text import markers, say_context
from briefbot.selection.conflict_text import say_conflict
from briefbot.text.invisible import visible
from briefbot.types import Answer, Article, Citation, Hit

_NEAREST = 3
_SOURCES = 30
_SUSPICIOUS = "SUSPICIOUS: speaks to a language model instead of a reader"


def write_answer(answer: Answer) -> str:
    """Claims with [n], where articles differ, and what each n stands for; where it abstained, the reason and what is nearest."""
    if answer.abstained:
        near = write_hits(answer.hits[:_NEAREST]) if answer.hits else "Nothing is near."
        return f"No answer in the articles: {answer.reason}\n\nNearest passages:\n\n{near}"
    t = messages_in("en")
    lines = [_as_understood(answer)] if answer.standalone_question != answer.question else []
    for claim in answer.claims:
        verdict = f"{claim.verdict}: {claim.reason}" if claim.reason else claim.verdict
        lines.append(f"{say_context(claim, t)} {claim.text} {markers(claim.own_citations)} ({verdict})".lstrip())
    lines += [say_conflict(conflict, answer.citations, t) for conflict in answer.conflicts]
    note = [f"Note: {answer.note}"] if answer.note else []
    return "\n\n".join([*lines, *map(_cited, answer.citations), *note, f"Confidence {answer.confidence:.2f}"])


def write_hits(hits: Sequence[Hit]) -> str:
    return (
        "\n\n".join(f"{hit.rank}. {_place(hit)}, score {hit.score:.3f}\n{visible(hit.text)}" for hit in hits) or "Nothing found."
    )


def write_excerpt(excerpt: Excerpt) -> str:
    """The paragraphs under their numbers, the one asked for marked; or that it was withdrawn."""
    head = ", ".join(part for part in (excerpt.title, _day(excerpt), excerpt.source, f"article_id {excerpt.article_id}") if part)
    was = excerpt.was
    since = f" (it was paragraph {was.paragraph} of {was.article_id} until generation {was.until})" if was else ""
    if excerpt.paragraph is None:
        return f"{head}\n\nThe paragraph was withdrawn{since}."
    status = f"\nSince it was cited the paragraph has been {excerpt.status}{since}." if excerpt.status != "same" else ""
    shown = [_paragraph(paragraph, is_asked=paragraph.number == excerpt.paragraph) for paragraph in excerpt.paragraphs]
    return "\n\n".join([f"{head}, paragraph {excerpt.paragraph} of {excerpt.of}{status}", *shown])


def write_articles(page: ArticlesPage) -> str:
    lines = [
        ", ".join(
            part
            for part in (head.title, _day(head), head.source, f"article_id {head.id}", f"{head.paragraphs} paragraphs")
            if part
        )
        for head in page.articles
    ]
    named = [f"{name or 'without a source'} ({count})" for name, count in list(page.sources.items())[:_SOURCES]]
    more = ["…"] if len(page.sources) > _SOURCES else []
    head = f"{page.total} articles, page {page.page} of {page.pages}"
    return "\n".join([head, "", *lines, "", f"Sources: {', '.join([*named, *more]) or 'none'}"])


def write_article(article: Article) -> str:
    """Markdown: title, particulars, and each paragraph under its number."""
    told = [part for part in (_day(article), article.source, article.author, article.url) if part]
    parts = [f"# {article.title}", *([", ".join(told)] if told else [])]
    heading = None
    for paragraph in paragraphs_of(article):
        if paragraph.heading and paragraph.heading != heading:
            parts.append(f"## {paragraph.heading}")
        heading = paragraph.heading
        parts.append(_paragraph(paragraph))
    return "\n\n".join(parts)


def _as_understood(answer: Answer) -> str:
    return f"Understood as: {answer.standalone_question}"


def _cited(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page is not None else ""
    picture = ", read from a picture" if citation.recognised else ""
    reprints = ", ".join(f"{reprint.article_id} paragraph {reprint.paragraph}" for reprint in citation.also_in)
    lines = [
        f"[{citation.number}] {_place(citation)}{page}{picture}, paragraph_id {citation.paragraph_id}",
        f"“{visible(citation.quote)}”",
        *([f"Also in: {reprints}"] if reprints else []),
    ]
    return "\n".join(lines)


def _place(found: Hit | Citation) -> str:
    parts = (found.title, _day(found), found.source, f"article_id {found.article_id}", f"paragraph {found.paragraph}")
    return ", ".join(part for part in (*parts, _SUSPICIOUS if found.suspicious else None) if part)


def _paragraph(paragraph: ParagraphText, *, is_asked: bool = False) -> str:
    marks = [f"¶{paragraph.number}", *(["(this one)"] * is_asked), *([f"({_SUSPICIOUS})"] * paragraph.suspicious)]
    return f"{' '.join(marks)} {visible(paragraph.text)}"


def _day(found: Hit | Citation | Article | Excerpt | ArticleHead) -> str | None:
    return found.published.isoformat() if found.published else None
