"""Something that speaks against a claim, and how well the source must fit for it to contradict the claim."""

from __future__ import annotations

from dataclasses import dataclass

from briefbot.messages import Remark, say
from briefbot.types import Verdict

CLEAR = 0.5
"""Agreement of surroundings from which a word of the source stands in the same place as one of the claim."""
LIKELY = 0.3
"""Agreement from which it seems to; enough to doubt a claim, not to say that the source contradicts it."""
FAINT = 0.2
"""Agreement below which two words stand in different matters."""
MARGIN = 0.15
"""How much better another item of the source must fit the claim's surroundings than the claimed one does."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a reader should know before trusting the claim, and the verdict it allows at best."""

    verdict: Verdict
    reason: Remark


def instead(said: str, claimed: str) -> Remark:
    """What the source says where the claim says something else."""
    return say("the source says {said}, the claim {claimed}", said=said, claimed=claimed)


def contradicted(reason: Remark) -> Disagreement:
    """The source says something else."""
    return Disagreement("contradicted", reason)


def unsupported(reason: Remark) -> Disagreement:
    """The source does not say this."""
    return Disagreement("unsupported", reason)


def weigh_rival(own: float, rival: float, said: str, claimed: str) -> list[Disagreement]:
    """What follows where something else in the source fits the claim's surroundings better than what is claimed."""
    if rival < LIKELY or rival < own + MARGIN:
        return []
    reason = instead(said, claimed)
    return [contradicted(reason) if rival >= CLEAR else unsupported(reason)]
