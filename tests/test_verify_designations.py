"""Claims whose letters and words stand in the source, and whose number, order or weight does not."""

from __future__ import annotations

import pytest

from briefbot.verify import verify_claim


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The crash closed the M5 on Monday.", "The crash closed the M4 on Monday."),
        ("Sales of the yard fell in Q3.", "Sales of the yard fell in Q4."),
        ("Profit rose in Q4.", "Profit rose in Q3, but fell in Q4."),
        ("Profit of the yard rose in Q3.", "Profit of the yard rose in the fourth quarter."),
        ("The fire broke out in block D.", "The fire broke out in block B."),
        ("Crews put out the fire in block D by noon.", "The fire in block B was put out by crews. The roof fell in by noon."),
        ("The inquiry sat in Room 12b.", "The inquiry sat in Room 12a."),
        ("Residents of block C left on Monday.", "Residents of blocks B and D left on Monday."),
        ("Residents of block F left on Monday.", "Residents of blocks A to D left on Monday."),
        ("The hoist cable of gate 4 parted.", "The hoist cable of gate 3 parted."),
        ("The curfew lasts from 22:00 to 05:00.", "The curfew lasts from 05:00 to 22:00."),
        ("Inflation moved from 3 to 5 percent.", "Inflation moved to 3 percent from 5 percent."),
        ("A quarter of the budget was cut.", "Three quarters of the budget was cut."),
        ("A third of the voters stayed at home.", "40 percent of the voters stayed at home."),
        ("The river rose 6 metres in March.", "The river rose 5m in March."),
    ],
)
def test_another_number_or_order_contradicts(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict == "contradicted"
    assert verify_claim(source, [source]).verdict == "verified"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Sales of the yard fell in the third quarter.", "Sales of the yard fell in Q3."),
        ("Sales of the yard fell in Q3.", "Sales of the yard fell in the third quarter."),
        ("The A320 was grounded in May.", "The A320neo and the A321 were grounded in May."),
        ("The Covid-19 outbreak began in Wuhan.", "The COVID-19 outbreak began in Wuhan."),
        ("The inquiry sat in room 12A.", "The inquiry sat in Room 12a."),
        ("Residents of block D left on Monday.", "Residents of blocks B and D left on Monday."),
        ("Residents of block C left on Monday.", "Residents of blocks A to D left on Monday."),
        ("The fire in block D was put out.", "The fire in the D block was put out."),
        ("Kell Marsh won the case.", "Kell R. Marsh won the case. Kell B. Orr did not."),
        ("Inflation fell from 5 to 3 percent.", "Inflation fell to 3 percent from 5."),
        ("A quarter of the voters stayed at home.", "25 percent of the voters stayed at home."),
        ("A third of the voters stayed at home.", "33 percent of the voters stayed at home."),
        ("Two thirds of the voters stayed at home.", "66.7 percent of the voters stayed at home."),
        ("The river rose 5 metres in March.", "The river rose 5m in March."),
        ("The river rose 5m in March.", "The river rose 5 metres in March."),
        ("He was the third of five sons.", "He was the third of five sons."),
    ],
)
def test_the_same_in_other_characters_does_not(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("verified", "partly")


@pytest.mark.parametrize(
    ("claim", "source", "verdict"),
    [
        ("Lena Ortiz was appointed mayor in May.", "Lena Ortiz was elected mayor in May.", "unsupported"),
        ("The minister resigned in May.", "The minister left in May.", "unsupported"),
        ("The minister left in May.", "The minister resigned in May.", "verified"),
        ("Soldiers murdered the driver in May.", "Soldiers killed the driver in May.", "unsupported"),
        ("Soldiers killed the driver in May.", "Soldiers murdered the driver in May.", "verified"),
        ("Parliament debated the law on Monday.", "Parliament debated the bill on Monday.", "unsupported"),
        ("The fire in block D was put out.", "The fire in the block was put out.", "partly"),
        ("Exactly 400 people died in May.", "About 400 people died in May.", "partly"),
        ("400 people died in May.", "About 400 people died in May.", "verified"),
    ],
)
def test_a_claim_says_no_more_than_its_source(claim: str, source: str, verdict: str) -> None:
    assert verify_claim(claim, [source]).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The inquiry sat in room 12.", "The inquiry sat in Room 12a."),
        ("Flight 12 was cancelled.", "Flight 12B was cancelled after a bird was seen."),
    ],
)
def test_a_number_is_not_that_of_the_one_with_a_letter(claim: str, source: str) -> None:
    found = verify_claim(claim, [source])
    assert found.verdict == "unsupported"
    assert found.reason in ("the source says room 12a, the claim room 12", "the source says Flight 12B, the claim Flight 12")
    assert verify_claim(claim, [source, claim]).verdict == "verified"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Temperatures reached 30 degrees.", "Temperatures reached 30C."),
        ("Temperatures fell to nearly 20 degrees.", "Temperatures fell to nearly 20C."),
        ("The bank lent 20 billion.", "The bank lent 20B."),
        ("Platform 4 is closed.", "Platforms 3 and 4 are closed, platform 4a is open."),
        ("Zone 3 was cleared.", "Zone three was cleared, next to zone 3a."),
        ("Platform 9 was closed.", "Platform no. 9 was closed, and platform 9a was not."),
    ],
)
def test_a_unit_or_another_number_besides_is_no_letter_that_was_left_out(claim: str, source: str) -> None:
    found = verify_claim(claim, [source])
    assert ", the claim " not in str(found.reason)
