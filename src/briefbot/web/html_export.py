"""A conversation as one HTML file that needs nothing else: to read, to send, to print."""

from __future__ import annotations

from briefbot.web.markup import escape
from briefbot.web.notes import Document
from briefbot.web.reading import render_document_page, render_section
from briefbot.web.texts import texts_in


def to_html(document: Document) -> str:
    """The whole file. It holds no script, and asks for nothing from anywhere."""
    sections = "".join(render_section(section, level=2) for section in document.sections)
    header = f'<header><h1 dir="auto">{escape(document.title)}</h1><p class="bb-note">{escape(document.exported)}</p></header>'
    return render_document_page(document.title, f"{header}{sections}", texts_in(document.language))
