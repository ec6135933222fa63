"""What speaks for a sentence and for there being an answer at all, and how much of it is enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from briefbot.questions.question import QuestionKind
from briefbot.types import Passage, Span

if TYPE_CHECKING:
    from datetime import date

    from briefbot.questions.matching import AskedQuestion
    from briefbot.types import Float32

CHANGING = frozenset[QuestionKind]({"number", "date", "name"})
"""What the news may say otherwise later."""
MOST_CLAIMS = 3
_LEAST_READING, _MOST_READING = -12.0, 4.0
"""Logits of a reader below and above which it makes no difference what it says: nine in ten lie between."""
UNREAD = 0.53125
"""The signal of what was not read, of a logit of -3.5: then the others decide, as if there were no reader."""
ANSWERED_FROM = 0.5
"""Confidence below which the assistant abstains; the gate's weights are fitted to that."""
OTHER_SOURCE_MARGIN, _OTHER_SOURCE_COSINE = 8.0, 0.2
"""How far below the best in nearness and in cosine another article's answer may lie; it must pass the gate by itself."""


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage as the answerer needs it."""

    passage: Passage
    text: str
    """White space where it has a sentence that must not count."""
    score: float
    """Fused score of retrieval, in [0, 1]."""
    cosine: float
    """Of the passage's vector with the question's."""
    sentence_cosines: Float32
    """Of each sentence's late vector with the question's, shape (n,)."""
    token_cosines: Float32
    """The best of each of the question's tokens with a token of each sentence, shape (n, tokens)."""
    published: date | None = None
    source: str | None = None
    """These two of its article."""


class Signals(NamedTuple):
    """What speaks for a sentence; every signal lies between about 0 and 1, and more is better."""

    late_cosine: float
    """Of the sentence's vector, made in its passage's own pass, with the question's."""
    coverage: float
    """Weighted share of the question's words that stand in the sentence, the one before it or the context."""
    retrieval: float
    """The passage's score."""
    kind: float
    """1 if the sentence has the kind of thing that is asked for."""
    token_match: float
    """Weighted mean over the question's tokens of the best cosine with a token of the sentence (MaxSim: Khattab and
    Zaharia 2020, arXiv:2004.12832)."""
    speaker: float
    """Where somebody's words are asked for: 1 if they speak in the sentence, a half if a pronoun may be they; 0 elsewhere."""
    reading: float = UNREAD
    """What a reader of the question and the passage says of an answer that begins in the sentence."""


SENTENCE_WEIGHTS = Signals(12.3, 4.4, 6.5, 0.5, 21.4, 4.0, 6.4)
"""In the scale of benchmarks/fit_answering.py, where a score's exponential is in proportion to the chance of being the answer,
and half way between its weights and the former ones (docs/decisions/answering.md). That of the speaker is chosen by
benchmarks/speakers.py, that of what a reader says with benchmarks/near_misses.py (docs/decisions/answerability.md)."""


def as_signal(reading: float) -> float:
    """A reader's logit as a share of its range; -inf stands for what it did not read."""
    if reading == -math.inf:
        return UNREAD
    return min(1.0, max(0.0, (reading - _LEAST_READING) / (_MOST_READING - _LEAST_READING)))


class GateSignals(NamedTuple):
    """What speaks for there being an answer at all, seen from the best sentence; each between about 0 and 1."""

    late_cosine: float
    token_match: float
    """These two as in Signals."""
    cosine: float
    """Of the passage's vector with the question's."""
    passage_match: float
    """The token match over the whole passage."""
    passage_coverage: float
    """Weighted share of the question's words that stand in the passage or its context."""
    word_match: float
    """Weighted mean over the question's telling words: 1 where the word stands there, else its best cosine."""
    names: float
    """Share of the question's names that stand there; 1 if it gives none."""
    figures: float
    """1 if all figures and days of the question stand there, in any form, or are the article's day of publication: an answer
    that lacks one is of another day or amount."""
    number: float
    """Where a number is asked for: 0 if the sentence has none but days and hours, otherwise how well what is to be
    counted, the first telling word after "how many", is met in the passage; 1 where none is asked for."""
    named: float
    """Share of the sources and days that a question of several parts names which the passages are of; 1 if it names none,
    or has one part: then they are among its names and figures."""
    reading: float = UNREAD
    """What a reader says of there being an answer in the passage, of the best sentence's only."""


def weighed(signals: tuple[float, ...], weights: tuple[float, ...]) -> float:
    """The sum of what each signal adds."""
    return sum(value * weight for value, weight in zip(signals, weights, strict=True))


@dataclass(frozen=True, slots=True)
class EvidenceGate:
    """Confidence in [0, 1] that there is an answer, by a logistic regression over the signals."""

    weights: GateSignals
    bias: float

    def logit(self, signals: GateSignals) -> float:
        return weighed(signals, self.weights) + self.bias

    def confidence(self, signals: GateSignals) -> float:
        return 1.0 / (1.0 + math.exp(-self.logit(signals)))


GATE = EvidenceGate(GateSignals(2.42, 2.31, 2.24, 2.29, 0.22, 1.8, 0.68, 1.53, 0.86, 0.0, 5.0), -11.95)
GATE_OF_PARTS = EvidenceGate(GateSignals(2.62, 4.05, 2.34, 3.92, 1.6, 2.82, 0.72, 1.99, 1.61, 1.99, 0.0), -16.61)
"""Made by benchmarks/fit_answering.py from questions with an answer, the same ones with its article left out, and the same
ones with another name, number or thing counted; the first also from questions that were written to look answerable. The second
is for questions of several parts, whose words are most of what tells that one is missing."""


def gate_for(*, several_parts: bool) -> EvidenceGate:
    """That of the questions which have several parts, or of those which have one."""
    return GATE_OF_PARTS if several_parts else GATE


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage found, and what speaks for it."""

    ranked: RankedPassage
    span: Span
    text: str
    signals: Signals
    score: float
    gate: GateSignals
    """Without a reader: what takes another's answer back is judged by it, too, and reads as none."""
    passage_reading: float = UNREAD

    @property
    def nearness(self) -> float:
        """The score without what the reader says: by it those of other passages are compared, which may not have been read."""
        return self.score - self.signals.reading * SENTENCE_WEIGHTS.reading


def is_as_near(sentence: Evidence, best: Evidence) -> bool:
    """Whether a sentence lies no further behind the best than another article's answer may."""
    is_near = sentence.signals.late_cosine >= best.signals.late_cosine - _OTHER_SOURCE_COSINE
    return is_near and best.nearness - sentence.nearness <= OTHER_SOURCE_MARGIN


def is_of_its_own(asked: AskedQuestion, sentence: Evidence) -> bool:
    """Whether the sentence's passage names what the question names, and not only something of its kind."""
    return asked.rivals.has_its_own(asked.names.terms_in(f"{sentence.ranked.passage.context} {sentence.ranked.text}"))


def told_of_another(asked: AskedQuestion, sentence: Evidence) -> tuple[str, str] | None:
    """What the question names, and the other of its kind that the sentence tells of instead; None if it does not."""
    found, context = sentence.ranked, sentence.ranked.passage.context
    return asked.rivals.told_of_another(sentence.text, context=context, words=asked.names.terms_in(f"{context} {found.text}"))
