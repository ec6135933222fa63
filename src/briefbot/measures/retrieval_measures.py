"""A ranking against judgements: is what is relevant found, and how early?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from briefbot.errors import require

WHOLE_SET = "set@10"
_DEPTH = 10


def require_measures() -> None:
    """Raises MissingExtra without ir_measures."""
    require("ir_measures", extra="eval", purpose="evaluation")


def measure_each(qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Iterable[str]]) -> dict[str, dict[str, float]]:
    """Measures by name of each query of ``qrels``, by its id; one that found nothing has 0 in all of them.

    hit@k: 1 if something relevant is among the first k. R@10, MRR@10 and nDCG@10 as trec_eval has them. The order of
    ``run``'s paragraphs is their ranking. Raises MissingExtra without ir_measures.
    """
    measures = _measures()
    if not qrels:
        return {}
    from ir_measures import iter_calc

    judgements: dict[str, dict[str, int]] = {}
    ranking: dict[str, dict[str, float]] = {}
    for query_number, (query_id, relevances) in enumerate(qrels.items()):
        ranked = list(run.get(query_id, ()))
        # Numbers for names, because pytrec_eval cuts a name at a NUL and dies of half a surrogate pair; ranks for
        # scores, because it orders equal scores by name.
        number_of = {name: str(number) for number, name in enumerate(dict.fromkeys([*ranked, *relevances]))}
        judgements[str(query_number)] = {number_of[name]: relevance for name, relevance in relevances.items()}
        ranking[str(query_number)] = {number_of[name]: -float(rank) for rank, name in enumerate(ranked)}
    computed = {
        (metric.query_id, metric.measure): float(metric.value)
        for metric in iter_calc(list(measures.values()), judgements, ranking)
    }
    return {
        query_id: {name: computed.get((str(number), measure), 0.0) for name, measure in measures.items()}
        for number, query_id in enumerate(qrels)
    }


def average(measured: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Mean of each measure over the queries that have it, in the order in which the measures first come."""
    values: dict[str, list[float]] = {}
    for of_query in measured:
        for name, value in of_query.items():
            values.setdefault(name, []).append(value)
    return {name: fmean(of_measure) for name, of_measure in values.items()}


def finds_whole_set(sets: Iterable[Collection[str]], ranked: Iterable[str]) -> bool:
    """Whether the first ten hold all of one set of paragraphs that together are evidence; any of the sets will do."""
    first = set(list(ranked)[:_DEPTH])
    return any(first.issuperset(names) for names in sets if names)


def first_relevant_rank(judged: Mapping[str, int], ranked: Iterable[str]) -> int | None:
    """Rank, from 1, of the first that is relevant; None if none is found."""
    return next((rank for rank, name in enumerate(ranked, start=1) if judged.get(name, 0) > 0), None)


def found_within(ranks: Sequence[int | None], *, deepest: int) -> list[float]:
    """Share of the queries whose first relevant rank is k or better, for k from 1 to ``deepest``."""
    return [sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in range(1, deepest + 1)]


def _measures() -> dict[str, Any]:
    require_measures()
    from ir_measures import RR, R, Success, nDCG

    return {
        "hit@1": Success @ 1,
        "hit@3": Success @ 3,
        "hit@10": Success @ _DEPTH,
        "R@10": R @ _DEPTH,
        "MRR@10": RR @ _DEPTH,
        "nDCG@10": nDCG @ _DEPTH,
    }
