"""The best passages of a search as the answerer needs them: with their sentences' and tokens' cosines."""

from __future__ import annotations

import numpy as np

from briefbot.candidates import Candidates
from briefbot.catalog import StoredPassage
from briefbot.evidence import RankedPassage
from briefbot.generation import Generation
from briefbot.substance import substance
from briefbot.types import EncodedQuery, Span

_WEIGHED = 8
"""Passages whose sentences are weighed."""


def rank_passages(generation: Generation, found: Candidates, encoded: EncodedQuery) -> list[RankedPassage]:
    """The best eight of what was found for the encoded question, best first."""
    stored = generation.catalog.passages(found.rows[:_WEIGHED])
    return [_look_at(passage, place, generation, found, encoded) for place, passage in enumerate(stored)]


def _look_at(
    stored: StoredPassage, place: int, generation: Generation, found: Candidates, encoded: EncodedQuery
) -> RankedPassage:
    """A sentence that is no part of what the passage says is white space here: near nothing, no evidence, changing none."""
    spans = [Span(start - stored.passage.start, end - stored.passage.start) for start, end in stored.passage.sentences]
    text = substance(stored.text, spans, context=stored.passage.context)
    told = np.array([bool(text[start:end].strip()) for start, end in spans])
    sentences = np.arange(stored.first_sentence, stored.first_sentence + len(spans))
    tokens = generation.token_vectors
    return RankedPassage(
        passage=stored.passage,
        text=text,
        score=float(found.scores[place]),
        cosine=float(found.cosines[place]),
        sentence_cosines=generation.sentence_vectors.cosines(encoded.sentence_vector, sentences) * told,
        token_cosines=tokens.best_cosines(encoded.tokens.vectors, tokens.spans(sentences)) * told[:, None],
        published=stored.published,
        source=stored.source,
    )
