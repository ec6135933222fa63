"""What people thought of answers, as a folder that ``briefbot eval`` reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from briefbot.errors import EvaluationError, UnknownParagraph
from briefbot.generations.generation import Generation
from briefbot.judgements import ParagraphName, qrels_lines
from briefbot.output import whole_file, write_fields
from briefbot.permalinks import resolve
from briefbot.types import Citation
from briefbot.web.turns import Turn

QUERIES, QRELS, RATED = "queries.jsonl", "qrels_para.tsv", "feedback.jsonl"

Place = Callable[[Citation], ParagraphName | None]
"""Where a cited paragraph stands; None where it says something else by now, or is gone."""


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """How many rated answers were written, and what became of them: the last five add up to ``rated``."""

    folder: str
    rated: int
    answered: int
    """Good answers, and what they cite: queries that can be answered."""
    unanswerable: int
    """Good abstentions: queries that cannot."""
    bad: int
    """Only in feedback.jsonl: that an answer is wrong does not say which one is right."""
    outdated: int
    """Good answers that cite a paragraph which was changed or withdrawn since; only in feedback.jsonl."""
    scoped: int
    """Good abstentions within some dates or sources: the rest of the corpus may hold the answer. Only in feedback.jsonl."""


def cited_place(citation: Citation) -> ParagraphName | None:
    """Where it stood when it was cited."""
    return ParagraphName(citation.article_id, citation.paragraph)


def place_in(generation: Generation) -> Place:
    """Where cited paragraphs stand in this generation."""

    def place(citation: Citation) -> ParagraphName | None:
        try:
            found = resolve(generation, citation.paragraph_id, paragraph=citation.paragraph)
        except UnknownParagraph:
            return None
        still = found.now if found.status in ("same", "moved") else None
        return ParagraphName(still.article_id, still.paragraph) if still else None

    return place


def export_feedback(turns: Sequence[Turn], folder: Path, *, place: Place = cited_place) -> FeedbackReport:
    """Writes queries.jsonl and qrels_para.tsv from the good answers, and feedback.jsonl from all that were rated.

    Who rated is not written. Raises EvaluationError if the folder holds a judged set of another origin, or cannot be written.
    """
    _prepare(folder)
    rated = [turn for turn in turns if turn.rating is not None]
    kinds = {turn.id: _kind(turn, place) for turn in rated}
    judged = [turn for turn in rated if kinds[turn.id] in ("answered", "unanswerable")]
    with whole_file(folder / RATED, error=EvaluationError) as write:
        write("".join(write_fields(_rated_fields(turn)) + "\n" for turn in rated))
    with whole_file(folder / QUERIES, error=EvaluationError) as write:
        write("".join(write_fields(_query_fields(turn)) + "\n" for turn in judged))
    with whole_file(folder / QRELS, error=EvaluationError) as write:
        for turn in judged:
            names = dict.fromkeys(name for citation in turn.answer.citations if (name := place(citation)))
            write("".join(f"{line}\n" for line in qrels_lines(turn.id, names)))
    counts = {kind: list(kinds.values()).count(kind) for kind in ("answered", "unanswerable", "bad", "outdated", "scoped")}
    return FeedbackReport(str(folder), len(rated), **counts)


def render_feedback(report: FeedbackReport) -> str:
    left_out = {
        "judged wrong": report.bad,
        "citing what was changed or withdrawn since": report.outdated,
        "abstentions within some dates or sources": report.scoped,
    }
    lines = [
        f"{report.rated} rated answers in {report.folder}: {report.answered} good ones with what they cite, "
        f"{report.unanswerable} good abstentions",
        *(f"only in {RATED}: {count} {kind}" for kind, count in left_out.items() if count),
    ]
    if not report.answered:
        lines.append("briefbot eval needs at least one good answer that cites something")
    return "\n".join(lines)


def _prepare(folder: Path) -> None:
    if (folder / QUERIES).exists() and not (folder / RATED).exists():
        raise EvaluationError(f"{folder} holds a judged set that is no feedback of the web chat", "name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written: {error.strerror}", "name another folder") from error


def _kind(turn: Turn, place: Place) -> str:
    assert turn.rating is not None
    if turn.rating.judgement == "bad":
        return "bad"
    if turn.answer.abstained:
        return "scoped" if turn.scope else "unanswerable"
    return "answered" if all(place(citation) for citation in turn.answer.citations) else "outdated"


def _query_fields(turn: Turn) -> dict[str, Any]:
    """The question as it was searched for, since an evaluation asks each without what was said before it."""
    return {
        "id": turn.id,
        "text": turn.answer.standalone_question,
        "date": turn.asked.date(),
        "answerable": not turn.answer.abstained,
    }


def _rated_fields(turn: Turn) -> dict[str, Any]:
    assert turn.rating is not None
    answer = asdict(turn.answer)
    kept = ("question", "standalone_question", "abstained", "confidence", "claims", "citations", "answerer", "generation")
    return {
        "id": turn.id,
        "judgement": turn.rating.judgement,
        "reason": turn.rating.reason,
        "asked": turn.asked,
        "scope": asdict(turn.scope),
        **{name: answer[name] for name in kept},
        "abstained_because": turn.answer.reason,
    }
