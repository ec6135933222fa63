"""Words of a claim that say the opposite of what its source says in their place."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import CLEAR, FAINT, MARGIN, Disagreement, contradicted, instead, unsupported
from briefbot.checks.order import sides_turned
from briefbot.text.opposites import sides_in
from briefbot.text.quantities import find_quantities
from briefbot.text.wording import Token

_OF_FIGURES = frozenset("over under above below".split())
"""Opposites before a figure only: "over three years" says nothing to "under the settlement"."""


def check_directions(case: Case) -> list[Disagreement]:
    """Words whose opposite stands where the claim has them, in the source oftener than in the claim."""
    found = []
    source = case.source.wording.tokens
    aged = {i for i, token in enumerate(source) if token.key == "old" and i and source[i - 1].key in ("year", "-")}
    turned = [(i, side) for i, token in enumerate(source) if token.is_word and i not in aged for side in sides_in(source, i)]
    for index, token in enumerate(case.claim.wording.tokens):
        for dimension, side in sides_in(case.claim.wording.tokens, index) if token.is_word else ():
            same = [i for i, (other, way) in turned if other == dimension and way == side]
            against = [i for i, (other, way) in turned if other == dimension and way == -side]
            against = [i for i in against if _is_unsaid(case, source[i].key)]
            against = [i for i in against if not _says_otherwise(case, index, i)]
            if not against:
                continue
            own = max((case.aligner.agreement(index, i) for i in same), default=0.0)
            own = max(
                own, max((case.aligner.agreement(index, i) for i in case.source.wording.indices.get(token.key, ())), default=0.0)
            )
            rival = max(against, key=lambda i: case.aligner.agreement(index, i))
            fit = case.aligner.agreement(index, rival)
            if (index in case.claim.negated) != (rival in case.source.negated):
                continue
            if fit >= CLEAR and fit >= own + MARGIN:
                found.append(contradicted(instead(source[rival].text, token.text)))
            elif not same and fit >= FAINT and not case.source.wording.indices.get(token.key) and not _is_claimed(case, rival):
                found.append(unsupported(instead(source[rival].text, token.text)))
    return found


def _says_otherwise(case: Case, ours: int, theirs: int) -> bool:
    """Whether two opposites say no opposite things: "under the law" and "over three years", or "A before B" and "B after A"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    words = {claim[ours].text.lower(), source[theirs].text.lower()}
    if words <= _OF_FIGURES and _has_figure(claim, ours) != _has_figure(source, theirs):
        return True
    return words == {"before", "after"} and sides_turned(case, ours, theirs)


def _has_figure(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and bool(find_quantities(tokens[index + 1].text))


def _is_unsaid(case: Case, key: str) -> bool:
    """Whether the source has the word at more places than the claim."""
    return len(case.claim.wording.indices.get(key, ())) < len(case.source.wording.indices[key])


def _is_claimed(case: Case, rival: int) -> bool:
    return case.source.wording.tokens[rival].key in case.claim.wording.indices
