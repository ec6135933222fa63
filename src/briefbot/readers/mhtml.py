"""Reads a web page saved as one file (.mhtml)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from briefbot.errors import UnreadableFile
from briefbot.readers.html import read_html
from briefbot.readers.mime import MIME_DAMAGE, header, parse_message, part_text
from briefbot.types import Article

_HINT = "Save the page again, as a single file (.mhtml) or as .html."


def read_mhtml(data: bytes, path: str) -> Iterator[Article]:
    """The page's one article. Raises UnreadableFile if this is no saved page, or the page holds no article."""
    message = parse_message(data, path, hint=_HINT)
    try:
        page = _page(message)
        if page is None:
            raise UnreadableFile(f"{path} holds no web page", hint=_HINT)
        text = part_text(page, path)
        url = next(
            filter(_is_web_address, (header(message, "Snapshot-Content-Location"), header(page, "Content-Location"))), None
        )
    except MIME_DAMAGE as error:
        raise UnreadableFile(f"{path} is damaged: {error}", hint=_HINT) from error
    for article in read_html(text.encode("utf-8", "replace"), path):
        # The message's own Date is the day somebody saved the page.
        yield replace(article, url=url or article.url)


def _page(message: Message) -> Message | None:
    """The part that was shown in the window; the others are its frames and pictures."""
    pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    start = message.get_param("start")
    shown = header(message, "Snapshot-Content-Location")
    for page in pages:
        if (start and header(page, "Content-ID") == start) or (shown and header(page, "Content-Location") == shown):
            return page
    return pages[0] if pages else None


def _is_web_address(address: str) -> bool:
    return address.startswith(("http://", "https://"))
