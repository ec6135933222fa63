"""The first passages for a claim, chosen one after the other: each for what those before it leave open.

Greedy, as in maximal marginal relevance (Carbonell and Goldstein 1998), with the tokens of the claim in place of the
likeness of passages: what has been met once gains nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefbot.questions.asked_tokens import UNRELATED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32

COVERED = 10
"""How many passages are chosen so; the others follow by their scores."""
OPEN_SHARE, SAME_ARTICLE_SHARE, BESIDE_SHARE = 1.0, 0.2, 0.1
"""What a passage gains by meeting all of a claim that is open, by being of an article of which one was chosen, and by standing
beside one. docs/decisions/retrieval.md has the figures."""


class Places(NamedTuple):
    """Of which article each passage is, and of which of its paragraphs; shape (n,) each."""

    articles: NDArray[np.int64]
    paragraphs: NDArray[np.int64]


def cover(
    scores: Float32, token_cosines: Float32, importance: Float32, places: Places, *, most: int = COVERED
) -> tuple[NDArray[np.int64], Float32]:
    """The passages in the order chosen, and what that adds to the score of each, in the same order.

    The best comes first and gains nothing. None gains so much that it would pass the one before it, so scores still
    fall from the first to the last. ``token_cosines``, shape (n, tokens), are the best of each of the claim's tokens with
    one of the passage.
    """
    met = np.maximum(token_cosines - UNRELATED, 0) / (1 - UNRELATED) * (importance / max(float(importance.sum()), 1e-12))
    so_far, bonus = np.zeros(met.shape[1], dtype=np.float32), np.zeros(len(scores), dtype=np.float32)
    worth, left, chosen, gained = scores.copy(), np.ones(len(scores), dtype=bool), list[int](), list[float]()
    while len(chosen) < min(most, len(scores)):
        best = int(np.argmax(np.where(left, worth, -np.inf)))
        before = scores[chosen[-1]] + gained[-1] if chosen else scores[best]
        gained.append(float(min(worth[best], before) - scores[best]))
        chosen.append(best)
        left[best] = False
        so_far = np.maximum(so_far, met[best])
        bonus = np.maximum(bonus, _company(best, places))
        worth = scores + OPEN_SHARE * np.maximum(met - so_far, 0).sum(axis=1) + bonus
    others = np.flatnonzero(left)
    order = np.array([*chosen, *others[np.argsort(-scores[others], kind="stable")]], dtype=np.int64)
    return order, np.array([*gained, *np.zeros(len(others))], dtype=np.float32)


def _company(chosen: int, places: Places) -> Float32:
    """What each passage gains by being of the same article as one that was chosen, and by standing beside it."""
    same = places.articles == places.articles[chosen]
    beside = same & (np.abs(places.paragraphs - places.paragraphs[chosen]) <= 1)
    gain: Float32 = (SAME_ARTICLE_SHARE * same + BESIDE_SHARE * beside).astype(np.float32)
    return gain
