"""Answers, articles and reports as HTML. Pure, and the only place where text becomes markup.

Whatever comes from a document, a question or a file name passes through ``escape`` on its way in.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from briefbot.errors import BriefbotError
from briefbot.report import IndexReport
from briefbot.types import Answer, Article, Citation, Claim, Hit, Paragraph, Reprint, Scope, Span, Verdict
from briefbot.web.service import NEAREST, Overview, Turn

_SNIPPET = 240
"""Characters of a nearest paragraph shown in the chat; the panel shows all of it."""
_LISTED = 50
"""Articles named in a report of a rebuild; the others are counted."""
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    "verified": ("verified", "The cited sentence supports this claim"),
    "partly": ("partly verified", "The cited sentence supports part of this claim"),
    "unsupported": ("unsupported", "The cited sentence does not support this claim"),
    "contradicted": ("contradicted", "The cited sentence says otherwise"),
}


def escape(text: str) -> str:
    """The text as HTML shows it, fit for attributes too; half of a surrogate pair, which UTF-8 cannot carry, becomes ?."""
    return html.escape(text.encode("utf8", "replace").decode("utf8"), quote=True)


def render_conversation(turns: Sequence[Turn]) -> str:
    return "".join(_turn(turn, place) for place, turn in enumerate(turns))


def render_welcome(examples: Sequence[str]) -> str:
    """What an empty conversation shows: questions this corpus answers, as buttons."""
    buttons = "".join(
        f'<li><button type="button" class="bb-example" data-question="{escape(text)}" dir="auto">{escape(text)}</button></li>'
        for text in examples
    )
    listed = f'<p class="bb-note">For example:</p><ul class="bb-examples">{buttons}</ul>' if examples else ""
    return (
        '<div class="bb-welcome"><h2>Ask the articles</h2>'
        "<p>Every sentence of an answer is tied to the exact words it came from. "
        f"Press its number to read them in their article.</p>{listed}</div>"
    )


def render_unbuilt(corpus: str, error: BriefbotError) -> str:
    """What an empty conversation shows where no index can be opened, and why."""
    return (
        '<div class="bb-welcome"><h2>No index to ask yet</h2>'
        f"<p>“Rebuild index” builds it from the articles in the folder <strong>{escape(corpus)}</strong>.</p>"
        f"{render_error(error)}</div>"
    )


def render_pending(question: str, stage: str) -> str:
    """The question on its way, and what is being done about it."""
    return (
        f'<div class="bb-turn">{_question(question)}'
        f'<p class="bb-stage" role="status"><span class="bb-pulse" aria-hidden="true"></span>{escape(stage)} …</p></div>'
    )


def render_error(error: BriefbotError) -> str:
    return (
        f'<div class="bb-error" role="alert"><p dir="auto">{escape(error.message)}</p>'
        f'<p class="bb-hint">Hint: <span dir="auto">{escape(error.hint)}</span></p></div>'
    )


def render_overview(overview: Overview | None) -> str:
    """The line under the name of the page."""
    if overview is None:
        return '<h1>briefbot</h1><p class="bb-note">no index yet</p>'
    facts = (
        f"{_count(overview.articles, 'article')} · {_count(overview.passages, 'passage')}"
        f" · built {escape(overview.built[:16].replace('T', ' '))} UTC"
    )
    return f'<h1>briefbot</h1><p class="bb-note" title="{escape(overview.corpus)}">{facts}</p>'


def render_progress(stage: str, done: int, total: int) -> str:
    """A bar; one that only says that something goes on where the stage is a single step."""
    single = total <= 1
    counted = "" if single else f", {done:,} of {total:,}"
    value = "" if single else f' value="{done}"'
    return (
        f'<div class="bb-report" role="status"><p>Rebuilding: {escape(stage)}{counted}</p>'
        f'<progress max="{max(total, 1)}"{value} aria-label="{escape(stage)}"></progress></div>'
    )


def render_report(report: IndexReport) -> str:
    """What a rebuild found and did, in words."""
    listed = [
        _listed("Added", report.added),
        _listed("Changed", report.changed),
        _listed("Removed", report.removed),
        _listed("Renamed", [f"{renaming.old} → {renaming.new}" for renaming in report.renamed]),
        _listed("Said twice and indexed once", [f"{copy.id}, a copy of {copy.of}" for copy in report.duplicates]),
        _listed("Mended", report.mended),
        _listed("Not read", [f"{failure.path}: {failure.reason} ({failure.hint})" for failure in report.failed], unfolded=True),
        _listed("In no format that can be read", report.skipped),
    ]
    summary = "The index is up to date" if report.is_new else "Nothing has changed"
    return (
        f'<div class="bb-report" role="status"><p><strong>{summary}.</strong> {_count(report.articles, "article")},'
        f" {_count(report.passages, 'passage')}, {report.encoded:,} of them encoded anew, in {report.seconds:.1f} s.</p>"
        f'{"".join(listed)}<button type="button" class="bb-dismiss">Close this report</button></div>'
    )


def render_source(article: Article, *, paragraph: int, span: Span, opener: str) -> str:
    """The article with the span marked, wherever it lies, and the paragraph it is cited from to scroll to.

    ``opener`` is the data-key of the button that asked for it, which gets the focus back.
    """
    meta = " · ".join(escape(part) for part in (_day(article.published), article.source, article.author) if part)
    title = escape(article.title)
    return (
        f'<article class="bb-article" aria-label="Source: {title}" data-opener="{escape(opener)}">'
        f'<header><div><h2 tabindex="-1" dir="auto">{title}</h2><p class="bb-note">{meta}</p>{_link(article.url)}</div>'
        '<button type="button" class="bb-close" aria-label="Close the source">×</button></header>'
        f"{_paragraphs(article, paragraph, span)}</article>"
    )


def render_no_source() -> str:
    return '<div class="bb-nosource"><p>Press the number beside a claim to read its source here.</p></div>'


def describe_scope(scope: Scope) -> str:
    """In words; not escaped."""
    if scope.since and scope.until:
        dates = f"published {scope.since} to {scope.until}"
    elif scope.since:
        dates = f"published since {scope.since}"
    elif scope.until:
        dates = f"published until {scope.until}"
    else:
        dates = "all dates"
    return f"{dates}, {'from ' + ', '.join(scope.sources) if scope.sources else 'all sources'}"


def _turn(turn: Turn, place: int) -> str:
    body = _abstention(turn.answer, place) if turn.answer.abstained else _claims(turn.answer, place)
    return f'<section class="bb-turn" data-place="{place}">{_question(turn.answer.question)}{body}{_footer(turn)}</section>'


def _question(question: str) -> str:
    return f'<p class="bb-question" dir="auto">{escape(question)}</p>'


def _claims(answer: Answer, place: int) -> str:
    citations = {citation.number: citation for citation in answer.citations}
    claims = "".join(f"<li>{_claim(claim, citations, place)}</li>" for claim in answer.claims)
    cited = "".join(f"<li>{_citation_line(citation, place)}</li>" for citation in answer.citations)
    return f'<ul class="bb-claims">{claims}</ul><ol class="bb-cited" aria-label="Citations">{cited}</ol>'


def _claim(claim: Claim, citations: dict[int, Citation], place: int) -> str:
    """The first citation carries the claim; where there is a context, the others are its own."""
    own = claim.citations[:1] if claim.context else claim.citations
    context = ""
    if claim.context:
        markers = _markers(claim.citations[1:], citations, place)
        context = f'<span class="bb-context"><span dir="auto">{escape(claim.context)}</span>{markers}</span> '
    word, meaning = _VERDICTS[claim.verdict]
    badge = f'<span class="bb-verdict bb-{claim.verdict}" title="{meaning}">{word}</span>'
    return f'{context}<span class="bb-claim" dir="auto">{escape(claim.text)}</span>{_markers(own, citations, place)} {badge}'


def _markers(numbers: Sequence[int], citations: dict[int, Citation], place: int) -> str:
    return "".join(_marker(citations[number], place) for number in numbers)


def _marker(citation: Citation, place: int) -> str:
    return (
        f'<button type="button" class="bb-marker" {_target(place, "citation", citation.number)}'
        f' aria-label="Citation {citation.number}: {escape(_where(citation))}" title="{escape(citation.quote)}">'
        f"[{citation.number}]</button>"
    )


def _citation_line(citation: Citation, place: int) -> str:
    return (
        f'<button type="button" class="bb-line" {_target(place, "citation", citation.number)}>'
        f'<span class="bb-number">[{citation.number}]</span> <span dir="auto">{escape(_where(citation))}</span></button>'
        f"{_reprints(citation)}"
    )


def _reprints(citation: Citation) -> str:
    """Where else the sentence stands, unfolded on request."""
    if not citation.also_in:
        return ""
    items = "".join(f'<li dir="auto">{escape(_where(reprint))}</li>' for reprint in citation.also_in)
    summary = _count(len(citation.also_in), "reprint")
    return f'<details class="bb-reprints"><summary>also in {summary}</summary><ul>{items}</ul></details>'


def _abstention(answer: Answer, place: int) -> str:
    reason = escape(answer.reason or "the articles do not answer this")
    hits = "".join(f"<li>{_hit(hit, place)}</li>" for hit in answer.hits[:NEAREST])
    nearest = f'<p class="bb-note">Nearest paragraphs:</p><ol class="bb-hits">{hits}</ol>' if hits else ""
    return f'<div class="bb-abstained"><p><strong>No answer.</strong> <span dir="auto">{reason}</span></p>{nearest}</div>'


def _hit(hit: Hit, place: int) -> str:
    text = hit.text if len(hit.text) <= _SNIPPET else hit.text[:_SNIPPET].rsplit(" ", 1)[0] + " …"
    return (
        f'<button type="button" class="bb-hit" {_target(place, "hit", hit.rank)}>'
        f'<span class="bb-where" dir="auto">{escape(_where(hit))}</span> <span dir="auto">{escape(text)}</span></button>'
    )


def _target(place: int, kind: str, number: int) -> str:
    return f'data-turn="{place}" data-kind="{kind}" data-number="{number}" data-key="{place}-{kind}-{number}"'


def _where(found: Citation | Hit | Reprint) -> str:
    parts = [found.title, _day(found.published), found.source, f"paragraph {found.paragraph}"]
    if isinstance(found, Citation):
        parts += [f"page {found.page}"] * (found.page is not None) + ["read from a picture"] * found.recognised
    return ", ".join(part for part in parts if part)


def _footer(turn: Turn) -> str:
    timings = turn.answer.timings_ms
    seconds = (timings.encode + timings.retrieve + timings.answer + timings.verify) / 1000
    scope = escape(describe_scope(turn.scope))
    confidence = "Confidence that the articles answer" if turn.answer.abstained else "Confidence"
    return f'<p class="bb-meta">{confidence}: {turn.answer.confidence:.0%} · searched {scope} · {seconds:.2f} s</p>'


def _paragraphs(article: Article, cited: int, span: Span) -> str:
    parts, heading = [], None
    for paragraph in article.paragraphs:
        if paragraph.heading and paragraph.heading != heading:
            parts.append(f'<h3 dir="auto">{escape(paragraph.heading)}</h3>')
        heading = paragraph.heading
        here = ' aria-current="true"' if paragraph.number == cited else ""
        page = f' <span class="bb-page">p. {paragraph.page}</span>' if paragraph.page is not None else ""
        page += ' <span class="bb-page">from a picture</span>' * paragraph.recognised
        parts.append(
            f'<div class="bb-paragraph" data-paragraph="{paragraph.number}"{here}>'
            f'<span class="bb-number">{paragraph.number}{page}</span><p dir="auto">{_marked(article, paragraph, span)}</p></div>'
        )
    return "".join(parts)


def _marked(article: Article, paragraph: Paragraph, span: Span) -> str:
    """The paragraph's text, escaped, with the part of the span that lies in it marked."""
    text = article.paragraph_text(paragraph)
    start, end = max(span.start - paragraph.start, 0), min(span.end - paragraph.start, len(text))
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def _link(url: str | None) -> str:
    """A link if it leads to the web; anything else (javascript:, data:) is shown as text."""
    if not url:
        return ""
    shown = escape(url)
    if not _is_web_address(url):
        return f'<p class="bb-url">{shown}</p>'
    return f'<p class="bb-url"><a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a></p>'


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _day(published: date | None) -> str | None:
    return published.isoformat() if published else None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(label: str, names: Sequence[str], *, unfolded: bool = False) -> str:
    if not names:
        return ""
    items = "".join(f'<li dir="auto">{escape(name)}</li>' for name in names[:_LISTED])
    more = f"<li>and {len(names) - _LISTED:,} more</li>" if len(names) > _LISTED else ""
    return f"<details{' open' if unfolded else ''}><summary>{label}: {len(names):,}</summary><ul>{items}{more}</ul></details>"
