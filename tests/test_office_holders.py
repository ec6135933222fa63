"""Who holds the office that a question asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.selection.office_holders import names_holder, read_office

FEBRUARY = """---
title: Mill Bank keeps its rate
date: 2031-02-04
---
"We are not there yet," the governor of Mill Bank, Teodor Halvik, told reporters.

Ilse Marrant, the deputy governor of Mill Bank, wanted a cut.

Piet Marrant is the brother of the former governor of Mill Bank, Jan Ost.
"""
MAY = """---
title: Harbour minister leaves
date: 2031-05-10
---
The harbour minister of Kell, Lukas Brandt, resigned on Wednesday.

Hanna Uhl, a judge, will run the ministry until the election.
"""
APRIL = """---
title: Talk of the harbour
date: 2031-04-02
---
The harbour minister of Kell, Lukas Brandt, opened a new quay. He has been harbour minister since 2029.
"""
JUNE = """---
title: Ada Ruhl has died
date: 2031-06-20
---
Ada Ruhl, who was governor of Mill Bank from 2009 to 2019, died on Sunday.
"""


@pytest.fixture(scope="module")
def assistant(build: Callable[[Mapping[str, str]], Path]) -> Assistant:
    return Assistant.open_uncalibrated(build({"february.md": FEBRUARY, "may.md": MAY, "april.md": APRIL, "june.md": JUNE}))


@pytest.mark.parametrize(
    ("question", "sentence", "is_named"),
    [
        ("Who is the governor of Mill Bank?", '"Not yet," the governor, Teodor Halvik, said.', True),
        ("Who is the governor of Mill Bank?", "The governor of Mill Bank, Teodor Halvik, said so.", True),
        ("Who is the governor of Mill Bank?", "Governor Teodor Halvik said so.", True),
        ("Who is the governor of Mill Bank?", "Ilse Marrant, the deputy governor, said so.", False),
        ("Who is the governor of Mill Bank?", "He is a brother of the former governor of Mill Bank, Jan Ost.", False),
        ("Who is the governor of Mill Bank?", "The governor of Orl Trust, Ada Venn, said so.", False),
        ("Who is Kell's harbour minister?", "Anselm Korvath was appointed harbour minister on Monday.", True),
        ("Who is Kell's harbour minister?", "Hanna Uhl, a former judge, has been named harbour minister.", True),
        ("Who is Kell's harbour minister?", "Kell has named Hanna Uhl as its new harbour minister.", True),
        ("Who is Kell's harbour minister?", "The outgoing harbour minister, Lukas Brandt, left.", False),
        ("Who is Kell's harbour minister?", "The finance minister, Lukas Brandt, left.", False),
        ("Who is Kell's harbour minister?", "Mr Brandt resigned as harbour minister on Monday.", True),
        ("Who was the deputy governor?", "Ilse Marrant, the deputy governor, said so.", True),
        ("Who was the deputy governor?", "The governor, Teodor Halvik, said so.", False),
        ("Who is the secretary general of Norlac?", "Anna Ost, the secretary general of Norlac, spoke.", True),
        ("Who is the secretary general of Norlac?", "Anna Ost, the press secretary of Norlac, spoke.", False),
        ("Who is Torm's chief financial officer?", "Anna Ost, Torm's chief financial officer, resigned.", True),
        ("Who is Torm's chief financial officer?", "Anna Ost, Torm's chief executive, resigned.", False),
        ("Who is the head coach of Norrin?", "Anna Ost, head of marketing at Norrin, spoke.", False),
    ],
)
def test_a_holder_is_told_from_deputies_predecessors_and_others(question: str, sentence: str, is_named: bool) -> None:
    office = read_office(question)
    assert office is not None
    assert names_holder(office, sentence) == is_named


@pytest.mark.parametrize(
    "question", ["Who won the race?", "Who is Teodor Halvik?", "Why did the governor resign?", "Who is the oldest?"]
)
def test_other_questions_ask_for_no_holder(question: str) -> None:
    assert read_office(question) is None


def test_the_holder_comes_before_deputy_and_predecessor(assistant: Assistant) -> None:
    first = assistant.ask("Who is the governor of Mill Bank?").claims[0].text
    assert "Teodor Halvik" in first


def test_one_who_was_it_once_does_not_hold_it_now(assistant: Assistant) -> None:
    answer = assistant.ask("Who is the governor of Mill Bank?", however_weak=True)
    assert "Teodor Halvik" in answer.claims[0].text


def test_another_office_bears_a_note(assistant: Assistant) -> None:
    answer = assistant.ask("Who is the defence minister of Kell?", however_weak=True)
    assert str(answer.note) == "What is cited does not speak of “defence minister”: it may be of another office."
    assert assistant.ask("Who is the harbour minister of Kell?").note is None


def test_one_who_has_resigned_comes_with_who_runs_the_office_now(assistant: Assistant) -> None:
    told = [claim.text for claim in assistant.ask("Who is the harbour minister of Kell?").claims[:2]]
    assert told == [
        "The harbour minister of Kell, Lukas Brandt, resigned on Wednesday.",
        "Hanna Uhl, a judge, will run the ministry until the election.",
    ]
