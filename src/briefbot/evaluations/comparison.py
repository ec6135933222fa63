"""Two evaluations of the same queries to differences, each with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.evaluation import QueryScores
from briefbot.measures.significance import Difference, compare_aurocs, compare_means

FIRST_CITATION = "first citation holds"
AUROC = "AUROC of confidence"


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Differences ``after`` − ``before`` by measure, over the queries that have the measure in both."""

    before: str
    after: str
    differences: dict[str, Difference]


def compare_runs(before: Sequence[QueryScores], after: Sequence[QueryScores], *, names: tuple[str, str]) -> RunComparison:
    """Compares whatever both have: measures of retrieval, first citation, confidence. The queries are those of both.

    ``names`` are of the one before and of the one after. A measure that no query has in both is left out.
    """
    former = {row.id: row for row in before}
    pairs = [(former[row.id], row) for row in after if row.id in former]
    differences: dict[str, Difference] = {}
    for name in dict.fromkeys(name for _, row in pairs for name in row.retrieval or ()):
        found = [
            (old.retrieval[name], new.retrieval[name])
            for old, new in pairs
            if old.retrieval and new.retrieval and name in old.retrieval and name in new.retrieval
        ]
        if found:
            differences[name] = compare_means([old for old, _ in found], [new for _, new in found])
    held = [
        (float(old.first_citation_holds), float(new.first_citation_holds))
        for old, new in pairs
        if old.first_citation_holds is not None and new.first_citation_holds is not None
    ]
    if held:
        differences[FIRST_CITATION] = compare_means([old for old, _ in held], [new for _, new in held])
    positives, negatives = (_confidences(pairs, answerable=kind) for kind in (True, False))
    if positives and negatives:
        differences[AUROC] = compare_aurocs(positives, negatives)
    return RunComparison(*names, differences)


def _confidences(pairs: Sequence[tuple[QueryScores, QueryScores]], *, answerable: bool) -> list[tuple[float, float]]:
    return [
        (old.confidence, new.confidence)
        for old, new in pairs
        if new.answerable is answerable and old.confidence is not None and new.confidence is not None
    ]
