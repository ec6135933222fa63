"""An answer on a page of its own: /answer/ID."""

from __future__ import annotations

from briefbot.web.notes import Fates, make_section
from briefbot.web.reading import render_document_page, render_section, render_way_back
from briefbot.web.texts import Texts
from briefbot.web.turns import Turn


def render_answer_page(turn: Turn, fates: Fates | None, t: Texts, *, base_url: str = "") -> str:
    """The question, its claims, and the notes their markers lead to; without ``fates`` it says that they are not known."""
    section = make_section(turn, t, base_url=base_url, fates=fates)
    body = f"<nav>{render_way_back(t)}</nav>{render_section(section, level=1)}"
    return render_document_page(section.question, body, t)
