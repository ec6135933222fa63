"""Words of a claim that say more than those of its source with which they are otherwise one sense."""

from __future__ import annotations

from briefbot.checks.case import Case
from briefbot.checks.disagreement import LIKELY, Disagreement, instead, unsupported
from briefbot.text.wording import stem

_SAYS_MORE = {
    (stem(given), stem(claimed))
    for given, claimed in (
        ("elect", "appoint"),
        ("appoint", "elect"),
        ("leave", "resign"),
        ("leave", "quit"),
        ("depart", "resign"),
        ("kill", "murder"),
        ("bill", "law"),
        ("bill", "legislation"),
        ("bill", "act"),
    )
}
"""What the source says, and what the claim may not make of it: who was killed need not have been murdered."""


def check_strength(case: Case) -> list[Disagreement]:
    """Where the claim has such a word, and its source nowhere."""
    found = []
    claim, source = case.claim.wording.tokens, case.source.wording
    for index, token in enumerate(claim):
        if token.key in source.indices or not any(more == token.key for _, more in _SAYS_MORE):
            continue
        best = case.aligner.best(index)
        if best is None or best[1] < LIKELY:
            continue
        given = source.tokens[best[0]]
        if (given.key, token.key) in _SAYS_MORE:
            found.append(unsupported(instead(given.text, token.text)))
    return found
