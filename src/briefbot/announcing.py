"""Sentences that announce others: "It recommends two decisions. The first is … The second is …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.evidence import Evidence

_FIRST = re.compile(r"\W*(?:the first|first(?:ly)?,|one (?:is|was|are|were))\b", re.IGNORECASE)
_FURTHER = re.compile(
    r"\W*(?:(?:the|a) (?:second|third|fourth|fifth|other|last)|(?:second|third|fourth|fifth)(?:ly)?,"
    r"|another (?:is|was)|(?:last(?:ly)?|finally),)",
    re.IGNORECASE,
)


def announced_by(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """What the sentence announces: from the next one on, where that begins with "the first", those of its passage that count."""
    following = sorted(
        (each for each in evidence if each.ranked is best.ranked and each.span.start > best.span.start),
        key=lambda each: each.span.start,
    )
    if not following or not _FIRST.match(following[0].text):
        return []
    further = [each for each in following[1:] if _FURTHER.match(each.text)]
    return [following[0], *further] if further else []
