"""Which day an article has: that its text gives, else that of its file's name, else the day on which the file was made."""

from __future__ import annotations

import io
from datetime import date, datetime

import docx
import pptx
import pytest
from reportlab.pdfgen.canvas import Canvas

from briefbot.readers import read_file
from briefbot.types import Article

MADE = datetime(2036, 12, 1, 9, 30)
TEXT = "The tunnel at Saint Orr was pumped dry on Saturday, and trains will run through it again from Monday morning on."


def pdf(*lines: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.setDateFormatter(lambda *_: "D:20361201093000Z")
    canvas.setTitle("Tunnel dry")
    for number, line in enumerate(lines):
        canvas.drawString(40, 780 - 30 * number, line)
    canvas.save()
    return file.getvalue()


def word(*lines: str) -> bytes:
    document = docx.Document()
    document.core_properties.created = MADE
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def slides(*lines: str) -> bytes:
    presentation = pptx.Presentation()
    presentation.core_properties.created = MADE
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Tunnel dry"
    box = slide.shapes.add_textbox(0, 0, 100, 100)
    box.text_frame.text = "\n".join(lines)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def rich_text(*lines: str) -> bytes:
    made = r"{\info{\creatim\yr2036\mo12\dy1}}"
    text = r"\par ".join(lines)
    return rf"{{\rtf1\ansi{made} {text}\par}}".encode()


MAKERS = {"pdf": pdf, "docx": word, "pptx": slides, "rtf": rich_text}


def day_of(name: str, *lines: str) -> date | None:
    (article,) = read_file(MAKERS[name.rpartition(".")[2]](*lines), name)
    assert isinstance(article, Article)
    return article.published


@pytest.mark.parametrize("kind", MAKERS)
def test_a_line_with_a_day_at_the_top_is_the_day_however_late_the_file_was_made(kind: str) -> None:
    assert day_of(f"2034-03-10-tunnel.{kind}", "12 March 2034, Tormouth Post", TEXT) == date(2034, 3, 12)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_day_in_the_name_is_that_of_the_article_however_late_the_file_was_made(kind: str) -> None:
    assert day_of(f"2034-03-10-tunnel.{kind}", TEXT) == date(2034, 3, 10)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_day_on_which_the_file_was_made_stands_for_one_that_nothing_else_gives(kind: str) -> None:
    assert day_of(f"tunnel.{kind}", TEXT) == MADE.date()
