"""The best passages of a search as the answerer needs them: with their sentences' and tokens' cosines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from briefbot.catalog import StoredPassage
from briefbot.generations.generation import Generation
from briefbot.search.candidates import Candidates
from briefbot.selection.evidence import RankedPassage
from briefbot.text.substance import substance
from briefbot.types import EncodedQuery

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WEIGHED = 8
"""Passages whose sentences are weighed."""


def rank_passages(
    generation: Generation, stored: Sequence[StoredPassage], found: Candidates, encoded: EncodedQuery
) -> list[RankedPassage]:
    """The first eight of the passages, which are those of the best candidates for the encoded question, in their order."""
    weighed = stored[:_WEIGHED]
    counts = [len(passage.passage.sentences) for passage in weighed]
    numbers = [np.arange(passage.first_sentence, passage.first_sentence + n) for passage, n in zip(weighed, counts, strict=True)]
    sentences = np.concatenate([np.zeros(0, dtype=np.int64), *numbers])
    tokens, ends = generation.token_vectors, np.cumsum(counts)[:-1]
    by_sentence = np.split(generation.sentence_vectors.cosines(encoded.sentence_vector, sentences), ends)
    by_token = np.split(tokens.best_cosines(encoded.tokens.vectors, tokens.spans(sentences)), ends)
    ranked = []
    for place, passage in enumerate(weighed):
        text, told = _what_counts(passage)
        ranked.append(
            RankedPassage(
                passage=passage.passage,
                text=text,
                score=float(found.scores[place]),
                cosine=float(found.cosines[place]),
                sentence_cosines=by_sentence[place] * told,
                token_cosines=by_token[place] * told[:, None],
                published=passage.published,
                source=passage.source,
            )
        )
    return ranked


def _what_counts(stored: StoredPassage) -> tuple[str, NDArray[np.bool_]]:
    """The text, and of which of its sentences something is left there.

    A sentence that is no part of what the passage says is white space: near nothing, no evidence, changing none.
    """
    spans = stored.passage.sentences_inside
    text = substance(stored.text, spans, context=stored.passage.context)
    return text, np.array([bool(text[start:end].strip()) for start, end in spans])
