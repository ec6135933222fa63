"""A conversation as a Word document with real footnotes (ECMA-376, part 1, 17.11)."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from briefbot.web.notes import Disagreement, Document, Link, Nearest, Note, Section, Statement
from briefbot.web.texts import Texts, texts_in

if TYPE_CHECKING:
    from docx.opc.part import XmlPart

_PAGE = {"w": "11906", "h": "16838"}
"""A4, in twentieths of a point."""
_MARGIN = "1304"
_LONGEST_PROPERTY = 255
_SEPARATORS = (("separator", "-1"), ("continuationSeparator", "0"))
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = f"""<w:styles xmlns:w="{_W}">
<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/>
 <w:uiPriority w:val="99"/><w:unhideWhenUsed/>
 <w:pPr><w:spacing w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>
 <w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="FootnoteQuote"><w:name w:val="Footnote Quote"/>
 <w:basedOn w:val="FootnoteText"/>
 <w:pPr><w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="1F4E79"/></w:pBdr><w:ind w:left="340"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:uiPriority w:val="99"/>
 <w:unhideWhenUsed/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/>
 <w:rPr><w:color w:val="1F4E79"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Facts"><w:name w:val="Facts"/><w:basedOn w:val="Normal"/>
 <w:pPr><w:spacing w:after="160"/></w:pPr><w:rPr><w:color w:val="5A6675"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>
</w:styles>"""


def to_docx(document: Document) -> bytes:
    """The file. A note that the text leads to twice is one footnote, and the second time a cross-reference to it."""
    import docx

    word = docx.Document()
    _set_up(word, document)
    notes = _add_footnotes_part(word)
    body = _Body(word.part, notes)
    end = word.element.body.sectPr
    for paragraph in body.paragraphs(document):
        end.addprevious(paragraph)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


class _Body:
    """Paragraphs of the document; what they lead to goes into the footnotes as they are made."""

    def __init__(self, part: Any, notes: XmlPart) -> None:
        self._part = part
        self._notes = notes
        self._written: set[int] = set()
        """Numbers of the notes that have their footnote."""

    def paragraphs(self, document: Document) -> Iterator[Any]:
        yield _paragraph("Title", [_run(document.title)], document.title)
        yield _paragraph("Facts", [_run(document.exported)])
        for section in document.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Any]:
        t = texts_in(section.language)
        yield _paragraph("Heading1", [_run(section.question)], section.question)
        yield _paragraph("Facts", [_run(" · ".join(section.facts))])
        notes = {note.number: note for note in section.notes}
        for statement in section.statements:
            yield _paragraph("Normal", self._statement(statement, notes, t), statement.text)
        for disagreement in section.disagreements:
            yield _paragraph("Normal", self._disagreement(disagreement, notes, t))
        if section.refusal is not None:
            yield _paragraph("Normal", [_run(t("No answer."), bold=True), _run(f" {section.refusal}")])
        if section.nearest:
            yield _paragraph("Heading2", [_run(t("Nearest paragraphs"))])
        for nearest in section.nearest:
            yield from self._nearest(nearest)

    def _statement(self, statement: Statement, notes: dict[int, Note], t: Texts) -> Iterator[Any]:
        if statement.context:
            yield _run("(")
            yield _run(statement.context)
            yield from self._markers(statement.context_notes, notes, t)
            yield _run(") ")
        yield _run(statement.text)
        yield from self._markers(statement.notes, notes, t)
        yield _run(f" ({statement.remark})", italic=True)

    def _disagreement(self, disagreement: Disagreement, notes: dict[int, Note], t: Texts) -> Iterator[Any]:
        yield _run(disagreement.label, italic=True)
        for place, side in enumerate(disagreement.sides):
            yield _run(f"{'; ' if place else ' '}{side.words}")
            yield from self._markers((side.note,), notes, t)
            yield _run(side.day)

    def _nearest(self, nearest: Nearest) -> Iterator[Any]:
        title = [_run(nearest.title, bold=True), _run(f", {nearest.particulars}")]
        yield _paragraph("Normal", title, nearest.title)
        yield _paragraph("Quote", [_run(nearest.text)], nearest.text)
        yield _paragraph("Facts", _link(nearest.link, self._part))

    def _markers(self, numbers: Sequence[int], notes: dict[int, Note], t: Texts) -> Iterator[Any]:
        for place, number in enumerate(numbers):
            if place:
                yield _run(",", style="FootnoteReference")  # two numbers side by side would read as one
            if number in self._written:
                again = _element("fldSimple", instr=f" NOTEREF _Note{number} \\f \\h ")
                again.append(_run(str(number), style="FootnoteReference"))
                yield again
                continue
            self._written.add(number)
            self._notes.element.append(self._footnote(notes[number], t))
            yield _element("bookmarkStart", id=str(number), name=f"_Note{number}")
            yield _styled_run("FootnoteReference", _element("footnoteReference", id=str(number)))
            yield _element("bookmarkEnd", id=str(number))

    def _footnote(self, note: Note, t: Texts) -> Any:
        footnote = _element("footnote", id=str(note.number))
        own = _styled_run("FootnoteReference", _element("footnoteRef"))
        title = [own, _run(" "), _run(note.title, bold=True), _run(f", {note.particulars}")]
        footnote.append(_paragraph("FootnoteText", title, note.title))
        footnote.append(_paragraph("FootnoteQuote", [_run(note.quote)], note.quote))
        lines = [note.standing] if note.standing else []
        lines += [t("Under the heading “{heading}”", heading=note.heading)] if note.heading else []
        lines += [f"{t('Also in:')} {reprint}" for reprint in note.reprints]
        for line in lines:
            footnote.append(_paragraph("FootnoteText", [_run(line)]))
        for link in note.links:
            footnote.append(_paragraph("FootnoteText", _link(link, self._notes)))
        footnote[-1].pPr.append(_element("spacing", after="100"))
        return footnote


def _set_up(word: Any, document: Document) -> None:
    """Language, paper, styles and properties."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    styles = word.styles.element
    for style in list(parse_xml(_STYLES)):
        styles.append(style)
    for language in styles.xpath("./w:docDefaults//w:lang"):
        language.set(qn("w:val"), document.language)
    settings = word.settings.element
    for zoom in settings.xpath("./w:zoom"):
        zoom.set(qn("w:percent"), "100")  # required, and missing in the template of python-docx
    for language in settings.xpath("./w:themeFontLang"):
        language.set(qn("w:val"), document.language)
    separators = _element("footnotePr")
    for _, number in _SEPARATORS:
        separators.append(_element("footnote", id=number))
    settings.xpath("./w:compat")[0].addprevious(separators)
    section = word.element.body.sectPr
    for name, value in _PAGE.items():
        section.pgSz.set(qn(f"w:{name}"), value)
    for side in ("left", "right", "top", "bottom"):
        section.pgMar.set(qn(f"w:{side}"), _MARGIN)
    properties = word.core_properties
    properties.title = document.title[:_LONGEST_PROPERTY]
    properties.author = properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.language = document.language
    made = document.made if document.made.tzinfo is None else document.made.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = made


def _add_footnotes_part(word: Any) -> XmlPart:
    """An empty part of footnotes but for the two separators that Word asks for."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import XmlPart

    root = _element("footnotes")
    for kind, number in _SEPARATORS:
        separator = _element("footnote", type=kind, id=number)
        separator.append(_paragraph("FootnoteText", [_styled_run(None, _element(kind))]))
        root.append(separator)
    part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def _paragraph(style: str, content: Iterable[Any], text: str = "") -> Any:
    """It reads from right to left if ``text`` does."""
    paragraph, properties = _element("p"), _element("pPr")
    properties.append(_element("pStyle", val=style))
    if _is_right_to_left(text):
        properties.append(_element("bidi"))
    paragraph.append(properties)
    paragraph.extend(content)
    return paragraph


def _run(text: str, *, style: str | None = None, bold: bool = False, italic: bool = False) -> Any:
    return _styled_run(style, *_letters(text), bold=bold, italic=italic, is_right_to_left=_is_right_to_left(text))


def _styled_run(
    style: str | None, *content: Any, bold: bool = False, italic: bool = False, is_right_to_left: bool = False
) -> Any:
    """Its properties stand in the order the schema asks for: style, bold, italic, direction."""
    run, properties = _element("r"), _element("rPr")
    if style:
        properties.append(_element("rStyle", val=style))
    properties.extend(_element(name) for name in ("b", "bCs") if bold)
    properties.extend(_element(name) for name in ("i", "iCs") if italic)
    if is_right_to_left:
        properties.append(_element("rtl"))
    if len(properties):
        run.append(properties)
    run.extend(content)
    return run


def _letters(text: str) -> Iterator[Any]:
    for part in re.split(r"([\n\t])", text):
        if part in ("\n", "\t"):
            yield _element("br" if part == "\n" else "tab")
        elif part:
            letters = _element("t")
            letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            letters.text = part
            yield letters


def _link(link: Link, part: Any) -> Iterator[Any]:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    yield _run(f"{link.label}: ")
    if link.target is None:
        yield _run(link.text)
        return
    hyperlink = _element("hyperlink", history="1")
    hyperlink.set(qn("r:id"), part.relate_to(link.target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    hyperlink.append(_run(link.text, style="Hyperlink"))
    yield hyperlink


def _element(name: str, /, **attributes: str) -> Any:
    """An element of WordprocessingML; its attributes are of that namespace too."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(f"w:{name}", {qn(f"w:{key}"): value for key, value in attributes.items()})


def _is_right_to_left(text: str) -> bool:
    """As the first letter that has a direction does (Unicode Standard Annex 9, P2 and P3)."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((direction != "L" for direction in directions if direction in ("L", "R", "AL")), False)
