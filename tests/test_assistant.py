"""The whole way: a folder of articles in, a cited answer out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.errors import IndexDamaged, IndexStale
from briefbot.generations.following import mending_command
from briefbot.types import Answer, Timings
from briefbot.verify import verify_quote
from desk import ENCODER
from samples import vouch

QUESTIONS = [
    "How long is the crack in the harbour bridge?",
    "How long will the bridge stay shut?",
    "What was blamed for the damage?",
    "How many vehicles a day use the old ferry crossing?",
    "How many homes lost power?",
    "Who discovered penicillin?",
    "What did the harbour master say?",
    "When did the volcano erupt?",
]

AWKWARD = {
    "levee.md": """---
title: Levee holds at Ostra [1]
date: 2031-04-02
source: River Post
---

The levee at Ostra held [1] although the third pump [2] failed at 04:30. [3]

## Repairs

These will take five weeks and cost 900,000 crowns, the river board said.
""",
    "mayor.txt": """Mayor of Velden resigns
Date: 3 April 2031

He resigned on Thursday over a sewage contract worth 310,000 crowns.
""",
    "wire-one.txt": """Train derails near Kolm
Source: Wire One
Date: 4 April 2031

A freight train carrying 60 tonnes of fertiliser derailed near Kolm on Friday morning. Nobody was hurt.
""",
    "wire-two.txt": """Freight train derails
Source: Wire Two
Date: 4 April 2031

A freight train carrying 60 tonnes of fertiliser derailed near Kolm on Friday morning, police said. The line is closed.
""",
    "port.jsonl": json.dumps(
        {
            "id": "port",
            "title": "Strike",
            "paragraphs": [
                "Dockers at the Port of Norrin on Monday laid down work.",
                "Talks with the Port of Norrin were broken off.",
            ],
        }
    )
    + "\n",
}


@pytest.fixture(scope="module")
def awkward(build: Callable[[Mapping[str, str]], Path]) -> Assistant:
    return Assistant.open(build(AWKWARD))


def check_citations(assistant: Assistant, answer: Answer) -> None:
    """Everything the design promises of any answer, whatever it says."""
    assert answer.abstained == (not answer.claims)
    assert bool(answer.reason) == answer.abstained
    assert 0 <= answer.confidence <= 1
    assert len(answer.claims) <= 3
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    cited = [number for claim in answer.claims for number in claim.citations]
    assert set(cited) == {citation.number for citation in answer.citations}
    assert all(claim.citations for claim in answer.claims)
    for citation in answer.citations:
        article = assistant.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.quote.strip() == citation.quote != ""
        paragraph = article.paragraphs[citation.paragraph - 1]
        assert paragraph.number == citation.paragraph
        assert paragraph.start <= citation.start < citation.end <= paragraph.end
        assert verify_quote(citation, article).verdict == "verified"
        assert (citation.title, citation.published, citation.source) == (article.title, article.published, article.source)
        assert citation.heading == paragraph.heading
        found = assistant.generation.catalog.places(citation.paragraph_id)
        assert (citation.article_id, citation.paragraph) in found
    for claim in answer.claims:
        assert claim.verdict == "verified"
        assert claim.text == answer.citations[claim.citations[0] - 1].quote


def without_timings(answer: Answer) -> Answer:
    return replace(answer, timings_ms=Timings(0, 0, 0, 0))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_claim_is_tied_to_the_characters_it_came_from(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    check_citations(assistant, answer)
    assert answer.question == answer.standalone_question == question
    assert answer.generation == assistant.generation.id
    assert answer.answerer == "extractive"
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How long is the crack in the harbour bridge?", "65 centimetres"),
        ("How long will the bridge stay shut?", "three weeks"),
        ("How many homes lost power?", "3,100 homes"),
        ("How much will repairs cost?", "2.4 million crowns"),
    ],
)
def test_cites_the_paragraph_that_holds_the_answer(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert said in answer.claims[0].text


def test_a_sentence_that_points_back_brings_the_one_before_it_as_cited_context(assistant: Assistant) -> None:
    answer = assistant.ask("How long will the bridge stay shut?")
    claim = answer.claims[0]
    assert claim.text == "She said the bridge would stay shut for at least three weeks."
    assert claim.context == "The harbour master ordered the closure at 06:15."
    own, before = (answer.citations[number - 1] for number in claim.citations)
    assert (own.quote, before.quote) == (claim.text, claim.context)
    assert before.end <= own.start


def test_the_first_sentence_of_a_paragraph_that_points_back_brings_the_paragraph_before(assistant: Assistant) -> None:
    answer = assistant.ask("What was blamed for the damage?", source="Norrin Post")
    claim = next(claim for claim in answer.claims if claim.text.startswith("It blamed"))
    assert claim.context is not None
    assert claim.context.endswith("the ministry of transport said.")
    cited = answer.citations[claim.citations[1] - 1]
    assert (cited.paragraph, cited.quote) == (1, claim.context)
    check_citations(assistant, answer)


def test_a_sentence_that_points_back_to_its_heading_brings_the_heading(awkward: Assistant) -> None:
    answer = awkward.ask("How long will the repairs of the levee take and what will they cost?")
    claim = answer.claims[0]
    assert claim.text == "These will take five weeks and cost 900,000 crowns, the river board said."
    assert claim.context == "Under “Repairs”:"
    assert len(claim.citations) == 1
    check_citations(awkward, answer)


def test_a_sentence_with_nothing_before_it_stands_without_context(awkward: Assistant) -> None:
    answer = awkward.ask("Over which sewage contract did the mayor of Velden resign?")
    assert answer.claims[0].text == "He resigned on Thursday over a sewage contract worth 310,000 crowns."
    assert answer.claims[0].context is None
    check_citations(awkward, answer)


def test_a_number_in_brackets_in_an_article_is_text_like_any(awkward: Assistant) -> None:
    answer = awkward.ask("When did the third pump at the Ostra levee fail?")
    check_citations(awkward, answer)
    assert "held [1] although the third pump [2] failed at 04:30." in answer.claims[0].text
    assert answer.claims[0].citations == (1,)
    assert "[1]" in answer.citations[0].title


def test_a_reprinted_sentence_is_claimed_once(awkward: Assistant) -> None:
    answer = awkward.ask("What was the freight train that derailed near Kolm carrying?")
    assert sum("60 tonnes" in claim.text for claim in answer.claims) == 1
    assert {hit.source for hit in answer.hits[:2]} == {"Wire One", "Wire Two"}
    check_citations(awkward, answer)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Who discovered penicillin?", "penicillin"),
        ("When did the volcano in Iceland erupt?", "volcano"),
        ("How many satellites were launched?", "satellites"),
        ("Who won the chess tournament?", "chess tournament"),
    ],
)
def test_abstains_on_what_is_not_there_and_names_the_missing_word(assistant: Assistant, question: str, word: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.citations == ()
    assert f"“{word}”" in str(answer.reason)
    assert answer.hits, "the nearest paragraphs are shown all the same"


@pytest.mark.parametrize("scope", [{"since": "2040-01-01"}, {"until": "1999-12-31"}])
def test_abstains_where_the_scope_holds_nothing(assistant: Assistant, scope: dict[str, str]) -> None:
    answer = assistant.ask("How long is the crack in the harbour bridge?", **scope)
    assert answer.abstained
    assert answer.hits == ()
    assert answer.confidence == 0
    assert "scope" in str(answer.reason)


def test_answers_from_inside_the_scope_only(assistant: Assistant) -> None:
    question = "How long is the crack in the harbour bridge?"
    assert "40 centimetres" in assistant.ask(question, until="2031-03-10").claims[0].text
    later = assistant.ask(question, since="2031-03-10", source="norrin post")
    assert "65 centimetres" in later.claims[0].text
    assert {hit.source for hit in later.hits} == {"Norrin Post"}


def test_white_space_around_a_question_changes_nothing_but_the_question(assistant: Assistant) -> None:
    plain, padded = assistant.ask(QUESTIONS[0]), assistant.ask(f"  {QUESTIONS[0]}\n")
    assert padded.question == f"  {QUESTIONS[0]}\n"
    assert without_timings(replace(padded, question=plain.question)) == without_timings(plain)


def test_eight_threads_get_the_answers_one_gets(index: Path, assistant: Assistant) -> None:
    alone = [without_timings(assistant.ask(question)) for question in QUESTIONS]
    fresh = Assistant.open(index)  # so that the threads also open the index at once
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda question: without_timings(fresh.ask(question)), QUESTIONS * 6))
    assert together == alone * 6


def test_the_listener_hears_each_stage_in_order(assistant: Assistant) -> None:
    heard: list[tuple[str, int]] = []
    answer = assistant.ask(QUESTIONS[0], on_stage=lambda stage, n: heard.append((stage, n)))
    assert [stage for stage, _ in heard] == ["searching", "weighing", "checking"]
    assert heard[0][1] == assistant.generation.manifest.counts.paragraphs
    assert heard[-1][1] == len(answer.claims)


def test_search_is_the_retrievers(assistant: Assistant) -> None:
    assert assistant.search("crack", k=4, source="Coast Daily") == assistant.retriever.search("crack", k=4, source="Coast Daily")


def test_examples_are_questions_the_corpus_answers(awkward: Assistant) -> None:
    examples = awkward.examples(4)
    assert "What is reported about the Port of Norrin?" in examples
    assert not any(awkward.ask(question).abstained for question in examples)
    assert len(set(examples)) == len(examples) <= 4


def test_an_unknown_article_is_none(assistant: Assistant) -> None:
    assert assistant.article("no-such-article") is None  # type: ignore[arg-type]


def test_refuses_an_index_built_by_another_encoder(index: Path) -> None:
    with pytest.raises(IndexStale, match=rf"{ENCODER}.*some-other") as caught:
        Assistant.open(index, encoder="some-other")
    assert caught.value.hint.endswith(f" --index {index} --full")


def test_a_quote_outside_its_paragraph_stops_the_answer(index: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "index"
    shutil.copytree(index, damaged)
    [catalog] = damaged.glob("generations/*/catalog.sqlite")
    with sqlite3.connect(catalog) as connection:
        connection.execute("UPDATE paragraphs SET end = start + 1")
    connection.close()
    vouch(damaged)
    with pytest.raises(IndexDamaged, match="paragraph") as caught:
        Assistant.open(damaged).ask(QUESTIONS[0])
    assert caught.value.hint == mending_command(damaged)
