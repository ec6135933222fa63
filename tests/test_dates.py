"""Days that stand in a list or a range with others."""

from __future__ import annotations

import pytest

from briefbot.text.dates import find_dates
from briefbot.verify import verify_claim


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 18, 19 and 22 March that 27 people died", [18, 19, 22]),
        ("from 18 to 20 March 2031", [18, 20]),
        ("18–20 March", [18, 20]),
        ("June 3, 4 and 7 in Kell", [3, 4, 7]),
        ("June 3, 4 people died", [3]),
        ("On May 3, 12:30", [3]),
        ("lost 27, 3 May", [3]),
        ("between 1,200 and 4 May", [4]),
        ("scored 2-1 on 3 May", [3]),
        ("on 3 March 40, 5 May", [3, 5]),
        ("Jan. 6 and 20 others", [6]),
    ],
)
def test_each_day_of_a_list_is_a_date_and_no_number_beside_one_is(text: str, days: list[int]) -> None:
    found = [date for date in find_dates(text) if date.day is not None]
    assert [date.day for date in found] == days
    assert all(text[date.start : date.end] == date.text for date in found)
    assert len({date.year for date in found}) == 1


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("at 12 a.m.", [0]),
        ("at 12 p.m.", [720]),
        ("at 12:30 am and 12:30 pm", [30, 750]),
        ("at 9.30 on Monday", [570]),
        ("until 21.05", [1265]),
        ("9.30 p.m.", [1290]),
        ("rose 12.50 percent", []),
        ("at 12.50 percent", []),
        ("a ticket costs $9.50", []),
        ("by 2.50 metres", []),
        ("about 3.10 million euros", []),
    ],
)
def test_a_figure_with_a_point_is_an_hour_only_where_one_is_told(text: str, minutes: list[int]) -> None:
    assert [date.minute for date in find_dates(text) if date.minute is not None] == minutes


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1914–18", {"year": 1914, "until": 1918}),
        ("1999–02", {"year": 1999, "until": 2002}),
        ("2019-20", {"year": 2019, "until": 2020}),
        ("2024-05", {"year": 2024, "month": 5}),
    ],
)
def test_two_figures_behind_a_year_are_the_year_in_which_it_ends_or_a_month(text: str, parts: dict[str, int]) -> None:
    assert [date.parts() for date in find_dates(f"in {text} it rose")] == [parts]


def test_a_claim_may_name_one_day_of_a_list() -> None:
    source = "The monitors counted breaches on 18, 19 and 22 March at Kell."
    assert verify_claim("The monitors counted breaches on 19 March at Kell.", [source]).verdict == "verified"
    assert verify_claim("The monitors counted breaches on 21 March at Kell.", [source]).verdict == "contradicted"
