"""Reads the article of a web page and leaves the page's furniture behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.dates import parse_date
from briefbot.readers.encoding import decode
from briefbot.types import Article

if TYPE_CHECKING:
    # lxml ships no types; its elements answer to the standard library's names.
    from xml.etree.ElementTree import Element

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_BLANK_LINE = re.compile(r"\n\s*\n")
_TITLE_SUFFIX = re.compile(r"(?P<headline>.+)\s(?:[-–—|·•:]|::|»)\s(?P<outlet>[^|]+)")

# What publishing systems write where they have no date.
_NULL_DATES = {date(1, 1, 1), date(1970, 1, 1)}

_BLOCK_TAGS = {"p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div", "ab"}
_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publish-date",
    "publishdate",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
)


def read_html(data: bytes, path: str) -> Iterator[Article]:
    """The page's one article. Raises UnreadableFile if the page holds none."""
    from trafilatura import load_html

    declared = _CHARSET.search(data[:4096])
    text = decode(data, path, declared=(declared[1] or declared[2]).decode() if declared else None)
    tree = load_html(text)
    if tree is None:
        raise _no_article(path)
    metadata = _metadata(tree)
    body = _extract_body(tree)
    parts = [part for part in _parts(body) if normalise(part.text)]
    if not parts:
        raise _no_article(path)
    yield assemble(place_under_headings(parts, _title_as_shown(parts, metadata.title)), metadata, path=path)


def _no_article(path: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path} is a page without an article in it",
        hint="Save the page again once it has loaded, or copy its text into a .txt file.",
    )


def _extract_body(tree: Element) -> Element:
    """The article's elements in trafilatura's own vocabulary: p, head, list, item, quote, table, row, cell, lb."""
    from trafilatura import bare_extraction, baseline
    from trafilatura.settings import Document

    # Reader comments cost more than they bring: token F1 .952 with them, .959 without, on 181 news pages.
    document = bare_extraction(tree, include_comments=False)
    body: Element | None = document.body if isinstance(document, Document) else None
    if body is None:
        body, _, _ = baseline(tree)
    return body


def _parts(element: Element) -> Iterator[Block | Heading]:
    inline = [_squeeze(element.text)]
    for child in element:
        if child.tag in _BLOCK_TAGS:
            yield from _split(inline)
            inline = []
            yield from _block(child)
        else:
            inline.extend(_inline(child))
        inline.append(_squeeze(child.tail))
    yield from _split(inline)


def _block(element: Element) -> Iterator[Block | Heading]:
    if element.tag == "row":
        yield Block(" | ".join(normalise(" ".join(cell.itertext())) for cell in element))
    elif element.tag == "head":
        yield Heading(" ".join(element.itertext()), level=int(element.get("rend", "h2").removeprefix("h")[:1] or 2))
    else:
        yield from _parts(element)


def _inline(element: Element) -> Iterator[str]:
    """Text of an element inside a line; a comment or instruction has none."""
    if element.tag == "lb":
        yield "\n"
    elif isinstance(element.tag, str):
        yield _squeeze(element.text)
        for child in element:
            yield from _inline(child)
            yield _squeeze(child.tail)


def _split(inline: list[str]) -> Iterator[Block]:
    """Two line breaks in a row are how older pages part their paragraphs."""
    yield from map(Block, _BLANK_LINE.split("".join(inline)))


def _squeeze(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _metadata(tree: Element) -> Metadata:
    from trafilatura import extract_metadata

    meta = _meta_tags(tree)
    # Its date is not used: it also reads dates out of the page's text and address, which need not be the article's.
    found: Any = extract_metadata(tree, date_config={"extensive_search": False})
    source = meta.get("og:site_name") or found.sitename
    author = meta.get("author") or found.author
    return Metadata(
        title=_without_outlet(meta.get("og:title") or found.title, source),
        published=_published(tree, meta),
        source=source,
        url=found.url,
        author=None if author and author.startswith(("http:", "https:")) else author,
    )


def _meta_tags(tree: Element) -> Mapping[str, str]:
    """Content of each <meta> by its name in lower case, the first where several share it."""
    contents: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = normalise(element.get("content") or "")
        if name and content:
            contents.setdefault(name.strip().lower(), content)
    return contents


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """'Headline - Outlet' without what only names the site."""
    found = _TITLE_SUFFIX.fullmatch(normalise(title or ""))
    if found and outlet and _letters(found["outlet"]) == _letters(outlet):
        return found["headline"].strip()
    return title


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _title_as_shown(parts: list[Block | Heading], title: str | None) -> str | None:
    """The headline over the text where it is the title, or one of the two is the other cut short."""
    if not title or not isinstance(parts[0], Heading):
        return title
    shown, known = _letters(parts[0].text), _letters(title)
    return parts[0].text if shown and (known.startswith(shown) or shown.startswith(known)) else title


def _published(tree: Element, meta: Mapping[str, str]) -> date | None:
    """The date the page itself calls that of publication; None rather than a date found somewhere on it."""
    candidates = [meta[name] for name in _DATE_NAMES if name in meta]
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            candidates.extend(_JSON_DATE.findall(script.text or ""))
    days = (day for day in map(parse_date, candidates) if day and day not in _NULL_DATES)
    return next(days, None) or _date_of_time_element(tree)


class _Time(NamedTuple):
    day: date
    declared: bool
    in_article: bool


def _date_of_time_element(tree: Element) -> date | None:
    """The <time> marked as publication, else the article's first, else the page's only one."""
    times = list(_times(tree, in_article=False))
    for chosen in ([t for t in times if t.declared], [t for t in times if t.in_article]):
        if chosen:
            return chosen[0].day
    days = {time.day for time in times}
    return days.pop() if len(days) == 1 else None


def _times(element: Element, *, in_article: bool) -> Iterator[_Time]:
    for article in element.iter("article"):
        for time in article.iter("time"):
            yield from _time(time, in_article=True)
    for time in element.iter("time"):
        yield from _time(time, in_article=in_article)


def _time(element: Element, *, in_article: bool) -> Iterator[_Time]:
    day = parse_date(element.get("datetime") or " ".join("".join(element.itertext()).split()))
    if day is not None:
        declared = element.get("pubdate") is not None or element.get("itemprop") == "datePublished"
        yield _Time(day, declared, in_article)
