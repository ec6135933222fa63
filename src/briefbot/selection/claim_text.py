"""A claim in words for a reader: its verdict, its markers, and what it leans on."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.messages import Messages
from briefbot.types import Claim, Verdict


def describe_verdict(verdict: Verdict, t: Messages) -> str:
    words: dict[Verdict, str] = {
        "verified": t("verified"),
        "partly": t("partly verified"),
        "unsupported": t("unsupported"),
        "contradicted": t("contradicted"),
    }
    return words[verdict]


def markers(numbers: Sequence[int]) -> str:
    """The numbers of citations, as [1][2]."""
    return "".join(f"[{number}]" for number in numbers)


def say_context(claim: Claim, t: Messages) -> str:
    """What the claim leans on, in brackets, with the numbers that are its own; nothing where the claim stands alone."""
    if not claim.context:
        return ""
    told = t.tell(claim.context, claim.context_remark).text
    return f"({told} {markers(claim.context_citations)}".rstrip() + ")"
