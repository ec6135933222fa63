"""Rebuilds paragraphs and headings from characters with boxes: what a PDF holds instead of text.

Glyphs become segments (runs without a wide gap), segments lines, lines paragraphs. Coordinates are in points from the lower left.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from briefbot.readers.assembly import Block, Heading, normalise
from briefbot.readers.text import is_heading_shaped, is_list_item

# PDFium writes U+FFFE (older releases U+0002) for a hyphen at a line's end, and no line break after it.
_LINE_END_HYPHENS = "\ufffe\x02"
_HYPHENS = "-\u2010\xad"
_SENTENCE_END = re.compile(r"[.!?…:]['\"’”»)\]]*\d*$")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*|p\.\s*)?(?:\d{1,4}|[ivxl]{2,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_LABEL = re.compile(r"[\W\d]*\w{0,3}[\W\d]*")
_CELL_SEPARATOR = " | "
_MAX_HEADING_WORDS = 20
_MIN_LINES_TO_CUT = 5  # a page of fewer lines would lose too much to a wrong guess
_LARGE = 1.15  # times the height of the body's type: a heading's


class Glyph(NamedTuple):
    """One character and its box; the box's height is the font's, not the letter's."""

    character: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page as shown; ``is_picture`` where it has no text but an image over most of it."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    is_picture: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A run of text on one baseline: a segment of a line at first, the whole line once merged."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    upright: bool
    page: int

    @property
    def height(self) -> float:
        return self.y1 - self.y0


_Region = list[_Line]
"""Lines that share a margin, in reading order: a column, or a page."""


def rebuild_paragraphs(pages: Sequence[Page]) -> list[Block | Heading]:
    """Paragraphs and headings in reading order: columns apart, running heads and page numbers gone, hyphenated words whole."""
    regions_of_pages = [_regions(page) for page in pages]
    running = _running_lines(pages, regions_of_pages)
    regions = [[line for line in region if line not in running] for page in regions_of_pages for region in page]
    regions = [region for region in regions if region]
    words = {word for region in regions for line in region for word in re.findall(r"[\w-]+", line.text.lower())}
    body_height = _body_height(regions)
    parts: list[Block | Heading] = []
    for lines in _join_across_regions([group for region in regions for group in _paragraphs(region, body_height)]):
        text = _join_lines(lines, words)
        if _is_heading(lines, text, body_height):
            # Only the order of levels matters: larger type stands higher.
            parts.append(Heading(text, level=max(1, 1000 - round(10 * lines[0].height)), page=lines[0].page))
        else:
            parts.append(Block(text, page=lines[0].page))
    return parts


def _regions(page: Page) -> list[_Region]:
    # PDFium breaks a line at a superscript: whole again first, so that a heading across both columns is seen as one.
    segments = _merge_neighbours(list(_segments(page)), max_gap_em=1)
    upright = [segment for segment in segments if segment.upright]
    up_the_margin = [[segment] for segment in segments if not segment.upright]
    gutter = _find_gutter(upright)
    if gutter is None:
        return [_merge_neighbours(upright, separates_cells=True), *up_the_margin]
    return [_merge_neighbours(_sort_into_lines(region)) for region in _split_at_gutter(upright, gutter)] + up_the_margin


def _segments(page: Page) -> Iterator[_Line]:
    run: list[Glyph] = []
    for glyph in page.glyphs:
        at_break = glyph.character in "\r\n"
        if run and (at_break or _is_apart(run, glyph)):
            yield from _make_line(run, page.number)
            run = []
        if not at_break:
            run.append(glyph)
        if glyph.character in _LINE_END_HYPHENS:
            yield from _make_line(run, page.number)
            run = []
    yield from _make_line(run, page.number)


def _is_apart(run: Sequence[Glyph], glyph: Glyph) -> bool:
    """The glyph stands further from the run's last visible one than words do. Spaces that PDFium adds have boxes of no use."""
    if glyph.character.isspace():
        return False
    last = next((g for g in reversed(run) if not g.character.isspace()), None)
    return last is not None and glyph.x0 - last.x1 > max(last.y1 - last.y0, glyph.y1 - glyph.y0)


def _make_line(run: Sequence[Glyph], page: int) -> Iterator[_Line]:
    visible = [glyph for glyph in run if not glyph.character.isspace() and glyph.x1 > glyph.x0]
    # PDFium may give a character beyond U+FFFF in two halves.
    raw = "".join("-" if glyph.character in _LINE_END_HYPHENS else glyph.character for glyph in run)
    text = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").strip()
    if visible and text:
        y0 = median(g.y0 for g in visible)
        y1 = max(median(g.y1 for g in visible), y0 + 1)  # some fonts declare no height at all
        upright = max(g.y1 for g in visible) - min(g.y0 for g in visible) < 4 * (y1 - y0)
        bold = sum(g.bold for g in visible) > 0.8 * len(visible)
        yield _Line(text, min(g.x0 for g in visible), y0, max(g.x1 for g in visible), y1, bold, upright, page)


def _find_gutter(segments: Sequence[_Line]) -> float | None:
    """Middle of the empty strip between two columns; None for one column, or a table whose cells only look like two."""
    if not segments:
        return None
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    candidates = [left + (right - left) * share / 100 for share in range(35, 66)]
    crossings = [sum(s.x0 < x < s.x1 for s in segments) for x in candidates]
    fewest = min(crossings)
    clear = [x for x, crossing in zip(candidates, crossings, strict=True) if crossing == fewest]
    gutter = clear[len(clear) // 2]
    sides = ([s for s in segments if s.x1 <= gutter], [s for s in segments if s.x0 >= gutter])
    if fewest > len(segments) / 4 or any(len(side) < 5 for side in sides):
        return None
    is_filled = all(_column_is_filled(side) for side in sides)
    overlap = min(max(s.y1 for s in side) for side in sides) - max(min(s.y0 for s in side) for side in sides)
    return gutter if is_filled and overlap > 0 else None


def _column_is_filled(side: Sequence[_Line]) -> bool:
    """Most characters stand in lines that run over more than two thirds of the column's width."""
    width = max(s.x1 for s in side) - min(s.x0 for s in side)
    full = sum(len(s.text) for s in side if s.x1 - s.x0 > 0.66 * width)
    return full > 0.5 * sum(len(s.text) for s in side)


def _split_at_gutter(segments: Sequence[_Line], gutter: float) -> list[list[_Line]]:
    """What runs across the gutter, and between such lines the left column, then the right."""
    regions: list[list[_Line]] = [[], [], []]
    for segment in sorted(segments, key=lambda s: -s.y1):
        if segment.x0 < gutter < segment.x1:
            if regions[-1] or regions[-2]:
                regions += [[], [], []]
            regions[-3].append(segment)
        else:
            regions[-2 if segment.x1 <= gutter else -1].append(segment)
    return [region for region in regions if region]


def _sort_into_lines(segments: Sequence[_Line]) -> list[_Line]:
    """From top to bottom and, on one baseline, from left to right."""
    rows: list[list[_Line]] = []
    for segment in sorted(segments, key=lambda s: -(s.y0 + s.y1)):
        if rows and _share_baseline(max(rows[-1], key=lambda s: s.height), segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [segment for row in rows for segment in sorted(row, key=lambda s: s.x0)]


def _merge_neighbours(segments: Sequence[_Line], *, max_gap_em: float = math.inf, separates_cells: bool = False) -> list[_Line]:
    """Segments that follow each other on one baseline, as whole lines, with a bar where cells of a table stand apart."""
    lines: list[_Line] = []
    for segment in segments:
        gap_em = (segment.x0 - lines[-1].x1) / segment.height if lines else 0
        if (
            lines
            and lines[-1].upright == segment.upright
            and _share_baseline(lines[-1], segment)
            and -0.5 <= gap_em <= max_gap_em
        ):
            is_cell = separates_cells and gap_em > 1.5 and not _LABEL.fullmatch(lines[-1].text)
            space = _CELL_SEPARATOR if is_cell else " " * (gap_em > 0.15)
            lines[-1] = _concatenate(lines[-1], segment, space=space)
        else:
            lines.append(segment)
    return lines


def _share_baseline(one: _Line, other: _Line) -> bool:
    overlap = min(one.y1, other.y1) - max(one.y0, other.y0)
    return overlap > 0.5 * min(one.height, other.height)


def _concatenate(one: _Line, other: _Line, *, space: str) -> _Line:
    larger = max(one, other, key=lambda line: len(line.text))
    return replace(
        larger,
        text=f"{one.text}{space}{other.text}",
        x0=min(one.x0, other.x0),
        x1=max(one.x1, other.x1),
        bold=one.bold and other.bold,
    )


def _running_lines(pages: Sequence[Page], regions_of_pages: Sequence[Sequence[_Region]]) -> set[_Line]:
    """Outermost page numbers, and lines at the edges that repeat, but for numbers, on at least three pages and two in five."""
    by_pattern: dict[str, list[_Line]] = {}
    numbers: set[_Line] = set()
    for page, regions in zip(pages, regions_of_pages, strict=True):
        by_height = sorted((line for region in regions for line in region), key=lambda line: line.y0)
        if len(by_height) < _MIN_LINES_TO_CUT:
            continue
        bottom = [line for line in by_height if line.y1 < 0.2 * page.height]
        top = [line for line in by_height if line.y0 > 0.8 * page.height]
        numbers.update(line for line in bottom[:1] + top[-1:] if _PAGE_NUMBER.fullmatch(line.text))
        for line in bottom[:2] + top[-2:]:
            by_pattern.setdefault(re.sub(r"\d+", "#", line.text.casefold()), []).append(line)
    repeated = (lines for lines in by_pattern.values() if len({line.page for line in lines}) >= max(3, 0.4 * len(pages)))
    return numbers.union(*repeated)


def _body_height(regions: Sequence[_Region]) -> float:
    """Height of the type most characters are set in."""
    heights: Counter[float] = Counter()
    for region in regions:
        for line in region:
            heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 0.0


class _Margins(NamedTuple):
    """What the lines of a region are held against."""

    pitch: float
    right: float
    body_height: float


def _paragraphs(region: _Region, body_height: float) -> Iterator[list[_Line]]:
    margins = _Margins(_line_pitch(region) or 1.2 * body_height, max(line.x1 for line in region), body_height)
    group: list[_Line] = []
    for line in region:
        if group and _starts_paragraph(group, line, margins=margins):
            yield group
            group = []
        group.append(line)
    yield group


def _line_pitch(region: _Region) -> float | None:
    """Usual distance from one baseline to the next."""
    steps = [above.y0 - below.y0 for above, below in pairwise(region) if 0 < above.y0 - below.y0 < 3 * above.height]
    return median(steps) if steps else None


def _starts_paragraph(group: Sequence[_Line], line: _Line, *, margins: _Margins) -> bool:
    previous = group[-1]
    em = previous.height
    if previous.text[-1] in _HYPHENS and line.text[:1].islower():
        return False
    step = previous.y0 - line.y0
    if step > 1.3 * margins.pitch * max(1.0, line.height / margins.body_height) or step < -0.5 * em:
        return True
    is_large = line.height > _LARGE * margins.body_height
    if not _same_size(line, previous) or (line.bold != previous.bold and not is_large):
        return True
    if is_list_item(line.text) or _CELL_SEPARATOR in line.text or _CELL_SEPARATOR in previous.text:
        return True
    ended = _SENTENCE_END.search(previous.text) is not None
    left = min(other.x0 for other in group[1:]) if len(group) > 1 else group[0].x0
    is_indented = 0.7 * em < line.x0 - left < 5 * em and not is_list_item(group[0].text)
    is_short = margins.right - previous.x1 > 4 * em
    return ended and (is_indented or is_short)


def _same_size(one: _Line, other: _Line) -> bool:
    return abs(one.height - other.height) <= 0.12 * max(one.height, other.height)


def _join_across_regions(groups: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Paragraphs that a column's or page's end cut in two, whole again."""
    joined: list[list[_Line]] = []
    for group in groups:
        if joined and _goes_on(joined[-1][-1], group[0]):
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _goes_on(last: _Line, first: _Line) -> bool:
    is_elsewhere = first.page != last.page or first.y0 > last.y1
    alike = _same_size(first, last) and first.bold == last.bold and first.upright == last.upright
    return is_elsewhere and alike and not _SENTENCE_END.search(last.text) and first.text[0].islower()


def _join_lines(lines: Sequence[_Line], words: set[str]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        text = _join_hyphenated(text, line.text, words) if _ends_in_hyphen(text) else f"{text} {line.text}"
    return text


def _ends_in_hyphen(text: str) -> bool:
    return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalpha()


def _join_hyphenated(text: str, following: str, words: set[str]) -> str:
    """A word parted at the line's end in one piece; its hyphen stays where it is part of the word, as in North-Korean."""
    head = re.split(r"[^\w-]", text[:-1])[-1].lower()
    tail = (re.match(r"[\w-]+", following) or [""])[0].lower()
    is_compound = not following[:1].islower() or (f"{head}-{tail}" in words and f"{head}{tail}" not in words)
    return f"{text if is_compound else text[:-1]}{following}"


def _is_heading(lines: Sequence[_Line], text: str, body_height: float) -> bool:
    if not lines[0].upright or len(text.split()) > _MAX_HEADING_WORDS or not any(map(str.isalpha, text)):
        return False
    if lines[0].height > _LARGE * body_height:
        return not text.endswith((".", ",", ";", ":"))
    # "1. Introduction" is a heading here: a list item would not be set in bold throughout.
    shown = re.sub(r"^[\dIVX]+(?:\.\d+)*\.?\s+", "", normalise(text))
    return all(line.bold for line in lines) and bool(shown) and is_heading_shaped(shown)
