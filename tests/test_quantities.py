"""Numbers in words, and what the words around a number make of it."""

from __future__ import annotations

import pytest

from briefbot.text.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two hundred and fifty thousand", [250_000]),
        ("one million two hundred thousand and one", [1_200_001]),
        ("nineteen hundred and five", [1905]),
        ("twenty-one million", [21_000_000]),
        ("five dozen", [60]),
        ("half a million", [500_000]),
        ("half a dozen", [6]),
        ("two and a half million", [2_500_000]),
        ("five and six", [5, 6]),
        ("nineteen eighty-four", [19, 84]),
        ("three hundred two hundred", [300, 200]),
        ("one hundred and two hundred", [100, 200]),
        ("five million and six million", [5e6, 6e6]),
        ("thirty thirty", [30, 30]),
        ("ten and fifty-five", [10, 55]),
        ("a million and a half", [1e6, 0.5]),
        ("2 to 3 million crowns", [2e6, 3e6]),
        ("€5-6bn", [5e9, 6e9]),
        ("between two and three million", [2e6, 3e6]),
        ("3 ships and 12 million crowns", [3, 12e6]),
        ("from 500 to 2 million", [500, 2e6]),
        ("minus 15 degrees", [-15]),
        ("growth of –2.5 percent, after −1.5", [-2.5, -1.5]),
        ("10–12 boats", [10, 12]),
    ],
)
def test_numbers_in_words_that_are_two_are_not_added(text: str, values: list[float]) -> None:
    assert [quantity.value for quantity in find_quantities(text)] == values


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("more than 50", "above"),
        ("no more than 50", "below"),
        ("not more than 50", "below"),
        ("not longer than 50 km", "below"),
        ("does not exceed 50", "below"),
        ("no fewer than 50", "above"),
        ("not under 50", "above"),
        ("at most 50", "below"),
        ("50 or more", "above"),
        ("about 50", "about"),
        ("50", "exactly"),
    ],
)
def test_a_bound_that_is_denied_is_the_other(text: str, bound: str) -> None:
    assert [quantity.bound for quantity in find_quantities(text)] == [bound]


@pytest.mark.parametrize("text", ["dozenſ of boats", "the SİXTH", "the firſt"])
def test_letters_that_only_fold_to_those_of_a_number_make_none(text: str) -> None:
    assert find_quantities(text) == []
