"""Turns every block of an HTML page into paragraphs and headings, for pages that hold nothing but their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from briefbot.readers.assembly import Block, Heading, normalise
from briefbot.tables import MOST_COLUMNS, join_cells

_BLANK_LINE = re.compile(r"\n\s*\n")
_SPACE = re.compile(r"\s+")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LONGEST_CELL = 200
"""Characters in a table's cell of several paragraphs, above which it is no cell but a page."""
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "legend", "li", "main", "ol", "p", "pre", "section", "summary"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "ul"),
}
_ROWS = {"table", "thead", "tbody", "tfoot"}
"""Beyond which no cell reaches down."""
_NOT_READ = {
    *("audio", "button", "canvas", "datalist", "head", "iframe", "math", "nav", "noscript", "object", "rp", "rt", "script"),
    *("select", "style", "svg", "template", "textarea", "title", "video"),
}


def read_blocks(element: Any) -> Iterator[Block | Heading]:
    """All text below the element in order: paragraphs, list items, table rows, headings."""
    return _read(element, {})


def _read(element: Any, covered: dict[int, int]) -> Iterator[Block | Heading]:
    """``covered`` are the columns of a table that cells above reach into, each with the number of rows that is left of them."""
    return read_flow(element, is_block=_is_block, read_block=partial(_block, covered=covered), read_inline=_inline)


def read_flow(
    element: Any,
    *,
    is_block: Callable[[Any], bool],
    read_block: Callable[[Any], Iterable[Block | Heading]],
    read_inline: Callable[[Any], Iterable[str]],
) -> Iterator[Block | Heading]:
    """All text below the element in order: each block as it reads itself, what stands between blocks as paragraphs.

    Two line breaks in a row are how mails, older pages and older books part their paragraphs.
    """
    inline = [squeeze(element.text)]
    for child in element:
        if is_block(child):
            yield from _split(inline)
            inline = []
            yield from read_block(child)
        else:
            inline.extend(read_inline(child))
        inline.append(squeeze(child.tail))
    yield from _split(inline)


def squeeze(text: str | None) -> str:
    """The text with each run of white space made one space: in HTML only <br> breaks a line."""
    return _SPACE.sub(" ", text or "")


def _is_block(element: Any) -> bool:
    tag = element.tag
    return tag not in _NOT_READ and (tag in _HEADINGS or tag in _BLOCKS or _holds_blocks(element))


def _holds_blocks(element: Any) -> bool:
    return len(element) > 0 and next(element.iter(*_HEADINGS, *_BLOCKS), None) is not None


def _block(element: Any, covered: dict[int, int]) -> Iterator[Block | Heading]:
    if element.tag in _HEADINGS:
        yield Heading("".join(_inline(element)), _HEADINGS[element.tag])
    elif element.tag == "tr":
        yield from _row(_cells(element, covered), table=next(element.iterancestors("table"), None))
    elif element.tag == "pre":
        yield from map(Block, _BLANK_LINE.split("".join(element.itertext())))
    else:
        yield from _read(element, {} if element.tag in _ROWS else covered)


def _cells(row: Any, covered: dict[int, int]) -> list[list[Block | Heading]]:
    """What stands in each column: nothing where a cell further left or above reaches into it."""
    cells: list[list[Block | Heading]] = []
    for cell in row.iterchildren("td", "th"):
        while len(cells) in covered:
            cells.append(_pass(covered, len(cells)))
        columns = min(_span(cell, "colspan"), max(MOST_COLUMNS - len(cells), 1))
        reached = dict.fromkeys(range(len(cells), min(len(cells) + columns, MOST_COLUMNS)), _span(cell, "rowspan") - 1)
        covered |= {column: rows for column, rows in reached.items() if rows}
        cells += [list(read_blocks(cell)), *([] for _ in range(columns - 1))]
    for column in range(len(cells), max(covered, default=-1) + 1):
        cells.append(_pass(covered, column))
    return cells


def _pass(covered: dict[int, int], column: int) -> list[Block | Heading]:
    """An empty cell, and one row less that the column is covered in."""
    left = covered.pop(column, 0) - 1
    if left > 0:
        covered[column] = left
    return []


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "").strip()
    return max(int(value), 1) if value.isdecimal() and len(value) < 6 else 1


def _row(cells: list[list[Block | Heading]], *, table: object) -> Iterator[Block | Heading]:
    """One line of a table; or all that stands in it, where the table only places text on the page, as mails and old pages do."""
    texts = [normalise(" ".join(part.text for part in cell)) for cell in cells]
    places_text = any(len(cell) > 1 and len(text) > _LONGEST_CELL for cell, text in zip(cells, texts, strict=True))
    if places_text:
        yield from chain.from_iterable(cells)
    elif sum(map(bool, texts)) == 1:
        yield from in_table(chain.from_iterable(cells), table)
    elif row := join_cells(texts):
        yield Block(row, table=table)


def in_table(parts: Iterable[Block | Heading], table: object) -> Iterator[Block | Heading]:
    """What a line across a whole table holds."""
    return (replace(part, table=table) if isinstance(part, Block) else part for part in parts)


def _inline(element: Any) -> Iterator[str]:
    if element.tag == "br":
        yield "\n"
    elif isinstance(element.tag, str) and element.tag not in _NOT_READ:
        edge = " " if element.tag in _BLOCKS else ""
        yield edge + squeeze(element.text)
        for child in element:
            yield from _inline(child)
            yield squeeze(child.tail)
        yield edge


def _split(inline: list[str]) -> Iterator[Block]:
    return (Block(text) for text in _BLANK_LINE.split("".join(inline)) if text.strip())
