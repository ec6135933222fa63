"""Pairs that a sentence tells with "respectively", each as a sentence of its own: "Kell and Hask got 12 and seven years"."""

from __future__ import annotations

from collections.abc import Iterator

from briefbot.text.filling import scale_of
from briefbot.text.parts import Parser, Phrase, sentences_of
from briefbot.text.rewriting import Change
from briefbot.text.wording import Wording

_WORD = "respectively"
_PARTS = 3
"""Parts of a sentence with two pairs, before the word: "Kell", "Hask got 12", "seven years"."""


def pairs_apart(wording: Wording) -> Iterator[Change]:
    """The sentences that have the word and just two pairs, put as two."""
    tokens = wording.tokens
    if not any(token.text.lower() == _WORD for token in tokens):
        return
    for start, end in sentences_of(wording):
        word = next((i for i in range(start, end) if tokens[i].text.lower() == _WORD), None)
        if word is None or any(token.text == '"' for token in tokens[start:end]):
            continue
        before = [part for _, part in Parser(wording, start, word).parts()]
        if len(before) != _PARTS or not all(part.phrases for part in before) or not before[1].verbs:
            continue
        first, second = before[0].phrases[-1], before[1].phrases[0]
        one, other = before[1].phrases[-1], before[2].phrases[0]
        if one.kind != other.kind or one.kind == "day" or first.kind != second.kind:
            continue
        if first.end != before[0].end or second.start != before[1].start or one.end != before[1].end:
            continue
        lead = wording.said(start, first.body)
        between = wording.said(second.end, one.body)
        behind = [wording.said(other.end, before[2].end), wording.said(word + 1, end)]
        told = [
            " ".join(part for part in (lead, thing, between, value, *behind) if part and part not in ".,")
            for thing, value in (
                (wording.said(first.body, first.end), _with_unit(wording, one, other)),
                (wording.said(second.body, second.end), wording.said(other.body, other.end)),
            )
        ]
        yield Change(
            tokens[start].start, tokens[end - 1].end, f"{'. '.join(text.rstrip(' .').replace(' ,', ',') for text in told)}."
        )


def _with_unit(wording: Wording, one: Phrase, other: Phrase) -> str:
    """The first value with the unit and noun of the second where it has none: "12" of "12 and seven years"."""
    text = wording.said(one.body, one.end)
    if one.quantity is None or other.quantity is None or text != one.quantity.text.strip():
        return text
    noun = wording.said(other.body, other.end).removeprefix(other.quantity.text.strip())
    unit = other.quantity.text.strip()[other.quantity.figure_end - other.quantity.start :]
    has_unit = one.quantity.figure_end < one.quantity.end or not text[0].isalnum()
    return f"{text}{noun}" if has_unit else f"{text}{scale_of(other.quantity)}{unit.removeprefix(scale_of(other.quantity))}{noun}"
