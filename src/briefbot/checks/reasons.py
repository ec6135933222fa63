"""Reasons of a claim that its source says were none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted
from briefbot.messages import say
from briefbot.text.wording import Token, weight

_SAME = 0.6
"""Share of a reason's words from which another is the same."""
_JOINTS = frozenset("but and because".split())
_SHOWN = 5


def check_reasons(case: Case) -> list[Disagreement]:
    """Where the claim gives as the reason what the source denies to be it: "failed because …, not because the flood rose"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for own, home in case.aligner.sentences:
        given = [i for i in own if _is_because(claim[i]) and not _is_denied(claim, i)]
        reason = _behind(claim, given[0]) if given else set()
        same = [i for i in home if reason and _is_because(source[i]) and len(reason & _behind(source, i)) >= _SAME * len(reason)]
        if same and all(_is_denied(source, i) for i in same):
            phrase = " ".join(token.text for token in source[same[0] - 1 : same[0] - 1 + _SHOWN])
            return [contradicted(say("the source denies this: '{phrase}'", phrase=phrase))]
    return []


def _is_because(token: Token) -> bool:
    return token.text.lower() == "because"


def _is_denied(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index - 1].text.lower() in ("not", "n't")


def _behind(tokens: Sequence[Token], index: int) -> set[str]:
    """The telling words from there to the next mark or joint."""
    behind = takewhile(lambda token: token.is_word and token.text.lower() not in _JOINTS, tokens[index + 1 :])
    return {token.key for token in behind if weight(token.text) == 1}
