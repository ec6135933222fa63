"""Reads an e-book: all its chapters in reading order as one article."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.container import Container
from briefbot.readers.dates import parse_date
from briefbot.readers.encoding import decode
from briefbot.readers.html_tree import drop_hidden, parse_html
from briefbot.readers.xhtml import read_blocks
from briefbot.types import Article

_HINT = "Download or convert it again: EPUB is what is read."
_NAMESPACES = {
    "container": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
    "enc": "http://www.w3.org/2001/04/xmlenc#",
}
_PAGES = {"application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document"}
_NO_TITLES = {"untitled", "untitled document", "unknown", "document"}
# Share of the letters of a line, a list or a table that are links into the book, from which on it is one of contents.
_LINKED_LINE = 0.9
_LINKED_LIST = 0.6
_SHORTEST_LINK = 6


@dataclass(frozen=True, slots=True)
class _File:
    """A line of the book's list of files; its path is that inside the container."""

    path: str
    media_type: str
    properties: str


def read_epub(data: bytes, path: str) -> Iterator[Article]:
    """The book's one article. Raises UnreadableFile if it is no EPUB, is damaged or protected, or holds no text."""
    container = Container(data, path, hint=_HINT)
    package_path = _package_path(container, path)
    package = container.read_xml(package_path)
    files = _files(package, posixpath.dirname(package_path))
    pages = _pages(package, files)
    _refuse_protected(container, pages, path)
    labels = _labels(container, files)
    metadata = _metadata(package)
    parts = [part for page in pages for part in _chapter(container, page, labels.get(page), path)]
    if not any(normalise(part.text) for part in parts):
        raise UnreadableFile(f"{path} is a book of pictures without text", hint="Recognise its text first, or remove it.")
    yield assemble(place_under_headings(parts, metadata.title), metadata, path=path)


def _package_path(container: Container, path: str) -> str:
    root = container.read_xml("META-INF/container.xml")
    for file in root.iterfind(".//container:rootfile", _NAMESPACES):
        if file.get("full-path"):
            return str(file.get("full-path"))
    raise UnreadableFile(f"{path} names no book inside it", hint=_HINT)


def _files(package: Any, folder: str) -> dict[str, _File]:
    """The book's files by the id its spine uses."""
    return {
        item.get("id", ""): _File(_inside(folder, item.get("href", "")), item.get("media-type", ""), item.get("properties", ""))
        for item in package.iterfind("opf:manifest/opf:item", _NAMESPACES)
    }


def _inside(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _pages(package: Any, files: dict[str, _File]) -> list[str]:
    """Paths of the pages in reading order, each once, without the one that is only for finding one's way."""
    ids = (item.get("idref", "") for item in package.iterfind("opf:spine/opf:itemref", _NAMESPACES))
    listed = (files[name] for name in ids if name in files)
    return list(dict.fromkeys(f.path for f in listed if f.media_type in _PAGES and "nav" not in f.properties.split()))


def _refuse_protected(container: Container, pages: list[str], path: str) -> None:
    """Scrambled fonts are no protection: many free books have them."""
    name = "META-INF/encryption.xml"
    if name not in container.names:
        return
    uris = (reference.get("URI", "") for reference in container.read_xml(name).iterfind(".//enc:CipherReference", _NAMESPACES))
    if {_inside("", uri) for uri in uris} & set(pages):
        raise UnreadableFile(
            f"{path} is encrypted by its seller (DRM)", hint="Ask the publisher for a copy without protection, or remove it."
        )


def _labels(container: Container, files: dict[str, _File]) -> dict[str, str]:
    """What the table of contents calls each page that it links to as a whole."""
    labels: dict[str, str] = {}
    for file in files.values():
        if file.path in container.names:
            for href, label in _links(container, file):
                if href and "#" not in href:
                    labels.setdefault(_inside(posixpath.dirname(file.path), href), normalise(label))
    return labels


def _links(container: Container, file: _File) -> list[tuple[str, str]]:
    """Where a table of contents leads and what it calls that; nothing of a file that is none."""
    is_nav = "nav" in file.properties.split()
    if not is_nav and file.media_type != "application/x-dtbncx+xml":
        return []
    root = _contents(container, file)
    if root is None:
        return []
    if is_nav:
        return [(a.get("href", ""), "".join(a.itertext())) for a in root.iter("{*}a")]
    points = root.iterfind(".//ncx:navPoint", _NAMESPACES)
    return [(_source(point), point.findtext("ncx:navLabel/ncx:text", "", _NAMESPACES)) for point in points]


def _contents(container: Container, file: _File) -> Any:
    """The root of a table of contents; None where it cannot be read, which costs no more than the names of chapters."""
    with suppress(UnreadableFile):
        return container.read_xml(file.path)
    with suppress(UnreadableFile):  # one &nbsp; is enough for a page to be no XML
        return parse_html(decode(container.read(file.path), file.path))
    return None


def _source(point: Any) -> str:
    content = point.find("ncx:content", _NAMESPACES)
    return "" if content is None else str(content.get("src", ""))


def _chapter(container: Container, page: str, label: str | None, path: str) -> Iterator[Block | Heading]:
    root = parse_html(decode(container.read(page), f"{path}/{page}"))
    body = None if root is None else root.find("body")
    if body is None:
        return
    drop_hidden(root)
    _drop_contents(body)
    parts = [part for part in read_blocks(body) if normalise(part.text)]
    # Without this a chapter that has no heading would stand under the last one's.
    if parts and label and label.casefold() not in _NO_TITLES and not any(isinstance(part, Heading) for part in parts):
        if normalise(parts[0].text).casefold() == label.casefold():
            parts = parts[1:]
        yield Heading(label, level=1)
    yield from parts


def _drop_contents(body: Any) -> None:
    """Takes out tables of contents: lines, and lists and tables of them, whose words are links to places in the book."""
    for block in list(body.iter("table", "ol", "ul", "dl", "p", "div")):
        if _is_contents(block, share=_LINKED_LIST if block.tag in {"table", "ol", "ul", "dl"} else _LINKED_LINE):
            block.drop_tree()


def _is_contents(block: Any, *, share: float) -> bool:
    letters = len("".join("".join(block.itertext()).split()))
    links = (link for link in block.iter("a") if link.get("href") and ":" not in link.get("href"))
    linked = sum(len("".join("".join(link.itertext()).split())) for link in links)
    # A number that leads to a note or back is no contents.
    return linked > _SHORTEST_LINK and linked >= share * letters


def _metadata(package: Any) -> Metadata:
    def texts(name: str) -> list[str]:
        found = package.iterfind(f"opf:metadata//dc:{name}", _NAMESPACES)
        return [text for text in (normalise("".join(element.itertext())) for element in found) if text]

    title = next(iter(texts("title")), None)
    return Metadata(
        title=None if title and title.casefold() in _NO_TITLES else title,
        published=_published(package),
        source=next(iter(texts("publisher")), None),
        author=", ".join(dict.fromkeys(texts("creator"))) or None,
    )


def _published(package: Any) -> date | None:
    """The date of publication, else the first that has no other meaning."""
    dates = package.findall("opf:metadata//dc:date", _NAMESPACES)
    event = f"{{{_NAMESPACES['opf']}}}event"
    wanted = [d for d in dates if d.get(event) == "publication"] + [d for d in dates if d.get(event) is None]
    days = (parse_date(normalise(element.text or "").partition("T")[0]) for element in wanted)
    return next(filter(None, days), None)
