"""Names and figures a claim has in each other's places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from briefbot.checks.case import Case
from briefbot.checks.disagreement import MARGIN, Disagreement, contradicted, unsupported
from briefbot.checks.names import name_places
from briefbot.messages import say
from briefbot.names import same_name_word
from briefbot.rewording import follows
from briefbot.wording import Wording

_JOINTS = frozenset("and or , & ( ) the a".split())
_EXCHANGED = 0.25
"""How much better two names must fit in each other's places than in their own where a claim follows no sentence."""


def check_order(case: Case) -> list[Disagreement]:
    """Names or figures that stand in another order than in the sentence the claim otherwise follows.

    A name may change places with a figure: "in 1974 by Jim Haas", "by Jim Haas in 1974". Two names that stand among their own
    words may change places, too.
    """
    claim, source = case.claim.wording, case.source.wording
    sentence = follows(claim, source)
    if not sentence or _count(claim, "by") != sum(source.tokens[i].key == "by" for i in sentence):
        return []
    names = [(i, claim.tokens[i].key, claim.tokens[i].text) for name in case.claim.names for i in name.indices]
    figures = [(i := case.claim.index(q.start), claim.tokens[i].key, q.text) for q in case.claim.quantities]
    for items in names, figures:
        placed = [
            (i, there[0], text)
            for i, key, text in sorted(items)
            if len(there := [j for j in sentence if source.tokens[j].key == key]) == 1
            and source.tokens[there[0]].text[0].isupper() == claim.tokens[i].text[0].isupper()
        ]
        for (one, first, ours), (other, second, theirs) in pairwise(placed):
            between = {token.text.lower() for token in claim.tokens[one + 1 : other]}
            if first < second or (between and between <= _JOINTS):
                continue
            gain = _gain(case, one, other, [first], [second])
            reason = say("the source has {theirs} where the claim has {ours}", theirs=theirs, ours=ours)
            if gain > -MARGIN:
                return [contradicted(reason) if gain >= MARGIN else unsupported(reason)]
    return []


def check_exchanges(case: Case) -> list[Disagreement]:
    """Two names of the claim that would stand among the same words as in the source if each stood in the other's place."""
    placed = [(name, places) for name in case.claim.names if (places := name_places(case, name))]
    for (one, ours), (other, theirs) in combinations(placed, 2):
        if set(ours) & set(theirs) or any(same_name_word(a, b) for a in one.keys for b in other.keys):
            continue
        if _gain(case, one.head, other.head, ours, theirs) >= _EXCHANGED:
            return [unsupported(say("the source has {theirs} where the claim has {ours}", theirs=other.text, ours=one.text))]
    return []


def _gain(case: Case, one: int, other: int, ours: Sequence[int], theirs: Sequence[int]) -> float:
    """How much better two words of the claim fit in each other's places in the source than in their own, both together."""
    aside = frozenset((case.claim.wording.tokens[one].key, case.claim.wording.tokens[other].key))

    def fit(word: int, places: Sequence[int]) -> float:
        return max(case.aligner.agreement(word, place, aside=aside) for place in places)

    return fit(one, theirs) + fit(other, ours) - fit(one, ours) - fit(other, theirs)


def _count(wording: Wording, key: str) -> int:
    return len(wording.indices.get(key, ()))
