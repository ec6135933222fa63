"""The steps of a question to an explanation of its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from briefbot.answering import claim_margin
from briefbot.calibration import Calibration, logit
from briefbot.explanations.explanation import (
    LABELS,
    TYPICAL,
    Candidate,
    CheckedClaim,
    Explanation,
    GateAccount,
    GateSignal,
    Part,
    QuestionAccount,
    SearchAccount,
    Sentence,
    SentenceFate,
    SentencesAccount,
    Stage,
    Word,
)
from briefbot.explanations.steps import Steps
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.question import figures, names
from briefbot.selection.evidence import (
    OTHER_SOURCE_MARGIN,
    SENTENCE_WEIGHTS,
    UNREAD,
    Evidence,
    EvidenceGate,
    GateSignals,
    Signals,
    gate_for,
)
from briefbot.text.light_words import WORD
from briefbot.text.names import without_possessive
from briefbot.text.naming import named_days, named_sources
from briefbot.text.spelling import spelt_nearly
from briefbot.types import ArticleId

if TYPE_CHECKING:
    from briefbot.catalog import StoredPassage
    from briefbot.generations.generation import Generation

_SHOWN = 10
_DIGITS = 4


def explain(steps: Steps, generation: Generation, calibration: Calibration | None) -> Explanation:
    """The account of one answer, from the values it was made with."""
    passages = generation.catalog.passages(steps.found.rows)
    decided, question = _decide(steps), _account_for_question(steps, passages, generation)
    account = _account_for_gate(steps, calibration)
    return Explanation(
        decided=decided,
        because=_say_why(decided, steps, account, question),
        question=question,
        search=_account_for_search(steps, passages),
        sentences=_account_for_sentences(steps, {passage.passage.article_id: passage.title for passage in passages}),
        gate=account,
        verification=tuple(
            CheckedClaim(claim.text, claim.citations, checked.verdict, checked.reason)
            for claim, checked in zip(steps.answer.claims, steps.verifications, strict=True)
        ),
        conflicts=steps.answer.conflicts,
    )


def _decide(steps: Steps) -> Stage:
    if steps.selection.gate is None and not steps.selection.evidence:
        return "no candidates"
    if not steps.selection.evidence:
        return "gate"
    if any(checked.verdict != "verified" for checked in steps.verifications):
        return "verification"
    return "day" if steps.selection.of_day else "answered"


def _say_why(decided: Stage, steps: Steps, account: GateAccount | None, question: QuestionAccount) -> str:
    if decided == "verification":
        failed = [checked for checked in steps.verifications if checked.verdict != "verified"]
        return f"{len(failed)} of {len(steps.verifications)} claims are not borne out by their quotes: {failed[0].reason}"
    if decided == "day":
        return f"nothing but {steps.selection.of_day} is asked for; the sentences tell of it or open its articles"
    if account is None:
        return f"nothing was found among the {question.passages_in_scope:,} passages in scope"
    against = f"confidence {account.confidence:.2f}, answers begin at {account.threshold:.2f}"
    if decided == "gate":
        return "; ".join([against, *_what_is_wanting(account, question)])
    return f"{against}; every quote stands where its citation says"


def _what_is_wanting(account: GateAccount, question: QuestionAccount) -> Iterator[str]:
    if question.never_seen:
        yield f"no article has {_listed(question.never_seen)}"
    for word in question.words:
        if word.alike:
            yield f"“{word.word}” may be meant for {_listed(word.alike)}"
    if question.in_no_candidate:
        yield f"nothing found has {_listed(question.in_no_candidate)}"
    unweighed = [word.word for word in question.words if word.candidates and not word.weighed]
    if unweighed:
        yield f"none of the passages weighed has {_listed(unweighed)}"
    signals = {signal.name: signal for signal in account.signals}
    wanting = [signals[name] for name in account.wanting]
    if wanting:
        shortfalls = ", ".join(f"“{LABELS[s.name].long}” ({s.value:.2f}, where answered {s.typical:.2f})" for s in wanting)
        yield f"what falls short: {shortfalls}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _account_for_question(steps: Steps, passages: Sequence[StoredPassage], generation: Generation) -> QuestionAccount:
    asked = steps.selection.asked
    texts = [f"{found.passage.context} {found.text}" for found in passages]
    stand_in = [
        asked.names.terms_in(text) | asked.days.terms_of(found.published) for text, found in zip(texts, passages, strict=True)
    ]
    said = [without_possessive(word) for word in WORD.findall(steps.text)]
    telling = {word.casefold(): word for word in reversed(said) if not asked.words.is_light(word)}
    words = [
        _account_for_word(word, asked, stand_in, texts, weighed=len(steps.ranked), generation=generation)
        for word in reversed(telling.values())
    ]
    return QuestionAccount(
        kind=asked.kind,
        has_several_parts=asked.has_several_parts,
        words=tuple(words),
        never_seen=tuple(word.word for word in words if not word.passages),
        in_no_candidate=tuple(word.word for word in words if word.passages and not word.candidates),
        names=tuple(dict.fromkeys(word for word in names(steps.text) if not asked.words.is_light(word))),
        figures=tuple(dict.fromkeys(figures(steps.text))),
        sources=tuple(named_sources(steps.text, generation.catalog.sources())),
        days=tuple("-".join(f"{part:02}" if part else "–" for part in day) for day in named_days(steps.text)),
        since=steps.scope.since,
        until=steps.scope.until,
        only_sources=steps.scope.sources,
        passages_in_scope=steps.found.brought.in_scope,
    )


def _account_for_word(
    word: str,
    asked: AskedQuestion,
    stand_in: Sequence[frozenset[str]],
    texts: Sequence[str],
    *,
    weighed: int,
    generation: Generation,
) -> Word:
    terms = asked.words.terms_of(word)
    passages = generation.lexical.count_with_any(terms)
    has = [not standing.isdisjoint(terms) for standing in stand_in]
    return Word(
        word=word,
        weight=_round(asked.words.share(terms)),
        passages=passages,
        candidates=sum(has),
        weighed=sum(has[:weighed]),
        alike=() if passages else spelt_nearly(word, texts),
    )


def _account_for_search(steps: Steps, passages: Sequence[StoredPassage]) -> SearchAccount:
    found = steps.found
    return SearchAccount(
        by_words=found.brought.by_words,
        by_vectors=found.brought.by_vectors,
        together=len(found.rows),
        reprints_folded=found.brought.folded,
        passages_weighed=len(steps.ranked),
        best=tuple(_candidate(stored, place, steps) for place, stored in enumerate(passages[:_SHOWN])),
    )


def _candidate(stored: StoredPassage, place: int, steps: Steps) -> Candidate:
    found = steps.found
    values = {
        "cosine": found.cosines,
        "bm25": found.bm25,
        "token_match": found.token_match,
        "best_sentence": found.best_sentence,
        "named": found.named,
        "article": found.article,
        "covers": found.adds.covers,
    }
    return Candidate(
        rank=place + 1,
        article_id=stored.passage.article_id,
        title=stored.title,
        published=stored.published,
        source=stored.source,
        paragraph=stored.passage.paragraph,
        score=_round(found.scores[place]),
        parts=tuple(
            Part(part.name, _round(values[part.name][place]), _round(getattr(found.adds, part.name)[place]))
            for part in fields(found.adds)
        ),
        rank_by_words=int(found.word_ranks[place]) or None,
        rank_by_vectors=int(found.vector_ranks[place]) or None,
        weighed=place < len(steps.ranked),
    )


def _account_for_sentences(steps: Steps, titles: Mapping[ArticleId, str]) -> SentencesAccount:
    weighed = steps.selection.weighed
    fates: Sequence[SentenceFate] = steps.selection.fates or ["refused by the gate"] * len(weighed)
    best = [
        _sentence(evidence, fate, titles, ahead=weighed[0].score)
        for evidence, fate in zip(weighed[:_SHOWN], fates[:_SHOWN], strict=True)
    ]
    margin = _round(claim_margin(weighed)) if weighed else 0.0
    return SentencesAccount(len(weighed), margin, OTHER_SOURCE_MARGIN, tuple(best))


def _sentence(evidence: Evidence, fate: SentenceFate, titles: Mapping[ArticleId, str], *, ahead: float) -> Sentence:
    passage, parts = evidence.ranked.passage, zip(Signals._fields, evidence.signals, SENTENCE_WEIGHTS, strict=True)
    return Sentence(
        article_id=passage.article_id,
        title=titles[passage.article_id],
        paragraph=passage.paragraph,
        text=evidence.text,
        score=_round(evidence.score),
        behind=_round(ahead - evidence.score),
        parts=tuple(Part(name, _round(value), _round(value * weight)) for name, value, weight in parts),
        fate=fate,
    )


def _account_for_gate(steps: Steps, calibration: Calibration | None) -> GateAccount | None:
    signals = steps.selection.gate
    if signals is None:
        return None
    several_parts = steps.selection.asked.has_several_parts
    gate = gate_for(several_parts=several_parts)
    seen = sorted(_gate_signals(signals, gate, several_parts=several_parts), key=lambda signal: -signal.adds)
    value = gate.logit(signals)
    margin = logit(steps.selection.confidence) - logit(steps.answered_from)
    return GateAccount(
        signals=tuple(seen),
        bias=gate.bias,
        logit=_round(value),
        own_confidence=_round(steps.selection.confidence),
        own_threshold=_round(steps.answered_from),
        confidence=steps.answer.confidence,
        threshold=_round(calibration.apply(steps.answered_from) if calibration else steps.answered_from),
        calibrated=calibration is not None,
        margin=_round(margin),
        wanting=_wanting(seen, logit(steps.answered_from) - value),
    )


def _gate_signals(signals: GateSignals, gate: EvidenceGate, *, several_parts: bool) -> list[GateSignal]:
    made = []
    for name, value, weight in zip(GateSignals._fields, signals, gate.weights, strict=True):
        typical = TYPICAL[name].several_parts if several_parts else TYPICAL[name].one_part
        short = max(0.0, weight * (typical - value))
        made.append(GateSignal(name, _round(value), weight, _round(value * weight), typical, _round(short)))
    return made


def _wanting(seen: Sequence[GateSignal], missing: float) -> tuple[str, ...]:
    """Those that fall furthest short; last of all a reading that was none, or counted for nothing since a name is missing."""
    chosen = []
    unread = _round(UNREAD)
    for signal in sorted(seen, key=lambda signal: (signal.name == "reading" and signal.value == unread, -signal.short)):
        if missing <= 0 or signal.short <= 0:
            break
        chosen.append(signal.name)
        missing -= signal.short
    return tuple(chosen)


def _round(value: float) -> float:
    return round(float(value), _DIGITS)
