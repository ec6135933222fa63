"""The folder an evaluation leaves: report.json, answers.jsonl, run.trec and plots; and reading it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from briefbot.errors import EvaluationError, require
from briefbot.evaluation import Evaluation, QueryScores, evaluate_run
from briefbot.evaluations.plots import PLOTS
from briefbot.judgements import read_run, run_lines
from briefbot.measures.citation_scores import ParagraphSpan, citation_holds
from briefbot.output import as_json, as_json_line, whole_file
from briefbot.queries import Query

REPORT, ANSWERS, RUN = "report.json", "answers.jsonl", "run.trec"
_HINT = "name a folder that briefbot eval --output wrote"

LeaveOut = Callable[[str], object]
"""Hears of each plot that cannot be drawn, and why."""


def prepare_folder(folder: Path) -> None:
    """Makes the folder; its plots are removed if it has some, so that none stands beside numbers it was not drawn from.

    Raises EvaluationError if it cannot be made, MissingExtra without matplotlib: before an hour of asking, not after.
    """
    require("matplotlib", extra="eval", purpose="drawing plots")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in PLOTS:
            for kind in (".png", ".svg"):
                (folder / (name + kind)).unlink(missing_ok=True)
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written: {error.strerror}", "name another folder with --output") from error


def write_folder(
    folder: Path, evaluation: Evaluation, queries: Sequence[Query], *, paragraph_span: ParagraphSpan, leave_out: LeaveOut
) -> None:
    """Writes what was measured into a prepared folder. Raises EvaluationError if it cannot be written."""
    with whole_file(folder / REPORT, error=EvaluationError) as write:
        write(as_json(evaluation.report) + "\n")
    with whole_file(folder / ANSWERS, error=EvaluationError) as write:
        for query, answer in zip(queries, evaluation.answers, strict=True):
            held = [citation_holds(query, citation, paragraph_span=paragraph_span) for citation in answer.citations]
            write(as_json_line(asdict(answer) | {"id": query.id, "citations_hold": held if query.has_evidence else None}))
    with whole_file(folder / RUN, error=EvaluationError) as write:
        for query_id, hits in evaluation.hits.items():
            write("".join(f"{line}\n" for line in run_lines(query_id, hits, tag="briefbot")))
    for name, draw in PLOTS.items():
        if why := draw(evaluation.report, folder / name):
            leave_out(f"{name}: {why}")


def read_folder(folder: Path, queries: Sequence[Query], qrels: Mapping[str, Mapping[str, int]]) -> list[QueryScores]:
    """Scores of a former evaluation of the same queries: its run by today's judgements, its citations and confidence as
    they were.

    Raises EvaluationError if the folder is no such evaluation, or of other queries.
    """
    former = dict(_read_rows(folder / REPORT))
    asked = {query.id: query.text for query in queries}
    for query_id in (query_id for query_id in {**asked, **former} if query_id not in asked or query_id not in former):
        where = "only now" if query_id in asked else "only then"
        raise EvaluationError(f"{folder} is of other queries: {query_id!r} was asked {where}", "compare evaluations of one set")
    for query_id, text in asked.items():
        if former[query_id].get("text") != text:
            raise EvaluationError(
                f"{folder} is of other queries: {query_id!r} was {former[query_id].get('text')!r}, now it is {text!r}",
                "compare evaluations of one set",
            )
    path = folder / RUN
    run = read_run(path) if path.is_file() and path.stat().st_size else {}
    rows = evaluate_run(qrels, run, queries=queries, name=str(path)).per_query if run else _unranked(queries, former)
    return [
        replace(
            row,
            confidence=former[row.id].get("confidence"),
            first_citation_holds=former[row.id].get("first_citation_holds"),
        )
        for row in rows
    ]


def _read_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        rows = json.loads(path.read_text("utf8"))["per_query"]
        yield from ((row["id"], row) for row in rows)
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror}", _HINT) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvaluationError(f"{path} is no report of an evaluation with its queries", _HINT) from error


def _unranked(queries: Sequence[Query], former: Mapping[str, Mapping[str, Any]]) -> list[QueryScores]:
    if any(row.get("retrieval") for row in former.values()):
        raise EvaluationError(f"the evaluation has scores of retrieval, but {RUN} is missing or empty", _HINT)
    return [QueryScores(query.id, query.text, None, None, query.answerable) for query in queries]
