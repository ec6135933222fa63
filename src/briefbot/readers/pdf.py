"""Reads PDF files: paragraphs rebuilt from the places of their characters on the page, scans through text recognition."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefbot.errors import UnreadableFile
from briefbot.readers import liveness
from briefbot.readers.assembly import Metadata, assemble, place_under_headings
from briefbot.readers.compression import MAX_UNPACKED_BYTES
from briefbot.readers.membername import UniqueNames, safe_name
from briefbot.readers.ocr import Picture, Recognised, RecognitionFailed, Tesseract, find_tesseract, is_blank
from briefbot.readers.pdf_layout import PageLayout, View, find_title, lay_out, rebuild_paragraphs
from briefbot.readers.pdf_lines import Frame, Glyph
from briefbot.readers.pdf_metadata import read_metadata
from briefbot.readers.pdf_page import draw_page, read_page
from briefbot.types import Article, ArticleId, Member, ReadFailure

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

# PDFium is not thread-safe, and takes the process down with it.
_PDFIUM = threading.Lock()

_INSTALL_HINT = (
    "Install Tesseract and run `briefbot index` again, or recognise the text with: ocrmypdf --force-ocr in.pdf out.pdf"
)
_LOOK_HINT = "Look at these pages: if they hold text, scan them again at 300 dpi and run `briefbot index`."
_EXPORT_HINT = "Download or export it again."


def read_pdf(data: bytes, path: str) -> Iterator[Article | Member | ReadFailure]:
    """The file's one article, its attachments, and a failure that names the pages whose text could not be read.

    Raises UnreadableFile if the file is damaged or encrypted, or holds no text that can be read.
    """
    with _PDFIUM:
        content = _extract(data, path)
    failures = list(_failures(_recognise(content, data), content, path))
    try:
        yield _article(content, failures, path)
    except UnreadableFile as error:
        if not content.attachments:
            raise
        yield ReadFailure(path, error.message, error.hint, ArticleId(path))
    else:
        yield from failures
    yield from content.attachments


def _article(content: _Content, failures: Sequence[ReadFailure], path: str) -> Article:
    if not content.layouts and failures:
        raise UnreadableFile("; ".join(failure.reason for failure in failures), failures[0].hint)
    if not content.layouts:
        raise UnreadableFile(f"{path} is empty: nothing is drawn on its pages", hint=_EXPORT_HINT)
    parts = rebuild_paragraphs([layout for _, layout in sorted(content.layouts.items())])
    title = content.metadata.title or find_title(parts)
    return assemble(place_under_headings(parts, title), replace(content.metadata, title=title), path=path)


@dataclass(slots=True)
class _Content:
    """What is known of a file while its pages are read one after another."""

    metadata: Metadata
    attachments: list[Member | ReadFailure]
    layouts: dict[int, PageLayout] = field(default_factory=dict)
    scans: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)


def _extract(data: bytes, path: str) -> _Content:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        with PdfDocument(data) as document:
            document.init_forms()  # draws the values of fields that bring no picture of their own
            content = _Content(read_metadata(document, data), list(_attachments(document, path)))
            for number in range(1, len(document) + 1):
                _add_page(content, document, number)
                liveness.report()
            return content
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise UnreadableFile(f"{path} is encrypted", hint="Open it with its password and print it to a new PDF.") from error
        if error.err_code == FPDF_ERR_SECURITY:
            hint = "Open it in the program it was protected for and print it to a new PDF."
            raise UnreadableFile(f"{path} is encrypted in a way that is not supported", hint=hint) from error
        raise UnreadableFile(f"{path} is not a whole PDF file: {error}", hint=_EXPORT_HINT) from error


def _add_page(content: _Content, document: PdfDocument, number: int) -> None:
    from pypdfium2 import PdfiumError

    try:
        page = read_page(document, number)
    except PdfiumError:
        content.damaged.append(number)
        return
    if page.is_scan:
        content.scans.append(number)
    if page.views and not page.is_broken:
        content.layouts[number] = lay_out(page.views)


def _attachments(document: PdfDocument, path: str) -> Iterator[Member | ReadFailure]:
    from pypdfium2 import PdfiumError

    names = UniqueNames()
    unpacked_bytes = 0
    for number in range(document.count_attachments()):
        try:
            attachment = document.get_attachment(number)
            name = names.give(safe_name(attachment.get_name()) or f"attachment-{number + 1}")
            data = bytes(attachment.get_data())
        except PdfiumError as error:
            inner = f"{path}/attachment-{number + 1}"
            yield ReadFailure(inner, f"{inner} cannot be taken out of its PDF file: {error}", _EXPORT_HINT, ArticleId(inner))
            continue
        unpacked_bytes += len(data)
        if unpacked_bytes > MAX_UNPACKED_BYTES:
            reason = f"{path} holds attachments of more than the {MAX_UNPACKED_BYTES // 1_000_000} MB that are read"
            yield ReadFailure(path, reason, "Save the attached files into the corpus folder.")
            return
        yield Member(f"{path}/{name}", data)


@dataclass(slots=True)
class _Unread:
    """Pages that text recognition could not read, by reason."""

    without_tesseract: list[int] = field(default_factory=list)
    without_text: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


def _recognise(content: _Content, data: bytes) -> _Unread:
    """Adds the layouts of the scanned pages."""
    unread = _Unread()
    tesseract = find_tesseract() if content.scans else None
    for number in content.scans:
        if tesseract is None:
            unread.without_tesseract.append(number)
            continue
        try:
            _recognise_page(content, unread, number, _draw(data, number), tesseract)
        except RecognitionFailed as error:
            unread.failed[number] = str(error)
    return unread


def _recognise_page(content: _Content, unread: _Unread, number: int, picture: Picture, tesseract: Tesseract) -> None:
    if is_blank(picture):
        return
    found = tesseract.recognise(picture)
    if not found.lines:
        if number not in content.layouts:
            unread.without_text.append(number)
        return
    recognised = lay_out([_view(found, picture, number)])
    # A caption or stamp that is there as text is better than the same recognised, but not than the page's own text.
    if _characters(recognised) > 1.5 * _characters(content.layouts.get(number)):
        content.layouts[number] = recognised


def _draw(data: bytes, number: int) -> Picture:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with _PDFIUM, PdfDocument(data) as document:
            return draw_page(document, number)
    except PdfiumError as error:
        raise RecognitionFailed(f"it cannot be drawn: {error}") from error


def _characters(layout: PageLayout | None) -> int:
    return sum(len(line.text) for regions in layout or () for region in regions for line in region)


def _view(found: Recognised, picture: Picture, number: int) -> View:
    """The words as characters of equal width, in points, without the ruled lines of tables, which are read as bars."""
    point = 72 / picture.dpi
    size = (picture.height, picture.width) if found.turns % 2 else (picture.width, picture.height)
    frame = Frame(number, size[0] * point, size[1] * point, turns=-found.turns % 4, recognised=True)
    glyphs: list[Glyph] = []
    for line in found.lines:
        for word in line:
            y0, y1 = frame.height - word.bottom * point, frame.height - word.top * point
            left, step = word.left * point, (word.right - word.left) * point / len(word.text)
            for place, letter in enumerate(word.text.replace("|", " ")):
                glyphs.append(Glyph(letter, left + place * step, y0, left + (place + 1) * step, y1, bold=False))
            glyphs.append(Glyph(" ", word.right * point, y0, word.right * point, y1, bold=False))
        glyphs.append(Glyph("\n", 0, 0, 0, 0, bold=False))
    return View(frame, glyphs)


def _failures(unread: _Unread, content: _Content, path: str) -> Iterator[ReadFailure]:
    if content.damaged:
        yield ReadFailure(path, f"{path} has damaged pages: {_listed(content.damaged)}", _EXPORT_HINT)
    if unread.without_tesseract:
        pages = _listed(unread.without_tesseract)
        yield ReadFailure(path, f"{path} has pages that are pictures without text: {pages}", _INSTALL_HINT)
    for number, reason in unread.failed.items():
        yield ReadFailure(path, f"{path}, page {number}: {reason}", _LOOK_HINT)
    if unread.without_text:
        pages = _listed(unread.without_text)
        yield ReadFailure(path, f"{path} has pages that are pictures in which no text was recognised: {pages}", _LOOK_HINT)


def _listed(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages))
