"""The numbers of a claim against those of its source."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import LIKELY, Disagreement, contradicted, instead, unsupported, weigh_rival
from briefbot.checks.items import is_elsewhere
from briefbot.messages import say
from briefbot.text.quantities import Quantity, opposed_bounds, same_amount, same_unit

_SUM = re.compile(r"\b(?:total(?:ling|s|ed)?|altogether|together|in all|combined|overall|sum)\b", re.IGNORECASE)
_COUNTED_AT_SIGHT, _MOST_NAMED = 5, 20
"""Up to which things need not have been counted to be "the two", and of which another count may be told."""
_MOST_PARTS = 4
_NO_SUM = ("share", "points", "time")
"""What does not add up."""
_AROUND = 40
"""Characters on either side of a number among which it is called a sum."""


def check_numbers(case: Case) -> list[Disagreement]:
    """Numbers the source lacks, gives in another unit or with an opposed bound, or has another for in their place."""
    found: list[Disagreement] = []
    given = case.source.quantities
    places = [case.source.index(each.start) for each in given]
    free = [i for i, each in enumerate(given) if not any(same_amount(other, each) for other in case.claim.quantities)]
    for claimed in case.claim.quantities:
        here = case.claim.index(claimed.start)
        fits = {i: case.aligner.agreement(here, place) for i, place in enumerate(places)}
        found += _check_number(case, claimed, fits, free)
    return found


def _check_number(case: Case, claimed: Quantity, fits: dict[int, float], free: Sequence[int]) -> list[Disagreement]:
    """``free`` are the source's numbers that the claim has nowhere."""
    given = case.source.quantities
    same = [i for i in fits if same_amount(claimed, given[i])]
    rivals = [i for i in free if _is_rival(claimed, given[i])]
    rival = max(rivals, key=lambda i: fits[i], default=None)
    text = claimed.text.strip()
    if same:
        return _check_given(case, claimed, max(same, key=lambda i: fits[i]), rival, fits)
    for i in fits:
        if claimed.low == given[i].low and not same_unit(claimed, given[i]) and claimed.is_ordinal == given[i].is_ordinal:
            return [contradicted(instead(given[i].text.strip(), text))]
    if _stands_as_word(case, claimed):
        return []
    if (parts := adds_up(case, claimed)) is not None:
        return [Disagreement("partly", say("the source gives {parts}, which add up to {claimed}", parts=parts, claimed=text))]
    is_at_sight = _counts_those_named(case.claim, claimed)
    if rival is not None and fits[rival] >= LIKELY and not (is_at_sight and given[rival].low > _MOST_NAMED):
        return [contradicted(instead(given[rival].text.strip(), text))]
    if claimed.is_loose:
        return []
    reason = say("the source does not give {claimed}", claimed=text)
    return [Disagreement("partly", reason) if is_at_sight else unsupported(reason)]


def _check_given(case: Case, claimed: Quantity, best: int, rival: int | None, fits: dict[int, float]) -> list[Disagreement]:
    """What speaks against a number that the source has, too, and has best among its surroundings at ``best``."""
    given = case.source.quantities
    if opposed_bounds(claimed, given[best]):
        return [contradicted(instead(_with_bound(case.source, given[best]), _with_bound(case.claim, claimed)))]
    if rival is None or (_is_sum(case.claim, claimed) and _is_sum(case.source, given[best])):
        return []
    if is_elsewhere(case, claimed.start, given[best].start, given[rival].start):
        return []
    return weigh_rival(fits[best], fits[rival], given[rival].text.strip(), claimed.text.strip())


def _counts_those_named(facts: Facts, quantity: Quantity) -> bool:
    """Whether a small number is of things that need not have been counted: "the two yards"."""
    before = facts.wording.text[: quantity.start].split()
    return quantity.low <= _COUNTED_AT_SIGHT and quantity.dimension is None and before[-1:] in (["The"], ["the"], ["these"])


def _is_sum(facts: Facts, quantity: Quantity) -> bool:
    """Whether a number is told as what others add up to: "a total of", "in all"."""
    text = facts.wording.text
    sentence = text[max(0, quantity.start - _AROUND) : quantity.end + _AROUND]
    return _SUM.search(sentence) is not None


def adds_up(case: Case, claimed: Quantity) -> str | None:
    """The numbers of a sentence of the source, or one each of a row of them, that add up to the claimed one, in its unit."""
    tokens = case.source.wording.tokens
    if claimed.is_ordinal:
        return None
    of_sentence: dict[int, list[Quantity]] = {}
    for each in case.source.quantities:
        if each.low == each.high and not each.is_ordinal and same_unit(claimed, each) and each.dimension not in _NO_SUM:
            of_sentence.setdefault(tokens[case.source.index(each.start)].sentence, []).append(each)
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


def _is_rival(claimed: Quantity, given: Quantity) -> bool:
    """Whether the source's number could stand where the claim has another: one of the same kind."""
    is_of_a_kind = claimed.is_ordinal == given.is_ordinal and {claimed.dimension, given.dimension} != {"share", "points"}
    return is_of_a_kind and not given.is_loose


def _stands_as_word(case: Case, claimed: Quantity) -> bool:
    """Whether the figure is a name's or a date's in the source: "1989" the record, "the 4" the road."""
    key = case.claim.wording.tokens[case.claim.index(claimed.start)].key
    return not claimed.is_ordinal and claimed.dimension is None and (key in case.source.wording.indices or key in case.known)


def _with_bound(facts: Facts, quantity: Quantity) -> str:
    before = facts.wording.text[max(0, quantity.start - 24) : quantity.start].split()
    words = 3 if before[-3:-2] in (["no"], ["not"]) else 2
    return " ".join([*before[-words:], quantity.text.strip()])


def agreed_numbers(case: Case) -> list[tuple[int, int]]:
    """Where in the claim's text a number stands that the source gives, in whatever characters."""
    return [(q.start, q.end) for q in case.claim.quantities if any(same_amount(q, given) for given in case.source.quantities)]
