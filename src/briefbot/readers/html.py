"""Reads the article of a web page and leaves the page's furniture behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Heading, Metadata, assemble, place_under_headings
from briefbot.readers.encoding import decode
from briefbot.readers.html_body import Part, all_parts, article_parts, is_within_reach, letters
from briefbot.readers.html_metadata import head_metadata, page_metadata
from briefbot.readers.html_tree import drop_hidden, parse_html
from briefbot.types import Article

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)

# What a page means when it names one of these, by the HTML standard: letters and quotation marks lie where the name has none.
_MEANT = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr"), "cp949"),
    **dict.fromkeys(("shift_jis", "x-sjis"), "cp932"),
    "iso-8859-9": "cp1254",
}
_SURE = 4
"""How many letters outside ASCII have to be whole UTF-8 for each that is not, if the rest are to be taken for damage."""


def read_html(data: bytes, path: str) -> Iterator[Article]:
    """The page's one article. Raises UnreadableFile if the page holds none."""
    tree = parse_html(_decode(data, path))
    if tree is None:
        raise _no_article(path)
    if is_within_reach(tree):
        metadata, find_parts = page_metadata(tree), article_parts
    else:
        metadata, find_parts = head_metadata(tree), all_parts
    drop_hidden(tree)
    parts = find_parts(tree)
    if not parts:
        raise _no_article(path)
    title = _title_as_shown(parts, metadata)
    if _names_the_outlet(metadata):
        metadata = replace(metadata, title=title)
    yield assemble(place_under_headings(parts, title, of_page=True), metadata, path=path, of_page=True)


def _no_article(path: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path} is a page without an article in it",
        hint="Save the page again once it has loaded, or copy its text into a .txt file.",
    )


def _decode(data: bytes, path: str) -> str:
    """The page's text. A page of UTF-8 with a damaged letter in it stays one, the letter shown as �."""
    found = _CHARSET.search(data[:4096])
    declared = (found[1] or found[2]).decode().lower() if found else None
    if declared in {None, "utf-8", "utf8"}:
        text = data.decode("utf-8-sig", "replace")
        damaged = text.count("�")
        if "\0" not in text and 0 < _SURE * damaged < sum(not character.isascii() for character in text) - damaged:
            return text
    return decode(data, path, declared=_MEANT.get(declared or "", declared))


def _title_as_shown(parts: list[Part], metadata: Metadata) -> str | None:
    """The headline over the text where it is the title, where one of the two is cut short, or the title only names the outlet."""
    title, first = metadata.title, parts[0]
    if not title or not isinstance(first, Heading):
        return title
    shown, known = letters(first.text), letters(title)
    is_title = shown and (known.startswith(shown) or shown.startswith(known) or _names_the_outlet(metadata))
    return first.text if is_title else title


def _names_the_outlet(metadata: Metadata) -> bool:
    return bool(metadata.title and metadata.source) and letters(metadata.source or "").startswith(letters(metadata.title or ""))
