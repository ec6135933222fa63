"""Two searchers to one ranking, inside a scope of dates and sources."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from briefbot.errors import QuestionError
from briefbot.folding import distinct
from briefbot.fusion import fuse
from briefbot.generation import Generation
from briefbot.types import EncodedQuery, Hit, Row, Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.catalog import StoredPassage
    from briefbot.types import Float32

LONGEST_QUERY = 10_000
"""Characters; the encoder reads about a thousand of them, BM25 all."""
_CANDIDATES = 100
"""How many each searcher brings into the fusion, or k if that is more."""
_WIDER = 8


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows found for a query, best first, with the parts their fused scores are made of."""

    rows: list[Row]
    scores: Float32
    cosines: Float32
    bm25: Float32


class Retriever:
    """Searches one generation of an index; safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation

    @classmethod
    def open(cls, index: str | Path = "index") -> Retriever:
        """Cheap: models and indexes are opened by the first search.

        Raises IndexNotFound, IndexStale or IndexDamaged, each with the command that mends it.
        """
        return cls(Generation.open(Path(index)))

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        fold_reprints: bool = True,
    ) -> list[Hit]:
        """The k best passages, ranks 1…k, published in the range of dates and by the sources if given.

        Dates are ISO (2031-03-17) or ``datetime.date``; both ends belong to the range. A passage that a reprint says in
        the same words as one before it is left out, unless ``fold_reprints`` is false.

        Raises QuestionError if the query is empty or overlong, a date is none, or no article is from a source.
        """
        if k < 1:
            raise ValueError(f"k is {k}, the least is 1")
        text = check_query(query)
        encoded, scope = self.generation.encoder.encode_query(text), make_scope(since, until, source)
        return self.hits(self.candidates(text, encoded, k=k, scope=scope, fold_reprints=fold_reprints), k=k)

    def candidates(self, text: str, encoded: EncodedQuery, *, k: int, scope: Scope, fold_reprints: bool = True) -> Candidates:
        """Everything either searcher found, fused, best first. The scope holds inside both searches.

        Where reprints leave fewer than k, the searchers bring more, as long as there are more.
        """
        self._check_sources(scope)
        allowed = self.generation.catalog.rows_in_scope(scope) if scope else None
        most = self.generation.manifest.counts.passages if allowed is None else len(allowed)
        wide = min(max(k, _CANDIDATES), max(1, most))
        found = self._fused(text, encoded, wide=wide, scope=scope, allowed=allowed, fold_reprints=fold_reprints)
        while len(found.rows) < min(k, most) and wide < most and fold_reprints:
            wide = min(wide * _WIDER, most)
            found = self._fused(text, encoded, wide=wide, scope=scope, allowed=allowed, fold_reprints=fold_reprints)
        return found

    def _fused(
        self,
        text: str,
        encoded: EncodedQuery,
        *,
        wide: int,
        scope: Scope,
        allowed: NDArray[np.int64] | None,
        fold_reprints: bool,
    ) -> Candidates:
        dense = self.generation.dense.search(encoded.passage_vector, k=wide, allowed=allowed)
        without = self.generation.catalog.row_ranges(scope.without) if scope.without else []
        terms = self.generation.lexical.terms(text)
        lexical = dict(self.generation.lexical.search(terms, k=wide, scope=scope, without=without))
        rows: NDArray[np.int64] = np.array(sorted({row for row, _ in dense} | lexical.keys()), dtype=np.int64)
        cosines = self.generation.passage_vectors.cosines(encoded.passage_vector, rows)
        bm25 = np.array([lexical.get(Row(int(row)), 0.0) for row in rows], dtype=np.float32)
        scores = fuse(cosines, bm25)
        order = np.lexsort((rows, -scores))
        if fold_reprints:
            order = order[distinct(self.generation.catalog, [Row(int(row)) for row in rows[order]])]
        return Candidates([Row(int(row)) for row in rows[order]], scores[order], cosines[order], bm25[order])

    def _check_sources(self, scope: Scope) -> None:
        known = self.generation.catalog.sources() if scope.sources else []
        for source in scope.sources:
            if source.casefold() not in {name.casefold() for name in known}:
                near = difflib.get_close_matches(source, known, n=3, cutoff=0.0) or ["none: no article names a source"]
                raise QuestionError(f"no article is from {source!r}", f"sources like it: {', '.join(near)}")

    def hits(self, found: Candidates, *, k: int) -> list[Hit]:
        stored = self.generation.catalog.passages(found.rows[:k])
        return [_hit(passage, rank, float(found.scores[rank - 1])) for rank, passage in enumerate(stored, start=1)]


def check_query(query: str) -> str:
    """The query without white space around it. Raises QuestionError if nothing or too much is left, or it is no Unicode."""
    text = query.strip()
    _refuse_surrogates(text, "the question")
    if not any(character.isalnum() for character in text):
        raise QuestionError("the question is empty", "ask with at least one word")
    if len(text) > LONGEST_QUERY:
        raise QuestionError(
            f"the question has {len(text)} characters, the most is {LONGEST_QUERY}", "ask for one thing at a time"
        )
    return text


def make_scope(since: date | str | None, until: date | str | None, source: str | Sequence[str] | None) -> Scope:
    """Raises QuestionError if a date is none, the range ends before it begins, or a source is no Unicode."""
    sources = (source,) if isinstance(source, str) else tuple(source or ())
    for name in sources:
        _refuse_surrogates(name, "the source")
    scope = Scope(_parse_date(since), _parse_date(until), sources)
    if scope.since and scope.until and scope.since > scope.until:
        raise QuestionError(f"the range of dates ends ({scope.until}) before it begins ({scope.since})", "swap the two dates")
    return scope


def _parse_date(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise QuestionError(f"{value!r} is no date", "write dates as 2031-03-17") from error


def _refuse_surrogates(text: str, what: str) -> None:
    """Bytes of a command line that are not UTF-8 arrive as half surrogate pairs, which no tokenizer takes."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError(f"{what} holds bytes that are not UTF-8: {text[:40]!a}", "send it as UTF-8")


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
    )
