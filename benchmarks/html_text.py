"""Compares what briefbot and other libraries read from news pages with the articles people took from them.

    python benchmarks/html_text.py [SHARED]

A token is what ``\\w+`` finds, in its own case. Token F1 is made of each page's shared tokens, counted with repetition, and
averaged over the pages; F1 of 4-grams likewise. Breaks kept: of the places where the truth starts a paragraph, and the text has
the words around them, how many start one in the text too; breaks true is the reverse. Of briefbot it is ``article.text``: no
title, no headings.

A library that is not installed is left out; none but trafilatura and readability-lxml is needed by the project.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from briefbot.readers import read_file
from briefbot.types import Article

SHARED = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"
SIDE = 3
"""Words on each side by which a paragraph break is known again."""


def read_by_briefbot(page: str) -> str:
    return "\n".join(item.text for item in read_file(page.encode(), "page.html") if isinstance(item, Article))


def read_by_briefbot_with_headings(page: str) -> str:
    lines: list[str] = []
    for article in read_file(page.encode(), "page.html"):
        above = None
        for paragraph in article.paragraphs if isinstance(article, Article) else ():
            if paragraph.heading and paragraph.heading != above:
                lines.append(paragraph.heading)
            above = paragraph.heading
            lines.append(article.paragraph_text(paragraph))
    return "\n".join(lines)


def read_by_trafilatura(**options: bool) -> Callable[[str], str]:
    from trafilatura import extract

    return lambda page: extract(page, **options) or ""


def read_by_readability(page: str) -> str:
    from readability import Document

    return text_of_html(Document(page).summary())


def read_by_breadability(page: str) -> str:
    from breadability.readable import Article as Readable

    return text_of_html(str(Readable(page).readable))


def read_by_readabilipy(page: str) -> str:
    from readabilipy import simple_json_from_html_string

    return "\n".join(part["text"] for part in simple_json_from_html_string(page)["plain_text"] or [])


def read_by_justext(page: str) -> str:
    import justext

    return "\n".join(part.text for part in justext.justext(page, justext.get_stoplist("English")) if not part.is_boilerplate)


def read_by_newspaper(page: str) -> str:
    import newspaper

    article = newspaper.Article("http://localhost/")
    article.download(input_html=page)
    article.parse()
    return str(article.text)


def read_by_goose(page: str) -> str:
    from goose3 import Goose

    return str(Goose().extract(raw_html=page).cleaned_text)


def read_by_resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True, alt_texts=False, comments=False))


def read_by_boilerpy(page: str) -> str:
    from boilerpy3 import extractors

    return str(extractors.ArticleExtractor(raise_on_failure=False).get_content(page))


def text_of_html(page: str) -> str:
    from briefbot.readers.html_tree import parse_html
    from briefbot.readers.xhtml import read_blocks

    return "\n".join(part.text for part in read_blocks(parse_html(page)))


LIBRARIES: dict[str, Callable[[str], str]] = {
    "briefbot": read_by_briefbot,
    "briefbot, headings too": read_by_briefbot_with_headings,
    "trafilatura": read_by_trafilatura(),
    "trafilatura, no comments": read_by_trafilatura(include_comments=False),
    "  favor_precision": read_by_trafilatura(include_comments=False, favor_precision=True),
    "  favor_recall": read_by_trafilatura(include_comments=False, favor_recall=True),
    "readability-lxml": read_by_readability,
    "resiliparse": read_by_resiliparse,
    "breadability": read_by_breadability,
    "newspaper4k": read_by_newspaper,
    "boilerpy3": read_by_boilerpy,
    "goose3": read_by_goose,
    "justext": read_by_justext,
    "readabilipy": read_by_readabilipy,
}


def ngrams(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[place : place + size]) for place in range(max(1, len(words) - size + 1)))


def overlap(text: str, truth: str, size: int) -> tuple[float, float, float]:
    """Precision, recall and F1 of the text's n-grams."""
    found, wanted = ngrams(text, size), ngrams(truth, size)
    shared = sum((found & wanted).values())
    precision, recall = shared / max(1, sum(found.values())), shared / max(1, sum(wanted.values()))
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def breaks(text: str) -> set[tuple[str, ...]]:
    """The words around each place where a paragraph ends and another starts."""
    lines = [words for line in text.split("\n") if (words := re.findall(r"\w+", line))]
    return {(*one[-SIDE:], *two[:SIDE]) for one, two in pairwise(lines) if min(len(one), len(two)) >= SIDE}


def breaks_kept(text: str, other: str) -> tuple[int, int]:
    """How many breaks of the text are breaks of the other, and how many places of them the other has."""
    there = breaks(text) & set(ngrams(other, 2 * SIDE))
    return len(there & breaks(other)), len(there)


def pages() -> Iterator[tuple[str, str]]:
    for line in (SHARED / "documents/html_news_truth.jsonl").read_text("utf8").splitlines():
        truth = json.loads(line)
        data = gzip.decompress((SHARED / "documents" / truth["file"]).read_bytes())
        yield data.decode("utf8", "replace"), truth["articleBody"]


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    collection = list(pages())
    print(f"{len(collection)} pages")
    print(f"{'':26}token F1  precision  recall   4-gram F1   breaks kept  breaks true   ms a page")
    for name, read in LIBRARIES.items():
        try:
            read(collection[0][0])
        except ImportError as error:
            print(f"{name:26}left out: {error}")
            continue
        start = time.perf_counter()
        texts = [read_or_nothing(read, page) for page, _ in collection]
        milliseconds = (time.perf_counter() - start) * 1000 / len(collection)
        truths = [truth for _, truth in collection]
        precision, recall, f1 = (mean(column) for column in zip(*map(overlap, texts, truths, [1] * len(texts)), strict=True))
        f1_of_four = mean([overlap(text, truth, 4)[2] for text, truth in zip(texts, truths, strict=True)])
        kept = share([breaks_kept(truth, text) for text, truth in zip(texts, truths, strict=True)])
        true = share([breaks_kept(text, truth) for text, truth in zip(texts, truths, strict=True)])
        print(f"{name:26}{f1:8.4f}{precision:11.4f}{recall:8.4f}{f1_of_four:12.4f}{kept:14.3f}{true:13.3f}{milliseconds:12.0f}")


def read_or_nothing(read: Callable[[str], str], page: str) -> str:
    try:
        return read(page)
    except Exception as error:  # noqa: BLE001  another library's failure is its score, and no reason to stop
        print(f"    {type(error).__name__}: {str(error).strip()[:80]}", file=sys.stderr)
        return ""


def mean(values: tuple[float, ...] | list[float]) -> float:
    return sum(values) / len(values)


def share(counts: list[tuple[int, int]]) -> float:
    return sum(part for part, _ in counts) / max(1, sum(whole for _, whole in counts))


if __name__ == "__main__":
    main()
