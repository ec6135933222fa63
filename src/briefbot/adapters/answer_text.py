"""An answer as one line of text with [n] markers, and where each claim stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from briefbot.messages import messages_in
from briefbot.selection.claim_text import markers, say_context
from briefbot.selection.conflict_text import say_conflict
from briefbot.types import Answer, Claim


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """Words of a claim or of its context, where they stand in the text of the answer, and the citations they rest on."""

    claim: Claim
    citations: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerText:
    """``text[placed.start:placed.end]`` is the text of each claim, or of its context if that is cited; the rest is ours."""

    text: str
    placed: tuple[PlacedWords, ...]


def write_out(answer: Answer) -> AnswerText:
    """Each claim with its markers, what it leans on in brackets before it, and its verdict where that is not "verified"; then
    where the articles differ.

    Where the assistant abstained: the reason.
    """
    if answer.abstained:
        return AnswerText(f"No answer: {answer.reason}", ())
    t = messages_in("en")
    text = ""
    placed: list[PlacedWords] = []
    for claim in answer.claims:
        text += " " if text else ""
        if claim.context and claim.context_citations:
            start = len(text) + len("(")
            placed.append(PlacedWords(claim, claim.context_citations, start, start + len(claim.context)))
        text += f"{say_context(claim, t)} ".lstrip()
        placed.append(PlacedWords(claim, claim.own_citations, len(text), len(text) + len(claim.text)))
        text += f"{claim.text} {markers(claim.own_citations)}".rstrip()
        text += "" if claim.verdict == "verified" else f" ({claim.verdict}{f': {claim.reason}' if claim.reason else ''})"
    differing = [f" ({say_conflict(conflict, answer.citations, t)})" for conflict in answer.conflicts]
    return AnswerText(text + "".join(differing), tuple(placed))
