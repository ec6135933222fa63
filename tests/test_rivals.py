"""Whether a text tells of another than the question names."""

from __future__ import annotations

import pytest

from briefbot.answering import ExtractiveAnswerer
from briefbot.assistant import Assistant
from briefbot.questions.rivals import find_rivals
from briefbot.selection.caveats import caveat
from test_answering import rank, select


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("How many people died in Storm Brom?", "Three people died in Storm Edda.", "Storm Edda"),
        ("Who is the chief economist of Lodar Bank?", "Dorte Vennick, chief economist of Northmark Bank", "Northmark Bank"),
        ("Who is the governor of the Bank of Orl?", "The Bank of Calvere kept its rate.", "Bank of Calvere"),
        ("What were sales in the third quarter?", "Sales in the second quarter rose.", "second quarter"),
        ("Did South Korea test a missile?", "North Korea tested a missile.", "North Korea"),
        ("When was Anselm Korvath born?", "Nadia Korvath was born in Senna.", "Nadia Korvath"),
    ],
)
def test_another_of_the_same_kind_is_found(question: str, text: str, other: str) -> None:
    assert [found for rival in find_rivals(question) if (found := rival.found_in(text))] == [other]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many people died in Storm Brom?", "Three people died when Storm Brom crossed the coast."),
        ("How many people died in Storm Brom?", "The storm killed three."),
        ("When was Anselm Korvath born?", "Mr Korvath was born in Senna. But Korvath left."),
        ("What was Sentanta Sports planning?", "Setanta Sports confirmed the launch."),
        ("Who won the first round?", "She won it in the first round."),
        ("who won in storm brom", "Storm Edda"),
        ("Who leads Orl?", "Calvere"),
    ],
)
def test_the_same_a_title_and_a_misspelt_name_are_no_other(question: str, text: str) -> None:
    assert not [found for rival in find_rivals(question) if (found := rival.found_in(text))]


def test_what_tells_of_another_is_refused_and_the_reason_names_both(assistant: Assistant) -> None:
    told = [["Three people died in Storm Edda and 57 were injured in the district."]]
    selection = select(assistant, "How many people died in Storm Brom?", told)
    assert selection.evidence == []
    assert str(selection.reason) == "The nearest paragraphs tell of “Storm Edda”, not of “Storm Brom”."
    assert select(assistant, "How many people died in Storm Edda?", told).evidence


def test_a_passage_that_names_the_questions_own_is_of_no_other(assistant: Assistant) -> None:
    told = [["Three people died in Storm Edda.", "Storm Brom killed five people in August."]]
    assert select(assistant, "How many people died in Storm Brom?", told).evidence


def test_what_is_answered_all_the_same_bears_a_note(assistant: Assistant) -> None:
    question = "How many people died in Storm Brom?"
    told = [["Three people died in Storm Edda and 57 were injured in the district."]]
    tokens = assistant.generation.encoder.encode_query(question).tokens
    answerer = ExtractiveAnswerer(assistant.generation.lexical)
    selection = answerer.select(question, tokens, rank(assistant, question, told), answered_from=0.0)
    said = caveat(question, selection.asked, selection.evidence, OfAllWords())
    assert str(said) == "What is cited first tells of “Storm Edda”, not of “Storm Brom”."


class OfAllWords:
    """A vocabulary that has every word."""

    def __len__(self) -> int:
        return 1

    def terms(self, text: str) -> list[str]:
        return text.lower().split()

    def document_frequency(self, term: str) -> int:
        return 1


def test_the_questions_own_comes_before_another_of_its_kind(assistant: Assistant) -> None:
    told = [
        ["The budget of the Lissa River Trust this year is 5 million marks."],
        ["The budget of the Lissa River Board rises next year."],
    ]
    selection = select(assistant, "What is the budget of the Lissa River Board?", told)
    assert "River Board" in selection.evidence[0].text


def test_a_sentence_that_only_does_not_name_the_other_is_not_the_questions_own(assistant: Assistant) -> None:
    told = [
        [
            "Sales of Hallbeck in the second quarter rose to 548 million martens.",
            "Net profit of Hallbeck fell to 22 million martens.",
        ]
    ]
    assert not select(assistant, "What were Hallbeck's sales in the third quarter of 2034?", told).evidence
