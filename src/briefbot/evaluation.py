"""Queries, judgements and an assistant to numbers: is the right paragraph found and cited, is its absence admitted?"""

from __future__ import annotations

import math
import re
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from briefbot.errors import EvaluationError, require
from briefbot.judgements import ParagraphName, Unit, judged_unit, rank_hits
from briefbot.queries import AnswerSpan, Query
from briefbot.types import Answer, ArticleId, Citation, Hit, Progress, Span, Timings

T = TypeVar("T")

_LOOKED_UP = 3
"""How many citations of an answer a reader is taken to look up."""

ParagraphSpan = Callable[[ArticleId, int], Span]
"""Where a paragraph, numbered from 1, stands in its article."""


@dataclass(frozen=True, slots=True)
class CitationScores:
    """Share of the questions with marked evidence that are answered with a citation of it.

    An abstained answer cites nothing, so it counts as wrong, except in the ``…_when_answered`` shares (None if
    nothing was answered).
    """

    questions: int
    answered: int
    first: float
    """The first citation of the first claim holds."""
    first_when_answered: float | None
    first_three: float
    """One of the first three citations holds."""
    first_three_when_answered: float | None


@dataclass(frozen=True, slots=True)
class AbstentionScores:
    """How well answerable questions are told from the others."""

    answerable: int
    unanswerable: int
    auroc: float
    """Chance that an answerable question gets more confidence than an unanswerable one, ties counting half."""
    accuracy: float
    """Share of the questions rightly answered or rightly refused, whatever the answer says."""
    unanswerable_refused: float
    answerable_refused: float
    refusals_right: float | None
    """Share of the refused that are unanswerable; None if nothing was refused."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds one stage of an answer took."""

    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What an evaluation measured; None where the queries hold nothing to measure it by, or nothing was asked."""

    name: str
    queries: int
    judged: int
    """Queries with something relevant to find: retrieval is averaged over them."""
    unit: Unit
    """What was judged, and so what is ranked."""
    retrieval: dict[str, float]
    citations: CitationScores | None
    abstention: AbstentionScores | None
    timings: dict[str, StageTime] | None


def evaluate(
    queries: Sequence[Query],
    qrels: Mapping[str, Mapping[str, int]],
    *,
    search: Callable[[Query], Sequence[Hit]],
    ask: Callable[[Query], Answer] | None,
    paragraph_span: ParagraphSpan,
    progress: Progress | None = None,
    name: str = "evaluation",
) -> EvaluationReport:
    """Searches for every judged query, asks every query if ``ask`` is given, and scores what comes back.

    ``search`` should bring hits in at least ten paragraphs, or the measures at 10 come out too low.

    Raises EvaluationError if the judgements are about none of the queries, MissingExtra without ir_measures.
    """
    _measures()  # says at once, and not after an hour of searching, that a package is missing
    unit = judged_unit(qrels)
    if qrels and queries and not any(query.id in qrels for query in queries):
        raise EvaluationError(
            f"the judgements are about none of the {len(queries)} queries: "
            f"they name {next(iter(qrels))!r}, the queries {queries[0].id!r}",
            "put the queries and the judgements of one set into the folder",
        )
    judged = [query for query in queries if any(relevance > 0 for relevance in qrels.get(query.id, {}).values())]
    found = _for_each(judged, lambda query: rank_hits(search(query), unit=unit), stage="search", progress=progress)
    answers = _for_each(queries, ask, stage="ask", progress=progress) if ask else []
    return EvaluationReport(
        name=name,
        queries=len(queries),
        judged=len(judged),
        unit=unit,
        retrieval=measure_retrieval(
            {query.id: qrels[query.id] for query in judged},
            {query.id: ranked for query, ranked in zip(judged, found, strict=True)},
        ),
        citations=score_citations(queries, answers, paragraph_span=paragraph_span) if ask else None,
        abstention=score_abstention(queries, answers) if ask else None,
        timings=summarise_timings([answer.timings_ms for answer in answers]) if answers else None,
    )


def measure_retrieval(qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Means over the queries of ``qrels``; one that found nothing counts as 0. Empty if nothing is judged.

    hit@k: something relevant among the first k. R@10, MRR@10 and nDCG@10 as trec_eval has them. The order of
    ``run``'s paragraphs is their ranking. Raises MissingExtra without ir_measures.
    """
    measures = _measures()
    if not qrels:
        return {}
    from ir_measures import calc_aggregate

    judgements: dict[str, dict[str, int]] = {}
    ranking: dict[str, dict[str, float]] = {}
    for query_number, (query_id, relevances) in enumerate(qrels.items()):
        ranked = list(run.get(query_id, ()))
        # Numbers for names, because pytrec_eval cuts a name at a NUL and dies of half a surrogate pair; ranks for
        # scores, because it orders equal scores by name.
        number_of = {name: str(number) for number, name in enumerate(dict.fromkeys([*ranked, *relevances]))}
        judgements[str(query_number)] = {number_of[name]: relevance for name, relevance in relevances.items()}
        ranking[str(query_number)] = {number_of[name]: -float(rank) for rank, name in enumerate(ranked)}
    values = calc_aggregate(list(measures.values()), judgements, ranking)
    return {name: float(values[measure]) for name, measure in measures.items()}


def score_citations(
    queries: Sequence[Query], answers: Sequence[Answer], *, paragraph_span: ParagraphSpan
) -> CitationScores | None:
    """Citations of the answers to ``queries``, in the same order; None if no query has marked evidence."""
    marked = [(query, answer) for query, answer in zip(queries, answers, strict=True) if query.has_evidence]
    if not marked:
        return None
    answered = sum(not answer.abstained for _, answer in marked)
    first = sum(first_citation_holds(query, answer, paragraph_span=paragraph_span) for query, answer in marked)
    first_three = sum(early_citation_holds(query, answer, paragraph_span=paragraph_span) for query, answer in marked)
    return CitationScores(
        questions=len(marked),
        answered=answered,
        first=first / len(marked),
        first_when_answered=_share(first, answered),
        first_three=first_three / len(marked),
        first_three_when_answered=_share(first_three, answered),
    )


def first_citation_holds(query: Query, answer: Answer, *, paragraph_span: ParagraphSpan) -> bool:
    """Whether the first citation of the first claim holds the evidence: see ``citation_holds``."""
    numbers = answer.claims[0].citations[:1] if answer.claims else ()
    return _any_holds(query, answer, numbers, paragraph_span=paragraph_span)


def early_citation_holds(query: Query, answer: Answer, *, paragraph_span: ParagraphSpan) -> bool:
    """Whether one of the first three citations, in the order of the claims, holds the evidence."""
    numbers = dict.fromkeys(number for claim in answer.claims for number in claim.citations)
    return _any_holds(query, answer, list(numbers)[:_LOOKED_UP], paragraph_span=paragraph_span)


def citation_holds(query: Query, citation: Citation, *, paragraph_span: ParagraphSpan) -> bool:
    """Whether the citation covers a marked answer in its paragraph.

    Where sentences were marked instead: whether it quotes one from a gold passage, in whole or in part or with more
    around it, white space, punctuation and case aside.
    """
    paragraph = ParagraphName(citation.article_id, citation.paragraph)
    if query.answer_spans:
        return any(
            span.paragraph == paragraph and _covers(citation, span, offset=paragraph_span(*paragraph).start)
            for span in query.answer_spans
        )
    return paragraph in query.gold_passages and any(
        _same_words(citation.quote, sentence) for sentences in query.gold_sentences for sentence in sentences
    )


def score_abstention(queries: Sequence[Query], answers: Sequence[Answer]) -> AbstentionScores | None:
    """Of the answers to ``queries``, in the same order; None unless some are judged answerable and some not."""
    paired = list(zip(queries, answers, strict=True))
    answerable = [answer for query, answer in paired if query.answerable is True]
    unanswerable = [answer for query, answer in paired if query.answerable is False]
    if not answerable or not unanswerable:
        return None
    wrongly = sum(answer.abstained for answer in answerable)
    rightly = sum(answer.abstained for answer in unanswerable)
    return AbstentionScores(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        auroc=auroc([answer.confidence for answer in answerable], [answer.confidence for answer in unanswerable]),
        accuracy=(len(answerable) - wrongly + rightly) / (len(answerable) + len(unanswerable)),
        unanswerable_refused=rightly / len(unanswerable),
        answerable_refused=wrongly / len(answerable),
        refusals_right=_share(rightly, rightly + wrongly),
    )


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Chance that a positive scores above a negative, ties counting half: the Mann-Whitney U over its maximum."""
    if not positives or not negatives:
        raise ValueError(f"AUROC compares two groups, these have {len(positives)} and {len(negatives)}")
    ordered = sorted(negatives)
    twice_won = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positives)
    return twice_won / (2 * len(positives) * len(negatives))


def summarise_timings(timings: Sequence[Timings]) -> dict[str, StageTime]:
    """Median and 95th percentile (the nearest rank) of each stage, in the order of the stages."""
    summary = {}
    for field in fields(Timings):
        ordered = sorted(getattr(timing, field.name) for timing in timings)
        summary[field.name] = StageTime(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1])
    return summary


def format_report(report: EvaluationReport) -> str:
    """The report as a table for people."""
    lines = [f"{report.name}, {report.queries} queries", f"retrieval, {report.judged} judged by {report.unit}"]
    lines += [_line(name, value) for name, value in report.retrieval.items()]
    if cited := report.citations:
        lines += [
            _line(f"citations, {cited.questions} marked, {cited.answered} answered", "of all", "of answered"),
            _line("first citation holds", cited.first, cited.first_when_answered),
            _line("one of the first three holds", cited.first_three, cited.first_three_when_answered),
        ]
    if told := report.abstention:
        lines += [
            f"abstention, {told.answerable} answerable, {told.unanswerable} not",
            _line("AUROC of confidence", told.auroc),
            _line("rightly answered or refused", told.accuracy),
            _line("unanswerable refused", told.unanswerable_refused),
            _line("answerable refused", told.answerable_refused),
            _line("refusals that are right", told.refusals_right),
        ]
    if report.timings:
        lines.append(_line("milliseconds", "median", "95th"))
        lines += [_line(stage, f"{time.median_ms:.1f}", f"{time.p95_ms:.1f}") for stage, time in report.timings.items()]
    return "\n".join(lines)


def _measures() -> dict[str, Any]:
    require("ir_measures", extra="eval", purpose="evaluation")
    from ir_measures import RR, R, Success, nDCG

    return {
        "hit@1": Success @ 1,
        "hit@3": Success @ 3,
        "hit@10": Success @ 10,
        "R@10": R @ 10,
        "MRR@10": RR @ 10,
        "nDCG@10": nDCG @ 10,
    }


def _for_each(queries: Sequence[Query], act: Callable[[Query], T], *, stage: str, progress: Progress | None) -> list[T]:
    results = []
    for done, query in enumerate(queries, start=1):
        results.append(act(query))
        if progress:
            progress(stage, done, len(queries))
    return results


def _any_holds(query: Query, answer: Answer, numbers: Sequence[int], *, paragraph_span: ParagraphSpan) -> bool:
    citation_of = {citation.number: citation for citation in answer.citations}
    return any(citation_holds(query, citation_of[number], paragraph_span=paragraph_span) for number in numbers)


def _covers(citation: Citation, span: AnswerSpan, *, offset: int) -> bool:
    return citation.start <= offset + span.start and offset + span.end <= citation.end


def _same_words(quote: str, sentence: str) -> bool:
    quoted, marked = _letters(quote), _letters(sentence)
    return bool(quoted and marked) and (quoted in marked or marked in quoted)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _line(label: str, *cells: str | float | None) -> str:
    texts = ["–" if cell is None else cell if isinstance(cell, str) else f"{cell:.3f}" for cell in cells]
    return f"{label:<40}" + "".join(f"{text:>16}" for text in texts)
