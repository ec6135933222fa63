"""Sentences that say different things of the same: another figure, another day, or that it is not so.

What is compared are the sentences that were weighed for one question. News corrects itself, so the later one comes first,
and before it the one that says in words that the other is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.selection.figure_conflicts import find_figure_conflict
from briefbot.selection.figures_taken_back import find_figure_taken_back
from briefbot.selection.said import RELATED, RELATED_BY_WORD, Asking, FoundConflict, Said, Side, quantities_in, relation
from briefbot.selection.same_thing import is_told_in, names_nobody_else, says_as_much, share_of
from briefbot.text.dates import PartialDate, agree, differ, find_dates
from briefbot.text.light_words import telling_words
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.renewals import moved_to, planned_days
from briefbot.text.retractions import (
    denies,
    doubts,
    is_corrected,
    is_rejected,
    negates,
    statement_taken_back,
    takes_back,
)
from briefbot.text.word_kinds import read_words
from briefbot.text.wording import weight
from briefbot.types import Span

_COVERED = 0.3
"""Share of the question's weight that a denial and what stands around it have to meet."""
_SHARED = 2
"""Telling words, but for names of the question, that a negation without a word of denying shares with what it speaks against."""
_SAME_STATEMENT = 0.75
"""Share of the words of a statement that is withdrawn, by weight, that a sentence making it has to have."""


def find_conflict(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """What the sentences, best first, say differently to the question; None where they agree."""
    if asking.wanted is not None:
        found = find_figure_conflict(said, asking.wanted, asking) or _withdrawn(said, asking)
        found = found or find_figure_taken_back(said, asking)
    elif asking.asks_day:
        found = _days(said, asking) or _moved_day(said, asking) or _denial(said, asking)
    else:
        found = _denial(said, asking) or (_withdrawn(said, asking) if said[0].is_taken_back else None)
    return found or _withdrawn_statement(said, asking)


def _days(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """A day that one sentence gives and another, with words of correction, replaces; no other day of the same fair."""
    for newer, sentence in enumerate(said):
        days = find_dates(sentence.text) if sentence.is_evidence else []
        given = [day for day in days if not is_rejected(sentence.text, day.start, day.end)]
        for rejected in days:
            if rejected in given or not given:
                continue
            older = _place_of_day(said, rejected, without=newer)
            if older is not None and says_as_much(sentence, said[older[0]], asking):
                place, there = older
                kept = min(given, key=lambda day: abs(day.start - rejected.start))
                sides = (Side(newer, Span(kept.start, kept.end)), Side(place, Span(there.start, there.end)))
                return FoundConflict("day", sides, is_corrected(sentence.text, rejected.start, rejected.end))
    return None


def _place_of_day(said: Sequence[Said], day: PartialDate, *, without: int) -> tuple[int, PartialDate] | None:
    for place, sentence in enumerate(said):
        if not sentence.is_evidence or sentence.article_id == said[without].article_id:
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


def _moved_day(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """The day for which something is announced, and the one to which a later sentence says that it has been moved.

    One of the two is the best sentence.
    """
    for place, newer in sorted(enumerate(said), key=lambda each: each[1].day, reverse=True):
        for day, moved in _moved(newer):
            for older_place, older in enumerate(said if place == 0 else said[:1]):
                is_former = older.article_id != newer.article_id and older.day <= newer.day and older.is_evidence
                is_former = is_former and (
                    _has_names(newer, asking) or (_has_names(older, asking) and names_nobody_else(newer, older, asking))
                )
                planned = planned_days(older.text) if is_former and not older.is_taken_back else []
                if len(planned) == 1 and differ(day, planned[0]) and is_told_in(older, moved, newer, asking):
                    sides = (Side(place, Span(day.start, day.end)), Side(older_place, Span(planned[0].start, planned[0].end)))
                    return FoundConflict("day", sides, is_corrected=False)
    return None


def _moved(sentence: Said) -> Iterator[tuple[PartialDate, str]]:
    """Each day to which it says that something is moved, with that."""
    for day in find_dates(sentence.text):
        if (moved := moved_to(sentence.text, day)) is not None:
            yield day, moved


def _withdrawn_statement(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """A sentence that says of a statement that it is withdrawn, and an earlier one that makes it; one of the two is the best."""
    for place, taker in enumerate(said):
        statement = statement_taken_back(taker.text)
        if statement is None:
            continue
        words = asking.terms(" ".join(telling_words(statement)))
        for other_place, other in enumerate(said if place == 0 else said[:1]):
            is_earlier = other.article_id != taker.article_id and other.day <= taker.day and not takes_back(other.text)
            there = asking.terms(other.text)
            is_same = negates(other.text) == negates(statement) and {word for word in words if word[0].isdigit()} <= there
            if is_earlier and is_same and words and share_of(words, there, asking) >= _SAME_STATEMENT:
                sides = (Side(place, taker.whole), Side(other_place, other.whole))
                return FoundConflict("denial", sides, is_corrected=True)
    return None


def _denial(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """The best sentence, where it tells of a rumour or a charge, and the one that speaks against it."""
    first = said[0]
    if denies(first.text) or first.is_taken_back or not doubts(first.text) or not _has_names(first, asking):
        return None
    for place, sentence in enumerate(said[1:], start=1):
        is_other = sentence.article_id != first.article_id and sentence.day >= first.day
        if (
            is_other
            and _speaks_against(sentence, first, asking)
            and _has_names(sentence, asking)
            and _is_about(sentence, first, asking)
        ):
            sides = (Side(place, sentence.whole), Side(0, first.whole))
            return FoundConflict("denial", sides, takes_back(sentence.text))
    return None


def _withdrawn(said: Sequence[Said], asking: Asking) -> FoundConflict | None:
    """A sentence that takes one back, and another article's with the same figure as that; one of the two is the best."""
    answering = {each.text for each in said if each.is_near}
    for place, taker in enumerate(said):
        told = [text for text in taker.takes_back if text in answering]
        given = [each for text in told for each in quantities_in(text)]
        for other_place, other in enumerate(said if said[0].text in told else said[:1]):
            is_other = other.is_near and other.article_id != taker.article_id and other.day <= taker.day
            if is_other and _gives_any(other, given) and relation(taker, other, asking) >= RELATED:
                sides = (Side(place, taker.whole), Side(other_place, other.whole))
                return FoundConflict("denial", sides, is_corrected=True)
    return None


def _gives_any(sentence: Said, values: Sequence[Quantity]) -> bool:
    """Whether it gives one of the values as what is so."""
    own = [each for each in quantities_in(sentence.text) if not is_rejected(sentence.text, each.start, each.end)]
    return not sentence.is_taken_back and any(same_amount(one, other) for one in own for other in values)


def _has_names(sentence: Said, asking: Asking) -> bool:
    """Whether its passage, or what stands above it, has the question's names: who is blamed for another event is not meant."""
    return asking.names <= asking.terms(" ".join(sentence.around))


def _is_about(sentence: Said, first: Said, asking: Asking) -> bool:
    """Whether the sentence, with the one after it and what stands above it, is about the question and the first one's subject."""
    words = asking.terms(f"{sentence.text} {sentence.after} {sentence.around[-1]}")
    return asking.coverage(words) >= _COVERED and relation(first, sentence, asking) >= RELATED_BY_WORD


def _speaks_against(sentence: Said, first: Said, asking: Asking) -> bool:
    """Denies, or negates in words of the question and of the first one; but a question or a doubt of its own is no denial."""
    if denies(sentence.text):
        return True
    words = asking.terms(sentence.text)
    shared = asking.terms(" ".join(word for word in telling_words(first.text) if weight(word) == 1)) & words - asking.names
    # "The depot has no guards" shares the depot with who is said to have blown it up, but not the deed.
    deeds = asking.terms(" ".join(word.text for word in read_words(first.text) if word.kind != "noun"))
    return (
        negates(sentence.text)
        and not doubts(sentence.text)
        and bool(asking.told & words)
        and len(shared) >= _SHARED
        and bool(shared & deeds)
    )
