"""An answer with its citations as the clipboard takes it: once as text, once as HTML for a word processor or a mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from briefbot.web.markup import escape
from briefbot.web.notes import (
    NO_CHANGES,
    Disagreement,
    Fates,
    Link,
    Nearest,
    Note,
    Section,
    Statement,
    make_section,
)
from briefbot.web.reading import render_link
from briefbot.web.texts import Texts, texts_in
from briefbot.web.turns import Turn


class Copied(NamedTuple):
    """The same twice; ``html`` is a fragment without styles or scripts."""

    text: str
    html: str


def copy_with_citations(turn: Turn, t: Texts, *, base_url: str, fates: Fates = NO_CHANGES) -> Copied:
    """Question, claims with the markers the chat shows, and the notes below them."""
    section = make_section(turn, t, base_url=base_url, fates=fates)
    words = texts_in(section.language)
    return Copied(_text(section, words), _html(section, words))


def _text(section: Section, t: Texts) -> str:
    parts = [section.question]
    parts += (_statement(statement) for statement in section.statements)
    parts += (_disagreement(disagreement) for disagreement in section.disagreements)
    if section.refusal is not None:
        parts.append(f"{t('No answer.')} {section.refusal}")
    if section.nearest:
        parts.append(t("Nearest paragraphs:"))
        parts += (_nearest(nearest) for nearest in section.nearest)
    parts += (_note(note, t) for note in section.notes)
    return "\n\n".join(parts) + "\n"


def _statement(statement: Statement) -> str:
    context = f"({statement.context}{_markers(statement.context_notes)}) " if statement.context else ""
    return f"{context}{statement.text}{_markers(statement.notes)} ({statement.remark})"


def _disagreement(disagreement: Disagreement) -> str:
    sides = "; ".join(f"{side.words}{_markers((side.note,))}{side.day}".strip() for side in disagreement.sides)
    return f"{disagreement.label} {sides}"


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f" [{number}]" for number in numbers)


def _note(note: Note, t: Texts) -> str:
    lines = [f"[{note.number}] {note.title}, {note.particulars}", note.quote, *_remarks(note, t)]
    return "\n".join([*lines, *map(_link, note.links)])


def _remarks(note: Note, t: Texts) -> list[str]:
    remarks = [note.standing] if note.standing else []
    remarks += [t("Under the heading “{heading}”", heading=note.heading)] if note.heading else []
    return [*remarks, *(f"{t('Also in:')} {reprint}" for reprint in note.reprints)]


def _nearest(nearest: Nearest) -> str:
    return f"{nearest.title}, {nearest.particulars}\n{nearest.text}\n{_link(nearest.link)}"


def _link(link: Link) -> str:
    return f"{link.label}: {link.text}"


def _html(section: Section, t: Texts) -> str:
    parts = [f'<p dir="auto"><strong>{escape(section.question)}</strong></p>']
    parts += (f'<p dir="auto">{escape(_statement(statement))}</p>' for statement in section.statements)
    parts += (f'<p dir="auto">{escape(_disagreement(each))}</p>' for each in section.disagreements)
    if section.refusal is not None:
        parts.append(f'<p dir="auto"><strong>{escape(t("No answer."))}</strong> {escape(section.refusal)}</p>')
    if section.nearest:
        parts.append(f"<p>{escape(t('Nearest paragraphs:'))}</p>")
    for nearest in section.nearest:
        parts.append(_passage("", nearest.title, nearest.particulars, nearest.text, [render_link(nearest.link)]))
    for note in section.notes:
        below = [*map(escape, _remarks(note, t)), *map(render_link, note.links)]
        parts.append(_passage(f"[{note.number}] ", note.title, note.particulars, note.quote, below))
    return "".join(parts)


def _passage(mark: str, title: str, particulars: str, text: str, below: Sequence[str]) -> str:
    """``below`` is HTML."""
    return (
        f'<p dir="auto">{mark}<em>{escape(title)}</em>, {escape(particulars)}</p>'
        f'<blockquote dir="auto">{escape(text).replace(chr(10), "<br>")}</blockquote><p dir="auto">{"<br>".join(below)}</p>'
    )
