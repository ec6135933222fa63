"""What a question wants counted or measured, and which number of a sentence is that."""

from __future__ import annotations

import pytest

from briefbot.questions.counting import FITS, are_of_others, find_counts, fit_of_none, read_wanted

DEAD = "How many people were killed?"
LOST = "How many North Korean soldiers have been lost?"
DEPLOYED = (
    "An estimated 12,000 North Korean soldiers have been deployed, of whom more than 4,000 have already been lost in combat."
)


def fitting(question: str, sentence: str) -> list[str]:
    """The numbers that are what is asked for and are not rejected, the best first."""
    counts = find_counts(read_wanted(question), sentence)
    return [
        count.quantity.text
        for count in sorted(counts, key=lambda count: -count.fit)
        if count.fit >= FITS and not count.is_rejected
    ]


@pytest.mark.parametrize(
    ("question", "sentence", "numbers"),
    [
        (DEAD, "Two firefighters were killed and 17 people injured, six more than in the first count.", ["Two"]),
        (DEAD, "Of the 19 dead, 11 were found in the valley.", ["19"]),
        (DEAD, "The fire destroyed 26,000 tonnes of fuel.", []),
        (DEAD, "On 5 March 2031 people were killed.", []),
        (DEAD, "A man of 71 was killed.", []),
        (LOST, DEPLOYED, ["4,000"]),
        ("How many Ukrainian soldiers have been lost?", DEPLOYED, []),
        ("How many people were injured?", "The number of injured has risen from 11 to 17.", ["17"]),
        ("How many ships took part?", "Nine ships, six helicopters and 1,450 sailors took part.", ["Nine"]),
        ("How many patients were moved?", "The number of hospital patients moved is 86.", ["86"]),
        ("How many delegates came?", "We repeated a figure of 12 delegates; there were 11.", ["11"]),
        ("How many seats did it win?", "It won 54 of the 120 seats.", ["54"]),
        ("How far away was it?", "It lay 11.2 nautical miles off, steering 84 degrees at 12 knots.", ["11.2 nautical miles"]),
        (
            "How much did it cost?",
            "Repair will cost 63 million crowns, up from the 48 million named in April.",
            ["63 million crowns"],
        ),
        ("How many tonnes were lost?", "It lost 26,000 tonnes, not 40,000 as first reported.", ["26,000 tonnes"]),
        ("What was the turnout?", "Turnout was 68.4 per cent: 1,804,712 people voted.", ["68.4 per cent"]),
        ("How many square miles burned?", "It burned 734,000 square miles of wood in 17 hours.", ["734,000 square miles"]),
        ("How many people died?", "A further three had been entered as dead.", []),
        ("How many guests came?", "It was attended by 2000 guests in 1998.", ["2000"]),
        ("How many nations control this region?", "It includes territory of nine nations.", ["nine"]),
        ("How many boats came?", "Between two and three boats came.", ["three"]),
        ("How many people came?", "Between one hundred and two hundred people came.", ["two hundred", "one hundred"]),
        ("How much does a ticket cost?", "A ticket costs $9.50.", ["$9.50"]),
        ("How much does a pass cost?", "Norrin sold 2.4 million passes at 21 florins each.", ["21 florins"]),
        ("What is the price of a pass?", "Norrin sold 2.4 million passes at 35 zloty each.", ["35 zloty"]),
        ("How many ferries will it sell?", "It plans to sell 6 of its 11 ferries.", ["6"]),
        ("How high is the wall?", "The wall is 3m high.", ["3m"]),
        ("How many men died?", "On the firſt of March twelve men died.", ["twelve"]),
        ("How old was the oldest?", "The oldest was 91 years old.", ["91 years"]),
    ],
)
def test_a_number_fits_by_its_unit_what_it_counts_and_what_befell_them(question: str, sentence: str, numbers: list[str]) -> None:
    assert fitting(question, sentence) == numbers


@pytest.mark.parametrize(
    ("question", "sentence", "says_none"),
    [
        (DEAD, "Nobody was killed when the mast fell.", True),
        ("How many people were moved from Olm?", "No one has been moved so far.", True),
        ("How many houses were lost?", "No house was lost in the storm.", True),
        ("How many houses were lost?", "Of the houses on the quay, none was lost.", True),
        (DEAD, "Nobody was injured.", False),
        ("How many houses were lost?", "No bridge was lost in the storm.", False),
        ("How many houses were lost?", "Nobody knows.", False),
        ("How many houses were lost?", "The quay is no longer safe.", False),
        ("How far is it?", "Nobody was killed.", False),
    ],
)
def test_none_is_a_count(question: str, sentence: str, *, says_none: bool) -> None:
    assert (fit_of_none(read_wanted(question), sentence) >= FITS) is says_none


def test_what_is_counted_is_kept_in_the_questions_words() -> None:
    wanted = read_wanted("How many of the North Korean soldiers were lost?")
    assert (wanted.phrase, wanted.of_some, wanted.is_count) == ("North Korean soldiers", True, True)
    assert read_wanted("How much will it cost?").phrase == ""


def test_those_counted_may_be_called_by_other_names() -> None:
    ukrainian, korean = read_wanted("How many Ukrainian soldiers have been lost?"), read_wanted(LOST)
    assert are_of_others(find_counts(ukrainian, DEPLOYED))
    assert not are_of_others(find_counts(korean, DEPLOYED))
    assert not are_of_others(find_counts(ukrainian, "More than 4,000 soldiers have been lost."))
    assert not are_of_others(find_counts(ukrainian, "Nobody knows."))


def test_a_population_is_of_people_unless_it_is_called_otherwise() -> None:
    assert fitting("What is the population of the Selm camp?", "The camp at Selm held 7,800 people in June.") == ["7,800"]
    assert fitting("What is the population of the Selm camp?", "Teams gave 6,900 doses, 88 per cent of the population.") == []
    assert fitting("What is the wolf population of the Selm hills?", "The Selm hills have 40 people.") == []


def test_of_some_out_of_a_number_the_some_are_counted() -> None:
    for sentence in (
        "The army shot down 12 of 15 drones.",
        "The army shot down 12 out of 15 drones.",
        "It shot down 12 of the 15 drones.",
    ):
        assert fitting("How many drones were shot down?", sentence) == ["12"]
