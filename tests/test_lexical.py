"""Tantivy against BM25 written by hand (Robertson and Zaragoza 2009, with Lucene's idf, which is never negative)."""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from briefbot.errors import IndexDamaged
from briefbot.lexical import CONTEXT_WEIGHT, LexicalEntry, TantivySearcher
from briefbot.types import Row, Scope

# stems of themselves, so that the hand-written side needs no stemmer
VOCABULARY = "dam storm port grain river crack pylon ferri weld convoy depot flood embargo minist".split()
DATES = [date(2031, 1, 1), date(2031, 3, 5), date(2031, 3, 6), date(2032, 1, 1), None]
SOURCES = ["Coast Daily", "COAST DAILY", "Norrin Post", "Größe", None]


def make_entries(count: int, *, context_words: int) -> list[LexicalEntry]:
    """Texts of up to 40 words: of longer ones Tantivy keeps the length only roughly."""
    chance = random.Random(11)
    weights = [1 / (1 + place) for place in range(len(VOCABULARY))]

    def text(words: int) -> str:
        return " ".join(chance.choices(VOCABULARY, weights, k=words))

    return [
        LexicalEntry(Row(row), text(chance.randint(1, 40)), text(context_words), chance.choice(DATES), chance.choice(SOURCES))
        for row in range(count)
    ]


def build(entries: Sequence[LexicalEntry], folder: Path) -> TantivySearcher:
    TantivySearcher.build(entries, folder)
    return TantivySearcher.open(folder)


def bm25(documents: Sequence[str], terms: Sequence[str], *, k1: float = 1.2, b: float = 0.75) -> list[float]:
    counts = [Counter(document.split()) for document in documents]
    mean = sum(count.total() for count in counts) / len(counts)
    scores = [0.0] * len(documents)
    for term in set(terms):
        holding = sum(term in count for count in counts)
        idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
        for place, count in enumerate(counts):
            frequency = count[term]
            if frequency:
                length = 1 - b + b * count.total() / mean
                scores[place] += idf * frequency * (k1 + 1) / (frequency + k1 * length)
    return scores


def in_scope(entry: LexicalEntry, scope: Scope) -> bool:
    published, source = entry.published, entry.source
    if scope.since and (published is None or published < scope.since):
        return False
    if scope.until and (published is None or published > scope.until):
        return False
    return not scope.sources or (source is not None and source.casefold() in {name.casefold() for name in scope.sources})


@pytest.fixture(scope="module")
def entries() -> list[LexicalEntry]:
    return make_entries(300, context_words=0)


@pytest.fixture(scope="module")
def searcher(entries: list[LexicalEntry], tmp_path_factory: pytest.TempPathFactory) -> TantivySearcher:
    return build(entries, tmp_path_factory.mktemp("lexical") / "text")


@pytest.mark.parametrize("query", ["dam", "minist", "dam storm", "flood crack minist pylon", "dam dam dam storm", "dam absent"])
def test_scores_over_the_text_are_bm25(searcher: TantivySearcher, entries: list[LexicalEntry], query: str) -> None:
    expected = {row: score for row, score in enumerate(bm25([entry[1] for entry in entries], query.split())) if score}
    found = searcher.search(searcher.terms(query), k=300, scope=Scope())
    assert dict(found) == pytest.approx(expected, rel=1e-5)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_word_of_the_context_counts_as_its_share_of_one_in_the_text(tmp_path: Path) -> None:
    entries = make_entries(80, context_words=6)
    searcher, terms = build(entries, tmp_path / "i"), ["storm", "weld"]
    texts, contexts = (bm25([str(entry[field]) for entry in entries], terms) for field in (1, 2))
    expected = [text + CONTEXT_WEIGHT * context for text, context in zip(texts, contexts, strict=True)]
    found = dict(searcher.search(terms, k=80, scope=Scope()))
    assert found == pytest.approx({row: score for row, score in enumerate(expected) if score}, rel=1e-5)


def test_words_are_folded_and_stemmed_alike_in_texts_and_queries(tmp_path: Path) -> None:
    searcher = build([LexicalEntry(Row(0), "The MINISTERS’ cafés, bridges-closed 1,200")], tmp_path / "i")
    assert searcher.terms("Minister café BRIDGE closing 1200 200") == ["minist", "cafe", "bridg", "close", "1200", "200"]
    for word in ("minister", "CAFE", "bridge", "closing", "200"):
        assert [row for row, _ in searcher.search(searcher.terms(word), k=1, scope=Scope())] == [0]


def test_document_frequency_counts_the_passages_that_hold_the_word(
    searcher: TantivySearcher, entries: list[LexicalEntry]
) -> None:
    assert len(searcher) == 300
    for term in (*VOCABULARY, "absent"):
        assert searcher.document_frequency(term) == sum(term in text.split() for _, text, *_ in entries)


def test_without_some_rows_words_stand_in_the_passages_that_remain(
    searcher: TantivySearcher, entries: list[LexicalEntry]
) -> None:
    remaining = searcher.without([(Row(0), Row(99)), (Row(150), Row(150))])
    kept = [text.split() for row, text, *_ in entries if row > 99 and row != 150]
    assert len(remaining) == len(kept)
    assert remaining.terms("Dams") == searcher.terms("Dams")
    for term in (*VOCABULARY, "absent"):
        assert remaining.document_frequency(term) == sum(term in words for words in kept)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(since, until, sources)
        for since, until, sources in product(
            (None, date(2031, 3, 5), date(2040, 1, 1)),
            (None, date(2031, 3, 5), date(1, 1, 1)),
            ((), ("coast daily",), ("NORRIN POST", "GRÖSSE"), ("nobody",)),
        )
    ],
    ids=str,
)
def test_a_scope_removes_rows_and_changes_no_score(searcher: TantivySearcher, entries: list[LexicalEntry], scope: Scope) -> None:
    everything = searcher.search(["dam", "storm"], k=300, scope=Scope())
    allowed = {entry[0] for entry in entries if in_scope(entry, scope)}
    found = searcher.search(["dam", "storm"], k=300, scope=scope)
    assert dict(found) == pytest.approx({row: score for row, score in everything if row in allowed}, rel=1e-5)


def test_rows_left_out_are_gone_and_change_no_score(searcher: TantivySearcher) -> None:
    everything = searcher.search(["dam", "storm"], k=300, scope=Scope())
    ranges = [(Row(0), Row(99)), (Row(150), Row(150))]
    found = searcher.search(["dam", "storm"], k=300, scope=Scope(), without=ranges)
    kept = {row: score for row, score in everything if row > 99 and row != 150}
    assert len(kept) < len(everything)
    assert dict(found) == pytest.approx(kept, rel=1e-5)
    assert searcher.search(["dam"], k=300, scope=Scope(), without=[(Row(0), Row(299))]) == []


def test_rows_with_all_the_terms_are_found_in_text_or_context(searcher: TantivySearcher, entries: list[LexicalEntry]) -> None:
    for terms in (["dam"], ["dam", "storm"], ["absent"], []):
        expected = {row for row, text, context, *_ in entries if set(terms) <= {*searcher.terms(f"{text} {context}")}}
        assert set(searcher.rows_with(terms)) == expected
    assert len(searcher.rows_with([], most=7)) == 7


def test_the_scope_holds_inside_the_search_so_that_k_counts_only_what_is_allowed(tmp_path: Path) -> None:
    better = [LexicalEntry(Row(row), "crack crack crack", "", date(2031, 1, 1), "Coast Daily") for row in range(500)]
    allowed = LexicalEntry(
        Row(500), "a crack was found in the east pylon of the harbour bridge", "", date(2031, 2, 1), "Norrin Post"
    )
    searcher = build([*better, allowed, LexicalEntry(Row(501), "no damage", "", date(2031, 2, 1), "Norrin Post")], tmp_path / "i")
    assert searcher.search(["crack"], k=1, scope=Scope())[0][0] != 500
    for scope in (
        Scope(since=date(2031, 2, 1)),
        Scope(sources=("norrin post",)),
        Scope(date(2031, 1, 2), None, ("Norrin Post",)),
    ):
        assert [row for row, _ in searcher.search(["crack"], k=1, scope=scope)] == [500]


@pytest.mark.parametrize(
    "query",
    [
        'dam AND OR NOT "storm ( : * ^ ~ [ ] { } \\ / + - storm',
        "text:dam^9 AND -storm",
        "dam\x00storm\n\t",
        "dam’s {storm} [a TO b] /storm.*/",
        "DAM storm " + "x" * 500,
    ],
)
def test_characters_of_a_query_syntax_are_separators_and_nothing_else(searcher: TantivySearcher, query: str) -> None:
    plain = dict(searcher.search(["dam", "storm"], k=300, scope=Scope()))
    assert dict(searcher.search(searcher.terms(query), k=300, scope=Scope())) == pytest.approx(plain, rel=1e-6)


@pytest.mark.parametrize("query", ["", " ", "!?", '( : * "', "\x00", "😀", "\\"])
def test_a_query_without_words_finds_nothing(searcher: TantivySearcher, query: str) -> None:
    assert searcher.search(searcher.terms(query), k=10, scope=Scope(sources=("Coast Daily",))) == []


def test_an_aside_is_found_by_its_words_and_changes_no_score_of_another(entries: list[LexicalEntry], tmp_path: Path) -> None:
    asking = [entry._replace(aside="what is the capital of brazil") if entry.row == 3 else entry for entry in entries]
    plain, searcher = build(entries, tmp_path / "plain"), build(asking, tmp_path / "asking")
    assert [row for row, _ in searcher.search(["brazil"], k=3, scope=Scope())] == [3]
    assert searcher.document_frequency("brazil") == 0
    assert searcher.holds(Row(3), ["brazil"])
    for term in ("dam", "storm", "flood"):
        found = [each.search([term], k=len(entries), scope=Scope()) for each in (plain, searcher)]
        assert found[0] == found[1] != []


def test_searching_leaves_the_index_as_it_was(entries: list[LexicalEntry], tmp_path: Path) -> None:
    TantivySearcher.build(entries, tmp_path / "i")

    def contents() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "i").iterdir()}

    before = contents()
    TantivySearcher.open(tmp_path / "i").search(["dam"], k=10, scope=Scope())
    assert contents() == before


def test_a_folder_that_holds_no_index_is_refused(tmp_path: Path) -> None:
    TantivySearcher.build([LexicalEntry(Row(0), "dam")], tmp_path / "cut")
    (tmp_path / "cut" / "meta.json").write_text("{}")
    (tmp_path / "empty").mkdir()
    for name in ("cut", "empty", "missing"):
        with pytest.raises(IndexDamaged, match="is no Tantivy index"):
            TantivySearcher.open(tmp_path / name)
