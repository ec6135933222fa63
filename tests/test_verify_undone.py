"""Claims of what their source names only as refused, passed over, ordered or supposed, and true ones about the same."""

from __future__ import annotations

import pytest

from briefbot.verify import verify_claim

FALSE = [
    ("The ministry paid pensions.", "The inability of the ministry to pay pensions brought thousands onto the streets."),
    ("The council has provided housing.", "The council's inability to provide housing has fuelled anger in the town."),
    ("The ministry warned residents.", "The ministry was criticised for its failure to warn residents."),
    ("Denmark signed the treaty.", "The refusal of Denmark to sign the treaty delayed the summit."),
    ("The court released Hale.", "The court's refusal to release Hale was criticised."),
    ("The council approved the plan.", "The council's reluctance to approve the plan has delayed it."),
    ("Soldiers surrendered.", "In some cases, soldiers took their own lives rather than surrender."),
    ("Pilots accepted the offer.", "Pilots went on strike rather than accept the offer."),
    ("The bank closed branches.", "The bank cut hours rather than closing branches."),
    ("Two of the four machines were scrapped.", "Two of the four machines will be sold rather than scrapped."),
    ("Torm paid the fine.", "Torm appealed instead of paying the fine."),
    ("Workers returned to the plant.", "Workers occupied the hall instead of returning to the plant."),
    ("Officials blamed Castria.", "Officials stopped short of blaming Castria."),
    ("The army entered the city.", "The army halted short of entering the city."),
    ("The minister resigned.", "The minister resigned neither on Monday nor on Tuesday."),
    ("The dam was attacked.", "A corroded cable, and not an attack, was the likely cause of the failure of the dam."),
    ("Varn was evacuated.", "The order to evacuate Varn was lifted on Friday."),
    ("The tests confirm that the water was poisoned.", "If the tests confirm that the water was poisoned, the plant will close."),
    (
        "Mount Sefar is the second-highest peak, ahead of Mount Brune.",
        "Mount Sefar is the second-highest peak, after Mount Brune.",
    ),
]
TRUE = [
    ("The ministry failed to pay pensions.", "The inability of the ministry to pay pensions brought thousands onto the streets."),
    ("Denmark refused to sign the treaty.", "The refusal of Denmark to sign the treaty delayed the summit."),
    ("The refusal of Denmark to sign the treaty delayed the summit.", "Denmark's refusal to sign the treaty delayed the summit."),
    ("Its inability to fly made the bird easy prey.", "This fearlessness and its inability to fly made the bird easy prey."),
    ("The bird was easy prey.", "Its inability to fly made the bird easy prey for sailors."),
    ("Pilots went on strike.", "Pilots went on strike rather than accept the offer."),
    ("Pilots did not accept the offer.", "Pilots went on strike rather than accept the offer."),
    ("The minister resigned rather than face a vote.", "The minister resigned on Monday rather than face a vote."),
    ("The minister resigned instead of facing a vote.", "The minister resigned on Monday rather than face a vote."),
    ("Two of the four machines were sold.", "Two of the four machines were sold rather than scrapped."),
    ("The order to evacuate Varn was lifted.", "The order to evacuate Varn was lifted on Friday."),
    ("Sappers are called so instead of private.", "Sappers are called so instead of private once they are trained."),
    ("The army shelled Varn in order to take it.", "In order to take Varn, the army shelled it."),
    ("The bank opened not before May.", "The bank opened in May, not before."),
    ("The pilot landed in a field.", "Engine failure forced the pilot to land in a field."),
    ("The operator closed the line.", "Repeated equipment failures led the operator to close the line."),
    ("There were protests in the capital.", "The refusal led to protests in the capital."),
    ("Faulty wiring caused the failure.", "Engineers traced the failure to faulty wiring."),
    ("Bank failures follow sharp rises in rates.", "Bank failures tend to follow sharp rises in rates."),
    ("The factory installed its own generators.", "Repeated power failures prompted the factory to install its own generators."),
    ("The court will sit in Lund from September.", "The court will sit in Lund instead of Malmo from September."),
    ("Payments will be made monthly from January.", "Payments will be made monthly rather than yearly from January."),
    ("Lind would rather resign than sign the agreement.", "Lind would resign rather than sign the agreement."),
    ("The firm needs a licence.", "Without a licence, the firm cannot sell the drug in Europe."),
    ("A fault caused the plane to crash.", "The plane did not crash because of the weather but because of a fault."),
    ("The boy hid until after the shooting ended.", "The boy hid behind a wall until the shooting ended."),
]


@pytest.mark.parametrize(("claim", "source"), FALSE)
def test_what_was_not_done_or_need_not_be_so_is_not_verified(claim: str, source: str) -> None:
    verification = verify_claim(claim, [source])
    assert verification.verdict in ("contradicted", "unsupported"), verification


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_what_the_source_says_of_it_is_not_denied(claim: str, source: str) -> None:
    verification = verify_claim(claim, [source])
    assert verification.verdict in ("verified", "partly"), verification
