"""The claims of an answer, each sentence said once."""

from __future__ import annotations

from briefbot.citing import without_repeats
from briefbot.types import Claim


def claim(*citations: int, context: str | None = None) -> Claim:
    return Claim(f"Sentence {citations[0]}.", "verified", citations, context)


def test_a_claim_whose_context_is_a_claim_follows_it_without_it() -> None:
    claims = [claim(1), claim(2), claim(3, 1, context="Sentence 1.")]
    assert without_repeats(claims) == [(0, claim(1)), (2, claim(3)), (1, claim(2))]


def test_a_claim_that_was_said_as_a_context_is_left_out() -> None:
    claims = [claim(2, 1, context="Sentence 1."), claim(1), claim(3)]
    assert without_repeats(claims) == [(0, claims[0]), (2, claim(3))]


def test_a_heading_is_no_claim() -> None:
    claims = [claim(1, context="Under “Toll”:"), claim(2, context="Under “Toll”:")]
    assert without_repeats(claims) == list(enumerate(claims))
