"""The numbers of a claim against those of its source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.checks.arithmetic import reckoned
from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import LIKELY, Disagreement, contradicted, instead, unsupported, weigh_rival
from briefbot.checks.items import is_elsewhere
from briefbot.checks.ranges import stands_still
from briefbot.messages import say
from briefbot.text.quantities import Quantity, find_quantities, opposed_bounds, same_amount, same_unit

_SUM = re.compile(r"\b(?:total(?:ling|s|ed)?|altogether|together|in all|combined|overall|sum)\b", re.IGNORECASE)
_OF = re.compile(r"\s*of (?:the |its |their |his |her |these |those |all )?", re.IGNORECASE)
"""What stands between some and how many there are: "70 of the 120"."""
_OF_THEM = re.compile(r"\s*of (?:them|these|those|which|whom)\b", re.IGNORECASE)
_THE_OTHER = re.compile(r"\b(?:the|an|some|all) ?other $", re.IGNORECASE)
_MEASURES = frozenset("length mass area volume".split())
_ARTICLE = re.compile(r"\ban? (?=[a-z])")
_COUNTED_AT_SIGHT, _MOST_NAMED = 5, 20
"""Up to which things need not have been counted to be "the two", and of which another count may be told."""
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
        rival = max((i for i in rivals if not _is_whole(case.source, given[i])), key=lambda i: fits[i], default=None)
        return _check_given(case, claimed, max(same, key=lambda i: fits[i]), rival, fits)
    for i in fits:
        if claimed.low == given[i].low and not same_unit(claimed, given[i]) and claimed.is_ordinal == given[i].is_ordinal:
            return [contradicted(instead(given[i].text.strip(), text))]
    if _stands_as_word(case, claimed) or _stands_as_article(case, claimed):
        return []
    if (reason := reckoned(case, claimed)) is not None:
        return [Disagreement("partly", reason)]
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
    if (
        rival is None
        or _is_of_those_before(case.source, given[best])
        or (_is_sum(case.claim, claimed) and _is_sum(case.source, given[best]))
    ):
        return []
    if (given[best], given[rival]) in stands_still(case.source):
        return []
    if is_elsewhere(case, claimed.start, given[best].start, given[rival].start):
        return []
    return weigh_rival(fits[best], fits[rival], given[rival].text.strip(), claimed.text.strip())


def _is_of_those_before(facts: Facts, quantity: Quantity) -> bool:
    """Whether a number counts some of what another counted: "9,000 of them", "the other 450"."""
    text = facts.wording.text
    return bool(_OF_THEM.match(text, quantity.end) or _THE_OTHER.search(text, 0, quantity.start))


def _stands_as_article(case: Case, claimed: Quantity) -> bool:
    """Whether the source has one of a unit without a number, and no number of such: "a millimetre" for 1 mm."""
    if claimed.dimension not in _MEASURES or claimed.low != claimed.scale:
        return False
    if any(each.dimension == claimed.dimension for each in case.source.quantities):
        return False
    ones = find_quantities(_ARTICLE.sub("1 ", case.source.wording.text))
    return any(same_amount(claimed, each) for each in ones)


def _is_whole(facts: Facts, quantity: Quantity) -> bool:
    """Whether a number is that of which another counts some: the 120 of "70 of the 120"."""
    return any(_OF.fullmatch(facts.wording.text, other.end, quantity.start) for other in facts.quantities)


def _counts_those_named(facts: Facts, quantity: Quantity) -> bool:
    """Whether a small number is of things that need not have been counted: "the two yards"."""
    before = facts.wording.text[: quantity.start].split()
    return quantity.low <= _COUNTED_AT_SIGHT and quantity.dimension is None and before[-1:] in (["The"], ["the"], ["these"])


def _is_sum(facts: Facts, quantity: Quantity) -> bool:
    """Whether a number is told as what others add up to: "a total of", "in all"."""
    text = facts.wording.text
    sentence = text[max(0, quantity.start - _AROUND) : quantity.end + _AROUND]
    return _SUM.search(sentence) is not None


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
