"""What a web page says about its article: title, date, source, author, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from html import unescape
from typing import Any, NamedTuple

from briefbot.readers.assembly import Metadata, normalise
from briefbot.readers.dates import parse_date
from briefbot.readers.html_body import letters

_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_TITLE_SUFFIX = re.compile(r"(?P<headline>.+)\s(?:[-–—|·•:]|::|»)\s(?P<outlet>[^|]+)")

_ADDRESS_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])")
_ARTICLE_TYPE = re.compile(r"\b(?:[A-Z]\w*)?(?:Article|BlogPosting|Report)\b")
_BYLINE_START = re.compile(r"(?:written |posted |text )?by:?\s+", re.IGNORECASE)
_BYLINE_END = re.compile(
    r"[\s,;|]+(?:is an?\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)(?:$|[\s,;]+\d|(?=;)))",
    re.IGNORECASE,
)
_ACCOUNTS = {"admin", "administrator", "editor", "staff", "webmaster"}

# What publishing systems write where they have no date.
_NULL_DATES = {date(1, 1, 1), date(1970, 1, 1)}

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


def head_metadata(tree: Any) -> Metadata:
    """As ``page_metadata``, from the page's head alone; what lies below it may be of any size."""
    from lxml.html import Element

    # Not tree.makeelement: that belongs to the same document, all of which an absolute XPath would search.
    page, head = Element("html"), tree.find("head")
    page.extend([] if head is None else [deepcopy(head)])
    return page_metadata(page)


def page_metadata(tree: Any) -> Metadata:
    """From its meta tags, JSON-LD, <time> elements, byline and address; nothing is taken from the article's own text."""
    from trafilatura import extract_metadata

    meta, data = _meta_tags(tree), _article_data(tree)
    # Its date is not used: it also reads dates out of the page's text, which need not be the article's.
    found: Any = extract_metadata(tree, date_config={"extensive_search": False})
    source = meta.get("og:site_name") or _name(data.get("publisher")) or found.sitename
    authors = (_name(data.get("author")), meta.get("author"), found.author)
    return Metadata(
        title=_without_outlet(meta.get("og:title") or found.title, source),
        published=_published(tree, meta, data) or _date_of_address(found.url),
        source=source,
        url=found.url,
        author=next(filter(None, (_person(author, source) for author in authors)), None),
    )


def _article_data(tree: Any) -> Mapping[str, Any]:
    """What the page's JSON-LD says of its article; empty where it says nothing, or cannot be read."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                if _ARTICLE_TYPE.search(str(item.get("@type"))):
                    return item
                waiting.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)
    return {}


def _name(value: object) -> str | None:
    """The name, or names, of a person or organisation in JSON-LD."""
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(filter(None, map(_name, value)))) or None
    if isinstance(value, dict):
        value = value.get("name")
        return _name(value) if isinstance(value, list) else _name(str(value)) if value else None
    return normalise(unescape(value)) or None if isinstance(value, str) else None


def _person(author: str | None, source: str | None) -> str | None:
    """The author without what a byline adds; None for an address, an account or the outlet itself."""
    cut = _BYLINE_END.split(_BYLINE_START.sub("", normalise(author or "")), maxsplit=1)[0].strip(" ,;|-–—")
    if cut.startswith(("http:", "https:", "@")) or "©" in cut or cut.casefold() in _ACCOUNTS:
        return None
    return None if source and letters(cut) == letters(source) else cut or None


def _date_of_address(url: str | None) -> date | None:
    """The day in the article's own address, as in /2031/03/04/."""
    found = _ADDRESS_DATE.search(url or "")
    return parse_date("-".join(found.groups())) if found else None


def _meta_tags(tree: Any) -> Mapping[str, str]:
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
    if found and outlet and letters(found["outlet"]) == letters(outlet):
        return found["headline"].strip()
    return title


def _published(tree: Any, meta: Mapping[str, str], data: Mapping[str, Any]) -> date | None:
    """The date the page itself calls that of publication; None rather than a date found somewhere on it."""
    candidates = [meta[name] for name in _DATE_NAMES if name in meta]
    candidates.extend(value for key in ("datePublished", "dateCreated") if isinstance(value := data.get(key), str))
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            candidates.extend(_JSON_DATE.findall(script.text or ""))
    days = (day for day in map(parse_date, candidates) if day and day not in _NULL_DATES)
    return next(days, None) or _date_of_time_element(tree)


class _Time(NamedTuple):
    day: date
    declared: bool
    in_article: bool


def _date_of_time_element(tree: Any) -> date | None:
    """The <time> marked as publication, else the article's first, else the page's only one."""
    times = list(_times(tree, in_article=False))
    for chosen in ([t for t in times if t.declared], [t for t in times if t.in_article]):
        if chosen:
            return chosen[0].day
    days = {time.day for time in times}
    return days.pop() if len(days) == 1 else None


def _times(element: Any, *, in_article: bool) -> Iterator[_Time]:
    for article in element.iter("article"):
        for time in article.iter("time"):
            yield from _time(time, in_article=True)
    for time in element.iter("time"):
        yield from _time(time, in_article=in_article)


def _time(element: Any, *, in_article: bool) -> Iterator[_Time]:
    day = parse_date(element.get("datetime") or " ".join("".join(element.itertext()).split()))
    if day is not None:
        declared = element.get("pubdate") is not None or element.get("itemprop") == "datePublished"
        yield _Time(day, declared, in_article)
