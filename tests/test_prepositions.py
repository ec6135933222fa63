"""Claims that follow a sentence but for one small word that turns what it says."""

from __future__ import annotations

import pytest

from briefbot.verify import verify_claim


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The council voted for the harbour plan on Thursday.", "The council voted against the harbour plan on Thursday."),
        ("The bank cut its rate by 4.5 percent on Monday.", "The bank cut its rate to 4.5 percent on Monday."),
        ("The number rose to 40 in July.", "The number rose by 40 in July."),
        ("The bridge is closed from 9 May.", "The bridge is closed until 9 May."),
        ("Aid was sent from Halvern on Monday.", "Aid was sent to Halvern on Monday."),
        ("He wrote a letter to the minister in May.", "He wrote a letter from the minister in May."),
    ],
)
def test_the_other_one_of_two_prepositions_contradicts(claim: str, source: str) -> None:
    checked = verify_claim(claim, [source])
    assert checked.verdict == "contradicted"
    assert verify_claim(source, [source]).verdict == "verified"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The laboratory made a vaccine against measles last year.", "The laboratory made a vaccine for measles last year."),
        ("The ferry was moved to Kell by May.", "The ferry was moved to Kell in May."),
    ],
)
def test_others_that_say_much_the_same_do_not(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict != "contradicted"
