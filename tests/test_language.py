"""The language of a question, and the frame of its answer in it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from asked import NONE_OF_THESE, QUESTIONS
from briefbot.assistant import Assistant
from briefbot.commands.terminal import render_answer
from briefbot.fluency import Fluency
from briefbot.index import build_index
from briefbot.output import as_json
from briefbot.queries import Turn
from briefbot.text.language import recognise, recognise_any, recognise_prose, without_small_words
from tongues import ARTICLES
from tongues import QUESTIONS as TONGUES

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


@pytest.mark.parametrize("mark", "“„«(")
def test_quotation_marks_that_never_close_hide_nothing(mark: str) -> None:
    assert recognise(mark * 1_000_000 + "Wer hat das gesagt?") == "de"


def test_a_turn_tells_its_language_by_what_it_begins_with() -> None:
    assert recognise_any(["Kolm " * 1000 + "Wer hat das gesagt?", "Who said that?"]) == "en"


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
        ("Was ist der Zyxomat?", "Keine Antwort: Das Modell versteht die Sprache dieser Frage nicht"),
        ("Qu'est-ce que le zyxomat ?", "Pas de réponse\N{NO-BREAK SPACE}: Le modèle ne comprend pas la langue"),
        ("¿Qué es el zyxomat?", "Sin respuesta: El modelo no entiende el idioma"),
        ("Що таке зиксомат?", "Немає відповіді: Модель не розуміє мови"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_question(assistant: Assistant, question: str, reason: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert render_answer(answer).startswith(reason)


def test_articles_in_the_language_of_the_question_are_said_to_lack_its_words(build: Callable[[dict[str, str]], Path]) -> None:
    text = "Streik im Hafen von Kasterby\n\nDie Arbeiter im Hafen von Kasterby haben am Montag die Arbeit niedergelegt.\n"
    with Assistant.open(build({"streik.txt": text})) as assistant:
        assert str(assistant.ask("Was ist der Zyxomat?").reason) == "No article mentions “Zyxomat”."


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
    fields = json.loads(as_json(assistant.ask("What is the Zyxomat?")))
    assert (fields["reason"], fields["language"]) == ("No article mentions “Zyxomat”.", "en")
    assert fields["reason_remark"] == {"message": "No article mentions {words}.", "values": {"words": ["Zyxomat"]}, "many": None}


def test_articles_are_recognised_by_their_prose() -> None:
    bodies = {name: text.split("---\n")[2] for name, text in ARTICLES.items()}
    assert {name: recognise_prose(body) for name, body in bodies.items()} == {name: name[:2] for name in ARTICLES}
    assert recognise_prose("e = m c a o y | 12 %") is None


@pytest.mark.parametrize("name", ["xquad_en", "clapnq_dev", "multihop_dev"])
def test_english_articles_are_cut_as_english_ones(shared: Path, name: str) -> None:
    for line in (shared / "eval" / name / "corpus.jsonl").read_text("utf8").splitlines():
        fields = json.loads(line)
        text = fields.get("text") or "\n\n".join(part if isinstance(part, str) else part["text"] for part in fields["paragraphs"])
        assert recognise_prose(text) in ("en", None)


def test_small_words_of_other_languages_are_not_searched_for() -> None:
    assert without_small_words("Was kostet eine Dosis des Impfstoffs?") == "kostet Dosis Impfstoffs"
    assert without_small_words("Qu'est-ce que le zyxomat ?") == "zyxomat"
    assert without_small_words("What does a dose cost?") == "What does a dose cost?"
    assert without_small_words("Und warum?") == "Und warum?"


def test_the_default_encoder_understands_english_alone(assistant: Assistant) -> None:
    known = Fluency(assistant.generation.encoder)
    assert [language in known for language in ("en", "de", "fr", "es", "uk", "tlh")] == [True, False, False, False, False, True]


def test_in_a_language_the_encoder_does_not_understand_words_have_to_vouch_for_an_answer(assistant: Assistant) -> None:
    assert assistant.ask("Wie lang ist der Riss im Ostpfeiler der Hafenbrücke?").abstained
    assert assistant.ask("Що сталося з мостом?").abstained
    assert not assistant.ask("Wie lang ist der crack in the east pylon of the harbour bridge?").abstained


@pytest.mark.skipif("BRIEFBOT_MULTILINGUAL" not in os.environ, reason="needs benchmarks/multilingual_encoder.py and its folder")
def test_a_multilingual_encoder_answers_across_languages(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, "utf8")
    build_index(corpus, tmp_path / "index", encoder=os.environ["BRIEFBOT_MULTILINGUAL"], passage_tokens=220)
    opened = Assistant.open(tmp_path / "index")
    known = Fluency(opened.generation.encoder)
    assert all(language in known for language in QUESTIONS)
    found = [
        [(hit.article_id, hit.paragraph) for hit in opened.search(question, k=3)].count((asked.article, asked.paragraph))
        for asked in TONGUES
        for question in asked.question.values()
    ]
    assert sum(found) >= 0.7 * len(found)
