"""What documents of different word processors and presentation programs have in common."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefbot.readers.assembly import Block, Heading, normalise

NOT_FALLBACK = "not(ancestor::*[local-name()='Fallback'])"
"""In XPath: no copy of a drawing for programs that cannot show it (Office Open XML)."""


def split_title(
    styled: Sequence[tuple[str, Block | Heading]], *, title_styles: Collection[str]
) -> tuple[str | None, list[Block | Heading]]:
    """The first paragraph in a style for titles, and all other parts."""
    for number, (style, part) in enumerate(styled):
        if style in title_styles and normalise(part.text):
            return part.text, [part for _, part in [*styled[:number], *styled[number + 1 :]]]
    return None, [part for _, part in styled]


def written_by_hand(value: str, *, template_words: Collection[str]) -> str | None:
    """The title or author of the properties; None where it is only what programs put into every file they make."""
    return None if value.strip() in template_words else value.strip() or None
