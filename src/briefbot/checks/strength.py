"""Words of a claim that say more than those of its source with which they are otherwise one sense."""

from __future__ import annotations

from briefbot.checks.case import Case
from briefbot.checks.disagreement import LIKELY, Disagreement, instead, unsupported
from briefbot.text.verbs import PAST
from briefbot.text.wording import stem, stems, weight

_SAYS_MORE = {
    (stem(given), stem(claimed))
    for given, claimed in (
        ("elect", "appoint"),
        ("appoint", "elect"),
        ("complete", "close"),
        ("close", "complete"),
        ("leave", "resign"),
        ("leave", "quit"),
        ("depart", "resign"),
        ("kill", "murder"),
        ("bill", "law"),
        ("bill", "act"),
    )
}
"""What the source says, and what the claim may not make of it: who was killed need not have been murdered."""


_HOLDING = stems(
    "own possess hold keep boast feature include contain carry comprise operate employ run enjoy offer retain use maintain gain"
    " get receive obtain acquire remain stay stand lie sit become serve work act live"
)
"""Verbs that say no less than to have or to be."""
_TO_HAVE = frozenset("has have had".split())


def check_having(case: Case) -> list[Disagreement]:
    """Where the claim has something that in the source is lost, wanted or done something else with."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    found = []
    for departure in case.departures:
        if len(departure.claimed) != 1 or len(departure.given) != 1 or claim[departure.claimed[0]].text.lower() not in _TO_HAVE:
            continue
        given = source[departure.given[0]]
        is_verb = given.text in PAST or given.text.endswith(("ed", "s"))
        if given.text.islower() and is_verb and weight(given.text) == 1 and given.key not in _HOLDING:
            found.append(unsupported(instead(given.text, claim[departure.claimed[0]].text)))
    return found


def check_strength(case: Case) -> list[Disagreement]:
    """Where the claim has such a word, and its source nowhere."""
    found = []
    claim, source = case.claim.wording.tokens, case.source.wording
    for index, token in enumerate(claim):
        if not any(more == token.key for _, more in _SAYS_MORE):
            continue
        best = _best_like(case, index)
        if best is None or best[1] < LIKELY:
            continue
        given = source.tokens[best[0]]
        if (given.key, token.key) in _SAYS_MORE:
            found.append(unsupported(instead(given.text, token.text)))
    return found


def _best_like(case: Case, index: int) -> tuple[int, float] | None:
    """Where the source has this word, or one that it may not stand for, among the words that fit best."""
    key, source = case.claim.wording.tokens[index].key, case.source.wording
    keys = {key, *(given for given, claimed in _SAYS_MORE if claimed == key)}
    fits = [(i, case.aligner.agreement(index, i)) for other in keys for i in source.indices.get(other, ())]
    return max(fits, key=lambda pair: pair[1], default=None)
