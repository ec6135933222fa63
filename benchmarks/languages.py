"""How well articles in five languages are found and answered from, by questions in the same language and in the others.

    python benchmarks/languages.py                        # the default encoder
    python benchmarks/languages.py --encoder FOLDER       # a sentence-transformers folder: benchmarks/multilingual_encoder.py

Ten articles and a hundred questions of tests/tongues.py: the first passage found, the first cited sentence, answers refused.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from briefbot.assistant import Assistant
from briefbot.config import Config
from briefbot.index import build_index
from tongues import ARTICLES, QUESTIONS

LANGUAGES = ("en", "de", "fr", "es", "uk")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default=Config().encoder, help="name or folder of the model (default: the default encoder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for name, text in ARTICLES.items():
            (corpus / name).write_text(text, "utf8")
        build_index(corpus, Path(folder) / "index", encoder=options.encoder, passage_tokens=Config().passage_tokens)
        _report(Assistant.open(Path(folder) / "index"))


def _report(assistant: Assistant) -> None:
    print(f"{'questions':<22}{'n':>5}{'hit@1':>8}{'hit@3':>8}{'cited':>8}{'refused':>9}")
    rows = {(tag, same): _Row() for tag in LANGUAGES for same in (True, False)}
    for asked in QUESTIONS:
        for tag, question in asked.question.items():
            answer = assistant.ask(question)
            rows[tag, asked.article.startswith(tag)].add(
                [(hit.article_id, hit.paragraph) for hit in answer.hits],
                [(citation.article_id, citation.paragraph) for citation in answer.citations],
                (asked.article, asked.paragraph),
            )
    for (tag, same), row in rows.items():
        print(f"{tag + (', articles in it' if same else ', in the others'):<22}{row.line()}")
    for same in (True, False):
        total = _Row()
        for (_, is_same), row in rows.items():
            if is_same == same:
                total.merge(row)
        print(f"{'all, same' if same else 'all, across':<22}{total.line()}")


class _Row:
    def __init__(self) -> None:
        self.n = self.first = self.three = self.cited = self.refused = 0

    def add(self, hits: list[tuple[str, int]], cited: list[tuple[str, int]], wanted: tuple[str, int]) -> None:
        self.n += 1
        self.first += hits[:1] == [wanted]
        self.three += wanted in hits[:3]
        self.cited += cited[:1] == [wanted]
        self.refused += not cited

    def merge(self, other: _Row) -> None:
        for name in ("n", "first", "three", "cited", "refused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def line(self) -> str:
        shares = "".join(f"{value / self.n:>8.2f}" for value in (self.first, self.three, self.cited))
        return f"{self.n:>5}{shares}{self.refused / self.n:>9.2f}"


if __name__ == "__main__":
    main()
