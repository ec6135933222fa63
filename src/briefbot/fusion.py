"""Two rankings to one: a convex combination of normalised scores.

After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023, arXiv:2210.11934).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from briefbot.types import Float32

DENSE_WEIGHT = 0.5
"""Share of the cosine in the fused score; docs/decisions/retrieval.md has the figures."""


def fuse(cosines: Float32, bm25: Float32) -> Float32:
    """Fused score of each candidate in [0, 1], from its cosine and its BM25 (0 where no word matched).

    Cosines are scaled between the candidates' lowest and highest, BM25 between zero and the highest.
    """
    spread = float(np.ptp(cosines)) if len(cosines) else 0.0
    dense = (cosines - cosines.min()) / spread if spread > 0 else np.ones_like(cosines)
    top = float(bm25.max()) if len(bm25) else 0.0
    lexical = bm25 / top if top > 0 else np.zeros_like(bm25)
    fused: Float32 = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * lexical
    return fused
