"""Reads .jsonl: one article a line, its paragraphs exactly as given."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from briefbot.errors import UnreadableFile, kind_of
from briefbot.readers.assembly import SEPARATOR, Block, Metadata, assemble, normalise
from briefbot.readers.dates import parse_date
from briefbot.readers.encoding import decode
from briefbot.readers.filename import date_from_name
from briefbot.types import Article, ArticleId, Paragraph, ReadFailure, Span

_SHAPE = 'Write one object a line: {"id", "title", "text" or "paragraphs", "date", "source", "url", "author"}.'
_ID = re.compile(r'"id"\s*:\s*("(?:[^"\\]|\\.)*"|\d+)')
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def read_jsonl(data: bytes, path: str) -> Iterator[Article | ReadFailure]:
    """The articles of the lines, in order; a line that cannot be read gives a failure that names it, and the others are read."""
    lines = decode(data, path).split("\n")  # not splitlines(): U+2028 may stand inside a JSON string
    first_line_of: dict[ArticleId, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            article = read_record(_parse(line, place), place, path=path)
            if article.id in first_line_of:
                raise UnreadableFile(
                    f"{place} has the id {article.id!r} of line {first_line_of[article.id]}",
                    hint="Give each line an id of its own.",
                )
        except UnreadableFile as error:
            yield ReadFailure(place, error.message, error.hint, _legible_id(line) or ArticleId(place))
        else:
            first_line_of[article.id] = number
            yield article


def read_record(record: Mapping[str, Any], place: str, *, path: str) -> Article:
    """The article of one object; ``place`` is its id if it has none, and names it where something is wrong.

    Raises UnreadableFile if a field is of the wrong kind, or there is no text.
    """
    article_id = _id(record, place) or place
    metadata = Metadata(
        title=_string(record, "title", place=place) or article_id,
        published=_date(record, place) or date_from_name(path),
        source=_string(record, "source", place=place),
        url=_string(record, "url", place=place),
        author=_string(record, "author", place=place),
    )
    text = _string(record, "text", place=place)
    blocks = _paragraphs(record, place)
    if any(block.text.strip() for block in blocks):
        return _take_as_given(blocks, text, metadata=metadata, article_id=article_id)
    if text is None or not text.strip():
        raise UnreadableFile(f"{place} has no text{_fields_instead(record)}", hint='Give it a "text", or a list of "paragraphs".')
    return assemble(map(Block, _BLANK_LINE.split(text)), metadata, path=place, article_id=article_id, keeps_byline=True)


def _fields_instead(record: Mapping[str, Any]) -> str:
    """The text may stand under another name: which names there are."""
    names = ", ".join(map(repr, record))
    return (
        "" if {"text", "paragraphs"} & record.keys() else f", only {textwrap.shorten(names, 100, placeholder=' …') or 'nothing'}"
    )


def _take_as_given(blocks: Sequence[Block], text: str | None, *, metadata: Metadata, article_id: str) -> Article:
    """The article with its text and paragraphs as they are: whoever judged paragraphs counted these."""
    spans = _find_in_order(blocks, text) if text else None
    if text is None or spans is None:
        text = SEPARATOR.join(block.text for block in blocks)
        spans = _spans_of_joined(blocks)
    return Article(
        id=ArticleId(article_id),
        title=normalise(metadata.title or "") or article_id,
        text=text,
        paragraphs=tuple(
            Paragraph(number, span.start, span.end, block.heading)
            for number, (span, block) in enumerate(zip(spans, blocks, strict=True), start=1)
        ),
        published=metadata.published,
        source=normalise(metadata.source or "") or None,
        url=normalise(metadata.url or "") or None,
        author=normalise(metadata.author or "") or None,
    )


def _find_in_order(blocks: Sequence[Block], text: str) -> list[Span] | None:
    spans = []
    end = 0
    for block in blocks:
        start = text.find(block.text, end)
        if start < 0:
            return None
        end = start + len(block.text)
        spans.append(Span(start, end))
    return spans


def _spans_of_joined(blocks: Sequence[Block]) -> list[Span]:
    spans = []
    start = 0
    for block in blocks:
        spans.append(Span(start, start + len(block.text)))
        start += len(block.text) + len(SEPARATOR)
    return spans


def _parse(line: str, place: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{place} is not JSON: {error}", hint=_SHAPE) from error
    if not isinstance(record, dict):
        raise UnreadableFile(f"{place} is not an object but {kind_of(record)}", hint=_SHAPE)
    return record


def _id(record: Mapping[str, Any], place: str) -> str | None:
    value = record.get("id")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _wrong_type(place, "id", value)
    article_id = str(value).strip()
    if not article_id or not article_id.isprintable():
        raise UnreadableFile(
            f"{place} has the id {value!r}, which is empty or cannot be printed", hint="Give it an id in plain characters."
        )
    return article_id


def _legible_id(line: str) -> ArticleId | None:
    """The id of a line that may be no JSON at all: its article, if it was read before, is kept until the line is mended."""
    found = _ID.search(line)
    try:
        return ArticleId(str(json.loads(found[1])).strip()) if found else None
    except ValueError:
        return None


def _date(record: Mapping[str, Any], place: str) -> date | None:
    value = _string(record, "date", place=place)
    if value is None or not value.strip():
        return None
    published = parse_date(value)
    if published is None:
        raise UnreadableFile(f"{place} has the date {value!r}, which cannot be read", hint="Write dates as YYYY-MM-DD.")
    return published


def _paragraphs(record: Mapping[str, Any], place: str) -> list[Block]:
    value = record.get("paragraphs")
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong_type(place, "paragraphs", value)
    return [_paragraph(item, f"{place}, paragraph {number},") for number, item in enumerate(value, start=1)]


def _paragraph(item: object, place: str) -> Block:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict):
        raise UnreadableFile(f"{place} is {kind_of(item)}", hint='A paragraph is a string or {"text", "heading"}.')
    text = _string(item, "text", place=place)
    if text is None:
        raise UnreadableFile(f"{place} has no text", hint='A paragraph is a string or {"text", "heading"}.')
    return Block(text, normalise(_string(item, "heading", place=place) or "") or None)


def _string(record: Mapping[str, Any], field: str, *, place: str) -> str | None:
    value = record.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong_type(place, field, value)
    # JSON can write half a surrogate pair ("\ud800"), which no file, hash or database takes.
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UnreadableFile(f"{place} has half a surrogate pair in {field!r}", hint="Write the character whole, in UTF-8.")
    return value


def _wrong_type(place: str, field: str, value: object) -> UnreadableFile:
    return UnreadableFile(f"{place} has {kind_of(value)} as {field!r}", hint=_SHAPE)
