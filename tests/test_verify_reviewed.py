"""Claims by which reviewers got the opposite, another thing or more than the source says verified, or true ones accused."""

from __future__ import annotations

import pytest

from briefbot.verify import verify_claim

FALSE = [
    ("People were hurt in the blast.", "No one was hurt in the blast."),
    ("No one was hurt in the blast.", "One man was hurt in the blast."),
    ("Ost took part in the talks.", "Neither Hald nor Ost took part in the talks."),
    ("Torm sued Sola for $3 million.", "Torm was sued by Sola for $3 million."),
    ("Sales were €5 million in 2020 and €3 million in 2021.", "Sales were €3 million in 2020 and €5 million in 2021."),
    ("The firm lost $3 million on sales of $40 million.", "The firm lost $40 million on sales of $3 million."),
    ("The plant was closed in May.", "The plant was completed in May."),
    ("Police shot the man in Norrin on Monday.", "Army officers shot the man in Norrin on Monday."),
    ("Parliament debated the law on Monday.", "Parliament debated the bill on Monday. The law of 1990 stays."),
    ("The bridge opened in 2010.", "The bridge opened before 2010."),
    ("The bridge opened by 2010.", "The bridge opened after 2010."),
    ("The bridge opened on Monday.", "The bridge opened before Monday."),
    ("The firm paid US$5 billion.", "The firm paid C$5 billion."),
    ("The firm paid $5 billion.", "The firm paid HK$5 billion."),
    ("The firm paid $5 million.", "The firm paid CHF 5 million."),
    ("Government forces took the town on Friday.", "Anti-government forces took the town on Friday."),
    ("Tax profit rose in May.", "Pre-tax profit rose in May."),
    ("The authorities of Sudan closed the border.", "The authorities of South Sudan closed the border."),
    ("The army has 300 tanks.", "The army lost 300 tanks."),
    ("Hepatitis B spread in the camp.", "Hepatitis C spread in the camp."),
    ("All states voted for the treaty.", "All states except Norland voted for the treaty."),
    ("Norland voted for the treaty.", "All states except Norland voted for the treaty."),
    ("Pensioners pay the fee.", "All residents apart from pensioners pay the fee."),
    ("The ban applies to everyone.", "The ban applies to everyone but pensioners."),
    ("The bank raised rates in May.", "Analysts expect the bank to raise rates in May."),
    ("Torm paid a fine of $3 million.", "Torm must pay a fine of $3 million."),
    ("The fire started in the kitchen.", "The fire appears to have started in the kitchen."),
    ("The army will take Kasterby.", "The army hopes to take Kasterby."),
    ("The vote was a sham.", "Hald called the vote a sham."),
    ("The treaty is a betrayal of workers.", "Union leaders branded the treaty a betrayal of workers."),
    ("Torm built the ferry.", "A unit of Torm built the ferry."),
    ("The council approved the plan.", "The council's committee approved the plan."),
    ("Merla is the biggest bank.", "Merla is the biggest private bank."),
    ("There is evidence that the drug works.", "There is little evidence that the drug works."),
    ("The drug works.", "There is no evidence the drug works."),
    ("About half of the crew drowned.", "58% of the crew drowned."),
    ("Nearly 30 people died.", "23 people died."),
    ("The bridge opened on 3 June 2021.", "The bridge opened on 03.05.2021."),
    ("The quake damaged 4,000 homes.", "The quake damaged 4,000 homes, said Jana Kell, head of the civil protection agency."),
    (
        "Radio Sorra said production would restart.",
        "Torm's spokeswoman, Lea Hald, told Radio Sorra that production would restart.",
    ),
    ("Halden warned that sanctions would follow.", "Omar Kell, the envoy, warned Halden that sanctions would follow."),
    ("Torm fell by 9% on Monday.", "Shares in Torm fell by 9% on Monday."),
    ("Torm was charged with fraud.", "Two employees of Torm were charged with fraud."),
    ("The new ferry will halve travel times.", "Residents hope the new ferry will halve travel times."),
    ("The theory has been abandoned.", "The theory has largely been abandoned."),
    ("The sale of the stake raised 2 billion.", "The planned sale of the stake raised 2 billion in pledges."),
    ("The blaze was the deadliest in Norland.", "The blaze was the deadliest in Norland since 1987."),
    ("It was the worst harvest in Norland.", "It was the worst harvest in Norland in 30 years."),
    ("None of the passengers wore belts.", "Not all of the passengers wore belts."),
    ("Torm has not paid its pilots on time.", "Torm has not always paid its pilots on time."),
    ("Doctors ignored the warnings.", "Doctors denied having ignored the warnings."),
    ("The pilot did not survive the crash.", "No one but the pilot survived the crash."),
    ("All regions reported growth.", "Except for Sorra, all regions reported growth."),
    ("The unions accepted the offer.", "The unions rejected the plan; the employers accepted the offer."),
    ("Main roads are closed in Halden.", "Most roads are closed in Halden."),
    ("Torm owns Merla.", "Torm belongs to Merla."),
    ("Sorra said Kell runs the yard.", "Kell runs the yard in Sorra, said Hald."),
    ("Torm bought Merla, likely its largest rival.", "Torm plans to buy Merla, likely its largest rival."),
    ("Torm closed in Sorra.", "Branches of Torm closed in Sorra."),
    ("The bridge will open.", "The bridge will open once the cable is replaced."),
    ("The bridge will open.", "Provided the cable is replaced, the bridge will open."),
    ("The council will sell the harbour.", "The council will sell the harbour, subject to approval by the court."),
    ("The council will sell the harbour.", "The council will sell the harbour pending a court ruling."),
    ("The tax will rise to 20%.", "Under a proposal by the ministry, the tax will rise to 20%."),
    ("The tax will rise to 20%.", "Under a proposal by the ministry, the tax would rise to 20%."),
    ("The plan will cut rents.", "The plan would cut rents."),
    ("The ministry banned diesel cars.", "The ministry is weighing a ban on diesel cars."),
    ("The ministry will ban diesel cars.", "The ministry is weighing a ban on diesel cars."),
    ("The ministry will ban diesel cars.", "The ministry is considering banning diesel cars."),
    ("120 members voted for the bill.", "Of the 120 members 70 voted for the bill."),
    ("120 members voted for the bill.", "70 of the 120 members voted for the bill."),
    ("70 members voted against the bill.", "Of the 120 members, 70 voted for the bill and 50 against it."),
    ("The yard was finished by August.", "The yard was to have been finished by August."),
    ("Twelve children died in the fire.", "Twelve people, including four children, died in the fire."),
    ("The post-mortem has been carried out.", "The post-mortem is still to be carried out."),
    ("The court prosecuted Kell.", "The court decided against prosecuting Kell."),
    ("The dam is a threat.", "The dam may be a threat to the town."),
    ("The landing was a disaster.", "The landing was almost a disaster."),
    ("The seven provinces rejected the treaty.", "Two of the seven provinces of Norland rejected the treaty."),
    ("The five bridges were closed.", "Three of the five bridges over the Sorra were closed."),
    ("The death toll rose to 14 children.", "The death toll rose to 120 people, including 14 children."),
    ("The fleet consists of two tankers.", "The fleet consists of 20 ships, including two tankers."),
    ("The army freed 31 women.", "The army freed 31 prisoners, four of them women, on 3 May."),
]
TRUE = [
    ("Nobody was hurt in the blast.", "No one was hurt in the blast."),
    ("Sola sued Torm for $3 million.", "Torm was sued by Sola for $3 million."),
    ("Congress passed legislation to fund the army.", "Congress passed a bill to fund the army."),
    ("The bridge opened during May 2010.", "The bridge opened in May 2010."),
    ("The ferry was moved to Kell by May.", "The ferry was moved to Kell in May."),
    ("The range is 10% to 15%.", "The range is 10%-15%."),
    ("The firm paid €5 million.", "The firm paid EUR 5 million."),
    ("The firm paid $5 million.", "The firm paid US$5 million."),
    ("Anti-government forces took the town.", "Anti-government forces took the town on Friday."),
    ("The police of Ukraine closed the border.", "The police of eastern Ukraine closed the border."),
    ("The army has 300 tanks.", "The army owns 300 tanks."),
    ("The M1 and the M6 were closed.", "The M1, M6 and M25 were closed."),
    ("Norland's group B lost.", "Norland's group B lost to group C."),
    ("All states but Norland voted for the treaty.", "All states except Norland voted for the treaty."),
    ("Norland did not vote for the treaty.", "All states except Norland voted for the treaty."),
    ("Torm is required to pay $3 million.", "Torm must pay $3 million."),
    ("Customers must show a passport.", "The bank requires customers to show a passport."),
    ("The fire seems to have started in the kitchen.", "The fire appears to have started in the kitchen."),
    ("The company is to close the plant.", "The company will close the plant."),
    ("She was described as a pioneer by Hald.", "Hald described her as a pioneer."),
    ("The ferry was built by a unit of Torm.", "A unit of Torm built the ferry."),
    ("Merla is the biggest private bank.", "Merla is the biggest private bank in Norland."),
    ("Few houses were damaged.", "The storm damaged few houses."),
    ("There is no evidence that the drug works.", "There is no evidence the drug works."),
    ("Torm said it would close the yard.", "Torm on Tuesday said it would close the yard."),
    ("Hald said in a statement that the yard would close.", "Hald in a statement said the yard would close."),
    ("The bridge opened on 3 May 2021.", "The bridge opened on 03.05.2021."),
    ("About half of the staff left.", "48% of the staff left."),
    ("About 3% of staff left.", "3.1% of the staff left."),
    ("Nearly 30 people were hurt.", "29 people were hurt."),
    ("More than half of the voters backed the plan.", "52% of voters backed the plan."),
    (
        "Lea Hald told Radio Sorra that production would restart.",
        "Torm's spokeswoman, Lea Hald, told Radio Sorra it would restart production.",
    ),
    ("Lea Hald said the mine would reopen.", "Lea Hald praised the rescuers and said the mine would reopen."),
    ("Torm admitted that it had hidden two results.", "Torm conceded that it had hidden two results."),
    ("The charge was largely symbolic.", "The charge was mostly symbolic."),
    ("Torm employees were charged with fraud.", "Two employees of Torm were charged with fraud."),
    ("The pilot survived the crash.", "No one but the pilot survived the crash."),
    ("A large fire hit Halden.", "A huge fire hit Halden."),
    ("Torm possesses two ships.", "Torm owns two ships in Sorra."),
    ("Hald said Kell runs the yard in Sorra.", "Kell runs the yard in Sorra, said Hald."),
    ('Kell said: "We won 61 seats and the Liberals 54."', '"We won 61 seats and the Liberals 54," said Kell.'),
    ("The budget was 1.07 trillion euros.", "The budget was 1.074 trillion euros."),
    ("This was a hoax.", "The call was a hoax."),
    ("The employers accepted the offer.", "The unions rejected the plan; the employers accepted the offer."),
    ("The bridge will open once the cable is replaced.", "The bridge will open once the cable is replaced."),
    ("Hald once led the party.", "Hald, who once led the party, will speak on Monday."),
    ("Hald will speak on Monday.", "Hald, who once led the party, will speak on Monday."),
    ("The company will provide buses.", "The company will provide buses, providing 40 seats each."),
    ("Under the plan, the tax would rise to 20%.", "Under the plan, the tax would rise to 20%."),
    ("He became mayor in 1990.", "The bill failed in 1985, and he would become mayor in 1990."),
    ("70 members voted for the bill.", "Of the 120 members 70 voted for the bill."),
    ("70 of 120 members voted for the bill.", "Of the 120 members, 70 voted for the bill and 50 against it."),
    ("50 members voted against the bill.", "Of the 120 members, 70 voted for the bill and 50 against it."),
    ("70 members voted for the bill.", "70 of the 120 members voted for the bill."),
    ("Three of the five bridges were closed in June.", "Of the five bridges, two were closed in May and three in June."),
    ("The fire killed four children.", "The fire killed 12 people, among them four children."),
    ("The fire killed 12 people, four of them children.", "The fire killed 12 people, among them four children."),
    ("The yard was to be finished by August.", "The yard was to have been finished by August."),
    ("Four children died in the fire.", "Twelve people, including four children, died in the fire."),
    ("Bill Clinton became president in 1993.", "Bill Clinton would become president in 1993."),
    ("Jordan won six titles.", "Selected in the 1984 draft by Chicago, Jordan would win six titles."),
    ("The plan became law in 1990.", "The plan would become law in 1990."),
    ("The court decided not to prosecute Kell.", "The court decided against prosecuting Kell."),
    ("Hald did not object to moving the trial.", "Hald did not oppose the motion to move the trial to another city."),
    ("A post-mortem has not been carried out.", "A post-mortem is still to be carried out."),
    ("More than 70 members voted for it.", "Of the 120 members, more than 70 voted for it."),
    ("The army will pull out of Norrin.", "The army will pull out of Norrin, once a rebel stronghold."),
    ("The committee will meet in Norrin.", "The committee will meet in Norrin once a month."),
    ("The city will pay for meals.", "The city will pay for meals provided by the firm."),
    ("The talks will resume.", "The talks will resume as soon as possible."),
    ("In May the bridge opened.", "In May the bridge opened once the cable was replaced."),
    ("The army freed 31 prisoners on 3 May.", "The army freed 31 prisoners, four of them women, on 3 May."),
]


@pytest.mark.parametrize(("claim", "source"), FALSE)
def test_what_the_source_does_not_say_is_not_verified(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("contradicted", "unsupported", "partly")
    assert verify_claim(source, [source]).verdict == "verified"


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_what_it_says_in_other_words_is_not_accused(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("verified", "partly")


@pytest.mark.parametrize(
    ("claim", "source", "reason"),
    [
        (
            "The tram line will be 60 million dearer.",
            "The tram line would cost 310 million, not the 250 million that were promised.",
            "310 million − 250 million is 60 million",
        ),
        (
            "Rescuers had searched 80 fewer than the 220 houses.",
            "Rescuers had searched 140 of the 220 houses.",
            "220 − 140 is 80",
        ),
        (
            "The eight boats cost 256 million.",
            "The navy has ordered eight boats, which cost 32 million apiece.",
            "eight × 32 million",
        ),
        (
            "The state paid the remaining 30 percent.",
            "The towns paid 70 percent, the state the rest.",
            "100 % − 70 percent is 30 percent",
        ),
        ("Palm had 50,000 voters abroad.", "A fifth of the 250,000 voters of Palm live abroad.", "A fifth × 250,000 is 50,000"),
    ],
)
def test_a_number_that_the_source_s_make_is_told_with_how_they_make_it(claim: str, source: str, reason: str) -> None:
    checked = verify_claim(claim, [source])
    assert checked.verdict != "contradicted"
    assert reason in (checked.reason or "")


def test_a_changed_number_is_no_difference_of_others() -> None:
    assert (
        verify_claim("The line will cost 320 million.", ["The line will cost 310 million, not 250 million."]).verdict
        == "contradicted"
    )
