"""Reads presentations: the text of each slide in the order it stands there, then the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.container import OLE_MARK, ZIP_DAMAGE, Container
from briefbot.readers.office import NOT_FALLBACK, written_by_hand
from briefbot.tables import SpanningCell, join_spanning
from briefbot.types import Article

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

_HINT = "Open it in PowerPoint and save it as .pptx again."

# What PowerPoint, Google and python-pptx put into every presentation they make.
_TEMPLATE_WORDS = {"PowerPoint Presentation", "Presentation", "python-pptx"}
_TEMPLATE_DATES = {date(2013, 1, 27), date(2012, 11, 17)}

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
# Text boxes and placeholders, the table's rows, and SmartArt; a group is only a folder of them.
_SHAPES = f".//*[self::p:sp or self::a:tr or local-name()='relIds'][{NOT_FALLBACK}]"
_PLACEHOLDER = "./p:nvSpPr/p:nvPr/p:ph"
_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"dt", "ftr", "hdr", "sldNum"}

# What python-pptx lets through for a damaged package: see docx.py.
_DAMAGE = (SyntaxError, KeyError, AttributeError, ValueError, TypeError, IndexError, NotImplementedError, RuntimeError)


def read_pptx(data: bytes, path: str) -> Iterator[Article]:
    """The presentation's one article; a paragraph's page is its slide.

    Raises UnreadableFile if it is no presentation, is damaged or encrypted, or shows no text.
    """
    metadata, blocks, has_pictures = _extract(data, path)
    if not any(normalise(block.text) for block in blocks):
        shown = "pictures and no text" if has_pictures else "no text"
        hint = "Add the text as speaker's notes, or export it as PDF and recognise its text: ocrmypdf in.pdf out.pdf"
        raise UnreadableFile(f"{path} shows {shown}", hint=hint)
    yield assemble(blocks, metadata, path=path)


def _extract(data: bytes, path: str) -> tuple[Metadata, list[Block], bool]:
    import pptx
    from pptx.exc import PythonPptxError

    if data.startswith(OLE_MARK):
        hint = "Open it in PowerPoint and save it as .pptx without a password."
        raise UnreadableFile(f"{path} is encrypted, or an old .ppt under a new name", hint=hint)
    Container(data, path, hint=_HINT)
    try:
        presentation = pptx.Presentation(io.BytesIO(data))
        slides = list(presentation.slides)
        metadata = _metadata(presentation, slides)
        blocks = [block for number, slide in enumerate(slides, start=1) for block in _blocks(slide, number, metadata.title)]
        return metadata, blocks, any(slide.element.xpath(".//p:pic") for slide in slides)
    except (PythonPptxError, *ZIP_DAMAGE, *_DAMAGE) as error:
        raise UnreadableFile(f"{path} is not a whole presentation: {error}", hint=_HINT) from error


def _blocks(slide: Slide, number: int, title: str | None) -> list[Block]:
    """A slide's paragraphs under its own headings: one without a title does not stand under the last one's."""
    blocks = place_under_headings(_parts(slide, number), title if number == 1 else None)
    return blocks + [Block(text, "Speaker notes", number) for text in _notes(slide)]


def _parts(slide: Slide, number: int) -> Iterator[Block | Heading]:
    shapes = slide.element.xpath(_SHAPES)
    # The title heads the slide wherever on it it stands.
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
    for shape in titles:
        yield Heading(" ".join(_paragraphs(shape)), level=1, page=number)
    for shape in shapes:
        table = shape.getparent() if shape.tag == f"{_A}tr" else None
        for text in _texts(slide, shape) if shape not in titles else ():
            yield Block(text, page=number, table=table)


def _texts(slide: Slide, shape: Any) -> Iterator[str]:
    if shape.tag == f"{_A}tr":
        yield join_spanning([_cell(cell) for cell in shape.iterchildren(f"{_A}tc") if not _is_set(cell, "hMerge")])
    elif shape.tag.endswith("}relIds"):
        yield from _diagram(slide, shape)
    elif _placeholder(shape) not in _FURNITURE:
        yield from _paragraphs(shape)


def _placeholder(shape: Any) -> str | None:
    """What kind of placeholder the shape is; None if it is none."""
    for placeholder in shape.xpath(_PLACEHOLDER) if shape.tag.endswith("}sp") else ():
        return str(placeholder.get("type") or "obj")
    return None


def _cell(cell: Any) -> SpanningCell:
    text = "" if _is_set(cell, "vMerge") else normalise(" ".join(_paragraphs(cell)))
    columns = cell.get("gridSpan", "")
    return SpanningCell(text, int(columns) if columns.isdecimal() else 1)


def _is_set(cell: Any, name: str) -> bool:
    return cell.get(name) in {"1", "true"}


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.iter(f"{_A}p"):
        nodes = paragraph.iter(f"{_A}t", f"{_A}br")
        yield "".join(" " if node.tag == f"{_A}br" else node.text or "" for node in nodes)


def _diagram(slide: Slide, frame: Any) -> Iterator[str]:
    """Text of SmartArt, which lies in a file of its own."""
    from pptx.oxml import parse_xml

    wanted = set(frame.attrib.values())
    for key, relationship in slide.part.rels.items():
        if key in wanted and relationship.reltype == _DIAGRAM:
            yield from _paragraphs(parse_xml(relationship.target_part.blob))


def _notes(slide: Slide) -> list[str]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return [] if frame is None else list(_paragraphs(frame._txBody))


def _metadata(presentation: Presentation, slides: list[Slide]) -> Metadata:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    shown = _title_slide(slides)
    # Where a presentation has no properties python-pptx makes some up, dated now.
    package = presentation.part.package
    if all(relationship.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for relationship in package._rels.values()):
        return Metadata(title=shown)
    properties = presentation.core_properties
    days = (moment.date() for moment in (properties.created, properties.modified) if moment is not None)
    return Metadata(
        title=written_by_hand(properties.title, template_words=_TEMPLATE_WORDS) or shown,
        author=written_by_hand(properties.author, template_words=_TEMPLATE_WORDS),
        made=next((day for day in days if day not in _TEMPLATE_DATES), None),
    )


def _title_slide(slides: list[Slide]) -> str | None:
    """The title on the first slide, where that is a title page."""
    for shape in slides[0].element.xpath(_SHAPES) if slides else ():
        if _placeholder(shape) == "ctrTitle":
            return normalise(" ".join(_paragraphs(shape))) or None
    return None
