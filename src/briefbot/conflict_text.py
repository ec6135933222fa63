"""What articles say differently, in words for a reader."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.messages import Messages
from briefbot.types import Citation, Conflict, ConflictKind


def conflict_label(conflict: Conflict, t: Messages) -> str:
    """What stands before the sides of a conflict where it is shown."""
    if conflict.corrected:
        return t("One article corrects another:")
    labels: dict[ConflictKind, str] = {
        "figure": t("The articles give different figures:"),
        "day": t("The articles give different days:"),
        "denial": t("One article speaks against another:"),
    }
    return labels[conflict.kind]


def say_conflict(conflict: Conflict, citations: Sequence[Citation], t: Messages) -> str:
    """What the articles say differently, in a line: each side with its number and day, as “19” [1] (2031-03-26)."""
    cited = {citation.number: citation for citation in citations}
    sides = []
    for side in conflict.sides:
        citation = cited[side.citation]
        words = "" if side.words == citation.quote else f"{t('“{quote}”', quote=side.words)} "
        sides.append(f"{words}[{side.citation}]{f' ({citation.published})' if citation.published else ''}")
    return f"{conflict_label(conflict, t)} {'; '.join(sides)}"
