"""The newest count of what a question asks for: news counts again without a word that it corrects what it said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefbot.questions.counting import FITS, UNFIT, find_counts
from briefbot.questions.question import names
from briefbot.selection.evidence import ANSWERED_FROM, GATE, Evidence
from briefbot.selection.evidence_conflicts import Conflict, ConflictSide
from briefbot.selection.figures_taken_back import are_not_far_apart
from briefbot.selection.plain_figures import clause_around, is_one_of_several, is_plain
from briefbot.selection.said import quantities_in
from briefbot.types import Span

if TYPE_CHECKING:
    from briefbot.questions.counting import Wanted
    from briefbot.questions.matching import AskedQuestion
    from briefbot.text.quantities import Quantity

_BEHIND_SIDES, _BEHIND_BEST = 5.0, 3.0
"""How far below the best score a later count may lie: where articles differ on it already, and where not."""
_ASKS_FOR_EARLIER = re.compile(
    r"\b(?:first|initial(?:ly)?|original(?:ly)?|earl(?:ier|iest|y)|previous(?:ly)?|before|then|by|until|once|ever|former|when|during"
    r"|at the time)\b",
    re.IGNORECASE,
)


def asks_for_earlier(question: str) -> bool:
    """Whether it asks how things were, and not how they are by now."""
    return bool(_ASKS_FOR_EARLIER.search(question))


def with_later_figure(
    question: str, asked: AskedQuestion, evidence: Sequence[Evidence], conflict: Conflict | None
) -> Conflict | None:
    """The same, with the newest count as its first side where articles give different figures and one counts again: it corrects
    none of them in words. Where they have none, the newest count and the best one, if both are plain."""
    if conflict is not None and conflict.kind != "figure":
        return conflict
    later = later_figure(question, asked, evidence, [side.evidence for side in conflict.sides] if conflict else [])
    first = _side(asked, later, least=FITS) if later is not None else None
    if first is None:
        return conflict
    if conflict is not None:
        return replace(conflict, sides=(first, *conflict.sides), is_corrected=False)
    earlier = _side(asked, _counting(asked, evidence), least=UNFIT)
    if earlier is None or not all(_is_plain(side) and not _is_of_others(asked, side) for side in (first, earlier)):
        return None
    return Conflict("figure", (first, earlier), is_corrected=False)


def later_figure(question: str, asked: AskedQuestion, evidence: Sequence[Evidence], sides: Sequence[Evidence]) -> Evidence | None:
    """The best of the sentences that count the same in a later article than ``sides``, which say different things, or than the
    best that counts where there are none; None for what is no count, or asks for a day or an earlier count."""
    wanted, compared = asked.wanted, [*sides] or [_counting(asked, evidence)]
    days = [each.ranked.published for each in compared if each.ranked.published]
    counts = [count for each in compared if wanted and (count := _count(wanted, each.text, least=UNFIT))]
    if wanted is None or not wanted.is_count or asked.days or not days or not counts or asks_for_earlier(question):
        return None
    margin, named = (_BEHIND_SIDES if sides else _BEHIND_BEST), min(each.gate.names for each in compared)
    for each in evidence:
        if evidence[0].nearness - each.nearness > margin:
            continue
        is_later = each.ranked.published is not None and each.ranked.published > max(days)
        count = _count(wanted, each.text, least=FITS) if is_later and each.gate.names >= named else None
        if count is None or (sides and not is_plain(count, each.text)):
            continue
        if GATE.confidence(each.gate) >= ANSWERED_FROM and _is_another(count, counts):
            return each
    return None


def _counting(asked: AskedQuestion, evidence: Sequence[Evidence]) -> Evidence:
    """The best sentence, or the first that counts what is asked for if it does not and lies not far behind."""
    best, wanted = evidence[0], asked.wanted
    if wanted is None or not wanted.is_count or _count(wanted, best.text, least=UNFIT) is not None:
        return best
    near = (each for each in evidence[1:] if best.nearness - each.nearness <= _BEHIND_BEST and each.gate.names >= best.gate.names)
    counting = (each for each in near if GATE.confidence(each.gate) >= ANSWERED_FROM)
    return next((each for each in counting if _count(wanted, each.text, least=FITS) is not None), best)


def _side(asked: AskedQuestion, sentence: Evidence, *, least: float) -> ConflictSide | None:
    count = _count(asked.wanted, sentence.text, least=least) if asked.wanted is not None else None
    return ConflictSide(sentence, Span(sentence.span.start + count.start, sentence.span.start + count.end)) if count else None


def _is_plain(side: ConflictSide) -> bool:
    return any(is_plain(value, side.evidence.text) for value in _values(side))


def _is_of_others(asked: AskedQuestion, side: ConflictSide) -> bool:
    """Whether the names before it, and none of the question's, say whose it is: Halvern's delegates, not Tarsk's."""
    holders = [name for value in _values(side) for name in names(clause_around(value, side.evidence.text)[0])]
    return bool(holders and asked.names) and not any(map(asked.words.has_word, holders))


def _values(side: ConflictSide) -> list[Quantity]:
    start = side.words.start - side.evidence.span.start
    return [value for value in quantities_in(side.evidence.text) if value.start == start]


def _count(wanted: Wanted, text: str, *, least: float) -> Quantity | None:
    """The number that is most what is asked for, if it is one and no other is as much."""
    counts = find_counts(wanted, text)
    best = max((count for count in counts if not count.is_rejected), key=lambda count: count.fit, default=None)
    return best.quantity if best is not None and best.fit >= least and not is_one_of_several(best, counts) else None


def _is_another(count: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether it is none of the others, and not far from one of them."""
    amounts = [each.low * each.factor for each in others]
    return count.low * count.factor not in amounts and any(are_not_far_apart(count, each) for each in others)
