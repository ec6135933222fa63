"""Passages found to an extractive answer: which sentences answer, and whether any does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import astuple, dataclass, replace
from datetime import date
from itertools import chain
from typing import Literal

import numpy as np

from briefbot.messages import Remark, say
from briefbot.questions.counting import FITS, UNFIT, are_of_others, best_fit, find_counts, fit_of_none
from briefbot.questions.matching import AskedQuestion, Thing, Vocabulary, phrases_of
from briefbot.questions.question import QuestionKind, names, offers
from briefbot.selection.evidence import (
    ANSWERED_FROM,
    GATE,
    OTHER_SOURCE_MARGIN,
    SENTENCE_WEIGHTS,
    Evidence,
    GateSignals,
    RankedPassage,
    Signals,
    gate_for,
    is_as_near,
)
from briefbot.selection.evidence_conflicts import Conflict, as_quoted, conflict_among
from briefbot.selection.precedence import first_places
from briefbot.selection.rejoinders import both_sides
from briefbot.text.datelines import is_dateline
from briefbot.text.language import recognise_prose
from briefbot.text.quantities import NUMBER_WORDS
from briefbot.text.spelling import spelt_nearly
from briefbot.types import ArticleId, QueryTokens, Span

Fate = Literal["claim", "too far behind", "another's words", "says the same", "enough claims"]
"""What becomes of a sentence that was weighed, where the gate lets the best one through."""
MOST_CLAIMS = 3
_OF_DAY = 0.95
"""Confidence where a sentence tells of the day that alone is asked for, or opens an article of it."""
_WORDS_NAMED = 3
"""Words that a refusal names as missing."""
LEAST_CHANCE = 0.015
"""Chance of being what answers, among all that were weighed, from which a sentence besides the best is a claim."""
_WORTH_OF_WORDS = 1.25
"""Confidence that all telling words are worth, where vectors say nothing: half of it for two words in five
(benchmarks/languages.py)."""
_CHANGING = frozenset[QuestionKind]({"number", "date", "name"})
"""What the news may say otherwise later."""
ALIKE = 1.4
"""How far below the best score a claim is as good: it has more than a quarter of its chance."""
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

    def __init__(self, vocabulary: Vocabulary, *, sources: Sequence[str] = ()) -> None:
        self._vocabulary = vocabulary
        self._sources = sources

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
        evidence = self._weigh(asked, ranked)
        if not evidence:
            return Selection([], 0.0, say("No article in scope has anything near this question."), asked, evidence)
        signals = self._gate_signals(asked, evidence, ranked)
        confidence = gate_for(several_parts=asked.has_several_parts).confidence(signals)
        if by_words:
            confidence = min(confidence, _WORTH_OF_WORDS * self._telling_share(asked, evidence[0], ranked))
        if confidence < answered_from:
            return Selection(
                [],
                confidence,
                self._reason(asked, evidence, ranked, by_words=by_words, texts_found=texts_found),
                asked,
                evidence,
                signals,
            )
        conflict = conflict_among(evidence, asked, self._vocabulary)
        first = first_places(question, asked, evidence, conflict, newest_first=newest_first)
        order, decided = self._decide(asked, evidence, first)
        chosen = [evidence[place] for place, fate in zip(order, decided, strict=True) if fate == "claim"]
        if not conflict and len(heard := both_sides(chosen, evidence, question)) > len(chosen):
            order, decided = self._decide(asked, evidence, [*map(evidence.index, heard)])
            chosen = heard
        if not conflict and asked.kind in _CHANGING and not asked.names_a_day:
            chosen = _latest_first(chosen)
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
        day: str | None,
        answered_from: float = ANSWERED_FROM,
    ) -> Selection:
        """The sentences at these places, in their order, where a question asks for nothing but a day; or that there are none."""
        asked = AskedQuestion(question, question_tokens, self._vocabulary, sources=self._sources)
        at = {(_article(each), each.span): each for each in self._weigh(asked, ranked)}
        evidence = [at[place] for place in spans if place in at]
        if not evidence or day is None:
            return Selection([], 0.0, say("No article is of this day, and none tells of it."), asked, [])
        fates: list[Fate] = ["claim" for _ in evidence]
        return Selection(evidence, max(_OF_DAY, answered_from), None, asked, evidence, fates=tuple(fates), of_day=day)

    def with_list(
        self, selection: Selection, ranked: Sequence[RankedPassage], places: Sequence[tuple[ArticleId, Span]], *, behind: int
    ) -> Selection:
        """The same with the sentences of a list at these places behind the one that announces it."""
        at = {(_article(each), each.span): each for each in self._weigh(selection.asked, ranked)}
        items = [at[place] for place in places if place in at]
        others = [each for each in selection.evidence if (_article(each), each.span) not in at]
        behind = others.index(selection.evidence[behind])
        return replace(selection, evidence=[*others[: behind + 1], *items, *others[behind + 1 :]])

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
        return asked.telling_share(
            {term for found in passages for term in asked.terms_in(f"{found.passage.context} {found.text}")}
        )

    def _gate_signals(self, asked: AskedQuestion, evidence: Sequence[Evidence], ranked: Sequence[RankedPassage]) -> GateSignals:
        return self._gate_jointly(asked, evidence, ranked) if asked.has_several_parts else evidence[0].gate

    def _weigh(self, asked: AskedQuestion, ranked: Sequence[RankedPassage]) -> list[Evidence]:
        evidence = [sentence for passage in ranked for sentence in self._weigh_passage(asked, passage)]
        return _named_first(asked, sorted(evidence, key=lambda sentence: -sentence.score))

    def _weigh_passage(self, asked: AskedQuestion, ranked: RankedPassage) -> list[Evidence]:
        context = asked.terms_in(ranked.passage.context)
        whole = context | asked.terms_in(ranked.text)
        best = ranked.token_cosines.max(axis=0)
        passage_coverage, (word_match, counted) = asked.coverage(whole), asked.match_words(whole, best)
        names_met, figures_met = asked.names_in(whole), float(asked.has_figures(whole, ranked.text, ranked.published))
        passage_match = asked.match_tokens(best)
        token_matches = asked.match_tokens(ranked.token_cosines)
        weighed, previous = [], set[str]()
        texts = [
            ranked.text[start - ranked.passage.start : end - ranked.passage.start] for start, end in ranked.passage.sentences
        ]
        for place, (text, (start, end)) in enumerate(zip(texts, ranked.passage.sentences, strict=True)):
            if not text.strip() or (place == 0 and is_dateline(text, texts[1:])):
                continue
            words = asked.terms_in(text)
            signals = Signals(
                late_cosine=float(ranked.sentence_cosines[place]),
                coverage=asked.coverage(words | previous | context),
                retrieval=ranked.score,
                kind=_offer(asked, text),
                token_match=float(token_matches[place]),
                speaker=asked.speaks(text, previous),
            )
            is_of_others = asked.wanted is not None and are_of_others(find_counts(asked.wanted, text))
            gate_signals = GateSignals(
                late_cosine=signals.late_cosine,
                token_match=signals.token_match,
                cosine=ranked.cosine,
                passage_match=float(passage_match),
                passage_coverage=passage_coverage,
                word_match=word_match,
                names=0.0 if is_of_others else names_met,
                figures=0.0 if is_of_others else figures_met,
                number=1.0 if asked.kind != "number" else min(1.0, signals.kind / UNFIT) * counted,
                named=1.0,
            )
            score = float(np.dot(astuple(signals), astuple(SENTENCE_WEIGHTS)))
            weighed.append(Evidence(ranked, Span(start, end), text, signals, score, gate_signals))
            previous = words
        return weighed

    def _gate_jointly(self, asked: AskedQuestion, evidence: Sequence[Evidence], ranked: Sequence[RankedPassage]) -> GateSignals:
        """Signals of the passages taken together: no one of them could meet every part of such a question."""
        words = {term for passage in ranked for term in asked.terms_in(f"{passage.passage.context} {passage.text}")}
        best = np.concatenate([passage.token_cosines for passage in ranked]).max(axis=0)
        word_match, _ = asked.match_words(words, best)
        match = float(asked.match_tokens(best))
        return GateSignals(
            late_cosine=max(sentence.signals.late_cosine for sentence in evidence),
            token_match=match,
            cosine=max(passage.cosine for passage in ranked),
            passage_match=match,
            passage_coverage=asked.coverage(words),
            word_match=word_match,
            names=asked.names_in(words),
            figures=1.0,  # its days are mostly the articles' own: see named
            number=1.0,
            named=asked.named_in([(passage.source, passage.published) for passage in ranked]),
        )

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
            if place >= sides and any(say_the_same(said, other) for other in words):
                fates.append("says the same")
            elif len(chosen) >= max(MOST_CLAIMS, sides):
                fates.append("enough claims")
            else:
                fates.append("claim")
                chosen.append(sentence)
                words.append(said)
        return order, fates

    def _reason(
        self,
        asked: AskedQuestion,
        evidence: Sequence[Evidence],
        ranked: Sequence[RankedPassage],
        *,
        by_words: bool,
        texts_found: Callable[[], Sequence[str]],
    ) -> Remark:
        """What is missing, in the question's own words: a thing it names, or else what it asks for."""
        if by_words and asked.language not in {recognise_prose(passage.text) for passage in ranked[:MOST_CLAIMS]}:
            return say(
                "The model does not understand the language of this question, and no paragraph has enough of its words."
                " If the articles are in another language, ask in theirs."
            )
        near: set[str] = set()
        for passage in ranked[:MOST_CLAIMS]:
            near |= asked.terms_in(f"{passage.passage.context} {passage.text}")
        best = np.concatenate([passage.token_cosines for passage in ranked[:MOST_CLAIMS]]).max(axis=0)
        missing = asked.unmet(near, best)
        unseen = [thing for thing in missing if not self._is_anywhere(thing)]
        if unseen:
            texts = texts_found()
            alike = tuple(dict.fromkeys(other for thing in unseen for other in spelt_nearly(thing.word, texts)))[:_WORDS_NAMED]
            words = tuple(phrases_of(unseen)[:_WORDS_NAMED])
            if alike:
                return say("No article mentions {words}. Written nearly so: {others}.", words=words, others=alike)
            return say("No article mentions {words}.", words=words)
        published = [day for passage in ranked[:MOST_CLAIMS] if (day := passage.published) is not None]
        lacking = (*phrases_of(missing), *asked.unmet_days(near, published))[:_WORDS_NAMED]
        if lacking:
            return say("The nearest paragraphs do not mention {words}.", words=lacking)
        if not asked.names_things:
            return say("The nearest paragraphs do not answer this question.")
        is_counted = max(each.signals.kind for each in evidence[:MOST_CLAIMS]) >= FITS
        # "How much of Kursk" counts no Kursks.
        if asked.wanted is not None and set(asked.wanted.nouns) - asked.wanted.names and not is_counted:
            return say(
                "The nearest paragraphs are about this, but no sentence in them gives a number of “{things}”.",
                things=asked.wanted.phrase,
            )
        return say("The nearest paragraphs are about this, but no sentence in them answers the question.")

    def _is_anywhere(self, thing: Thing) -> bool:
        """Whether any article has a term of it, or it in one word with its neighbour."""
        joined = [terms for terms in map(self._vocabulary.terms, thing.joined) if len(terms) == 1]
        return any(map(self._vocabulary.document_frequency, [*self._vocabulary.terms(thing.word), *chain(*joined)]))


def claim_margin(evidence: Sequence[Evidence]) -> float:
    """How far below the best score one that still has LEAST_CHANCE lies; less, the more sentences come near the best."""
    scores = np.array([sentence.score for sentence in evidence])
    return max(0.0, -float(np.log(LEAST_CHANCE * np.exp(scores - scores.max()).sum())))


def _named_first(asked: AskedQuestion, evidence: list[Evidence]) -> list[Evidence]:
    """The sentences, best first; but where the best tells of others and has none of the names of the question, before it the
    best of those that answer by themselves, offer as much as what is asked for takes, and have its names around them."""
    if not evidence or not asked.names or asked.has_several_parts or asked.kind not in _CHANGING:
        return evidence
    best = evidence[0]
    if best.gate.names > 0 or all(asked.has_word(name) for name in names(best.text)):
        return evidence
    for place, each in enumerate(evidence[1:], start=1):
        is_answer = each.signals.kind >= UNFIT and GATE.confidence(each.gate) >= ANSWERED_FROM
        if each.gate.names == 1.0 and is_answer and best.score - each.score <= OTHER_SOURCE_MARGIN:
            return [each, *evidence[:place], *evidence[place + 1 :]]
    return evidence


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


def _offer(asked: AskedQuestion, sentence: str) -> float:
    """How far the sentence has the kind of thing that is asked for; of numbers, one of the right unit or of what is counted."""
    offered = float(offers(asked.kind, sentence, is_asked=asked.has_word))
    if asked.wanted is None:
        return offered
    counts = find_counts(asked.wanted, sentence)
    fit = best_fit(counts) if counts else UNFIT * offered  # "twice", "from 1870 to 1939"
    return max(fit, fit_of_none(asked.wanted, sentence))


def say_the_same(words: Set[str], other: Set[str]) -> bool:
    """Mostly the same terms, and no figure in place of another."""
    figures_differ = any(map(_is_figure, words - other)) and any(map(_is_figure, other - words))
    return len(words & other) >= _SAME_WORDS * min(len(words), len(other)) and not figures_differ


def _is_figure(term: str) -> bool:
    return term[0].isdigit() or term in _NUMBER_TERMS


def _is_claim(asked: AskedQuestion, sentence: Evidence, best: Evidence, chosen: Sequence[Evidence], *, margin: float) -> bool:
    """Nearly as good as the best; or what another article has to say, where a figure or day is asked for or several things.

    Sources that differ are shown side by side: the later one may correct the earlier.
    """
    behind = best.score - sentence.score
    if behind <= margin:
        return True
    if behind > OTHER_SOURCE_MARGIN or any(_article(sentence) == _article(claim) for claim in chosen):
        return False
    if asked.has_several_parts:
        return True
    is_answer = sentence.signals.kind > 0 and GATE.confidence(sentence.gate) >= ANSWERED_FROM
    return asked.kind in ("number", "date") and is_as_near(sentence, best) and is_answer


def _article(sentence: Evidence) -> ArticleId:
    return sentence.ranked.passage.article_id
