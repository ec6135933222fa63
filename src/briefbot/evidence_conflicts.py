"""Evidence that speaks against other evidence, as the sentences of one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from briefbot.conflicts import find_conflict
from briefbot.evidence import ANSWERED_FROM, Evidence, gate, is_as_near
from briefbot.matching import AskedQuestion, Vocabulary
from briefbot.question import leans_on_context
from briefbot.said import Asking, Said, is_taken_back_by
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
        names=frozenset(asked.names),
        told=asked.told,
        modifiers=asked.modifiers,
        terms=cache(lambda text: frozenset(vocabulary.terms(text))),
        coverage=asked.coverage,
        is_of_named_day=asked.asks_for_report_of,
        rarity=asked.rarity,
    )
    sure = [(sentence, gate(sentence.gate)) for sentence in evidence]
    compared = [pair for pair in sure if pair[0] is best or pair[1] >= _LEAST_CONFIDENCE]
    found = find_conflict([_as_said(sentence, best, confidence) for sentence, confidence in compared], asking)
    if found is None:
        return None
    sides = []
    for side in found.sides:
        sentence, _ = compared[side.place]
        sides.append(ConflictSide(sentence, Span(*(sentence.span.start + at for at in side.words))))
    return Conflict(found.kind, tuple(sides), found.is_corrected)


def _as_said(sentence: Evidence, best: Evidence, confidence: float) -> Said:
    ranked, spans = sentence.ranked, sentence.ranked.passage.sentences
    texts = [ranked.text[start - ranked.passage.start : end - ranked.passage.start] for start, end in spans]
    place = spans.index(sentence.span)
    is_evidence = confidence >= ANSWERED_FROM
    return Said(
        article_id=ranked.passage.article_id,
        published=ranked.published,
        text=sentence.text,
        before=texts[place - 1] if place else "",
        after=texts[place + 1] if place + 1 < len(texts) else "",
        around=(*texts, ranked.passage.context),
        is_near=is_evidence and is_as_near(sentence, best),
        is_evidence=is_evidence,
    )


def as_quoted(sentence: Evidence, evidence: Sequence[Evidence]) -> Evidence:
    """The sentence; or the one after it, which leans on it, where that takes it back: "That figure was wrong."."""
    ranked = sentence.ranked
    after = next((span for span in ranked.passage.sentences if span.start >= sentence.span.end), None)
    text = ranked.text[after.start - ranked.passage.start : after.end - ranked.passage.start] if after else ""
    if not (leans_on_context(text) and is_taken_back_by(text, sentence.text)):
        return sentence
    return next(other for other in evidence if other.ranked is ranked and other.span == after)
