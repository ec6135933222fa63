"""Pages to read without a script: their frame, and an answer with its notes. Pure; whatever is a text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from briefbot.web.markup import escape
from briefbot.web.notes import Disagreement, Link, Nearest, Note, Section, Statement
from briefbot.web.texts import Texts, texts_in

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a page of this kind may do: show itself."""


def render_document_page(title: str, body: str, t: Texts) -> str:
    """A page of its own in the language of ``t``; ``body`` is HTML, the title is text."""
    return (
        f'<!doctype html>\n<html lang="{t.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="content-security-policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,"><style>{_style()}</style></head>'
        f"<body><main>{body}</main></body></html>\n"
    )


def render_missing(t: Texts, *, status: int, title: str, explanation: str, is_article: bool = False) -> str:
    """The page where what was asked for cannot be shown, and why; ``status`` is that of HTTP.

    Where it ``is_article`` that is missing, it leads to the list of those that are there.
    """
    corpus = f'<p><a href="/#corpus">{escape(t("Open the Corpus view"))}</a></p>' if is_article else ""
    body = (
        f'<section class="bb-missing"><p class="bb-code" aria-hidden="true">{status}</p><h1>{escape(title)}</h1>'
        f'<p dir="auto">{escape(explanation)}</p><p>{render_way_back(t)}</p>{corpus}</section>'
    )
    return render_document_page(title, body, t)


def render_way_back(t: Texts) -> str:
    return f'<a class="bb-home" href="/">{escape(t("Ask the articles"))}</a>'


def render_section(section: Section, *, level: int) -> str:
    """A question, its answer and the notes to it; ``level`` is that of the question's heading."""
    anchor, t = escape(section.id), texts_in(section.language)
    parts = [
        f'<h{level} class="bb-question" dir="auto">{escape(section.question)}</h{level}>',
        f'<ul class="bb-facts">{"".join(f"<li>{_isolated(fact)}</li>" for fact in section.facts)}</ul>',
    ]
    if section.refusal is not None:
        parts.append(f'<p class="bb-refusal"><strong>{escape(t("No answer."))}</strong> {_isolated(section.refusal)}</p>')
    if section.nearest:
        items = "".join(f"<li>{_nearest(each)}</li>" for each in section.nearest)
        heading = f"<h{level + 1}>{escape(t('Nearest paragraphs'))}</h{level + 1}>"
        parts.append(f'{heading}<ol class="bb-nearest">{items}</ol>')
    if section.statements:
        items = "".join(f"<li>{_statement(each, section, t)}</li>" for each in section.statements)
        parts.append(f'<ul class="bb-statements">{items}</ul>')
    parts += (f'<p class="bb-conflict">{_disagreement(each, section, t)}</p>' for each in section.disagreements)
    if section.notes:
        items = "".join(_note(note, section, t, level=level + 1) for note in section.notes)
        heading = f"<h{level + 1}>{escape(t('Citations'))}</h{level + 1}>"
        parts.append(f'{heading}<ol class="bb-notes">{items}</ol>')
    return f'<section class="bb-answer" id="a-{anchor}" lang="{t.language}">{"".join(parts)}</section>'


def render_link(link: Link) -> str:
    """The permanent link under its name; the original's address spelled out, and a link only if it has a target."""
    if link.kind == "permanent" and link.target is not None:
        return f'<a class="bb-permalink" href="{escape(link.target)}">{escape(link.label)}</a>'
    shown = f"<bdi>{escape(link.text)}</bdi>"
    if link.target is not None:
        shown = f'<a href="{escape(link.target)}" rel="noopener noreferrer">{shown}</a>'
    return f"{escape(link.label)}: {shown}"


def _statement(statement: Statement, section: Section, t: Texts) -> str:
    context = ""
    if statement.context:
        marked = f"{_isolated(statement.context)}{_markers(statement.context_notes, section, t)}"
        context = f'<span class="bb-context">({marked})</span> '
    remark = f'<span class="bb-verdict bb-{statement.verdict}">{escape(statement.remark)}</span>'
    return f"{context}{_isolated(statement.text)}{_markers(statement.notes, section, t)} {remark}"


def _disagreement(disagreement: Disagreement, section: Section, t: Texts) -> str:
    sides = (f"{_isolated(side.words)}{_markers((side.note,), section, t)}{side.day}" for side in disagreement.sides)
    return f"{escape(disagreement.label)} {'; '.join(sides)}"


def _markers(numbers: Sequence[int], section: Section, t: Texts) -> str:
    fates = {note.number: note.fate for note in section.notes}
    return "".join(
        f'<a class="bb-marker bb-{fates.get(number, "same")}" href="#{_note_id(section, number)}"'
        f' aria-label="{escape(t("Citation {number}", number=number))}">[{number}]</a>'
        for number in numbers
    )


def _note(note: Note, section: Section, t: Texts, *, level: int) -> str:
    parts = [_passage(note.title, note.particulars, note.quote)]
    if note.standing:
        parts.append(f'<p class="bb-standing bb-{note.fate}">{_isolated(note.standing)}</p>')
    if note.heading:
        parts.append(f'<p class="bb-note">{_isolated(t("Under the heading “{heading}”", heading=note.heading))}</p>')
    if note.reprints:
        items = "".join(f"<li>{_isolated(reprint)}</li>" for reprint in note.reprints)
        parts.append(f'<div class="bb-note">{escape(t("Also in:"))}<ul>{items}</ul></div>')
    parts += (f'<p class="bb-note">{render_link(link)}</p>' for link in note.links)
    number = f'<span class="bb-number" aria-hidden="true">[{note.number}]</span>'
    return f'<li id="{_note_id(section, note.number)}" value="{note.number}">{number}<div>{"".join(parts)}</div></li>'


def _nearest(nearest: Nearest) -> str:
    link = f'<p class="bb-note">{render_link(nearest.link)}</p>'
    return f"{_passage(nearest.title, nearest.particulars, nearest.text)}{link}"


def _passage(title: str, particulars: str, text: str) -> str:
    return (
        f'<p class="bb-origin"><cite dir="auto">{escape(title)}</cite>'
        f'<span class="bb-place">{_isolated(particulars)}</span></p><blockquote dir="auto">{escape(text)}</blockquote>'
    )


def _note_id(section: Section, number: int) -> str:
    return f"n-{escape(section.id)}-{number}"


def _isolated(text: str) -> str:
    """Text in its own direction, whatever stands around it."""
    return f'<span dir="auto">{escape(text)}</span>'


@cache
def _style() -> str:
    return (files("briefbot.web") / "static" / "reading.css").read_text("utf8")
