"""What a claim counts, against what its source counts with the same number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.parts import VERB_FORMS
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.wording import Token, Wording, alike, weight

_LONGEST = 3
"""Words behind a number in which what it counts is named: "600 police officers"."""


def check_counted(case: Case) -> list[Disagreement]:
    """Where the source has a number of the claim only of other things, and the claim's things in another sentence."""
    for claimed in case.claim.quantities:
        same = [given for given in case.source.quantities if same_amount(claimed, given)]
        things = _counted(case.claim.wording, claimed)
        others = [other for given in same if (other := _other_things(case, given, things))]
        if same and len(others) == len(same):
            return [unsupported(instead(_phrase(same[0], others[0]), _phrase(claimed, things)))]
    return []


def _other_things(case: Case, given: Quantity, things: Sequence[Token]) -> list[Token]:
    """What the source counts with the number, where its sentence has none of the things, and the claim none of those."""
    source = case.source.wording
    number = source.tokens[case.source.index(given.start)].sentence
    there = [token for token in source.tokens if token.sentence == number]
    counted = _counted(source, given)
    is_elsewhere = bool(things) and all(case.aligner.likeness(token.key) for token in things)
    is_other = not _shared(things, there) and not _shared(counted, case.claim.wording.tokens)
    return counted if is_elsewhere and is_other else []


def _counted(wording: Wording, quantity: Quantity) -> list[Token]:
    """The telling words right behind a number that has no unit."""
    if quantity.dimension is not None or quantity.is_ordinal:
        return []
    behind = (token for token in wording.tokens if token.start >= quantity.end)
    return [*takewhile(_names_a_thing, islice(behind, _LONGEST))]


def _names_a_thing(token: Token) -> bool:
    return token.text.islower() and weight(token.text) == 1 and token.text not in VERB_FORMS


def _shared(some: Sequence[Token], others: Sequence[Token]) -> bool:
    return any(alike(one.key, other.key) for one in some for other in others)


def _phrase(number: Quantity, things: Sequence[Token]) -> str:
    return " ".join([number.text.strip(), *(token.text for token in things)])
