"""The newest count of what a question asks for: news counts again without a word that it corrects what it said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefbot.questions.counting import FITS, find_counts
from briefbot.selection.evidence import ANSWERED_FROM, GATE, Evidence
from briefbot.selection.evidence_conflicts import Conflict, ConflictSide
from briefbot.types import Span

if TYPE_CHECKING:
    from briefbot.questions.counting import Wanted
    from briefbot.questions.matching import AskedQuestion
    from briefbot.text.quantities import Quantity

_BEHIND_SIDES, _BEHIND_BEST = 5.0, 2.0
"""How far below the best score a later count may lie: where articles differ on it already, and where not."""
_NEAR_ENOUGH = 4.0
"""How many times the smaller of two counts the greater may be: others are mostly of something else."""
_ASKS_FOR_EARLIER = re.compile(
    r"\b(?:first|initial(?:ly)?|original(?:ly)?|earl(?:ier|iest|y)|previous(?:ly)?|before|then|by|until|once|ever|former)\b",
    re.IGNORECASE,
)


def with_later_figure(question: str, asked: AskedQuestion, evidence: Sequence[Evidence], conflict: Conflict) -> Conflict:
    """The same, with the newest count as its first side where articles give different figures and one counts again: it corrects
    none of them in words."""
    is_of_figures = conflict.kind == "figure"
    later = later_figure(question, asked, evidence, [side.evidence for side in conflict.sides]) if is_of_figures else None
    count = _count(asked.wanted, later.text) if later is not None and asked.wanted is not None else None
    if later is None or count is None:
        return conflict
    words = Span(later.span.start + count.start, later.span.start + count.end)
    return replace(conflict, sides=(ConflictSide(later, words), *conflict.sides), is_corrected=False)


def later_figure(question: str, asked: AskedQuestion, evidence: Sequence[Evidence], sides: Sequence[Evidence]) -> Evidence | None:
    """The best of the sentences that count the same in a later article than ``sides``, which say different things, or than the
    best sentence where there are none; None for what is no count, or asks for a day or an earlier count."""
    wanted, compared = asked.wanted, [*sides] or [evidence[0]]
    days = [each.ranked.published for each in compared if each.ranked.published]
    counts = [count for each in compared if wanted and (count := _count(wanted, each.text))]
    if wanted is None or not wanted.is_count or asked.days or not days or not counts or _ASKS_FOR_EARLIER.search(question):
        return None
    margin, named = (_BEHIND_SIDES if sides else _BEHIND_BEST), min(each.gate.names for each in compared)
    for each in evidence:
        if evidence[0].nearness - each.nearness > margin:
            continue
        is_later = each.ranked.published is not None and each.ranked.published > max(days)
        count = _count(wanted, each.text) if is_later and each.gate.names >= named else None
        if count is not None and GATE.confidence(each.gate) >= ANSWERED_FROM and _is_another(count, counts):
            return each
    return None


def _count(wanted: Wanted, text: str) -> Quantity | None:
    fitting = [count for count in find_counts(wanted, text) if count.fit >= FITS and not count.is_rejected]
    return max(fitting, key=lambda count: count.fit).quantity if fitting else None


def _is_another(count: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether it is none of the others, and not far from one of them."""
    amounts = [each.low * each.factor for each in others]
    own = count.low * count.factor
    return own not in amounts and any(0 < max(own, each) <= _NEAR_ENOUGH * min(own, each) for each in amounts)
