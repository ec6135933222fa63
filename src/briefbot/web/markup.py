"""Text as HTML: whatever comes from a document, a question or a file name passes through ``escape`` on its way in."""

from __future__ import annotations

import html
from datetime import date

from briefbot.errors import BriefbotError
from briefbot.types import Citation, Hit, Reprint
from briefbot.web.notes import describe_place, legible, web_address
from briefbot.web.texts import Texts

_ICONS = {
    "check": "M3 8.5l3.2 3.2L13 5",
    "close": "M4 4l8 8M12 4l-8 8",
    "copy": "M6 6V3h7v7h-3M3 6h7v7H3z",
    "down": "M4 3h6l1.5 6H9l.5 4-3-4V3M4 3v6",
    "edit": "M3 13l.6-2.8L10.5 3.3l2.2 2.2L5.8 12.4z",
    "leave": "M9 3H4v10h5M7 8h6M11 6l2 2-2 2",
    "link": "M6.5 9.5l3-3M7.5 4.8l1.4-1.4a2.6 2.6 0 013.7 3.7l-1.4 1.4M8.5 11.2l-1.4 1.4a2.6 2.6 0 01-3.7-3.7l1.4-1.4",
    "menu": "M3 4.5h10M3 8h10M3 11.5h10",
    "minus": "M4 8h8",
    "next": "M6 3.5L10.5 8 6 12.5",
    "plus": "M8 3v10M3 8h10",
    "previous": "M10 3.5L5.5 8l4.5 4.5",
    "question": "M6 6a2 2 0 113 1.7c-.7.4-1 .8-1 1.6M8 12v.2",
    "retry": "M12.5 6A5 5 0 1013 9M13 3v3.2H9.8",
    "save": "M8 3v7M5 7.5L8 10.5l3-3M3.5 13h9",
    "theme": "M8 3a5 5 0 100 10zM8 3a5 5 0 010 10",
    "trash": "M3.5 5h9M6.5 5V3.5h3V5M5 5l.5 8h5L11 5",
    "up": "M4 13h6l1.5-6H9l.5-4-3 4v6M4 13V7",
    "wrong": "M8 4v5M8 11.6v.2",
}
"""Paths on a square of 16, drawn with a line."""


def escape(text: str) -> str:
    """The text as HTML shows it, fit for attributes too; what HTML cannot carry is U+FFFD."""
    return html.escape(legible(text), quote=True)


def icon(name: str) -> str:
    """A small picture that says nothing to a screen reader: the words stand beside it, or in the button's name."""
    return f'<svg class="bb-icon" viewBox="0 0 16 16" aria-hidden="true"><path d="{_ICONS[name]}"/></svg>'


def link(url: str | None) -> str:
    """A link if it leads to the web; anything else (javascript:, data:) is shown as text."""
    if not url:
        return ""
    address = web_address(url)
    if address is None:
        return f'<p class="bb-url">{escape(url)}</p>'
    return f'<p class="bb-url"><a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(url)}</a></p>'


def where(found: Citation | Hit | Reprint, t: Texts) -> str:
    """Title, day, source and paragraph in one line; not escaped."""
    return ", ".join(part for part in (found.title, describe_place(found, t)) if part)


def day(published: date | None) -> str | None:
    """Days are written the same in every language, and sort."""
    return published.isoformat() if published else None


def render_error(error: BriefbotError, t: Texts) -> str:
    """What happened and what to do; what cannot be said in the language of the page is English."""
    happened, hint = t.tell(error.message, error.remark), t.tell(error.hint, error.hint_remark)
    return (
        f'<div class="bb-error" role="alert"><p lang="{happened.language}" dir="auto">{escape(happened.text)}</p>'
        f'<p class="bb-hint">{escape(t("Hint:"))} <span lang="{hint.language}" dir="auto">{escape(hint.text)}</span></p></div>'
    )
