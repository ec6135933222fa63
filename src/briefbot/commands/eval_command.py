"""``briefbot eval``: measure a judged set, score a run of it, compare with another run or an earlier evaluation."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot.commands.terminal import ProgressLine, wrapped
from briefbot.evaluation import EvaluationReport, QueryScores, evaluate, evaluate_run, judged_queries
from briefbot.evaluations.comparison import RunComparison, compare_runs
from briefbot.evaluations.dangling import dangling_judgements
from briefbot.evaluations.folder import RUN, prepare_folder, read_folder, write_folder
from briefbot.evaluations.losses import most_lost, worst_queries
from briefbot.evaluations.table import format_comparison, format_losses, format_report
from briefbot.judgements import Qrels, load_qrels, read_run
from briefbot.output import as_json
from briefbot.queries import Query, load_queries
from briefbot.types import ArticleId, Span

if TYPE_CHECKING:
    from briefbot.assistant import Assistant
    from briefbot.config import Config

_DEPTH = 100
"""Hits a query."""
_WARNINGS = 5


def evaluate_set(options: argparse.Namespace, config: Config) -> int:
    """Carries out the command and prints its report; exit status as ``briefbot.cli.main``."""
    _refuse_mixtures(options)
    folder = Path(options.folder)
    queries, qrels = load_queries(folder / "queries.jsonl"), load_qrels(folder)
    if options.run:
        report = _score_run(Path(options.run), queries, qrels)
        report = replace(report, warnings=_warn(dangling_judgements(queries, qrels, article=None)))
        before = _other_run(Path(options.against), queries, qrels) if options.against else None
    else:
        before = read_folder(Path(options.against), queries, qrels) if options.against else None
        report = _measure(options, config, queries, qrels)
    comparison = None
    if before is not None:
        comparison = compare_runs(before, report.per_query, names=(options.against, options.run or "now"))
    print(as_json(_fields(report, comparison)) if options.json else _table(options, report, before, comparison))
    return 0


def _refuse_mixtures(options: argparse.Namespace) -> None:
    """Ends the program as wrong usage if two options do not go together."""
    error = options.parser.error
    if options.run and (options.index or options.output):
        error("--run scores a file: it takes neither --index nor --output")
    if options.against and not options.run and Path(options.against).is_file():
        error("--against takes the folder of an earlier --output; give --run, too, to compare two runs")
    if options.worst and options.json:
        error("--worst is of the table: --json has every query in per_query")


def _measure(options: argparse.Namespace, config: Config, queries: Sequence[Query], qrels: Qrels) -> EvaluationReport:
    """Asks and searches an index; what comes out is written to --output, too, if it is given."""
    judged_queries(queries, qrels)  # raises before a folder is made or an index built
    output = Path(options.output) if options.output else None
    if output:
        prepare_folder(output)
    with _evaluated_index(options, config) as assistant:
        warnings = _warn(dangling_judgements(queries, qrels, article=assistant.article))

        def paragraph_span(article_id: ArticleId, number: int) -> Span:
            article = assistant.article(article_id)
            if article is None or not 0 < number <= len(article.paragraphs):
                return Span(0, 0)
            return Span(article.paragraphs[number - 1].start, article.paragraphs[number - 1].end)

        evaluation = evaluate(
            queries,
            qrels,
            search=lambda query: assistant.search(query.text, k=_DEPTH, fold_reprints=False, history=query.history),
            ask=lambda query: assistant.ask(query.text, history=query.history),
            ask_anyway=lambda query: assistant.ask(query.text, history=query.history, however_weak=True),
            threshold=assistant.threshold,
            paragraph_span=paragraph_span,
            progress=ProgressLine(),
            name=Path(options.folder).resolve().name,
        )
        evaluation = replace(evaluation, report=replace(evaluation.report, warnings=warnings))
        if output:
            write_folder(output, evaluation, queries, paragraph_span=paragraph_span, leave_out=_say_left_out)
    return evaluation.report


def _score_run(path: Path, queries: Sequence[Query], qrels: Qrels) -> EvaluationReport:
    run = read_run(path)
    report = evaluate_run(qrels, run, queries=queries, name=str(path))
    missing = sum(row.retrieval is not None and row.id not in run for row in report.per_query)
    if missing:
        print(f"Note: {path} has nothing for {missing} of the {report.judged} judged queries; they count as 0.", file=sys.stderr)
    return report


def _other_run(path: Path, queries: Sequence[Query], qrels: Qrels) -> Sequence[QueryScores]:
    return _score_run(path / RUN if path.is_dir() else path, queries, qrels).per_query


def _fields(report: EvaluationReport, comparison: RunComparison | None) -> dict[str, Any]:
    return asdict(report) | ({"comparison": asdict(comparison)} if comparison else {})


def _table(
    options: argparse.Namespace,
    report: EvaluationReport,
    before: Sequence[QueryScores] | None,
    comparison: RunComparison | None,
) -> str:
    parts = [format_report(report)]
    if comparison:
        parts.append(format_comparison(comparison))
    if options.worst:
        parts.append(format_losses(worst_queries(report.per_query, n=options.worst), title="worst queries"))
    if options.worst and before is not None:
        parts.append(format_losses(most_lost(before, report.per_query, n=options.worst), title="what lost most"))
    return "\n\n".join(parts)


def _warn(warnings: tuple[str, ...]) -> tuple[str, ...]:
    """The same, and on stderr as many as can be read."""
    if warnings:
        more = [f"  and {len(warnings) - _WARNINGS} more, which --json has"] * (len(warnings) > _WARNINGS)
        shown = [line for warning in warnings[:_WARNINGS] for line in wrapped(warning, "  ")]
        print("\n".join(["Warning: some judgements name what is not there:", *shown, *more]), file=sys.stderr)
    return warnings


def _say_left_out(reason: str) -> None:
    print(f"Not drawn: {reason}.", file=sys.stderr)


@contextmanager
def _evaluated_index(options: argparse.Namespace, config: Config) -> Iterator[Assistant]:
    """The index named by --index, built from the set's corpus if it is not there; without the flag a passing one."""
    from briefbot.assistant import Assistant
    from briefbot.generations.current import current
    from briefbot.index import build_index

    corpus = Path(options.folder) / "corpus.jsonl"
    with tempfile.TemporaryDirectory(prefix="briefbot-eval-") as passing:
        chosen = Path(config.index) if options.index or not corpus.is_file() else Path(passing)
        if corpus.is_file() and current(chosen) is None:
            build_index(corpus, chosen, encoder=config.encoder, passage_tokens=config.passage_tokens, progress=ProgressLine())
        yield Assistant.open(chosen, encoder=config.encoder)
