"""A conversation as Markdown: CommonMark with footnotes. Text of articles and people never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from briefbot.web.notes import Disagreement, Document, Link, Nearest, Note, Section, Statement
from briefbot.web.texts import Texts, texts_in

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = re.compile(
    r"[\\`*_\[\]{}|~^$@#=]"
    r"|!$|^[-+:]"  # an image's mark before a footnote's, and what begins a list
    r"|:(?=//|[\w+-]+:)|(?<=www)\."  # what some programs make links and pictures of
)
_NUMBERED = re.compile(r"^(\d+)([.)])")
_EDGE = re.compile(r"^\s|\s$")


def to_markdown(document: Document) -> str:
    """The document in CommonMark with footnotes, which stand after the answer they belong to."""
    blocks = [f"# {_in_one_line(document.title)}", escape_markdown(document.exported)]
    for section in document.sections:
        blocks += _section(section)
    return "\n\n".join(blocks) + "\n"


def escape_markdown(text: str) -> str:
    """The text such that a Markdown program shows it as it is, line by line."""
    lines = [_escape_line(line) for line in text.split("\n")]
    joints = ["\\\n" if before and after else "&#10;" for before, after in pairwise(lines)]
    return "".join(part for pair in zip(lines, [*joints, ""], strict=True) for part in pair)


def _escape_line(line: str) -> str:
    escaped = _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(lambda found: "\\" + found[0], line))
    escaped = re.sub("[&<>]", lambda found: _ENTITIES[found[0]], escaped)
    return _EDGE.sub(lambda found: f"&#{ord(found[0])};", escaped)


def _in_one_line(text: str) -> str:
    """As a heading takes it."""
    return "&#10;".join(map(_escape_line, text.split("\n")))


def _section(section: Section) -> Iterator[str]:
    t = texts_in(section.language)
    yield f"## {_in_one_line(section.question)}"
    yield " · ".join(map(escape_markdown, section.facts))
    if section.refusal is not None:
        yield f"**{escape_markdown(t('No answer.'))}** {escape_markdown(section.refusal)}"
    if section.nearest:
        yield escape_markdown(t("Nearest paragraphs:"))
        yield "\n\n".join(_indented("- ", _nearest(each)) for each in section.nearest)
    if section.statements:
        yield "\n".join(_indented("- ", _statement(each)) for each in section.statements)
    yield from (_disagreement(each) for each in section.disagreements)
    yield from (_note(note, t) for note in section.notes)


def _statement(statement: Statement) -> str:
    context = f"({escape_markdown(statement.context)}{_markers(statement.context_notes)}) " if statement.context else ""
    return f"{context}{escape_markdown(statement.text)}{_markers(statement.notes)} ({escape_markdown(statement.remark)})"


def _disagreement(disagreement: Disagreement) -> str:
    sides = (f"{escape_markdown(side.words)}{_markers((side.note,))}{side.day}" for side in disagreement.sides)
    return f"{escape_markdown(disagreement.label)} {'; '.join(sides)}"


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f"[^{number}]" for number in numbers)


def _note(note: Note, t: Texts) -> str:
    parts = [f"{escape_markdown(note.title)}, {escape_markdown(note.particulars)}", _quoted(note.quote)]
    if note.standing:
        parts.append(escape_markdown(note.standing))
    if note.heading:
        parts.append(escape_markdown(t("Under the heading “{heading}”", heading=note.heading)))
    if note.reprints:
        parts.append(escape_markdown(t("Also in:")))
        parts.append("\n".join(_indented("- ", escape_markdown(reprint)) for reprint in note.reprints))
    parts += map(_link, note.links)
    return _indented(f"[^{note.number}]: ", "\n\n".join(parts), by=4)


def _nearest(nearest: Nearest) -> str:
    place = f"{escape_markdown(nearest.title)}, {escape_markdown(nearest.particulars)}"
    return f"{place}\n\n{_quoted(nearest.text)}\n\n{_link(nearest.link)}"


def _quoted(text: str) -> str:
    return _indented("> ", escape_markdown(text), rest="> ")


def _link(link: Link) -> str:
    label = escape_markdown(link.label)
    if link.target is None:
        return f"{label}: {escape_markdown(link.text)}"
    return f"[{label}](<{link.target.replace('&', '&amp;')}>)"


def _indented(mark: str, text: str, *, by: int = 2, rest: str | None = None) -> str:
    """The mark before the first line, as many spaces (or ``rest``) before the others; empty lines stay empty."""
    first, *others = text.split("\n")
    start = " " * by if rest is None else rest
    return "\n".join([mark + first, *(start + line if line else "" for line in others)])
