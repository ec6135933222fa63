"""Claims about one of several things of which a source tells the same, in one sentence or in several."""

from __future__ import annotations

import pytest

from briefbot.verify import verify_claim

SOURCES = [
    (
        "The M5 was closed on Sunday and the M4 on Monday.",
        ["The M4 was closed on Monday.", "The M5 was closed on Sunday."],
        ["The M4 was closed on Sunday.", "The M5 was closed on Monday."],
    ),
    (
        "The Greens won 61 seats, the Liberals 54 and Labour 12.",
        ["The Liberals won 54 seats.", "Labour won 12 seats."],
        ["Labour won 54 seats.", "The Liberals won 12 seats.", "The Liberals won 61 seats."],
    ),
    ("Exports rose 4% and imports 2%.", ["Imports rose 2%.", "Exports rose 4%."], ["Imports rose 4%.", "Exports rose 2%."]),
    (
        "In March the port handled 40,000 containers, in April 52,000.",
        ["In April the port handled 52,000 containers.", "The port handled 40,000 containers in March."],
        ["The port handled 52,000 containers in March."],
    ),
    (
        "Unemployment was 4.1% in Norrin and 6.3% in Halden.",
        ["In Halden unemployment was 6.3%."],
        ["Unemployment was 4.1% in Halden.", "In Norrin unemployment was 6.3%."],
    ),
    (
        "The first bridge was opened in 1931, the second in 1954.",
        ["The second bridge was opened in 1954."],
        ["The second bridge was opened in 1931.", "The first bridge was opened in 1954."],
    ),
    ("Kell voted for the bill and Hask against it.", ["Hask voted against the bill."], ["Hask voted for the bill."]),
    (
        "Unit 1 was shut down in 2011. Unit 2 was shut down in 2012. Unit 3 was shut down in 2015.",
        ["Unit 3 was shut down in 2015."],
        ["Unit 3 was shut down in 2011.", "Unit 2 was shut down in 2015."],
    ),
    (
        "The south plant employs 300 people. It has 12 buses. The north plant employs 280 people.",
        ["The north plant employs 280 people.", "The plant in the south employs 300 people."],
        ["The north plant employs 300 people."],
    ),
    (
        "Revenue was 40 million euros in 2022, up from 35 million in 2021.",
        ["Revenue was 35 million euros in 2021."],
        ["Revenue was 40 million euros in 2021.", "Revenue was 35 million euros in 2022."],
    ),
]


@pytest.mark.parametrize(("source", "claim"), [(source, claim) for source, true, _ in SOURCES for claim in true])
def test_what_is_told_of_one_of_them_is_not_accused(source: str, claim: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("verified", "partly")


@pytest.mark.parametrize(("source", "claim"), [(source, claim) for source, _, false in SOURCES for claim in false])
def test_what_is_told_of_another_is_contradicted(source: str, claim: str) -> None:
    assert verify_claim(claim, [source]).verdict == "contradicted"
