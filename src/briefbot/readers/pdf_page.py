"""One page of a PDF file through PDFium: its characters with their boxes, or its picture.

PDFium is not thread-safe: whoever calls this holds the lock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from ctypes import addressof, c_int, create_string_buffer
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from briefbot.readers.ocr import Picture
from briefbot.readers.pdf_layout import View
from briefbot.readers.pdf_lines import Frame, Glyph, turn

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_BOLD_FONT = re.compile(r"bold|black|heavy|demi|medi\b|cmbx", re.IGNORECASE)
_BROKEN = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MAX_BROKEN = 0.3  # of the visible characters: their font does not say which letters they are
_STAMP_CHARACTERS = 100  # a scan may bear a stamp, a number or an address as its only text
_DPI = 300
_MAX_PIXELS = 25_000_000  # A3 at 300 dpi is 17 million
_MAX_SIDE_PIXELS = 20_000
_SLANTED_DEGREES = 20  # off the four directions: a watermark


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds. ``is_picture``: an image over most of it; ``is_drawn``: anything at all is drawn on it."""

    number: int
    views: list[View]
    characters: int
    is_broken: bool
    is_picture: bool
    is_drawn: bool

    @property
    def is_scan(self) -> bool:
        """Its text is not in the file as text, or hardly."""
        if not self.characters:
            return self.is_drawn
        return self.is_broken or (self.is_picture and self.characters < _STAMP_CHARACTERS)


def read_page(document: PdfDocument, number: int) -> Page:
    """The page's characters, with those of filled fields and text notes shown on it, and what else tells a scan."""
    shows_fields = _merge_fields(document, number)
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
        glyphs: dict[Frame, list[Glyph]] = {}
        characters = broken = 0
        for frame, glyph, is_broken in _glyphs(page, textpage, number):
            glyphs.setdefault(frame, []).append(glyph)
            is_visible = not glyph.character.isspace()
            characters += is_visible
            broken += is_visible and is_broken
        share = _picture_share(page) if characters < _STAMP_CHARACTERS else 0.0
        return Page(
            number=number,
            views=[View(frame, found, is_sorted=not shows_fields) for frame, found in glyphs.items()] if characters else [],
            characters=characters,
            is_broken=broken > _MAX_BROKEN * characters,
            is_picture=share > 0.5,
            is_drawn=share > 0,
        )


def draw_page(document: PdfDocument, number: int) -> Picture:
    """The page at 300 dpi, or at fewer where it is very large."""
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(1.0, width * height)), _MAX_SIDE_PIXELS / max(1.0, width, height))
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            rows = memoryview(bitmap.buffer).cast("B")
            lines = (rows[at : at + bitmap.width] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride))
            return Picture(b"".join(lines), bitmap.width, bitmap.height, 72 * scale)


def _merge_fields(document: PdfDocument, number: int) -> bool:
    """Makes what form fields and text notes show a part of the page, and tells whether there were any.

    Comments in windows of their own, links and buttons stay out: they are not the article's words.
    """
    from pypdfium2.raw import FLAT_NORMALDISPLAY, FLATTEN_SUCCESS, FPDFPage_Flatten, FPDFPage_GetAnnotCount, FPDFPage_RemoveAnnot

    with closing(document[number - 1]) as page:
        kept = 0
        for index in reversed(range(FPDFPage_GetAnnotCount(page))):
            if _shows_text(document, page, index):
                kept += 1
            else:
                FPDFPage_RemoveAnnot(page, index)
        if not kept:
            return False
        # PDFium takes a page that inherits its size for one of Letter size, and makes it one.
        page.set_mediabox(*page.get_mediabox())
        page.set_cropbox(*page.get_cropbox())
        return bool(FPDFPage_Flatten(page, FLAT_NORMALDISPLAY) == FLATTEN_SUCCESS)


def _shows_text(document: PdfDocument, page: PdfPage, index: int) -> bool:
    from pypdfium2 import raw

    annotation = raw.FPDFPage_GetAnnot(page, index)
    try:
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype == raw.FPDF_ANNOT_WIDGET and document.formenv is not None:
            buttons = (raw.FPDF_FORMFIELD_UNKNOWN, raw.FPDF_FORMFIELD_PUSHBUTTON)
            return raw.FPDFAnnot_GetFormFieldType(document.formenv, annotation) not in buttons
        return subtype in (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _glyphs(page: PdfPage, textpage: PdfTextPage, number: int) -> Iterator[tuple[Frame, Glyph, bool]]:
    """Characters in the order of the content stream, each in the frame in which it stands upright, and whether
    nothing tells which letter it is. Line breaks are PDFium's."""
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox, FPDFText_GetUnicode, FPDFText_HasUnicodeMapError

    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    frames = [_frame(number, width, height, page.get_rotation() // 90, turns) for turns in range(4)]
    styles = _Styles(textpage)
    box = FS_RECTF()
    for index in range(textpage.count_chars()):
        character = chr(FPDFText_GetUnicode(textpage, index))
        FPDFText_GetLooseCharBox(textpage, index, box)
        x0, y0, x1, y1 = box.left - left, box.bottom - bottom, box.right - left, box.top - bottom
        style = styles.at(index)
        if style.turns is None or not math.isfinite(x0 + y0 + x1 + y1):
            continue
        glyph = Glyph(character, *turn((x0, y0, x1, y1), width, height, style.turns), style.bold)
        is_broken = _BROKEN.match(character) is not None or FPDFText_HasUnicodeMapError(textpage, index) == 1
        yield frames[style.turns], glyph, is_broken


def _frame(number: int, width: float, height: float, page_turns: int, turns: int) -> Frame:
    """The page turned clockwise by ``turns`` quarters, from where the rest of ``page_turns`` shows it as it is shown."""
    size = (height, width) if turns % 2 else (width, height)
    return Frame(number, *size, turns=(page_turns - turns) % 4)


class _Style(NamedTuple):
    bold: bool
    turns: int | None
    """Quarters the page must be turned clockwise to make the text stand upright; None for slanted text."""


class _Styles:
    """Looks up what characters of one text object have in common once: asking for each takes half the time of all."""

    def __init__(self, textpage: PdfTextPage) -> None:
        from pypdfium2.raw import FPDFText_GetTextObject

        self._text_object = FPDFText_GetTextObject
        self._textpage = textpage
        self._known: dict[int, _Style] = {}
        self._last = _Style(bold=False, turns=0)

    def at(self, index: int) -> _Style:
        text_object = self._text_object(self._textpage, index)
        if text_object:  # spaces and line breaks that PDFium adds have none
            address = addressof(text_object.contents)
            if address not in self._known:
                self._known[address] = _Style(_is_bold(self._textpage, index), _turns(self._textpage, index))
            self._last = self._known[address]
        return self._last


def _is_bold(textpage: PdfTextPage, index: int) -> bool:
    from pypdfium2.raw import FPDFText_GetFontInfo

    name = create_string_buffer(128)
    length = FPDFText_GetFontInfo(textpage, index, name, len(name), c_int())
    return 0 < length <= len(name) and _BOLD_FONT.search(name.value.decode("utf-8", "replace")) is not None


def _turns(textpage: PdfTextPage, index: int) -> int | None:
    from pypdfium2.raw import FPDFText_GetCharAngle

    # PDFium's angle grows clockwise.
    degrees = -math.degrees(FPDFText_GetCharAngle(textpage, index)) % 360
    turns = round(degrees / 90)
    return turns % 4 if abs(degrees - 90 * turns) < _SLANTED_DEGREES else None


def _picture_share(page: PdfPage) -> float:
    """How much of the page its largest image covers; next to nothing, but not 0, where there are only lines and forms."""
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    width, height = page.get_size()
    share = 0.0
    for drawn in page.get_objects():
        share = max(share, 1e-6)
        if drawn.type == FPDF_PAGEOBJ_IMAGE:
            with suppress(PdfiumError):  # an image without extent
                left, bottom, right, top = drawn.get_bounds()
                share = max(share, (right - left) * (top - bottom) / max(1.0, width * height))
    return share
