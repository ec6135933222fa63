"""Claims with a word that their source has not, or has in another place, and true ones that only say it in another order."""

from __future__ import annotations

import pytest

from briefbot.verify import verify_claim

TOOK = "The supermarket chain Halloway took all honey of the cooperative off its shelves on Wednesday, a day before the recall."
CUT = "Finance minister Lauri Pelt said the deficit would fall next year."
FELL = "The statistics office expects the price to fall to about 10 crowns by autumn."
FINED = "The Harbour Office of Velm fined the shipping line Corvane 2.4 million crowns on Tuesday for dumping ballast water."
LEVEE = "The commission found that the levee failed because repairs had been put off, not because the flood was too high."
NO_TRACE = "No trace of the insecticide Torvane was found in any jar."

LACKING = [
    ("Aldermoor took all honey of the cooperative off its shelves.", TOOK, "Aldermoor"),
    ("The school took all honey of the cooperative off its shelves on Wednesday.", TOOK, "school"),
    ("Fishermen expect the price to fall to about 10 crowns by autumn.", FELL, "Fishermen"),
    (
        "About 600 officers and their families stood along the road.",
        "About 600 farmers and their families stood along the road.",
        "of",
    ),
    ("The plant opened again on 14 July and was bombed.", "The plant in Pell opened again on 14 July.", "bombed"),
]
MOVED = [
    ("The Landbank of Ister owes the dairy 11.6 million marks.", "The dairy owes 11.6 million marks to the Landbank of Ister."),
    (
        "The University of Marn gave her a prize.",
        "Marn College gave her a prize, although the University of Marn had trained her.",
    ),
    (
        "Sanna Quill is to miss Sunday's match with a knee injury.",
        "Sanna Quill, who missed the match at Orn with a knee injury, is to be fit for that on Sunday.",
    ),
    (
        "The court dismissed a challenge by Brann Steel and held that the union was not bound.",
        "The court dismissed the union's challenge and held that the employer, Brann Steel, was therefore not bound.",
    ),
    ("The stone circle was built in the Bronze Age.", "The stone circle was used in the Bronze Age, long after it was built."),
    (
        "Prosecutor Alan Meeks, having criticised the judge, apologised.",
        "Prosecutor Alan Meeks, having been criticised by the judge, apologised.",
    ),
]
TURNED = [
    ("The Harbour Office of Velm was fined 2.4 million crowns on Tuesday for dumping ballast water.", FINED),
    ("The police were attacked in the square.", "The police attacked the crowd in the square."),
    ("The mayor was accused of fraud.", "The mayor accused the council of fraud."),
    ("The levee failed because the flood was too high.", LEVEE),
    ("The match was cancelled because of rain.", "The match was cancelled because of fog and not because of rain."),
    ("Torvane was found in some jars.", NO_TRACE),
    ("The insecticide Torvane was found in the jars.", NO_TRACE),
]
SAME = [
    ("Halloway took all honey of the cooperative off its shelves on Wednesday.", TOOK),
    ("Corvane was fined 2.4 million crowns by the Harbour Office of Velm.", FINED),
    ("The shop was closed on Monday.", "The shop closed its doors on Monday."),
    ("The bridge was opened in 1904.", "The bridge, which the king opened in 1904, has five arches."),
    ("The levee failed because repairs had been put off.", LEVEE),
    ("No Torvane was found in any jar.", NO_TRACE),
    (
        "The deficit will fall next year, finance minister Lauri Pelt said.",
        "Finance minister Lauri Pelt said the deficit would fall next year.",
    ),
    (
        "Elena Vrabie, the justice minister, said the prison would close.",
        "Justice minister Elena Vrabie said that the prison would close.",
    ),
    ("In Castria the harvest failed.", "The harvest failed in Castria."),
    ("The harvest failed in Castria.", "In Castria the harvest failed."),
    ("Men slept more than women.", "Women slept less than men."),
    (
        "The fine was imposed on Corvane by Velm's Harbour Office.",
        "The fine was imposed on Corvane by the Harbour Office of Velm.",
    ),
    ("The regulator recalled 14,000 TX-4 heaters.", "The regulator recalled 14,000 heaters of the type TX-4."),
    ("The medicine helped in each case.", "The medicine helped in every case."),
    ("The price rose from 6.20 to 12.90 crowns.", "The price rose from 6.20 crowns to 12.90 crowns."),
]


@pytest.mark.parametrize(("claim", "source", "word"), LACKING)
def test_a_claim_with_a_telling_word_that_its_source_has_not_is_partly_verified_at_most(
    claim: str, source: str, word: str
) -> None:
    checked = verify_claim(claim, [source])
    assert checked.verdict != "verified"
    assert word in (checked.reason or "")


@pytest.mark.parametrize(("claim", "source"), MOVED)
def test_a_claim_with_a_word_in_another_place_than_its_source_is_not_verified(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict != "verified"


@pytest.mark.parametrize(("claim", "source"), TURNED)
def test_a_claim_of_what_was_done_to_another_or_is_denied_is_contradicted(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict == "contradicted"


@pytest.mark.parametrize(("claim", "source"), SAME)
def test_a_claim_that_says_the_same_in_another_order_is_verified(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict == "verified"


WEIR = "The office's director, Ilse Weir, told reporters that sales had stopped."
FELL_ILL = 'Tobias Fenn, who chairs the dairy, rejected that. "Nobody has fallen ill," he said.'
SUSPECTED = "He suspected that somebody had tampered with the jars."


@pytest.mark.parametrize(("speaker", "verdict"), [("Weir", "unsupported"), ("Fenn", "verified")])
def test_a_pronoun_speaks_for_the_one_who_spoke_before(speaker: str, verdict: str) -> None:
    checked = verify_claim(f"{speaker} suspected that somebody had tampered with the jars.", [WEIR, FELL_ILL, SUSPECTED])
    assert checked.verdict == verdict


def test_what_is_counted_is_what_the_source_counts_with_the_number() -> None:
    source = ["The burning began under the guard of 120 police officers.", "About 600 farmers stood along the road in silence."]
    checked = verify_claim("About 600 police officers stood along the road in silence.", source)
    assert (checked.verdict, checked.reason) == ("unsupported", "the source says 600 farmers, the claim 600 police officers")
    assert verify_claim("About 600 farmers stood along the road in silence.", source).verdict == "verified"


def test_some_of_what_was_counted_is_not_contradicted_by_how_many_there_are() -> None:
    source = ["Together the three batches hold about 14,400 jars.", "Some 9,000 of them had been sold before the recall."]
    assert verify_claim("Around 9,000 jars had been sold before the recall.", source).verdict in ("verified", "partly")


def test_where_something_was_done_is_not_contradicted_by_who_did_it() -> None:
    source = "The office recalled three batches that were packed by the Sarn Valley Dairy at its plant in Pell."
    assert verify_claim("Three batches packed in Pell were recalled.", [source]).verdict in ("verified", "partly")
    assert verify_claim("Three batches packed in Orn were recalled.", [source]).verdict in ("unsupported", "contradicted")


def test_a_title_says_of_whom_but_not_what_was_done() -> None:
    source, title = "Another 450 hives stand below the dam at Lisk.", ("Hives burned in Lisk",)
    assert verify_claim("The hives below the dam at Lisk were burned.", [source], known=title).verdict != "verified"
    assert verify_claim("Another 450 hives of Lisk stand below the dam.", [source], known=title).verdict == "verified"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (
            "The railway reached the town six years before the bridge opened.",
            "The bridge opened in 1887, six years after the railway reached the town.",
        ),
        (
            "Quarrion pays 18 million dollars to 640 workers under the settlement.",
            "Under it Quarrion pays 18 million dollars over three years to 640 workers, the settlement says.",
        ),
    ],
)
def test_opposites_that_say_no_opposite_things_accuse_nothing(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("verified", "partly")


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The bridge opened before the railway reached the town.", "The bridge opened after the railway reached the town."),
        ("Under 300 people came.", "Over 300 people came."),
    ],
)
def test_opposites_that_do_say_so_still_contradict(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict == "contradicted"


def test_a_reader_is_told_which_words_stand_elsewhere() -> None:
    checked = verify_claim(*MOVED[0][:1], [MOVED[0][1]])
    assert checked.reason == "the source has “Landbank” or “Ister” in another place"
