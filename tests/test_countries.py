"""Countries, what is theirs, and capitals that speak for them: in questions and in claims."""

from __future__ import annotations

import pytest

from briefbot.assistant import Assistant
from briefbot.questions.matching import AskedQuestion
from briefbot.text.countries import country_of, state_of
from briefbot.text.names import same_name_word
from briefbot.text.wording import stem
from briefbot.verify import verify_claim


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ukraine", "Ukrainians"),
        ("Netherlands", "Dutch"),
        ("Germany", "German"),
        ("France", "French"),
        ("Poland", "Poles"),
        ("Israel", "Israelis"),
        ("Tatar", "Tatarstan"),
        ("Africa", "African"),
    ],
)
def test_a_people_is_of_its_country_or_region(one: str, other: str) -> None:
    assert same_name_word(stem(one), stem(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Iran", "Iraq"), ("Austria", "Australian"), ("Niger", "Nigeria"), ("Korea", "Korbach")]
)
def test_countries_that_look_alike_are_two(one: str, other: str) -> None:
    assert not same_name_word(stem(one), stem(other))


def test_a_capital_is_no_word_for_its_country() -> None:
    assert country_of(stem("Kyiv")) is None
    assert state_of(stem("Kyiv")) == country_of(stem("Ukrainian"))
    assert not same_name_word(stem("Kyiv"), stem("Ukraine"))


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("What did Ukraine claim?", "Ukrainian officials blamed a bomb.", 1.0),
        ("What do the Dutch want?", "The Netherlands asked for a vote.", 1.0),
        ("What does Kyiv say?", "Ukrainian officials blamed a bomb.", 1.0),
        ("What is Kyiv's position?", "Ukraine asks for a vote.", 1.0),
        ("How many people live in Kyiv?", "Ukraine has 38 million people.", 0.0),
        ("What did Ukraine claim?", "Russian officials blamed a bomb.", 0.0),
        ("What did Poland promise?", "He kept the polish in a drawer.", 0.0),
        ("When did the Americans act?", "The United States Treasury acted in June.", 1.0),
        ("When did the United States act?", "The American Treasury acted in June.", 1.0),
        ("When did the United Nations act?", "The American Treasury acted in June.", 0.0),
        ("Which women came from Africa?", "African women came to the plant.", 1.0),
        ("Which map do the Orlandi use?", "Orlandistan uses a map of 1927.", 1.0),
        ("Who is Peter Martin?", "Peterson of St Martinez is a judge.", 0.0),
    ],
)
def test_a_country_is_met_by_what_is_its_own_and_a_capital_that_acts_by_its_country(
    assistant: Assistant, question: str, text: str, share: float
) -> None:
    asked = AskedQuestion(question, assistant.generation.encoder.encode_query(question).tokens, assistant.generation.lexical)
    assert asked.names.share_in(asked.names.terms_in(text)) == share


def test_a_claim_may_call_a_government_by_its_country() -> None:
    source = "The German government rejected the plan on Friday."
    assert verify_claim("Germany's government rejected the plan on Friday.", [source]).verdict == "verified"
    assert verify_claim("France's government rejected the plan on Friday.", [source]).verdict != "verified"
