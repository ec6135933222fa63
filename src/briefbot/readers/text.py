"""Reads plain text: one paragraph a line, or paragraphs of wrapped lines between empty ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.boilerplate import count_before_read_also, is_button
from briefbot.readers.byline import Byline, byline_at_top, is_name_alone, read_byline
from briefbot.readers.dates import parse_date
from briefbot.readers.encoding import decode
from briefbot.readers.lines import is_heading_shaped, is_headline_shaped, join_wrapped
from briefbot.readers.mail import is_mail, read_mail
from briefbot.types import Article, Member, ReadFailure

_FIELD = re.compile(
    r"(?P<field>title|source|date|published|author|url|link)\s*:\s*(?P<value>\S.*)|(?P<by>by)[ :]\s*(?P<name>\S.*)", re.IGNORECASE
)
_SYNONYMS = {"published": "date", "by": "author", "link": "url"}
_EXERCISE = "fictional exercise material"

_MOST_OF_TITLE, _MOST_OF_HEADER = 200, 8
"""Characters, and lines."""
_WORDS_OF_NAME, _SMALL_WORDS_OF_NAME = 12, 3
"""At most, of a source or author."""
_WORDS_OF_TITLE = 5
"""From which a first line that stands right above the text is the title, and not the heading of a section."""
_TABLE_ROW = re.compile(r"\t|\s\|\s|\S\s{3,}\S.*\S\s{3,}\S")


def read_text(data: bytes, path: str) -> Iterator[Article | Member | ReadFailure]:
    """The file's one article; a mail that was saved as text is read as the mail it is.

    Raises UnreadableFile if it is no text, or its header gives a date that cannot be read.
    """
    text = decode(data, path).strip()
    if is_mail(text):
        yield from read_mail(data, path)
        return
    lines = [line.rstrip() for line in text.split("\n")]
    header, body = _split_header(lines, path)
    body = body[: count_before_read_also(body)]
    paragraphs = [text for text in join_wrapped(body) if normalise(text) and not is_button(normalise(text))]
    yield assemble(place_under_headings(_mark_headings(paragraphs)), header, path=path)


def _split_header(lines: Sequence[str], path: str) -> tuple[Metadata, list[str]]:
    """Title, day and fields (Source:, Date:, By …) that stand above the text, and the lines of the text."""
    byline = byline_at_top(lines, among=_MOST_OF_HEADER)
    title = normalise(lines[0]) if _starts_with_title(lines, byline) else None
    fields: dict[str, str] = {}
    rest = 1 if title else 0
    found: Byline | None = None
    for number, line in enumerate(lines[rest:], start=rest):
        field = _header_field(line)
        if (
            field is not None
            and field.name == "date"
            and number
            and not lines[number - 1].strip()
            and parse_date(field.value) is None
        ):
            field = None  # "Date: Friday at noon", in the text below the header
        if byline is not None and read_byline(line) == byline:
            found = byline
        elif field is not None:
            fields.setdefault(field.name, field.value)
        elif found is None and byline is not None and number in range(1, _line_of(byline, lines)) and is_name_alone(line):
            fields.setdefault("source", line.strip())
        elif line.strip().rstrip(".").casefold() != _EXERCISE and line.strip():
            rest = number
            break
    else:
        rest = len(lines)
    metadata = Metadata(
        title=title or fields.get("title"),
        published=_header_date(fields.get("date"), path) or (found.day if found else None),
        source=fields.get("source") or (found.source if found else None),
        url=fields.get("url"),
        author=fields.get("author") or (found.author if found else None),
    )
    return metadata, list(lines[rest:])


class _Field(NamedTuple):
    name: str
    value: str


def _starts_with_title(lines: Sequence[str], byline: Byline | None) -> bool:
    """``byline`` is that of the header."""
    if len(lines) < 2 or _header_field(lines[0]) is not None or read_byline(lines[0]) is not None:
        return False
    first, second = lines[0].strip(), lines[1].strip()
    if byline is not None and len(first) <= _MOST_OF_TITLE:
        between = [line for line in lines[1 : _line_of(byline, lines)] if line.strip()]
        if all(_header_field(line) is not None or is_name_alone(line) for line in between):
            return is_headline_shaped(first)
    if not _is_heading_line(first):
        return False
    if not second or _header_field(second) is not None or second.rstrip(".").casefold() == _EXERCISE:
        return True
    return len(first.split()) >= _WORDS_OF_TITLE and len(second) > len(first) and not _is_heading_line(second)


def _line_of(byline: Byline, lines: Sequence[str]) -> int:
    """Where it stands."""
    return next(place for place, line in enumerate(lines) if read_byline(line) == byline)


def _header_field(line: str) -> _Field | None:
    found = _FIELD.fullmatch(line.strip())
    if found is None:
        return None
    if found["by"]:
        # "By the Harbour Office" is an author, "By 2031 the front had moved." the first paragraph.
        words = found["name"].split()
        is_name = len(words) <= 8 and not found["name"][0].isdigit() and is_heading_shaped(found["name"])
        is_name = is_name and sum(word.islower() for word in words) <= _SMALL_WORDS_OF_NAME
        return _Field("author", found["name"]) if is_name else None
    name = found["field"].lower()
    name, words = _SYNONYMS.get(name, name), found["value"].split()
    if name == "url" and len(words) > 1:
        return None  # "Link: the bridge is open again"
    if name in ("source", "author") and (
        len(words) > _WORDS_OF_NAME or (len(words) > _WORDS_OF_TITLE and words[-1].endswith("."))
    ):
        return None  # "Source: two officials who asked not to be named said so."
    return _Field(name, found["value"])


def _header_date(value: str | None, path: str) -> date | None:
    if value is None:
        return None
    published = parse_date(value)
    if published is None:
        raise UnreadableFile(
            f"{path} has the date {value!r} in its header, which cannot be read", hint="Write dates as YYYY-MM-DD."
        )
    return published


def _mark_headings(paragraphs: Sequence[str]) -> Iterator[Block | Heading]:
    for text, following in pairwise([*paragraphs, ""]):
        if _is_heading_line(text) and len(following) > len(text) and not _is_heading_line(following):
            yield Heading(text, level=1)
        else:
            yield Block(text)


def _is_heading_line(line: str) -> bool:
    return not _TABLE_ROW.search(line.strip()) and is_heading_shaped(normalise(line))
