"""Reads OpenDocument texts: paragraphs, list items and table rows in the order they stand, then the notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.boilerplate import count_before_read_also
from briefbot.readers.container import Container
from briefbot.readers.dates import parse_date
from briefbot.readers.office import split_title
from briefbot.tables import SpanningCell, join_spanning
from briefbot.types import Article

_HINT = "Open it in LibreOffice and save it as .odt again."
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}


def _tags(prefix: str, names: str) -> set[str]:
    return {f"{{{_NAMESPACES[prefix]}}}{name}" for name in names.split()}


_PARAGRAPH, _HEADING, _LIST, _SPAN, _SECTION = (
    f"{{{_NAMESPACES['text']}}}{name}" for name in ("p", "h", "list", "span", "section")
)
_TABLE, _ROW, _CELL, _COVERED = (
    f"{{{_NAMESPACES['table']}}}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
# What tracked-changes holds was deleted, an index repeats the headings, a comment is not the document's own text.
_NOT_READ = _tags(
    "text",
    "tracked-changes table-of-content illustration-index table-index object-index user-index alphabetical-index",
) | _tags("office", "annotation forms event-listeners")
# Notes come at the end; a reading aid over a word is not in the sentence.
_NOT_IN_LINE = _NOT_READ | _tags("text", "note ruby-text")
_SPACES = _tags("text", "s tab line-break")
_DRAWN = f"{{{_NAMESPACES['draw']}}}"


def read_odt(data: bytes, path: str) -> Iterator[Article]:
    """The document's one article. Raises UnreadableFile if it is no text document, is damaged or encrypted, or has no text."""
    container = Container(data, path, hint=_HINT)
    _refuse_encrypted(container, path)
    content = container.read_xml("content.xml")
    body = content.find("office:body/office:text", _NAMESPACES)
    if body is None:
        raise UnreadableFile(f"{path} is an OpenDocument file, but no text document", hint="Save its text as .odt or .txt.")
    _drop_hidden(body, content)
    title, parts = split_title(list(_parts(body)), title_styles=_title_styles(content))
    parts = parts[: count_before_read_also([part.text for part in parts])]
    notes = [Block(_joined_text(note), "Notes") for note in _notes(body)]
    if not any(normalise(part.text) for part in [*parts, *notes]):
        shown = "pictures and no text" if body.find(".//draw:image", _NAMESPACES) is not None else "no text"
        raise UnreadableFile(f"{path} shows {shown}", hint="Add the text it should have, or remove it from the corpus.")
    metadata = _metadata(container, title)
    yield assemble([*place_under_headings(parts, metadata.title), *notes], metadata, path=path)


def _drop_hidden(body: Any, content: Any) -> None:
    """Takes out what is marked as hidden, by itself or by a style that the program made for it."""
    display, name, own = (f"{{{_NAMESPACES[p]}}}{n}" for p, n in (("text", "display"), ("style", "name"), ("text", "style-name")))
    hiding = {
        style.get(name, "")
        for style in content.iterfind("office:automatic-styles/style:style", _NAMESPACES)
        if any(properties.get(display) == "none" for properties in style.iterfind("style:text-properties", _NAMESPACES))
    }
    for element in list(body.iter(_PARAGRAPH, _HEADING, _SPAN, _SECTION)):
        if element.get(display) == "none" or element.get(own) in hiding:
            element.clear(keep_tail=True)


def _notes(body: Any) -> Iterator[Any]:
    for note in body.iterfind(".//text:note/text:note-body", _NAMESPACES):
        if all(above.tag not in _NOT_READ for above in note.iterancestors()):
            yield note


def _refuse_encrypted(container: Container, path: str) -> None:
    name = "META-INF/manifest.xml"
    if name in container.names and container.read_xml(name).find(".//manifest:encryption-data", _NAMESPACES) is not None:
        raise UnreadableFile(f"{path} is encrypted with a password", hint="Open it and save it without a password.")


def _parts(element: Any) -> Iterator[tuple[str, Block | Heading]]:
    """Each paragraph and table row with its style's name, in document order; a text box follows the paragraph it hangs on."""
    for child in element:
        if child.tag == _PARAGRAPH or child.tag == _HEADING:
            style = child.get(f"{{{_NAMESPACES['text']}}}style-name", "")
            text = "".join(_line(child))
            yield style, Heading(text, _level(child)) if child.tag == _HEADING else Block(text)
            for drawn in _drawn(child):
                yield from _parts(drawn)
        elif child.tag == _ROW:
            yield "", Block(join_spanning(list(_cells(child))), table=next(child.iterancestors(_TABLE), None))
        elif child.tag == _LIST:
            yield from (
                (style, replace(part, is_item=True) if isinstance(part, Block) else part) for style, part in _parts(child)
            )
        elif child.tag not in _NOT_READ:
            yield from _parts(child)


def _cells(row: Any) -> Iterator[SpanningCell]:
    """The row's cells, an empty one where that of a row above reaches into it."""
    spanned = 0
    for cell in row:
        if cell.tag == _CELL:
            columns = _number(cell, "table", "number-columns-spanned")
            spanned = columns - 1
            yield SpanningCell(_joined_text(cell), columns)
        elif cell.tag == _COVERED and spanned > 0:
            spanned -= 1
        elif cell.tag == _COVERED:
            yield SpanningCell("", 1)


def _level(heading: Any) -> int:
    return _number(heading, "text", "outline-level")


def _number(element: Any, prefix: str, name: str) -> int:
    """The number an attribute gives; 1 where it gives none."""
    value = element.get(f"{{{_NAMESPACES[prefix]}}}{name}", "")
    return int(value) if value.isdecimal() else 1


def _line(element: Any) -> Iterator[str]:
    """Text of an element inside a line, as it reads with all tracked changes accepted."""
    yield element.text or ""
    for child in element:
        if child.tag in _SPACES:
            yield " "
        elif isinstance(child.tag, str) and child.tag not in _NOT_IN_LINE and not child.tag.startswith(_DRAWN):
            yield from _line(child)
        yield child.tail or ""


def _drawn(element: Any) -> Iterator[Any]:
    """The outermost frames and shapes that hang on a paragraph."""
    for child in element:
        if isinstance(child.tag, str) and child.tag.startswith(_DRAWN):
            yield child
        elif child.tag not in _NOT_IN_LINE:
            yield from _drawn(child)


def _joined_text(element: Any) -> str:
    return normalise(" ".join(part.text for _, part in _parts(element)))


def _title_styles(content: Any) -> set[str]:
    """Names of the style Title and of those made from it."""
    styles = content.iterfind("office:automatic-styles/style:style", _NAMESPACES)
    name, parent = (f"{{{_NAMESPACES['style']}}}{attribute}" for attribute in ("name", "parent-style-name"))
    return {"Title"} | {style.get(name) for style in styles if style.get(parent) == "Title"}


def _metadata(container: Container, title: str | None) -> Metadata:
    if "meta.xml" not in container.names:
        return Metadata(title=title)
    meta = container.read_xml("meta.xml")

    def first(*names: str) -> str | None:
        texts = (normalise(meta.findtext(f".//{name}", "", _NAMESPACES)) for name in names)
        return next(filter(None, texts), None)

    day = first("meta:creation-date", "dc:date")
    return Metadata(
        title=title or first("dc:title"),
        author=first("meta:initial-creator", "dc:creator"),
        made=parse_date(day.partition("T")[0]) if day else None,
    )
