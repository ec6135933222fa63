"""Sentences that announce others: "It recommends two decisions. The first is … The second is …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.selection.evidence import Evidence

_COUNTS = re.compile(r"\b(?:two|three|four|five|six|seven|several|following|both|[2-7])\b", re.IGNORECASE)
_IS = r"(?:is|was|are|were|has|have|had|will|would|of)\b"
_FIRST = re.compile(rf"\W*(?:the first {_IS}|first(?:ly)?,|one (?:is|was)\b)", re.IGNORECASE)
_FURTHER = re.compile(
    rf"\W*(?:(?:the|a) (?:second|third|fourth|fifth|other|last) {_IS}|(?:second|third|fourth|fifth)(?:ly)?,"
    r"|another (?:is|was)\b|(?:last(?:ly)?|finally),)",
    re.IGNORECASE,
)


def announced_by(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """What a sentence with a number announces: where the next one begins with "the first", that and those that count on."""
    if not _COUNTS.search(best.text):
        return []
    following = sorted(
        (each for each in evidence if each.ranked is best.ranked and each.span.start > best.span.start),
        key=lambda each: each.span.start,
    )
    if not following or not _FIRST.match(following[0].text):
        return []
    further = [each for each in following[1:] if _FURTHER.match(each.text)]
    return [following[0], *further] if further else []
