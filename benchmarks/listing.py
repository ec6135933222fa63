"""Seconds to copy the heads of a catalog into a Listing, and milliseconds of what one look at the list asks of it.

    python benchmarks/listing.py [ARTICLES]

The catalog is made up: each article has 20 paragraphs of 200 characters. Writing 100,000 of them takes four minutes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from briefbot.catalog import Catalog
from briefbot.generations.catalog_writer import CatalogWriter
from briefbot.listing import Filter, Listing
from briefbot.types import Article, ArticleId, Paragraph

PARAGRAPHS, CHARACTERS, RUNS = 20, 200, 7


def main(articles: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "catalog.sqlite")
        with closing(CatalogWriter(path)) as writer:
            for number in range(articles):
                writer.add_article(_article(number), file=f"{number // 10}.jsonl", passages=[])
            writer.finish()
        with closing(Catalog.open(path)) as catalog:
            began = time.perf_counter()
            listing = Listing(catalog.heads())
            print(f"{articles:,} articles ({path.stat().st_size / 1e6:,.0f} MB) copied in {time.perf_counter() - began:.2f} s")
    asked = Filter("harbour 77")
    for name, work in {
        "first page by date": lambda: listing.page(Filter()),
        "last page by title": lambda: listing.page(Filter(), order="title", number=10**9),
        "first page of a search": lambda: listing.page(asked),
        "first page of a month": lambda: listing.page(Filter(period="2031-03")),
        "months of a search": lambda: listing.months(asked),
        "months of all": lambda: listing.months(Filter()),
        "sources of all": lambda: listing.sources(Filter()),
    }.items():
        print(f"{name:24}{_milliseconds(work):8.1f} ms")


def _article(number: int) -> Article:
    words = f"Harbour notes of day {number} " * (CHARACTERS // 25)
    text = "\n\n".join([words] * PARAGRAPHS)
    spans = tuple(Paragraph(n + 1, n * (len(words) + 2), n * (len(words) + 2) + len(words)) for n in range(PARAGRAPHS))
    published = date(2025, 1, 1) + timedelta(days=number * 37 % 3000) if number % 50 else None
    return Article(
        ArticleId(f"folder/{number}.md"), f"Заголовок {number} of the harbour", text, spans, published, f"S{number % 40}"
    )


def _milliseconds(work: Callable[[], object]) -> float:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
