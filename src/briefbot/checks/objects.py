"""What was done to something beside what the claim names: "shelled the road to the port" for "shelled the port"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.wording import Token, alike, stems, weight

_BESIDE = frozenset("near outside beside behind opposite around toward towards to beyond".split())
_GIVING = stems("give send sell offer hand lend award grant pay show tell teach promise bring")
"""What is done to somebody by way of a thing: "sent weapons to Norland"."""
_AT_MOST = 6
"""Words between the two in the source."""


def check_objects(case: Case) -> list[Disagreement]:
    """Where two telling words follow each other in the claim, and in the source only by way of another thing and its "to"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    telling = [i for i, token in enumerate(claim) if token.is_word and weight(token.text) >= 0.4]
    for ours, next_one in pairwise(telling):
        first, last = case.aligner.best(ours), case.aligner.best(next_one)
        if not all(_is_article(token) for token in claim[ours + 1 : next_one]) or first is None or last is None:
            continue
        between = source[first[0] + 1 : last[0]]
        if first[0] < last[0] and source[first[0]].sentence == source[last[0]].sentence and len(between) <= _AT_MOST:
            thing = _by_way_of((*between, source[last[0]]))
            is_given = source[first[0]].key in _GIVING
            if thing is not None and not is_given and not any(alike(between[thing].key, token.key) for token in claim):
                phrase = " ".join(token.text for token in source[first[0] + 1 + thing : last[0] + 1])
                return [unsupported(instead(phrase, claim[next_one].text))]
    return []


def _is_article(token: Token) -> bool:
    return token.text.lower() in ("the", "a", "an")


def _by_way_of(tokens: Sequence[Token]) -> int | None:
    """Where a thing stands with its "to" or "near" right before the last word; of "to" only where no verb follows."""
    rest = len(tokens) - 1
    while rest and _is_article(tokens[rest - 1]):
        rest -= 1
    if rest < 2 or tokens[rest - 1].text.lower() not in _BESIDE or weight(tokens[rest - 2].text) < 1:
        return None
    names_a_place = rest < len(tokens) - 1 or tokens[rest].text[0].isupper()
    return rest - 2 if names_a_place or tokens[rest - 1].text.lower() != "to" else None
