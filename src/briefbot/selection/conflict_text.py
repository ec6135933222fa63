"""What articles say differently, in words for a reader."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.messages import Messages
from briefbot.types import Citation, Conflict, ConflictKind

_LONGEST = 90
"""Characters of a side's words that are shown."""


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


def shorten(words: str) -> str:
    """The words of a side on one line; of a whole sentence, which stands above among the claims, its beginning."""
    line = " ".join(words.split()).strip(" ,;:")
    if len(line) <= _LONGEST:
        return line
    return f"{line[:_LONGEST].rsplit(' ', 1)[0].rstrip(',;:')} …"


def say_conflict(conflict: Conflict, citations: Sequence[Citation], t: Messages) -> str:
    """What the articles say differently, in a line: each side with its number and day, as “19” [1] (2031-03-26)."""
    cited = {citation.number: citation for citation in citations}
    sides = []
    for side in conflict.sides:
        citation = cited[side.citation]
        words = t("“{quote}”", quote=shorten(side.words))
        sides.append(f"{words} [{side.citation}]{f' ({citation.published})' if citation.published else ''}")
    return f"{conflict_label(conflict, t)} {'; '.join(sides)}"
