"""Where a claim that follows a sentence of its source word for word departs from it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from briefbot.text.names import same_name_word
from briefbot.text.opposites import sides
from briefbot.text.wording import Token, Wording, are_forms, weight

_FOLLOWS = 0.65
"""Share of the claim's words that must stand in one sentence in the same order for the claim to follow it."""
_PART = 6
"""Words from which a part of a claim between commas may follow a sentence by itself."""
_PART_FOLLOWS = 0.7
"""The share for such a part."""
_LONG = 400
"""Words of a sentence from which those that stand in it very often begin no run of words alike."""
_PRONOUNS = frozenset("he she it they we i you him her them his its their who which that this these those".split())


@dataclass(frozen=True, slots=True)
class Departure:
    """Indices of tokens of the claim that stand where the source has others; either side may be empty."""

    claimed: tuple[int, ...]
    given: tuple[int, ...]


def find_departures(claim: Wording, source: Wording) -> list[Departure]:
    """The departures from the sentence the claim follows, in order, and of its parts from those they follow instead."""
    whole = _words(claim)
    found = _departures(claim, source, whole) or []
    sentence = _nearest_sentence(claim, source, whole)
    for part in _parts(claim):
        if part != whole and _nearest_sentence(claim, source, part) != sentence:
            found += [each for each in _departures(claim, source, part, share=_PART_FOLLOWS) or [] if each not in found]
    return found


def _words(wording: Wording) -> list[int]:
    return [i for i, token in enumerate(wording.tokens) if token.is_word]


def _parts(claim: Wording) -> list[list[int]]:
    """The claim's words, cut at commas and semicolons where at least six stand on either side."""
    parts: list[list[int]] = [[]]
    for index, token in enumerate(claim.tokens):
        if token.is_word:
            parts[-1].append(index)
        elif token.text in ",;" and len(parts[-1]) >= _PART:
            parts.append([])
    if len(parts) > 1 and len(parts[-1]) < _PART:
        parts[-2:] = [parts[-2] + parts[-1]]
    return parts


def _departures(claim: Wording, source: Wording, ours: list[int], *, share: float = _FOLLOWS) -> list[Departure] | None:
    """The departures of these words from the sentence they follow; None where they follow none."""
    theirs = _nearest_sentence(claim, source, ours)
    if not ours or not theirs:
        return None
    keys, others = [claim.tokens[i].key for i in ours], [source.tokens[i].key for i in theirs]
    matcher = SequenceMatcher(None, keys, others, autojunk=len(others) > _LONG)
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < share * len(keys):
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
    tokens = [claim.tokens[i] for i in departure.claimed], [source.tokens[i] for i in departure.given]
    if any(map(_is_pronoun, [*tokens[0], *tokens[1]])) or _joined(departure.claimed, claim) == _joined(departure.given, source):
        return None
    ours, theirs = ([token for token in side if _says_something(token)] for side in tokens)
    ours, theirs = _unlike(ours, theirs), _unlike(theirs, ours)
    if not ours or not theirs or len(ours) > 4 or len(theirs) > 4:
        return None
    return ours, theirs


def _is_pronoun(token: Token) -> bool:
    return token.text.lower() in _PRONOUNS and not is_capitalised(token)


def _says_something(token: Token) -> bool:
    """Whether the word is no mere joint: a small word with a capital is a name's, "before" says the opposite of "after"."""
    return weight(token.text) >= 0.4 or token.text[0].isdigit() or is_capitalised(token) or bool(sides(token.text))


def is_capitalised(token: Token) -> bool:
    """Whether the word has a capital inside a sentence."""
    return token.text[0].isupper() and not token.opens and len(token.text) > 1


def _joined(indices: tuple[int, ...], wording: Wording) -> str:
    return "".join(wording.tokens[i].text.lower() for i in indices)


def _unlike(some: list[Token], others: list[Token]) -> list[Token]:
    return [
        token
        for token in some
        if not any(are_forms(token.key, other.key) or same_name_word(token.key, other.key) for other in others)
    ]


def _nearest_sentence(claim: Wording, source: Wording, ours: list[int]) -> list[int]:
    """Indices of the words of the source's sentence that shares most with these words of the claim."""
    shared: dict[int, float] = {}
    for key in dict.fromkeys(claim.tokens[i].key for i in ours):  # in one order, since sums of fractions depend on it
        for number in {source.tokens[i].sentence for i in source.indices.get(key, ())}:
            shared[number] = shared.get(number, 0.0) + weight(key)
    if not shared:
        return []
    numbers = max(shared, key=lambda number: shared[number])
    return [i for i, token in enumerate(source.tokens) if token.sentence == numbers and token.is_word]


def follows(claim: Wording, source: Wording) -> list[int]:
    """Indices of the words of the sentence the claim follows word for word; empty where it follows none."""
    words = _words(claim)
    return _nearest_sentence(claim, source, words) if _departures(claim, source, words) is not None else []
