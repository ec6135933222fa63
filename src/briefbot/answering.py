"""Passages found to an extractive answer: which sentences answer, and whether any does."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from briefbot.question import LIGHT_WORDS, QuestionKind, classify, figures, names, offers
from briefbot.types import Passage, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32, TokenVectors

MOST_CLAIMS = 3
ANSWERED_FROM = 0.5
"""Confidence below which the assistant abstains; the gate's weights are fitted to that."""
_LIGHT_WEIGHT = 0.3
"""Of a word its answer need not have."""
_PREVIOUS_WEIGHT = 0.5
_CLAIM_MARGIN = 1.1
"""How far below the best sentence's score another may lie and still be a claim."""
_OTHER_SOURCE_MARGIN, _OTHER_SOURCE_COSINE = 4.0, 0.12
"""How far below the best in score and in cosine another article's answer may lie; it must pass the gate by itself."""
_WORD = re.compile(r"[^\W_][\w’'-]*")
_HOW_MANY = re.compile(r"\bhow (many|much)\b", re.IGNORECASE)
_SAME_WORDS = 0.6
"""Share of common words from which two sentences say the same."""


class Vocabulary(Protocol):
    """The words of a corpus, as its lexical index knows them."""

    def __len__(self) -> int: ...

    def terms(self, text: str) -> list[str]: ...

    def document_frequency(self, term: str) -> int: ...


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage as the answerer needs it."""

    passage: Passage
    text: str
    score: float
    """Fused score of retrieval, in [0, 1]."""
    cosine: float
    """Of the passage's vector with the question's."""
    sentence_cosines: Float32
    """Of each sentence's late vector with the question's, shape (n,)."""
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a sentence; every signal lies between about 0 and 1, and more is better."""

    late_cosine: float
    """Of the sentence's vector, made in its passage's own pass, with the question's."""
    coverage: float
    """Weighted share of the question's words that stand in the sentence; in the one before or the context, half."""
    retrieval: float
    """The passage's fused score."""
    kind: float
    """1 if the sentence has the kind of thing that is asked for."""
    token_match: float
    """Mean over the question's tokens of the best cosine with a token of the sentence (MaxSim: Khattab and
    Zaharia 2020, arXiv:2004.12832)."""
    weakest_match: float
    """The same over the quarter of the question's tokens that match worst."""


SENTENCE_WEIGHTS = Signals(3.0, 3.0, 2.3, 1.3, 3.7, 5.2)
"""Made by benchmarks/fit_answering.py: each signal counts the same, in units of its own spread."""


@dataclass(frozen=True, slots=True)
class GateSignals:
    """What speaks for there being an answer at all, seen from the best sentence; each between about 0 and 1."""

    late_cosine: float
    token_match: float
    """These two as in Signals."""
    passage_coverage: float
    """Weighted share of the question's words that stand in the passage or its context."""
    word_match: float
    """Weighted mean over the question's telling words: 1 where the word stands there, else its best cosine."""
    names: float
    """Share of the question's names that stand there; 1 if it gives none."""
    figures: float
    """1 if all figures and days of the question stand there: an answer that lacks one is of another day or amount."""
    number: float
    """Where a number is asked for: 0 if the sentence has none but days and hours, otherwise how well what is to be
    counted, the first telling word after "how many", is met; 1 where none is asked for."""


GATE_WEIGHTS = GateSignals(2.2, 2.5, 1.5, 1.9, 0.55, 1.0, 1.0)
GATE_BIAS = -6.9
"""Made by benchmarks/fit_answering.py; the weights of the last two are set by hand."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage found, and what speaks for it."""

    ranked: RankedPassage
    span: Span
    text: str
    signals: Signals
    score: float
    gate: GateSignals


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences that answer, best first, or none of them and the reason."""

    evidence: list[Evidence]
    confidence: float
    reason: str | None


class ExtractiveAnswerer:
    """Chooses sentences; knows the corpus only by its vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def select(self, question: str, question_tokens: TokenVectors, ranked: Sequence[RankedPassage]) -> Selection:
        """One to three sentences if the best is evidence enough, otherwise none and why."""
        evidence = self.weigh(question, question_tokens, ranked)
        if not evidence:
            return Selection([], 0.0, "No article in scope has anything near this question.")
        confidence = gate(evidence[0].gate)
        if confidence < ANSWERED_FROM:
            return Selection([], confidence, self._reason(question, ranked))
        return Selection(self._claims(question, evidence), confidence, None)

    def weigh(self, question: str, question_tokens: TokenVectors, ranked: Sequence[RankedPassage]) -> list[Evidence]:
        """Every sentence of the passages with its signals and score, best first."""
        asked = _Asked(question, question_tokens, self._vocabulary)
        evidence = [sentence for passage in ranked for sentence in self._weigh_passage(asked, passage)]
        return sorted(evidence, key=lambda sentence: -sentence.score)

    def _weigh_passage(self, asked: _Asked, ranked: RankedPassage) -> list[Evidence]:
        context = set(self._vocabulary.terms(ranked.passage.context))
        whole = context | set(self._vocabulary.terms(ranked.text))
        passage_coverage, (word_match, counted) = asked.coverage(whole), asked.match_words(whole, ranked.tokens)
        weighed, previous = [], set[str]()
        for place, (start, end) in enumerate(ranked.passage.sentences):
            inside = Span(start - ranked.passage.start, end - ranked.passage.start)
            text = ranked.text[inside.start : inside.end]
            words = set(self._vocabulary.terms(text))
            token_match, weakest_match = asked.match_tokens(ranked.tokens, inside)
            signals = Signals(
                late_cosine=float(ranked.sentence_cosines[place]),
                coverage=asked.coverage(words, half=previous | context),
                retrieval=ranked.score,
                kind=float(offers(asked.kind, text, is_asked=asked.has_word)),
                token_match=token_match,
                weakest_match=weakest_match,
            )
            gate_signals = GateSignals(
                late_cosine=signals.late_cosine,
                token_match=token_match,
                passage_coverage=passage_coverage,
                word_match=word_match,
                names=asked.names_in(whole),
                figures=float(asked.figures <= whole),
                number=1.0 if asked.kind != "number" else signals.kind * counted,
            )
            score = float(np.dot(astuple(signals), astuple(SENTENCE_WEIGHTS)))
            weighed.append(Evidence(ranked, Span(start, end), text, signals, score, gate_signals))
            previous = words
        return weighed

    def _claims(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The best sentence, others nearly as good that say something else, and what other articles say to the same."""
        measured = classify(question) in ("number", "date")
        chosen: list[Evidence] = []
        words: list[set[str]] = []
        for sentence in evidence:
            if len(chosen) == MOST_CLAIMS or (chosen and not _is_claim(sentence, chosen, measured=measured)):
                continue
            said = set(self._vocabulary.terms(sentence.text))
            if not any(_say_the_same(said, other) for other in words):
                chosen.append(sentence)
                words.append(said)
        return chosen

    def _reason(self, question: str, ranked: Sequence[RankedPassage]) -> str:
        """What is missing, in the question's own words."""
        near: set[str] = set()
        for passage in ranked[:MOST_CLAIMS]:
            near.update(self._vocabulary.terms(f"{passage.passage.context} {passage.text}"))
        unseen, missing = [], []
        for word in dict.fromkeys(_WORD.findall(question)):
            terms = [] if _is_light(word) else self._vocabulary.terms(word)
            if terms and not any(self._vocabulary.document_frequency(term) for term in terms):
                unseen.append(word)
            elif terms and not near.intersection(terms):
                missing.append(word)
        if unseen:
            return f"No article mentions {_listed(unseen)}."
        if missing:
            return f"The nearest paragraphs do not mention {_listed(missing)}."
        return "The nearest paragraphs are about this, but no sentence in them answers the question."


def _say_the_same(words: Set[str], other: Set[str]) -> bool:
    """Mostly the same words, and no figure in place of another."""
    figures_differ = any(word[0].isdigit() for word in words - other) and any(word[0].isdigit() for word in other - words)
    return len(words & other) >= _SAME_WORDS * min(len(words), len(other)) and not figures_differ


def _is_claim(sentence: Evidence, chosen: Sequence[Evidence], *, measured: bool) -> bool:
    """Nearly as good as the best; or, where a figure or day is asked for, what another article has to say to the same.

    Sources that differ are shown side by side: the later one may correct the earlier.
    """
    best = chosen[0]
    if best.score - sentence.score <= _CLAIM_MARGIN:
        return True
    is_other_source = all(sentence.ranked.passage.article_id != claim.ranked.passage.article_id for claim in chosen)
    is_as_near = sentence.signals.late_cosine >= best.signals.late_cosine - _OTHER_SOURCE_COSINE
    is_answer = sentence.signals.kind > 0 and gate(sentence.gate) >= ANSWERED_FROM
    return measured and is_other_source and is_as_near and is_answer and best.score - sentence.score <= _OTHER_SOURCE_MARGIN


class _Asked:
    """A question taken apart once: its kind, its words with their weights, its tokens."""

    def __init__(self, text: str, tokens: TokenVectors, vocabulary: Vocabulary) -> None:
        self.kind: QuestionKind = classify(text)
        self._vocabulary = vocabulary
        self._weights = {
            term: _rarity(term, vocabulary) * (_LIGHT_WEIGHT if _is_light(match.group()) else 1.0)
            for match in _WORD.finditer(text)
            for term in vocabulary.terms(match.group())
        }
        self._total = sum(self._weights.values()) or 1.0
        self._names = {term for word in names(text) if not _is_light(word) for term in vocabulary.terms(word)}
        self.figures = {term for word in figures(text) for term in vocabulary.terms(word)}
        words = [text[start:end] for start, end in tokens.offsets]
        spoken = [place for place, word in enumerate(words) if any(character.isalnum() for character in word)]
        self._tokens = tokens.vectors[spoken]
        self._token_weights = np.array([_LIGHT_WEIGHT if _is_light(words[place]) else 1.0 for place in spoken])
        self._telling = [
            (set(vocabulary.terms(match.group())), _inside(tokens.offsets[spoken], Span(*match.span())))
            for match in _WORD.finditer(text)
            if not _is_light(match.group())
        ]
        asks = _HOW_MANY.search(text)
        before = [m for m in _WORD.finditer(text) if asks and m.end() <= asks.end() and not _is_light(m.group())]
        self._counted = len(before) if len(before) < len(self._telling) else 0

    def coverage(self, words: Set[str], *, half: Set[str] = frozenset()) -> float:
        whole = sum(weight for term, weight in self._weights.items() if term in words)
        part = sum(weight for term, weight in self._weights.items() if term in half and term not in words)
        return (whole + _PREVIOUS_WEIGHT * part) / self._total

    def names_in(self, words: Set[str]) -> float:
        return len(self._names & words) / len(self._names) if self._names else 1.0

    def has_word(self, word: str) -> bool:
        return set(self._vocabulary.terms(word)) <= self._weights.keys()

    def match_tokens(self, tokens: TokenVectors, span: Span) -> tuple[float, float]:
        """Mean of each question token's best cosine inside the span, over all tokens and over the worst quarter."""
        inside = _inside(tokens.offsets, span)
        if not inside.any() or not len(self._tokens):
            return 0.0, 0.0
        best = (self._tokens @ tokens.vectors[inside].T).max(axis=1)
        worst = np.sort(best)[: max(1, len(best) // 4)]
        return float(np.average(best, weights=self._token_weights)), float(worst.mean())

    def match_words(self, words: Set[str], tokens: TokenVectors) -> tuple[float, float]:
        """How well each telling word is met, by itself or by a token near it: the weighted mean, and the first's."""
        if not self._telling or not len(tokens.vectors):
            return 1.0, 1.0
        best = (self._tokens @ tokens.vectors.T).max(axis=1)
        matches = [
            1.0 if terms <= words else float(best[places].mean()) if places.any() else 0.0 for terms, places in self._telling
        ]
        weights = [1e-6 + sum(self._weights.get(term, 0.0) for term in terms) for terms, _ in self._telling]
        return float(np.average(matches, weights=weights)), matches[self._counted]


def gate(signals: GateSignals) -> float:
    """Confidence in [0, 1] that the corpus answers."""
    return 1.0 / (1.0 + math.exp(-float(np.dot(astuple(signals), astuple(GATE_WEIGHTS))) - GATE_BIAS))


def _inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    return (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end)


def _rarity(term: str, vocabulary: Vocabulary) -> float:
    """Inverse document frequency, as in BM25."""
    frequency = vocabulary.document_frequency(term)
    return math.log(1 + (len(vocabulary) - frequency + 0.5) / (frequency + 0.5))


def _is_light(word: str) -> bool:
    return word.lower() in LIGHT_WORDS


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words[:MOST_CLAIMS]]
    return " or ".join(quoted)
