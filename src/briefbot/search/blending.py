"""One ranking of what several readings of a question found: a follow-up is searched with what was said before it, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from briefbot.search.ranking import Parts
from briefbot.types import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.search.candidates import Candidates
    from briefbot.types import EncodedQuery, Float32

Number = TypeVar("Number", np.float32, np.int64)


_FEWEST_COMPARED, _MOST_COMPARED, _SHARE_COMPARED = 5, 20, 0.05
"""Of how many of the best passages one must be found by the question and by the last answer: a share of those searched."""


class EncodedReading(NamedTuple):
    """A text that is searched for beside the question, as the model sees it, and how much it counts against the question's 1."""

    text: str
    encoded: EncodedQuery
    weight: float
    decides: bool = False
    """As of a ``Reading``."""


def have_common_ground(found: Candidates, other: Candidates) -> bool:
    """Whether some passage is among the best of both; neither need be in order."""
    return not _best(found).isdisjoint(_best(other))


def _best(one: Candidates) -> set[Row]:
    compared = min(max(int(_SHARE_COMPARED * one.brought.in_scope), _FEWEST_COMPARED), _MOST_COMPARED)
    return {one.rows[int(place)] for place in np.argsort(-one.scores, kind="stable")[:compared]}


def blend(found: Candidates, beside: Sequence[tuple[Candidates, float]]) -> Candidates:
    """The question's candidates and those of its readings, not yet in order, scored by the weighted mean of their scores.

    A passage that a search did not bring scores 0 there. All else is the question's own: 0 where it did not bring the
    passage, as where it did not match it.
    """
    rows = np.array(sorted({row for one in (found, *(other for other, _ in beside)) for row in one.rows}), dtype=np.int64)
    total = 1 + sum(weight for _, weight in beside)
    shares = [(found, 1 / total), *((other, weight / total) for other, weight in beside)]

    def mean(values_of: Callable[[Candidates], Float32]) -> Float32:
        weighed = [np.float32(share) * _spread(one, values_of(one), rows) for one, share in shares]
        total_of: Float32 = np.sum(weighed, axis=0, dtype=np.float32)
        return total_of

    return replace(
        found,
        rows=[Row(int(row)) for row in rows],
        scores=mean(lambda one: one.scores),
        cosines=_spread(found, found.cosines, rows),
        bm25=_spread(found, found.bm25, rows),
        token_match=_spread(found, found.token_match, rows),
        best_sentence=_spread(found, found.best_sentence, rows),
        named=_spread(found, found.named, rows),
        article=_spread(found, found.article, rows),
        token_cosines=_spread(found, found.token_cosines, rows),
        adds=Parts(*(mean(attrgetter(f"adds.{part.name}")) for part in fields(Parts))),
        vector_ranks=_spread(found, found.vector_ranks, rows),
        word_ranks=_spread(found, found.word_ranks, rows),
    )


def _spread(one: Candidates, values: NDArray[Number], rows: NDArray[np.int64]) -> NDArray[Number]:
    """The values at the places their rows have in ``rows``, which are in order; 0 elsewhere."""
    wide = np.zeros((len(rows), *values.shape[1:]), dtype=values.dtype)
    wide[np.searchsorted(rows, np.array(one.rows, dtype=np.int64))] = values
    return wide
