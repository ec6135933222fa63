"""Whether a sentence gives a number as what is so."""

from __future__ import annotations

import pytest

from briefbot.selection.plain_figures import clause_around, is_plain, is_summed
from briefbot.text.quantities import Quantity, find_quantities


def number(sentence: str, words: str) -> Quantity:
    return next(found for found in find_quantities(sentence) if found.text.startswith(words))


@pytest.mark.parametrize(
    ("sentence", "words", "plain"),
    [
        ("The patrol has 60 wardens.", "60", True),
        ("The patrol was given 60 wardens, against 90 asked for by Norrin.", "60", True),
        ("The barge was held for nine days.", "nine", True),
        ("Norrin wants 90 wardens.", "90", False),
        ("The proposal is to raise the number of wardens to 90.", "90", False),
        ("The two parties would have 70 seats.", "70", False),
        ("The parties have 70 seats together.", "70", False),
        ("The barge left nine days after the storm.", "nine", False),
        ("The patrol takes on 25 additional wardens.", "25", False),
        ("They found parts of the two boats that had sunk.", "two", False),
        ("Water is at 16 litres (target 15).", "16", True),
    ],
)
def test_a_wish_a_plan_a_sum_a_part_or_a_time_until_is_no_plain_figure(sentence: str, words: str, plain: bool) -> None:
    assert is_plain(number(sentence, words), sentence) is plain


def test_a_sum_is_what_several_have_together() -> None:
    both = "The Shore Party and the Blue List have 70 seats together."
    assert is_summed(number(both, "70"), both)
    alone = "The Shore Party has 54 seats, and together with the Blue List it governs."
    assert not is_summed(number(alone, "54"), alone)


def test_a_clause_ends_at_a_comma_but_not_inside_a_number() -> None:
    sentence = "In spring, the depot lost 26,000 tonnes, and burned."
    assert clause_around(number(sentence, "26,000"), sentence) == (" the depot lost ", "")
