"""Claims about sentences that tell of some and of others, of before and after, of two subjects, or by whom in other words."""

from __future__ import annotations

import pytest

from briefbot.text.gapping import filled
from briefbot.text.wording import read
from briefbot.verify import verify_claim

WAGONS = "Some 120 wagons were loaded on Monday, of which 40 derailed near Varn."
BRIGADES = "At least one brigade of the army has been destroyed, while two others have suffered heavy losses."
BRIDGE = "The bridge reopened to cars on Monday, but lorries above 7.5 tonnes remain banned until August."
MISSION = "The mission was enlarged from 80 to 120 monitors."
DEAD = (
    "The defence ministry in Karsk said 14 rebels had been killed near Oumel; a rebel spokesman put the number of dead at three."
)
FALSE = [
    ("Paris won the title.", "In the race of Lyon, Paris and Nice, Lyon won the title."),
    ("Kell said that the bridge was closed.", "Hask recalled that the bridge was closed. Kell said nothing."),
    ("12 passengers were taken to Lund by bus.", "The 240 passengers, of whom 12 were children, were taken to Lund by bus."),
    ("Nine men freed two women.", "The court tried 12 men, of whom nine were jailed, and freed two women."),
    ("Nine countries were in Spain.", "The bank sold 40 branches in 12 countries, of which nine were in Spain."),
    ("Twenty gunmen were injured.", "Three gunmen were shot dead and 20 others were injured."),
    ("14 pilots were hurt when the plane crashed.", "Two pilots died and 14 others were hurt when the plane crashed."),
    ("The bus takes 1 day between Lund and Oslo.", "The bus runs nine times a day between Lund and Oslo and takes six hours."),
    ("The plant emits 1 tonne a year.", "The plant emits 12 tonnes a year, a tonne less than in 2023."),
    ("The retirement age is 67.", "Lawmakers rejected a plan to raise the retirement age from 65 to 67."),
    ("Germany reported that Novak had left.", "A German newspaper reported that Novak had left. Germany denied it."),
    ("120 wagons derailed near Varn.", WAGONS),
    ("Some 120 wagons derailed.", WAGONS),
    ("One brigade has suffered heavy losses.", BRIGADES),
    ("Cars remain banned until August.", BRIDGE),
    ("The mission has 80 monitors.", MISSION),
    ("The mission has 80 monitors.", f"{MISSION} The figure of 80 in Article 2 no longer applies."),
    ("The fare is 3 crowns.", "The fare rose from 3 to 4 crowns on Monday."),
    ("A rebel spokesman said 14 rebels had been killed.", DEAD),
    ("Turnout rose by 20 percent to 60 percent.", "Turnout rose from 40 percent in 2005 to 60 percent in 2009."),
]
TRUE = [
    ("She gave concerts in Leeds.", "She gave concerts in York, in Leeds and in Hull."),
    ("Talks were held in Bavaria.", "Talks were held in Saxony, Bavaria as well as Hesse."),
    ("Toyota recalled cars in May.", "Honda, Toyota and Nissan recalled cars in May."),
    ("Torm sold ships.", "Kell, Torm and Hask sold ships."),
    ("The 240 passengers were taken to Lund by bus.", "The 240 passengers, of whom 12 were children, were taken to Lund by bus."),
    ("Police said about 3,000 people took part.", "About 3,000 people took part, of whom 12 were arrested, police said."),
    ("Police arrested four other men.", "Police shot two men dead and arrested four others."),
    ("The Greens won 61 seats.", "In elections held that year, the Greens won 61 seats."),
    ("The retirement age is 65.", "Lawmakers rejected a plan to raise the retirement age from 65 to 67."),
    ("Unemployment in Lund is up.", "Unemployment in Lund has risen."),
    ("Lind would visit Oslo, Reuters news agency reported.", "Reuters news agency reported that Lind would visit Oslo."),
    ("Members can be 18.", "Members aged from 18 to 25 make up a third of the party, down from half."),
    ("The defence ministry said 14 rebels had been killed.", DEAD),
    ("A rebel spokesman put the number of dead at three.", DEAD),
    ("40 wagons derailed near Varn.", WAGONS),
    ("40 of the 120 wagons derailed near Varn.", WAGONS),
    ("Some 120 wagons were loaded, of which 40 derailed.", WAGONS),
    (
        "Russian troops failed to gain ground.",
        "Russia's offensive in the Kursk region failed to gain ground. Russian troops withdrew.",
    ),
    ("Two other brigades have suffered heavy losses.", BRIGADES),
    ("Two brigades have suffered heavy losses.", BRIGADES),
    ("The bridge reopened to cars.", BRIDGE),
    ("Lorries above 7.5 tonnes remain banned until August.", BRIDGE),
    ("The mission has 120 monitors.", MISSION),
    ("The mission had 80 monitors before it was enlarged.", MISSION),
    ("The mission was enlarged from 80 to 120 monitors.", MISSION),
    ("The council has 80 seats.", "The ministry wants to raise the number of seats in the council from 80 to 120."),
    ("The mission has 80 vehicles.", "The mission, enlarged from 80 to 120 monitors, has 80 vehicles."),
    ("The train takes 80 passengers.", "The train takes 80 passengers from Oslo to Bergen."),
    ("The trial is over.", "The trial ended on Friday."),
    ("The power is off.", "The power has been off since Monday."),
    ("The wage is being raised by 0.70 pesos an hour.", "The hourly wage goes from 10.80 to 11.50 pesos."),
    ("Peat builds up by roughly 1 mm a year.", "Peat builds up at a rate of about a millimetre a year."),
    (
        "The Clarion reported that the managers knew of the fault.",
        "The managers knew of the fault, the Clarion newspaper reported.",
    ),
    ("According to local tradition, Saint Orla dug the well.", "Local tradition holds that the well was dug by Saint Orla."),
]


@pytest.mark.parametrize(("claim", "source"), FALSE)
def test_what_is_told_of_the_others_or_was_so_before_is_not_verified(claim: str, source: str) -> None:
    verification = verify_claim(claim, [source])
    assert verification.verdict in ("contradicted", "unsupported"), verification


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_what_is_told_of_them_is_not_denied(claim: str, source: str) -> None:
    verification = verify_claim(claim, [source])
    assert verification.verdict in ("verified", "partly"), verification


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        (WAGONS, "Some 120 wagons were loaded on Monday. 40 wagons derailed near Varn."),
        (
            "The ministry estimates that 120 soldiers were sent, of whom more than 40 have died.",
            "The ministry estimates that 120 soldiers were sent. The ministry estimates that more than 40 soldiers have died.",
        ),
        (
            "The sector employs 9,800 people in the valley, of whom 6,200 are seasonal workers.",
            "The sector employs 9,800 people in the valley. 6,200 people are seasonal workers.",
        ),
        (BRIGADES, BRIGADES.replace("two others", "two other brigades")),
        ("One city fell, and three others resisted.", "One city fell, and three other cities resisted."),
    ],
)
def test_some_and_others_are_told_by_name(text: str, apart: str) -> None:
    assert " ".join(filled(read([text])).text.split()) == apart


@pytest.mark.parametrize(
    "text",
    [
        "The 120 members, of whom the chairman spoke, left.",
        "Some 120 wagons, of which the 40 of the navy are new, derailed.",
        "He met two ministers and others.",
        "Two others were hurt.",
    ],
)
def test_what_counts_nothing_among_them_stays_as_it_is(text: str) -> None:
    assert " ".join(filled(read([text])).text.split()) == text


def test_a_word_that_the_title_only_denies_is_not_taken_as_known() -> None:
    source = "A corroded cable, and not an attack, was the likely cause of the disaster at the dam."
    title = "Dam inquiry: cable broke, no sign of sabotage so far"
    assert verify_claim("The dam was sabotaged.", [source], known=[title]).verdict != "verified"
    assert verify_claim("The dam cable was corroded.", ["The cable was corroded."], known=[title]).verdict == "verified"


def test_a_name_in_what_is_said_is_not_who_says_it() -> None:
    source = "Ukrainian officials, however, claim that the explosion was caused by a Russian bomb."
    verification = verify_claim("A Russian bomb caused the explosion.", [source])
    assert verification.verdict == "unsupported"
    assert "by Russian" not in str(verification.reason)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The trial is over.", "The trial was postponed until June."),
        ("The power is off.", "The power station supplies the whole valley."),
        ("The age is 65.", "Lawmakers agreed to raise the age from 65 to 67."),
    ],
)
def test_what_the_source_may_mean_is_partly_verified(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict == "partly"
