"""Rows of tables as lines of text: their cells side by side, and under which row of heads they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CELL_SEPARATOR = " | "
MOST_COLUMNS = 64
"""That a merged cell is taken to cover: a file may claim any number."""
_SPLIT = re.compile(r"\s*\|\s*")
_NUMBER = re.compile(r"[(~≈<>±+\-−–]*\s*[$€£¥]?\s*\d")
_YEAR = re.compile(r"(?:(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?|Q[1-4]\b.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})")
_YEAR_IN_WORDS = re.compile(r"(?:19|20)\d\d\b(?![.,]\d)")
_LETTERS = re.compile(r"[^\W\d_]+")
_OVER = ": "


def join_cells(cells: Sequence[str]) -> str:
    """The row as one line; empty for a row of nothing."""
    return CELL_SEPARATOR.join(cells) if any(cells) else ""


class SpanningCell(NamedTuple):
    """A cell with the number of columns it takes."""

    text: str
    columns: int


def join_spanning(cells: Sequence[SpanningCell]) -> str:
    """As ``join_cells``, an empty cell standing for each further column that a cell takes; one that takes all is no row."""
    if len(cells) == 1:
        return cells[0].text
    return join_cells([text for cell in cells for text in (cell.text, *[""] * (min(cell.columns, MOST_COLUMNS) - 1))])


def is_row(text: str) -> bool:
    """Whether the line is a row of a table."""
    return CELL_SEPARATOR in text


def heads_of(lines: Sequence[str]) -> list[str | None]:
    """For each line the row of heads that it stands under, which is a line before it; None for all that is no such row.

    Heads are the first row of a table, if most rows below it have a number and it has none, but for years and for figures with
    words of their own: "2033 (crowns)" over "1,750,000", not "12 tonnes" over "15 tonnes".
    """
    heads: list[str | None] = []
    for first, last in _tables(lines):
        heads += [None] * (first - len(heads))
        head = lines[first] if _is_head(lines[first], lines[first + 1 : last]) else None
        heads += [None, *[head] * (last - first - 1)]
    return heads + [None] * (len(lines) - len(heads))


def under_heads(heading: str | None, head: str) -> str:
    """What a row stands under: the heading of its paragraph, and the heads of its columns."""
    return f"{heading}{_OVER}{head}" if heading else head


def without_heads(heading: str | None, head: str) -> str | None:
    """The heading of ``under_heads`` again."""
    if heading is None or not heading.endswith(head):
        return heading
    return heading.removesuffix(head).removesuffix(_OVER) or None


class RowUnderHeads(NamedTuple):
    """A row taken apart: the heading of its table, and each cell with its head."""

    heading: str | None
    heads: tuple[str, ...]
    cells: tuple[str, ...]


def take_apart(heading: str | None, row: str) -> RowUnderHeads | None:
    """The row under a heading of ``under_heads``; None where it does not have as many cells as there are heads."""
    heads, cells = _cells(heading or ""), _cells(row)
    if len(heads) < 2 or len(heads) != len(cells):
        return None
    over, _, first = heads[0].rpartition(_OVER)
    return RowUnderHeads(over or None, (first, *heads[1:]), tuple(cells))


def in_words(row: RowUnderHeads) -> str:
    """The row as one would say it, each cell before its head: "Mirrow region; 152,000 doses"."""
    return "; ".join(f"{cell} {head[:1].lower()}{head[1:]}" for cell, head in zip(row.cells, row.heads, strict=True))


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where rows of equally many cells follow each other: the first, and the first that is none."""
    start = 0
    while start < len(lines):
        wide = len(_cells(lines[start])) if is_row(lines[start]) else 1
        end = start + 1
        while wide > 1 and end < len(lines) and is_row(lines[end]) and len(_cells(lines[end])) == wide:
            end += 1
        if end - start > 1:
            yield start, end
        start = end


def _is_head(first: str, rows: Sequence[str]) -> bool:
    columns = zip(*map(_cells, rows), strict=True)
    if any(_is_number(cell) and not _is_named(cell, column) for cell, column in zip(_cells(first), columns, strict=True)):
        return False
    return sum(any(map(_is_number, _cells(row))) for row in rows) * 2 > len(rows)


def _is_named(cell: str, column: Sequence[str]) -> bool:
    """Whether a figure has words that name its column: a year with others than stand below, any other over figures alone."""
    said, below = ({word.lower() for text in texts for word in _LETTERS.findall(text)} for texts in ((cell,), column))
    return bool(said) and (said.isdisjoint(below) if _YEAR_IN_WORDS.match(cell) else not below)


def _cells(line: str) -> list[str]:
    return _SPLIT.split(line)


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.match(cell)) and not _YEAR.fullmatch(cell)
