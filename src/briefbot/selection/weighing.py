"""What speaks for each sentence of the passages found, and for all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from briefbot.chunking import CONTEXT_SEPARATOR
from briefbot.questions.counting import UNFIT, are_of_others, best_fit, find_counts, fit_of_none
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.question import names, offers
from briefbot.selection.evidence import (
    ANSWERED_FROM,
    CHANGING,
    GATE,
    OTHER_SOURCE_MARGIN,
    SENTENCE_WEIGHTS,
    Evidence,
    GateSignals,
    RankedPassage,
    Signals,
    is_of_its_own,
    told_of_another,
    weighed,
)
from briefbot.selection.plain_figures import clause_around, is_summed
from briefbot.tables import in_words, is_row, take_apart
from briefbot.text.datelines import is_dateline
from briefbot.types import Span


def weigh(asked: AskedQuestion, ranked: Sequence[RankedPassage]) -> list[Evidence]:
    """Every sentence of the passages with what speaks for it, best first, but for a table's heads where a row of it was found."""
    contexts = [part for passage in ranked for part in passage.passage.context.split(CONTEXT_SEPARATOR)]
    evidence = [
        sentence
        for passage in ranked
        for sentence in _weigh_passage(asked, passage)
        if not (is_row(sentence.text) and any(part.endswith(sentence.text) for part in contexts))
    ]
    return in_order(asked, evidence)


def in_order(asked: AskedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Best first, by score and then by names."""
    return _named_first(asked, sorted(evidence, key=lambda sentence: -sentence.score))


def _weigh_passage(asked: AskedQuestion, ranked: RankedPassage) -> list[Evidence]:
    context = asked.names.terms_in(ranked.passage.context) | asked.days.month_of(ranked.published)
    whole = context | asked.names.terms_in(ranked.text)
    best = ranked.token_cosines.max(axis=0)
    passage_coverage, (word_match, counted) = asked.words.coverage(whole), asked.tokens.match_words(whole, best)
    names_met, figures_met = asked.names.share_in(whole), float(asked.figures.are_in(whole, ranked.text, ranked.published))
    passage_match = asked.tokens.match_tokens(best)
    token_matches = asked.tokens.match_tokens(ranked.token_cosines)
    found, previous = [], frozenset[str]()
    texts = [ranked.text[start:end] for start, end in ranked.passage.sentences_inside]
    for place, (text, (start, end)) in enumerate(zip(texts, ranked.passage.sentences, strict=True)):
        if not text.strip() or (place == 0 and is_dateline(text, texts[1:])):
            continue
        words, said = asked.names.terms_in(text), _said(text, ranked.passage.context)
        signals = Signals(
            late_cosine=float(ranked.sentence_cosines[place]),
            coverage=asked.words.coverage(words | previous | context),
            retrieval=ranked.score,
            kind=_offer(asked, said),
            token_match=float(token_matches[place]),
            speaker=asked.speaker.speaks_in(text, previous),
        )
        counts_others = asked.wanted is not None and are_of_others(find_counts(asked.wanted, said))
        counts_others = counts_others or _counts_with_others(asked, said)
        is_of_others = counts_others or bool(asked.rivals.told_of_another(text, context=ranked.passage.context, words=whole))
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
        score = weighed(signals, SENTENCE_WEIGHTS)
        found.append(Evidence(ranked, Span(start, end), text, signals, score, gate_signals))
        previous = words
    return found


def weigh_jointly(asked: AskedQuestion, evidence: Sequence[Evidence], ranked: Sequence[RankedPassage]) -> GateSignals:
    """Signals of the passages taken together: no one of them could meet every part of such a question."""
    words = frozenset[str]().union(*(asked.names.terms_in(text) for each in ranked for text in (each.passage.context, each.text)))
    best = np.concatenate([passage.token_cosines for passage in ranked]).max(axis=0)
    word_match, _ = asked.tokens.match_words(words, best)
    match = float(asked.tokens.match_tokens(best))
    return GateSignals(
        late_cosine=max(sentence.signals.late_cosine for sentence in evidence),
        token_match=match,
        cosine=max(passage.cosine for passage in ranked),
        passage_match=match,
        passage_coverage=asked.words.coverage(words),
        word_match=word_match,
        names=asked.names.share_in(words),
        figures=1.0,  # its days are mostly the articles' own: see named
        number=1.0,
        named=asked.named_in([(passage.source, passage.published) for passage in ranked]),
    )


def _named_first(asked: AskedQuestion, evidence: list[Evidence]) -> list[Evidence]:
    """The sentences, best first; but where the best tells of others and has none of the names of the question, before it the
    best of those that answer by themselves, offer as much as what is asked for takes, and have its names around them. A row of
    a table comes before any that has none of them: it says the same in fewer words."""
    if not evidence or not asked.names or asked.has_several_parts:
        return evidence
    best = evidence[0]
    is_of_another = told_of_another(asked, best) is not None
    if best.gate.names > 0:
        return evidence
    is_of_others = is_of_another or _may_be_of_others(asked, best)
    least = 0.0 if is_of_another else UNFIT
    for place, each in enumerate(evidence[1:], start=1):
        if not (is_of_others or is_row(each.text)) or (is_of_another and not is_of_its_own(asked, each)):
            continue
        is_answer = each.signals.kind >= least and GATE.confidence(each.gate) >= ANSWERED_FROM
        if each.gate.names == 1.0 and is_answer and best.nearness - each.nearness <= OTHER_SOURCE_MARGIN:
            return [each, *evidence[:place], *evidence[place + 1 :]]
    return evidence


def _may_be_of_others(asked: AskedQuestion, sentence: Evidence) -> bool:
    """Whether it has a name that the question has not, where what is asked for may be another's."""
    return asked.kind in CHANGING and not all(asked.words.has_word(name) for name in names(sentence.text))


def _counts_with_others(asked: AskedQuestion, sentence: str) -> bool:
    """Whether what it counts is what somebody whom the question does not name has together with those it names."""
    counts = find_counts(asked.wanted, sentence) if asked.wanted is not None and asked.names else ()
    best = max(counts, key=lambda count: count.fit, default=None)
    if best is None or best.fit < UNFIT or not is_summed(best.quantity, sentence):
        return False
    return not all(asked.words.has_word(name) for name in names(clause_around(best.quantity, sentence)[0]))


def _said(text: str, context: str) -> str:
    """The sentence; or a row in words, each cell with the head of its column."""
    if not is_row(text):
        return text
    rows = (take_apart(part, text) for part in context.split(CONTEXT_SEPARATOR))
    return next((in_words(row) for row in rows if row is not None), text)


def _offer(asked: AskedQuestion, sentence: str) -> float:
    """How far the sentence has the kind of thing that is asked for; of numbers, one of the right unit or of what is counted."""
    offered = float(offers(asked.kind, sentence, is_asked=asked.words.has_word))
    if asked.wanted is None:
        return offered
    counts = find_counts(asked.wanted, sentence)
    fit = best_fit(counts) if counts else UNFIT * offered  # "twice", "from 1870 to 1939"
    return max(fit, fit_of_none(asked.wanted, sentence))
