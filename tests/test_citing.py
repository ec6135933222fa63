"""The claims of an answer, each sentence said once."""

from __future__ import annotations

from briefbot.citing import make_claim, without_repeats
from briefbot.types import Claim
from briefbot.verify import Verification


def claim(*citations: int, context: str | None = None) -> Claim:
    return Claim(f"Sentence {citations[0]}.", "verified", citations, context, context_citations=citations[1:])


def test_a_claim_of_two_sentences_keeps_both_beside_its_context() -> None:
    made = make_claim("It sank in May.", Verification("verified"), (4, 2), ("The boat was old.", (7,)))
    assert (made.citations, made.own_citations, made.context_citations) == ((4, 2, 7), (4, 2), (7,))


def test_a_sentence_that_carries_the_claim_is_not_its_contexts_alone() -> None:
    made = make_claim("It sank in May.", Verification("verified"), (4, 2, 4), ("The boat was old.", (2,)))
    assert (made.citations, made.own_citations, made.context_citations) == ((4, 2), (4, 2), ())


def test_a_claim_whose_context_is_a_claim_follows_it_without_it() -> None:
    claims = [claim(1), claim(2), claim(3, 1, context="Sentence 1.")]
    assert without_repeats(claims) == [(0, claim(1)), (2, claim(3)), (1, claim(2))]


def test_a_claim_that_was_said_as_a_context_is_left_out() -> None:
    claims = [claim(2, 1, context="Sentence 1."), claim(1), claim(3)]
    assert without_repeats(claims) == [(0, claims[0]), (2, claim(3))]


def test_a_heading_is_no_claim() -> None:
    claims = [claim(1, context="Under “Toll”:"), claim(2, context="Under “Toll”:")]
    assert without_repeats(claims) == list(enumerate(claims))
