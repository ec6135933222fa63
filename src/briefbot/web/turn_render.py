"""Questions and their answers as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from briefbot.generations.revisions import Fate
from briefbot.messages import LANGUAGES
from briefbot.output import as_json_line
from briefbot.selection.claim_text import describe_verdict
from briefbot.tables import RowUnderHeads, take_apart
from briefbot.types import Answer, Citation, Claim, Conflict, Hit, Scope, Verdict
from briefbot.web.clipboard import Copied, copy_with_citations
from briefbot.web.markup import escape, icon, where
from briefbot.web.notes import NEAREST, Fates, answer_permalink, describe_conflict, describe_dates, describe_refusal
from briefbot.web.texts import Texts, texts_for
from briefbot.web.turns import LONGEST_REASON, Conversation, Turn, TurnId

_SNIPPET = 240
"""Characters of a nearest paragraph shown in the chat; the panel shows all of it."""
_VERDICT_ICONS: dict[Verdict, str] = {"verified": "check", "partly": "minus", "unsupported": "question", "contradicted": "wrong"}


def render_conversation(conversation: Conversation | None, fates: Mapping[TurnId, Fates], t: Texts, *, base_url: str) -> str:
    """All turns, each with what became of its citations since; without a conversation one that has not begun.

    ``base_url`` is where links of copied answers lead: the address of this server.
    """
    if conversation is None:
        return '<div class="bb-thread" data-conversation=""></div>'
    turns = "".join(render_turn(turn, fates.get(turn.id, {}), t, base_url=base_url) for turn in conversation.turns)
    return (
        f'<div class="bb-thread" data-conversation="{escape(conversation.id)}">'
        f'<header class="bb-thread-head"><h2 dir="auto">{escape(conversation.title)}</h2>{_exports(conversation, t)}</header>'
        f"{turns}</div>"
    )


def render_turn(turn: Turn, fates: Fates, t: Texts, *, base_url: str) -> str:
    """What briefbot says to a question is in that question's language; what a person can do is in the page's."""
    answer, words = turn.answer, texts_for(turn.answer, t)
    body = _abstention(turn, words) if answer.abstained else _claims(turn, fates, words)
    copied = copy_with_citations(turn, t, base_url=base_url, fates=fates)
    return (
        f'<section class="bb-turn" data-turn="{escape(turn.id)}">'
        f"{_question(answer.question, answer.language)}{_understood(turn, t)}"
        f'<div class="bb-said" lang="{words.language}">{body}{_footer(turn, words)}</div>{_actions(turn, copied, t)}</section>'
    )


def render_pending(question: str, stage: str, t: Texts) -> str:
    """The question on its way, and what is being done about it."""
    return (
        f'<div class="bb-turn bb-pending">{_question(question)}'
        f'<p class="bb-stage" role="status"><span class="bb-pulse" aria-hidden="true"></span>{escape(stage)} …</p></div>'
    )


def describe_stage(name: str, n: int, t: Texts) -> str:
    """What the assistant is doing, in words; not escaped."""
    if name == "searching":
        return t.count("searching {n} paragraph", "searching {n} paragraphs", n)
    if name == "weighing":
        return t.count("weighing {n} sentence", "weighing {n} sentences", n)
    if name == "writing":
        return t.count("a language model writes from {n} passage", "a language model writes from {n} passages", n)
    if name == "checking":
        return t.count("checking {n} claim", "checking {n} claims", n) if n else t("nothing found that answers")
    return t("opening the index")


def describe_limits(scope: Scope, t: Texts) -> list[str]:
    """What the search was limited to, one entry for each limit; not escaped."""
    dates = describe_dates(scope, t)
    return [*([dates] if dates else []), *(t("from {source}", source=source) for source in scope.sources)]


def describe_fate(fate: Fate, t: Texts) -> str | None:
    """What became of a cited paragraph since, unless it stands as it stood; not escaped."""
    words: dict[Fate, str] = {
        "moved": t("moved since"),
        "changed": t("changed since"),
        "withdrawn": t("withdrawn since"),
    }
    return words.get(fate)


def _question(question: str, language: str | None = None) -> str:
    lang = f' lang="{language}"' if language in LANGUAGES else ""
    return f'<h3 class="bb-question"{lang} dir="auto">{escape(question)}</h3>'


def _understood(turn: Turn, t: Texts) -> str:
    """How a follow-up was understood, to be corrected if it was not meant so."""
    understood = turn.answer.standalone_question
    if " ".join(understood.split()) == " ".join(turn.answer.question.split()):
        return ""
    words = escape(t("Understood as: {question}", question=understood))
    button = _action("edit", "edit", t("Edit the question as it was understood"), _asked(turn, understood))
    return f'<p class="bb-understood"><span dir="auto">{words}</span>{button}</p>'


def _claims(turn: Turn, fates: Fates, t: Texts) -> str:
    citations = {citation.number: citation for citation in turn.answer.citations}
    claims = "".join(f"<li>{_claim(turn, claim, citations, fates, t)}</li>" for claim in turn.answer.claims)
    cited = "".join(f"<li>{_citation_line(turn, citation, fates, t)}</li>" for citation in turn.answer.citations)
    conflicts = "".join(_conflict(turn, conflict, citations, fates, t) for conflict in turn.answer.conflicts)
    return (
        f'<ul class="bb-claims">{claims}</ul>{conflicts}<ol class="bb-cited" aria-label="{escape(t("Citations"))}">{cited}</ol>'
    )


def _claim(turn: Turn, claim: Claim, citations: Mapping[int, Citation], fates: Fates, t: Texts) -> str:
    """The mark of the verdict ends the claim's last line, with the last citation number: neither wraps alone."""
    own = claim.own_citations
    context, text = "", f'<span class="bb-claim" dir="auto">{escape(claim.text)}</span>'
    row = take_apart(citations[own[0]].heading, claim.text) if own and claim.context_remark else None
    if row is not None:
        context, text = _row(row, t)
    elif claim.context:
        markers = _markers(turn, claim.context_citations, citations, fates, t)
        told = t.tell(claim.context, claim.context_remark).text
        context = f'<span class="bb-context"><span dir="auto">{escape(told)}</span>{markers}</span> '
    before, last = _markers(turn, own[:-1], citations, fates, t), _markers(turn, own[-1:], citations, fates, t)
    tail = f'<span class="bb-tail">{last} {_verdict(claim, t)}</span>'
    return f"{context}{text}{before}{tail}{_reason(claim, t)}"


def _row(row: RowUnderHeads, t: Texts) -> tuple[str, str]:
    """What its table stands under, and the row as a table of its own below the heads of its columns."""
    said = escape(t("Under “{heading}”:", heading=row.heading)) if row.heading else ""
    heads = "".join(f'<th scope="col" dir="auto">{escape(head)}</th>' for head in row.heads)
    cells = "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in row.cells)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    return f'<span class="bb-context" dir="auto">{said}</span>' if said else "", f'<div class="bb-claim bb-row">{table}</div>'


def _conflict(turn: Turn, conflict: Conflict, citations: Mapping[int, Citation], fates: Fates, t: Texts) -> str:
    """That the articles say different things, each side with its marker and its day, the one that stands first."""
    found = describe_conflict(conflict, citations, t)
    sides = (
        f'<li><span dir="auto">{escape(side.words)}</span>{_marker(turn, citations[side.note], fates, t)}{side.day}</li>'
        for side in found.sides
    )
    return f'<div class="bb-conflict"><p>{icon("wrong")}{escape(found.label)}</p><ul>{"".join(sides)}</ul></div>'


def _verdict(claim: Claim, t: Texts) -> str:
    """The word and, in the card that a citation's quote is shown in, what it means."""
    meanings: dict[Verdict, str] = {
        "verified": t("The cited sentence supports this claim."),
        "partly": t("The cited sentence supports part of this claim."),
        "unsupported": t("The cited sentence does not support this claim."),
        "contradicted": t("The cited sentence says otherwise."),
    }
    return (
        f'<button type="button" class="bb-verdict bb-{claim.verdict}" data-meaning="{escape(meanings[claim.verdict])}">'
        f"{icon(_VERDICT_ICONS[claim.verdict])}{escape(describe_verdict(claim.verdict, t))}</button>"
    )


def _reason(claim: Claim, t: Texts) -> str:
    if claim.reason is None:
        return ""
    reason = t.tell(claim.reason, claim.reason_remark)
    return f'<span class="bb-verdict-reason" lang="{reason.language}" dir="auto">{escape(reason.text)}</span>'


def _markers(turn: Turn, numbers: Sequence[int], citations: Mapping[int, Citation], fates: Fates, t: Texts) -> str:
    return "".join(_marker(turn, citations[number], fates, t) for number in numbers)


def _marker(turn: Turn, citation: Citation, fates: Fates, t: Texts) -> str:
    name = t("Citation {number}: {place}", number=citation.number, place=where(citation, t))
    fate = describe_fate(_fate(fates, citation), t)
    stale = " bb-stale" if fate else ""
    return (
        f'<button type="button" class="bb-marker{stale}" {_target(turn, "citation", citation.number)}'
        f' aria-label="{escape(f"{name}, {fate}" if fate else name)}" data-quote="{escape(t("“{quote}”", quote=citation.quote))}"'
        f' data-where="{escape(where(citation, t))}" data-fate="{escape(fate or "")}">{citation.number}</button>'
    )


def _fate(fates: Fates, citation: Citation) -> Fate:
    resolution = fates.get(citation.number)
    return resolution.status if resolution else "same"


def _citation_line(turn: Turn, citation: Citation, fates: Fates, t: Texts) -> str:
    fate = describe_fate(_fate(fates, citation), t)
    warning = t("speaks to a language model, not to a reader") if citation.suspicious else None
    mark = "".join(f' <span class="bb-fate">{escape(words)}</span>' for words in (fate, warning) if words)
    return (
        f'<button type="button" class="bb-line" {_target(turn, "citation", citation.number)}>'
        f'<span class="bb-number">{citation.number}</span> <span dir="auto">{escape(where(citation, t))}</span>{mark}</button>'
        f"{_reprints(citation, t)}"
    )


def _reprints(citation: Citation, t: Texts) -> str:
    """Where else the sentence stands, unfolded on request."""
    if not citation.also_in:
        return ""
    items = "".join(f'<li dir="auto">{escape(where(reprint, t))}</li>' for reprint in citation.also_in)
    summary = t.count("also in {n} reprint", "also in {n} reprints", len(citation.also_in))
    return f'<details class="bb-reprints"><summary>{escape(summary)}</summary><ul>{items}</ul></details>'


def _abstention(turn: Turn, t: Texts) -> str:
    reason = describe_refusal(turn.answer, t)
    hits = "".join(f"<li>{_hit(turn, hit, t)}</li>" for hit in turn.answer.hits[:NEAREST])
    nearest = f'<p class="bb-note">{escape(t("Nearest paragraphs:"))}</p><ol class="bb-hits">{hits}</ol>' if hits else ""
    said = t("No answer within these limits.") if turn.scope else t("No answer.")
    return (
        f'<div class="bb-abstained"><p><strong>{escape(said)}</strong>'
        f' <span lang="{reason.language}" dir="auto">{escape(reason.text)}</span></p>{_everywhere(turn, t)}{nearest}</div>'
    )


def _everywhere(turn: Turn, t: Texts) -> str:
    """What was not found within limits may stand beyond them."""
    if not turn.scope:
        return ""
    asked = as_json_line({"question": turn.answer.question, **asdict(Scope())})
    words = escape(t("Search all dates and sources"))
    return (
        f'<button type="button" class="bb-button bb-everywhere" data-action="retry" data-asked="{escape(asked)}">{words}</button>'
    )


def _hit(turn: Turn, hit: Hit, t: Texts) -> str:
    text = hit.text if len(hit.text) <= _SNIPPET else hit.text[:_SNIPPET].rsplit(" ", 1)[0] + " …"
    return (
        f'<button type="button" class="bb-hit" {_target(turn, "hit", hit.rank)}>'
        f'<span class="bb-where" dir="auto">{escape(where(hit, t))}</span> <span dir="auto">{escape(text)}</span></button>'
    )


def _target(turn: Turn, kind: str, number: int) -> str:
    """What a button opens; ``data-key`` names the button, to give the focus back to."""
    name = escape(turn.id)
    return f'data-of="{name}" data-kind="{kind}" data-number="{number}" data-key="{name}-{kind}-{number}"'


def _footer(turn: Turn, t: Texts) -> str:
    answer = turn.answer
    share = t.percent(round(answer.confidence, 2))
    confidence = t("Confidence that the articles answer: {share}", share=share) if answer.abstained else _confidence(answer, t)
    limits = describe_limits(turn.scope, t)
    chips = "".join(f'<span class="bb-chip" dir="auto">{escape(limit)}</span>' for limit in limits)
    searched = f"{escape(t('Searched:'))} {chips}" if limits else escape(t("Searched all dates and sources"))
    model = answer.answerer.removeprefix("llm:")
    written = t("Written by {model}, checked sentence by sentence", model=model) if model != answer.answerer else ""
    note = ""
    if answer.note:
        told = t.tell(answer.note, answer.note_remark)
        note = f'<p class="bb-note" lang="{told.language}" dir="auto">{escape(told.text)}</p>'
    facts = "".join(f"<span>{each}</span> " for each in (escape(confidence), searched, escape(written)) if each)
    return f'{note}<p class="bb-meta">{facts}</p>'


def _confidence(answer: Answer, t: Texts) -> str:
    return t("Confidence: {share}", share=t.percent(round(answer.confidence, 2)))


def _actions(turn: Turn, copied: Copied, t: Texts) -> str:
    """What is copied stands in attributes: where one conversation is drawn over another, Gradio renews those and texts,
    but neither what a <template> holds nor what a script has kept on an element."""
    rated = turn.rating.judgement if turn.rating else None
    retried = _asked(turn, turn.answer.question)
    buttons = [
        _action(
            "copy", "copy", t("Copy with citations"), f'data-plain="{escape(copied.text)}" data-rich="{escape(copied.html)}"'
        ),
        _action("retry", "retry", t("Ask again"), retried),
        _action("edit", "edit", t("Edit the question"), retried),
        f'<a class="bb-action" href="{escape(answer_permalink(turn.id))}" target="_blank" rel="noopener"'
        f' title="{escape(t("Link to this answer"))}" aria-label="{escape(t("Link to this answer"))}">{icon("link")}</a>',
        _action("good", "up", t("Good answer"), f'aria-pressed="{str(rated == "good").lower()}"'),
        _action("bad", "down", t("Bad answer"), f'aria-pressed="{str(rated == "bad").lower()}"'),
    ]
    return f'<div class="bb-actions" role="group" aria-label="{escape(t("Actions"))}">{"".join(buttons)}</div>{_rating(turn, t)}'


def _asked(turn: Turn, question: str) -> str:
    """What a button asks: the question within the limits that the turn had."""
    asked = as_json_line({"question": question, **asdict(turn.scope)})
    return f'data-asked="{escape(asked)}"'


def _action(name: str, picture: str, words: str, more: str = "") -> str:
    named = f'title="{escape(words)}" aria-label="{escape(words)}"'
    return f'<button type="button" class="bb-action" data-action="{name}" {named} {more}>{icon(picture)}</button>'


def _rating(turn: Turn, t: Texts) -> str:
    """Room for the reason, once a thumb was given; folded away once there is one."""
    if turn.rating is None:
        return ""
    name, reason = escape(f"bb-reason-{turn.id}"), turn.rating.reason
    form = (
        f'<form class="bb-rating" data-judgement="{turn.rating.judgement}">'
        f'<label for="{name}">{escape(t("Thank you. Why, in a few words?"))}</label>'
        f'<input id="{name}" name="reason" maxlength="{LONGEST_REASON}"'
        f' value="{escape(reason)}" autocomplete="off" dir="auto">'
        f'<button type="submit" class="bb-button">{escape(t("Change") if reason else t("Send"))}</button></form>'
    )
    if not reason:
        return form
    return f'<details class="bb-rated"><summary>{escape(t("Thank you; the reason is kept."))}</summary>{form}</details>'


def _exports(conversation: Conversation, t: Texts) -> str:
    address = f"/conversation/{escape(conversation.id)}/export"
    kinds = (("md", "Markdown"), ("html", "HTML"), ("docx", "Word (DOCX)"))
    items = "".join(f'<li><a href="{address}.{ending}" download>{words}</a></li>' for ending, words in kinds)
    return (
        f'<details class="bb-menu"><summary class="bb-button">{icon("save")}{escape(t("Export"))}</summary>'
        f"<ul>{items}</ul></details>"
    )
