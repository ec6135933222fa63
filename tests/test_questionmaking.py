"""Questions made of sentences: whom they ask, where their answer stands, and what is left alone."""

from __future__ import annotations

import pytest

from briefbot.made_questions.questionmaking import MadeQuestion, lowered_words, questions_of
from briefbot.questions.question import classify
from briefbot.text.mentions import names_in
from briefbot.types import ArticleId, Span
from towns import town_articles

BRIDGE = "The harbour bridge at Norrin was closed on Wednesday after inspectors found a crack in the east pylon."
STRIKE = "Ukrainian units launched a coordinated strike on the command centre in Rylsk on 31 January 2025."
SENT = "Some 12,000 vehicles are sent over the old ferry crossing near Norrin."
SAID = "The harbour master of Norrin said that the ferry would run for three weeks."

LEADS = ("when", "on what date")


def made(sentence: str, *, seed: int = 1, before: str = "") -> list[MadeQuestion]:
    text = f"{before}{sentence}"
    span = Span(len(before), len(text))
    return questions_of(text, span, article_id=ArticleId("a"), paragraph=1, lowered=lowered_words(text), seed=seed)


def by_kind(sentence: str, *, seeds: int = 30) -> dict[str, set[str]]:
    """Each kind's texts over many seeds, in small letters and without their marks."""
    found: dict[str, set[str]] = {}
    for seed in range(seeds):
        for question in made(sentence, seed=seed):
            found.setdefault(question.kind, set()).add(question.text.lower().rstrip("?"))
    return found


def test_asks_when_without_the_day_and_with_the_verb_in_its_place() -> None:
    assert "when was the harbour bridge at norrin closed" in by_kind(BRIDGE)["when"]
    assert "when did ukrainian units launch a coordinated strike on the command centre in rylsk" in by_kind(STRIKE)["when"]


def test_asks_where_why_and_how_many() -> None:
    assert "where did ukrainian units launch a coordinated strike on the command centre" in by_kind(STRIKE)["where"]
    assert "why was the harbour bridge at norrin closed on wednesday" in by_kind(BRIDGE)["why"]
    assert by_kind(SENT)["how many"] == {"how many vehicles are sent over the old ferry crossing near norrin"}


def test_asks_what_a_speaker_said_about_something() -> None:
    assert by_kind(SAID)["said"] == {"what did the harbour master of norrin say about the ferry"}


def test_some_questions_use_another_word_than_the_sentence() -> None:
    assert "when was the harbour bridge at norrin shut" in by_kind(BRIDGE)["when"]
    asked = by_kind("The council of Norrin acquired the old ferry in May 2031.")["when"]
    assert asked == {f"{lead} did the council of norrin {verb} the old ferry" for lead in LEADS for verb in ("buy", "acquire")}


@pytest.mark.parametrize("sentence", [BRIDGE, STRIKE, SENT, SAID])
def test_the_answer_stands_at_its_span_and_not_in_the_question(sentence: str) -> None:
    before = "A storm came. "
    for seed in range(20):
        for question in made(sentence, seed=seed, before=before):
            text = before + sentence
            assert text[question.start : question.end] == question.answer
            assert question.sentence.start <= question.start < question.end <= question.sentence.end
            assert question.answer.lower() not in question.text.lower()
            assert sentence.rstrip(".").lower() not in question.text.lower()


def test_the_gate_knows_the_kind_of_what_is_asked() -> None:
    expected = {"when": "date", "where": "place", "how many": "number", "said": "statement", "why": "reason"}
    for sentence in (BRIDGE, STRIKE, SENT, SAID):
        for question in made(sentence):
            if question.kind in expected and not question.text.startswith("On what date"):
                assert classify(question.text) == expected[question.kind], question.text


@pytest.mark.parametrize(
    "sentence",
    [
        "She said the bridge would stay shut for at least three weeks in the summer of 2031.",
        "Was the harbour bridge at Norrin closed on Wednesday after all of that?",
        "Read also:",
        "HARBOUR BRIDGE AT NORRIN CLOSED ON WEDNESDAY AFTER CRACK.",
        "Closed.",
    ],
    ids=["pronoun", "question", "heading", "capitals", "short"],
)
def test_nothing_is_asked_of_what_does_not_stand_by_itself(sentence: str) -> None:
    assert made(sentence) == []


def test_a_participle_before_the_verb_is_not_taken_for_it() -> None:
    sentence = "Troops deployed in the northern districts near Norrin were withdrawn on 4 May 2031."
    assert not any("troops deploy" in question.text.lower() for seed in range(20) for question in made(sentence, seed=seed))


def test_the_same_seed_makes_the_same_questions_and_another_one_others() -> None:
    texts = list(town_articles().values())

    def asked(seed: int) -> list[MadeQuestion]:
        return [question for text in texts for line in text.split("\n\n")[1:] for question in made(line.strip(), seed=seed)]

    assert asked(1) == asked(1)
    assert asked(1) != asked(2)


def test_names_are_capitalised_words_but_for_the_first_and_the_days() -> None:
    assert names_in("When did the Bank of Norrin close Quay Street on Monday?") == ["Bank of Norrin", "Quay Street"]
