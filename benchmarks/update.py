"""Times a build and two updates of a large index: one with nothing changed, one with one article edited.

    python benchmarks/update.py [PASSAGES] [WORK]

PASSAGES is 100,000 unless given. With WORK the corpus and the index are kept there and used again.
The articles are sentences of corpus/ in random order with other figures, one a paragraph, fifty an article.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import tempfile
from pathlib import Path

from briefbot.commands.terminal import ProgressLine
from briefbot.index import build_index
from briefbot.readers import read_file
from briefbot.report import IndexReport
from briefbot.types import Article

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
PARAGRAPHS = 50


def sentences() -> list[str]:
    texts = [
        item.paragraph_text(paragraph)
        for path in sorted(CORPUS.glob("*.md"))
        for item in read_file(path.read_bytes(), path.name)
        if isinstance(item, Article)
        for paragraph in item.paragraphs
    ]
    return sorted({sentence for text in texts for sentence in re.findall(r"[A-Z][^.!?]{40,160}[.]", text)})


def write_corpus(corpus: Path, articles: int) -> None:
    chance, known = random.Random(3), sentences()
    for number in range(articles):
        said = [re.sub(r"\d", lambda _: str(chance.randrange(1, 10)), chance.choice(known)) for _ in range(PARAGRAPHS)]
        folder = corpus / f"{number // 100:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        text = f"# Report {number} of the exercise\n\n" + "\n\n".join(said) + "\n"
        (folder / f"report-{number:05d}.md").write_text(text, "utf8")


def build(corpus: Path, index: Path) -> IndexReport:
    return build_index(corpus, index, encoder="evidence-minilm", passage_tokens=220, progress=ProgressLine())


def show(name: str, report: IndexReport) -> None:
    encoding = report.stages_s.get("encoding passages", 0.0)
    print(
        f"{name}: {report.seconds:.1f} s, {report.encoded:,} of {report.passages:,} passages encoded,"
        f" encoding {encoding / report.seconds:.0%} of the time"
    )
    for stage, seconds in report.stages_s.items():
        print(f"    {stage:<28} {seconds:8.2f} s")


def main() -> None:
    passages = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="briefbot-update-") as passing:
        work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(passing)
        corpus, index = work / "corpus", work / "index"
        if not corpus.exists():
            write_corpus(corpus, passages // PARAGRAPHS)
        show("build, or update of what was kept", build(corpus, index))
        show("update of nothing", build(corpus, index))
        path = min(corpus.rglob("*.md"))
        lines = path.read_text("utf8").split("\n\n")
        lines[7] = f"On second thoughts the office counted {random.randrange(10_000):,} ships, it said in a correction."
        path.write_text("\n\n".join(lines), "utf8")
        report = build(corpus, index)
        show("update of one paragraph of one article", report)
        print(f"    {report.changes}")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
