"""Numbers of a list told with each other's words: "9,000 in damages and 2,500 in costs" as "9,000 in costs"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.wording import weight

_JOINTS = frozenset("and , ; but while".split())
_PREPOSITIONS = frozenset("in at on for of from to among".split())
_TELLING = 0.4
_FRONTED = 5
"""Words among which a setting stands that opens a sentence: "In the south the party took"."""

_SHOWN = 4
"""Words of a number and what goes with it that a reader is shown."""


def check_lists(case: Case) -> list[Disagreement]:
    """Where the one number of a sentence stands among words that the source has with another number of its sentence only."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for own, home in case.aligner.sentences:
        claimed = [each for each in case.claim.quantities if case.claim.index(each.start) in own and not each.is_ordinal]
        given = [each for each in case.source.quantities if case.source.index(each.start) in home and not each.is_ordinal]
        same = [place for place, each in enumerate(given) if claimed and same_amount(claimed[0], each)]
        if len(claimed) != 1 or len(given) < 2 or len(same) != 1:
            continue
        told = {claim[i].key for i in own if weight(claim[i].text) >= _TELLING}
        parts = _parts(case, given, home)
        words = [
            {source[i].key for i in part if source[i].text[0].isalpha() and weight(source[i].text) >= _TELLING} for part in parts
        ]
        shared = {source[i].key for i in home} - set().union(*words)
        alone = [each - shared - set().union(*(other for other in words if other is not each)) for each in words]
        mine = alone[same[0]]
        theirs = next((place for place, each in enumerate(alone) if place != same[0] and each & told), None)
        if theirs is None or not mine:
            continue
        if not mine & told or _is_fronted(case, own, alone[theirs], parts[same[0]]):
            said = _shown(case.source, parts[same[0]], given[same[0]])
            return [unsupported(instead(said, _shown(case.claim, own, claimed[0])))]
    return []


def _parts(case: Case, given: Sequence[Quantity], home: Sequence[int]) -> list[list[int]]:
    """The words of a sentence that go with each of its numbers: from the joint before it to that before the next; of the first,
    those behind it.
    """
    tokens = case.source.wording.tokens
    places = [case.source.index(each.start) for each in given]
    cuts = []
    for one, other in pairwise(places):
        joints = [i for i in range(one + 1, other) if tokens[i].text.lower() in _JOINTS]
        cuts.append(joints[-1] if joints else other)
    starts, ends = [places[0], *cuts], [*cuts, home[-1] + 1]
    return [list(range(start, end)) for start, end in zip(starts, ends, strict=True)]


def _is_fronted(case: Case, own: Sequence[int], others: set[str], part: Sequence[int]) -> bool:
    """Whether the claim opens with another number's setting where this one has its own: "in the south" for "in the north"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    first = claim[own[0]].text.lower()
    is_there = any(claim[i].key in others for i in own[1:_FRONTED])
    return first in _PREPOSITIONS and is_there and any(source[i].text.lower() == first for i in part)


def _shown(facts: Facts, words: Sequence[int], number: Quantity) -> str:
    """The number with the words behind it."""
    at = facts.index(number.start)
    found = [facts.wording.tokens[i].text for i in words if i >= at and facts.wording.tokens[i].text not in ",;."]
    return " ".join(found[:_SHOWN])
