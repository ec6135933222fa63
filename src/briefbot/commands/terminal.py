"""What the command line shows a person: answers, hits, reports and progress as plain text."""

from __future__ import annotations

import shutil
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from briefbot.messages import Messages, messages_in
from briefbot.selection.claim_text import describe_verdict, markers, say_context
from briefbot.selection.conflict_text import say_conflict
from briefbot.types import Answer, Citation, Claim, Hit, Reprint

if TYPE_CHECKING:
    from briefbot.calibrating import CalibrationReport
    from briefbot.calibration import CalibrationState
    from briefbot.checking import StatementCheck
    from briefbot.doctor import Examination
    from briefbot.generations.housekeeping import Rollback
    from briefbot.generations.revisions import ArticleChange
    from briefbot.permalinks import Former, Resolution, Standing
    from briefbot.replay import Replay
    from briefbot.report import IndexReport

_NARROWEST, _WIDEST = 66, 100
_NEAREST = 3
_LINE_EVERY_S = 10.0
_NAMED = 10
_NUMBERS_NAMED = 8
_REPRINTS = 5
_SLOWEST = 3
_WORTH_SAYING_S = 0.5
_PARTICULARS = {"published": "date", "url": "address"}
_KEEPING_TOGETHER = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
"""Spaces before a punctuation mark, or inside a number."""
_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def render_answer(answer: Answer) -> str:
    """The claims with [n] markers, then each citation with its place; on abstention the reason and what is near.

    All but the words of the articles is in the language of the question, or in English.
    """
    t = messages_in(answer.language)
    if answer.abstained:
        reason = t.tell(answer.reason or "", answer.reason_remark).text
        return "\n".join([*wrapped(t("No answer: {reason}", reason=reason)), "", *_nearest_lines(answer.hits, t)])
    lines = [line for claim in answer.claims for line in _claim_lines(claim, t)]
    for conflict in answer.conflicts:
        lines += [*wrapped(say_conflict(conflict, answer.citations, t)), ""]
    lines += [line for citation in answer.citations for line in _citation_lines(citation, t)]
    written = (
        [] if answer.answerer == "extractive" else [t("Written by {model}, checked sentence by sentence", model=answer.answerer)]
    )
    note = wrapped(t("Note: {note}", note=t.tell(answer.note, answer.note_remark).text)) if answer.note else []
    confidence = t("Confidence {share}", share=t.number(answer.confidence, decimals=2))
    return "\n".join([*lines, "", *note, *map(_on_one_line, written), confidence])


def render_check(check: StatementCheck) -> str:
    """The statement with its verdict, then each citation with its place; where there is none, what is near."""
    t = messages_in(check.language)
    lines = [t("Line {number}:", number=str(check.line))] * (check.line is not None)
    lines += _claim_lines(check.claim, t)
    if check.otherwise is not None:
        lines += [*wrapped(t("Another article says otherwise: {what}", what=_finding(check.otherwise, t))), ""]
    lines += [line for citation in check.citations for line in _citation_lines(citation, t)]
    return "\n".join(lines if check.citations else [*lines, *_nearest_lines(check.hits, t)]).rstrip()


def render_replay(replay: Replay) -> str:
    """What differs, the answer first, or that nothing does."""
    lines = [
        line
        for difference in replay.differences
        for line in (
            *wrapped(difference.what),
            *wrapped(f"was: {difference.was}" if difference.was is not None else "was not there", "    "),
            *wrapped(f"now: {difference.now}" if difference.now is not None else "is not there now", "    "),
        )
    ]
    count = len(replay.differences)
    return "\n".join([*lines, f"{_count(count, 'difference')}" if count else "The same answer, by the same way."])


def render_hits(hits: Sequence[Hit], *, language: str | None = None) -> str:
    t = messages_in(language)
    return "\n".join(line for hit in hits for line in _hit_lines(hit, t)) or t("Nothing found.")


def render_index_report(report: IndexReport) -> str:
    lines = [f"mended:  {problem}" for problem in report.mended]
    lines += _few("added", report.added)
    lines += [f"changed: {_change(change)}" for change in report.changes]
    lines += [f"renamed: {renaming.old} is now {renaming.new}" for renaming in report.renamed]
    lines += [f"removed: {name}" for name in report.removed]
    lines += [f"copy:    {copy.id}: says the same as {copy.of}, which is indexed" for copy in report.duplicates]
    lines += [f"failed:  {failure.path}: {failure.reason} ({failure.hint})" for failure in report.failed]
    lines += [f"skipped: {path}: in no format that is read" for path in report.skipped]
    slowest = sorted(report.stages_s.items(), key=lambda stage: -stage[1])[:_SLOWEST]
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest if seconds >= _WORTH_SAYING_S)
    lines += _never_in_scope(report)
    lines += [
        f"{_count(len(report.added), 'article')} added, {len(report.changed)} changed, {len(report.renamed)} renamed,"
        f" {len(report.removed)} removed, {_count(len(report.failed), 'failure')}",
        f"{_count(report.articles, 'article')}, {_count(report.passages, 'passage')}, {report.encoded:,} of them encoded now",
        f"generation {report.generation}, {report.seconds:.1f} s{f' ({spent})' if spent else ''}",
    ]
    if report.calibration:
        lines.append(_calibration_line(report.calibration))
    return "\n".join(map(_on_one_line, lines))


def render_rollback(rollback: Rollback) -> str:
    return (
        f"generation {rollback.generation}, built {rollback.created}, serves again instead of {rollback.instead_of}\n"
        "the articles of the folder are as they were: the next briefbot index takes them in again"
    )


def render_resolution(resolution: Resolution) -> str:
    """What became of a cited paragraph: where it stands, where it stood, and the words that changed."""
    lines: list[str] = [resolution.status]
    if resolution.was is not None:
        was = resolution.was
        lines += wrapped(f"was: {_place(was, messages_in('en'))} ({was.article_id}), until generation {was.until}", " ")
    if resolution.now is not None:
        now = resolution.now
        lines += wrapped(f"now: {_place(now, messages_in('en'))} ({now.article_id}), paragraph_id {now.paragraph_id}", " ")
    if resolution.diff:
        lines += wrapped("".join(_MARKS[part.kind].format(part.text) for part in resolution.diff), "    ")
    elif resolution.now is not None:
        lines += wrapped(f"“{resolution.now.text}”", "    ")
    return "\n".join(lines)


def render_examination(examination: Examination) -> str:
    lines = [f"wrong: {finding.problem}\n       mend it with: {finding.hint}" for finding in examination.findings]
    lines += [f"not read: {failure.path}: {failure.reason} ({failure.hint})" for failure in examination.failed]
    lines += _never_in_scope(examination)
    lines += [f"removed: {path}" for path in examination.removed]
    lines += [f"left over: {path} (briefbot doctor --fix removes it)" for path in examination.leftovers]
    if examination.calibration and examination.calibration.standing != "none":
        lines.append(_calibration_line(examination.calibration))
    state = "the index is sound" if not examination.findings else _count(len(examination.findings), "problem")
    return "\n".join([*lines, f"{examination.generation or 'no generation'}: {state}"])


def render_calibration(report: CalibrationReport) -> str:
    """What was asked, the gate before and after, and from where on it answers now."""
    made, measured = report.calibration, report.calibration.measured
    rows = [
        ("answerable questions refused", measured.before.answerable_refused, measured.after.answerable_refused),
        ("unanswerable questions answered", measured.before.unanswerable_answered, measured.after.unanswerable_answered),
        ("answers that are wrong (risk)", measured.before.risk, measured.after.risk),
        ("questions answered (coverage)", measured.before.coverage, measured.after.coverage),
        ("confidence is off by (ECE)", measured.before.ece, measured.after.ece),
    ]
    lines = [
        f"{_count(report.answerable, 'question')} made of {_count(report.articles, 'article')}, and as many without an answer:"
        f" {report.left_out} with their articles left out, {report.near_misses} with another name, day, number or count",
        f"fitted on one half of the articles, measured on {measured.questions} questions of the other:",
        f"  {'':<34}{'before':>8}{'now':>8}",
        *(f"  {label:<34}{_share(before):>8}{_share(now):>8}" for label, before, now in rows),
        f"  {'AUROC':<34}{measured.auroc:>8.3f}{measured.auroc:>8.3f}",
        f"answers from a confidence of {made.threshold:.2f} ({made.answered_from:.2f} of the gate's own), so that at most"
        f" {made.risk:.0%} of the answers are wrong where half of the questions have no answer",
        f"written to {report.path}" + (f", picture to {report.picture}" if report.picture else ""),
    ]
    return "\n".join(lines)


def _calibration_line(state: CalibrationState) -> str:
    return f"calibration: {state.words}" + (f"; {state.hint}" if state.hint else "")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


class ProgressLine:
    """Shows a stage's progress on stderr: one line that rewrites itself; in a file, a line now and then."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr  # that of now, not of the moment this module was imported
        self._live = self._stream.isatty()
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


def _on_one_line(text: str) -> str:
    """A file's name may hold line breaks, and anything with which to steer a terminal."""
    return "".join(character if _is_shown(character) else "\N{REPLACEMENT CHARACTER}" for character in text)


def _is_shown(character: str) -> bool:
    return character.isprintable() or character in _KEEPING_TOGETHER


def width() -> int:
    """Columns of a line: those of the terminal, within bounds; the most where there is none, or COLUMNS says nothing."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 0)).columns))


def wrapped(text: str, indent: str = "", *, max_lines: int | None = None) -> list[str]:
    """Lines of the text, without the control characters with which a document could steer the terminal."""
    shown = "".join(character if _is_shown(character) else " " for character in text)
    return textwrap.wrap(
        shown,
        width(),
        initial_indent=indent,
        subsequent_indent=indent,
        max_lines=max_lines,
        placeholder=" …",
        break_on_hyphens=False,
    )


def _claim_lines(claim: Claim, t: Messages) -> Iterator[str]:
    yield from wrapped(say_context(claim, t))
    yield from wrapped(f"{claim.text} {_finding(claim, t)}")
    yield ""


def _finding(claim: Claim, t: Messages) -> str:
    """Its markers and verdict, and the reason for that if there is one."""
    verdict = describe_verdict(claim.verdict, t)
    if claim.reason:
        verdict = t("{verdict}: {reason}", verdict=verdict, reason=t.tell(claim.reason, claim.reason_remark).text)
    return f"{markers(claim.own_citations)} ({verdict})".lstrip()


def _citation_lines(citation: Citation, t: Messages) -> Iterator[str]:
    yield from wrapped(f"[{citation.number}] {_place(citation, t)}")
    yield from wrapped(t("“{quote}”", quote=citation.quote), "    ")
    if citation.also_in:
        yield from wrapped(t.count("also in {n} reprint", "also in {n} reprints", len(citation.also_in)) + ":", "    ")
        for reprint in citation.also_in[:_REPRINTS]:
            yield from wrapped(f"{_place(reprint, t)} ({reprint.article_id})", "      ")
        if len(citation.also_in) > _REPRINTS:
            yield f"      {t('and {n} more', n=len(citation.also_in) - _REPRINTS)}"


def _nearest_lines(hits: Sequence[Hit], t: Messages) -> Iterator[str]:
    near = hits[:_NEAREST]
    yield from [t("Nearest:")] * bool(near)
    for hit in near:
        yield from _hit_lines(hit, t)


def _hit_lines(hit: Hit, t: Messages) -> Iterator[str]:
    score = t("score {score}", score=t.number(hit.score, decimals=3))
    yield from wrapped(f"{hit.rank}. {_place(hit, t)} ({score})", " ")
    yield from wrapped(hit.text, "    ", max_lines=3)


def _place(found: Citation | Hit | Reprint | Standing | Former, t: Messages) -> str:
    published = found.published.isoformat() if found.published else None
    parts = [found.title, published, found.source, t("paragraph {number}", number=str(found.paragraph))]
    if isinstance(found, Citation | Hit) and found.suspicious:
        parts.append(t("SUSPICIOUS: speaks to a language model"))
    if isinstance(found, Citation):
        parts += [t("page {number}", number=str(found.page))] * (found.page is not None)
        parts += [t("read from a picture")] * found.recognised
    return ", ".join(part for part in parts if part)


def _change(change: ArticleChange) -> str:
    """'a.md: paragraphs 3, 4 changed, 7 added, 2 withdrawn'; the withdrawn ones by the numbers they had."""
    if change.kind == "replaced":
        return f"{change.article_id}: replaced, another article is there under this name"
    named = [
        f"{_numbers(numbers)} {word}"
        for word, numbers in (("changed", change.changed), ("added", change.added), ("withdrawn", change.withdrawn))
        if numbers
    ]
    said = [f"paragraph {', '.join(named)}"] * bool(named) + [
        f"another {_PARTICULARS.get(name, name)}" for name in change.particulars
    ]
    return f"{change.article_id}: {'; '.join(said) or 'order, headings or pages'}"


def _never_in_scope(found: IndexReport | Examination) -> list[str]:
    """'note:    2 articles without a date, which --since and --until leave out'; nothing where all have theirs."""
    said = [
        f"{_count(number, 'article')} without a {particular}, which {flags} out"
        for number, particular, flags in (
            (found.undated, "date", "--since and --until leave"),
            (found.unsourced, "source", "--source leaves"),
        )
        if number
    ]
    return [f"note:    {'; '.join(said)}"] * bool(said)


def _numbers(numbers: Sequence[int]) -> str:
    """'1, 2, 3', and '1–40' for what follows without a gap."""
    if len(numbers) > _NUMBERS_NAMED and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    shown = ", ".join(map(str, numbers[:_NUMBERS_NAMED]))
    return f"{shown} and {len(numbers) - _NUMBERS_NAMED} more" if len(numbers) > _NUMBERS_NAMED else shown


def _few(word: str, names: Sequence[str]) -> list[str]:
    """A line for each, unless they are many: then the count below says enough."""
    return [f"{word + ':':<8} {name}" for name in names] if len(names) <= _NAMED else []


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
