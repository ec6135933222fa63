from __future__ import annotations

import io
import random
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from briefbot.errors import UnreadableFile
from briefbot.readers import ocr, read_file
from briefbot.types import Article, Box, ReadFailure, Skipped
from samples import headings, paragraphs, read_all, refuse

LONG = (
    "The bridge over the northern canal was closed to heavy vehicles on Tuesday after a survey found cracks in two of its piers."
)
LATER = "Engineers expect the repair to take eleven weeks, during which convoys are led over the older road through the marshes."
WIDTH, HEIGHT = A4

needs_tesseract = pytest.mark.skipif(ocr.find_tesseract() is None, reason="needs Tesseract: apt install tesseract-ocr")


def read(data: bytes, path: str = "a.pdf") -> Article:
    (article,) = read_all(data, path)
    assert isinstance(article, Article)
    return article


def close_to(box: Box | None, *edges: float) -> bool:
    """Within three points: fonts have room above and below their letters."""
    return box is not None and all(abs(one - other) < 3 for one, other in zip(box, edges, strict=True))


def scan(data: bytes, *, turn: int = 0, dpi: int = 200) -> bytes:
    """The same pages as pictures, turned to the left by so many degrees."""
    target = io.BytesIO()
    canvas = Canvas(target)
    with PdfDocument(data) as document:
        for page in document:
            picture = page.render(scale=dpi / 72, grayscale=True).to_pil().rotate(turn, expand=True)
            add_picture(canvas, picture, dpi=dpi)
    canvas.save()
    return target.getvalue()


def add_picture(canvas: Canvas, picture: Image.Image, *, dpi: int = 200) -> None:
    size = (picture.width * 72 / dpi, picture.height * 72 / dpi)
    canvas.setPageSize(size)
    canvas.drawImage(ImageReader(picture), 0, 0, *size)
    canvas.showPage()


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with_program(monkeypatch, "")
    yield
    ocr.find_tesseract.cache_clear()


def with_program(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Have programs looked for in this folder alone."""
    monkeypatch.setenv("PATH", path)
    ocr.find_tesseract.cache_clear()


def draw(*pages: list[tuple[float, float, str]], info: dict[str, str] | None = None, **options: object) -> bytes:
    """A PDF with each text at (x, y) of its page in 11 point type, or 18 where it starts with #."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=True, **options)
    for name, value in (info or {}).items():
        getattr(canvas, f"set{name}")(value)
    for texts in pages:
        for x, y, text in texts:
            canvas.setFont("Helvetica-Bold" if text.startswith("#") else "Helvetica", 18 if text.startswith("#") else 11)
            canvas.drawString(x, y, text.removeprefix("#"))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def set_lines(text: str, *, x: float = 72, y: float = 700, width: int = 70) -> list[tuple[float, float, str]]:
    lines = [line.strip() for line in re.findall(rf".{{1,{width}}}(?:\s|$)", text)]
    return [(x, y - 14 * number, line) for number, line in enumerate(lines)]


def test_paragraphs_and_headings_are_rebuilt_with_their_pages() -> None:
    first = [(72, 740, "#State of the piers"), *set_lines(LONG), *set_lines(LATER, y=650)]
    article = read(draw(first, set_lines(LATER), info={"Title": "Bridge report", "Author": "Harbour Office"}))
    assert (article.title, article.author) == ("Bridge report", "Harbour Office")
    assert paragraphs(article) == [LONG, LATER, LATER]
    assert headings(article) == ["State of the piers"] * 3
    assert [paragraph.page for paragraph in article.paragraphs] == [1, 1, 2]


def test_words_parted_at_the_line_end_are_whole_again() -> None:
    lines = [
        "Inspectors closed the north-",
        "ern approach, and the North-",
        "Korean crew left the well-",
        "known pier.",
        "A well-known pier.",
    ]
    article = read(draw([(72, 700 - 14 * number, line) for number, line in enumerate(lines)]))
    assert article.text.startswith("Inspectors closed the northern approach, and the North-Korean crew left the well-known pier.")


def test_running_heads_and_page_numbers_are_dropped() -> None:
    texts = ["first", "second", "third", "fourth"]
    pages = [
        [
            (72, 810, "Valley Courier, weekly"),
            *set_lines(f"On the {text} day {LONG}"),
            *set_lines(LATER, y=600),
            (290, 30, f"{number}"),
        ]
        for number, text in enumerate(texts, start=1)
    ]
    assert paragraphs(read(draw(*pages))) == [part for text in texts for part in (f"On the {text} day {LONG}", LATER)]


def test_columns_are_read_one_after_the_other() -> None:
    left = set_lines(f"{LONG} {LATER}", x=60, width=38)
    right = set_lines(f"{LATER} {LONG}", x=320, width=38)
    rows = [cell for row in zip(left, right, strict=False) for cell in row]
    article = read(draw([(60, 760, "#Both columns stand under this headline of the page"), *rows]))
    assert article.text.split() == f"{LONG} {LATER} {LATER} {LONG}".split()


def test_paragraph_goes_on_over_the_page_break() -> None:
    head, tail = LONG[: LONG.index("after")], LONG[LONG.index("after") :]
    article = read(draw(set_lines(head), set_lines(tail)))
    assert [(text, paragraph.page) for text, paragraph in zip(paragraphs(article), article.paragraphs, strict=True)] == [
        (LONG, 1)
    ]


def test_title_left_by_a_program_is_not_a_title() -> None:
    assert read(draw(set_lines(LONG), info={"Title": "Microsoft Word - x.doc"}), "canal-bridge.pdf").title == "Canal bridge"
    assert read(draw(set_lines(LONG)), "canal-bridge.pdf").title == "Canal bridge"


def test_file_that_is_encrypted_damaged_or_empty_is_refused() -> None:
    assert "is encrypted" in refuse(draw(set_lines(LONG), encrypt=StandardEncryption("secret")), "a.pdf").message
    assert "not a whole PDF" in refuse(draw(set_lines(LONG))[:300], "a.pdf").message
    assert "nothing is drawn" in refuse(draw([]), "a.pdf").message


def test_boxes_are_where_the_text_was_drawn() -> None:
    article = read(draw([*set_lines(LONG, y=700), *set_lines(LATER, y=500)]))
    for paragraph, text, baseline in zip(article.paragraphs, (LONG, LATER), (700, 500), strict=True):
        lines = set_lines(text, y=baseline)
        right = 72 + max(stringWidth(line, "Helvetica", 11) for _, _, line in lines)
        assert close_to(paragraph.box, 72, HEIGHT - baseline - 9, right, HEIGHT - lines[-1][1] + 3)
        assert (paragraph.page, paragraph.recognised) == (1, False)


def test_box_ends_where_the_paragraph_goes_on_in_another_column_or_page() -> None:
    head, tail = LONG[: LONG.index("after")], LONG[LONG.index("after") :]
    (over_pages,) = read(draw(set_lines(head), set_lines(tail, y=790))).paragraphs
    assert over_pages.box is not None
    assert close_to(over_pages.box._replace(right=0), 72, HEIGHT - 708, 0, HEIGHT - 700 + 14 * (len(set_lines(head)) - 1) + 3)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_box_of_a_rotated_page_is_that_of_the_page_as_shown(turn: int) -> None:
    upright = draw([(72, 700, "Cracks in two of its piers")])
    (expected,) = read(upright).paragraphs
    with PdfDocument(upright) as document:
        document[0].set_rotation(turn)
        target = io.BytesIO()
        document.save(target)
    (paragraph,) = read(target.getvalue()).paragraphs
    assert expected.box is not None
    left, top, right, bottom = expected.box
    shown = {
        90: (HEIGHT - bottom, left, HEIGHT - top, right),
        180: (WIDTH - right, HEIGHT - bottom, WIDTH - left, HEIGHT - top),
        270: (top, WIDTH - right, bottom, WIDTH - left),
    }
    assert close_to(paragraph.box, *shown[turn])


def test_text_drawn_up_the_page_is_read_line_by_line_as_a_reader_would_turn_it() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.rotate(90)
    for x, y, text in set_lines(LONG, y=-300):
        canvas.drawString(x, y, text)
    canvas.save()
    article = read(target.getvalue())
    assert paragraphs(article) == [LONG]
    box = article.paragraphs[0].box
    assert box is not None
    assert close_to(box._replace(top=0), 290, 0, 317, HEIGHT - 72)


def test_letters_drawn_twice_are_read_once() -> None:
    doubled = [(72 + shift, 700, "All bookkeeping offices will officially close") for shift in (0, 0.4)]
    assert paragraphs(read(draw(doubled))) == ["All bookkeeping offices will officially close"]


def test_text_off_the_page_or_slanted_over_it_is_not_read() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for x, y, text in [*set_lines(LONG), (72, -40, "Below the page"), (900, 400, "Right of the page")]:
        canvas.drawString(x, y, text)
    canvas.rotate(45)
    canvas.drawString(400, 100, "DRAFT DRAFT")
    canvas.save()
    assert paragraphs(read(target.getvalue())) == [LONG]


def test_line_that_runs_over_the_edge_of_the_page_is_read_whole() -> None:
    assert paragraphs(read(draw([(72, 700, LONG)]))) == [LONG]


@needs_tesseract
def test_page_whose_font_does_not_say_its_letters_is_recognised() -> None:
    assert paragraphs(read(unmapped("Cracks in two of its piers"))) == ["Cracks in two of its piers"]


@pytest.mark.usefixtures("without_tesseract")
def test_page_whose_font_does_not_say_its_letters_is_named_without_tesseract() -> None:
    assert "pictures without text: 1" in refuse(unmapped("Cracks in two of its piers"), "a.pdf").message


def unmapped(text: str) -> bytes:
    """A page that shows the text and maps each of its letters into the private use area."""
    mapping = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <e000> endbfrange endcmap"
    content = f"BT /F 24 Tf 72 700 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        f"<</Length {len(mapping)}>>stream\n{mapping}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer\n<</Root 1 0 R/Size 7>>\n%%EOF".encode()


def test_order_on_the_page_wins_over_the_order_of_drawing() -> None:
    lines = [
        (72, 500, "Third: the crews are told."),
        (72, 600, "Second: the road is shut."),
        (72, 700, "First: the pier cracks."),
    ]
    assert [text.partition(":")[0] for text in paragraphs(read(draw(lines)))] == ["First", "Second", "Third"]


def test_table_rows_keep_empty_cells_and_wrapped_ones_whole() -> None:
    columns = (72, 200, 330, 460)
    rows = [
        ("Pier", "Place", "Found", "State"),
        ("14", "", "2031", ""),
        ("", "south", "", "open"),
        ("15", "north", "2030", "closed"),
    ]
    cells = [
        (x, 600 - 24 * number, cell) for number, row in enumerate(rows) for x, cell in zip(columns, row, strict=True) if cell
    ]
    wrapped = [(200, 600 - 24 * 3 - 11, "bank")]
    assert paragraphs(read(draw([*set_lines(LONG), *cells, *wrapped, *set_lines(LATER, y=450)]))) == [
        LONG,
        "Pier | Place | Found | State",
        "14 | | 2031",
        "| south | | open",
        "15 | north bank | 2030 | closed",
        LATER,
    ]


def test_lines_ended_by_hand_are_paragraphs_of_their_own() -> None:
    lines = ["Report: 14", "Place: northern canal", "Day: Tuesday"]
    fields = [(72, 760 - 14 * number, line) for number, line in enumerate(lines)]
    assert paragraphs(read(draw([*fields, *set_lines(LONG)]))) == [*lines, LONG]


def test_running_heads_of_two_pages_are_dropped_and_pages_that_are_alike_stay_whole() -> None:
    head = (72, 810, "Valley Courier, weekly")
    body = [*set_lines(LONG), *set_lines(LATER, y=600), *set_lines(LONG, y=500)]
    other = [*set_lines(f"First {LATER}"), *set_lines(f"Then {LONG}", y=600), (72, 500, "Later it was open.")]
    assert "weekly" not in read(draw([head, *body], [head, *other])).text
    assert read(draw([head, *body], [head, *body])).text.count("weekly") == 2


def test_head_with_the_pages_own_number_is_dropped() -> None:
    pages = [[*set_lines(LONG), *set_lines(LATER, y=600), *set_lines(LONG, y=500)] for _ in range(2)]
    pages[1].append((72, 810, "2      Courier Staff"))
    assert "Courier" not in read(draw(*pages)).text


def test_filled_fields_are_read_and_comments_are_not() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.drawString(72, 700, "Found by")
    canvas.acroForm.textfield(name="finder", value="the harbour crew", x=130, y=694, width=200, height=20)
    canvas.textAnnotation("Is this true?", Rect=[300, 500, 320, 520])
    canvas.drawString(72, 600, "Closed at noon.")
    canvas.save()
    article = read(target.getvalue())
    assert "the harbour crew" in article.text
    assert article.text.index("Found by") < article.text.index("the harbour crew") < article.text.index("Closed at noon")
    assert "true" not in article.text


def test_title_shown_in_large_type_replaces_a_files_name() -> None:
    pages = [(72, 780, "#Cracks in the canal bridge"), *set_lines(LONG)]
    for title in ("Microsoft Word - x.doc", "draft_v2-final", "untitled", "bridge.indd", ""):
        article = read(draw(pages, info={"Title": title}))
        assert (article.title, paragraphs(article)) == ("Cracks in the canal bridge", [LONG])
    assert read(draw([(72, 780, "#3. Cracks"), *set_lines(LONG)]), "canal.pdf").title == "Canal"


def test_metadata_comes_from_xmp_where_the_information_lacks_it() -> None:
    packet = (
        b"<x:xmpmeta><rdf:li>application/pdf</rdf:li><dc:title><rdf:Alt><rdf:li>Piers &amp; cracks</rdf:li></rdf:Alt>"
        b"</dc:title><dc:creator><rdf:Seq><rdf:li>Harbour Office</rdf:li></rdf:Seq></dc:creator></x:xmpmeta>"
    )
    article = read(draw(set_lines(LONG), info={"Title": "", "Author": "user"}) + b"\n%" + packet)
    assert (article.title, article.author) == ("Piers & cracks", "Harbour Office")


def test_attachments_are_read_as_files_inside_the_file() -> None:
    with PdfDocument(draw(set_lines(LONG))) as document:
        for name, data in (("../notes.txt", LATER.encode()), ("photo.jpg", b"\xff\xd8")):
            document.new_attachment(name).set_data(data)
        target = io.BytesIO()
        document.save(target)
    article, attached, skipped = read_all(target.getvalue(), "a.pdf")
    assert isinstance(article, Article)
    assert isinstance(attached, Article)
    assert (attached.id, paragraphs(attached)) == ("a.pdf/notes.txt", [LATER])
    assert skipped == Skipped("a.pdf/photo.jpg")


def test_attachments_of_a_file_without_text_are_read() -> None:
    with PdfDocument(draw([])) as document:
        document.new_attachment("notes.txt").set_data(LATER.encode())
        target = io.BytesIO()
        document.save(target)
    failure, attached = read_all(target.getvalue(), "a.pdf")
    assert isinstance(failure, ReadFailure)
    assert failure.article_id == "a.pdf"
    assert isinstance(attached, Article)


def test_file_with_an_owners_password_only_is_read() -> None:
    assert paragraphs(read(draw(set_lines(LONG), encrypt=StandardEncryption("", ownerPassword="secret")))) == [LONG]


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_scan_is_recognised_with_its_paragraphs_in_place_whichever_way_it_lies(turn: int) -> None:
    printed = draw([*set_lines(LONG), *set_lines(LATER, y=500)])
    article = read(scan(printed, turn=turn))
    assert paragraphs(article) == [LONG, LATER]
    assert all(paragraph.recognised and paragraph.page == 1 for paragraph in article.paragraphs)
    if turn == 0:
        for paragraph, expected in zip(article.paragraphs, read(printed).paragraphs, strict=True):
            assert expected.box is not None
            assert close_to(paragraph.box, *expected.box)


@needs_tesseract
def test_scanned_pages_stand_between_those_with_text() -> None:
    mixed = PdfDocument.new()
    for data in (draw(set_lines(LONG)), scan(draw(set_lines(LATER))), draw(set_lines(LONG))):
        mixed.import_pages(PdfDocument(data))
    target = io.BytesIO()
    mixed.save(target)
    mixed.close()
    article = read(target.getvalue())
    assert [(paragraph.page, paragraph.recognised) for paragraph in article.paragraphs] == [(1, False), (2, True), (3, False)]
    assert paragraphs(article) == [LONG, LATER, LONG]


@needs_tesseract
def test_stamp_on_a_scan_is_not_taken_for_its_text() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    with PdfDocument(draw(set_lines(LONG))) as document:
        canvas.drawImage(ImageReader(document[0].render(scale=2.5).to_pil()), 0, 0, *A4)
    canvas.drawString(72, 40, "EXHIBIT 7")
    canvas.save()
    assert LONG in paragraphs(read(target.getvalue()))


@needs_tesseract
def test_page_on_which_nothing_is_recognised_is_named_and_an_empty_one_is_not() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.drawString(72, 700, "Cracks in two of its piers.")
    canvas.showPage()
    add_picture(canvas, Image.new("L", (1200, 1700), 250))
    stripes = Image.new("L", (1200, 1700), 255)
    stripes.paste(90, (0, 300, 1200, 1200))
    add_picture(canvas, stripes)
    canvas.save()
    article, failure = read_all(target.getvalue(), "a.pdf")
    assert isinstance(article, Article)
    assert isinstance(failure, ReadFailure)
    assert "no text was recognised: 3" in failure.reason
    assert failure.hint


@pytest.mark.usefixtures("without_tesseract")
def test_scan_without_tesseract_says_what_to_install() -> None:
    error = refuse(scan(draw(set_lines(LONG))), "a.pdf")
    assert "pictures without text: 1" in error.message
    assert "Tesseract" in error.hint
    assert "ocrmypdf" in error.hint


def test_page_whose_recognition_takes_too_long_or_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo "List:" && echo eng && exit 0\nexit 1\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with_program(monkeypatch, str(tmp_path))
    assert "page 1: text recognition failed" in refuse(scan(draw(set_lines(LONG))), "a.pdf").message
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo "List:" && echo eng && exit 0\nexec /bin/sleep 60\n')
    monkeypatch.setattr(ocr, "_TIMEOUT_S", 0.5)
    assert "page 1: text recognition took more than" in refuse(scan(draw(set_lines(LONG))), "a.pdf").message
    ocr.find_tesseract.cache_clear()


def test_damaged_file_is_read_or_refused_and_nothing_else() -> None:
    whole = draw(set_lines(LONG), set_lines(LATER), info={"Title": "Bridge"})
    dice = random.Random(7)
    for _ in range(150):
        damaged = bytearray(whole[: dice.randrange(1, len(whole))] if dice.random() < 0.4 else whole)
        for _ in range(dice.choice([0, 1, 3, 20])):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        with suppress(UnreadableFile):
            read_all(bytes(damaged), "a.pdf")


def test_every_real_pdf_is_read_whole(shared: Path) -> None:
    files = sorted((shared / "documents/pdf").glob("*.pdf"))
    assert files
    for path in files:
        if path.name.endswith("single_table.pdf") and ocr.find_tesseract() is None:
            continue
        article = next(item for item in read_file(path.read_bytes(), path.name) if isinstance(item, Article))
        with PdfDocument(path) as document:
            sizes = [page.get_size() for page in document]
        for paragraph in article.paragraphs:
            assert paragraph.page is not None
            assert paragraph.box is not None
            width, height = sizes[paragraph.page - 1]
            assert -20 < paragraph.box.left < paragraph.box.right < width + 20
            assert -20 < paragraph.box.top < paragraph.box.bottom < height + 20
