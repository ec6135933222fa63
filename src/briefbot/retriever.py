"""Two searchers to one ranking, inside a scope of dates and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from briefbot import defaults
from briefbot.generations.generation import Generation
from briefbot.generations.tokenfile import token_numbers
from briefbot.questions.askable import check_query, check_sources, make_scope
from briefbot.questions.bare_question import bare_question
from briefbot.questions.question import has_several_parts, is_claim
from briefbot.search.blending import EncodedReading, blend, have_common_ground
from briefbot.search.candidates import Brought, Candidates
from briefbot.search.covering import Places, cover
from briefbot.search.folding import distinct
from briefbot.search.ranking import CLAIM, LONG, SHORT, Parts, article_worth, favour_articles, fuse, rank_parts
from briefbot.text.language import without_small_words
from briefbot.text.naming import named_days, named_sources
from briefbot.text.suspicious import is_suspicious
from briefbot.types import EncodedQuery, Hit, Row, Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.catalog import PassagePlace, StoredPassage
    from briefbot.conversation.followups import Reading
    from briefbot.types import Float32

_CANDIDATES = 100
"""How many each searcher brings into the fusion, or k if that is more."""
_SPOKEN_OF, _AS_WELL = 5, 0.9
"""How many of the best passages say which articles speak of something, and what share of a match is about as good."""
_WIDER = 8
_MATCHED = 64
"""Of the candidates, how many are matched token by token; the others come after them."""


class Retriever:
    """Searches one generation of an index; safe to share between threads.

    >>> from briefbot import Retriever
    >>> with Retriever.open("index") as retriever:
    ...     for hit in retriever.search("crack in the harbour bridge", k=2, since="2031-03-01"):
    ...         print(hit.rank, hit.article_id, hit.paragraph, hit.text[:34])
    1 2031-03-20-bridge-correction.md 1 The crack in the harbour bridge is
    2 2031-03-05-bridge.md 1 The harbour bridge at Norrin was c

    As long as it is open, the generation's files stay. It need not be closed where it lives as long as the program.
    """

    def __init__(self, generation: Generation) -> None:
        self.generation = generation

    @classmethod
    def open(cls, index: str | Path = defaults.INDEX, *, after: Retriever | None = None) -> Retriever:
        """Cheap: models and indexes are opened by the first search.

        With ``after``, a retriever of an older generation, the encoder is shared with it if it is the same.

        Raises IndexNotFound, IndexStale or IndexDamaged, each with the command that mends it.
        """
        return cls(Generation.open(Path(index), after=after.generation if after else None))

    def latest(self) -> Retriever:
        """This one, or where the index has been rebuilt since, one of the generation that is live now. Raises as ``open``."""
        return self if self.generation.is_live() else Retriever.open(self.generation.index, after=self)

    def __enter__(self) -> Retriever:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the generation's files be removed; a search raises ValueError from then on."""
        self.generation.close()

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        fold_reprints: bool = True,
        beside: Sequence[Reading] = (),
    ) -> list[Hit]:
        """The k best passages, ranks 1…k, published in the range of dates and by the sources if given.

        Dates are ISO (2031-03-17) or ``datetime.date``; both ends belong to the range. A passage that a reprint says in
        the same words as one before it is left out, unless ``fold_reprints`` is false. ``beside`` are texts that are searched
        for, too: what a follow-up takes from its conversation.

        Raises QuestionError if the query is empty or overlong, a date is none, or no article is from a source.
        """
        if not isinstance(k, SupportsIndex):
            raise TypeError(f"k is to be a whole number, and not {type(k).__name__}")
        if k < 1:
            raise ValueError(f"k is {k}, the least is 1")
        text = bare_question(check_query(query))
        encoded, scope = self.generation.encoder.encode_query(text), make_scope(since, until, source)
        read = self.encode_readings(beside)
        found = self.candidates(text, encoded, k=k, scope=scope, fold_reprints=fold_reprints, beside=read)
        return as_hits(self.generation.catalog.passages(found.rows[:k]), found)

    def is_met_as_well_there(self, question: str, said: str) -> bool:
        """Whether the articles that speak of what was said meet the question about as well, token by token, as any other do.

        In a corpus of hardly more than these articles, whether the very passages do.

        Raises QuestionError as ``check_query`` does.
        """
        asked, spoken = (
            self._search_both(text, self.generation.encoder.encode_query(text), wide=_CANDIDATES, scope=Scope(), allowed=None)
            for text in (bare_question(check_query(text)) for text in (question, said))
        )
        rows = asked.rows[:_MATCHED]
        articles = np.array([place.article for place in self.generation.catalog.passage_places(rows)])
        there = [spoken.rows[int(place)] for place in np.argsort(-spoken.scores, kind="stable")[:_SPOKEN_OF]]
        is_there = np.isin(articles, [place.article for place in self.generation.catalog.passage_places(there)])
        if is_there.all():
            is_there = np.isin(rows, there)
        matches = asked.token_match[: len(rows)]
        return bool(matches[is_there].max(initial=0) >= _AS_WELL * matches.max(initial=0))

    def encode_readings(self, readings: Sequence[Reading]) -> list[EncodedReading]:
        """Raises QuestionError as ``check_query`` does."""
        return [
            EncodedReading(text, self.generation.encoder.encode_query(text), reading.weight, reading.decides)
            for text, reading in ((bare_question(check_query(reading.text)), reading) for reading in readings)
        ]

    def candidates(
        self,
        text: str,
        encoded: EncodedQuery,
        *,
        k: int,
        scope: Scope,
        fold_reprints: bool = True,
        beside: Sequence[EncodedReading] = (),
    ) -> Candidates:
        """Everything either searcher found, fused, best first. The scope holds inside both searches.

        Where reprints leave fewer than k, the searchers bring more, as long as there are more.
        """
        check_sources(scope, self.sources if scope.sources else ())
        allowed = self.generation.catalog.rows_in_scope(scope) if scope else None
        most = self.generation.manifest.counts.passages if allowed is None else len(allowed)
        wide = min(max(k, _CANDIDATES), max(1, most))
        found = self._fused(text, encoded, wide=wide, scope=scope, allowed=allowed, fold_reprints=fold_reprints, beside=beside)
        while len(found.rows) < min(k, most) and wide < most and fold_reprints:
            wide = min(wide * _WIDER, most)
            found = self._fused(
                text, encoded, wide=wide, scope=scope, allowed=allowed, fold_reprints=fold_reprints, beside=beside
            )
        return found

    def of_rows(self, text: str, encoded: EncodedQuery, rows: Sequence[Row], *, scope: Scope) -> Candidates:
        """These passages, in their order, as what a search would have brought; sixty-four of them at most."""
        kept = rows[:_MATCHED]
        most = len(self.generation.catalog.rows_in_scope(scope)) if scope else self.generation.manifest.counts.passages
        found = self._score(text, encoded, [], [(row, 0.0) for row in kept], in_scope=most)
        places = {row: place for place, row in enumerate(found.rows)}
        return found.take(np.array([places[row] for row in kept], dtype=np.int64))

    def _fused(
        self,
        text: str,
        encoded: EncodedQuery,
        *,
        wide: int,
        scope: Scope,
        allowed: NDArray[np.int64] | None,
        fold_reprints: bool,
        beside: Sequence[EncodedReading],
    ) -> Candidates:
        found = self._search_both(text, encoded, wide=wide, scope=scope, allowed=allowed)
        if others := self._search_beside(found, beside, wide=wide, scope=scope, allowed=allowed):
            found = blend(found, others)
            rows = np.array(found.rows, dtype=np.int64)
            found = replace(found, cosines=self.generation.passage_vectors.cosines(encoded.passage_vector, rows))
        rows = np.array(found.rows, dtype=np.int64)
        order = np.lexsort((rows, -found.scores))
        if fold_reprints:
            order = order[distinct(self.generation.catalog, [Row(int(row)) for row in rows[order]])]
        return self._cover(found.take(order), encoded) if is_claim(text) else found.take(order)

    def _search_beside(
        self,
        found: Candidates,
        beside: Sequence[EncodedReading],
        *,
        wide: int,
        scope: Scope,
        allowed: NDArray[np.int64] | None,
    ) -> list[tuple[Candidates, float]]:
        """What the readings bring, with their weights; nothing where one that decides has nothing in common with the question."""
        others = []
        for reading in sorted(beside, key=lambda reading: not reading.decides):
            brought = self._search_both(reading.text, reading.encoded, wide=wide, scope=scope, allowed=allowed)
            if reading.decides and not have_common_ground(found, brought):
                return []
            others.append((brought, reading.weight))
        return [(brought, weight) for brought, weight in others if weight > 0]

    def _cover(self, found: Candidates, encoded: EncodedQuery) -> Candidates:
        """The same, the first ones chosen so that each has what those before it leave of the claim."""
        places = self.generation.catalog.passage_places(found.rows[:_MATCHED])
        where = Places(
            np.array([place.article for place in places], dtype=np.int64),
            np.array([place.paragraph for place in places], dtype=np.int64),
        )
        matched = len(places)
        order, gains = cover(found.scores[:matched], found.token_cosines[:matched], encoded.tokens.importance, where)
        covered = found.take(np.concatenate([order, np.arange(matched, len(found.rows))]))
        gains = np.pad(gains, (0, len(found.rows) - matched))
        adds = replace(covered.adds, covers=gains)
        return replace(covered, scores=covered.scores + gains, adds=adds, brought=found.brought)

    def _search_both(
        self, text: str, encoded: EncodedQuery, *, wide: int, scope: Scope, allowed: NDArray[np.int64] | None
    ) -> Candidates:
        """What both searchers bring for one text, scored, but not in order."""
        dense = self.generation.dense.search(encoded.passage_vector, k=wide, allowed=allowed)
        without = self.generation.catalog.row_ranges(scope.without) if scope.without else []
        terms = self.generation.lexical.terms(without_small_words(text))
        lexical = self.generation.lexical.search(terms, k=wide, scope=scope, without=without)
        in_scope = self.generation.manifest.counts.passages if allowed is None else len(allowed)
        return self._score(text, encoded, dense, lexical, in_scope=in_scope)

    def _score(
        self,
        text: str,
        encoded: EncodedQuery,
        dense: Sequence[tuple[Row, float]],
        lexical: Sequence[tuple[Row, float]],
        *,
        in_scope: int,
    ) -> Candidates:
        """What the searchers brought with its scores; the best of the first fusion, which alone are matched, first."""
        scores_of = dict(lexical)
        rows: NDArray[np.int64] = np.array(sorted({row for row, _ in dense} | scores_of.keys()), dtype=np.int64)
        cosines = self.generation.passage_vectors.cosines(encoded.passage_vector, rows)
        bm25 = np.array([scores_of.get(Row(int(row)), 0.0) for row in rows], dtype=np.float32)
        first = np.lexsort((rows, -fuse(cosines, bm25)))
        rows, cosines, bm25 = rows[first], cosines[first], bm25[first]
        places = self.generation.catalog.passage_places([Row(int(row)) for row in rows[:_MATCHED]])
        best, sentence, named = self._match(text, encoded, places)
        match = best @ (encoded.tokens.importance / encoded.tokens.importance.sum())
        weights = CLAIM if is_claim(text) else LONG if has_several_parts(text) else SHORT
        adds = rank_parts(cosines[:_MATCHED], bm25[:_MATCHED], match, sentence, named, weights=weights)
        worth = np.zeros_like(match)
        if is_claim(text):
            worth = article_worth(adds.scores(), np.array([place.article for place in places], dtype=np.int64))
            adds = favour_articles(adds, worth)
        matched = adds.scores()
        rest = len(rows) - len(matched)
        return Candidates(
            rows=[Row(int(row)) for row in rows],
            scores=np.concatenate([matched, matched.min(initial=1) * np.linspace(1, 0, rest + 1, dtype=np.float32)[1:]]),
            cosines=cosines,
            bm25=bm25,
            token_match=np.pad(match, (0, rest)),
            best_sentence=np.pad(sentence, (0, rest)),
            named=np.pad(named, (0, rest)),
            article=np.pad(worth, (0, rest)),
            token_cosines=np.pad(best, ((0, rest), (0, 0))),
            adds=Parts(**{part.name: np.pad(getattr(adds, part.name), (0, rest)) for part in fields(Parts)}),
            vector_ranks=_ranks(dense, rows),
            word_ranks=_ranks(lexical, rows),
            brought=Brought(in_scope, len(dense), len(lexical), folded=0),
        )

    def _match(self, text: str, encoded: EncodedQuery, places: Sequence[PassagePlace]) -> tuple[Float32, Float32, Float32]:
        """Of each passage: how near each of the question's tokens is met, its best sentence's cosine, and what is named that it
        has."""
        sentences = np.array([(place.first_sentence, place.sentences) for place in places], dtype=np.int64).reshape(-1, 2)
        inside, starts = token_numbers(sentences), np.cumsum(sentences[:, 1]) - sentences[:, 1]
        cosines = self.generation.sentence_vectors.cosines(encoded.sentence_vector, inside)
        best_sentence = np.maximum.reduceat(cosines, starts) if places else cosines
        spans = self.generation.token_vectors.spans(inside)
        whole = np.stack([spans[starts, 0], np.add.reduceat(spans[:, 1], starts)], axis=1) if places else spans
        best = self.generation.token_vectors.best_cosines(encoded.tokens.vectors, whole)
        sources, days = set(named_sources(text, self.sources)), named_days(text)
        named = [
            (place.source in sources) + any(place.published is not None and day.fits(place.published) for day in days)
            for place in places
        ]
        return best, best_sentence, np.array(named, dtype=np.float32)

    @cached_property
    def sources(self) -> list[str]:
        """Read once: a generation never changes, and looking through its articles takes longer the more there are."""
        return self.generation.catalog.sources()


def _ranks(found: Sequence[tuple[Row, float]], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    places = {row: place for place, (row, _) in enumerate(found, start=1)}
    return np.array([places.get(Row(int(row)), 0) for row in rows], dtype=np.int64)


def as_hits(stored: Sequence[StoredPassage], found: Candidates) -> list[Hit]:
    """The passages, which are those of the best candidates in their order, as hits."""
    return [_hit(passage, rank, float(found.scores[rank - 1])) for rank, passage in enumerate(stored, start=1)]


def _hit(stored: StoredPassage, rank: int, score: float) -> Hit:
    return Hit(
        article_id=stored.passage.article_id,
        paragraph=stored.passage.paragraph,
        start=stored.passage.start,
        end=stored.passage.end,
        rank=rank,
        score=round(score, 6),
        title=stored.title,
        published=stored.published,
        source=stored.source,
        text=stored.text,
        suspicious=is_suspicious(stored.text),
    )
