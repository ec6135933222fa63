"""How far a whole article supports a claim, and where."""

from __future__ import annotations

from briefbot.checks.support import find_support

ARTICLE = [
    "The harbour opened in 1962 after four years of work.",
    "Norrin council paid 12 million crowns for the new bridge.",
    "Gulls nest on the east pier.",
    "The Ibero-American Shipping Company of Canada uses the quay.",
]


def test_the_sentences_that_support_a_claim_are_found() -> None:
    found = find_support("The council of Norrin paid 12 million crowns for a bridge.", ARTICLE)
    assert 1 in found.sentences
    assert 0.5 < found.score <= 1


def test_a_name_or_a_figure_the_article_lacks_lowers_support_more_than_a_plain_word() -> None:
    true = find_support("Norrin council paid 12 million crowns for the bridge.", ARTICLE).score
    word = find_support("Norrin council paid 12 million crowns for the tunnel.", ARTICLE).score
    name = find_support("Osterby council paid 12 million crowns for the bridge in Osterby.", ARTICLE).score
    figure = find_support("Norrin council paid 19 million crowns for the bridge.", ARTICLE).score
    assert max(name, figure) < word < true


def test_a_people_is_known_by_its_country() -> None:
    article = [*ARTICLE, "Ships call at the quay."]
    assert (
        find_support("Canadian ships call at the quay.", article).score
        > find_support("Peruvian ships call at the quay.", article).score
    )


def test_nothing_supports_a_claim_without_words_or_an_empty_article() -> None:
    assert find_support("", ARTICLE).score == 0
    assert find_support("The harbour opened.", []).score == 0
