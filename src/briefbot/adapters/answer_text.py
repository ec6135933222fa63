"""An answer as one line of text with [n] markers, and where each claim stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from briefbot.messages import messages_in
from briefbot.selection.conflict_text import say_conflict
from briefbot.types import Answer, Claim


@dataclass(frozen=True, slots=True)
class PlacedClaim:
    """A claim and where its own words stand in the text of the answer."""

    claim: Claim
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerText:
    """``text[placed.start:placed.end]`` is the text of each claim; what stands between is ours."""

    text: str
    claims: tuple[PlacedClaim, ...]


def write_out(answer: Answer) -> AnswerText:
    """Each claim with its markers, what it leans on in brackets before it, and its verdict where that is not "verified"; then
    where the articles differ.

    Where the assistant abstained: the reason.
    """
    if answer.abstained:
        return AnswerText(f"No answer: {answer.reason}", ())
    text, placed = "", []
    for claim in answer.claims:
        text += (" " if text else "") + (f"({claim.context}) " if claim.context else "")
        placed.append(PlacedClaim(claim, len(text), len(text) + len(claim.text)))
        text += f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}".rstrip()
        text += "" if claim.verdict == "verified" else f" ({claim.verdict}{f': {claim.reason}' if claim.reason else ''})"
    differing = [f" ({say_conflict(conflict, answer.citations, messages_in('en'))})" for conflict in answer.conflicts]
    return AnswerText(text + "".join(differing), tuple(placed))
