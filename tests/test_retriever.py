"""Two searchers to one ranking: against the slow way over everything, scopes, names in a question, and what may not be asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from briefbot.assistant import Assistant
from briefbot.errors import IndexNotFound, QuestionError
from briefbot.generations.tokenfile import token_numbers
from briefbot.questions.askable import LONGEST_QUERY, check_sources, make_scope
from briefbot.retriever import Retriever
from briefbot.search.ranking import ARTICLE_SHARE, LONG, NAMED_SHARE, SHORT, Weights
from briefbot.types import Hit, Passage, Scope, Span

Search = Callable[..., object]

ABOUT_THE_CRACK = 120
"""More than each searcher brings into the fusion, so a scope applied afterwards would leave nothing."""


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


SEVERAL_PARTS = (
    "How long is the crack inspectors found in the east pylon of the harbour bridge at Norrin, how many homes on the islands"
    " lost power in the storm, and which weld does the ministry of transport blame for the damage?"
)

CLAIM = (
    "Inspectors found a crack in the east pylon of the harbour bridge at Norrin, the ministry of transport blamed a faulty weld,"
    " and hundreds of homes on the islands lost power in the storm."
)


def inside(passage: Passage) -> list[Span]:
    """Its sentences, as places in its own text."""
    return [Span(start - passage.start, end - passage.start) for start, end in passage.sentences]


def scaled(values: list[float], *, lowest: float) -> list[float]:
    return [(value - lowest) / (max(values) - lowest) for value in values]


@pytest.mark.parametrize(
    ("query", "weights", "named"),
    [
        ("How long is the crack in the bridge?", SHORT, {}),
        ("What did the Norrin Post say about the crack?", SHORT, {"2031-03-20-bridge-correction.md": 1}),
        (
            "What did the Coast Daily say on 5 March?",
            SHORT,
            {"2031-03-05-bridge.md": 2, "storm.txt": 1},
        ),
        (SEVERAL_PARTS, LONG, {}),
    ],
)
def test_ranks_as_the_slow_way_over_every_passage_does(
    assistant: Assistant, query: str, weights: Weights, named: dict[str, int]
) -> None:
    generation = assistant.generation
    everything = generation.catalog.passages(list(range(generation.manifest.counts.passages)))
    encoded = generation.encoder.encode_passages(
        [stored.passage.context for stored in everything],
        [stored.text for stored in everything],
        [
            [Span(a - stored.passage.start, b - stored.passage.start) for a, b in stored.passage.sentences]
            for stored in everything
        ],
    )
    asked = generation.encoder.encode_query(query)
    cosines = [float(np.dot(passage.vector, asked.passage_vector)) for passage in encoded]
    words = dict(generation.lexical.search(generation.lexical.terms(query), k=len(everything), scope=Scope()))
    bm25 = [words.get(stored.row, 0.0) for stored in everything]
    tokens = [
        sum(
            importance * max(float(np.dot(token, other)) for other in passage.token_vectors)
            for token, importance in zip(asked.tokens.vectors, asked.tokens.importance, strict=True)
        )
        / sum(asked.tokens.importance)
        for passage in encoded
    ]
    sentence = [max(float(np.dot(vector, asked.sentence_vector)) for vector in passage.sentence_vectors) for passage in encoded]
    most = 1 + NAMED_SHARE * max(named.values(), default=0)
    expected = {
        (stored.passage.article_id, stored.passage.start): (
            weights.cosine * scaled(cosines, lowest=min(cosines))[place]
            + weights.bm25 * scaled(bm25, lowest=0)[place]
            + weights.token_match * scaled(tokens, lowest=min(tokens))[place]
            + weights.best_sentence * scaled(sentence, lowest=min(sentence))[place]
            + NAMED_SHARE * named.get(stored.passage.article_id, 0)
        )
        / most
        for place, stored in enumerate(everything)
    }
    hits = assistant.search(query, k=len(everything))
    # four bits a number move a match by a hundredth, and the narrower the matches lie the more of their spread that is
    assert [hit.score for hit in hits] == pytest.approx([expected[hit.article_id, hit.start] for hit in hits], abs=0.03)
    assert (hits[0].article_id, hits[0].start) == max(expected, key=lambda place: expected[place])


def test_a_claim_is_looked_up_by_articles_and_by_what_is_left_open(assistant: Assistant) -> None:
    generation = assistant.generation
    encoded = generation.encoder.encode_query(CLAIM)
    found = assistant.retriever.candidates(CLAIM, encoded, k=10, scope=Scope())
    asked = f"Is it so that {CLAIM}"
    plain = assistant.retriever.candidates(asked, generation.encoder.encode_query(asked), k=10, scope=Scope())
    places = generation.catalog.passage_places(found.rows)
    alone = (found.scores - found.adds.covers) * (1 + ARTICLE_SHARE) - ARTICLE_SHARE * found.article
    of_article: dict[int, list[float]] = defaultdict(list)
    for place, score in zip(places, alone, strict=True):
        of_article[place.article].append(float(score))
    worth = {article: sum(sorted(own, reverse=True)[:3]) for article, own in of_article.items()}
    expected = [worth[place.article] / max(worth.values()) for place in places]
    assert found.article.tolist() == pytest.approx(expected, abs=1e-4)
    assert found.adds.scores().tolist() == pytest.approx(found.scores.tolist(), abs=1e-5)
    assert found.adds.covers[0] == 0 < found.adds.covers[1:].max()
    assert (np.diff(found.scores) <= 1e-6).all()
    assert not plain.article.any()
    assert not plain.adds.covers.any()


def test_stored_tokens_match_as_the_encoders_own_do(assistant: Assistant) -> None:
    generation = assistant.generation
    asked = generation.encoder.encode_query("How long is the crack in the bridge?").tokens
    differences = []
    for stored in generation.catalog.passages(list(range(generation.manifest.counts.passages))):
        spans = inside(stored.passage)
        (encoded,) = generation.encoder.encode_passages([stored.passage.context], [stored.text], [spans])
        sentences = np.arange(stored.first_sentence, stored.first_sentence + len(spans))
        places = generation.token_vectors.spans(sentences)
        assert places[:, 1].tolist() == encoded.tokens.tolist()
        found = generation.token_vectors.cosines(asked.vectors, token_numbers(places))
        differences.append(np.abs(found - encoded.token_vectors @ asked.vectors.T).ravel())
    assert np.sqrt(np.mean(np.concatenate(differences) ** 2)) < 0.015
    assert np.concatenate(differences).max() < 0.06


COUNCILS = ["Arvik Herald", "Belmora Times", "Castrel Gazette", "The Dunholt"]


@pytest.fixture(scope="module")
def councils(build: Callable[[Mapping[str, str]], Path]) -> Retriever:
    """The same news in other words from four papers, each on two days."""
    said = [
        "The council put off its vote on the tram depot.",
        "The vote on the tram depot was put off by the council.",
        "A vote of the council on the depot of the tram was put off.",
        "The council of the town put off its vote on the tram depot.",
    ]
    records = [
        {"id": f"{source} {day}", "title": "Tram depot", "source": source, "date": f"2031-04-{day:02}", "text": text}
        for source, text in zip(COUNCILS, said, strict=True)
        for day, text in ((3, f"{text} It met on Monday evening."), (17, f"{text} It met on Friday evening."))
    ]
    return Retriever.open(build({"councils.jsonl": "".join(json.dumps(record) + "\n" for record in records)}))


@pytest.mark.parametrize("source", COUNCILS)
@pytest.mark.parametrize(("written", "day"), [("3 April", 3), ("April 17, 2031", 17), ("2031-04-03", 3)])
def test_the_source_and_the_day_a_question_names_come_first(councils: Retriever, source: str, written: str, day: int) -> None:
    hits = councils.search(f"What did {source} report on {written} about the council's vote on the tram depot?", k=8)
    assert (hits[0].source, hits[0].published) == (source, date(2031, 4, day))
    assert {hit.source for hit in hits} == set(COUNCILS), "what is named is lifted, nothing is left out"


def lead_of(source: str, hits: list[Hit]) -> float:
    """How far its best passage lies above the others'."""
    return max(hit.score for hit in hits if hit.source == source) - max(hit.score for hit in hits if hit.source != source)


def test_a_word_that_is_also_a_papers_name_lifts_it_only_where_it_is_written_as_one(councils: Retriever) -> None:
    """Case makes no difference to the encoder or BM25, so only the name can."""
    plain, named = (councils.search(f"Who put off the vote in {place}?", k=8) for place in ("the dunholt", "the Dunholt"))
    assert lead_of("The Dunholt", named) > lead_of("The Dunholt", plain)


def test_each_part_of_a_question_finds_its_article(assistant: Assistant) -> None:
    found = {hit.article_id for hit in assistant.search(SEVERAL_PARTS, k=4)}
    assert found == {"2031-03-05-bridge.md", "2031-03-20-bridge-correction.md", "storm.txt"}


@pytest.mark.parametrize("k", [1, 3, 10, 150])
def test_ranks_from_1_and_scores_never_rise(crowded: Retriever, k: int) -> None:
    hits = crowded.search("How long is the crack in the bridge?", k=k)
    assert [hit.rank for hit in hits] == list(range(1, min(k, ABOUT_THE_CRACK + 7) + 1))
    assert all(first.score >= second.score for first, second in pairwise(hits))
    assert all(0 <= hit.score <= 1 for hit in hits)
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


@pytest.mark.parametrize("query", [None, 5, b"crack", ["crack"]])
def test_a_question_that_is_no_string_is_a_mistake_of_the_caller(assistant: Assistant, query: Any) -> None:
    for asked in (assistant.ask, assistant.explain, assistant.search, assistant.retriever.search, assistant.weigh):
        with pytest.raises(TypeError, match=f"the question is to be a str, and not {type(query).__name__}"):
            asked(query)


def test_k_that_is_no_whole_number_is_a_mistake_of_the_caller(assistant: Assistant) -> None:
    k: Any
    for k in ("x", 2.5, None):
        with pytest.raises(TypeError, match=f"k is to be a whole number, and not {type(k).__name__}"):
            assistant.search("crack", k=k)
    assert len(assistant.search("crack", k=np.int64(2))) == 2


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


def test_a_source_like_no_other_is_refused_with_some_there_are(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="no article is from 'Quarry Weekly'") as caught:
        assistant.search("crack", source="Quarry Weekly")
    assert caught.value.hint == f"no source is like it; among them are: {', '.join(assistant.retriever.sources[:3])}"


def test_sources_are_looked_up_in_time_that_grows_with_their_number() -> None:
    known = [f"Norrin Post {number}" for number in range(100_000)]
    assert check_sources(Scope(sources=tuple(known)), known) == known


def test_an_overlong_source_is_refused_before_it_is_compared() -> None:
    with pytest.raises(QuestionError, match="the source has 200,000 characters, the most is 1,000"):
        make_scope(None, None, ["Norrin Post", "x" * 200_000])


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
    with pytest.raises(QuestionError, match=f"100,000.*{LONGEST_QUERY:,}"):
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
