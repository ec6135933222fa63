"""Reads PDF files: paragraphs rebuilt from the places of their characters on the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Metadata, assemble, place_under_headings
from briefbot.readers.dates import parse_date
from briefbot.readers.pdf_layout import Glyph, Page, rebuild_paragraphs
from briefbot.types import Article, ReadFailure

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

# PDFium is not thread-safe, and takes the process down with it.
_PDFIUM = threading.Lock()

_INFO_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
_NO_TITLE = re.compile(
    r"\W*(?:untitled|anonymous|unspecified|unknown|document\s*\d*|microsoft (?:word|powerpoint|excel)\b.*"
    r"|.*\.(?:docx?|pdf|rtf|odt|indd|qxd|tex|dvi|pptx?|xlsx?))\W*",
    re.IGNORECASE,
)
_BOLD_FONT = re.compile(r"bold|black|heavy|demi|medi\b|cmbx", re.IGNORECASE)
_SCAN_HINT = "Run it through text recognition first, for instance: ocrmypdf in.pdf out.pdf"


def read_pdf(data: bytes, path: str) -> Iterator[Article | ReadFailure]:
    """The file's one article, and a failure that names the pages which are pictures without text.

    Raises UnreadableFile if the file is damaged, encrypted or a scan.
    """
    with _PDFIUM:
        metadata, pages = _extract(data, path)
    scanned = [page.number for page in pages if not page.glyphs and page.is_picture]
    if not any(page.glyphs for page in pages):
        raise UnreadableFile(f"{path} is a scan without text, or empty", hint=_SCAN_HINT)
    yield assemble(place_under_headings(rebuild_paragraphs(pages), metadata.title), metadata, path=path)
    if scanned:
        yield ReadFailure(path, f"{path} has pages that are pictures without text: {', '.join(map(str, scanned))}", _SCAN_HINT)


def _extract(data: bytes, path: str) -> tuple[Metadata, list[Page]]:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        with PdfDocument(data) as document:
            return _metadata(document), [_page(document, number) for number in range(1, len(document) + 1)]
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise UnreadableFile(f"{path} is encrypted", hint="Open it with its password and print it to a new PDF.") from error
        raise UnreadableFile(f"{path} is not a whole PDF file: {error}", hint="Download or export it again.") from error


def _metadata(document: PdfDocument) -> Metadata:
    return Metadata(
        title=_meaningful(document.get_metadata_value("Title")),
        author=_meaningful(document.get_metadata_value("Author")),
        published=_info_date(document.get_metadata_value("CreationDate")) or _info_date(document.get_metadata_value("ModDate")),
    )


def _meaningful(value: str) -> str | None:
    return None if _NO_TITLE.fullmatch(value) else value.strip() or None


def _info_date(value: str) -> date | None:
    found = _INFO_DATE.match(value.strip())
    return parse_date("-".join(found.groups())) if found else None


def _page(document: PdfDocument, number: int) -> Page:
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
        width, height = page.get_size()
        glyphs = list(_glyphs(page, textpage))
        return Page(number, width, height, glyphs, is_picture=not glyphs and _is_picture(page))


def _is_picture(page: PdfPage) -> bool:
    """An image covers at least half of the page."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    width, height = page.get_size()
    boxes = (image.get_bounds() for image in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))
    return any((right - left) * (top - bottom) >= width * height / 2 for left, bottom, right, top in boxes)


def _glyphs(page: PdfPage, textpage: PdfTextPage) -> Iterator[Glyph]:
    """Characters in the order of the content stream, boxed as the page is shown; line breaks are PDFium's."""
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox, FPDFText_GetUnicode

    left, bottom, right, top = page.get_bbox()
    turned = page.get_rotation() // 90
    box = FS_RECTF()
    bold = False
    previous = "\n"
    for index in range(textpage.count_chars()):
        character = chr(FPDFText_GetUnicode(textpage, index))
        FPDFText_GetLooseCharBox(textpage, index, box)
        x0, y0, x1, y1 = box.left - left, box.bottom - bottom, box.right - left, box.top - bottom
        # A rotated page keeps its coordinates; turn them clockwise with the page.
        for step in range(turned):
            extent = right - left if step % 2 == 0 else top - bottom
            x0, y0, x1, y1 = y0, extent - x1, y1, extent - x0
        # Asking for the font of each character would take half the time; a line break has none.
        if index % 8 == 0 or previous == "\n":
            bold = _is_bold(textpage, index)
        previous = character
        yield Glyph(character, x0, y0, x1, y1, bold)


def _is_bold(textpage: PdfTextPage, index: int) -> bool:
    from ctypes import c_int, create_string_buffer

    from pypdfium2.raw import FPDFText_GetFontInfo

    name = create_string_buffer(128)
    length = FPDFText_GetFontInfo(textpage, index, name, len(name), c_int())
    return 0 < length <= len(name) and _BOLD_FONT.search(name.value.decode("utf-8", "replace")) is not None
