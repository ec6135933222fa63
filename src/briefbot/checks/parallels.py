"""Claims that mix sentences of the source which tell the same of different things, one road's closing and another's."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted, instead
from briefbot.checks.items import Item, find_items
from briefbot.text.wording import weight

_PRONOUNS = frozenset("it he she they".split())
"""What may be the same thing under no name of its own."""


def check_parallels(case: Case) -> list[Disagreement]:
    """Where a sentence of the source has all of one of the claim but one thing, for which it has another.

    The claim's thing is told of something else in a second sentence with the same words.
    """
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    if source[0].sentence == source[-1].sentence:
        return []
    nameless = {token.sentence for token in source if token.text.lower() in _PRONOUNS}
    found: list[Disagreement] = []
    for number in sorted({token.sentence for token in claim}):
        tokens = [(i, token) for i, token in enumerate(claim) if token.sentence == number]
        items = [*find_items(case, tokens[0][1].start, tokens[-1][1].end)]
        rest = [i for i, token in tokens if weight(token.text) == 1 and not any(a.start <= token.start < a.end for a in items)]
        if rest and items:
            words = [{source[place].sentence for place in case.aligner.places(i)} for i in rest]
            found += _mixed(items, words, nameless)
    return found


def _mixed(items: Sequence[Item], words: Sequence[set[int]], nameless: set[int]) -> list[Disagreement]:
    """What speaks against the things of one sentence of the claim; ``words`` are the sentences that have each of its others."""
    whole = set.intersection(*words)
    best = max(sorted(whole), key=lambda number: sum(number in each.sentences for each in items), default=-1)
    missing = [each for each in items if best not in each.sentences]
    if len(missing) != 1 or best not in missing[0].others:
        return []
    for number in sorted(missing[0].sentences - nameless):
        lacking = sum(number not in having for having in words)
        has_another = any(number in each.others for each in items if number not in each.sentences)
        if lacking + has_another == 1 and len(words) > lacking:
            return [contradicted(instead(missing[0].others[best], missing[0].text))]
    return []
