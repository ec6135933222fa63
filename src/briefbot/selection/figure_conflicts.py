"""Sentences that give different figures of what is asked for, and which of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefbot.questions.counting import FITS, UNFIT, Count, Wanted, find_counts
from briefbot.questions.question import names
from briefbot.selection.figures_taken_back import are_not_far_apart, has_modifiers, is_held_by_others, names_as, takes_back_value
from briefbot.selection.plain_figures import clause_around, is_one_of_several, is_plain
from briefbot.selection.said import (
    RELATED,
    RELATED_BY_WORD,
    Asking,
    FoundConflict,
    Said,
    Side,
    quantities_in,
    relation,
)
from briefbot.selection.same_thing import is_told_in, says_as_much
from briefbot.text.dates import find_dates
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.renewals import is_of_the_number, renewed
from briefbot.text.retractions import (
    is_corrected,
    is_rejected,
    is_replaced,
    reports,
    upholds,
)
from briefbot.types import Span

_MOST_SIDES = 3
_WITHIN = re.compile(r"(?:\s+[\w-]+){0,3}?\s+(?:an?|per|each|every)\s+(hour|day|week|month|quarter|year)\b", re.IGNORECASE)
_WHOSE_MONEY = re.compile(r"\b[A-Z]{1,2}$")
_SINCE = re.compile(r"\bsince\b", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:–|-|to|and|or)\s?")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A value that a sentence gives; ``is_plain`` says that it gives it as what is so, and gives no other."""

    place: int
    value: Quantity
    fit: float
    sentence: Said
    is_plain: bool
    is_announced: bool
    """Whether it gives it as what is so, or is planned or expected to be."""
    renewed: str | None
    """Of what it says that this is planned or reckoned by now, in its words."""


def find_figure_conflict(said: Sequence[Said], wanted: Wanted, asking: Asking) -> FoundConflict | None:
    stated = list(_stated(said, wanted, asking))
    near = [each for each in stated if each.sentence.is_near]
    if not near:
        return None
    if near[0].place == 0 and _is_about_what_is_asked(near[0], asking):
        # What the best sentence gives, however plainly, is what others are held against.
        near = [each for each in near if same_amount(each.value, near[0].value)]
    anchor = max(near, key=lambda each: (*_is_sure(each, asking), -each.place))
    groups = [[anchor]]
    for each in stated:
        home = next((group for group in groups if _agree(each.value, group[0].value)), None)
        if home is not None:
            home.append(each)
        elif _is_other_account(anchor, each, said, asking):
            groups.append([each])
    ordered = sorted(groups, key=lambda group: _standing(group, groups, said, asking), reverse=True)
    told = _of_other_articles(ordered, said, asking)[:_MOST_SIDES]
    if len(told) == 1:
        return _denied_figure(told[0], [each.place for each in stated], said, asking)
    corrected = all(_is_corrected_by_any(other, said, asking) and not _is_upheld(other, told[0], said) for other in told[1:])
    return FoundConflict("figure", tuple(_side(each) for each in told), corrected)


def _is_sure(each: _Stated, asking: Asking) -> tuple[bool, bool]:
    """Whether it gives plainly what is asked for, and whether it does so without its article's title."""
    is_sure = each.is_plain and not each.sentence.is_taken_back and _is_asked_about(each.sentence, asking)
    return is_sure, _has_modifiers_itself(each.sentence, asking)


def _is_about_what_is_asked(each: _Stated, asking: Asking) -> bool:
    """As sure, but for how plainly it gives its figure."""
    is_about = not each.sentence.is_taken_back and _is_asked_about(each.sentence, asking)
    return is_about and _has_modifiers_itself(each.sentence, asking)


def _has_modifiers_itself(sentence: Said, asking: Asking) -> bool:
    return asking.modifiers <= asking.terms(f"{sentence.before} {sentence.text}")


def _of_other_articles(groups: Sequence[Sequence[_Stated]], said: Sequence[Said], asking: Asking) -> list[_Stated]:
    """One statement of each group: an article does not speak against itself, and one that gives the first figure, too, only
    tells of others, unless the first one's article says that these are not so."""
    told = [_representative(groups[0])]
    agreeing = {each.sentence.article_id for each in groups[0]}
    for group in groups[1:]:
        taken = {each.sentence.article_id for each in told}
        if not _replaces(told[0], group[0], said, asking):
            taken |= agreeing
        free = [each for each in group if each.sentence.article_id not in taken]
        if free:
            told.append(_representative(free))
    return told


def _denied_figure(anchor: _Stated, stated: Sequence[int], said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """The figure, and a later sentence that names it to take it back without one of its own: "withdrew the figure of six"."""
    for place, sentence in enumerate(said):
        if place in stated:
            continue
        is_other = sentence.article_id != anchor.sentence.article_id and sentence.day >= anchor.sentence.day
        is_other = is_other and takes_back_value(sentence, anchor.value) and has_modifiers(sentence, asking)
        if is_other and relation(anchor.sentence, sentence, asking) >= RELATED_BY_WORD:
            sides = (Side(place, sentence.whole), Side(anchor.place, anchor.sentence.whole))
            return FoundConflict("denial", sides, sentence.is_taken_back or names_as(is_corrected, sentence, anchor.value))
    return None


def _stated(said: Sequence[Said], wanted: Wanted, asking: Asking) -> Iterator[_Stated]:
    """The figure of each sentence that is most what is asked for, if any is, in order."""
    for place, sentence in enumerate(said):
        if not sentence.is_evidence or not has_modifiers(sentence, asking):
            continue
        counts = find_counts(wanted, sentence.text)
        fitting = [count for count in counts if not count.is_rejected and _fits(count, wanted, sentence, asking)]
        if fitting:
            best = max(fitting, key=lambda count: count.fit)
            value = _whole_range(best.quantity, sentence.text)
            if is_held_by_others(value, sentence, asking):
                continue
            is_only = not is_one_of_several(best, counts)
            plain = is_plain(value, sentence.text) and is_only
            announced = is_plain(value, sentence.text, may_be_planned=True) and is_only
            yield _Stated(place, value, best.fit, sentence, plain, announced, renewed(sentence.text, value.start))


def _fits(count: Count, wanted: Wanted, sentence: Said, asking: Asking) -> bool:
    """Whether it is what is asked for; or what "the number" is, where that is told by the sentence before or the title."""
    if count.fit >= FITS:
        return True
    is_of_it = count.fit >= UNFIT and wanted.is_count and is_of_the_number(sentence.text, count.quantity.start)
    return is_of_it and wanted.head is not None and bool(asking.terms(wanted.phrase) & asking.terms(sentence.window))


def _whole_range(value: Quantity, text: str) -> Quantity:
    """From 52 to 56 where the 56 of "between 52 and 56 seats" is meant."""
    for other in quantities_in(text):
        is_former = is_rejected(text, other.start, other.end)
        if other.low < value.low and not is_former and _RANGE.fullmatch(text[other.end : value.start]):
            return replace(value, low=other.low, text=text[other.start : value.end], start=other.start)
    return value


def _is_other_account(anchor: _Stated, other: _Stated, said: Sequence[Said], asking: Asking) -> bool:
    """Whether the other figure is one of the same thing: one replaces the other, or both are near and not far apart."""
    one, two = anchor.sentence, other.sentence
    if one.article_id == two.article_id or anchor.value.dimension != other.value.dimension or _is_of_others(two, one, asking):
        return False
    both = ((anchor, other), (other, anchor))
    if any(
        (each.is_plain or (each.is_announced and not that.is_plain)) and _replaces(each, that, said, asking)
        for each, that in both
    ):
        return True
    is_by_word = one.is_taken_back or two.is_taken_back
    is_renewed = any(_renews(each, that, asking) for each, that in both)
    if not (is_by_word or is_renewed or (two.is_near and anchor.is_plain and other.is_plain)):
        return False
    is_related = relation(one, two, asking) >= (RELATED_BY_WORD if is_by_word else RELATED)
    is_same = is_related and _is_asked_about(one, asking) and _is_asked_about(two, asking)
    if not (is_by_word or is_renewed):
        is_same = is_same and says_as_much(two, one, asking) and not _is_of_another_year(two, one)
        is_same = is_same and _measure(anchor) == _measure(other)
    return is_same and are_not_far_apart(anchor.value, other.value)


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether one says what the other does, or is a fair rounding of it: "about 12,000" and "12,340"."""
    return same_amount(one, other) or same_amount(other, one)


def _measure(stated: _Stated) -> tuple[str, str, bool]:
    """In which time a number is reached, in whose dollars, and whether it is what has come together since a day: "40 drones a
    month", "A$300 million", "63 people returned since the ceasefire", which are no other count of those of one day."""
    text = stated.sentence.text
    within, money = _WITHIN.match(text, stated.value.end), _WHOSE_MONEY.search(text, 0, stated.value.start)
    is_running = bool(_SINCE.search(clause_around(stated.value, text)[1]))
    return within[1].lower() if within else "", money[0] if money else "", is_running


def _is_of_another_year(sentence: Said, anchor: Said) -> bool:
    """Whether it tells of a year before that of its article, and the anchor does not."""
    years, others = ({day.year for day in find_dates(said.text) if day.year is not None} for said in (sentence, anchor))
    published = sentence.published.year if sentence.published else None
    return bool(years - others) and published is not None and all(year < published for year in years)


def _renews(one: _Stated, other: _Stated, asking: Asking) -> bool:
    """Whether the one says what is announced by now, and the other announced something earlier of the same."""
    is_later = one.sentence.day > other.sentence.day and one.is_announced and other.is_announced
    return is_later and one.renewed is not None and is_told_in(other.sentence, one.renewed, one.sentence, asking)


def _is_asked_about(sentence: Said, asking: Asking) -> bool:
    """Whether what stands around it has the question's names, and it some of what the question says of them."""
    window = asking.terms(sentence.window)
    return asking.names <= asking.terms(" ".join(sentence.around)) and (not asking.told or bool(asking.told & window))


def _is_of_others(sentence: Said, anchor: Said, asking: Asking) -> bool:
    """Whether it lacks a name of the question that the other has, and has one instead: Halvern's delegates, not Tarsk's."""
    ours, theirs = (asking.terms(" ".join(names(said.text))) for said in (sentence, anchor))
    missing = (asking.names & theirs) - ours
    return bool(missing) and bool(ours - asking.names - theirs) and not reports(sentence.text)


def _replaces(one: _Stated, other: _Stated, said: Sequence[Said], asking: Asking) -> bool:
    """Whether the article of the one names the other's value to say that it is not, or no longer, so, but the one's is."""
    return any(
        names_as(is_replaced, each, other.value, instead=one.value)
        for each in said
        if each.article_id == one.sentence.article_id and relation(each, other.sentence, asking) >= RELATED_BY_WORD
    )


def _is_corrected_by_any(other: _Stated, said: Sequence[Said], asking: Asking) -> bool:
    """Whether some article says in words that the value was wrong."""
    return other.sentence.is_called_wrong or any(
        names_as(is_corrected, each, other.value) for each in said if relation(each, other.sentence, asking) >= RELATED_BY_WORD
    )


def _is_upheld(other: _Stated, first: _Stated, said: Sequence[Said]) -> bool:
    """Whether somebody keeps to the value when the first one is known: then it is open which is right."""
    return any(
        upholds(text) and any(same_amount(other.value, given) for given in quantities_in(text))
        for each in said
        if each.day >= first.sentence.day
        for text in each.around[:-1]
    )


def _standing(
    group: Sequence[_Stated], groups: Sequence[Sequence[_Stated]], said: Sequence[Said], asking: Asking
) -> tuple[bool, bool, bool, date, int]:
    """What decides which figure stands: that its day is asked for, that none rejects it, that it rejects one, day and place."""
    others = [each for other in groups if other is not group for each in other]
    is_rejected_by_others = any(_replaces(each, group[0], said, asking) for each in others)
    is_alive = not is_rejected_by_others and not all(each.sentence.is_taken_back for each in group)
    rejects = any(_replaces(each, other, said, asking) for each in group for other in others)
    chosen = _representative(group)
    published = chosen.sentence.published or date.min
    return asking.is_of_named_day(published), is_alive, rejects, published, -chosen.place


def _side(chosen: _Stated) -> Side:
    return Side(chosen.place, Span(chosen.value.start, chosen.value.end))


def _representative(group: Sequence[_Stated]) -> _Stated:
    """The sentence that gives the figure most plainly, the best of these; one that is taken back only for want of another."""
    return max(group, key=_plainness)


def _plainness(each: _Stated) -> tuple[bool, bool, bool, float, int]:
    return not each.sentence.is_taken_back, each.is_plain, each.sentence.is_near, each.fit, -each.place
