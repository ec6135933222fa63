"""Sentences that say different things of the same: another figure, another day, or that it is not so.

What is compared are the sentences that were weighed for one question. News corrects itself, so the later one comes first,
and before it the one that says in words that the other is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from briefbot.counting import FITS, Wanted, find_counts
from briefbot.dates import PartialDate, agree, differ, find_dates
from briefbot.quantities import Quantity, find_quantities, same_amount
from briefbot.question import names, telling_words
from briefbot.retractions import denies, doubts, is_rejected, negates, reports, takes_back, takes_back_the_one_before
from briefbot.types import ArticleId, ConflictKind, Span

MOST_SIDES = 3
_RANGE = re.compile(r"\s?(?:–|-|to|and|or)\s?")
_NEAR_ENOUGH = 4.0
"""How many times the smaller of two figures the greater may be, where no word says that one corrects the other: a part of
what is asked for, or another thing of the same name, is mostly further off."""
_RELATED, _RELATED_BY_WORD = 0.17, 0.08
"""Weighted share of the telling words of the shorter of two passages that the other has, from which both are about one thing;
and where one rejects the other's figure."""
_COVERED = 0.3
"""Share of the question's weight that a denial and what stands around it have to meet."""
LEAST_CONFIDENCE = 0.35
"""How sure an answer a sentence has to be by itself to be compared: one that denies a premise does so in other words."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that was weighed, and what stands around it."""

    article_id: ArticleId
    published: date | None
    text: str
    after: str
    """The sentence after it in its passage, empty where it is the last."""
    around: tuple[str, ...]
    """The sentences of its passage, in order, and its heading with its article's title."""
    is_near: bool
    """Whether it would answer by itself, nearly as well as the best."""
    is_evidence: bool
    """Whether it would answer by itself at all."""

    @property
    def is_taken_back(self) -> bool:
        """Whether it, or the sentence after it, says that what it tells is not so."""
        return is_taken_back_by(self.after, self.text) or (takes_back(self.text) and not _rejects_a_figure(self.text))


def _rejects_a_figure(text: str) -> bool:
    """Then that is what it takes back, and not the rest of what it says."""
    return any(is_rejected(text, given.start, given.end) for given in _quantities(text))


def is_taken_back_by(after: str, sentence: str) -> bool:
    """Whether the sentence after another takes it back, and not a figure of its own: "The figure of 71 is withdrawn."."""
    if not takes_back_the_one_before(after):
        return False
    own, given = _quantities(after), _quantities(sentence)
    return not own or any(same_amount(one, other) for one in own for other in given)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: which sentence, and the words in it that the other side has otherwise."""

    place: int
    words: Span


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """Two or three sides, the one that stands first; ``is_corrected`` says that an article says in words which is wrong."""

    kind: ConflictKind
    sides: tuple[Side, ...]
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """What of a question decides whether two sentences say different things of the same."""

    wanted: Wanted | None
    """What a question about a number asks for."""
    asks_day: bool
    names: frozenset[str]
    """Terms of the names in it."""
    terms: Callable[[str], frozenset[str]]
    """The terms of a text."""
    coverage: Callable[[frozenset[str]], float]
    """Share of the question's words, by weight, that are among these."""
    is_of_named_day: Callable[[date], bool]
    """Whether it asks for what was reported on this day: then that stands first, whatever came later."""
    rarity: Callable[[str], float]
    """How rare a term is in the corpus."""


def find_conflict(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """What the sentences, best first, say differently to the question; None where they agree."""
    if asking.wanted is not None:
        return _figures(said, asking.wanted, asking)
    return (_days(said) if asking.asks_day else None) or _denial(said, asking)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A value that a sentence gives."""

    place: int
    value: Quantity
    fit: float
    sentence: Said


def _figures(said: Sequence[Said], wanted: Wanted, asking: Asking) -> FoundConflict | None:
    stated = list(_stated(said, wanted))
    anchor = next((each for each in stated if each.sentence.is_near), None)
    if anchor is None:
        return None
    groups = [[anchor]]
    for each in stated:
        home = next((group for group in groups if same_amount(each.value, group[0].value)), None)
        if home is not None:
            home.append(each)
        elif _is_other_account(anchor, each, asking):
            groups.append([each])
    if len(groups) == 1:
        return _denied_figure(anchor, said, asking)
    ordered = sorted(groups, key=lambda group: _standing(group, groups, asking), reverse=True)
    sides = tuple(_side(group) for group in ordered[:MOST_SIDES])
    corrected = any(_rejects(each.sentence, group[0].value) for group in ordered[1:] for each in ordered[0]) or any(
        each.sentence.is_taken_back for group in ordered[1:] for each in group
    )
    return FoundConflict("figure", sides, corrected)


def _denied_figure(anchor: _Stated, said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """The figure, and a later sentence that names it to take it back without one of its own: "withdrew the figure of six"."""
    for place, sentence in enumerate(said):
        if place == anchor.place or _day(sentence) < _day(anchor.sentence):
            continue
        for given in _quantities(sentence.text):
            is_meant = same_amount(anchor.value, given) and is_rejected(sentence.text, given.start, given.end)
            if is_meant and _relation(anchor.sentence, sentence, asking) >= _RELATED_BY_WORD:
                words = Span(anchor.value.start, anchor.value.end)
                return FoundConflict("denial", (Side(place, Span(given.start, given.end)), Side(anchor.place, words)), True)
    return None


def _stated(said: Sequence[Said], wanted: Wanted) -> Iterator[_Stated]:
    """The figure of each sentence that is most what is asked for, if any is, in order."""
    for place, sentence in enumerate(said):
        if not sentence.is_evidence:
            continue
        fitting = [count for count in find_counts(wanted, sentence.text) if count.fit >= FITS and not count.is_rejected]
        if fitting:
            best = max(fitting, key=lambda count: count.fit)
            yield _Stated(place, _whole_range(best.quantity, sentence.text), best.fit, sentence)


def _whole_range(value: Quantity, text: str) -> Quantity:
    """From 52 to 56 where the 56 of "between 52 and 56 seats" is meant."""
    for other in _quantities(text):
        is_former = is_rejected(text, other.start, other.end)
        if other.low < value.low and not is_former and _RANGE.fullmatch(text[other.end : value.start]):
            return replace(value, low=other.low, text=text[other.start : value.end], start=other.start)
    return value


def _is_other_account(anchor: _Stated, other: _Stated, asking: Asking) -> bool:
    """Whether the other figure is one of the same thing: one rejects the other, or both are near and not far apart."""
    one, two = anchor.sentence, other.sentence
    if anchor.value.dimension != other.value.dimension or _is_of_others(two, one, asking):
        return False
    is_said = _rejects(one, other.value) or _rejects(two, anchor.value) or one.is_taken_back or two.is_taken_back
    if is_said and _relation(one, two, asking) >= _RELATED_BY_WORD:
        return True
    if one.article_id == two.article_id or not two.is_near or _relation(one, two, asking) < _RELATED:
        return False
    small, great = sorted((anchor.value.low * anchor.value.factor, other.value.low * other.value.factor))
    return small > 0 and great <= _NEAR_ENOUGH * small


def _is_of_others(sentence: Said, anchor: Said, asking: Asking) -> bool:
    """Whether it lacks a name of the question that the other has, and has one instead: Halvern's delegates, not Tarsk's."""
    ours, theirs = (asking.terms(" ".join(names(said.text))) for said in (sentence, anchor))
    missing = (asking.names & theirs) - ours
    return bool(missing) and bool(ours - asking.names - theirs) and not reports(sentence.text)


def _relation(one: Said, other: Said, asking: Asking) -> float:
    """How far their passages are about one thing, told by the words that both have, the rare ones above all: 0 to 1."""
    if one.article_id == other.article_id:
        return 1.0
    ours, theirs = (asking.terms(" ".join(telling_words(" ".join(said.around)))) for said in (one, other))
    shared = sum(map(asking.rarity, ours & theirs))
    least = min(sum(map(asking.rarity, ours)), sum(map(asking.rarity, theirs)))
    return shared / least if least else 0.0


def _rejects(sentence: Said, value: Quantity) -> bool:
    """Whether the sentence, or what stands around it, names this value to say that it is not so."""
    for text, after in _with_next(sentence.around):
        for given in _quantities(text):
            if same_amount(value, given) and (is_rejected(text, given.start, given.end) or is_taken_back_by(after, text)):
                return True
    return False


@lru_cache(maxsize=1024)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))


def _with_next(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(texts, [*texts[1:], ""], strict=True)


def _standing(
    group: Sequence[_Stated], groups: Sequence[Sequence[_Stated]], asking: Asking
) -> tuple[bool, bool, bool, date, int]:
    """What decides which figure stands: that its day is asked for, that none rejects it, that it rejects one, day and place."""
    others = [each for other in groups if other is not group for each in other]
    is_rejected_by_others = any(_rejects(each.sentence, group[0].value) for each in others)
    is_alive = not is_rejected_by_others and not all(each.sentence.is_taken_back for each in group)
    rejects = any(_rejects(each.sentence, other.value) for each in group for other in others)
    chosen = _representative(group)
    published = chosen.sentence.published or date.min
    return asking.is_of_named_day(published), is_alive, rejects, published, -chosen.place


def _side(group: Sequence[_Stated]) -> Side:
    chosen = _representative(group)
    return Side(chosen.place, Span(chosen.value.start, chosen.value.end))


def _representative(group: Sequence[_Stated]) -> _Stated:
    """The sentence that gives the figure most plainly, the best of these; one that is taken back only where there is no other."""
    return max(group, key=lambda each: (not each.sentence.is_taken_back, each.sentence.is_near, each.fit, -each.place))


def _days(said: Sequence[Said]) -> FoundConflict | None:
    """A day that one sentence gives and another, with words of correction, replaces."""
    for newer, sentence in enumerate(said):
        days = find_dates(sentence.text) if sentence.is_evidence else []
        given = [day for day in days if not is_rejected(sentence.text, day.start, day.end)]
        for rejected in days:
            if rejected in given or not given:
                continue
            older = _place_of_day(said, rejected, without=newer)
            if older is not None:
                place, there = older
                kept = min(given, key=lambda day: abs(day.start - rejected.start))
                return FoundConflict(
                    "day", (Side(newer, Span(kept.start, kept.end)), Side(place, Span(there.start, there.end))), True
                )
    return None


def _place_of_day(said: Sequence[Said], day: PartialDate, *, without: int) -> tuple[int, PartialDate] | None:
    for place, sentence in enumerate(said):
        if place == without or not sentence.is_evidence:
            continue
        for given in find_dates(sentence.text):
            if (
                day.day == given.day
                and agree(day, given)
                and not differ(day, given)
                and not is_rejected(sentence.text, given.start, given.end)
            ):
                return place, given
    return None


def _denial(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """The best sentence, where it tells of a rumour, a charge or what is taken back, and the one that speaks against it."""
    first = said[0]
    if denies(first.text) or not (doubts(first.text) or first.is_taken_back):
        return None
    for place, sentence in enumerate(said[1:], start=1):
        is_later = _day(sentence) > _day(first) or (_day(sentence) == _day(first) and sentence.article_id != first.article_id)
        if is_later and _speaks_against(sentence) and _is_about(sentence, first, asking):
            sides = (Side(place, Span(0, len(sentence.text))), Side(0, Span(0, len(first.text))))
            return FoundConflict("denial", sides, takes_back(sentence.text))
    return None


def _is_about(sentence: Said, first: Said, asking: Asking) -> bool:
    """Whether the sentence, with the one after it and what stands above it, is about the question and the first one's subject."""
    words = asking.terms(f"{sentence.text} {sentence.after} {sentence.around[-1]}")
    return asking.coverage(words) >= _COVERED and _relation(first, sentence, asking) >= _RELATED_BY_WORD


def _speaks_against(sentence: Said) -> bool:
    """Denies, or negates; but a question or a doubt of its own is no denial."""
    return denies(sentence.text) or (negates(sentence.text) and not doubts(sentence.text))


def _day(sentence: Said) -> date:
    return sentence.published or date.min
