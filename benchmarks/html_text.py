"""Compares the text read from 60 news pages with what people extracted from them, in 4-grams of words.

    python benchmarks/html_text.py [SHARED]

Precision and recall are means over the pages, F1 is made of the two, as in scrapinghub/article-extraction-benchmark.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from briefbot.readers import read_file
from briefbot.types import Article

SHARED = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3)))


def main() -> None:
    precisions, recalls = [], []
    for line in (SHARED / "documents/html_news_truth.jsonl").read_text("utf8").splitlines():
        truth = json.loads(line)
        path = SHARED / "documents" / truth["file"]
        text = " ".join(item.text for item in read_file(path.read_bytes(), path.name) if isinstance(item, Article))
        found, wanted = shingles(text), shingles(truth["articleBody"])
        shared = sum((found & wanted).values())
        precisions.append(shared / max(1, sum(found.values())))
        recalls.append(shared / max(1, sum(wanted.values())))
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{len(recalls)} pages: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
