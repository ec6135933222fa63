"""Finds tables among the rows of a page, by cells that stand below each other, and makes each row one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from briefbot.readers.pdf_lines import Line, concatenate
from briefbot.tables import CELL_SEPARATOR

_LABEL = re.compile(r"[\W\d]*\w{0,3}[\W\d]*")
_CELL_GAP_EM = 1.5
_MAX_STEP_EM = 3.5  # from one row down to the next
_WRAPPED = 0.75  # of the usual step: the row above goes on

_Row = list[Line]
_Column = tuple[float, float]


def join_rows(rows: Sequence[_Row], *, separates_cells: bool) -> list[Line]:
    """Each row as one line; in a table every column has its place, and an empty cell stays empty: "B-07 | | 289".

    Outside of tables a bar stands between parts only where ``separates_cells``.
    """
    lines: list[Line] = []
    at = 0
    while at < len(rows):
        end = _table_end(rows, at)
        if end > at:
            lines += _table_lines(rows[at:end])
        else:
            end = at + 1
            lines.append(_join_parts(rows[at], separates_cells=separates_cells))
        at = end
    return lines


def _table_end(rows: Sequence[_Row], start: int) -> int:
    """Where the table that begins at this row ends; ``start`` itself if none does. A table has two rows of several cells."""
    if not _has_cells(rows[start]):
        return start
    end, table_end, full = start + 1, start + 1, 1
    while end < len(rows) and _follows(rows[end - 1], rows[end]):
        if _has_cells(rows[end]):
            full += 1
        elif not _fits(rows[end], _columns(rows[start:table_end])):
            break
        end += 1
        # A single cell below the last row is a part of it, or is text below the table.
        if _has_cells(rows[end - 1]) or _is_wrapped(rows[start:end]):
            table_end = end
    return table_end if full > 1 else start


def _is_wrapped(rows: Sequence[_Row]) -> bool:
    """The last row goes on with cells of the one above, other than its first: it stands closer to it than rows do."""
    usual = median(above[0].y0 - below[0].y0 for above, below in pairwise(rows[:-1])) if len(rows) > 2 else 0.0
    above, last = rows[-2], rows[-1]
    return above[0].y0 - last[0].y0 < _WRAPPED * usual and last[0].x0 > above[0].x1


def _has_cells(row: _Row) -> bool:
    """Parts stand far apart, and are not just a number or bullet and what it belongs to."""
    wide = sum(right.x0 - left.x1 > _CELL_GAP_EM * right.height for left, right in pairwise(row))
    return wide > 1 or (wide == 1 and not _LABEL.fullmatch(row[0].text))


def _follows(row: _Row, following: _Row) -> bool:
    step = row[0].y0 - following[0].y0
    return 0 < step < _MAX_STEP_EM * max(row[0].height, following[0].height)


def _columns(rows: Sequence[_Row]) -> list[_Column]:
    """The ranges cells take up, from left to right; a cell over several of the others makes none."""
    columns: list[_Column] = []
    for cell in sorted((cell for row in rows for cell in row), key=lambda cell: cell.x1 - cell.x0):
        met = [column for column in columns if cell.x0 < column[1] and column[0] < cell.x1]
        if len(met) > 1:
            continue
        left, right = met[0] if met else (cell.x0, cell.x1)
        columns = [column for column in columns if column not in met] + [(min(left, cell.x0), max(right, cell.x1))]
    return sorted(columns)


def _fits(row: _Row, columns: Sequence[_Column]) -> bool:
    return all(sum(cell.x0 < right and left < cell.x1 for left, right in columns) == 1 for cell in row)


def _table_lines(rows: Sequence[_Row]) -> list[Line]:
    columns = _columns(rows)
    lines: list[Line] = []
    cells: list[list[str]] = []
    for number, row in enumerate(rows):
        placed = _place(row, columns)
        if number and _is_wrapped(rows[: number + 1]):
            cells[-1] = [" ".join(filter(None, pair)) for pair in zip(cells[-1], placed, strict=True)]
            lines[-1] = _around([lines[-1], *row], cells[-1])
        else:
            cells.append(placed)
            lines.append(_around(row, placed))
    return lines


def _place(row: _Row, columns: Sequence[_Column]) -> list[str]:
    cells = [""] * len(columns)
    for part in row:
        # A cell over several columns stands in the first of them.
        place = next(number for number, (_, right) in enumerate(columns) if part.x0 < right)
        cells[place] = f"{cells[place]} {part.text}".strip()
    return cells


def _around(parts: Sequence[Line], cells: Sequence[str]) -> Line:
    text = CELL_SEPARATOR.join(cells).rstrip(" |")
    x0, y0, x1 = min(p.x0 for p in parts), min(p.y0 for p in parts), max(p.x1 for p in parts)
    return replace(parts[0], text=text, x0=x0, y0=y0, x1=x1, y1=max(p.y1 for p in parts), bold=False, is_row=True)


def _join_parts(row: _Row, *, separates_cells: bool) -> Line:
    line = row[0]
    for part in row[1:]:
        gap_em = (part.x0 - line.x1) / part.height
        is_cell = separates_cells and gap_em > _CELL_GAP_EM and not _LABEL.fullmatch(line.text)
        line = concatenate(line, part, space=CELL_SEPARATOR if is_cell else " " * (gap_em > 0.15))
        if is_cell:
            line = replace(line, is_row=True)
    return line
