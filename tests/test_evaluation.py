from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.corpus import make_article
from briefbot.errors import EvaluationError, MissingExtra
from briefbot.evaluation import EvaluationReport, evaluate
from briefbot.evaluations.dangling import dangling_judgements
from briefbot.evaluations.plots import PLOTS
from briefbot.evaluations.table import format_report
from briefbot.judgements import ParagraphName, load_qrels
from briefbot.measures.abstention_scores import auroc, score_abstention
from briefbot.measures.citation_scores import (
    CitationScores,
    citation_holds,
    early_citation_holds,
    first_citation_holds,
    score_citations,
)
from briefbot.measures.retrieval_measures import average, measure_each
from briefbot.measures.stage_times import StageTime, summarise_timings
from briefbot.queries import AnswerSpan, Query, load_queries
from briefbot.readers import read_file
from briefbot.types import (
    Answer,
    Article,
    ArticleId,
    Citation,
    Claim,
    Hit,
    Span,
    Timings,
)
from samples import make_answer, make_citation, make_hit, shared_set


def paragraph(article: str, number: int) -> ParagraphName:
    return ParagraphName(ArticleId(article), number)


def hundred_characters_each(article_id: ArticleId, number: int) -> Span:
    return Span(100 * (number - 1), 100 * number)


judged_and_found = st.tuples(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), min_size=1).filter(lambda judged: any(judged.values())),
    st.lists(st.sampled_from("abcdefghijklmnop"), unique=True),
)


@given(st.lists(judged_and_found, min_size=1, max_size=4))
def test_measures_are_what_their_formulas_say(cases: list[tuple[dict[str, int], list[str]]]) -> None:
    qrels = {f"q{number}": judged for number, (judged, _) in enumerate(cases)}
    run = {f"q{number}": dict.fromkeys(found, 0.5) for number, (_, found) in enumerate(cases)}
    measured = average(measure_each(qrels, run).values())
    slowly = [naive_measures(judged, found) for judged, found in cases]
    assert list(measured) == ["hit@1", "hit@3", "hit@10", "R@10", "MRR@10", "nDCG@10"]
    for name, value in measured.items():
        assert value == pytest.approx(sum(values[name] for values in slowly) / len(slowly)), name


def naive_measures(judged: Mapping[str, int], found: Sequence[str]) -> dict[str, float]:
    gains = [judged.get(name, 0) for name in found[:10]]
    ranks = [rank for rank, gain in enumerate(gains, start=1) if gain > 0]
    return {
        **{f"hit@{k}": float(any(gain > 0 for gain in gains[:k])) for k in (1, 3, 10)},
        "R@10": len(ranks) / sum(relevance > 0 for relevance in judged.values()),
        "MRR@10": 1 / ranks[0] if ranks else 0.0,
        "nDCG@10": discounted(gains) / discounted(sorted(judged.values(), reverse=True)[:10]),
    }


def discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def test_a_query_that_found_nothing_counts_as_zero() -> None:
    measured = average(measure_each({"q1": {"a#p0": 1}, "q2": {"a#p0": 1}}, {"q1": {"a#p0": 1.0}}).values())
    assert set(measured.values()) == {0.5}


@pytest.mark.parametrize(("wanted", "found"), [("a\0b", "a\0c"), ("a\ud800b", "a\ud800c")])
def test_names_that_c_libraries_stumble_over_are_kept_apart(wanted: str, found: str) -> None:
    judged = {"q\ud800": {wanted: 1}}
    assert set(measure_each(judged, {"q\ud800": {found: 1.0}})["q\ud800"].values()) == {0.0}
    assert set(measure_each(judged, {"q\ud800": {wanted: 1.0}})["q\ud800"].values()) == {1.0}


SPANS = Query(
    id="q1",
    text="Who?",
    answer_spans=(AnswerSpan(paragraph("a", 2), 10, 20, "ten to 20."), AnswerSpan(paragraph("a", 2), 10, 60, "…")),
)
SENTENCES = Query(
    id="q2",
    text="Who?",
    gold_passages=(paragraph("a", 2),),
    gold_sentences=(("He did n't sign it , she said .",), ("Norway -- and Iceland .",)),
)


@pytest.mark.parametrize(
    ("citation", "holds"),
    [
        (make_citation("a", 2, 110, 120), True),
        (make_citation("a", 2, 100, 199), True),
        (make_citation("a", 2, 111, 199), False),
        (make_citation("a", 2, 100, 119), False),
        (make_citation("a", 1, 100, 199), False),
        (make_citation("b", 2, 100, 199), False),
    ],
)
def test_a_citation_holds_if_it_covers_an_answer_in_the_gold_paragraph(citation: Citation, holds: bool) -> None:
    assert citation_holds(SPANS, citation, paragraph_span=hundred_characters_each) is holds


@pytest.mark.parametrize(
    ("article", "quote", "holds"),
    [
        ("a", "He didn't sign it, she said.", True),
        ("a", "NORWAY and Iceland", True),
        ("a", "Before that, Norway – and Iceland. And after.", True),
        ("a", "He did not sign it, she said.", False),
        ("a", "— … —", False),
        ("b", "He didn't sign it, she said.", False),
    ],
)
def test_a_citation_holds_if_it_quotes_a_gold_sentence_of_a_gold_passage(article: str, quote: str, holds: bool) -> None:
    citation = make_citation(article, 2, 100, 100 + len(quote), quote=quote)
    assert citation_holds(SENTENCES, citation, paragraph_span=hundred_characters_each) is holds


def test_asks_for_no_paragraph_but_the_gold_one() -> None:
    def refuse(article_id: ArticleId, number: int) -> Span:
        raise AssertionError((article_id, number))

    assert not citation_holds(SPANS, make_citation("unknown", 7, 0, 1), paragraph_span=refuse)


def test_only_the_first_three_citations_are_looked_up() -> None:
    right = make_citation("a", 2, 100, 199, number=9)
    wrong = [make_citation("b", 1, 0, 9, number=number) for number in (1, 2, 3)]
    for before in range(4):
        answer = make_answer(*wrong[:before], right)
        assert first_citation_holds(SPANS, answer, paragraph_span=hundred_characters_each) is (before == 0)
        assert early_citation_holds(SPANS, answer, paragraph_span=hundred_characters_each) is (before < 3)


def test_a_claim_without_citations_does_not_lend_its_place_to_the_next() -> None:
    answer = make_answer(make_citation("a", 2, 100, 199))
    answer = replace(answer, claims=(Claim("Uncited.", "unsupported", ()), *answer.claims))
    assert not first_citation_holds(SPANS, answer, paragraph_span=hundred_characters_each)
    assert early_citation_holds(SPANS, answer, paragraph_span=hundred_characters_each)


def test_an_abstained_answer_counts_as_wrong_beside_the_share_of_the_answered() -> None:
    right, wrong = make_citation("a", 2, 100, 199), make_citation("b", 2, 100, 199)
    unmarked = Query(id="q4", text="Who?", gold_passages=(paragraph("a", 2),), gold_sentences=((),))
    queries = [SPANS, replace(SPANS, id="q2"), replace(SPANS, id="q3"), unmarked]
    answers = [make_answer(right), make_answer(), make_answer(wrong, replace(right, number=2)), make_answer(right)]
    assert score_citations(queries, answers, paragraph_span=hundred_characters_each) == CitationScores(
        questions=3,
        answered=2,
        first=pytest.approx(1 / 3),
        first_when_answered=0.5,
        first_three=pytest.approx(2 / 3),
        first_three_when_answered=1.0,
    )


def test_without_marked_evidence_there_is_no_score_of_citations() -> None:
    unmarked = Query(id="q1", text="Who?")
    assert score_citations([unmarked], [make_answer()], paragraph_span=hundred_characters_each) is None


confidences = st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=20)


@given(confidences, confidences)
def test_auroc_is_the_share_of_pairs_in_the_right_order(positives: list[float], negatives: list[float]) -> None:
    won = [1.0 if high > low else 0.5 if high == low else 0.0 for high, low in product(positives, negatives)]
    assert auroc(positives, negatives) == pytest.approx(sum(won) / len(won))


def test_auroc_of_one_group_alone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="2 and 0"):
        auroc([0.1, 0.2], [])


def test_abstention_is_scored_over_the_judged_questions() -> None:
    kinds = [True, True, True, True, False, False, None]
    queries = [Query(id=str(number), text="Who?", answerable=kind) for number, kind in enumerate(kinds)]
    cited = make_citation("a", 1, 0, 9)
    answered, refused = make_answer(cited, confidence=0.9), make_answer(confidence=0.1)
    scores = score_abstention(queries, [answered, answered, answered, refused, refused, answered, refused])
    assert scores is not None
    assert asdict(scores) == {
        "answerable": 4,
        "unanswerable": 2,
        "auroc": pytest.approx((3 * 1 + 3 * 0.5 + 0.5) / 8),
        "accuracy": pytest.approx(4 / 6),
        "unanswerable_refused": 0.5,
        "answerable_refused": 0.25,
        "refusals_right": 0.5,
    }


def test_who_never_refuses_has_no_share_of_right_refusals() -> None:
    queries = [Query(id="1", text="Who?", answerable=True), Query(id="2", text="Who?", answerable=False)]
    scores = score_abstention(queries, [make_answer(make_citation("a", 1, 0, 9))] * 2)
    assert scores is not None
    assert scores.refusals_right is None


@pytest.mark.parametrize("kind", [True, False, None])
def test_abstention_needs_both_kinds_of_questions(kind: bool | None) -> None:
    assert score_abstention([Query(id="1", text="Who?", answerable=kind)], [make_answer()]) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_at_most_one_in_twenty_takes_longer_than_the_95th_percentile(milliseconds: list[int]) -> None:
    times = summarise_timings([Timings(value, 1.0, 2.0, 3.0) for value in milliseconds])
    assert list(times) == ["encode", "retrieve", "answer", "verify", "together"]
    assert times["answer"] == StageTime(2.0, 2.0)
    assert times["together"] == StageTime(times["encode"].median_ms + 6.0, times["encode"].p95_ms + 6.0)
    p95 = times["encode"].p95_ms
    assert p95 in milliseconds
    assert sum(value > p95 for value in milliseconds) <= len(milliseconds) / 20 < sum(value >= p95 for value in milliseconds)


def no_answer(query: Query) -> Answer:
    return make_answer()


def run_evaluation(
    queries: Sequence[Query],
    qrels: Mapping[str, Mapping[str, int]],
    *,
    search: Callable[[Query], Sequence[Hit]] = lambda query: [],
    ask: Callable[[Query], Answer] | None = None,
) -> EvaluationReport:
    return evaluate(queries, qrels, search=search, ask=ask, paragraph_span=hundred_characters_each, name="toy").report


def test_retrieval_is_averaged_over_the_queries_with_something_to_find() -> None:
    queries = [Query(id=name, text="Who?") for name in ("found", "missed", "not judged", "nothing relevant")]
    searched = []

    def search(query: Query) -> list[Hit]:
        searched.append(query.id)
        return [make_hit("a", 1, score=0.5)]

    qrels = {"found": {"a#p0": 1}, "missed": {"a#p1": 1}, "nothing relevant": {"a#p0": 0}, "of another set": {"a#p0": 1}}
    report = run_evaluation(queries, qrels, search=search)
    assert (report.queries, report.judged, report.unit) == (4, 2, "paragraph")
    assert set(report.retrieval.values()) == {0.5}
    assert searched == ["found", "missed"]
    assert (report.citations, report.abstention, report.timings) == (None, None, None)


def test_articles_are_ranked_where_articles_are_judged() -> None:
    hits = [make_hit("b", 1, score=0.9), make_hit("b", 2, score=0.8), make_hit("a", 7, score=0.7)]
    report = run_evaluation([Query(id="q1", text="Who?")], {"q1": {"a": 1}}, search=lambda query: hits)
    assert report.unit == "article"
    assert report.retrieval["MRR@10"] == 0.5


def test_every_question_is_asked_and_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    queries = [Query(id="q1", text="Who?"), Query(id="q2", text="Where?")]
    report = evaluate(
        queries,
        {"q1": {"a#p0": 1}},
        search=lambda query: [],
        ask=no_answer,
        paragraph_span=hundred_characters_each,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    ).report
    assert told == [("search", 1, 1), ("ask", 1, 2), ("ask", 2, 2)]
    assert report.timings is not None
    assert report.timings["encode"] == StageTime(1.0, 1.0)


def test_judgements_of_another_set_are_refused() -> None:
    with pytest.raises(EvaluationError, match="none of the 1 queries: they name 'x1', the queries 'q1'"):
        run_evaluation([Query(id="q1", text="Who?")], {"x1": {"a#p0": 1}})


def test_without_judgements_only_answers_are_scored() -> None:
    queries = [Query(id="1", text="Who?", answerable=True), Query(id="2", text="Who?", answerable=False)]
    report = run_evaluation(queries, {}, ask=no_answer)
    assert (report.judged, report.retrieval) == (0, {})
    assert report.abstention is not None
    assert report.abstention.unanswerable_refused == 1.0


def test_says_which_extra_is_missing_before_any_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(query: Query) -> list[Hit]:
        raise AssertionError(query)

    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingExtra) as caught:
        run_evaluation([Query(id="q1", text="Who?")], {"q1": {"a#p0": 1}}, search=search)
    assert caught.value.hint == "pip install 'briefbot[eval]'"


def test_the_report_is_a_table_for_people_and_json_for_programs() -> None:
    marked = replace(SPANS, answerable=True)
    queries = [marked, replace(marked, id="q2"), Query(id="q3", text="Who?", answerable=False)]
    qrels = {"q1": {"a#p1": 1}, "q2": {"a#p1": 1}}

    def ask(query: Query) -> Answer:
        return make_answer(make_citation("a", 2, 100, 199), confidence=0.9) if query.id == "q1" else make_answer()

    report = run_evaluation(queries, qrels, search=lambda query: [make_hit("a", 2, score=0.5)], ask=ask)
    assert (
        format_report(report)
        == """\
toy, 3 queries
retrieval, 2 judged by paragraph
hit@1                                              1.000
hit@3                                              1.000
hit@10                                             1.000
R@10                                               1.000
MRR@10                                             1.000
nDCG@10                                            1.000
citations, 2 marked, 1 answered                   of all     of answered
first citation holds                               0.500           1.000
one of the first three holds                       0.500           1.000
abstention, 2 answerable, 1 not
AUROC of confidence                                0.750
rightly answered or refused                        0.667
unanswerable refused                               1.000
answerable refused                                 0.500
refusals that are right                            0.500
confidence, 2 questions (1 left out), right if the first citation holds
answered at 0.50 and above                         1.000
of these wrong                                     0.500
AURC                                               0.250
expected calibration error                         0.300
milliseconds                                      median            95th
encode                                               1.0             1.0
retrieve                                             1.0             1.0
answer                                               1.0             1.0
verify                                               1.0             1.0
together                                             4.0             4.0"""
    )
    record = json.loads(json.dumps(asdict(report)))
    assert record["citations"]["first_when_answered"] == 1.0
    assert record["timings"]["encode"] == {"median_ms": 1.0, "p95_ms": 1.0}


def test_confidence_is_measured_and_drawn_where_no_first_citation_holds(tmp_path: Path) -> None:
    wrong = make_answer(make_citation("b", 2, 100, 199), confidence=0.9)
    queries = [replace(SPANS, answerable=True), Query(id="q3", text="Who?", answerable=False)]
    report = run_evaluation(queries, {}, ask=lambda query: wrong)
    assert report.confidence is not None
    assert (report.confidence.questions, report.confidence.risk, report.confidence.aurc) == (2, 1.0, 1.0)
    assert report.confidence.ece == pytest.approx(0.9)
    assert [PLOTS[name](report, tmp_path / name) for name in ("risk_coverage", "reliability")] == [None, None]


@pytest.mark.parametrize(
    ("query", "ask", "why"),
    [
        (SPANS, no_answer, "where evidence is marked, there is no answer, however weak"),
        (Query(id="q1", text="Who?", answerable=True), no_answer, "no evidence is marked, and not both kinds of answerable"),
        (SPANS, None, "nothing was asked"),
    ],
)
def test_why_confidence_is_not_drawn_is_the_reason_it_is_not_measured(
    query: Query, ask: Callable[[Query], Answer] | None, why: str, tmp_path: Path
) -> None:
    report = run_evaluation([query], {}, ask=ask)
    assert report.confidence is None
    for name in ("risk_coverage", "reliability"):
        assert why in (PLOTS[name](report, tmp_path / name) or "")


def test_a_gold_sentence_that_stands_nowhere_in_its_articles_is_named_and_an_unjudged_article_is_not_read() -> None:
    article = make_article("a", "Nobody  came to Norrin.\n\nNorway – and Iceland.")
    said = replace(SENTENCES, gold_sentences=(("Nobody came to Norrin .", "It rained in Farnley ."),))
    asked: list[str] = []

    def find(name: ArticleId) -> Article | None:
        asked.append(name)
        return article if name == "a" else None

    qrels = {"q2": {"a#p1": 1, "b#p0": 0, "c#p0": 2}}
    assert dangling_judgements([said], qrels, article=find) == (
        "q2: the index has no 'c#p0'",
        "q2: 'a' has no gold sentence “It rained in Farnley .”",
    )
    assert asked == ["a", "c"]
    assert dangling_judgements([said], {"q2": {"a": 1, "d": 1}}, article=find)[0] == "q2: the index has no 'd'"


def test_a_share_of_nothing_is_a_dash() -> None:
    report = run_evaluation([SPANS], {}, ask=no_answer)
    assert "first citation holds                               0.000               –" in format_report(report).split("\n")


@pytest.mark.parametrize("name", ["clapnq_dev", "xquad_en"])
def test_who_knows_the_judgements_scores_one_on_real_articles(name: str) -> None:
    folder = shared_set(name)
    path = folder / "corpus.jsonl"
    articles = {item.id: item for item in read_file(path.read_bytes(), path.name) if isinstance(item, Article)}

    def paragraph_span(article_id: ArticleId, number: int) -> Span:
        found = articles[article_id].paragraphs[number - 1]
        return Span(found.start, found.end)

    def search(query: Query) -> list[Hit]:
        return [make_hit(article_id, number, score=1.0) for article_id, number in query.gold_passages]

    def ask(query: Query) -> Answer:
        if not query.has_evidence:
            return make_answer(confidence=0.0)
        (article_id, number), offset = query.gold_passages[0], paragraph_span(*query.gold_passages[0]).start
        text = articles[article_id].text
        if query.answer_spans:
            start, end = offset + query.answer_spans[0].start, offset + query.answer_spans[0].end
            assert text[start:end] == query.answer_spans[0].text
        else:
            sentence = next(sentence for sentences in query.gold_sentences for sentence in sentences)
            start = text.index(sentence, offset)
            end = start + len(sentence)
        return make_answer(make_citation(article_id, number, start, end, quote=text[start:end]), confidence=1.0)

    report = evaluate(
        load_queries(folder / "queries.jsonl"), load_qrels(folder), search=search, ask=ask, paragraph_span=paragraph_span
    ).report
    assert set(report.retrieval.values()) == {1.0}
    assert report.citations is not None
    assert (report.citations.first, report.citations.first_three_when_answered) == (1.0, 1.0)
