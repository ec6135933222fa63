"""Queries, judgements and an assistant (or a run) to numbers: is the right paragraph found and cited, is its absence admitted?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from briefbot.errors import EvaluationError
from briefbot.judgements import Qrels, Unit, judged_unit, rank_hits, rank_units
from briefbot.measures.abstention_scores import AbstentionScores, score_abstention
from briefbot.measures.citation_scores import (
    CitationScores,
    ParagraphSpan,
    SentenceMatch,
    SentenceScores,
    early_citation_holds,
    first_citation_holds,
    match_sentences,
    score_citations,
    score_sentences,
)
from briefbot.measures.confidence_scores import ConfidenceScores, criterion, is_right, score_confidence
from briefbot.measures.retrieval_measures import (
    WHOLE_SET,
    average,
    finds_whole_set,
    first_relevant_rank,
    measure_each,
    require_measures,
)
from briefbot.measures.stage_times import StageTime, summarise_timings
from briefbot.queries import Query
from briefbot.selection.evidence import ANSWERED_FROM
from briefbot.types import Answer, Hit, Progress

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueryScores:
    """One query's part in the report; None where it was not judged, or not asked."""

    id: str
    text: str
    retrieval: dict[str, float] | None
    first_relevant_rank: int | None
    """None, too, if nothing relevant was found."""
    answerable: bool | None
    abstained: bool | None = None
    confidence: float | None = None
    first_citation_holds: bool | None = None
    one_of_three_holds: bool | None = None
    sentences: SentenceMatch | None = None
    right: bool | None = None
    """Whether the answer is right, of a refused question the one it would have got: see ConfidenceScores."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What an evaluation measured; None where the queries hold nothing to measure it by, or nothing was asked."""

    name: str
    queries: int
    judged: int
    """Queries with something relevant to find: retrieval is averaged over them."""
    with_sets: int
    """Those of them for which people marked whole sets of evidence: set@10, the share of them of which one whole set
    is among the first ten paragraphs, is averaged over these."""
    unit: Unit
    """What was judged, and so what is ranked."""
    retrieval: dict[str, float]
    citations: CitationScores | None
    sentences: SentenceScores | None
    abstention: AbstentionScores | None
    confidence: ConfidenceScores | None
    threshold: float | None
    """Confidence below which the assistant abstains."""
    timings: dict[str, StageTime] | None
    per_query: tuple[QueryScores, ...]
    warnings: tuple[str, ...] = ()
    """What the judgements name and is not there: it counts as not found, and says nothing of the program."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A report and what it was made from."""

    report: EvaluationReport
    hits: dict[str, tuple[Hit, ...]]
    """By query id; of the judged queries only."""
    answers: tuple[Answer, ...]
    """In the order of the queries; none if nothing was asked."""


def evaluate(
    queries: Sequence[Query],
    qrels: Mapping[str, Mapping[str, int]],
    *,
    search: Callable[[Query], Sequence[Hit]],
    ask: Callable[[Query], Answer] | None,
    paragraph_span: ParagraphSpan,
    ask_anyway: Callable[[Query], Answer] | None = None,
    threshold: float = ANSWERED_FROM,
    progress: Progress | None = None,
    name: str = "evaluation",
) -> Evaluation:
    """Searches for every judged query, asks every query if ``ask`` is given, and scores what comes back.

    ``search`` should bring hits in at least ten paragraphs, or the measures at 10 come out too low. ``ask_anyway``
    answers whatever the confidence: the refused questions are put to it, too, to learn whether refusing them was right.
    Without it their rightness cannot be told. ``threshold`` is the confidence below which ``ask`` abstains.

    Raises EvaluationError if the judgements are about none of the queries, MissingExtra without ir_measures.
    """
    judged, unit = judged_queries(queries, qrels), judged_unit(qrels)
    wanted = [query for query in queries if query.id in judged]
    found = _for_each(wanted, search, stage="search", progress=progress)
    hits = {query.id: tuple(hits_of) for query, hits_of in zip(wanted, found, strict=True)}
    answers = _for_each(queries, ask, stage="ask", progress=progress) if ask else []
    right = _judge_answers(queries, answers, ask_anyway, paragraph_span=paragraph_span, progress=progress)
    scores = _measure_queries(queries, judged, {query_id: rank_hits(hits_of, unit=unit) for query_id, hits_of in hits.items()})
    report = _report(name, unit, scores)
    if not ask:
        return Evaluation(report, hits, ())
    report = replace(
        report,
        citations=score_citations(queries, answers, paragraph_span=paragraph_span),
        sentences=score_sentences(queries, answers),
        abstention=score_abstention(queries, answers),
        confidence=score_confidence(
            [answer.confidence for answer in answers], right, right_if=criterion(queries), threshold=threshold
        ),
        threshold=threshold,
        timings=summarise_timings([answer.timings_ms for answer in answers]) if answers else None,
        per_query=tuple(
            _with_answer(row, query, answer, holds, paragraph_span=paragraph_span)
            for row, query, answer, holds in zip(scores, queries, answers, right, strict=True)
        ),
    )
    return Evaluation(report, hits, tuple(answers))


def evaluate_run(
    qrels: Mapping[str, Mapping[str, int]],
    run: Mapping[str, Mapping[str, float]],
    *,
    queries: Sequence[Query] | None = None,
    name: str = "run",
) -> EvaluationReport:
    """What a run of any system scores by the same measures; a judged query it has nothing for counts as 0.

    Both are by query id: ``qrels`` the relevance of each paragraph (or article), 0 where it is not relevant, ``run`` the
    score of each that was found; equal scores rank as they come. Without ``queries`` those of ``qrels`` are measured.
    No index is needed, and ids may be any:

    >>> from briefbot.evaluation import evaluate_run
    >>> report = evaluate_run({"q1": {"a": 1}, "q2": {"b": 1}}, {"q1": {"a": 0.9, "b": 0.8}, "q2": {"a": 0.7, "b": 0.6}})
    >>> report.retrieval["hit@1"], round(report.retrieval["nDCG@10"], 3)
    (0.5, 0.815)

    Where articles are judged, a run of paragraphs (``ARTICLE#pN``, N from 0) is taken as one of their articles. Raises
    EvaluationError if the run is about none of the judged queries, or names articles where paragraphs are judged; otherwise
    as ``evaluate``.
    """
    queries = [Query(query_id, "") for query_id in qrels] if queries is None else queries
    judged, unit = judged_queries(queries, qrels), judged_unit(qrels)
    if judged and not judged.keys() & run.keys():
        raise EvaluationError(
            f"the run {name} is about none of the {len(judged)} judged queries: "
            f"it names {next(iter(run))!r}, the judgements {next(iter(judged))!r}",
            "name a run of this set's queries",
        )
    ranked = {
        query_id: rank_units(sorted(found, key=found.__getitem__, reverse=True), unit=unit)
        for query_id, found in run.items()
        if query_id in judged
    }
    return _report(name, unit, _measure_queries(queries, judged, ranked))


def judged_queries(queries: Sequence[Query], qrels: Mapping[str, Mapping[str, int]]) -> Qrels:
    """Judgements of the queries for which there is something relevant to find, in the order of the queries.

    Raises EvaluationError if there are judgements, but about none of the queries; MissingExtra without ir_measures.
    """
    require_measures()  # says at once, and not after an hour of searching, that a package is missing
    if qrels and queries and not any(query.id in qrels for query in queries):
        raise EvaluationError(
            f"the judgements are about none of the {len(queries)} queries: "
            f"they name {next(iter(qrels))!r}, the queries {queries[0].id!r}",
            "put the queries and the judgements of one set into the folder",
        )
    judged = {query.id: dict(qrels.get(query.id, {})) for query in queries}
    return {query_id: relevances for query_id, relevances in judged.items() if any(value > 0 for value in relevances.values())}


def _measure_queries(queries: Sequence[Query], judged: Qrels, ranked: Mapping[str, Iterable[str]]) -> list[QueryScores]:
    """What retrieval scores for each query; what answers score is still open."""
    measured = measure_each(judged, ranked)
    scores = []
    for query in queries:
        of_query, found = measured.get(query.id), list(ranked.get(query.id, ()))
        if of_query is not None and any(query.gold_sets) and judged_unit({query.id: judged[query.id]}) == "paragraph":
            sets = [[str(name) for name in names] for names in query.gold_sets]
            of_query = of_query | {WHOLE_SET: float(finds_whole_set(sets, found))}
        first = first_relevant_rank(judged.get(query.id, {}), found)
        scores.append(QueryScores(query.id, query.text, of_query, first, query.answerable))
    return scores


def _report(name: str, unit: Unit, scores: Sequence[QueryScores]) -> EvaluationReport:
    retrieval = [row.retrieval for row in scores if row.retrieval is not None]
    return EvaluationReport(
        name=name,
        queries=len(scores),
        judged=len(retrieval),
        with_sets=sum(WHOLE_SET in values for values in retrieval),
        unit=unit,
        retrieval=average(retrieval),
        citations=None,
        sentences=None,
        abstention=None,
        confidence=None,
        threshold=None,
        timings=None,
        per_query=tuple(scores),
    )


def _with_answer(
    row: QueryScores, query: Query, answer: Answer, right: bool | None, *, paragraph_span: ParagraphSpan
) -> QueryScores:
    marked = query.has_evidence
    return replace(
        row,
        abstained=answer.abstained,
        confidence=answer.confidence,
        first_citation_holds=first_citation_holds(query, answer, paragraph_span=paragraph_span) if marked else None,
        one_of_three_holds=early_citation_holds(query, answer, paragraph_span=paragraph_span) if marked else None,
        sentences=match_sentences(query, answer),
        right=right,
    )


def _judge_answers(
    queries: Sequence[Query],
    answers: Sequence[Answer],
    ask_anyway: Callable[[Query], Answer] | None,
    *,
    paragraph_span: ParagraphSpan,
    progress: Progress | None,
) -> list[bool | None]:
    """Whether each answer is right; of a question that was refused, the answer it would have got."""
    if not answers:
        return []
    right_if = criterion(queries)
    given = dict(zip([query.id for query in queries], answers, strict=True))
    if ask_anyway and right_if == "first citation holds":
        refused = [query for query in queries if query.has_evidence and given[query.id].abstained]
        weak = _for_each(refused, ask_anyway, stage="ask anyway", progress=progress)
        given |= dict(zip([query.id for query in refused], weak, strict=True))
    return [is_right(query, given[query.id], right_if=right_if, paragraph_span=paragraph_span) for query in queries]


def _for_each(queries: Sequence[Query], act: Callable[[Query], T], *, stage: str, progress: Progress | None) -> list[T]:
    results = []
    for done, query in enumerate(queries, start=1):
        results.append(act(query))
        if progress:
            progress(stage, done, len(queries))
    return results
