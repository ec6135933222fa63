"""Reads Markdown with optional front matter."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.boilerplate import count_before_read_also
from briefbot.readers.dates import parse_date
from briefbot.readers.encoding import decode
from briefbot.tables import join_cells
from briefbot.types import Article

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\s*---[^\S\n]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)(?P<body>.*)", re.DOTALL)
_UNCLOSED = re.compile(r"\s*---[^\S\n]*\n(?:title|date|source|url|author):[^\S\n]", re.IGNORECASE)
"""A rule, and right behind it a line of what is read of front matter: under a rule alone a text may go on as it likes."""
_HTML = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE)
_ENTRY = re.compile(r"^(?=[^\s\-])", re.MULTILINE)
"""Before a line that is neither indented nor an item of a list."""
_PLAIN = re.compile(r"(?P<key>[^\W\d][\w-]*):[^\S\n]+(?P<value>(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=\S)).*)")
"""One line whose value begins as a scalar of YAML without quotes may (YAML 1.2.2, 7.3.3), however it goes on."""
_LIST_ITEMS = {"list_item_open", "list_item_close"}
_HINT = "Write front matter as 'title: …' lines between two lines of ---, with quotes around values that begin with a sign."


def read_markdown(data: bytes, path: str) -> Iterator[Article]:
    """The file's one article. Raises UnreadableFile if its front matter is broken or gives a date that cannot be read."""
    front_matter, body = _split_front_matter(decode(data, path), path)
    metadata = _metadata(front_matter, path)
    parts = list(_parts(body))
    parts = parts[: count_before_read_also([part.text for part in parts])]
    if metadata.title is None:
        first = next((part for part in parts if isinstance(part, Heading) and part.level == 1 and normalise(part.text)), None)
        if first is not None:
            parts.remove(first)
            metadata = Metadata(first.text, metadata.published, metadata.source, metadata.url, metadata.author)
    yield assemble(place_under_headings(parts, metadata.title), metadata, path=path)


def _split_front_matter(text: str, path: str) -> tuple[Mapping[str, object], str]:
    """The keys of the front matter in lower case, and what follows it. Text between two rules is no front matter."""
    import yaml

    found = _FRONT_MATTER.match(text)
    if found is None:
        if _UNCLOSED.match(text):
            raise UnreadableFile(f"{path} has front matter that does not end", hint=_HINT)
        return {}, text
    try:
        values = _read_yaml(found["yaml"])
    # PyYAML lets a ValueError through for a date such as 2031-13-45.
    except (yaml.YAMLError, ValueError, RecursionError):
        values = _read_leniently(found["yaml"], path, first_line=text.count("\n", 0, found.start("yaml")) + 1)
    if values is None:
        return {}, found["body"]
    if not isinstance(values, dict):
        return {}, text
    return {str(key).lower(): value for key, value in values.items()}, found["body"]


def _read_yaml(text: str) -> object:
    """With every value as it is written: "No" is a title, 9:30 no number of seconds, and 007 no seven."""
    import yaml

    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # makes nothing but strings, lists and mappings


def _read_leniently(text: str, path: str, *, first_line: int) -> dict[object, object]:
    """What is no YAML as a whole, entry by entry; an entry that is none either is taken as it stands if it is plain.

    "title: Update: dockers end strike" is the commonest of those. Lines of the file are counted from ``first_line``.
    """
    import yaml

    values: dict[object, object] = {}
    for entry in _ENTRY.split(text):
        try:
            value = _read_yaml(entry.rstrip())
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            plain = _PLAIN.fullmatch(entry.rstrip())
            if plain is None:
                raise _not_yaml(path, first_line, error) from error
            value = {plain["key"]: plain["value"]}
        if not isinstance(value, dict | None):
            raise _not_yaml(path, first_line)
        values |= value or {}
        first_line += entry.count("\n")
    return values


def _not_yaml(path: str, line: int, error: Exception | None = None) -> UnreadableFile:
    """``line`` is that of the file in which what was read begins."""
    import yaml

    why = str(error).partition("\n")[0] if error else "no 'key: value'"
    if isinstance(error, yaml.MarkedYAMLError):
        why = error.problem or why
        line += error.problem_mark.line if error.problem_mark else 0
    return UnreadableFile(f"{path} has front matter that is not YAML in line {line}: {why}", hint=_HINT)


def _metadata(front_matter: Mapping[str, object], path: str) -> Metadata:
    return Metadata(
        title=_scalar(front_matter, "title", path=path),
        published=_date(front_matter, path),
        source=_scalar(front_matter, "source", path=path),
        url=_scalar(front_matter, "url", path=path),
        author=_scalar(front_matter, "author", path=path),
    )


def _scalar(front_matter: Mapping[str, object], key: str, *, path: str) -> str | None:
    value = front_matter.get(key)
    items = value if isinstance(value, list) else [value]
    # Nested aliases could make a text of gigabytes out of a few lines.
    if any(isinstance(item, list | dict) for item in items):
        raise UnreadableFile(f"{path} has something else than text as {key!r} in its front matter", hint=_HINT)
    value = ", ".join(map(str, items)) if isinstance(value, list) else value
    text = "" if value is None else str(value).strip()
    return None if text in ("", "~", "null") else text


def _date(front_matter: Mapping[str, object], path: str) -> date | None:
    text = _scalar(front_matter, "date", path=path)
    if text is None:
        return None
    published = parse_date(text)
    if published is None:
        raise UnreadableFile(
            f"{path} has the date {text!r} in its front matter, which cannot be read", hint="Write dates as YYYY-MM-DD."
        )
    return published


def _parts(body: str) -> Iterator[Block | Heading]:
    from markdown_it import MarkdownIt

    cells: list[str] | None = None
    heads: str | None = None
    level = 0
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    depths = accumulate(token.nesting if token.type in _LIST_ITEMS else 0 for token in tokens)
    for token, depth in zip(tokens, depths, strict=True):
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag.removeprefix("h")) if token.nesting > 0 else 0
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            row = join_cells(cells or [])
            yield Block(row, heads=heads)
            heads, cells = (row or None) if heads == "" else heads, None
        elif token.type in {"thead_open", "table_close"}:
            heads = "" if token.type == "thead_open" else None
        elif token.type in {"fence", "code_block"}:
            yield Block(token.content)
        elif token.type == "html_block":
            yield Block(html.unescape(_HTML.sub(" ", token.content)))
        elif token.type == "inline":
            text = _plain_text(token.children or [])
            if cells is not None:
                cells.append(normalise(text))
            else:
                yield Heading(text, level) if level else Block(text, is_item=depth > 0)


def _plain_text(tokens: Sequence[Token]) -> str:
    """What a reader sees of the inline markup: a link's text, an image's description, no tags."""
    texts = []
    for token in tokens:
        if token.type == "image":
            texts.append(_plain_text(token.children or []))
        elif token.type in {"softbreak", "hardbreak"} or (
            token.type == "html_inline" and token.content.lower().startswith("<br")
        ):
            texts.append(" ")
        elif token.type in {"text", "text_special", "code_inline"}:
            texts.append(token.content)
    return "".join(texts)
