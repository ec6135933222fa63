"""What the later parts of a sentence leave out is filled in where there is one way to, and nothing else is changed."""

from __future__ import annotations

import pytest

from briefbot.text.gapping import filled
from briefbot.text.wording import read

FILLED = [
    ("Of the 120 members present, 70 voted for the bill.", "70 of the 120 members present voted for the bill."),
    (
        "The fire killed 12 people (including four children and two firefighters) on Monday.",
        "The fire killed 12 people on Monday. The fire killed four children on Monday."
        " The fire killed two firefighters on Monday.",
    ),
    ("The army freed 31 prisoners, four of them women.", "The army freed 31 prisoners. The army freed four women."),
    (
        "Lea Hald was suspended in April, reinstated on appeal in June, and now faces a fresh complaint.",
        "Lea Hald was suspended in April. Lea Hald was reinstated on appeal in June. Lea Hald now faces a fresh complaint.",
    ),
    ("The plane was hit by hail and fell into the sea.", "The plane was hit by hail. The plane fell into the sea."),
    ("At least 12 people, including four children, died.", "At least 12 people died. Four children died."),
    ("Of the 120 members, more than 70 voted for it.", "More than 70 of the 120 members voted for it."),
    ("The M5 was closed on Sunday and the M4 on Monday.", "The M5 was closed on Sunday. The M4 was closed on Monday."),
    (
        "The Greens won 61 seats, the Liberals 54 and Labour 12.",
        "The Greens won 61 seats. The Liberals won 54 seats. Labour won 12 seats.",
    ),
    ("Exports rose 4% and imports 2%.", "Exports rose 4%. Imports rose 2%."),
    ("Torm earned $5m in 2023 and $7m in 2024.", "Torm earned $5m in 2023. Torm earned $7m in 2024."),
    (
        "In March the port handled 40,000 containers, in April 52,000.",
        "In March the port handled 40,000 containers. In April the port handled 52,000 containers.",
    ),
    ("Norrin lost 12 soldiers and Halden nine tanks.", "Norrin lost 12 soldiers. Halden lost nine tanks."),
    (
        "The first bridge was opened in 1931, the second in 1954.",
        "The first bridge was opened in 1931. The second bridge was opened in 1954.",
    ),
    ("Unit 1 was shut down in 2011, and Unit 2 in 2012.", "Unit 1 was shut down in 2011. Unit 2 was shut down in 2012."),
    (
        "Marta Kell was elected mayor in Sorra and Jon Hask in Temmin.",
        "Marta Kell was elected mayor in Sorra. Jon Hask was elected mayor in Temmin.",
    ),
    ("Kell voted for the bill and Hask against it.", "Kell voted for the bill. Hask voted against the bill."),
    (
        "The army held the north of the city, the rebels the south.",
        "The army held the north of the city. The rebels held the south of the city.",
    ),
    ("Halden is bigger than Norrin and Temmin than Sorra.", "Halden is bigger than Norrin. Temmin is bigger than Sorra."),
    (
        "Revenue was 40 million euros in 2022, up from 35 million in 2021.",
        "Revenue was 40 million euros in 2022. Revenue was 35 million euros in 2021.",
    ),
    (
        "The talks in Vienna lasted three days and those in Geneva five.",
        "The talks in Vienna lasted three days. The talks in Geneva lasted five days.",
    ),
    (
        "He served in the army in Halden and the navy in Norrin.",
        "He served in the army in Halden. He served in the navy in Norrin.",
    ),
    (
        "The board said the Greens won 61 seats and the Liberals 54.",
        "The board said the Greens won 61 seats. The board said the Liberals won 54 seats.",
    ),
    (
        "The company employs 300 people in Oslo, 120 in Bergen and 40 in Tromsø, the board said.",
        "The company employs 300 people in Oslo. The company employs 120 people in Bergen."
        " The company employs 40 people in Tromsø, the board said.",
    ),
    (
        "Confidence rose in Norland, held steady in Halden and fell in Sorra.",
        "Confidence rose in Norland. Confidence held steady in Halden. Confidence fell in Sorra.",
    ),
    ("The bridge was damaged in May and closed in June.", "The bridge was damaged in May. The bridge was closed in June."),
    (
        "The unions rejected the plan; the employers accepted the offer.",
        "The unions rejected the plan. The employers accepted the offer.",
    ),
    (
        "Jon Veld (Greens) received 48.2% of the vote, Iris Kohl (Liberals) 31.7% and Bo Lang 20.1%.",
        "Jon Veld (Greens) received 48.2% of the vote. Iris Kohl received 31.7% of the vote (Liberals)."
        " Bo Lang received 20.1% of the vote.",
    ),
    (
        "Torm will cut 1,200 jobs in Zale and 450 in Pirn by May.",
        "Torm will cut 1,200 jobs in Zale. Torm will cut 450 jobs in Pirn by May.",
    ),
    (
        "The bank cut its rate by half a point to 2% in May and to 1.75% in June.",
        "The bank cut its rate by half a point to 2% in May. The bank cut its rate to 1.75% in June.",
    ),
    (
        "The board fined Brell 40 million euros, Santor 22 million.",
        "The board fined Brell 40 million euros. The board fined Santor 22 million euros.",
    ),
    ("Torm earned 61 million euros and Merla 54.", "Torm earned 61 million euros. Merla earned 54 million euros."),
    ("Norland has 61 million people and Halden 900,000.", "Norland has 61 million people. Halden has 900,000 people."),
    (
        "Mina Kell and Jon Hask were sentenced to 12 and seven years in prison, respectively.",
        "Mina Kell were sentenced to 12 years in prison. Jon Hask were sentenced to seven years in prison.",
    ),
    (
        "Exports to Norland and Halden rose by 4.1 and 2.7 million tonnes respectively, the ministry said.",
        "Exports to Norland rose by 4.1 million tonnes, the ministry said."
        " Exports to Halden rose by 2.7 million tonnes, the ministry said.",
    ),
    ("The ferry cost $499 and the tug $599.", "The ferry cost $499. The tug cost $599."),
    (
        "The small model was sold at US $499 (€499) and the large one at US $599 (€599).",
        "The small model was sold at US $499 (€499). The large one was sold at US $599 (€599).",
    ),
    ("Output was 40 tonnes in 2022, compared with 35 in 2021.", "Output was 40 tonnes in 2022. Output was 35 tonnes in 2021."),
]
LEFT = [
    "Of the 12 crew, all but two were rescued.",
    "Of the 120 members, Norland's 70 voted for it.",
    "The fleet consists of 20 ships, including two tankers.",
    "The death toll rose to 120 people, including 14 children.",
    "A team of 12 astronomers, including three women, discovered the comet.",
    "Torm bought 20 ships, including two tankers, for 400 million euros.",
    "The bank has 20 branches, including two in Norrin.",
    "The talks were held in May and later this week ministers will sign.",
    "The council met in May and indeed the mayor fell ill.",
    "The bridge can carry trucks and lasted 40 years.",
    "The soldiers were tired, armed with knives and led by Kell.",
    "He visited Paris on Monday, Rome and Berlin.",
    "Torm bought Fenn in Oslo, a yard in Bergen.",
    "It was founded in 1931, in Oslo, by Jon Hask.",
    "Kell, 45, a mayor from Sorra, said the talks ended on 3 May.",
    "Prices rose by between 12 and 14 per cent in March.",
    "Revenue rose to 40 million euros in 2022, up from 35 million in 2021.",
    "They were banned under the Offices Act 1975 and the Nationality Act 1981.",
    "The practice is for the council to set the aims while the towns make their own rules.",
    "Kell met Hask in Oslo and Lind in Bergen.",
    "Kell and Hask came first and second respectively.",
    "The towns of Sorra and Temmin fell on 3 May and 9 June respectively.",
    "Kell did not go to Sorra and stayed in Temmin.",
    'Kell told Hask: "I went to Sorra in May and moved to Temmin in June".',
    "The song was written and performed by Jon Hask.",
    "Brooks offered the role to Wayne; he declined.",
    "The taller the mast, the thicker the walls had to be.",
    "It can make pictures, passages of text and other media.",
    "The first shows the whole time from the war to the present, but this hides the most recent years.",
]


@pytest.mark.parametrize(("text", "wanted"), FILLED)
def test_a_part_takes_from_its_clause_what_it_leaves_out(text: str, wanted: str) -> None:
    assert filled(read([text])).text.strip() == wanted


@pytest.mark.parametrize("text", LEFT)
def test_lists_asides_and_what_could_be_filled_in_two_ways_stay_as_they_are(text: str) -> None:
    wording = read([text])
    assert filled(wording) is wording


def test_nothing_before_or_behind_is_lost() -> None:
    text = "It was Sunday. The Greens won 61 seats and the Liberals 54, and the vote was closed. Turnout fell."
    assert filled(read([text])).text.strip() == (
        "It was Sunday. The Greens won 61 seats. The Liberals won 54 seats, and the vote was closed. Turnout fell."
    )
