"""Rebuilds paragraphs and headings from characters with boxes: what a PDF holds instead of text."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from statistics import median
from typing import NamedTuple

from briefbot.readers.assembly import Block, Heading, normalise
from briefbot.readers.lines import is_heading_shaped, is_list_item
from briefbot.readers.pdf_lines import Frame, Glyph, Line, find_segments, group_rows, merge_neighbours, sort_into_lines
from briefbot.readers.pdf_tables import join_rows
from briefbot.types import Box

_HYPHENS = "-\u2010\xad"
_SENTENCE_END = re.compile(r"[.!?…:]['\"’”»)\]]*\d*$")
_NUMBER = r"(?:\d{1,4}|[ivxl]{2,6})"
_PAGE_NUMBER = re.compile(rf"\W*(?:page\s*|p\.\s*)?{_NUMBER}(?:\s*(?:/|of)\s*\d{{1,4}})?\W*", re.IGNORECASE)
_MAX_HEADING_WORDS = 20
_MIN_LINES_TO_CUT = 5  # a page of fewer lines would lose too much to a wrong guess
_BODY_LEVEL = 1000
_TITLE = re.compile(r"(?!\d+(?:\.\d+)*\.?\s)(?:.*?[^\W\d_]){4}")
_LARGE = 1.15  # times the height of the body's type: a heading's
_DISPLAY = 1.3  # a headline's, whose lines end where they look best
# Halves that words are made with, seldom what a syllable leaves over: market-based is not marketbased.
_COMPOUND_HEADS = frozenset("half high long low self short well".split())
_COMPOUND_TAILS = frozenset("based case free level like scale term related driven wide known made style size time".split())


@dataclass(frozen=True, slots=True)
class View:
    """The characters of one direction on a page, in the order of the content stream, in a frame where they stand upright."""

    frame: Frame
    glyphs: Sequence[Glyph]
    is_sorted: bool = True
    """The order can be trusted to follow the reader. The fields of a form come after everything else."""


_Region = list[Line]
"""Lines that share a margin, in reading order: a column, or a page."""


class PageLayout(NamedTuple):
    """The lines of one page: ``columns`` of its main direction, and what stands up or down the margin."""

    columns: list[_Region]
    margins: list[_Region]


def lay_out(views: Iterable[View]) -> PageLayout:
    """The lines of one page in reading order, columns apart; at least one view."""
    main, *others = sorted(views, key=lambda view: -len(view.glyphs))
    columns = _regions(main)
    asides = (replace(view, frame=replace(view.frame, is_aside=True)) for view in others)
    return PageLayout(columns, [region for view in asides for region in _regions(view)])


def rebuild_paragraphs(layouts: Sequence[PageLayout]) -> list[Block | Heading]:
    """Paragraphs and headings of the pages in order: running heads and page numbers gone, hyphenated words whole."""
    running = _running_lines(layouts)
    pages = [_without(layout, running) for layout in layouts]
    regions = [region for page in pages for part in page for region in part]
    words = {word for region in regions for line in region for word in re.findall(r"[\w-]+", line.text.lower())}
    body_height = _body_height(regions)
    parts: list[Block | Heading] = []
    for lines in _whole_paragraphs(pages, body_height):
        text = _join_lines(lines, words)
        page, box, recognised = lines[0].page, _box(lines), lines[0].frame.recognised
        if _is_heading(lines, text, body_height):
            parts.append(Heading(text, _level(lines[0].height, body_height), page, box, recognised))
        else:
            parts.append(Block(text, None, page, box, recognised))
    return parts


def find_title(parts: Sequence[Block | Heading]) -> str | None:
    """The heading in the largest type among those that come before all text, if it is larger than the text and not numbered."""
    leading = list(takewhile(lambda part: isinstance(part, Heading), parts))
    headings = [part for part in leading if isinstance(part, Heading) and part.level < _BODY_LEVEL]
    title = min(headings, key=lambda heading: heading.level, default=None)
    is_title = title is not None and len(leading) < len(parts) and _TITLE.match(title.text) is not None
    return title.text if title is not None and is_title else None


def _regions(view: View) -> list[_Region]:
    # PDFium breaks a line at a superscript: whole again first, so that a heading across both columns is seen as one.
    segments = merge_neighbours(find_segments(view.frame, view.glyphs), max_gap_em=1)
    gutter = _find_gutter(segments)
    if gutter is not None:
        columns = _split_at_gutter(segments, gutter)
        return [join_rows(group_rows(sort_into_lines(column)), separates_cells=False) for column in columns]
    rows = group_rows(segments if view.is_sorted else sort_into_lines(segments))
    return [join_rows(_from_top_to_bottom(rows), separates_cells=True)] if rows else []


def _from_top_to_bottom(rows: Sequence[list[Line]]) -> list[list[Line]]:
    """The rows in the order given, but none before another that stands above it in the same column."""
    above: list[list[int]] = [[] for _ in rows]
    waiting_for = [0] * len(rows)
    extents = [_extent(row) for row in rows]
    for number, one in enumerate(extents):
        for other_number, other in enumerate(extents[:number]):
            if one.left < other.right and other.left < one.right:
                first, second = (number, other_number) if _is_above(one, other) else (other_number, number)
                if first == number or _is_above(other, one):
                    above[first].append(second)
                    waiting_for[second] += 1
    if not any(second < first for first, seconds in enumerate(above) for second in seconds):
        return list(rows)
    ready = [(number, number) for number, count in enumerate(waiting_for) if not count]
    order: list[list[Line]] = []
    while ready:
        place, number = heapq.heappop(ready)
        order.append(rows[number])
        for below in above[number]:
            waiting_for[below] -= 1
            if not waiting_for[below]:
                # One that came too early stands where the last of those above it on the page does.
                late = max((n for n, one in enumerate(extents) if _is_above(one, extents[below])), default=below)
                heapq.heappush(ready, (below if below > number else max(place, late), below))
    return order


def _extent(row: Sequence[Line]) -> Box:
    # Top and bottom in the frame's own direction: upwards.
    return Box(min(s.x0 for s in row), max(s.y1 for s in row), max(s.x1 for s in row), min(s.y0 for s in row))


def _is_above(one: Box, other: Box) -> bool:
    return one.bottom + one.top > other.bottom + other.top and one.bottom > other.top - 0.3 * (other.top - other.bottom)


def _find_gutter(segments: Sequence[Line]) -> float | None:
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


def _column_is_filled(side: Sequence[Line]) -> bool:
    """Most characters stand in lines that run over more than two thirds of the column's width."""
    width = max(s.x1 for s in side) - min(s.x0 for s in side)
    full = sum(len(s.text) for s in side if s.x1 - s.x0 > 0.66 * width)
    return full > 0.5 * sum(len(s.text) for s in side)


def _split_at_gutter(segments: Sequence[Line], gutter: float) -> list[list[Line]]:
    """What runs across the gutter, and between such lines the left column, then the right."""
    regions: list[list[Line]] = [[], [], []]
    for segment in sorted(segments, key=lambda s: -s.y1):
        if segment.x0 < gutter < segment.x1:
            if regions[-1] or regions[-2]:
                regions += [[], [], []]
            regions[-3].append(segment)
        else:
            regions[-2 if segment.x1 <= gutter else -1].append(segment)
    return [region for region in regions if region]


def _running_lines(layouts: Sequence[PageLayout]) -> set[Line]:
    """Page numbers, and lines at the edges that repeat but for numbers: on three pages and two in five of all, or on both."""
    by_pattern: dict[str, list[Line]] = {}
    running: set[Line] = set()
    pages = [[line for column in layout.columns for line in column] for layout in layouts]
    pages = [sorted(lines, key=lambda line: line.y0) for lines in pages if len(lines) >= _MIN_LINES_TO_CUT]
    for lines in pages:
        height = lines[0].frame.height
        bottom = [line for line in lines if line.y1 < 0.2 * height]
        top = [line for line in lines if line.y0 > 0.8 * height]
        running.update(line for line in bottom + top if _PAGE_NUMBER.fullmatch(line.text) and _is_outermost(line, lines))
        running.update(line for line in (lines[0], lines[-1]) if _is_numbered(line) and _stands_apart(line, lines))
        for line in bottom[:2] + top[-2:]:
            by_pattern.setdefault(_pattern(line), []).append(line)
    wanted = 2 if len(pages) == 2 and not _are_alike(*pages) else max(3, round(0.4 * len(layouts)))
    for lines in by_pattern.values():
        if len({line.page for line in lines}) >= wanted:
            running.update(lines)
    return running


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _is_numbered(line: Line) -> bool:
    """The line begins or ends with the number its page has in the file: "2   J. Doe et al."."""
    return re.fullmatch(rf"{line.page} .*|.*\W{line.page}", line.text) is not None


def _is_outermost(line: Line, lines: Sequence[Line]) -> bool:
    """Nothing stands between the line and the nearer edge of the page, above or below it."""
    beside = [other for other in lines if other is not line and other.x0 < line.x1 and line.x0 < other.x1]
    if line.y0 + line.y1 < line.frame.height:
        return all(other.y0 > line.y0 for other in beside)
    return all(other.y1 < line.y1 for other in beside)


def _stands_apart(line: Line, lines: Sequence[Line]) -> bool:
    """Almost an empty line parts it from all others, it stands in the outer eighth of the page, and its type is no heading's."""
    edge = min(line.y0, line.frame.height - line.y1)
    nearest = min(max(other.y0 - line.y1, line.y0 - other.y1) for other in lines if other is not line)
    is_plain = not line.bold and line.height <= 1.05 * median(other.height for other in lines)
    return is_plain and edge < line.frame.height / 8 and nearest > 0.9 * line.height


def _are_alike(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """More than a third of the lines stand on both pages: a form filled twice, or the same page again."""
    texts = {line.text for line in other}
    return 3 * sum(line.text in texts for line in one) > len(one)


def _without(layout: PageLayout, running: set[Line]) -> PageLayout:
    kept = ([[line for line in region if line not in running] for region in regions] for regions in layout)
    return PageLayout(*([region for region in regions if region] for regions in kept))


def _body_height(regions: Iterable[_Region]) -> float:
    """Height of the type most characters are set in."""
    heights: Counter[float] = Counter()
    for region in regions:
        for line in region:
            heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 0.0


def _whole_paragraphs(pages: Iterable[PageLayout], body_height: float) -> list[list[Line]]:
    """The paragraphs of all pages; what a column's or page's end cut in two is whole again."""
    paragraphs: list[list[Line]] = []
    for page in pages:
        for region in page.columns:
            above: Line | None = None
            for group in _paragraphs(region, body_height):
                begins_column = above is None or group[0].y0 > above.y1
                above = group[-1]
                before = _unfinished(paragraphs, group) if begins_column else None
                if before is None:
                    paragraphs.append(group)
                else:
                    paragraphs[before] += group
        paragraphs += [group for region in page.margins for group in _paragraphs(region, body_height)]
    return paragraphs


def _unfinished(paragraphs: Sequence[list[Line]], group: Sequence[Line]) -> int | None:
    """Which paragraph goes on in this group, the first of its column; footnotes and text up the margin may stand between."""
    for number in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 9), -1):
        last = paragraphs[number][-1]
        is_aside = last.frame.is_aside or last.height < 0.9 * group[0].height
        if not is_aside or last.page < group[0].page - 1:
            return number if _goes_on(paragraphs[number], group) else None
    return None


def _goes_on(group: Sequence[Line], following: Sequence[Line]) -> bool:
    last, first = group[-1], following[0]
    if last.is_row or first.is_row or _SENTENCE_END.search(last.text) or is_list_item(first.text):
        return False
    if not _same_size(first, last) or first.bold != last.bold or first.frame.recognised != last.frame.recognised:
        return False
    return first.text[0].islower() or (_is_full(group) and not _begins_indented(following))


def _is_full(group: Sequence[Line]) -> bool:
    """The last of several lines is as long as the longest, as no last line of a paragraph is but by chance."""
    last = group[-1]
    beside = [line.x1 for line in group if line.page == last.page and line.x0 < last.x1]
    return len(beside) > 1 and last.x1 > max(beside) - last.height


def _begins_indented(group: Sequence[Line]) -> bool:
    return len(group) < 2 or group[0].x0 > group[1].x0 + 0.5 * group[0].height


class _Margins(NamedTuple):
    """What the lines of a region are held against."""

    pitch: float
    region: _Region
    body_height: float

    def right(self, line: Line) -> float:
        """How far the lines of the same column reach; a region of several columns, where no gutter was found, has several."""
        return max(other.x1 for other in self.region if other.x0 < line.x1 and line.x0 < other.x1 and _same_size(other, line))


def _paragraphs(region: _Region, body_height: float) -> Iterator[list[Line]]:
    margins = _Margins(_line_pitch(region) or 1.2 * body_height, region, body_height)
    group: list[Line] = []
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


def _starts_paragraph(group: Sequence[Line], line: Line, *, margins: _Margins) -> bool:
    previous = group[-1]
    if line.is_row or previous.is_row:
        return True
    em = previous.height
    if previous.text[-1] in _HYPHENS and line.text[:1].islower():
        return False
    step = previous.y0 - line.y0
    if step > 1.3 * margins.pitch * max(1.0, line.height / margins.body_height) or step < -0.5 * em:
        return True
    is_large = line.height > _LARGE * margins.body_height
    if not _same_size(line, previous) or (line.bold != previous.bold and not is_large) or is_list_item(line.text):
        return True
    is_display = line.height > _DISPLAY * margins.body_height
    room = margins.right(previous) - previous.x1
    if _SENTENCE_END.search(previous.text) is None:
        return not is_display and _is_broken_by_hand(previous, line, room)
    return _is_indented(group, line) or room > 4 * em


def _is_broken_by_hand(previous: Line, line: Line, room: float) -> bool:
    """The first words of the line had room on the one above: an address, the opening of a letter, one field under another."""
    if line.text[0].islower():
        return False
    word = len(line.text.split()[0]) * (line.x1 - line.x0) / len(line.text)
    return room > 2 * previous.height + 3 * word and room > 0.3 * (room + previous.x1 - previous.x0)


def _is_indented(group: Sequence[Line], line: Line) -> bool:
    """The line begins further right than those above; under a list item only where it begins as the item itself did."""
    em = group[-1].height
    left = min(other.x0 for other in group[1:]) if len(group) > 1 else group[0].x0
    begins_alike = len(group) > 2 and abs(line.x0 - group[0].x0) < 0.5 * em
    return 0.7 * em < line.x0 - left < 5 * em and (begins_alike or not is_list_item(group[0].text))


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.height - other.height) <= 0.12 * max(one.height, other.height)


def _box(lines: Sequence[Line]) -> Box:
    """What the lines take up before the paragraph goes on in another column or on another page."""
    end = next(
        (n for n, (one, other) in enumerate(pairwise(lines), 1) if one.page != other.page or other.y0 > one.y1), len(lines)
    )
    begun = lines[:end]
    x0, y0, x1, y1 = min(s.x0 for s in begun), min(s.y0 for s in begun), max(s.x1 for s in begun), max(s.y1 for s in begun)
    return Box(*(round(edge, 1) for edge in begun[0].frame.shown(x0, y0, x1, y1)))


def _level(height: float, body_height: float) -> int:
    """Of a heading; only the order matters: larger type stands higher, and all of it above bold type of the body's height."""
    return _BODY_LEVEL if height <= _LARGE * body_height else max(1, _BODY_LEVEL - round(10 * height))


def _join_lines(lines: Sequence[Line], words: set[str]) -> str:
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
    is_known = f"{head}-{tail}" in words or head in _COMPOUND_HEADS or tail in _COMPOUND_TAILS or len(head) == 1
    is_compound = not following[:1].islower() or (is_known and f"{head}{tail}" not in words)
    return f"{text if is_compound else text[:-1]}{following}"


def _is_heading(lines: Sequence[Line], text: str, body_height: float) -> bool:
    if lines[0].frame.is_aside or lines[0].is_row or len(text.split()) > _MAX_HEADING_WORDS or not any(map(str.isalpha, text)):
        return False
    if lines[0].height > _LARGE * body_height:
        return not text.endswith((".", ",", ";", ":"))
    # "1. Introduction" is a heading here: a list item would not be set in bold throughout.
    shown = re.sub(r"^[\dIVX]+(?:\.\d+)*\.?\s+", "", normalise(text))
    return all(line.bold for line in lines) and bool(shown) and is_heading_shaped(shown)
