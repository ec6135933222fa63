"""Whether a generation holds together: counts, spans, vectors, and passages that find themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from briefbot.generations.generation import Generation
from briefbot.types import Row

_BLOCK = 65_536
_PROBES = 5
"""Passages, evenly spread, that are searched for by their own vector and their own words."""
_SAME_COSINE = 0.99


def contradictions(generation: Generation) -> Iterator[str]:
    """What does not hold together, in words for a person; a file that cannot be read raises IndexDamaged."""
    miscounted = list(_wrong_counts(generation))
    yield from miscounted
    if miscounted:
        return  # rows that are not there cannot be looked at
    yield from _wrong_spans(generation)
    yield from _wrong_vectors(generation)
    yield from _wrong_tokens(generation)
    yield from _unfound_passages(generation)


def _wrong_counts(generation: Generation) -> Iterator[str]:
    promised, counted = generation.manifest.counts, generation.catalog.counts()
    if promised != counted:
        yield f"the manifest promises {promised}, the catalog holds {counted}"
    for name, parts, expected in (
        ("passage vectors", generation.passage_vectors, counted.passages),
        ("sentence vectors", generation.sentence_vectors, counted.sentences),
        ("places of token vectors", generation.token_vectors, counted.sentences),
        ("vectors in the dense index", generation.dense, counted.passages),
        ("passages in the lexical index", generation.lexical, counted.passages),
    ):
        if len(parts) != expected:
            yield f"there are {len(parts)} {name}, and {expected} in the catalog"


def _wrong_spans(generation: Generation) -> Iterator[str]:
    for article_id, length, paragraphs, passages in generation.catalog.spans():
        end = 0
        for number, start, stop in paragraphs:
            if not end <= start <= stop <= length:
                yield f"paragraph {number} of {article_id} lies outside its place"
            end = stop
        places = {number: (start, stop) for number, start, stop in paragraphs}
        for number, start, stop in passages:
            first, last = places.get(number, (0, -1))
            if not first <= start < stop <= last:
                yield f"a passage of {article_id} lies outside its paragraph {number}"


def _wrong_vectors(generation: Generation) -> Iterator[str]:
    for name, vectors in (("passage", generation.passage_vectors), ("sentence", generation.sentence_vectors)):
        for start in range(0, len(vectors), _BLOCK):
            norms = np.linalg.norm(vectors.rows(slice(start, start + _BLOCK)), axis=1)
            wrong = np.flatnonzero(~(np.abs(norms - 1) < 0.01))  # not a number is no unit vector either
            if len(wrong):
                yield f"the {name} vector {start + int(wrong[0])} is no unit vector"
                break


def _wrong_tokens(generation: Generation) -> Iterator[str]:
    """Every token must belong to one sentence."""
    tokens = generation.token_vectors
    spans = tokens.spans(np.arange(len(tokens)))
    filled = spans[spans[:, 1] != 0]
    firsts, counts = filled[np.argsort(filled[:, 0], kind="stable")].T
    if counts.sum() != tokens.tokens:
        yield f"the sentences have {counts.sum()} token vectors, the file {tokens.tokens}"
    elif (counts < 0).any() or (firsts != np.cumsum(counts) - counts).any():
        yield "a token vector belongs to no sentence, or to several"


def _unfound_passages(generation: Generation) -> Iterator[str]:
    """A passage must be found by its own words, and by its own vector one that is like it."""
    count = len(generation.passage_vectors)
    rows = [Row(int(row)) for row in np.unique(np.linspace(0, count - 1, min(count, _PROBES)).astype(np.int64))]
    for stored in generation.catalog.passages(rows):
        vector = generation.passage_vectors.rows(slice(stored.row, stored.row + 1))[0]
        nearest = generation.dense.search(vector, k=1)
        if not nearest or nearest[0][1] < _SAME_COSINE:
            yield f"passage {stored.row} is not found by its own vector"
        # where it ranks says nothing: fourteen others may say its one word more often
        if not generation.lexical.holds(stored.row, generation.lexical.terms(stored.text)):
            yield f"passage {stored.row} is not found by its own words"
