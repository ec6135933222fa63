"""Reads Word documents: paragraphs, list items and table rows in the order they stand, then the notes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.boilerplate import count_before_read_also
from briefbot.readers.container import OLE_MARK, ZIP_DAMAGE, Container
from briefbot.readers.office import NOT_FALLBACK, split_title, written_by_hand
from briefbot.tables import SpanningCell, join_spanning
from briefbot.types import Article

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.coreprops import CoreProperties

_HINT = "Open it in Word and save it as .docx again."
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)

# What python-docx puts into every document it makes.
_TEMPLATE_DATE = date(2013, 12, 23)
_TEMPLATE_WORDS = {"python-docx", "Word Document"}

_NOT_HIDDEN = "not(../w:rPr/w:vanish[not(@w:val='0' or @w:val='false' or @w:val='off')])"
_TEXT_NODES = (
    ".//w:r/*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
    f"[{_NOT_HIDDEN}][not(ancestor::w:moveFrom)][{NOT_FALLBACK}]"
)
_TEXT_OF_TAG = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}


# What python-docx lets through for a damaged package, having no error of its own: broken XML is a SyntaxError, a missing part
# a KeyError, a part of another kind an AttributeError, a missing attribute any of the rest.
_DAMAGE = (*ZIP_DAMAGE, SyntaxError, AttributeError, TypeError, IndexError)


def read_docx(data: bytes, path: str) -> Iterator[Article]:
    """The document's one article. Raises UnreadableFile if it is no Word document, is damaged or encrypted, or has no text."""
    metadata, parts, notes = _extract(data, path)
    parts = parts[: count_before_read_also([part.text for part in parts])]
    yield assemble([*place_under_headings(parts, metadata.title), *notes], metadata, path=path)


def _extract(data: bytes, path: str) -> tuple[Metadata, list[Block | Heading], list[Block]]:
    import docx
    from docx.opc.exceptions import OpcError

    if data.startswith(OLE_MARK):
        raise UnreadableFile(
            f"{path} is encrypted, or an old .doc under a new name",
            hint="Open it in Word and save it as .docx without a password.",
        )
    Container(data, path, hint=_HINT)
    try:
        document = docx.Document(io.BytesIO(data))
        styled, notes = list(_parts(document)), list(_notes(document))
        has_text = any(normalise(part.text) for part in [*(part for _, part in styled), *notes])
        shown = None if has_text else _shown_without_text(document)
        title, parts = split_title(styled, title_styles={"title"})
        metadata = _metadata(document, title)
    except (OpcError, *_DAMAGE) as error:
        raise UnreadableFile(f"{path} is not a whole Word document: {error}", hint=_HINT) from error
    if shown:
        raise UnreadableFile(f"{path} shows {shown}", hint="Add the text it should have, or remove it from the corpus.")
    return metadata, parts, notes


def _shown_without_text(document: Document) -> str:
    body: Any = document.element.body
    if body.xpath(".//w:drawing | .//w:pict | .//w:object"):
        return "pictures and no text"
    return "an empty table and no text" if body.xpath(".//w:tbl") else "no text"


def _notes(document: Document) -> Iterator[Block]:
    """Footnotes and endnotes in the order the text refers to them, each one paragraph."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    body: Any = document.element.body
    for kind, relationship_type in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
        wanted = body.xpath(f".//w:{kind}Reference[{_NOT_HIDDEN}][not(ancestor::w:del)][not(ancestor::w:moveFrom)]/@w:id")
        parts = [part.target_part for part in document.part.rels.values() if part.reltype == relationship_type]
        if not (wanted and parts):
            continue
        notes: Any = parse_xml(parts[0].blob)
        texts = {note.get(qn("w:id")): _joined_text(note) for note in notes.iter(qn(f"w:{kind}"))}
        for number in dict.fromkeys(wanted):
            yield Block(texts.get(number, ""), "Notes")


def _parts(document: Document) -> Iterator[tuple[str, Block | Heading]]:
    """Each paragraph and table row with its style's name in lower case, in document order.

    python-docx's own iteration leaves out content controls, text boxes and tracked insertions; this one does not.
    """
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    body: Any = document.element.body
    for element in body.xpath(f".//w:p[not(ancestor::w:tbl)][{NOT_FALLBACK}] | .//w:tbl[not(ancestor::w:tbl)][{NOT_FALLBACK}]"):
        if element.tag.endswith("}tbl"):
            for row in element.xpath("./w:tr"):
                yield "", Block(_row_text(row), table=element)
            continue
        style = styles.get(element.style or "", "")
        text = _paragraph_text(element)
        level = _HEADING_STYLE.match(style)
        if not style.startswith("toc "):
            yield style, Heading(text, int(level[1])) if level else Block(text, is_item=_is_item(element, style))


def _is_item(paragraph: Any, style: str) -> bool:
    return style.startswith("list") or (paragraph.pPr is not None and paragraph.pPr.numPr is not None)


def _paragraph_text(paragraph: Any) -> str:
    """Text as it reads with all tracked changes accepted, without that of text boxes anchored here: they come by themselves."""
    nodes = (node for node in paragraph.xpath(_TEXT_NODES) if next(node.iterancestors(paragraph.tag)) is paragraph)
    return "".join(_TEXT_OF_TAG.get(node.tag.rpartition("}")[2], node.text or "") for node in nodes)


def _row_text(row: Any) -> str:
    return join_spanning([_cell(cell) for cell in row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc")])


def _cell(cell: Any) -> SpanningCell:
    columns = next(iter(cell.xpath("./w:tcPr/w:gridSpan/@w:val")), "")
    return SpanningCell(_joined_text(cell), int(columns) if columns.isdecimal() else 1)


def _joined_text(element: Any) -> str:
    from docx.oxml.ns import qn

    return normalise(" ".join(map(_paragraph_text, element.iter(qn("w:p")))))


def _metadata(document: Document, title: str | None) -> Metadata:
    from docx.opc.constants import RELATIONSHIP_TYPE

    # Where a document has no properties python-docx makes some up, dated now.
    if all(relationship.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for relationship in document.part.package.rels.values()):
        return Metadata(title=title)
    properties = document.core_properties
    return Metadata(
        title=title or written_by_hand(properties.title, template_words=_TEMPLATE_WORDS),
        author=written_by_hand(properties.author, template_words=_TEMPLATE_WORDS),
        made=_made(properties),
    )


def _made(properties: CoreProperties) -> date | None:
    days = (moment.date() for moment in (properties.created, properties.modified) if moment is not None)
    return next((day for day in days if day != _TEMPLATE_DATE), None)
