"""Evidence that speaks against other evidence, as the sentences of one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from briefbot.questions.counting import FITS, find_counts
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.vocabulary import Vocabulary
from briefbot.selection.conflicts import find_conflict
from briefbot.selection.evidence import ANSWERED_FROM, GATE, Evidence, RankedPassage, is_as_near
from briefbot.selection.figures_taken_back import find_figure_taken_back, gives_instead, is_asked_for, takes_back_value
from briefbot.selection.rejoinders import beside
from briefbot.selection.said import Asking, Said, quantities_in, taken_back
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.retractions import is_corrected, is_marked_as_wrong, takes_back_the_one_before, tells_what_is_so
from briefbot.types import Span

if TYPE_CHECKING:
    from briefbot.types import ConflictKind

_LEAST_CONFIDENCE = 0.35
"""How sure an answer a sentence has to be by itself to be compared: one that denies a premise does so in other words."""


class ConflictSide(NamedTuple):
    """A sentence, and the words of its article that another side has otherwise."""

    evidence: Evidence
    words: Span


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sentences that say different things of the same, the one that stands first."""

    kind: ConflictKind
    sides: tuple[ConflictSide, ...]
    is_corrected: bool


class Correction(NamedTuple):
    """What takes a figure of a claim back or replaces it, as a conflict with that claim."""

    conflict: Conflict
    taker: Evidence
    """The sentence that names the figure; what is shown of it is the conflict's first side."""
    figures: tuple[Quantity, ...]
    """Those of the claim that it names."""
    is_asked_for: bool
    """Whether one of them is of what the question asks for."""


def conflict_among(evidence: Sequence[Evidence], asked: AskedQuestion, vocabulary: Vocabulary) -> Conflict | None:
    """What the sentences, best first, say differently to the question; None where they agree, or it has several parts."""
    if asked.has_several_parts:
        return None
    best = evidence[0]
    asking = _asking(asked, vocabulary)
    near = [each for each in evidence if is_as_near(each, best) and GATE.confidence(each.gate) >= ANSWERED_FROM]
    given = [value for each in near for value in quantities_in(each.text)]
    compared = [
        each
        for each in evidence
        if each is best or _confidence(each, evidence) >= _LEAST_CONFIDENCE or _takes_back_any(given, each, evidence)
    ]
    found = find_conflict([_as_said(sentence, best, evidence) for sentence in compared], asking)
    if found is None:
        return None
    sides = []
    for side in found.sides:
        sentence = compared[side.place]
        sides.append(ConflictSide(sentence, Span(*(sentence.span.start + at for at in side.words))))
    if found.kind == "denial":
        newer = _standing(sides[0].evidence, quantities_in(sides[1].evidence.text), evidence)
        sides[0] = sides[0] if newer is sides[0].evidence else ConflictSide(newer, newer.span)
    return Conflict(found.kind, tuple(sides), found.is_corrected)


def correction_of_claims(
    claims: Sequence[Evidence], evidence: Sequence[Evidence], asked: AskedQuestion, vocabulary: Vocabulary
) -> Correction | None:
    """Of the first of the claims with a figure that another article takes back or replaces; None if none has one, or the question
    has several parts, or asks for the report of the claim's day."""
    if asked.has_several_parts:
        return None
    asking = _asking(asked, vocabulary)
    said = [_as_said(sentence, evidence[0], evidence) for sentence in evidence]
    for claim in claims:
        place = evidence.index(claim)
        is_of_named_day = claim.ranked.published is not None and asking.is_of_named_day(claim.ranked.published)
        found = None if is_of_named_day else find_figure_taken_back(said, asking, place=place)
        if found is not None:
            taker = found.sides[0].place
            taken = tuple(value for value in quantities_in(claim.text) if takes_back_value(said[taker], value))
            wanted = [value for value in taken if is_asked_for(value, said[place], asking)]
            newer = _standing(evidence[taker], taken, evidence)
            conflict = _of_figures(newer, claim, wanted, is_corrected=found.is_corrected)
            return Correction(conflict, evidence[taker], taken, bool(wanted))
    return None


def _of_figures(newer: Evidence, older: Evidence, wanted: Sequence[Quantity], *, is_corrected: bool) -> Conflict:
    """A conflict of two figures, where one that is asked for is taken back and one is given instead; otherwise of sentences."""
    instead = gives_instead(newer.text, wanted)
    if len(wanted) == len(instead) == 1:
        return Conflict("figure", (_side(newer, instead[0]), _side(older, wanted[0])), is_corrected)
    return Conflict("denial", (ConflictSide(newer, newer.span), ConflictSide(older, older.span)), is_corrected)


def _side(sentence: Evidence, value: Quantity) -> ConflictSide:
    return ConflictSide(sentence, Span(sentence.span.start + value.start, sentence.span.start + value.end))


def _standing(taker: Evidence, values: Sequence[Quantity], evidence: Sequence[Evidence]) -> Evidence:
    """What is shown of the sentence that takes one of the values back, or is taken back with it: where that gives no figure of
    its own, the one behind it if it does ("That figure was wrong. The final count is 19.")."""
    quoted = as_quoted(taker, evidence)
    is_bare = takes_back_the_one_before(quoted.text) or is_marked_as_wrong(quoted.text)
    if is_bare and not gives_instead(quoted.text, values) and (behind := beside(quoted, evidence, 1)) is not None:
        return behind if gives_instead(behind.text, values) else quoted
    return quoted


def _asking(asked: AskedQuestion, vocabulary: Vocabulary) -> Asking:
    return Asking(
        wanted=asked.wanted,
        asks_day=asked.kind == "date",
        names=frozenset(asked.names.terms),
        told=asked.told,
        modifiers=asked.modifiers,
        terms=cache(lambda text: frozenset(vocabulary.terms(text))),
        coverage=asked.words.coverage,
        is_of_named_day=asked.days.asks_for_report_of,
        rarity=asked.words.rarity,
    )


def _takes_back_any(given: Sequence[Quantity], sentence: Evidence, evidence: Sequence[Evidence]) -> bool:
    """Whether it names one of the figures to say that it was wrong, where all names of the question stand: it has few of its
    other words ("The figures of 54 and 25 no longer stand.")."""
    named = [value for value in quantities_in(sentence.text) if _is_among(value, given)] if sentence.gate.names == 1.0 else []
    if not named:
        return False
    is_whole = _as_said(sentence, evidence[0], evidence).is_taken_back
    return is_whole or any(is_corrected(sentence.text, value.start, value.end) for value in named)


def _as_said(sentence: Evidence, best: Evidence, evidence: Sequence[Evidence]) -> Said:
    ranked, spans = sentence.ranked, sentence.ranked.passage.sentences
    texts = _texts(ranked)
    place = spans.index(sentence.span)
    answering = [each for each in _with_what_it_takes_back(sentence, evidence) if GATE.confidence(each.gate) >= ANSWERED_FROM]
    return Said(
        article_id=ranked.passage.article_id,
        published=ranked.published,
        text=sentence.text,
        before=texts[place - 1] if place else "",
        after=texts[place + 1] if place + 1 < len(texts) else "",
        around=(*texts, ranked.passage.context),
        is_near=any(is_as_near(each, best) for each in answering),
        is_evidence=bool(answering),
    )


def stands_instead(evidence: Sequence[Evidence], asked: AskedQuestion) -> Evidence | None:
    """Where the best sentence tells what its article marks as wrong: the one that gives the figure of the title, or, where no
    figure is asked for, that says in words what is so; or what takes it back with another figure, itself or right behind it."""
    best, wanted = evidence[0], asked.wanted
    if not _as_said(best, best, evidence).is_called_wrong:
        return None
    wrong = quantities_in(best.text)
    for each in evidence[1:]:
        said = _as_said(each, best, evidence)
        if said.is_taken_back or each.ranked.passage.article_id != best.ranked.passage.article_id:
            continue
        if wanted is None:
            if said.is_evidence and tells_what_is_so(each.text):
                return each
            continue
        given = [count.quantity for count in find_counts(wanted, each.text) if count.fit >= FITS and not count.is_rejected]
        in_title = [value for value in given if _is_among(value, quantities_in(said.around[-1]))]
        if said.is_near and any(not _is_among(value, wrong) for value in in_title):
            return each
    standing = _standing(best, wrong, evidence)
    return standing if standing is not best and gives_instead(standing.text, wrong) else None


def _is_among(value: Quantity, values: Sequence[Quantity]) -> bool:
    return any(same_amount(value, other) for other in values)


def _confidence(sentence: Evidence, evidence: Sequence[Evidence]) -> float:
    return max(GATE.confidence(each.gate) for each in _with_what_it_takes_back(sentence, evidence))


def _with_what_it_takes_back(sentence: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentence and those that it takes back: it is about the same, in fewer words ("The office has corrected this: …")."""
    spans = sentence.ranked.passage.sentences
    place, takers = spans.index(sentence.span), taken_back(_texts(sentence.ranked))
    taken = {spans[before] for before, taker in takers.items() if taker == place}
    if not taken:
        return [sentence]
    return [sentence, *(each for each in evidence if each.ranked is sentence.ranked and each.span in taken)]


def as_quoted(sentence: Evidence, evidence: Sequence[Evidence]) -> Evidence:
    """The sentence; or a later one of its passage, quoted together with it, that takes it back: "That figure was wrong."."""
    taker = _place_of_taker(sentence)
    if taker is None:
        return sentence
    span = sentence.ranked.passage.sentences[taker]
    return next(other for other in evidence if other.ranked is sentence.ranked and other.span == span)


def _place_of_taker(sentence: Evidence) -> int | None:
    """Where in its passage the sentence stands that takes it back, if one does."""
    return taken_back(_texts(sentence.ranked)).get(sentence.ranked.passage.sentences.index(sentence.span))


def _texts(ranked: RankedPassage) -> tuple[str, ...]:
    """The passage's sentences."""
    return tuple(ranked.text[start:end] for start, end in ranked.passage.sentences_inside)
