"""Two searchers to one ranking: the fusion's arithmetic, scopes, and what may not be asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.assistant import Assistant
from briefbot.errors import IndexNotFound, QuestionError
from briefbot.fusion import DENSE_WEIGHT, fuse
from briefbot.retriever import LONGEST_QUERY, Retriever
from briefbot.types import Scope

Search = Callable[..., object]

ABOUT_THE_CRACK = 120
"""More than each searcher brings into the fusion, so a scope applied afterwards would leave nothing."""

candidates = st.lists(
    st.tuples(st.floats(-1, 1, width=32), st.floats(0, 50, width=32, allow_subnormal=False)), min_size=1, max_size=20
)


def as_arrays(pairs: Sequence[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    cosines, bm25 = np.array(pairs, dtype=np.float32).T
    return cosines, bm25


@pytest.fixture(scope="module")
def crowded(build: Callable[[Mapping[str, str]], Path]) -> Retriever:
    """Many articles of one source about a crack, a few of others that barely touch it."""
    crack = [
        {"id": f"crack-{n}", "title": f"Crack {n}", "text": f"The crack in the harbour bridge grew by {n} millimetres.", "n": n}
        for n in range(ABOUT_THE_CRACK)
    ]
    records = [
        *({**record, "source": "Coast Daily", "date": f"2031-03-{record['n'] % 28 + 1:02}"} for record in crack),
        *(
            {
                "id": f"herring-{n}",
                "title": f"Herring {n}",
                "text": f"Fishermen landed {n} tonnes of herring.",
                "source": "Straße und Meer",
                "date": f"2031-05-{n + 1:02}",
            }
            for n in range(6)
        ),
        {"id": "undated", "title": "Undated", "text": "Nobody knows when the crack in the bridge was found."},
    ]
    return Retriever.open(build({"crowd.jsonl": "".join(json.dumps(record) + "\n" for record in records)}))


def test_fuses_as_computed_by_hand() -> None:
    fused = fuse(np.array([0.2, 0.6, 1.0], dtype=np.float32), np.array([3, 0, 6], dtype=np.float32))
    dense, lexical = [0.0, 0.5, 1.0], [0.5, 0.0, 1.0]
    expected = [DENSE_WEIGHT * d + (1 - DENSE_WEIGHT) * w for d, w in zip(dense, lexical, strict=True)]
    assert fused.tolist() == pytest.approx(expected)


@given(candidates)
def test_fused_scores_lie_between_0_and_1(pairs: list[tuple[float, float]]) -> None:
    fused = fuse(*as_arrays(pairs))
    assert fused.shape == (len(pairs),)
    assert ((fused >= 0) & (fused <= 1)).all()


@given(candidates)
def test_a_candidate_better_in_both_parts_is_never_below(pairs: list[tuple[float, float]]) -> None:
    fused = fuse(*as_arrays(pairs))
    for (cosine, bm25), score in zip(pairs, fused, strict=True):
        for (other_cosine, other_bm25), other_score in zip(pairs, fused, strict=True):
            if cosine >= other_cosine and bm25 >= other_bm25:
                assert score >= other_score


@given(candidates, st.data())
def test_raising_a_part_never_lowers_the_candidates_score(pairs: list[tuple[float, float]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(pairs) - 1))
    cosine, bm25 = pairs[place]
    raised = data.draw(
        st.tuples(st.floats(cosine, 1, width=32), st.floats(bm25, 60, width=32, allow_subnormal=False)), label="raised"
    )
    before = fuse(*as_arrays(pairs))[place]
    assert fuse(*as_arrays([*pairs[:place], raised, *pairs[place + 1 :]]))[place] >= before


def test_fuses_what_has_no_spread() -> None:
    nothing = np.array([], dtype=np.float32)
    assert fuse(nothing, nothing).shape == (0,)
    alike, no_word = np.full(3, 0.4, dtype=np.float32), np.zeros(3, dtype=np.float32)
    assert fuse(alike, no_word).tolist() == pytest.approx([DENSE_WEIGHT] * 3)
    assert fuse(alike, np.full(3, 7, dtype=np.float32)).tolist() == pytest.approx([1.0] * 3)


def test_ranks_as_the_slow_way_over_every_passage_does(assistant: Assistant) -> None:
    generation, query = assistant.generation, "How long is the crack in the bridge?"
    everything = generation.catalog.passages(list(range(generation.manifest.counts.passages)))
    encoded = generation.encoder.encode_passages(
        [stored.passage.context for stored in everything],
        [stored.text for stored in everything],
        [[] for _ in everything],
    )
    asked = generation.encoder.encode_query(query).passage_vector
    cosines = [float(np.dot(passage.vector, asked)) for passage in encoded]
    words = dict(generation.lexical.search(generation.lexical.terms(query), k=len(everything), scope=Scope()))
    lowest, highest, most = min(cosines), max(cosines), max(words.values())
    expected = {
        (stored.passage.article_id, stored.passage.start): DENSE_WEIGHT * (cosine - lowest) / (highest - lowest)
        + (1 - DENSE_WEIGHT) * words.get(stored.row, 0) / most
        for stored, cosine in zip(everything, cosines, strict=True)
    }
    hits = assistant.search(query, k=len(everything))
    assert [(hit.article_id, hit.start) for hit in hits] == sorted(expected, key=lambda place: -expected[place])
    assert [hit.score for hit in hits] == pytest.approx([expected[hit.article_id, hit.start] for hit in hits], abs=2e-3)


@pytest.mark.parametrize("k", [1, 3, 10, 150])
def test_ranks_from_1_and_scores_never_rise(crowded: Retriever, k: int) -> None:
    hits = crowded.search("How long is the crack in the bridge?", k=k)
    assert [hit.rank for hit in hits] == list(range(1, min(k, ABOUT_THE_CRACK + 7) + 1))
    assert all(first.score >= second.score for first, second in pairwise(hits))
    assert len({(hit.article_id, hit.start) for hit in hits}) == len(hits)
    for hit in hits:
        article = crowded.generation.catalog.article(hit.article_id)
        assert article is not None
        assert article.text[hit.start : hit.end] == hit.text
        assert (article.title, article.published, article.source) == (hit.title, hit.published, hit.source)


def test_more_hits_than_passages_gives_all_passages(assistant: Assistant) -> None:
    passages = assistant.generation.manifest.counts.passages
    assert len(assistant.search("crack", k=10**20)) == passages


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_1_is_a_mistake_of_the_caller(assistant: Assistant, k: int) -> None:
    with pytest.raises(ValueError, match=str(k)):
        assistant.search("crack", k=k)


def test_a_narrow_scope_is_searched_and_not_filtered_afterwards(crowded: Retriever) -> None:
    unscoped = crowded.search("crack in the harbour bridge", k=100)
    assert not any(hit.article_id.startswith("herring") for hit in unscoped)
    for scope in ({"source": "Straße und Meer"}, {"since": "2031-05-01"}, {"since": "2031-05-01", "source": "Straße und Meer"}):
        hits = crowded.search("crack in the harbour bridge", k=6, **scope)
        assert {hit.article_id for hit in hits} == {f"herring-{n}" for n in range(6)}
        assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("since", ["2031-03-05", " 2031-03-05 ", date(2031, 3, 5), datetime(2031, 3, 5, 18, 30)])
@pytest.mark.parametrize("until", ["2031-03-20", date(2031, 3, 20), datetime(2031, 3, 20, 1)])
def test_both_ends_of_a_date_range_belong_to_it(assistant: Assistant, since: date | str, until: date | str) -> None:
    found = {hit.published for hit in assistant.search("crack", since=since, until=until)}
    assert found == {date(2031, 3, 5), date(2031, 3, 20)}
    assert {hit.published for hit in assistant.search("crack", since=since, until=since)} == {date(2031, 3, 5)}


def test_a_range_open_at_one_end_leaves_out_the_other(assistant: Assistant) -> None:
    assert {hit.published for hit in assistant.search("crack", since="2031-03-06")} == {date(2031, 3, 20)}
    assert {hit.published for hit in assistant.search("crack", until="2031-03-04")} == {date(2031, 1, 12)}


@pytest.mark.parametrize(
    "scope",
    [
        Scope(since=date(2031, 3, 5)),
        Scope(until=date(2031, 3, 5)),
        Scope(date(2031, 3, 5), date(2031, 3, 5)),
        Scope(date(2031, 3, 6), date(2031, 5, 2), ("straße und meer", "COAST daily")),
        Scope(until=date(2031, 5, 2), sources=("Straße und Meer",)),
        Scope(sources=("coast daily",)),
        Scope(sources=("Nobody",)),
    ],
)
def test_words_and_vectors_see_the_same_articles_of_a_scope(crowded: Retriever, scope: Scope) -> None:
    catalog, lexical = crowded.generation.catalog, crowded.generation.lexical
    stored = catalog.passages(list(range(crowded.generation.manifest.counts.passages)))
    inside = {
        passage.row
        for passage in stored
        if (scope.since is None or (passage.published is not None and passage.published >= scope.since))
        and (scope.until is None or (passage.published is not None and passage.published <= scope.until))
        and (not scope.sources or (passage.source or "").casefold() in {name.casefold() for name in scope.sources})
    }
    assert set(catalog.rows_in_scope(scope).tolist()) == inside
    terms = lexical.terms("crack fishermen nobody")
    everywhere = {row for row, _ in lexical.search(terms, k=len(stored), scope=Scope())}
    assert len(everywhere) == len(stored)
    assert {row for row, _ in lexical.search(terms, k=len(stored), scope=scope)} == inside


def test_an_article_without_a_date_lies_outside_every_range(crowded: Retriever) -> None:
    assert "undated" in {hit.article_id for hit in crowded.search("Nobody knows when", k=200)}
    assert "undated" not in {hit.article_id for hit in crowded.search("Nobody knows when", k=200, since="0001-01-01")}
    assert "undated" not in {hit.article_id for hit in crowded.search("Nobody knows when", k=200, until="9999-12-31")}


@pytest.mark.parametrize("source", ["Coast Daily", "coast daily", "COAST DAILY", ["coast daily", "cOAST dAILY"]])
def test_a_source_is_named_in_any_case(assistant: Assistant, source: str | list[str]) -> None:
    assert {hit.source for hit in assistant.search("bridge", source=source)} == {"Coast Daily"}


def test_case_of_a_source_is_folded_as_unicode_has_it(crowded: Retriever) -> None:
    assert len(crowded.search("herring", source="STRASSE UND MEER", k=10)) == 6


def test_several_sources_are_any_of_them(assistant: Assistant) -> None:
    assert {hit.source for hit in assistant.search("bridge", source=["norrin post", "coast daily"])} == {
        "Norrin Post",
        "Coast Daily",
    }


def test_a_scope_that_holds_nothing_gives_no_hits(assistant: Assistant) -> None:
    assert assistant.search("crack", until="1999-12-31") == []
    assert assistant.search("crack", since="2040-01-01") == []


def test_a_source_no_article_names_is_refused_with_those_like_it(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="no article is from 'Coast'") as caught:
        assistant.search("crack", source=["Norrin Post", "Coast"])
    assert "Coast Daily" in caught.value.hint


@pytest.mark.parametrize("wrong", ["yesterday", "2031-02-30", "2031-3-5", "05/03/2031", ""])
def test_a_wrong_date_is_named(assistant: Assistant, wrong: str) -> None:
    for scope in ({"since": wrong}, {"until": wrong}):
        with pytest.raises(QuestionError) as caught:
            assistant.search("crack", **scope)
        assert repr(wrong) in caught.value.message
        assert "2031-03-17" in caught.value.hint


def test_a_reversed_range_is_refused_with_both_dates(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"2031-03-01.*2031-03-20") as caught:
        assistant.search("crack", since="2031-03-20", until=date(2031, 3, 1))
    assert caught.value.hint


@pytest.mark.parametrize("query", ["", " \n\t ", "?!… — .", "\u200b", "x" * 100_000, "caf\udce9"])
def test_what_cannot_be_asked_is_refused_with_a_hint(assistant: Assistant, query: str) -> None:
    doors: list[Search] = [assistant.search, assistant.ask]
    for door in doors:
        with pytest.raises(QuestionError) as caught:
            door(query)
        assert caught.value.hint
        assert len(caught.value.message) < 200


def test_an_overlong_question_is_told_both_lengths(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=rf"100000.*{LONGEST_QUERY}"):
        assistant.ask("x" * 100_000)


def test_a_source_that_is_no_unicode_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="UTF-8"):
        assistant.search("crack", source="caf\udce9")


def test_a_question_of_9000_characters_works(assistant: Assistant) -> None:
    padding = "in the east pylon above the water "
    question = f"How long is the crack {padding * 300}"[:8999] + "?"
    assert len(question) == 9000
    assert assistant.search(question)[0].text.count("crack") == 1
    assert assistant.ask(question).question == question


@pytest.mark.parametrize("query", ["crack AND (bridge", 'title:"x" -crack ~2 ^3', "crack\0bridge", "日本の橋", "²", "🌉 bridge"])
def test_search_syntax_and_strange_characters_are_words_like_any(assistant: Assistant, query: str) -> None:
    assert len(assistant.search(query, k=3)) == 3


def test_opening_nothing_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound) as caught:
        Retriever.open(tmp_path / "none")
    assert str(tmp_path / "none") in caught.value.message
    assert caught.value.hint.startswith("briefbot index")
