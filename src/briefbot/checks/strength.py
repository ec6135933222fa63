"""Words of a claim that say more than those of its source with which they are otherwise one sense."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import LIKELY, Disagreement, instead, unsupported
from briefbot.text.verbs import PAST
from briefbot.text.wording import nearly_same, stem, stems, weight

_SAYS_LESS = {
    stem(claimed): stems(given)
    for claimed, given in {
        "appoint": "elect",
        "elect": "appoint choose name",
        "close": "complete",
        "complete": "close",
        "resign": "leave depart",
        "quit": "leave depart",
        "kill": "die",
        "murder": "kill die",
        "law": "bill",
        "act": "bill",
        "comprise": "include contain feature",
        "car": "vehicle",
        "player": "athlete",
        "region": "area",
        "district": "area",
        "huge": "large big",
        "last": "latest",
    }.items()
}
"""What the claim says, and what of the source it may not be made of: who was killed need not have been murdered."""


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
    """Where the claim has such a word, or one that need not say what the source's does, and the source not in its place."""
    found = []
    source = case.source.wording
    for index, token in enumerate(case.claim.wording.tokens):
        others = _SAYS_LESS.get(token.key, frozenset()) | nearly_same(token.key)
        best = _best_of(case, index, [token.key, *sorted(others)]) if not others.isdisjoint(source.indices) else None
        if best is None or best[1] < LIKELY or source.tokens[best[0]].key == token.key:
            continue
        given = source.tokens[best[0]]
        says_less = given.key in _SAYS_LESS.get(token.key, ())
        found.append(Disagreement("unsupported" if says_less else "partly", instead(given.text, token.text)))
    return found


def _best_of(case: Case, index: int, keys: Sequence[str]) -> tuple[int, float] | None:
    """Where that of these words of the source stands which fits the place of the claim's best."""
    fits = [(i, case.aligner.agreement(index, i)) for key in keys for i in case.source.wording.indices.get(key, ())]
    return max(fits, key=lambda pair: pair[1], default=None)
