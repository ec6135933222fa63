"""Which heads the rows of tables stand under, in every format that has tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pptx
import pytest

from briefbot.types import Article
from samples import headings, paragraphs, read_all

Table = Sequence[Sequence[str]]

LOSSES = (("Town", "Dead", "Injured"), ("Norrin", "12", "30"), ("Kolm", "4", "9"))
SALES = (("Town", "Ships sold", "Price"), ("Orvel", "3", "40"), ("Senna", "5", "70"))
TOLD = "The storm of May hit the towns of the northern coast hard, the ministry said on Monday in a long report of its own."


def read(data: bytes, path: str) -> Article:
    (article,) = read_all(data, path)
    assert isinstance(article, Article)
    return article


def save(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pack(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def html_table(rows: Table) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"


def page(body: str) -> bytes:
    return f"<html><body><article><h1>The storm of May</h1><p>{TOLD}</p>{body}<p>{TOLD}</p></article></body></html>".encode()


def mail(body: str) -> bytes:
    header = "From: Office <office@example.org>\nTo: desk@example.org\nSubject: The storm of May\nMIME-Version: 1.0"
    return f"{header}\nContent-Type: text/html; charset=utf-8\n\n<p>{TOLD}</p>{body}<p>{TOLD}</p>".encode()


def epub(body: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="p.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{TOLD}</p>{body}<p>{TOLD}</p></body></html>'
    return pack({"META-INF/container.xml": container, "p.opf": package, "a.xhtml": chapter})


def odt(body: str) -> bytes:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))
    text = f"<office:text><text:p>{TOLD}</text:p>{body}<text:p>{TOLD}</text:p></office:text>"
    return pack({"content.xml": f"<office:document-content {names}><office:body>{text}</office:body></office:document-content>"})


def odt_table(rows: Table) -> str:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    lines = (f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    return f"<table:table>{''.join(lines)}</table:table>"


def rtf(tables: Sequence[Table]) -> bytes:
    rows = [[r"\trowd " + "".join(rf"\intbl {cell}\cell " for cell in row) + r"\row " for row in table] for table in tables]
    body = r"\pard\par ".join(map("".join, rows))
    return rf"{{\rtf1\ansi {TOLD}\par {body}\pard {TOLD}\par}}".encode()


def docx_of(tables: Sequence[Table]) -> bytes:
    document = docx.Document()
    document.add_paragraph(TOLD)
    for rows in tables:
        fill(document.add_table(len(rows), len(rows[0])), rows)
        document.add_paragraph()
    document.add_paragraph(TOLD)
    return save(document)


def pptx_of(tables: Sequence[Table]) -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    for rows in tables:
        fill(slide.shapes.add_table(len(rows), len(rows[0]), 0, 0, 99, 99).table, rows)
    return save(presentation)


def fill(table: Any, rows: Table) -> None:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text


TWO_TABLES: dict[str, Callable[[Sequence[Table]], bytes]] = {
    "a.html": lambda tables: page("<br>".join(map(html_table, tables))),
    "a.eml": lambda tables: mail("<br>".join(map(html_table, tables))),
    "a.epub": lambda tables: epub("<p></p>".join(map(html_table, tables))),
    "a.odt": lambda tables: odt("<text:p/>".join(map(odt_table, tables))),
    "a.rtf": rtf,
    "a.docx": docx_of,
    "a.pptx": pptx_of,
}


@pytest.mark.parametrize("path", TWO_TABLES)
def test_a_second_table_of_the_same_width_has_heads_of_its_own(path: str) -> None:
    article = read(TWO_TABLES[path]([LOSSES, SALES]), path)
    rows = [(text, heading) for text, heading in zip(paragraphs(article), headings(article), strict=True) if "|" in text]
    assert rows == [
        ("Town | Dead | Injured", None),
        ("Norrin | 12 | 30", "Town | Dead | Injured"),
        ("Kolm | 4 | 9", "Town | Dead | Injured"),
        ("Town | Ships sold | Price", None),
        ("Orvel | 3 | 40", "Town | Ships sold | Price"),
        ("Senna | 5 | 70", "Town | Ships sold | Price"),
    ]


MERGED = (
    ("Town", "Dead", "Injured"),
    ("Norrin", "12", "30"),
    ("", "19", "41"),
    ("Southern towns", "", ""),
    ("Kolm and Orvel", "", "9"),
    ("Senna", "5", "8"),
)
"""Norrin reaches down over two rows, the southern towns over all columns, Kolm and Orvel over two."""
MERGED_HTML = (
    (
        "<table><tr><th>Town</th><th>Dead</th><th>Injured</th></tr><tr><td rowspan=2>Norrin</td><td>12</td><td>30</td></tr>"
        "<tr><td>19</td><td>41</td></tr><tr><td colspan=3>Southern towns</td></tr>"
        "<tr><td colspan=2>Kolm and Orvel</td><td>9</td></tr><tr><td>Senna</td><td>5</td><td>8</td></tr></table>"
    )
    .replace("=2", "='2'")
    .replace("=3", "='3'")
)


def merged_odt() -> bytes:
    covered = "<table:covered-table-cell/>"
    rows = odt_table(MERGED).replace("<table:table-cell><text:p></text:p></table:table-cell>", covered)
    for text, columns in (("Southern towns", 3), ("Kolm and Orvel", 2)):
        spanning = f'<table:table-cell table:number-columns-spanned="{columns}"><text:p>{text}'
        rows = rows.replace(f"<table:table-cell><text:p>{text}", spanning)
    return odt(rows)


def merge(table: Any) -> None:
    fill(table, MERGED)
    for first, last in (((1, 0), (2, 0)), ((3, 0), (3, 2)), ((4, 0), (4, 1))):
        table.cell(*first).merge(table.cell(*last))


def merged_docx() -> bytes:
    document = docx.Document()
    merge(document.add_table(6, 3))
    return save(document)


def merged_pptx() -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    merge(slide.shapes.add_table(6, 3, 0, 0, 99, 99).table)
    return save(presentation)


MERGED_TABLES: dict[str, Callable[[], bytes]] = {
    "a.html": lambda: page(MERGED_HTML),
    "a.eml": lambda: mail(MERGED_HTML),
    "a.epub": lambda: epub(MERGED_HTML),
    "a.odt": merged_odt,
    "a.docx": merged_docx,
    "a.pptx": merged_pptx,
}


@pytest.mark.parametrize("path", MERGED_TABLES)
def test_merged_cells_take_the_heads_from_no_row(path: str) -> None:
    article = read(MERGED_TABLES[path](), path)
    rows = [(text, heading) for text, heading in zip(paragraphs(article), headings(article), strict=True) if text != TOLD]
    heads = "Town | Dead | Injured"
    assert rows == [
        (heads, None),
        ("Norrin | 12 | 30", heads),
        ("| 19 | 41", heads),
        ("Southern towns", None),
        ("Kolm and Orvel | | 9", heads),
        ("Senna | 5 | 8", heads),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>A<td rowspan=2>B<td>1<tr><td>C<td>2", ["A | B | 1", "C | | 2"]),
        ("<tr><td>A<td>1<td rowspan=2>B<tr><td>C<td>2", ["A | 1 | B", "C | 2 |"]),
        ("<tr><td rowspan=2 colspan=2>A<td>1<td>2<tr><td>3<td>4", ["A | | 1 | 2", "| | 3 | 4"]),
        ("<tr><td rowspan=9>A<td>1<td>2<tbody><tr><td>B<td>3<td>4", ["A | 1 | 2", "B | 3 | 4"]),
        ("<tr><td rowspan=x colspan=-2>A<td colspan=0>1", ["A | 1"]),
        ("<tr><td rowspan=2>A<td>1<tr><td>2<td>3<tr><td>B<td>4", ["A | 1", "| 2 | 3", "B | 4"]),
    ],
)
def test_a_cell_of_html_reaches_as_far_as_it_says(rows: str, expected: list[str]) -> None:
    assert paragraphs(read(mail(f"<table>{rows}</table>"), "a.eml"))[1:-1] == expected


def test_a_cell_that_claims_to_reach_without_end_costs_little() -> None:
    table = "<tr><td colspan=99999 rowspan=99999>A<td>1</tr>" * 50
    article = read(mail(f"<table>{table}</table>"), "a.eml")
    assert max(map(len, paragraphs(article))) < 400
