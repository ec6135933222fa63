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
from briefbot.selection.said import Asking, Said, quantities_in, taken_back
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.retractions import is_corrected, tells_what_is_so
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


def conflict_among(evidence: Sequence[Evidence], asked: AskedQuestion, vocabulary: Vocabulary) -> Conflict | None:
    """What the sentences, best first, say differently to the question; None where they agree, or it has several parts."""
    if asked.has_several_parts:
        return None
    best = evidence[0]
    asking = Asking(
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
    return Conflict(found.kind, tuple(sides), found.is_corrected)


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
    figure is asked for, that says in words what is so."""
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
    return None


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
    start = ranked.passage.start
    return tuple(ranked.text[span.start - start : span.end - start] for span in ranked.passage.sentences)
