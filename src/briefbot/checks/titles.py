"""The titles and numbers with a name in a claim against those in its source: "Bishop" for "Abbot", "III" for "II"."""

from __future__ import annotations

from collections.abc import Iterator

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.names import TITLES

_TITLES = TITLES | frozenset(
    "abbot archbishop cardinal baron baroness count countess earl emperor empress sultan sheikh rabbi imam marshal commander"
    " corporal premier vicar canon deacon abbess".split()
)
_SUFFIXES = frozenset("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi jr sr".split())


def check_titles(case: Case) -> list[Disagreement]:
    """Names that have in the source, where they stand among the same words, another title or number than in the claim."""
    claim, source = case.claim.wording, case.source.wording
    for step, words in ((-1, _TITLES), (1, _SUFFIXES)):
        for bearer, title in _borne(case.claim, step, words):
            there = source.indices.get(claim.tokens[bearer].key, ())
            best = max(there, key=lambda i: case.aligner.agreement(bearer, i), default=None)
            given = None if best is None else _beside(case.source, best, step, words)
            same = any(_beside(case.source, i, step, words) == title for i in there)
            if best is not None and given not in (None, title) and not (same and step < 0):
                said, told = (
                    " ".join(token.text for token in tokens[min(at, at + step) : max(at, at + step) + 1])
                    for tokens, at in ((source.tokens, best), (claim.tokens, bearer))
                )
                return [unsupported(instead(said, told))]
    return []


def _borne(facts: Facts, step: int, words: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Words of names with such a word right before or behind them, and that word."""
    for index, token in enumerate(facts.wording.tokens):
        title = _beside(facts, index, step, words)
        if title is not None and token.text[:1].isupper() and token.text.lower() not in words:
            yield index, title


def _beside(facts: Facts, index: int, step: int, words: frozenset[str]) -> str | None:
    tokens = facts.wording.tokens
    beside = tokens[index + step] if 0 <= index + step < len(tokens) else None
    if beside is None or not beside.text[:1].isupper() or beside.sentence != tokens[index].sentence:
        return None
    lower = beside.text.lower()
    return lower if lower in words else None
