"""What one question went through on its way to its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefbot.answering import Selection
from briefbot.selection.evidence import RankedPassage
from briefbot.types import Answer, Scope
from briefbot.verify import Verification

if TYPE_CHECKING:
    from briefbot.search.candidates import Candidates
    from briefbot.synthesis import Draft


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps, each with what it made."""

    text: str
    scope: Scope
    found: Candidates
    ranked: list[RankedPassage]
    selection: Selection
    verifications: list[Verification]
    """Of each claim."""
    answered_from: float
    """The gate's own confidence below which it abstained."""
    answer: Answer
    draft: Draft | None = None
    """What a language model wrote, if one was asked."""
