"""Why a question got the answer it got: which stage decided, and what each stage saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from briefbot.questions.question import QuestionKind
from briefbot.types import ArticleId, Conflict, Verdict

Stage = Literal["no candidates", "gate", "answered", "day", "verification"]
SentenceFate = Literal["claim", "too far behind", "another's words", "says the same", "enough claims", "refused by the gate"]


class Label(NamedTuple):
    """What a signal, or a part of a passage's score, is called over a column and in a sentence."""

    short: str
    long: str


LABELS: Mapping[str, Label] = {
    "article": Label("art.", "its article is the best for the claim"),
    "best_sentence": Label("sent.", "the best sentence is near the question"),
    "bm25": Label("words", "its words are the question's (BM25)"),
    "cosine": Label("vector", "passage near the question"),
    "covers": Label("open", "has what those before it leave open"),
    "coverage": Label("words", "the question's words stand there"),
    "figures": Label("figure", "the question's figures and days stand there"),
    "kind": Label("kind", "has the kind of thing that is asked for"),
    "late_cosine": Label("vector", "sentence near the question"),
    "named": Label("named", "is of the sources and days the question names"),
    "names": Label("names", "the question's names stand there"),
    "number": Label("number", "has a number of what is to be counted"),
    "passage_coverage": Label("words", "the question's words stand in the passage"),
    "passage_match": Label("passage", "passage meets the question token by token"),
    "reading": Label("reads", "reads as an answer to the question"),
    "retrieval": Label("search", "score of the passage"),
    "speaker": Label("speaker", "whoever's words are asked for speaks"),
    "token_match": Label("tokens", "meets the question token by token"),
    "word_match": Label("telling", "the telling words are met, or words near them"),
}


class Typical(NamedTuple):
    """Median of a gate's signal over answered questions that ask one thing, and over those of several parts."""

    one_part: float
    several_parts: float


TYPICAL: Mapping[str, Typical] = {
    "late_cosine": Typical(0.61, 0.59),
    "token_match": Typical(0.73, 0.74),
    "cosine": Typical(0.59, 0.59),
    "passage_match": Typical(0.77, 0.74),
    "passage_coverage": Typical(0.76, 0.58),
    "word_match": Typical(0.93, 0.83),
    "names": Typical(1.0, 1.0),
    "figures": Typical(1.0, 1.0),
    "number": Typical(1.0, 1.0),
    "named": Typical(1.0, 1.0),
    "reading": Typical(0.93, 0.53),
}
"""Measured by benchmarks/typical_signals.py."""


@dataclass(frozen=True, slots=True)
class Word:
    """A telling word of the question, and where it stands."""

    word: str
    weight: float
    """Its share of the weight of all the question's words; the rest is that of the words any question may use."""
    passages: int
    """How many of the whole corpus have it, or a part of it, in any form; 0 for a word the corpus has never seen."""
    candidates: int
    """How many of those found have it."""
    weighed: int
    """How many of those have it whose sentences were weighed."""
    alike: tuple[str, ...]
    """Words of the candidates that are written nearly the same, if the corpus has never seen it and it is no short word."""


@dataclass(frozen=True, slots=True)
class QuestionAccount:
    """What the question was taken for."""

    kind: QuestionKind
    has_several_parts: bool
    words: tuple[Word, ...]
    never_seen: tuple[str, ...]
    in_no_candidate: tuple[str, ...]
    """Words that the corpus has, but nothing that was found."""
    names: tuple[str, ...]
    figures: tuple[str, ...]
    sources: tuple[str, ...]
    """Sources of the corpus that it names; being from one makes a passage's score better, and excludes none."""
    days: tuple[str, ...]
    """Days and months it names, with – for a year or day it leaves open."""
    since: date | None
    until: date | None
    only_sources: tuple[str, ...]
    passages_in_scope: int


@dataclass(frozen=True, slots=True)
class Part:
    """A signal, or a part of a score: its value and what it adds."""

    name: str
    value: float
    adds: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found, and why it stands where it stands."""

    rank: int
    article_id: ArticleId
    title: str
    published: date | None
    source: str | None
    paragraph: int
    score: float
    parts: tuple[Part, ...]
    rank_by_words: int | None
    """Its rank had the words searched alone; None where they did not bring it."""
    rank_by_vectors: int | None
    weighed: bool
    """Whether its sentences were."""


@dataclass(frozen=True, slots=True)
class SearchAccount:
    """What each searcher brought, and the best of it."""

    by_words: int
    by_vectors: int
    together: int
    """Without those folded."""
    reprints_folded: int
    passages_weighed: int
    best: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was weighed, and what became of it."""

    article_id: ArticleId
    title: str
    paragraph: int
    text: str
    score: float
    behind: float
    """How far behind the best."""
    parts: tuple[Part, ...]
    fate: SentenceFate


@dataclass(frozen=True, slots=True)
class SentencesAccount:
    """The best sentences, and how far behind the best of all one may be and still become a claim."""

    weighed: int
    margin: float
    """Of this question: what lies no further behind has the least chance, of 1 %, of being what answers."""
    other_source_margin: float
    """For another article's, but for what the reader adds, where a figure, a day or several things are asked for and it answers
    by itself."""
    best: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class GateSignal:
    """A signal of the gate: what it adds to the logit, and what it lacks against the typical answered question."""

    name: str
    value: float
    weight: float
    adds: float
    typical: float
    short: float
    """What it would add more if it were typical; 0 where it is as good."""


@dataclass(frozen=True, slots=True)
class GateAccount:
    """Whether there is evidence enough: ``logit = sum of what the signals add + bias``."""

    signals: tuple[GateSignal, ...]
    bias: float
    """The gate's constant: one for questions of one part, another for those of several."""
    logit: float
    own_confidence: float
    own_threshold: float
    confidence: float
    """As the answer gives it: after calibration, where the index was calibrated."""
    threshold: float
    calibrated: bool
    margin: float
    """Logits above the threshold; negative where the gate refused, be it for the words of a language the model does not know."""
    wanting: tuple[str, ...]
    """Signals that would have to be better, those that fall furthest short first; enough of them to pass, where they can be."""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """What came of holding a claim against its first citation's quote."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    reason: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which stage decided, why in a sentence, and what each saw."""

    decided: Stage
    because: str
    question: QuestionAccount
    search: SearchAccount
    sentences: SentencesAccount
    gate: GateAccount | None
    """None where there was nothing to judge."""
    verification: tuple[CheckedClaim, ...]
    conflicts: tuple[Conflict, ...]
    """What the sentences say differently; their sides come first among the claims."""
