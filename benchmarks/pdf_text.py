"""Compares the text read from PDF files with what two other extractors find, and text recognised in pictures with the text.

    python benchmarks/pdf_text.py [SHARED]

Recall is the share of the other extractor's words that were read, each counted as often as it stands there: running heads
and page numbers, left out on purpose, are missing from it. The second table draws pages as pictures, reads them again
through Tesseract, and compares 4-grams of words and the paragraphs' first words with those of the same pages read as text.

The two are needed here only: pip install pdfminer.six pypdf
"""

from __future__ import annotations

import io
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pypdfium2 import PdfDocument
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from briefbot.errors import UnreadableFile
from briefbot.readers import read_file
from briefbot.types import Article

SHARED = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"
SCANNED = ("multi-column-2p", "fr_olap", "layout-parser-paper-fast", "negative-coords", "multicolumn", "SPARSE")


def main() -> None:
    logging.disable(logging.WARNING)
    files = sorted((SHARED / "documents/pdf").glob("*.pdf"))
    print(f"{'file':50} {'words':>6} {'pdfminer':>9} {'pypdf':>6} {'s':>5}")
    for path in files:
        started = time.perf_counter()
        ours = Counter(words(text_of(path.read_bytes(), path.name)))
        seconds = time.perf_counter() - started
        recalls = [recall(ours, Counter(words(extract(path)))) for extract in (with_pdfminer, with_pypdf)]
        shown = " ".join(
            f"{'-' if value is None else format(value, '.3f'):>{width}}" for value, width in zip(recalls, (9, 6), strict=True)
        )
        print(f"{path.name[:50]:50} {ours.total():6} {shown} {seconds:5.2f}")
    print(f"\n{'pages drawn at 200 dpi':50} {'F1':>6} {'starts':>7}")
    for path in (path for path in files if any(name in path.name for name in SCANNED)):
        drawn = "\n\n".join(paragraphs(draw(path), "drawn.pdf"))
        truth = paragraphs(path.read_bytes(), path.name)
        print(f"{path.name[:50]:50} {f1(drawn, chr(10).join(truth)):6.3f} {shared_starts(drawn.split(chr(10) * 2), truth):7.3f}")


def text_of(data: bytes, name: str) -> str:
    return " ".join(paragraphs(data, name))


def paragraphs(data: bytes, name: str) -> list[str]:
    """Headings stand before the first paragraph below them, as they do in the file."""
    texts: list[str] = []
    try:
        for article in (item for item in read_file(data, name) if isinstance(item, Article)):
            heading: str | None = None
            texts.append(article.title)
            for paragraph in article.paragraphs:
                if paragraph.heading and paragraph.heading != heading:
                    heading = paragraph.heading
                    texts.append(heading)
                texts.append(article.paragraph_text(paragraph))
    except UnreadableFile as error:
        print(error.message, file=sys.stderr)
    return texts


def with_pdfminer(path: Path) -> str:
    """Empty where it gives up, as over a colour space without its number of colours."""
    from pdfminer.high_level import extract_text
    from pdfminer.pdfexceptions import PDFException

    try:
        return extract_text(path)
    except PDFException:
        return ""


def with_pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def words(text: str) -> Iterator[str]:
    """In lower case, whole where a line's end parted them."""
    return (found.group() for found in re.finditer(r"\w+", re.sub(r"-\s*\n\s*", "", text).casefold()))


def recall(found: Counter[str], wanted: Counter[str]) -> float | None:
    return (found & wanted).total() / wanted.total() if wanted else None


def draw(path: Path) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    with PdfDocument(path) as document:
        for page in document:
            size = page.get_size()
            canvas.setPageSize(size)
            canvas.drawImage(ImageReader(page.render(scale=200 / 72, grayscale=True).to_pil()), 0, 0, *size)
            canvas.showPage()
    canvas.save()
    return target.getvalue()


def f1(found: str, wanted: str) -> float:
    one, other = (Counter(zip(*(list(words(text))[n:] for n in range(4)), strict=False)) for text in (found, wanted))
    shared = (one & other).total()
    return 2 * shared / max(1, one.total() + other.total())


def shared_starts(found: list[str], wanted: list[str]) -> float:
    """F1 of the paragraphs' first three words."""
    one, other = (Counter(tuple(list(words(text))[:3]) for text in texts) for texts in (found, wanted))
    return 2 * (one & other).total() / max(1, one.total() + other.total())


if __name__ == "__main__":
    main()
