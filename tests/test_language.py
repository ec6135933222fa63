"""The language of a question, and the frame of its answer in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asked import NONE_OF_THESE, QUESTIONS
from briefbot.assistant import Assistant
from briefbot.language import recognise
from briefbot.output import as_json
from briefbot.queries import Turn
from briefbot.terminal import render_answer

MOST_MISSED = 1
"""Of the twenty questions of a language."""


@pytest.mark.parametrize("language", QUESTIONS)
def test_questions_are_recognised_and_taken_for_no_other_language(language: str) -> None:
    found = [recognise(question) for question in QUESTIONS[language]]
    assert set(found) <= {language, None}
    assert found.count(None) <= MOST_MISSED


@pytest.mark.parametrize("text", NONE_OF_THESE)
def test_other_languages_and_bare_names_are_none_of_the_five(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize("name", ["xquad_en", "multihop_dev", "squad2_dev", "clapnq_dev"])
def test_english_questions_are_english(shared: Path, name: str) -> None:
    lines = (shared / "eval" / name / "queries.jsonl").read_text("utf8").splitlines()
    found = [recognise(json.loads(line)["text"]) for line in lines]
    assert found.count("en") >= 0.985 * len(found)
    assert len(found) - found.count("en") - found.count(None) <= 0.002 * len(found)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the zyxomat?", "No answer: No article mentions “zyxomat”."),
        ("Was ist der Zyxomat?", "Keine Antwort: Kein Artikel erwähnt „Zyxomat“."),
        ("Qu'est-ce que le zyxomat ?", "Pas de réponse\N{NO-BREAK SPACE}: Aucun article ne mentionne"),
        ("¿Qué es el zyxomat?", "Sin respuesta: Ningún artículo menciona"),
        ("Що таке зиксомат?", "Немає відповіді: У жодній статті не згадано"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_question(assistant: Assistant, question: str, reason: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.reason is not None
    assert answer.reason.startswith("No article mentions “")
    assert render_answer(answer).startswith(reason)


def test_the_frame_is_in_the_language_of_the_question_and_the_quote_in_that_of_the_article(assistant: Assistant) -> None:
    answer = assistant.ask("How long was the crack in the east pylon of the harbour bridge?")
    asked = assistant.ask("Wie lang war der Riss, crack in the east pylon of the harbour bridge at Norrin?")
    assert (answer.language, asked.language) == ("en", "de")
    shown = render_answer(asked)
    assert "„The harbour bridge at Norrin was closed on Wednesday after inspectors found a crack 40 centimetres long" in (
        " ".join(shown.split())
    )
    assert "(bestätigt)" in shown
    assert "Absatz 1" in shown
    assert "Konfidenz 0," in shown


def test_a_follow_up_that_does_not_tell_is_in_the_language_of_the_question_before(assistant: Assistant) -> None:
    history = [Turn("user", "Wann wurde die Brücke gesperrt?"), Turn("assistant", "The bridge was closed on Wednesday.")]
    assert assistant.ask("Norrin?", history=history).language == "de"
    assert assistant.ask("Norrin?").language is None


def test_json_keeps_the_english_sentence_beside_what_it_is_made_of(assistant: Assistant) -> None:
    fields = json.loads(as_json(assistant.ask("Was ist der Zyxomat?")))
    assert (fields["reason"], fields["language"]) == ("No article mentions “Zyxomat”.", "de")
    assert fields["reason_remark"] == {"message": "No article mentions {words}.", "values": {"words": ["Zyxomat"]}, "many": None}
