"""A text with some of its stretches put in other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text, in characters, and what stands there instead."""

    start: int
    end: int
    text: str


def rewritten(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes made, but for those that begin inside an earlier one."""
    parts, last = [], 0
    for change in sorted(changes, key=lambda change: change.start):
        if change.start >= last:
            parts += [text[last : change.start], change.text]
            last = change.end
    return "".join([*parts, text[last:]])
