"""Claims by which a reviewer got the opposite, another thing or more than the source says called verified."""

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
]


@pytest.mark.parametrize(("claim", "source"), FALSE)
def test_what_the_source_does_not_say_is_not_verified(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("contradicted", "unsupported", "partly")
    assert verify_claim(source, [source]).verdict == "verified"


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_what_it_says_in_other_words_is_not_accused(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("verified", "partly")
