"""Passages found to an extractive answer: which sentences answer, and whether any does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from briefbot.answerability import AnswerabilityReader
from briefbot.messages import Remark, say
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.question import is_claim
from briefbot.questions.vocabulary import Vocabulary
from briefbot.selection.evidence import (
    ANSWERED_FROM,
    CHANGING,
    GATE,
    MOST_CLAIMS,
    OTHER_SOURCE_MARGIN,
    Evidence,
    GateSignals,
    RankedPassage,
    gate_for,
    is_as_near,
)
from briefbot.selection.evidence_conflicts import Conflict, Correction, as_quoted, conflict_among, correction_of_claims
from briefbot.selection.later_figures import asks_for_earlier, with_later_figure
from briefbot.selection.precedence import first_places, places_with_correction
from briefbot.selection.reading import read_nearest
from briefbot.selection.refusals import why_refused
from briefbot.selection.rejoinders import both_sides
from briefbot.selection.unknown_names import is_of_unknown_only
from briefbot.selection.weighing import weigh, weigh_jointly
from briefbot.text.light_words import telling_words
from briefbot.text.number_words import NUMBER_WORDS
from briefbot.text.speaking import asks_for_words_alone
from briefbot.types import ArticleId, QueryTokens, Span

Fate = Literal["claim", "too far behind", "another's words", "says the same", "enough claims"]
"""What becomes of a sentence that was weighed, where the gate lets the best one through."""
_OF_DAY = 0.95
"""Confidence where a sentence tells of the day that alone is asked for, or opens an article of it."""
_OF_SPEAKER = 0.8
"""Confidence where somebody's words are asked for, whatever they are about, and the best sentence gives some, at least."""
LEAST_CHANCE = 0.01
"""Chance of being what answers, among all that were weighed, from which a sentence besides the best is a claim."""
_WORTH_OF_WORDS = 1.25
"""Confidence that all telling words are worth, where vectors say nothing: half of it for two words in five
(benchmarks/languages.py)."""
ALIKE = 1.4
"""How far below the best score a claim is as good: it has more than a quarter of its chance."""
_OF_UNKNOWN = 0.25
"""Confidence where no article has any name of the question, at most."""
_NUMBER_TERMS = {form for word in NUMBER_WORDS for form in (word, word.removesuffix("e"), re.sub("y$", "i", word))}
"""As the index's stems have them: "twelv", "twenti"."""
_SAME_WORDS = 0.6
"""Share of common words from which two sentences say the same."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences that answer, best first, or none of them and the reason."""

    evidence: list[Evidence]
    confidence: float
    reason: Remark | None
    asked: AskedQuestion
    weighed: list[Evidence]
    """Every sentence that was looked at, best first."""
    gate: GateSignals | None = None
    """What the gate saw; None where nothing was weighed."""
    fates: tuple[Fate, ...] = ()
    """Of each weighed sentence; of none where the gate refused."""
    conflict: Conflict | None = None
    """What the sentences say differently."""
    of_day: str | None = None
    """The day, where the question asks for nothing else: then a rule chose the sentences, and no gate was asked."""


class ExtractiveAnswerer:
    """Chooses sentences; knows the corpus only by its vocabulary and its sources."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        sources: Sequence[str] = (),
        reader: Callable[[], AnswerabilityReader | None] = lambda: None,
    ) -> None:
        """``reader`` is asked for by the first question that it reads."""
        self._vocabulary = vocabulary
        self._sources = sources
        self._reader = reader

    def select(
        self,
        question: str,
        question_tokens: QueryTokens,
        ranked: Sequence[RankedPassage],
        *,
        answered_from: float = ANSWERED_FROM,
        by_words: bool = False,
        newest_first: bool = False,
        texts_found: Callable[[], Sequence[str]] = lambda: (),
    ) -> Selection:
        """One to three sentences if the best is evidence enough, otherwise none and why.

        ``by_words``: the encoder does not understand the question's language, so that only words can vouch for a sentence.
        ``newest_first``: how things stand now is asked for.
        ``texts_found``: of all the passages found, where a refusal looks for what a word that no article has was meant to be.
        """
        asked = AskedQuestion(question, question_tokens, self._vocabulary, sources=self._sources)
        evidence = self._read(question, asked, weigh(asked, ranked))
        if not evidence:
            return Selection([], 0.0, say("No article in scope has anything near this question."), asked, evidence)
        signals = (
            weigh_jointly(asked, evidence, ranked)
            if asked.has_several_parts
            else evidence[0].gate._replace(reading=evidence[0].passage_reading)
        )
        confidence = gate_for(several_parts=asked.has_several_parts).confidence(signals)
        if evidence[0].signals.speaker == 1 and asks_for_words_alone(question):
            confidence = max(confidence, _OF_SPEAKER)
        if by_words:
            confidence = min(confidence, _WORTH_OF_WORDS * self._telling_share(asked, evidence[0], ranked))
        if confidence > _OF_UNKNOWN and is_of_unknown_only(
            question, asked, self._vocabulary, texts_found=lambda: [*_texts(ranked), *texts_found()]
        ):
            confidence = _OF_UNKNOWN
        if confidence < answered_from:
            return Selection(
                [],
                confidence,
                why_refused(asked, evidence, ranked, self._vocabulary, by_words=by_words, texts_found=texts_found),
                asked,
                evidence,
                signals,
            )
        conflict = conflict_among(evidence, asked, self._vocabulary)
        conflict = with_later_figure(question, asked, evidence, conflict)
        first = first_places(question, asked, evidence, conflict, newest_first=newest_first)
        order, decided = self._decide(asked, evidence, first)
        chosen = _claims(evidence, order, decided)
        if not conflict and len(heard := both_sides(chosen, evidence, question)) > len(chosen):
            order, decided = self._decide(asked, evidence, [*map(evidence.index, heard)])
            chosen = heard
        if not first and asked.kind in CHANGING and not asked.days:
            chosen = _latest_first(chosen)
        correction = self._correction(question, asked, chosen, evidence) if conflict is None else None
        if correction is not None:
            conflict = correction.conflict
            places = places_with_correction(question, chosen, correction, evidence, may_lead=not first)
            order, decided = self._decide(asked, evidence, places)
            chosen = _claims(evidence, order, decided)
        claims = self._quoted(chosen, evidence)
        fates = tuple(fate for _, fate in sorted(zip(order, decided, strict=True)))
        return Selection(claims, confidence, None, asked, evidence, signals, fates, conflict)

    def select_of_day(
        self,
        question: str,
        question_tokens: QueryTokens,
        ranked: Sequence[RankedPassage],
        spans: Sequence[tuple[ArticleId, Span]],
        *,
        day: str,
        nothing_told: Remark,
        answered_from: float = ANSWERED_FROM,
    ) -> Selection:
        """The sentences at these places, in their order, where a question asks for nothing but a day or a month; or none, and
        the reason."""
        asked = AskedQuestion(question, question_tokens, self._vocabulary, sources=self._sources)
        at = {(_article(each), each.span): each for each in weigh(asked, ranked)}
        evidence = [at[place] for place in spans if place in at]
        if not evidence:
            return Selection([], 0.0, nothing_told, asked, [])
        fates: list[Fate] = ["claim" for _ in evidence]
        return Selection(evidence, max(_OF_DAY, answered_from), None, asked, evidence, fates=tuple(fates), of_day=day)

    def with_list(
        self, selection: Selection, ranked: Sequence[RankedPassage], places: Sequence[tuple[ArticleId, Span]], *, behind: int
    ) -> Selection:
        """The same with the sentences of a list at these places behind the one that announces it."""
        at = {(_article(each), each.span): each for each in weigh(selection.asked, ranked)}
        items = {place: at[place] for place in places if place in at}
        others = [each for each in selection.evidence if (_article(each), each.span) not in items]
        behind = others.index(selection.evidence[behind])
        return replace(selection, evidence=[*others[: behind + 1], *items.values(), *others[behind + 1 :]])

    def _correction(
        self, question: str, asked: AskedQuestion, claims: Sequence[Evidence], evidence: Sequence[Evidence]
    ) -> Correction | None:
        """What another article takes back of the claims; of a statement's, checking.py looks for that. What has only changed
        since replaces nothing that is asked for as it was."""
        found = None if is_claim(question) else correction_of_claims(claims, evidence, asked, self._vocabulary)
        is_of_now = found is not None and not found.conflict.is_corrected
        return None if is_of_now and asks_for_earlier(question) else found

    def _quoted(self, chosen: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
        """Each with what takes it back, once: that may be a claim of its own, too, or stand in a reprint."""
        claims: list[Evidence] = []
        words: list[set[str]] = []
        for sentence in chosen:
            quoted = as_quoted(sentence, evidence)
            said = set(self._vocabulary.terms(quoted.text if quoted is sentence else f"{sentence.text} {quoted.text}"))
            is_repeated = quoted is not sentence and any(say_the_same(said, other) for other in words)
            if not is_repeated and not any(quoted is claim for claim in claims):
                claims.append(quoted)
                words.append(said)
        return claims

    def _telling_share(self, asked: AskedQuestion, best: Evidence, ranked: Sequence[RankedPassage]) -> float:
        passages = ranked if asked.has_several_parts else [best.ranked]
        return asked.words.telling_share({term for text in _texts(passages) for term in asked.names.terms_in(text)})

    def _read(self, question: str, asked: AskedQuestion, evidence: list[Evidence]) -> list[Evidence]:
        """With what the reader says, where it has learned to read such a question: of one part, in English, for something of
        what it names, if it names anything."""
        asks_for = any(not asked.names.terms.issuperset(asked.words.terms_of(word)) for word in telling_words(question))
        is_read = asks_for and not (asked.has_several_parts or asked.language is not None or is_claim(question))
        reader = self._reader() if evidence and is_read else None
        return evidence if reader is None else read_nearest(question, asked, evidence, reader)

    def _decide(self, asked: AskedQuestion, evidence: Sequence[Evidence], first: Sequence[int]) -> tuple[list[int], list[Fate]]:
        """In which order the sentences are looked at, and what becomes of each.

        Claims are the best sentence, others nearly as good that say something else, and what other articles say to it. Those at
        ``first``, of a conflict, announced by the best or of both sides, come first and are claims all the same.
        """
        order = [*first, *(place for place in range(len(evidence)) if place not in first)]
        sides, best, margin = len(first), max(evidence, key=lambda sentence: sentence.score), claim_margin(evidence)
        chosen: list[Evidence] = []
        words: list[set[str]] = []
        fates: list[Fate] = []
        for place, sentence in enumerate(evidence[each] for each in order):
            if chosen and place >= sides and best.signals.speaker == 1 and not sentence.signals.speaker:
                fates.append("another's words")
                continue
            if chosen and place >= sides and not _is_claim(asked, sentence, best, chosen, margin=margin):
                fates.append("too far behind")
                continue
            said = set(self._vocabulary.terms(sentence.text))
            if place >= sides and any(say_the_same(said, other) and not _names_more(asked, said, other) for other in words):
                fates.append("says the same")
            elif len(chosen) >= max(MOST_CLAIMS, sides):
                fates.append("enough claims")
            else:
                fates.append("claim")
                chosen.append(sentence)
                words.append(said)
        return order, fates


def _claims(evidence: Sequence[Evidence], order: Sequence[int], fates: Sequence[Fate]) -> list[Evidence]:
    return [evidence[place] for place, fate in zip(order, fates, strict=True) if fate == "claim"]


def _texts(ranked: Sequence[RankedPassage]) -> list[str]:
    return [f"{found.passage.context} {found.text}" for found in ranked]


def claim_margin(evidence: Sequence[Evidence]) -> float:
    """How far below the best score one that still has LEAST_CHANCE lies; less, the more sentences come near the best."""
    scores = np.array([sentence.score for sentence in evidence])
    return max(0.0, -float(np.log(LEAST_CHANCE * np.exp(scores - scores.max()).sum())))


def _latest_first(claims: Sequence[Evidence]) -> list[Evidence]:
    """The claims, those that are as good as the best in the order of their articles' days, the latest first.

    A later figure, day or winner may have replaced the other, but not what is said of whom the question names.
    """
    best, named = max(claim.score for claim in claims), claims[0].gate.names
    alike = [claim for claim in claims if best - claim.score <= ALIKE and claim.signals.kind > 0 and claim.ranked.published]
    alike = [claim for claim in alike if claim.gate.names >= named]
    alike.sort(key=lambda claim: claim.ranked.published or date.min, reverse=True)
    later = iter(alike)
    return [next(later) if claim in alike else claim for claim in claims]


def say_the_same(words: Set[str], other: Set[str]) -> bool:
    """Mostly the same terms, and no figure in place of another."""
    figures_differ = any(map(_is_figure, words - other)) and any(map(_is_figure, other - words))
    return len(words & other) >= _SAME_WORDS * min(len(words), len(other)) and not figures_differ


def _names_more(asked: AskedQuestion, words: Set[str], other: Set[str]) -> bool:
    """Whether it has a figure and a name of the question that the other lacks: "of 150 seats the Accord has 56"."""
    return bool((words - other) & asked.names.terms) and any(map(_is_figure, words - other))


def _is_figure(term: str) -> bool:
    return term[0].isdigit() or term in _NUMBER_TERMS


def _is_claim(asked: AskedQuestion, sentence: Evidence, best: Evidence, chosen: Sequence[Evidence], *, margin: float) -> bool:
    """Nearly as good as the best; or what another article has to say, where a figure or day is asked for or several things.

    Sources that differ are shown side by side: the later one may correct the earlier.
    """
    if best.score - sentence.score <= margin:
        return True
    if best.nearness - sentence.nearness > OTHER_SOURCE_MARGIN or any(_article(sentence) == _article(claim) for claim in chosen):
        return False
    if asked.has_several_parts:
        return True
    is_answer = sentence.signals.kind > 0 and GATE.confidence(sentence.gate) >= ANSWERED_FROM
    return asked.kind in ("number", "date") and is_as_near(sentence, best) and is_answer


def _article(sentence: Evidence) -> ArticleId:
    return sentence.ranked.passage.article_id
