"""Names by their initials, in the question or in the text."""

from __future__ import annotations

import pytest

from briefbot.assistant import Assistant
from briefbot.questions.matching import AskedQuestion
from briefbot.selection.office_holders import names_holder, read_office
from briefbot.text.initials import in_full, initials_in, short_forms, spelt_out


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("The strike was called by the Union of Mine and Smelter Workers.", "UMSW"),
        ("The European Central Bank and the Bank of England kept their rates.", "ECB"),
        ("In the European Union and the United States prices fell.", "EU"),
        ("It is a matter for the Department of Defense.", "DOD"),
        ("Ruiz spoke for the National Miners' Congress.", "NMC"),
        ("The finance director, Simone Achterberg, said so.", "CFO"),
    ],
)
def test_a_name_in_full_has_its_initials(text: str, initials: str) -> None:
    assert initials in initials_in(text)


@pytest.mark.parametrize(
    "text", ["The Union met on Monday.", "Union officials said mine workers left.", "Anna met Bo, and Carl left."]
)
def test_other_words_have_none(text: str) -> None:
    assert not initials_in(text)


def test_what_stands_behind_three_capitals_may_be_another_name() -> None:
    assert "WHO" in initials_in("World Health Organization Director Anna Weir said so.")
    assert "WH" not in initials_in("World Health Organization Director Anna Weir said so.")


def test_names_of_more_capitals_than_a_short_form_has_are_none() -> None:
    assert {len(initials) for initials, _ in spelt_out("Harbour " * 5000)} == {3, 4, 5, 6}
    assert len(spelt_out("Harbour of " * 1000 + "Norrin")) == 2 * (996 * 5 + 4 + 3 + 2 + 1)


def test_short_forms_are_found_as_they_are_written() -> None:
    assert short_forms("Did the U.N. or the ECB ask the ceo? No.") == {"UN": "U.N.", "ECB": "ECB", "CEO": "ceo"}
    assert short_forms("He left at 5 pm, and said no.") == {}


def test_an_office_is_known_by_its_short_form() -> None:
    assert in_full("ceo") == ("chief executive",)
    assert in_full("manager") == ()


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("What did the UMSW want?", "The Union of Mine and Smelter Workers had asked for 22%.", 1.0),
        ("What did the U.N. want?", "The United Nations asked for a vote.", 1.0),
        ("What did the World Health Organization want?", "The WHO asked for a vote.", 1.0),
        ("What did the UMSW want?", "The National Miners' Congress had asked for 22%.", 0.0),
        ("What did the World Health Organization want?", "The ILO asked for a vote.", 0.0),
    ],
)
def test_a_name_is_met_by_its_initials_and_they_by_it(assistant: Assistant, question: str, text: str, share: float) -> None:
    asked = AskedQuestion(question, assistant.generation.encoder.encode_query(question).tokens, assistant.generation.lexical)
    assert asked.names.share_in(asked.names.terms_in(text)) == share


def test_the_holder_of_an_office_is_found_by_its_short_form() -> None:
    office = read_office("Who is the CEO of Celtara?")
    assert office is not None
    assert names_holder(office, "said Declan Furey, Celtara's chief executive, on Monday.")
    assert names_holder(office, "Celtara's CEO, Declan Furey, said so.")
    assert not names_holder(office, "said Declan Furey, Celtara's finance director, on Monday.")
