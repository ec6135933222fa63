"""Where a claim that follows a sentence of its source word for word departs from it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from briefbot.wording import Token, Wording, alike, weight

_FOLLOWS = 0.65
"""Share of the claim's words that must stand in one sentence in the same order for the claim to follow it."""
_PRONOUNS = frozenset("he she it they we i you him her them his its their who which that this these those".split())


@dataclass(frozen=True, slots=True)
class Departure:
    """Indices of tokens of the claim that stand where the source has others; either side may be empty."""

    claimed: tuple[int, ...]
    given: tuple[int, ...]


def find_departures(claim: Wording, source: Wording) -> list[Departure] | None:
    """The departures from the sentence the claim follows, in order; None where it follows none."""
    ours = [i for i, token in enumerate(claim.tokens) if token.is_word]
    theirs = _nearest_sentence(claim, source)
    if not ours or not theirs:
        return None
    keys, others = [claim.tokens[i].key for i in ours], [source.tokens[i].key for i in theirs]
    matcher = SequenceMatcher(None, keys, others, autojunk=False)
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < _FOLLOWS * len(keys):
        return None
    return [
        Departure(tuple(ours[start:end]), tuple(theirs[low:high]))
        for kind, start, end, low, high in matcher.get_opcodes()
        if kind != "equal"
    ]


def replaced(departure: Departure, claim: Wording, source: Wording) -> tuple[list[Token], list[Token]] | None:
    """The telling words on both sides of a replacement of few words that say different things; None for other departures.

    A pronoun on either side may stand for anything.
    """
    pronouns = {claim.tokens[i].text.lower() for i in departure.claimed} | {
        source.tokens[i].text.lower() for i in departure.given
    }
    if pronouns & _PRONOUNS or _joined(departure.claimed, claim) == _joined(departure.given, source):
        return None
    ours = [token for i in departure.claimed if weight((token := claim.tokens[i]).text) >= 0.4]
    theirs = [token for i in departure.given if weight((token := source.tokens[i]).text) >= 0.4]
    ours, theirs = _unlike(ours, theirs), _unlike(theirs, ours)
    if not ours or not theirs or len(ours) > 4 or len(theirs) > 4:
        return None
    return ours, theirs


def _joined(indices: tuple[int, ...], wording: Wording) -> str:
    return "".join(wording.tokens[i].text.lower() for i in indices)


def _unlike(some: list[Token], others: list[Token]) -> list[Token]:
    return [token for token in some if not any(alike(token.key, other.key) for other in others)]


def _nearest_sentence(claim: Wording, source: Wording) -> list[int]:
    """Indices of the words of the source's sentence that shares most with the claim."""
    shared: dict[int, float] = {}
    for key in {token.key for token in claim.tokens if token.is_word}:
        for number in {source.tokens[i].sentence for i in source.indices.get(key, ())}:
            shared[number] = shared.get(number, 0.0) + weight(key)
    if not shared:
        return []
    numbers = max(shared, key=lambda number: shared[number])
    return [i for i, token in enumerate(source.tokens) if token.sentence == numbers and token.is_word]


def follows(claim: Wording, source: Wording) -> list[int]:
    """Indices of the words of the sentence the claim follows word for word; empty where it follows none."""
    return _nearest_sentence(claim, source) if find_departures(claim, source) is not None else []
