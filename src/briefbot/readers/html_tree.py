"""Parses HTML, however damaged or deep, into a tree that every library can take."""

from __future__ import annotations

import re
from typing import Any

_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_RUN_OF_SPACE = re.compile(r"\s{64,}")
# No characters to XML, written as they are or by number: libxml2 ends a page at the first NUL, and lxml raises when a library
# puts one of the others back into a tree.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01])|x0*(?:[1-8bcef]|1[0-9a-f]|fff[ef]))(?:;|(?![0-9a-f]))",
    re.IGNORECASE,
)
_EXCESSIVE_DEPTH = "Excessive depth"
_DEEPEST = 200
"""Elements one in another that are read as they are: the deepest of 66 real pages has 33."""
_KEPT = "html|head|body|title|meta|link|script|style|noscript|template|p|br"
_FRAMES = re.compile(rf"</?(?!(?:{_KEPT}|h[1-6])\b)[a-z][^<>]*>", re.IGNORECASE)
_FRAMES_AND_HEADINGS = re.compile(rf"</?(?!(?:{_KEPT})\b)[a-z][^<>]*>", re.IGNORECASE)

_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!\s*important\s*)?(?:;|$)", re.IGNORECASE)
_PAGE = ("html", "body", "main", "article", "h1")
"""What holds one of these is the page itself: hidden at first, it is shown by a script."""


def parse_html(text: str) -> Any:
    """The page's root element, an lxml one without comments; None if there is nothing in it.

    Where elements lie more than 200 deep, all but those of the text itself are paragraphs.
    """
    # libxml2 takes a declared encoding for that of the text, which is decoded already.
    declaration = _XML_DECLARATION.match(text)
    text = _CONTROL.sub(" ", text[declaration.end() :] if declaration else text)
    text = _RUN_OF_SPACE.sub(" ", text)
    tree, is_whole = _parse_once(text)
    # What lies deeper than 2,048 elements libxml2 leaves out with all that follows, and all that read a tree recurse over it.
    for tags in (_FRAMES, _FRAMES_AND_HEADINGS):
        if not is_whole:
            tree, is_whole = _parse_once(tags.sub("<p>", text))
    return tree


def _parse_once(text: str) -> tuple[Any, bool]:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, all(_EXCESSIVE_DEPTH not in error.message for error in parser.error_log)
    is_deep = tree.xpath(f"boolean(/{'*/' * _DEEPEST}*)")
    return tree, not is_deep and all(_EXCESSIVE_DEPTH not in error.message for error in parser.error_log)


def drop_hidden(root: Any) -> None:
    """Takes out what nobody sees who looks at the page, as far as its own elements say so; stylesheets are not asked."""
    for element in root.xpath("/*//*[@hidden or @style]"):
        # Found by a search of the page, "until-found" is shown.
        is_hidden = element.get("hidden", "until-found").lower() != "until-found" or _HIDING.search(element.get("style", ""))
        if is_hidden and next(element.iter(*_PAGE), None) is None:
            element.drop_tree()
