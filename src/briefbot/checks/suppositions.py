"""What a source only supposes or asks and a claim says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, unsupported
from briefbot.messages import say
from briefbot.wording import Token, weight

_SUPPOSING = frozenset("if unless whether".split())
_LEAST_WORDS = 2
"""Telling words that a claim must take from the clause."""
_WORDS_SHOWN = 5


def check_suppositions(case: Case) -> list[Disagreement]:
    """Where all that the claim takes from its source stands in a question, or a clause of "if" or "whether", and the claim has no
    such word."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    if any(token.text.lower() in _SUPPOSING for token in claim):
        return []
    taken = {there[0] for i, token in enumerate(claim) if weight(token.text) == 1 and (there := case.aligner.best(i))}
    if len(taken) < _LEAST_WORDS:
        return []
    for index, token in enumerate(source):
        if token.text.lower() in _SUPPOSING:
            clause = _clause(source, index)
            if taken <= set(clause):
                phrase = " ".join(source[i].text for i in clause[:_WORDS_SHOWN])
                return [unsupported(say("the source only supposes this: '{phrase}'", phrase=phrase))]
    asked = {token.sentence for token in source if token.text == "?"}
    return [unsupported(say("the source only asks this"))] if {source[i].sentence for i in taken} <= asked else []


def _clause(tokens: Sequence[Token], first: int) -> list[int]:
    """From the word to the end of its clause."""
    rest = range(first, len(tokens))
    return list(
        takewhile(lambda i: tokens[i].sentence == tokens[first].sentence and (tokens[i].is_word or tokens[i].text != ","), rest)
    )
