"""Words: BM25 over the passages with Tantivy."""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

from briefbot.errors import IndexDamaged, unwritable
from briefbot.messages import say
from briefbot.types import Row, Scope

if TYPE_CHECKING:
    from datetime import date

CONTEXT_WEIGHT = 0.6
"""Of a word found in title, heading, date or source against one in the text (docs/decisions/retrieval.md)."""
_ANALYZER = "briefbot"
_WRITER_BYTES = 64_000_000
LONGEST_WORD = 60
"""Letters; the index has none that is longer."""
_FIELDS = ("text", "context")
"""What counts. An aside is found by words that stand in none of these, so that it moves nothing else."""


class LexicalEntry(NamedTuple):
    """A passage as it is indexed."""

    row: Row
    text: str
    context: str = ""
    published: date | None = None
    source: str | None = None
    aside: str = ""
    """What stands in the passage and is no part of what it says (``substance``)."""


def _link(folder: Path, links: Path) -> Path:
    """``links``, with links to the files of the folder but for its locks."""
    for file in folder.iterdir():
        if file.suffix != ".lock":
            (links / file.name).symlink_to(file.resolve())
    return links


class TantivySearcher:
    """A LexicalSearcher over a Tantivy index, with the statistics of its words; safe to share between threads."""

    def __init__(self, index: Any) -> None:
        index.register_tokenizer(_ANALYZER, _analyzer())
        index.reload()
        self._index = index
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> TantivySearcher:
        """Also where the folder may only be read: Tantivy writes a lock, which then goes beside links to its files.

        Raises IndexDamaged if Tantivy cannot read it.
        """
        import tantivy

        links = None if os.access(folder, os.W_OK) else Path(mkdtemp(prefix="briefbot-"))
        try:
            searcher = cls(tantivy.Index.open(str(_link(folder, links) if links else folder)))
            if links:
                weakref.finalize(searcher, shutil.rmtree, links, ignore_errors=True)
            return searcher
        except (OSError, ValueError) as error:
            if links:
                shutil.rmtree(links, ignore_errors=True)
            raise IndexDamaged(
                say("{folder} is no Tantivy index: {error}", folder=folder, error=error), "briefbot index"
            ) from error

    @staticmethod
    def build(entries: Iterable[LexicalEntry], folder: Path) -> None:
        """Write an index of the entries. Raises IndexUnwritable if the disk is full."""
        import tantivy

        folder.mkdir()
        try:
            index = tantivy.Index(_schema(), path=str(folder))
            index.register_tokenizer(_ANALYZER, _analyzer())
            writer = index.writer(_WRITER_BYTES, 1)
            for entry in entries:
                writer.add_document(_document(entry))
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # what Tantivy's errors of input and output come out as
            raise unwritable(folder, error) from error

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """Stems of the words of ``text``, in order, as they stand in the index."""
        return list(self._analyzer.analyze(text))

    def document_frequency(self, term: str) -> int:
        """In how many passages the term stands, in the text or its context, whichever is more."""
        return max(int(self._searcher.doc_freq(field, term)) for field in _FIELDS)

    def without(self, ranges: Sequence[tuple[Row, Row]]) -> RemainingWords:
        """The words of all passages but those of these rows, first and last of each range."""
        return RemainingWords(self, ranges)

    def document_frequency_without(self, term: str, ranges: Sequence[tuple[Row, Row]]) -> int:
        """As ``document_frequency``, of all rows but these."""
        import tantivy

        schema, occur, query = self._index.schema, tantivy.Occur, tantivy.Query
        left_out = [(occur.MustNot, clause) for clause in _row_clauses(schema, ranges)]
        counted = [query.boolean_query([(occur.Must, query.term_query(schema, field, term)), *left_out]) for field in _FIELDS]
        return max(int(self._searcher.search(asked, 1, count=True).count) for asked in counted)

    def holds(self, row: Row, terms: Sequence[str]) -> bool:
        """Whether all the terms are found in the text of this row, or beside it."""
        import tantivy

        schema, occur, query = self._index.schema, tantivy.Occur, tantivy.Query
        words = [
            query.boolean_query([(occur.Should, query.term_query(schema, field, term)) for field in ("text", "aside")])
            for term in dict.fromkeys(terms)
        ]
        asked = query.boolean_query([(occur.Must, clause) for clause in (query.term_query(schema, "row", row), *words)])
        return bool(self._searcher.search(asked, 1, count=False).hits)

    def rows_with(self, terms: Sequence[str], *, most: int = 1000) -> list[Row]:
        """Rows in whose text or context all the terms stand, in no order, ``most`` of them at most; all for no terms."""
        import tantivy

        schema, occur, query = self._index.schema, tantivy.Occur, tantivy.Query
        anywhere = [
            query.boolean_query([(occur.Should, query.term_query(schema, field, term)) for field in ("text", "context")])
            for term in dict.fromkeys(terms)
        ]
        asked = query.boolean_query([(occur.Must, clause) for clause in anywhere]) if anywhere else query.all_query()
        found = self._searcher.search(asked, most, count=False)
        return [Row(int(row)) for row in self._searcher.fast_field_values("row", [address for _, address in found.hits])]

    def count_with_any(self, terms: Sequence[str]) -> int:
        """In how many passages one of the terms stands, in the text or its context."""
        import tantivy

        schema, should, query = self._index.schema, tantivy.Occur.Should, tantivy.Query
        clauses = [
            (should, query.term_query(schema, field, term)) for term in dict.fromkeys(terms) for field in ("text", "context")
        ]
        return int(self._searcher.search(query.boolean_query(clauses), 1, count=True).count) if clauses else 0

    def search(
        self, terms: Sequence[str], *, k: int, scope: Scope, without: Sequence[tuple[Row, Row]] = ()
    ) -> list[tuple[Row, float]]:
        """The k rows with the highest BM25 (k1 = 1.2, b = 0.75) over text and context, best first.

        ``without`` are the rows of the articles that the scope leaves out: the index knows no articles.
        """
        import tantivy

        schema, occur, query = self._index.schema, tantivy.Occur, tantivy.Query
        words = [
            (occur.Should, clause)
            for term in dict.fromkeys(terms)
            for clause in (
                query.term_query(schema, "text", term),
                query.boost_query(query.term_query(schema, "context", term), CONTEXT_WEIGHT),
            )
        ]
        if not words:
            return []
        unknown = [term for term in dict.fromkeys(terms) if not self.document_frequency(term)]
        words += [(occur.Should, query.term_query(schema, "aside", term)) for term in unknown]
        asked = query.boolean_query(words)
        if scope or without:
            asked = query.boolean_query(
                [
                    (occur.Must, asked),
                    *((occur.Must, clause) for clause in _scope_clauses(schema, scope)),
                    *((occur.MustNot, clause) for clause in _row_clauses(schema, without)),
                ]
            )
        found = self._searcher.search(asked, k, count=False)
        rows = self._searcher.fast_field_values("row", [address for _, address in found.hits])
        return [(Row(int(row)), float(score)) for row, (score, _) in zip(rows, found.hits, strict=True)]

    @cached_property
    def _analyzer(self) -> Any:
        return _analyzer()


class RemainingWords:
    """The vocabulary of an index as it would be without some of its rows."""

    def __init__(self, whole: TantivySearcher, ranges: Sequence[tuple[Row, Row]]) -> None:
        self._whole = whole
        self._ranges = ranges

    def __len__(self) -> int:
        return len(self._whole) - sum(last + 1 - first for first, last in self._ranges)

    def terms(self, text: str) -> list[str]:
        return self._whole.terms(text)

    def document_frequency(self, term: str) -> int:
        return self._whole.document_frequency_without(term, self._ranges)


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True, indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    builder.add_text_field("context", tokenizer_name=_ANALYZER)
    builder.add_text_field("aside", tokenizer_name=_ANALYZER)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw")
    return builder.build()


def _document(entry: LexicalEntry) -> Any:
    import tantivy

    document = tantivy.Document()
    document.add_unsigned("row", entry.row)
    document.add_text("text", entry.text)
    document.add_text("context", entry.context)
    document.add_text("aside", entry.aside)
    if entry.published is not None:
        document.add_integer("published", entry.published.toordinal())
    if entry.source is not None:
        document.add_text("source", entry.source.casefold())
    return document


def _analyzer() -> Any:
    """Words, lower case, without accents, English stems. No stop list: BM25 weighs the common words down."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for word_filter in (Filter.remove_long(LONGEST_WORD), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(word_filter)
    return builder.build()


def _scope_clauses(schema: Any, scope: Scope) -> list[Any]:
    """Scoring nothing: a constant score of zero leaves BM25 as it is."""
    import tantivy

    clauses = []
    if scope.since or scope.until:
        first = scope.since.toordinal() if scope.since else 0
        last = scope.until.toordinal() if scope.until else 2**31
        clauses.append(tantivy.Query.range_query(schema, "published", tantivy.FieldType.Integer, first, last))
    if scope.sources:
        names = [source.casefold() for source in scope.sources]
        clauses.append(tantivy.Query.term_set_query(schema, "source", names))
    return [tantivy.Query.const_score_query(clause, 0.0) for clause in clauses]


def _row_clauses(schema: Any, ranges: Sequence[tuple[Row, Row]]) -> list[Any]:
    import tantivy

    return [tantivy.Query.range_query(schema, "row", tantivy.FieldType.Unsigned, first, last) for first, last in ranges]
