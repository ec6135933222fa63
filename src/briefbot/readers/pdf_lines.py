"""Makes lines of a page's characters: runs of text on one baseline, each with its box.

Coordinates are in points from the lower left of a frame in which the text stands upright.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from briefbot.types import Box

# PDFium writes U+FFFE (older releases U+0002) for a hyphen at a line's end, and no line break after it.
_LINE_END_HYPHENS = "\ufffe\x02"
_BULLETS = dict.fromkeys("\uf02d\uf06e\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc", "•")  # of the fonts Symbol and Wingdings
_LETTERS = str.maketrans(_BULLETS | {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SAME_PLACE_EM = 0.1  # bold type made by drawing twice is 0.02 to 0.06 apart, the two l of "ll" 0.2


class Glyph(NamedTuple):
    """One character and its box; the box's height is the font's, not the letter's."""

    character: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A page turned so that one direction of its text is upright; ``turns`` quarters clockwise show it as it is shown."""

    page: int
    width: float
    height: float
    turns: int = 0
    recognised: bool = False
    is_aside: bool = False
    """Most of the page's text runs in another direction than this."""

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The rectangle of this frame as a box on the shown page."""
        x0, y0, x1, y1 = turn((x0, y0, x1, y1), self.width, self.height, self.turns)
        height = self.width if self.turns % 2 else self.height
        return Box(x0, height - y1, x1, height - y0)


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one baseline: a segment of a line at first, the whole line once merged; or a row of a table."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    frame: Frame
    is_row: bool = False

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def page(self) -> int:
        return self.frame.page


def turn(box: tuple[float, float, float, float], width: float, height: float, turns: int) -> tuple[float, float, float, float]:
    """The rectangle (x0, y0, x1, y1) after its page of this size was turned clockwise by so many quarters."""
    x0, y0, x1, y1 = box
    for step in range(turns % 4):
        extent = width if step % 2 == 0 else height
        x0, y0, x1, y1 = y0, extent - x1, y1, extent - x0
    return x0, y0, x1, y1


def find_segments(frame: Frame, glyphs: Iterable[Glyph]) -> Iterator[Line]:
    """Runs without a wide gap, in the order of the glyphs, each character once."""
    run: list[Glyph] = []
    for glyph in _drawn_once(glyphs):
        at_break = glyph.character in "\r\n"
        if run and (at_break or _is_apart(run, glyph)):
            yield from _make_line(run, frame)
            run = []
        if not at_break:
            run.append(glyph)
        if glyph.character in _LINE_END_HYPHENS:
            yield from _make_line(run, frame)
            run = []
    yield from _make_line(run, frame)


def _drawn_once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The glyphs without those drawn a second time at the same place: bold type or a shadow made of doubled letters."""
    seen: dict[_Place, list[Glyph]] = {}
    previous: Glyph | None = None
    for glyph in glyphs:
        if glyph.character.isspace():
            yield glyph
            continue
        # The letters of one ligature share one box.
        is_ligature = previous is not None and glyph[1:5] == previous[1:5]
        previous = glyph
        places = _places(glyph)
        if is_ligature or not any(_same_place(glyph, other) for place in places for other in seen.get(place, ())):
            for place in places:
                seen.setdefault(place, []).append(glyph)
            yield glyph


_Place = tuple[str, int, int]


def _places(glyph: Glyph) -> set[_Place]:
    """The squares of a coarse grid in which glyphs at the same place are to be found: one, or more at its edge."""
    near = _SAME_PLACE_EM * (glyph.y1 - glyph.y0)
    columns = {int((glyph.x0 - near) // 8), int((glyph.x0 + near) // 8)}
    rows = {int((glyph.y0 - near) // 8), int((glyph.y0 + near) // 8)}
    return {(glyph.character, column, row) for column in columns for row in rows}


def _same_place(one: Glyph, other: Glyph) -> bool:
    near = _SAME_PLACE_EM * (one.y1 - one.y0)
    return abs(one.x0 - other.x0) < near and abs(one.y0 - other.y0) < near


def _is_apart(run: Sequence[Glyph], glyph: Glyph) -> bool:
    """The glyph stands further from the run's last visible one than words do, or on another line. Spaces have boxes of no use."""
    if glyph.character.isspace():
        return False
    last = next((g for g in reversed(run) if not g.character.isspace()), None)
    if last is None:
        return False
    height = max(last.y1 - last.y0, glyph.y1 - glyph.y0)
    return glyph.x0 - last.x1 > height or not -height < glyph.y0 - last.y0 < height


def _make_line(run: Sequence[Glyph], frame: Frame) -> Iterator[Line]:
    visible = [glyph for glyph in run if not glyph.character.isspace() and glyph.x1 > glyph.x0]
    # PDFium may give a character beyond U+FFFF in two halves.
    raw = "".join("-" if glyph.character in _LINE_END_HYPHENS else glyph.character for glyph in run)
    text = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").translate(_LETTERS).strip()
    if visible and text:
        y0 = median(g.y0 for g in visible)
        y1 = max(median(g.y1 for g in visible), y0 + 1)  # some fonts declare no height at all
        x0, x1 = min(g.x0 for g in visible), max(g.x1 for g in visible)
        bold = sum(g.bold for g in visible) > 0.8 * len(visible)
        # A run that leaves the page is read whole: half a word would be worse.
        if _is_inside(x0, x1, frame.width) and _is_inside(y0, y1, frame.height):
            yield Line(text, x0, y0, x1, y1, bold, frame)


def _is_inside(low: float, high: float, extent: float) -> bool:
    """Most of the range lies between 0 and the extent."""
    return min(high, extent) - max(low, 0.0) >= 0.6 * (high - low)


def sort_into_lines(segments: Sequence[Line]) -> list[Line]:
    """From top to bottom and, on one baseline, from left to right."""
    rows: list[list[Line]] = []
    for segment in sorted(segments, key=lambda s: -(s.y0 + s.y1)):
        if rows and share_baseline(max(rows[-1], key=lambda s: s.height), segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [segment for row in rows for segment in sorted(row, key=lambda s: s.x0)]


def merge_neighbours(segments: Iterable[Line], *, max_gap_em: float) -> list[Line]:
    """Segments with those that follow them on the same baseline, where the gap is no wider."""
    merged: list[Line] = []
    for row in group_rows(segments, max_gap_em=max_gap_em):
        line = row[0]
        for part in row[1:]:
            line = concatenate(line, part, space=" " * ((part.x0 - line.x1) / part.height > 0.15))
        merged.append(line)
    return merged


def group_rows(segments: Iterable[Line], *, max_gap_em: float = math.inf) -> list[list[Line]]:
    """Segments that follow each other from left to right on one baseline."""
    rows: list[list[Line]] = []
    for segment in segments:
        if rows and _continues(rows[-1], segment, max_gap_em):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _continues(row: Sequence[Line], segment: Line, max_gap_em: float) -> bool:
    largest = max(row, key=lambda other: other.height)
    # A lower index stands under the upper one, which came before it.
    nearest_em = -2.5 if segment.height < 0.85 * largest.height else -0.5
    gap_em = (segment.x0 - max(other.x1 for other in row)) / segment.height
    return nearest_em <= gap_em <= max_gap_em and (share_baseline(row[-1], segment) or share_baseline(largest, segment))


def share_baseline(one: Line, other: Line) -> bool:
    overlap = min(one.y1, other.y1) - max(one.y0, other.y0)
    return overlap > 0.5 * min(one.height, other.height)


def concatenate(one: Line, other: Line, *, space: str) -> Line:
    """Both as one line, as high as the longer of them."""
    larger = max(one, other, key=lambda line: len(line.text))
    text = f"{one.text}{space}{other.text}"
    return replace(larger, text=text, x0=min(one.x0, other.x0), x1=max(one.x1, other.x1), bold=one.bold and other.bold)
