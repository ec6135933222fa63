"""What two searchers brought for a query, fused: rows with their scores and what these are made of."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

from briefbot.search.ranking import Parts
from briefbot.types import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefbot.types import Float32


class Brought(NamedTuple):
    """How many passages one search is about."""

    in_scope: int
    """Those it could see."""
    by_vectors: int
    by_words: int
    folded: int
    """Those left out because a reprint before them says the same."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows found for a query, best first, with what their scores are made of; 0 where one was not matched."""

    rows: list[Row]
    scores: Float32
    cosines: Float32
    bm25: Float32
    token_match: Float32
    best_sentence: Float32
    named: Float32
    """How many of the things the question names it has: its source, its day."""
    article: Float32
    """Where a claim is looked up, how good its article is against the best one; otherwise 0."""
    token_cosines: Float32
    """Best cosine of each of the query's tokens with one of the passage's, shape (n, tokens)."""
    adds: Parts
    """What each part adds to the scores."""
    vector_ranks: NDArray[np.int64]
    """Place among what the vectors alone brought, from 1; 0 where they did not bring it."""
    word_ranks: NDArray[np.int64]
    """The same among what the words alone brought."""
    brought: Brought

    def take(self, places: NDArray[np.int64]) -> Candidates:
        """Those in these places, in this order; the others count as folded."""
        arrays = {name: getattr(self, name)[places] for name in _BY_ROW}
        adds = Parts(**{part.name: getattr(self.adds, part.name)[places] for part in fields(Parts)})
        rows = [self.rows[place] for place in places]
        brought = self.brought._replace(folded=len(self.rows) - len(rows))
        return replace(self, rows=rows, adds=adds, brought=brought, **arrays)


_BY_ROW = (
    "scores",
    "cosines",
    "bm25",
    "token_match",
    "best_sentence",
    "named",
    "article",
    "token_cosines",
    "vector_ranks",
    "word_ranks",
)
