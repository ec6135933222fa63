"""Names and figures a claim has in another order than the sentence it otherwise follows."""

from __future__ import annotations

from itertools import pairwise

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted
from briefbot.messages import say
from briefbot.rewording import follows
from briefbot.wording import Wording

_JOINTS = frozenset("and or , & ( ) the a".split())


def check_order(case: Case) -> list[Disagreement]:
    """Names or figures that stand in another order than in the sentence the claim otherwise follows.

    A name may change places with a figure: "in 1974 by Jim Haas", "by Jim Haas in 1974".
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
        ]
        for (one, first, ours), (other, second, theirs) in pairwise(placed):
            between = {token.text.lower() for token in claim.tokens[one + 1 : other]}
            if first > second and not (between and between <= _JOINTS):
                return [contradicted(say("the source has {theirs} where the claim has {ours}", theirs=theirs, ours=ours))]
    return []


def _count(wording: Wording, key: str) -> int:
    return len(wording.indices.get(key, ()))
