"""Ranges of a claim, "from 22:00 to 05:00", against those of its source: both ends may be right and change places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import Disagreement, contradicted, instead, unsupported
from briefbot.text.dates import PartialDate, agree
from briefbot.text.quantities import Quantity, same_amount

_TO = re.compile(r"\s?(?:–|-|\b(?:to|until|till|through)\b)\s?")
_FROM = " from "
_BACKWARD = re.compile(r"\bto\s+$", re.IGNORECASE)
_LEFT_BEHIND = re.compile(
    r"(?<!aged )(?<!range )(?<!ranges )(?<!ranging )(?<!ranged )\bfrom "
    r"(?:(?:about|some|around|roughly|nearly|just|only|over|under|the|its|a|an|current|present) )*$",
    re.IGNORECASE,
)
_CHANGING = re.compile(
    r"\b(?:rais(?:es?|ed|ing)|ris(?:es?|en|ing)|rose|increas(?:es?|ed|ing)|enlarg(?:es?|ed|ing)|expan(?:ds?|ded|ding|sion)"
    r"|extend(?:s|ed|ing)?|gr(?:ows?|ew|own|owing)|jump(?:s|ed|ing)?|went|goes|gone|cuts?|cutting|reduc(?:es?|ed|ing|tion)"
    r"|falls?|fell|fallen|falling|drop(?:s|ped|ping)?|lower(?:s|ed|ing)?|slash(?:es|ed|ing)?|declin(?:es?|ed|ing)|decreas(?:es?|ed|ing)"
    r"|shr(?:inks?|ank|unk|inking)|slip(?:s|ped|ping)?|slid|chang(?:es?|ed|ing)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|soar(?:s|ed|ing)?"
    r"|surg(?:es?|ed|ing)|plung(?:es?|ed|ing)|trim(?:s|med|ming)?|narrow(?:s|ed|ing)?|widen(?:s|ed|ing)?|up|down)\b",
    re.IGNORECASE,
)
"""What makes of "from 80 to 120" a change, and no span."""
_WAS = re.compile(
    r"\b(?:was|were|had|from|before|until|till|earlier|previous\w*|former\w*|formerly|originally|initial\w*|used|once|then|past|old|ago|compared)\b",
    re.IGNORECASE,
)
"""What in a claim tells that it was so before."""
_TO_COME = re.compile(
    r"\b(?:to|will|would|should|may|might|could|must|shall)\s+(?:be\s+)?(?:\w+ly\s+)?\w+(?:\s+\S+){0,8}\s+from\b", re.IGNORECASE
)
_DECIDED = re.compile(r"\b(?:agree|decide|vote|approve)[ds]?\b", re.IGNORECASE)
_FURTHER = 90
"""Characters before a change among which its verb stands."""
End = PartialDate | Quantity


def check_ranges(case: Case) -> list[Disagreement]:
    """Where the source has a range of the claim only the other way round."""
    given = find_ranges(case.source)
    found = []
    for one, other in find_ranges(case.claim):
        forward = [pair for pair in given if _same(one, pair[0]) and _same(other, pair[1])]
        turned = [pair for pair in given if _same(one, pair[1]) and _same(other, pair[0])]
        if turned and not forward and not _same(one, other):
            found.append(contradicted(instead(_told(case.source, turned[0]), _told(case.claim, (one, other)))))
    return found


def check_changes(case: Case) -> list[Disagreement]:
    """What something was before it changed, told as what it is: "80 monitors" of a mission enlarged from 80 to 120.

    What is only to change may still be as it was, unless that has been decided.
    """
    found = []
    for one, other in find_changes(case.source):
        before = _before(case.source, one)
        is_to_come = _TO_COME.search(before) is not None
        if (is_to_come and not _DECIDED.search(before)) or _WAS.search(case.claim.wording.text):
            continue
        for each in _told_as_is(case, one, other):
            reason = instead(_told(case.source, (one, other)), each.text.strip())
            found.append(Disagreement("partly", reason) if is_to_come else unsupported(reason))
    return found


def _told_as_is(case: Case, one: Quantity, other: Quantity) -> Iterator[Quantity]:
    """The claim's numbers that stand where the one is that something changed from, and not the other."""
    told = [end for ends in find_ranges(case.claim) for end in ends]
    same = [quantity for quantity in case.source.quantities if _same(one, quantity)]
    if any(_same(other, each) for each in case.claim.quantities):
        return
    for each in case.claim.quantities:
        here = case.claim.index(each.start)
        if each not in told and _same(one, each):
            best = max(same, key=lambda quantity: case.aligner.agreement(here, case.source.index(quantity.start)))
            if best == one:
                yield each


def stands_still(facts: Facts) -> list[tuple[Quantity, Quantity]]:
    """Of each change the number that something is, and the one that it was, or is only to become."""
    changes = find_changes(facts)
    return [(one, other) if _TO_COME.search(_before(facts, one)) else (other, one) for one, other in changes]


def find_changes(facts: Facts) -> list[tuple[Quantity, Quantity]]:
    """What something was and what it became, or is to become: "from 80 to 120" behind a verb of changing."""
    return [
        (one, other)
        for one, other in find_ranges(facts)
        if isinstance(one, Quantity) and isinstance(other, Quantity)
        if _LEFT_BEHIND.search(facts.wording.text, 0, one.start)
        if _CHANGING.search(_before(facts, one))
    ]


def _before(facts: Facts, quantity: Quantity) -> str:
    """What stands before a number in its sentence, as far as its verb may stand."""
    tokens = facts.wording.tokens
    index = facts.index(quantity.start)
    first = next(token.start for token in tokens if token.sentence == tokens[index].sentence)
    return facts.wording.text[max(first, quantity.start - _FURTHER) : quantity.start]


def agreed_ranges(case: Case) -> set[tuple[int, int]]:
    """The tokens of the claim with which those ranges begin and end that the source has, too, in whatever order it tells them:
    "to 3 percent from 5" is "from 5 to 3 percent"."""
    given = find_ranges(case.source)
    return {
        (min(ends), max(ends))
        for one, other in find_ranges(case.claim)
        if any(_same(one, first) and _same(other, last) for first, last in given)
        for ends in [(case.claim.index(one.start), case.claim.index(other.start))]
    }


def find_ranges(facts: Facts) -> list[tuple[End, End]]:
    """Beginnings and ends: those of "from 3 to 5", "22:00–05:00" and "to 5 from 3"."""
    ranges: list[tuple[End, End]] = []
    text = facts.wording.text
    kinds: tuple[Sequence[End], ...] = (facts.dates, facts.quantities)
    for items in kinds:
        for one, other in pairwise(items):
            between = text[one.end : other.start]
            if _TO.fullmatch(between):
                ranges.append((one, other))
            elif between == _FROM and _BACKWARD.search(text, 0, one.start):
                ranges.append((other, one))
    return ranges


def _same(claimed: End, given: End) -> bool:
    if isinstance(claimed, PartialDate) or isinstance(given, PartialDate):
        return isinstance(claimed, PartialDate) and isinstance(given, PartialDate) and agree(claimed, given)
    return same_amount(claimed, given)


def _told(facts: Facts, ends: tuple[End, End]) -> str:
    first, last = sorted(ends, key=lambda end: end.start)
    return facts.wording.text[first.start : last.end].strip()
