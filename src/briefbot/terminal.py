"""What the command line shows a person: answers, hits, reports and progress as plain text."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from briefbot.types import Answer, Citation, Hit

if TYPE_CHECKING:
    from briefbot.doctor import Examination
    from briefbot.index import IndexReport

_WIDTH = 100
_NEAREST = 3
_LINE_EVERY_S = 10.0


def render_answer(answer: Answer) -> str:
    """The claims with [n] markers, then each citation with its place; on abstention the reason and what is near."""
    if answer.abstained:
        lines = [f"No answer: {answer.reason}", ""]
        near = answer.hits[:_NEAREST]
        return "\n".join([*lines, *(["Nearest:"] if near else []), *(line for hit in near for line in _hit_lines(hit))])
    lines = []
    for claim in answer.claims:
        markers = "".join(f"[{number}]" for number in claim.citations)
        lines += [
            *_wrapped(f"({claim.context})" if claim.context else ""),
            *_wrapped(f"{claim.text} {markers} ({claim.verdict})"),
            "",
        ]
    lines += [line for citation in answer.citations for line in _citation_lines(citation)]
    return "\n".join([*lines, "", f"Confidence {answer.confidence:.2f}"])


def render_hits(hits: Sequence[Hit]) -> str:
    return "\n".join(line for hit in hits for line in _hit_lines(hit)) or "Nothing found."


def render_index_report(report: IndexReport) -> str:
    lines = [f"failed:  {failure.path}: {failure.reason} ({failure.hint})" for failure in report.failed]
    lines += [f"skipped: {path}: no known format" for path in report.skipped]
    lines += [
        f"{len(report.added)} articles added, {len(report.changed)} changed, {len(report.removed)} removed,"
        f" {len(report.failed)} failures",
        f"{report.articles} articles, {report.passages} passages, {report.encoded} of them encoded in this run",
        f"generation {report.generation}, {report.seconds:.1f} s",
    ]
    return "\n".join(lines)


def render_examination(examination: Examination) -> str:
    lines = [f"wrong: {finding.problem}\n       mend it with: {finding.hint}" for finding in examination.findings]
    lines += [f"not read: {failure.path}: {failure.reason} ({failure.hint})" for failure in examination.failed]
    state = "the index is sound" if not examination.findings else f"{len(examination.findings)} problems"
    return "\n".join([*lines, f"{examination.generation or 'no generation'}: {state}"])


class ProgressLine:
    """Shows a stage's progress on stderr: one line that rewrites itself; in a file, a line now and then."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._stage = ""
        self._written = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._live:
            self._stream.write(f"\r\x1b[K{stage}: {done:,} of {total:,}")
            if done == total:
                self._stream.write("\n")
        elif stage != self._stage or done == total or time.monotonic() > self._written + _LINE_EVERY_S:
            self._stream.write(f"{stage}: {done:,} of {total:,}\n")
            self._written = time.monotonic()
        self._stage = stage
        self._stream.flush()


def _wrapped(text: str, indent: str = "", *, max_lines: int | None = None) -> list[str]:
    """Lines of the text, without the control characters with which a document could steer the terminal."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return textwrap.wrap(
        shown,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        max_lines=max_lines,
        placeholder=" …",
        break_on_hyphens=False,
    )


def _citation_lines(citation: Citation) -> Iterator[str]:
    yield from _wrapped(f"[{citation.number}] {_place(citation)}")
    yield from _wrapped(f"“{citation.quote}”", "    ")


def _hit_lines(hit: Hit) -> Iterator[str]:
    yield from _wrapped(f"{hit.rank}. {_place(hit)} (score {hit.score:.3f})", " ")
    yield from _wrapped(hit.text, "    ", max_lines=3)


def _place(found: Citation | Hit) -> str:
    published = found.published.isoformat() if found.published else None
    parts = [found.title, published, found.source, f"paragraph {found.paragraph}"]
    return ", ".join(part for part in parts if part)
