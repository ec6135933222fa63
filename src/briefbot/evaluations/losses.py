"""Which queries to look at first: those with which the most was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.evaluation import QueryScores

_CRITICAL = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Loss:
    """A query and what went wrong with it."""

    id: str
    text: str
    problem: str


def worst_queries(rows: Sequence[QueryScores], *, n: int) -> list[Loss]:
    """The n worst: first the answers that are wrong, surest first; then refusals of what could be answered, least sure
    first; then what was found latest, by nDCG@10. Each query is named once, and none with which nothing is wrong.
    """
    wrong = [row for row in rows if row.abstained is False and (row.answerable is False or row.first_citation_holds is False)]
    refused = [row for row in rows if row.abstained and (row.answerable or row.first_citation_holds is not None)]
    late = [row for row in rows if row.retrieval is not None and row.retrieval[_CRITICAL] < 1]
    ordered = [
        *((row, _wrong(row)) for row in sorted(wrong, key=lambda row: -(row.confidence or 0))),
        *(
            (row, f"refused at {row.confidence:.2f}, could be answered")
            for row in sorted(refused, key=lambda r: r.confidence or 0)
        ),
        *((row, _late(row)) for row in sorted(late, key=lambda row: (row.retrieval or {})[_CRITICAL])),
    ]
    losses: dict[str, Loss] = {}
    for row, problem in ordered:
        losses.setdefault(row.id, Loss(row.id, row.text, problem))
    return list(losses.values())[:n]


def most_lost(before: Sequence[QueryScores], after: Sequence[QueryScores], *, n: int) -> list[Loss]:
    """The n queries that lost the most nDCG@10 from ``before`` to ``after``; none that lost nothing."""
    old = {row.id: row.retrieval[_CRITICAL] for row in before if row.retrieval}
    changes = [(row.retrieval[_CRITICAL] - old[row.id], row) for row in after if row.retrieval and row.id in old]
    lost = sorted(((change, row) for change, row in changes if change < 0), key=lambda item: item[0])
    return [
        Loss(row.id, row.text, f"{_CRITICAL} {old[row.id]:.2f} → {(row.retrieval or {})[_CRITICAL]:.2f}") for _, row in lost[:n]
    ]


def _wrong(row: QueryScores) -> str:
    why = "cannot be answered" if row.answerable is False else "first citation does not hold"
    return f"answered at {row.confidence:.2f}, {why}"


def _late(row: QueryScores) -> str:
    found = f"first relevant at rank {row.first_relevant_rank}" if row.first_relevant_rank else "nothing relevant found"
    return f"{_CRITICAL} {(row.retrieval or {})[_CRITICAL]:.2f}, {found}"
