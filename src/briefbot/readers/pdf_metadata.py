"""What a PDF file says about itself: title, author and date, without what programs put there unasked."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

from briefbot.readers.assembly import Metadata
from briefbot.readers.dates import parse_date

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_INFO_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
_FILE_NAME = r".*\.(?:docx?|pdf|rtf|odt|indd|qxd|tex|dvi|pptx?|xlsx?|pages|ps|wpd)|[^\W_]+(?:[-_]+[^\W_]+)+"
_NO_TITLE = re.compile(
    r"\W*(?:untitled.*|anonymous|unspecified|unknown|title|document\s*\d*|(?:slide|presentation|powerpoint presentation)\s*\d*"
    rf"|(?:microsoft )?(?:word|powerpoint|excel) - .*|microsoft (?:word|powerpoint|excel)\b.*|{_FILE_NAME})\W*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\W*(?:anonymous|unspecified|unknown|author|(?:windows )?user|owner|admin(?:istrator)?|root)\W*", re.IGNORECASE
)
# XMP is stored uncompressed so that programs can find it in the bytes; pictures bring their own.
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_XMP_OF_PDF = re.compile(rb"application/pdf|<pdf:Producer|pdf:Producer=|pdfaid:")
_XMP_ITEM = r"<{0}[^>]*>\s*<rdf:\w+[^>]*>\s*<rdf:li[^>]*>([^<]*)<"
_XMP_DATE = re.compile(r"xmp:CreateDate(?:=\"|>)(\d{4}-\d\d-\d\d)")


def read_metadata(document: PdfDocument, data: bytes) -> Metadata:
    """Title, author and day of the document information, and of the XMP packet where that lacks them."""
    info = document.get_metadata_value
    packet = _xmp_packet(data)
    return Metadata(
        title=_meaningful(info("Title"), _NO_TITLE) or _meaningful(_xmp_item(packet, "dc:title"), _NO_TITLE),
        author=_meaningful(info("Author"), _NO_AUTHOR) or _meaningful(_xmp_item(packet, "dc:creator"), _NO_AUTHOR),
        made=_info_date(info("CreationDate")) or _xmp_date(packet) or _info_date(info("ModDate")),
    )


def _meaningful(value: str, useless: re.Pattern[str]) -> str | None:
    return None if useless.fullmatch(value) else value.strip() or None


def _info_date(value: str) -> date | None:
    found = _INFO_DATE.match(value.strip())
    return parse_date("-".join(found.groups())) if found else None


def _xmp_packet(data: bytes) -> str:
    """The last packet about the document itself: an update is appended to the file. Empty if there is none."""
    packets = [packet for packet in _XMP.findall(data) if _XMP_OF_PDF.search(packet)]
    return packets[-1].decode("utf-8", "replace") if packets else ""


def _xmp_item(packet: str, name: str) -> str:
    found = re.search(_XMP_ITEM.format(name), packet)
    return unescape(found[1]) if found else ""


def _xmp_date(packet: str) -> date | None:
    found = _XMP_DATE.search(packet)
    return parse_date(found[1]) if found else None
