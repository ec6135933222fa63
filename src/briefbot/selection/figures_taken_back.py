"""Figures that another article names to say that they are not, or no longer, so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from briefbot.questions.counting import UNFIT, find_counts
from briefbot.questions.question import names
from briefbot.selection.plain_figures import clause_around
from briefbot.selection.said import (
    RELATED,
    RELATED_BY_WORD,
    Asking,
    FoundConflict,
    Said,
    Side,
    quantities_in,
    relation,
    taken_back,
)
from briefbot.text.dates import find_dates
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.retractions import (
    calls_claims_wrong,
    is_corrected,
    is_marked_as_wrong,
    is_replaced,
    refutes_claims,
    reports,
)

_NEAR_ENOUGH = 4.0
"""How many times the smaller of two figures the greater may be, where no word says that one corrects the other: a part of
what is asked for, or another thing of the same name, is mostly further off."""
_SMALL = 10
"""Counts up to which one is often met again of something else."""


def find_figure_taken_back(said: Sequence[Said], asking: Asking, *, place: int = 0) -> FoundConflict | None:
    """The sentence at this place, whatever it counts, and another article's, no earlier, that names a figure of it to take it
    back, with one of its own rather than without."""
    claim = said[place]
    given = [each for each in quantities_in(claim.text) if _is_telling(each, claim, asking)]
    if not given or not has_modifiers(claim, asking):
        return None
    takers = [each for each in enumerate(said) if _takes_back_any(given, each[1], claim, asking)]
    if not takers:
        return None
    at, taker = next((each for each in takers if gives_instead(each[1].text, given)), takers[0])
    taken = next(value for value in given if takes_back_value(taker, value))
    sides = (Side(at, taker.whole), Side(place, claim.whole))
    return FoundConflict("denial", sides, taker.is_taken_back or names_as(is_corrected, taker, taken))


def _is_telling(value: Quantity, claim: Said, asking: Asking) -> bool:
    """Whether it is one that answers, or in a unit, or great enough to be no other count by chance."""
    if value.is_loose or value.is_ordinal:
        return False
    wanted, is_great = asking.wanted, value.dimension is not None or value.low > _SMALL
    if wanted is None:
        return is_great
    may_answer = value.dimension in wanted.dimensions or (value.dimension is None and not wanted.dimensions)
    return may_answer and (is_great or is_asked_for(value, claim, asking))


def _takes_back_any(values: Sequence[Quantity], sentence: Said, claim: Said, asking: Asking) -> bool:
    """Whether it is of another article, no earlier, about the same as the claim, and takes back one of the claim's values."""
    if sentence.article_id == claim.article_id or sentence.day < claim.day or not has_modifiers(sentence, asking):
        return False
    taken = [each for each in values if takes_back_value(sentence, each)]
    least = RELATED_BY_WORD if any(is_asked_for(each, claim, asking) for each in taken) else RELATED
    return bool(taken) and relation(claim, sentence, asking) >= least


def is_asked_for(value: Quantity, sentence: Said, asking: Asking) -> bool:
    """Whether a number is asked for and the sentence's is one of that, and nobody's whom the question does not name."""
    counts = find_counts(asking.wanted, sentence.text) if asking.wanted is not None else ()
    fits = any(count.fit >= UNFIT and count.quantity.start == value.start for count in counts)
    return fits and not is_held_by_others(value, sentence, asking)


def is_held_by_others(value: Quantity, sentence: Said, asking: Asking) -> bool:
    """Whether the names before the number, and none of the question's, say whose it is: "The Harbour Party has won 54 seats"."""
    before, _ = clause_around(value, sentence.text)
    for day in reversed(find_dates(before)):
        before = before[: day.start] + before[day.end :]
    holders = asking.terms(" ".join(names(before)))
    return bool(holders) and bool(asking.names) and not asking.names & (holders | asking.terms(sentence.around[-1]))


def gives_instead(text: str, values: Sequence[Quantity]) -> list[Quantity]:
    """The figures that a sentence gives as what is so and that may stand for one of the values: of its unit, not far from it."""
    own = [each for each in quantities_in(text) if not (each.is_ordinal or is_replaced(text, each.start, each.end))]
    return [each for each in own if any(_may_stand_for(each, value) for value in values)]


def _may_stand_for(one: Quantity, other: Quantity) -> bool:
    is_of_its_kind = one.dimension == other.dimension and not other.is_ordinal
    return is_of_its_kind and not same_amount(one, other) and are_not_far_apart(one, other)


def takes_back_value(sentence: Said, value: Quantity) -> bool:
    """Whether the sentence names the value to say that it is not, or no longer, so."""
    given = [each for each in quantities_in(sentence.text) if same_amount(value, each)]
    return bool(given and sentence.is_taken_back) or any(is_replaced(sentence.text, each.start, each.end) for each in given)


def has_modifiers(sentence: Said, asking: Asking) -> bool:
    """Whether what says which repair, fire or toll is meant stands in what a reader takes to be its subject."""
    return asking.modifiers <= asking.terms(sentence.window)


def are_not_far_apart(one: Quantity, other: Quantity) -> bool:
    """Whether the greater is no more than four times the smaller."""
    small, great = sorted((one.low * one.factor, other.low * other.factor))
    return small > 0 and great <= _NEAR_ENOUGH * small


def names_as(says: Callable[[str, int, int], bool], sentence: Said, value: Quantity, *, instead: Quantity | None = None) -> bool:
    """Whether the sentence, or one beside it, names the value as ``says`` has it: as replaced, or as corrected; where it gives
    another figure, ``instead`` is that."""
    is_about_wrong = says is is_corrected
    is_taken_back = sentence.is_called_wrong if is_about_wrong else sentence.is_taken_back
    if is_taken_back and any(same_amount(value, given) for given in quantities_in(sentence.text)):
        return True
    texts = sentence.around[:-1]
    are_refuted = any(map(calls_claims_wrong if is_about_wrong else refutes_claims, texts))
    for place, text in enumerate(sentence.around):
        is_taken_back = place in taken_back(texts) or (are_refuted and reports(text) and not refutes_claims(text))
        is_taken_back = is_taken_back or is_marked_as_wrong(text, before=texts[place - 1] if place else "")
        for given in quantities_in(text):
            is_said = is_taken_back or (says(text, given.start, given.end) and _may_be_instead(instead, given, text))
            if is_said and same_amount(value, given):
                return True
    return False


def _may_be_instead(value: Quantity | None, replaced: Quantity, text: str) -> bool:
    """Whether the sentence that replaces a number gives this one instead, or none of its unit; of counts none not far from it."""
    own = [each for each in quantities_in(text) if each.dimension == replaced.dimension]
    own = [each for each in own if not is_replaced(text, each.start, each.end) and not same_amount(each, replaced)]
    if replaced.dimension is None:
        own = [each for each in own if are_not_far_apart(each, replaced)]
    return value is None or not own or any(same_amount(value, each) for each in own)
