"""What the other side says to an accusation: "Moscow accused Kyiv of it. Ukrainian officials, however, say that …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.selection.evidence import Evidence
from briefbot.text.attribution import REPORTING
from briefbot.text.retractions import denies, doubts, negates

_CONTESTED = re.compile(
    r"\b(?:accus(?:es?|ed|ing)|blam(?:es?|ed|ing)|alleg(?:es?|ed|ing)|den(?:y|ies|ied|ying)|disput(?:es?|ed|ing)"
    r"|claim(?:s|ed|ing)?(?= that| responsib| to have)|suspect(?:s|ed)?(?= that| of)|(?:is|was|were|are) behind the)\b",
    re.IGNORECASE,
)
"""What one side says of another, or denies."""
_REPLYING = re.compile(
    r"\b(?:however|but|in turn|(?:for|on) (?:its|his|her|their) (?:own )?part|by contrast|in contrast|on the other hand|in reply"
    r"|(?:respond|repli|counter)(?:s|ed)|den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|disput(?:es?|ed))\b",
    re.IGNORECASE,
)
_AT_FIRST = re.compile(
    r"\b(?:at first|initially|originally|first (?:said|denied|reported|claimed|put|spoke|gave|announced))\b", re.IGNORECASE
)
_LATER = re.compile(
    r"\b(?:later|now|since|but|however|afterwards|eventually|in the end|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|by then"
    r"|the (?:next|following) (?:day|week|morning)|admit(?:s|ted)|conced(?:es|ed)|acknowledg(?:es|ed)|correct(?:s|ed))\b",
    re.IGNORECASE,
)
"""What was said at first is not what is said last."""
_ASKS_WHO = re.compile(r"\bwho(?:se)?\b", re.IGNORECASE)
_NEXT = 3
"""Characters between a sentence and the next one of its article, of another paragraph, too."""


def both_sides(claims: Sequence[Evidence], evidence: Sequence[Evidence], question: str) -> list[Evidence]:
    """The claims, best first, each followed by the reply to what it says of somebody, or by what it replies to; the best, if a
    rumour, by its denial.

    Where it is asked who, and the best has nobody, the accusation behind it is a claim, too, with the reply to that.
    """
    heard: list[Evidence] = []
    for claim in claims:
        belonging = _belonging(claim, evidence)
        if claim is claims[0] and not belonging:
            belonging = _denial(claim, evidence)
        if claim is claims[0] and not belonging and _ASKS_WHO.search(question) and not claim.signals.kind:
            belonging = _accusation(claim, evidence)
        heard += [each for each in (claim, *belonging) if each not in heard]
    return heard


def _belonging(claim: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The reply behind an accusation, what was said later behind what was said at first, or the accusation before a reply."""
    behind, before = beside(claim, evidence, 1), beside(claim, evidence, -1)
    if _CONTESTED.search(claim.text) and behind is not None and _replies(behind.text):
        return [behind]
    if _AT_FIRST.search(claim.text) and behind is not None and _LATER.search(behind.text):
        return [behind]
    return [before] if _replies(claim.text) and before is not None and _CONTESTED.search(before.text) else []


def _accusation(claim: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """What the next sentence says of somebody, and the reply to it."""
    behind = beside(claim, evidence, 1)
    return [behind, *_belonging(behind, evidence)] if behind is not None and _CONTESTED.search(behind.text) else []


def _denial(claim: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentence behind a rumour in which somebody says that it is not so: "said that there was no sign of an explosion"."""
    behind = beside(claim, evidence, 1) if doubts(claim.text) else None
    if behind is None:
        return []
    return [behind] if denies(behind.text) or (negates(behind.text) and REPORTING.search(behind.text)) else []


def _replies(sentence: str) -> bool:
    return bool(_REPLYING.search(sentence) and (REPORTING.search(sentence) or _CONTESTED.search(sentence)))


def beside(sentence: Evidence, evidence: Sequence[Evidence], step: int) -> Evidence | None:
    """The sentence right behind (1) or before (-1) one in its article, where it was weighed, too."""
    for other in evidence:
        one, two = (sentence, other) if step > 0 else (other, sentence)
        same = other.ranked.passage.article_id == sentence.ranked.passage.article_id
        if same and 0 <= two.span.start - one.span.end <= _NEXT:
            return other
    return None
