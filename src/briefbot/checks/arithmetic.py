"""Numbers of a claim that the source does not give, but from which they can be reckoned: sums, differences, multiples, shares."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, takewhile

from briefbot.checks.case import Case, Facts
from briefbot.messages import Remark, say
from briefbot.text.quantities import Quantity, same_unit

_MOST_PARTS = 4
_NO_SUM = ("share", "points", "time")
"""What does not add up."""
_LEFT = re.compile(
    r"\b(?:more|less|fewer|higher|lower|longer|shorter|later|earlier|larger|bigger|smaller|dearer|cheaper|older|younger|faster|slower"
    r"|taller|heavier|lighter|wider|deeper|further|farther|remain\w*|rest|others?|left|still|not|without|short|gap|margin|difference"
    r"|behind|ahead|apart|surviv\w+|un\w{3,}ed|unpaid|unsold|unhurt|yet|another|since)\b",
    re.IGNORECASE,
)
"""What in a claim tells of a difference."""
_CHANGED_BY = re.compile(
    r"\b(?:rais(?:es?|ed|ing)|ris(?:es?|en|ing)|rose|increas(?:es?|ed|ing)|gr(?:ew|own|owing|ows?)|climb(?:s|ed|ing)?|lift(?:s|ed|ing)?"
    r"|cuts?|cutting|falls?|fell|fallen|falling|drop(?:s|ped|ping)?|reduc(?:es?|ed|ing)|lower(?:s|ed|ing)?|declin(?:es?|ed|ing)"
    r"|shr(?:inks?|ank|unk|inking))\s+(?:\w+\s+){0,3}by\s+(?:(?:about|around|some|nearly|almost|roughly)\s+)?$",
    re.IGNORECASE,
)
"""What before a number tells that it is a difference."""
_EACH = re.compile(
    r"\b(?:each|apiece|per(?! ?cent)|every|equally|an? (?:month|week|day|year|head|person|piece|kilo\w*|ton\w*|unit|share))\b",
    re.IGNORECASE,
)
"""What in a source tells of one of several."""
_OF = re.compile(r"\s*of\b", re.IGNORECASE)
_MOST_IN_SENTENCE = 12
"""Numbers of a sentence among which pairs are tried: of a table's row any number is made by two others."""
_LEAST_OF_SHARE = 10
_PER_CENT = 100
_ROUNDING = 0.01
"""Of a number that is told as about so much."""


def reckoned(case: Case, claimed: Quantity) -> Remark | None:
    """How the source's numbers make the claimed one; None where none do."""
    text = claimed.text.strip()
    if (parts := _sum(case, claimed)) is not None:
        return say("the source gives {parts}, which add up to {claimed}", parts=parts, claimed=text)
    if (how := next(_others(case, claimed), None)) is not None:
        return say("by the source's numbers {how} is {claimed}", how=how, claimed=text)
    return None


def _sum(case: Case, claimed: Quantity) -> str | None:
    """The numbers of a sentence of the source, or one each of a row of them, that add up to the claimed one, in its unit."""
    if claimed.is_ordinal:
        return None
    of_sentence: dict[int, list[Quantity]] = {}
    for sentence, each in _plain(case):
        if same_unit(claimed, each) and each.dimension not in _NO_SUM:
            of_sentence.setdefault(sentence, []).append(each)
    for some in (*of_sentence.values(), *_rows(of_sentence)):
        for parts in (some, [each for each in some if not each.is_loose]):
            if 2 <= len(parts) <= _MOST_PARTS and math.isclose(sum(each.low for each in parts), claimed.low):
                return ", ".join(each.text.strip() for each in parts)
    return None


def _rows(of_sentence: Mapping[int, Sequence[Quantity]]) -> Iterator[list[Quantity]]:
    """The numbers of sentences in a row that have one each: "Poland sent 14 tanks. Germany sent 18 tanks."."""
    for first in of_sentence:
        following = range(first, first + _MOST_PARTS)
        row = [*takewhile(lambda number: [each.is_loose for each in of_sentence.get(number, ())] == [False], following)]
        for end in range(2, len(row) + 1):
            yield [of_sentence[number][0] for number in row[:end]]


def _others(case: Case, claimed: Quantity) -> Iterator[str]:
    """Differences, multiples and shares that make the claimed number, of numbers of one sentence; a difference also of two."""
    if claimed.is_ordinal or claimed.is_loose:
        return
    told = _around(case.claim, claimed)
    is_change = _CHANGED_BY.search(case.claim.wording.text, 0, claimed.start) is not None
    tells_difference, tells_of_one = is_change or _LEFT.search(told) is not None, _EACH.search(told) is not None
    of_sentence: dict[int, list[Quantity]] = {}
    for sentence, each in _plain(case):
        if not each.is_loose and each.low > 0:
            of_sentence.setdefault(sentence, []).append(each)
    some = {sentence: found for sentence, found in of_sentence.items() if len(found) <= _MOST_IN_SENTENCE}
    for sentence, found in some.items():
        tells_of_each = not tells_of_one and _EACH.search(_around(case.source, found[0])) is not None
        for one, other in permutations(found, 2):
            if tells_of_each:
                yield from _multiple(claimed, one, other)
            yield from _share(case, claimed, one, other)
        if tells_difference:
            for one, other in permutations([*found, *some.get(sentence + 1, ())], 2):
                yield from _difference(claimed, one, other)
            yield from (f"100 % − {each.text.strip()}" for each in found if _is_rest(claimed, each))


def _is_rest(claimed: Quantity, share: Quantity) -> bool:
    return share.dimension == claimed.dimension == "share" and _is(claimed, _PER_CENT - share.low)


def _difference(claimed: Quantity, one: Quantity, other: Quantity) -> Iterator[str]:
    are_alike = same_unit(claimed, one) and same_unit(claimed, other) and same_unit(one, other)
    if are_alike and one.dimension not in ("points", "share") and _is(claimed, one.low - other.low):
        yield f"{one.text.strip()} − {other.text.strip()}"


def _multiple(claimed: Quantity, times: Quantity, other: Quantity) -> Iterator[str]:
    """So many times a number; not ten or a hundred times, which is what a figure is with a nought too many."""
    is_count = times.dimension is None and times.scale == 1.0 and not math.log10(times.low).is_integer()
    if is_count and same_unit(claimed, other) and _is(claimed, times.low * other.low):
        yield f"{times.text.strip()} × {other.text.strip()}"


def _share(case: Case, claimed: Quantity, share: Quantity, other: Quantity) -> Iterator[str]:
    """A share of a number, or what that leaves of it."""
    is_of_it = (
        share.dimension == "share" and _OF.match(case.source.wording.text, share.end) is not None and share.end < other.start
    )
    if not is_of_it or other.dimension == "share" or not same_unit(claimed, other) or claimed.low < _LEAST_OF_SHARE:
        return
    if _is(claimed, other.low * share.low / _PER_CENT):
        yield f"{share.text.strip()} × {other.text.strip()}"
    if _is(claimed, other.low * (_PER_CENT - share.low) / _PER_CENT):
        yield f"(100 % − {share.text.strip()}) × {other.text.strip()}"


def _is(claimed: Quantity, value: float) -> bool:
    return value > 0 and math.isclose(value, claimed.low, rel_tol=_ROUNDING if claimed.bound == "about" else 1e-6)


def _around(facts: Facts, quantity: Quantity) -> str:
    """The sentence that has the number."""
    tokens = facts.wording.tokens
    number = tokens[facts.index(quantity.start)].sentence
    within = [token for token in tokens if token.sentence == number]
    return facts.wording.text[within[0].start : within[-1].end]


def _plain(case: Case) -> Iterator[tuple[int, Quantity]]:
    """The source's numbers that are one, each with its sentence."""
    tokens = case.source.wording.tokens
    for each in case.source.quantities:
        if each.low == each.high and not each.is_ordinal:
            yield tokens[case.source.index(each.start)].sentence, each
