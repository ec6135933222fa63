from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.opc.package import Part as SlidePart
from pptx.opc.packuri import PackURI as SlideURI
from pptx.oxml.ns import qn
from pptx.util import Inches

from briefbot.errors import UnreadableFile
from briefbot.readers import container, read_file
from briefbot.types import Article
from samples import headings, paragraphs, refuse

LONG = (
    "The bridge over the northern canal was closed to heavy vehicles on Tuesday after a survey found cracks in two of its piers."
)
LATER = "Engineers expect the repair to take eleven weeks, during which convoys are led over the older road through the marshes."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def read(data: bytes, path: str) -> Article:
    (article,) = read_file(data, path)
    assert isinstance(article, Article)
    return article


def pages(article: Article) -> list[int | None]:
    return [paragraph.page for paragraph in article.paragraphs]


def pack(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def save(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "meta": "meta",
        "manifest": "manifest",
    }.items()
)


def odt(body: str, *, meta: str = "", styles: str = "", manifest: str = "") -> bytes:
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    properties = (
        f'<office:document-meta {ODF} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}'
        "</office:meta></office:document-meta>"
    )
    return pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "meta.xml": properties,
            "META-INF/manifest.xml": f"<manifest:manifest {ODF}>{manifest}</manifest:manifest>",
        }
    )


def test_odt_keeps_order_headings_lists_and_table_rows() -> None:
    article = read(
        odt(
            '<text:p text:style-name="P1">Bridge report</text:p>'
            f"<text:p>{LONG}</text:p>"
            '<text:section><text:h text:outline-level="1">Piers</text:h></text:section>'
            "<text:list><text:list-item><text:p>The first pier is sound.</text:p></text:list-item>"
            "<text:list-item><text:p>Close</text:p></text:list-item></text:list><text:p>Share</text:p>"
            "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Pier</text:p></table:table-cell>"
            "<table:table-cell><text:p>State</text:p></table:table-cell></table:table-row></table:table-header-rows>"
            "<table:table-row><table:table-cell><text:p>14</text:p></table:table-cell><table:table-cell><text:p>cracked</text:p>"
            "<text:p>badly</text:p></table:table-cell></table:table-row></table:table>"
            f"<text:p>{LATER}</text:p>",
            styles='<style:style style:name="P1" style:parent-style-name="Title"/>',
            meta="<meta:initial-creator>Survey Office</meta:initial-creator>"
            "<meta:creation-date>2031-03-04T10:00:00.5</meta:creation-date>",
        ),
        "a.odt",
    )
    assert (article.title, article.author, article.published) == ("Bridge report", "Survey Office", date(2031, 3, 4))
    assert paragraphs(article) == [LONG, "The first pier is sound.", "Close", "Pier | State", "14 | cracked badly", LATER]
    assert headings(article) == [None, *["Piers"] * 3, "Piers: Pier | State", "Piers"]


def test_odt_line_is_read_with_its_changes_accepted_and_its_notes_apart() -> None:
    note_body = "<text:note-body><text:p>See the survey.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{note_body}</text:note>"
    box = f"<draw:frame><draw:text-box><text:p>{LATER}</text:p></draw:text-box></draw:frame>"
    deleted = "<text:changed-region><text:deletion><text:p>It was open.</text:p></text:deletion></text:changed-region>"
    article = read(
        odt(
            f"<text:tracked-changes>{deleted}</text:tracked-changes>"
            "<text:table-of-content><text:p>Piers 1</text:p></text:table-of-content>"
            f"<text:p>The<text:s/>bridge<text:tab/>is <text:span>clo<text:span>sed</text:span></text:span>{note}.{box}"
            "<office:annotation><text:p>Really?</text:p></office:annotation></text:p>"
        ),
        "a.odt",
    )
    assert paragraphs(article) == ["The bridge is closed.", LATER, "See the survey."]
    assert headings(article) == [None, None, "Notes"]


@pytest.mark.parametrize(
    "around",
    [
        "<text:tracked-changes><text:changed-region><text:deletion>{}</text:deletion></text:changed-region></text:tracked-changes>",
        "<text:p><office:annotation>{}</office:annotation></text:p>",
        "<text:table-of-content><text:index-body>{}</text:index-body></text:table-of-content>",
    ],
)
def test_odt_note_to_what_is_not_read_is_not_read(around: str) -> None:
    note = "<text:note><text:note-body><text:p>The piers were sold.</text:p></text:note-body></text:note>"
    article = read(odt(f"{around.format(f'<text:p>It was open.{note}</text:p>')}<text:p>{LONG}</text:p>"), "a.odt")
    assert paragraphs(article) == [LONG]


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:p text:style-name="H">{}</text:p>',
        '<text:p>The road is open<text:span text:style-name="H">{}</text:span>.</text:p>',
        '<text:section text:display="none"><text:p>{}</text:p></text:section>',
    ],
)
def test_odt_text_that_is_hidden_is_not_read(hidden: str) -> None:
    note = "<text:note><text:note-body><text:p>The piers were sold.</text:p></text:note-body></text:note>"
    style = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    article = read(odt(f"<text:p>{LONG}</text:p>{hidden.format(f' to nobody{note}')}", styles=style), "a.odt")
    assert paragraphs(article) == [LONG, *(["The road is open."] if "road" in hidden else [])]


def test_odt_that_cannot_be_read_says_why() -> None:
    assert "encrypted" in refuse(odt("", manifest="<manifest:encryption-data/>"), "a.odt").message
    assert "no text" in refuse(odt("<text:p/>"), "a.odt").message
    assert "pictures" in refuse(odt("<text:p><draw:frame><draw:image/></draw:frame></text:p>"), "a.odt").message
    assert "no text document" in refuse(pack({"content.xml": f"<office:document-content {ODF}/>"}), "a.odt").message
    refuse(odt(f"<text:p>{LONG}</text:p>")[:-40], "a.odt")
    refuse(pack({"content.xml": "<text:p>"}), "a.odt")


def test_xml_entities_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>'
    data = odt(f"<text:p>{LONG}&y;</text:p>")
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        files = {name: source.read(name).decode() for name in source.namelist()}
    assert "xxxx" not in read(pack({**files, "content.xml": bomb + files["content.xml"]}), "a.odt").text


@pytest.mark.parametrize("path", ["a.odt", "a.epub", "a.docx", "a.pptx"])
def test_container_that_would_fill_the_memory_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_UNPACKED_BYTES", 1_000)
    assert "unpacks to" in refuse(pack({"content.xml": "x" * 1_001}), path).message


def rtf(body: str, head: str = "") -> bytes:
    return f"{{\\rtf1\\ansi\\ansicpg1252{head} {body}}}".encode("latin-1")


def test_rtf_keeps_order_headings_and_table_rows() -> None:
    head = (
        r"{\fonttbl{\f0 Arial;}}{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Title;}}"
        r"{\info{\title Other}{\author Survey Office}{\creatim\yr2031\mo3\dy4\hr10\min0}{\operator Clerk}}"
    )
    row = r"\trowd\pard\intbl Pier\cell State\cell\row\pard\intbl 14\cell cracked\par badly\cell\row\pard "
    article = read(
        rtf(
            rf"\pard\s2 Bridge report\par\pard {LONG}\par\pard\s1 Piers\par\pard\plain {{\pntext 1.}}One.\par {row}{LATER}", head
        ),
        "a.rtf",
    )
    assert (article.title, article.author, article.published) == ("Bridge report", "Survey Office", date(2031, 3, 4))
    assert paragraphs(article) == [LONG, "One.", "Pier | State", "14 | cracked badly", LATER]
    assert headings(article) == [None, *["Piers"] * 2, "Piers: Pier | State", "Piers"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Br\'fccke", "Brücke"),
        (r"\f1\'cc\'ee\'f1\'f2\f0  \'e4", "Мост ä"),
        (r"\f1\'cc\plain\'e4", "Мä"),
        (r"\f2\'8b\'b4", "橋"),
        (r"\f1\u1055\'cf\'ee", "По"),
        (r"\u1052?\u1086\'ee\uc0\u1089\uc2\u1090 x", "Мост"),
        (r"\u-10179?\u-8704?", "\U0001f600"),
        (r"a\~b\_c\-d\emdash\lquote e\rquote\{\}", "a b\u2011cd—‘e’{}"),
        (r"closed{\v hidden}{\deleted gone}{\*\unknown x}{\pict\bin3 }}}}.", "closed."),
        (r'{\field{\*\fldinst HYPERLINK "http://example.org"}{\fldrslt the survey}}', "the survey"),
        ("one\r\n two", "one two"),
    ],
)
def test_rtf_characters_are_read_as_they_show(body: str, text: str) -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}{\f2\fcharset128 C;}}"
    assert paragraphs(read(rtf(body, fonts), "a.rtf")) == [text]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\n "])
def test_rtf_text_does_not_begin_with_what_stands_before_the_document(mark: bytes) -> None:
    assert paragraphs(read(mark + rtf(LONG), "a.rtf")) == [LONG]


def test_rtf_time_that_never_was_is_none() -> None:
    never, changed = r"{\creatim\yr9999999999\mo1\dy1}", r"{\revtim\yr2031\mo3\dy4}"
    assert read(rtf(LONG, rf"{{\info{never}{changed}}}"), "a.rtf").published == date(2031, 3, 4)


def test_rtf_notes_and_text_boxes_are_read_apart_from_the_line() -> None:
    box = rf"{{\shp{{\*\shpinst{{\sp{{\sn x}}{{\sv y}}}}{{\shptxt {LATER}\par}}}}{{\shprslt\par twice\par}}}}"
    article = read(
        rtf(rf"The bridge{{\footnote\pard\chftn  See the survey.\par}} is{box} closed.\par{{\header Page 1}}Soon."), "a.rtf"
    )
    assert paragraphs(article) == ["The bridge is closed.", LATER, "Soon.", "See the survey."]
    assert headings(article) == [None, None, None, "Notes"]


def test_rtf_text_goes_on_after_a_text_box_inside_another() -> None:
    inner = r"{\shp{\*\shpinst{\shptxt Inner.\par}}}"
    article = read(rtf(rf"One{{\shp{{\*\shpinst{{\shptxt Outer.{inner}\par}}}}}} two.\par Three."), "a.rtf")
    assert sorted(paragraphs(article)) == ["Inner.", "One two.", "Outer.", "Three."]
    assert paragraphs(article)[-1] == "Three."
    assert "no text" not in refuse(rb"{\rtf1 \footnote\footnote", "a.rtf").message
    assert paragraphs(read(rb"{\rtf1 \footnote a\footnote b}}}", "a.rtf")) == ["b", "a"]


def test_rtf_that_cannot_be_read_says_why() -> None:
    assert "no RTF" in refuse(LONG.encode(), "a.rtf").message
    assert "no RTF" in refuse(OLE, "a.rtf").message
    assert "cut off" in refuse(rtf(LONG)[:-20], "a.rtf").message
    assert "no text" in refuse(rtf(r"\par{\pict 89504e47}"), "a.rtf").message


def test_rtf_groups_nested_deeply_are_read() -> None:
    assert read(rtf("{" * 50_000 + LONG + "}" * 50_000), "a.rtf").text == LONG


OPF = 'xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"'
BOOK_DATA = (
    "<dc:title>Bridges</dc:title><dc:creator>Survey Office</dc:creator><dc:creator>Harbour Office</dc:creator>"
    '<dc:date opf:event="conversion">2032-01-01</dc:date><dc:date opf:event="publication">2031-03-04</dc:date>'
    "<dc:publisher>Valley Press</dc:publisher>"
)


def epub(pages: dict[str, str], *, metadata: str = BOOK_DATA, nav: str = "", encrypted: str = "") -> bytes:
    items = "".join(f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(pages))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    package = (
        f"<package {OPF}><metadata>{metadata}</metadata><manifest>{items}"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        "<head><title>x</title></head><body>{}</body></html>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="B/p.opf"/></rootfiles></container>'
    )
    files = {"META-INF/container.xml": container, "B/p.opf": package, "B/nav.xhtml": page.format(f"<nav><ol>{nav}</ol></nav>")}
    if encrypted:
        files["META-INF/encryption.xml"] = (
            '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:CipherData>'
            f'<e:CipherReference URI="{encrypted}"/></e:CipherData></e:EncryptedData></encryption>'
        )
    return pack(files | {f"B/{name}": page.format(body) for name, body in pages.items()})


def test_epub_is_one_article_of_its_chapters_in_reading_order() -> None:
    article = read(
        epub(
            {
                "2.xhtml": f"<h1>The <b>p</b>iers</h1><div>{LONG}<p>{LATER}</p></div>",
                "1.xhtml": "<h1>The road</h1><ul><li>one</li><li>two</li></ul><table><tr><th>Pier<th>State</table>",
            },
            nav='<li><a href="2.xhtml">The piers</a></li>',
        ),
        "a.epub",
    )
    assert (article.id, article.title, article.source) == ("a.epub", "Bridges", "Valley Press")
    assert (article.author, article.published) == ("Survey Office, Harbour Office", date(2031, 3, 4))
    assert paragraphs(article) == [LONG, LATER, "one", "two", "Pier | State"]
    assert headings(article) == [*["The piers"] * 2, *["The road"] * 3]


def test_epub_chapter_without_a_heading_stands_under_its_name_in_the_contents() -> None:
    pages = {
        "1.xhtml": f"<h1>The piers</h1><p>{LONG}</p>",
        "2.xhtml": f"<p>The road</p><p>{LATER}</p>",
        "3.xhtml": "<p>More.</p>",
    }
    article = read(epub(pages, nav='<li><a href="2.xhtml">The road</a></li>'), "a.epub")
    assert list(zip(paragraphs(article), headings(article), strict=True)) == [
        (LONG, "The piers"),
        (LATER, "The road"),
        ("More.", "The road"),
    ]


def test_epub_text_that_is_hidden_is_not_read() -> None:
    assert paragraphs(read(epub({"1.xhtml": f"<p>{LONG}</p><p hidden=''>{LATER}</p>"}), "a.epub")) == [LONG]


def test_epub_is_read_where_its_table_of_contents_is_no_xml() -> None:
    pages = {"1.xhtml": f"<h1>The piers</h1><p>{LONG}</p>", "2.xhtml": f"<p>{LATER}</p>"}
    article = read(epub(pages, nav='<li><a href="2.xhtml">The&nbsp;road</a></li>'), "a.epub")
    assert list(zip(paragraphs(article), headings(article), strict=True)) == [(LONG, "The piers"), (LATER, "The road")]
    with zipfile.ZipFile(io.BytesIO(epub(pages))) as source:
        files = {name: source.read(name).decode() for name in source.namelist()}
    files["B/p.opf"] = files["B/p.opf"].replace(
        "</manifest>", '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    )
    for damaged in ("<ncx", "\0", ""):
        article = read(pack({**files, "B/nav.xhtml": damaged, "B/toc.ncx": damaged}), "a.epub")
        assert paragraphs(article) == [LONG, LATER]


def test_epub_table_of_contents_inside_the_text_is_left_out() -> None:
    contents = "<ul><li><a href='1.xhtml#a'>The piers</a> 1</li><li><a href='1.xhtml#b'>The road</a> 2</li></ul>"
    text = f"<p>{LONG}<a href='#n1'>1</a></p><p>See <a href='https://example.org'>the survey</a>.</p>"
    note = "<p><a href='#r'>1</a> A note.</p>"
    assert paragraphs(read(epub({"1.xhtml": contents + text + note}), "a.epub")) == [f"{LONG}1", "See the survey.", "1 A note."]


def test_epub_that_cannot_be_read_says_why() -> None:
    pages = {"1.xhtml": f"<p>{LONG}</p>"}
    assert "DRM" in refuse(epub(pages, encrypted="B/1.xhtml"), "a.epub").message
    assert read(epub(pages, encrypted="B/font.otf"), "a.epub").text == LONG
    assert "without text" in refuse(epub({"1.xhtml": "<img src='a.jpg'/>"}), "a.epub").message
    refuse(pack({"mimetype": "application/epub+zip"}), "a.epub")
    refuse(epub(pages)[:-40], "a.epub")


def slides() -> tuple[Any, Any]:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "State of the piers"
    return presentation, slide


def test_pptx_gives_each_slides_text_under_its_title() -> None:
    presentation, first = slides()
    presentation.core_properties.title, presentation.core_properties.author = "Bridge report", "Survey Office"
    presentation.core_properties.created = datetime(2031, 3, 4)
    table = first.shapes.add_table(2, 2, 0, 0, 99, 99).table
    for cell, text in zip(table.iter_cells(), ["Pier", "State", "14", "cracked"], strict=True):
        cell.text = text
    first.notes_slide.notes_text_frame.text = f"{LATER}\nSoon."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    group = second.shapes.add_group_shape().shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = f"{LONG}\vStill."
    article = read(save(presentation), "a.pptx")
    assert (article.title, article.author, article.published) == ("Bridge report", "Survey Office", date(2031, 3, 4))
    assert paragraphs(article) == ["Pier | State", "14 | cracked", LATER, "Soon.", f"{LONG} Still."]
    assert headings(article) == ["State of the piers", "State of the piers: Pier | State", *["Speaker notes"] * 2, None]
    assert pages(article) == [1, 1, 1, 1, 2]


def test_pptx_title_page_gives_the_title_where_the_properties_give_none() -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    slide.shapes.title.text, slide.placeholders[1].text = "Bridge report", LONG
    article = read(save(presentation), "2031-03-04-a.pptx")
    assert (article.title, article.author, article.published) == ("Bridge report", None, date(2031, 3, 4))
    assert (paragraphs(article), headings(article)) == ([LONG], [None])


@pytest.mark.parametrize("kind", ["dt", "ftr", "sldNum"])
def test_pptx_date_footer_and_slide_number_are_left_out(kind: str) -> None:
    presentation, slide = slides()
    for text in (LONG, "Page 1"):
        slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = text
    properties = slide.shapes[-1]._element.nvSpPr.nvPr
    properties.append(properties.makeelement(qn("p:ph"), {"type": kind}))
    assert paragraphs(read(save(presentation), "a.pptx")) == [LONG]


def test_pptx_smart_art_is_read_from_the_file_it_lies_in() -> None:
    presentation, slide = slides()
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = (
        f"<d:dataModel xmlns:d='{drawing}/diagram' xmlns:a='{drawing}/main'><a:p><a:r><a:t>{LONG}</a:t></a:r></a:p></d:dataModel>"
    )
    package = slide.part.package
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    part = SlidePart(SlideURI("/ppt/diagrams/data1.xml"), kind, package, data.encode())
    number = slide.part.relate_to(part, f"{relation}/diagramData")
    frame = f"<d:relIds xmlns:d='{drawing}/diagram' xmlns:r='{relation}' r:dm='{number}'/>"
    slide.shapes._spTree.append(parse_xml(frame))
    article = read(save(presentation), "a.pptx")
    assert (paragraphs(article), headings(article)) == ([LONG], ["State of the piers"])


def test_pptx_that_cannot_be_read_says_why() -> None:
    assert "no text" in refuse(save(pptx.Presentation()), "a.pptx").message
    assert "encrypted" in refuse(OLE, "a.pptx").message
    presentation, slide = slides()
    slide.shapes.title.text = ""
    image = io.BytesIO(bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"))
    slide.shapes.add_picture(image, 0, 0)
    assert "pictures" in refuse(save(presentation), "a.pptx").message
    refuse(save(docx.Document()), "a.pptx")
    refuse(save(presentation)[:-400], "a.pptx")


def with_notes(document: Any) -> Any:
    """The document with a footnote its first paragraph refers to, one that nothing refers to, and Word's own separator."""
    names = nsdecls("w")
    notes = (
        f"<w:footnotes {names}><w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
        "<w:footnote w:id='1'><w:p><w:r><w:t>See the </w:t></w:r><w:hyperlink><w:r><w:t>survey.</w:t></w:r></w:hyperlink></w:p>"
        "<w:p><w:r><w:t>Page 4.</w:t></w:r></w:p></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>Left over.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.paragraphs[0]._p.append(parse_xml(f"<w:r {names}><w:footnoteReference w:id='1'/></w:r>"))
    return document


def test_docx_notes_follow_the_text_under_a_heading_of_their_own() -> None:
    document = docx.Document()
    document.add_paragraph(LONG)
    document.add_paragraph(LATER)
    article = read(save(with_notes(document)), "a.docx")
    assert paragraphs(article) == [LONG, LATER, "See the survey. Page 4."]
    assert headings(article) == [None, None, "Notes"]


@pytest.mark.parametrize("value", ["", " w:val='true'", " w:val='0'", " w:val='false'", " w:val='off'"])
def test_docx_text_that_is_hidden_is_not_read(value: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The bridge is closed")._p
    properties = f"<w:rPr><w:vanish{value}/></w:rPr>"
    paragraph.append(parse_xml(f"<w:r {nsdecls('w')}>{properties}<w:t> to nobody</w:t></w:r>"))
    with_notes(document)
    paragraph[-1].insert(0, parse_xml(properties.replace("<w:rPr>", f"<w:rPr {nsdecls('w')}>")))
    is_shown = value not in ("", " w:val='true'")
    shown = ["The bridge is closed to nobody", "See the survey. Page 4."] if is_shown else ["The bridge is closed"]
    assert paragraphs(read(save(document), "a.docx")) == shown


def test_docx_of_notes_alone_is_read() -> None:
    document = docx.Document()
    document.add_paragraph()
    assert paragraphs(read(save(with_notes(document)), "a.docx")) == ["See the survey. Page 4."]


def test_docx_without_text_says_what_it_shows() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Valley Courier"
    assert refuse(save(document), "a.docx").message.endswith("shows no text")
    document.add_table(rows=2, cols=2)
    assert "empty table" in refuse(save(document), "a.docx").message
    document.add_paragraph()._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:drawing/></w:r>"))
    assert "pictures" in refuse(save(document), "a.docx").message


def sample_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Piers", level=1)
    document.add_table(rows=1, cols=1).cell(0, 0).text = LONG
    return save(with_notes(document))


def sample_pptx() -> bytes:
    presentation, slide = slides()
    slide.notes_slide.notes_text_frame.text = LONG
    return save(presentation)


SAMPLES: dict[str, Callable[[], bytes]] = {
    "a.odt": lambda: odt(f"<text:h>Piers</text:h><text:p>{LONG}</text:p><table:table><table:table-row/></table:table>"),
    "a.rtf": lambda: rtf(rf"{{\info{{\title x}}}}{{\fonttbl{{\f0\fcharset204 A;}}}}\f0 {LONG}\'cc\u1052?{{\footnote x}}\par"),
    "a.epub": lambda: epub({"1.xhtml": f"<h1>Piers</h1><p>{LONG}</p><table><tr><td>14</td></tr></table>"}),
    "a.docx": sample_docx,
    "a.pptx": sample_pptx,
}


def damage(data: bytes, draw: random.Random) -> bytes:
    damaged = bytearray(data[: draw.randrange(1, len(data) + 1)] if draw.random() < 0.3 else data)
    for _ in range(draw.choice([0, 1, 4, 16]) if damaged else 0):
        damaged[draw.randrange(len(damaged))] = draw.randrange(256)
    return bytes(damaged)


@pytest.mark.parametrize("path", SAMPLES)
def test_no_damage_to_a_document_stops_the_reading_of_others(path: str) -> None:
    whole, draw = SAMPLES[path](), random.Random(4)
    for _ in range(150):
        with suppress(UnreadableFile):
            list(read_file(damage(whole, draw), path))


@pytest.mark.parametrize("path", [path for path in SAMPLES if path != "a.rtf"])
def test_no_damage_inside_a_container_stops_the_reading_of_others(path: str) -> None:
    """The container is whole, so that the checksums do not keep the damage from the reader."""
    draw = random.Random(5)
    with zipfile.ZipFile(io.BytesIO(SAMPLES[path]())) as source:
        files = {name: source.read(name) for name in source.namelist()}
    for _ in range(100):
        name = draw.choice(sorted(files))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as changed:
            for other, content in files.items():
                changed.writestr(other, damage(content, draw) if other == name and content else content)
        with suppress(UnreadableFile):
            list(read_file(target.getvalue(), path))


def test_real_office_files_are_read_as_they_show(shared: Path) -> None:
    folder = shared / "documents"
    book = read((folder / "epub/unstructured__winter-sports.epub").read_bytes(), "a.epub")
    assert (book.title, book.author, book.published) == ("Winter Sports in Switzerland", "E. F. Benson", date(2019, 8, 23))
    assert "CHAPTER IV TOBOGGANING" in headings(book)
    table = read((folder / "rtf/unstructured__fake-doc.rtf").read_bytes(), "a.rtf")
    assert paragraphs(table)[-1] == "Row 2, Cell 1 | Row 2, Cell 2"
    assert paragraphs(read((folder / "odt/unstructured__fake.odt").read_bytes(), "a.odt"))[1] == "Header row | Mon | Wed | Fri"
    nested = read((folder / "pptx/unstructured__group-shapes-nested.pptx").read_bytes(), "a.pptx")
    assert sorted(paragraphs(nested)) == list("ABCDEFGHIJ")
    assert paragraphs(read((folder / "docx/mammoth.js__footnote-hyperlink.docx").read_bytes(), "a.docx")) == ["Example"]
