"""Reads every file of a folder the way an index build does, and shows what comes of each, so that a person can judge it.

    python benchmarks/documents.py [FOLDER]

FOLDER is ../shared/documents beside the checkout unless given. The first table counts by format: a file is read if it gives an
article, failed if it gives none and a reason, skipped if it is in no format that is read. Then come the slowest files, the
peak memory of this process and of the one that reads, whether reading in this process gives the same, and every failure with
its reason; of the parts of one file each reason once.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from briefbot.intake.reading import FileReader
from briefbot.intake.scanning import SourceFile, scan
from briefbot.readers.worker import read_location
from briefbot.types import Article, ReadFailure, Skipped

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "documents"
SLOWEST = 5


@dataclass(slots=True)
class Outcome:
    """What came of one file."""

    path: str
    seconds: float = 0.0
    articles: list[Article] = field(default_factory=list)
    failures: list[ReadFailure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        name = self.path.lower().removesuffix(".gz")
        return Path(name).suffix + self.path.lower()[len(name) :]

    @property
    def name(self) -> str:
        if self.articles:
            return "read"
        return "failed" if self.failures else "skipped"


def main() -> None:
    found = scan(FOLDER)
    with FileReader() as reader:
        outcomes = [read(reader, file) for file in found.files]
        peaks = sorted(peak_bytes(process) for process in ("self", *children()))
    show_formats(outcomes, found.skipped)
    print(f"\nslowest of {len(outcomes)} files, {sum(outcome.seconds for outcome in outcomes):.1f} s in all")
    for outcome in sorted(outcomes, key=lambda outcome: -outcome.seconds)[:SLOWEST]:
        print(f"  {outcome.seconds:6.2f} s  {outcome.path}")
    print(f"\npeak memory: {' and '.join(f'{peak / 1e6:.0f} MB' for peak in peaks)} (this process is the smaller)")
    compare_with_reading_here(found.files, outcomes)
    show_failures(outcomes)


def read(reader: FileReader, file: SourceFile) -> Outcome:
    outcome, started = Outcome(file.path), time.perf_counter()
    for item in reader.read(file.path, file.location):
        if isinstance(item, Article):
            outcome.articles.append(item)
        elif isinstance(item, ReadFailure):
            outcome.failures.append(item)
        else:
            outcome.skipped.append(item)
    outcome.seconds = time.perf_counter() - started
    return outcome


def compare_with_reading_here(files: list[SourceFile], outcomes: list[Outcome]) -> None:
    started = time.perf_counter()
    unlike = [outcome.path for file, outcome in zip(files, outcomes, strict=True) if not is_same(outcome, file)]
    seconds = time.perf_counter() - started
    print(f"read in this process: {seconds:.1f} s, {f'other contents: {unlike}' if unlike else 'the same contents'}")


def is_same(outcome: Outcome, file: SourceFile) -> bool:
    here = list(read_location(file.path, file.location))
    kinds = (Article, outcome.articles), (ReadFailure, outcome.failures), (Skipped, outcome.skipped)
    return all([item for item in here if isinstance(item, kind)] == items for kind, items in kinds)


def children() -> list[str]:
    """Ids of the processes this one has started; none where the system does not list them."""
    lists = Path("/proc/self/task").glob("*/children")
    return [number for children in lists for number in children.read_text("ascii").split()]


def peak_bytes(process: str) -> int:
    """The most the process has held in memory; 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def show_formats(outcomes: list[Outcome], unknown: list[str]) -> None:
    by_suffix: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in [*outcomes, *map(Outcome, unknown)]:
        by_suffix[outcome.suffix].append(outcome)
    print(f"{'format':10} {'files':>6} {'read':>6} {'failed':>7} {'skipped':>8} {'articles':>9} {'seconds':>8}")
    for suffix, group in sorted(by_suffix.items()):
        count = Counter(outcome.name for outcome in group)
        articles = sum(len(outcome.articles) for outcome in group)
        seconds = sum(outcome.seconds for outcome in group)
        print(
            f"{suffix:10} {len(group):6} {count['read']:6} {count['failed']:7} {count['skipped']:8} {articles:9} {seconds:8.2f}"
        )


def show_failures(outcomes: list[Outcome]) -> None:
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    print(f"\n{len(failures)} files or parts of files could not be read")
    for file, group in groupby(failures, key=lambda failure: failure.path.partition(":")[0]):
        shown, *more = list(group)
        print(f"  {shown.reason}{f' (and {len(more)} more parts of {file})' if more else ''}\n    {shown.hint}")
        reasons = {failure.reason.removeprefix(failure.path) for failure in more} - {shown.reason.removeprefix(shown.path)}
        print("".join(f"    also: ...{reason}\n" for reason in sorted(reasons)), end="")
    skipped = [item.path for outcome in outcomes for item in outcome.skipped]
    print(f"\n{len(skipped)} files inside files are in no format that is read{':' if skipped else ''}")
    for path in skipped:
        print(f"  {path}")


if __name__ == "__main__":
    main()
