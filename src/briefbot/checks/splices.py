"""Claims that begin as one sentence of the source and end as another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, unsupported
from briefbot.messages import say
from briefbot.text.wording import Token, Wording

_FEWEST = 4
"""Words in a row from which a claim follows a sentence."""
_PRONOUNS = frozenset("he she it they".split())
_CONJUNCTIONS = frozenset("and or but".split())
_OPENERS = frozenset(
    "and or but nor so yet for after although as at because before by during from if in into of on since than that though through"
    " to under until when where which while who whose with without".split()
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of the claim, by their place among its words, that stand in a row in a sentence; there from ``start``."""

    first: int
    last: int
    sentence: int
    start: int


def check_splices(case: Case) -> list[Disagreement]:
    """Where the words of one sentence go over into those of another inside a clause of both."""
    ours = [token for token in case.claim.wording.tokens if token.is_word]
    sentences = _by_sentence(case.source.wording)
    if len(sentences) < 2:
        return []
    runs = _runs([token.key for token in ours], sentences)
    for one in runs:
        others = [run for run in runs if run.first == one.last + 1]
        if not others or any(run.sentence == one.sentence for run in others) or _goes_on(runs, one):
            continue
        if _joined(case.claim.wording.text, ours[one.last], ours[one.last + 1]):
            continue
        if not any(_is_clean(sentences, one, other) for other in others):
            return [unsupported(say("the claim's words stand in the source, but not together"))]
    return []


def _by_sentence(source: Wording) -> list[list[Token]]:
    found: dict[int, list[Token]] = {}
    for token in source.tokens:
        found.setdefault(token.sentence, []).append(token)
    return list(found.values())


def _runs(keys: Sequence[str], sentences: Sequence[Sequence[Token]]) -> list[_Run]:
    """Every longest run of at least four words, in each sentence."""
    found = []
    for number, sentence in enumerate(sentences):
        theirs = [token.key for token in sentence if token.is_word]
        for first in range(len(keys)):
            for start in range(len(theirs)):
                if keys[first] != theirs[start] or (first and start and keys[first - 1] == theirs[start - 1]):
                    continue
                length = 0
                while (
                    first + length < len(keys) and start + length < len(theirs) and keys[first + length] == theirs[start + length]
                ):
                    length += 1
                if length >= _FEWEST:
                    found.append(_Run(first, first + length - 1, number, start))
    return found


def _joined(text: str, last: Token, first: Token) -> bool:
    """Whether the claim itself joins the two: by a mark or a conjunction."""
    return bool(text[last.end : first.start].strip()) or last.text.lower() in _CONJUNCTIONS or first.text.lower() in _CONJUNCTIONS


def _goes_on(runs: Sequence[_Run], one: _Run) -> bool:
    """Whether another run covers the place where this one ends: then nothing is joined there."""
    return any(run.first <= one.last - 1 and run.last > one.last for run in runs)


def _is_clean(sentences: Sequence[Sequence[Token]], one: _Run, other: _Run) -> bool:
    """Whether the first run ends or the other begins where a clause does."""
    after = _beside(sentences[one.sentence], one.start + one.last - one.first, 1)
    before = _beside(sentences[other.sentence], other.start, -1)
    first = [token for token in sentences[other.sentence] if token.is_word][other.start]
    if before is not None and before.text.lower() in _PRONOUNS and other.start == 1:
        return True  # "They want" taken for "The nurses want"
    ends = after is None or not after.is_word or after.text.lower() in _OPENERS
    begins = before is None or not before.is_word or before.text.lower() in _OPENERS or first.text.lower() in _OPENERS
    return ends or begins


def _beside(sentence: Sequence[Token], place: int, step: int) -> Token | None:
    """The token beside the sentence's word at this place."""
    index = [i for i, token in enumerate(sentence) if token.is_word][place] + step
    return sentence[index] if 0 <= index < len(sentence) else None
