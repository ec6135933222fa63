"""Fits the gate to a corpus: asks it questions it answers and questions it does not, and sees what confidence is worth."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from briefbot.answering import Selection
from briefbot.assistant import Assistant
from briefbot.calibration import (
    CALIBRATION,
    FORMAT_VERSION,
    PICTURE,
    Calibration,
    Gate,
    Measured,
    answerer_digest,
    fit_platt,
    reader_digest,
    sample_keys,
)
from briefbot.calibration_questions import LEAST_QUESTIONS, MORE_ARTICLES, choose_questions, families_of
from briefbot.errors import CalibrationError, require
from briefbot.generations.current import live_name
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import sole_builder
from briefbot.made_questions.nearmisses import articles_that_answer, near_miss
from briefbot.made_questions.questionmaking import MadeQuestion
from briefbot.measures.abstention_scores import auroc
from briefbot.measures.plots import plot_calibration
from briefbot.measures.reliability import expected_calibration_error, reliability
from briefbot.measures.risk import risk_coverage
from briefbot.selection.evidence import ANSWERED_FROM
from briefbot.text.light_words import WORD, is_light
from briefbot.types import ArticleId, Progress

QUESTIONS, RISK, SEED = 400, 0.2, 20310304
"""Made unless said otherwise: docs/decisions/calibration.md."""
_LEAST_ANSWERED = 15
"""A threshold that fewer questions reach says nothing about the risk."""
_NEAR_MISSES = 4
"""One in so many of the unanswerable questions is a near miss; of the others the article is left out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question asked, what the gate made of it, and whether the first citation was right."""

    question: MadeQuestion
    text: str
    answerable: bool
    without: tuple[ArticleId, ...]
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was asked, and how the gate does now; all of it on questions of articles the fit did not see."""

    calibration: Calibration
    answerable: int
    left_out: int
    """Unanswerable because the articles that answer are left out of the search."""
    near_misses: int
    """Unanswerable because a name, number or day is another."""
    articles: int
    kinds: dict[str, int]
    path: str
    picture: str | None


def calibrate(
    index: Path,
    *,
    questions: int = QUESTIONS,
    risk: float = RISK,
    seed: int = SEED,
    picture: Path | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> CalibrationReport:
    """Ask, fit on half of the articles, measure on the others, and keep the calibration beside the index's CURRENT.

    The picture goes there too, unless ``picture`` says where; without matplotlib only then it is missed. Nothing is
    written unless the fit succeeds.

    Raises ValueError if fewer questions than ``LEAST_QUESTIONS`` are asked for, CalibrationError if the corpus is too small or
    cannot support the risk; MissingExtra, IndexBusy, IndexUnwritable.
    """
    if questions < LEAST_QUESTIONS:
        raise ValueError(f"questions is {questions}, the least is {LEAST_QUESTIONS}")
    live_name(index)  # raises: where there is no index, none is to be begun by locking it
    if picture is not None:
        require("matplotlib", extra="eval", purpose="drawing plots")
    with sole_builder(index):
        assistant = Assistant.open_uncalibrated(index)
        asked = choose_questions(assistant.generation, most=questions, seed=seed)
        outcomes = ask_all(assistant, asked, seed=seed, progress=progress)
        fitted, measured = halves(assistant.generation, outcomes, seed=seed)
        calibration = fit(assistant.generation, fitted, measured, risk=risk, seed=seed)
        drawn = _draw(calibration, measured, picture or index / PICTURE) if picture or find_spec("matplotlib") else None
        calibration.save(index)
    kinds = Counter(outcome.question.kind for outcome in outcomes if outcome.answerable)
    return CalibrationReport(
        calibration=calibration,
        answerable=sum(outcome.answerable for outcome in outcomes),
        left_out=sum(bool(outcome.without) for outcome in outcomes),
        near_misses=sum(not outcome.answerable and not outcome.without for outcome in outcomes),
        articles=len({question.article_id for question in asked}),
        kinds=dict(sorted(kinds.items())),
        path=str(index / CALIBRATION),
        picture=str(drawn) if drawn else None,
    )


def _draw(calibration: Calibration, measured: Sequence[Outcome], path: Path) -> Path:
    """Risk against coverage and reliability of the half that was measured; where the .png lies."""
    confidences, right = _confidences(measured), _right(measured)
    chances = [calibration.apply(confidence) for confidence in confidences]
    plot_calibration(
        risk_coverage(chances, right),
        reliability(confidences, right),
        reliability(chances, right),
        path,
        threshold=calibration.threshold,
        title="Wrong answers to questions made of the articles",
    )
    return path.with_suffix(".png")


def reset(index: Path) -> bool:
    """Remove the calibration, so that the gate is as it came; whether there was one. Raises as ``sole_builder`` does."""
    live_name(index)
    with sole_builder(index):
        was_there = (index / CALIBRATION).exists()
        (index / CALIBRATION).unlink(missing_ok=True)
        for suffix in (".png", ".svg"):
            (index / PICTURE).with_suffix(suffix).unlink(missing_ok=True)
    return was_there


def ask_all(assistant: Assistant, asked: Sequence[MadeQuestion], *, seed: int, progress: Progress) -> list[Outcome]:
    """Each question twice: as it is, and so that the corpus does not answer it."""
    rng = random.Random(seed + 1)  # noqa: S311
    catalog, lexical = assistant.generation.catalog, assistant.generation.lexical
    texts = [question.text for question in asked]
    outcomes = []
    for done, question in enumerate(asked, start=1):
        outcomes.append(_ask(assistant, question, question.text))
        missed = near_miss(question.text, texts, lexical, rng) if rng.random() < 1.5 / _NEAR_MISSES else None
        if missed:
            outcomes.append(_ask(assistant, question, missed))
        else:
            without = articles_that_answer(question, catalog, lexical)
            outcomes.append(_ask(assistant, question, question.text, without=without))
        progress("asking", done, len(asked))
    return outcomes


def fit(generation: Generation, fitted: Sequence[Outcome], measured: Sequence[Outcome], *, risk: float, seed: int) -> Calibration:
    """Raises CalibrationError if no threshold keeps the share of wrong answers within the risk."""
    confidences, right = _confidences(fitted), _right(fitted)
    slope, intercept = fit_platt(confidences, right)
    answered_from = find_threshold(confidences, right, risk=risk)

    made = Calibration(
        format_version=FORMAT_VERSION,
        generation=generation.id,
        encoder=generation.manifest.encoder.digest,
        reader=reader_digest(generation),
        answerer=answerer_digest(),
        slope=slope,
        intercept=intercept,
        answered_from=answered_from,
        threshold=0.0,
        risk=risk,
        questions=len(fitted),
        measured=Measured(0, 0.0, *[Gate(0.0, 0.0, 0.0, 0.0, 0.0)] * 2),
        seed=seed,
        passages=generation.manifest.counts.passages,
        sample=sample_keys(generation),
    )
    chances = [made.apply(outcome.confidence) for outcome in measured]
    before = _gate(measured, answered_from=ANSWERED_FROM, chances=_confidences(measured))
    after = _gate(measured, answered_from=answered_from, chances=chances)
    known = auroc(
        [outcome.confidence for outcome in measured if outcome.answerable],
        [outcome.confidence for outcome in measured if not outcome.answerable],
    )
    return replace(made, threshold=made.apply(answered_from), measured=Measured(len(measured), known, before, after))


def find_threshold(confidences: Sequence[float], right: Sequence[bool], *, risk: float) -> float:
    """The confidence from which most questions are answered with no more than this share of them wrong.

    Raises CalibrationError if there is none.
    """
    curve = risk_coverage(confidences, right)
    points = [
        (threshold, wrong)
        for threshold, wrong, coverage in zip(curve.threshold, curve.risk, curve.coverage, strict=True)
        if coverage * curve.questions >= _LEAST_ANSWERED
    ]
    if not points:
        raise CalibrationError(
            f"{curve.questions} questions are of the half of the articles that is fitted, {_LEAST_ANSWERED} are the least",
            MORE_ARTICLES,
        )
    within = [threshold for threshold, wrong in points if wrong <= risk]
    if not within:
        nearest = math.ceil(100 * min(wrong for _, wrong in points)) / 100
        raise CalibrationError(
            f"on this corpus no threshold keeps the share of wrong answers within {risk:g},"
            f" the nearest it supports is {nearest:g}",
            f"briefbot calibrate --risk {nearest:g}",
        )
    return min(within)


def _ask(assistant: Assistant, question: MadeQuestion, text: str, *, without: tuple[ArticleId, ...] = ()) -> Outcome:
    selection = assistant.weigh(text, without=without)
    answerable = text == question.text and not without
    return Outcome(question, text, answerable, without, selection.confidence, answerable and _is_right(selection, question))


def _is_right(selection: Selection, question: MadeQuestion) -> bool:
    """Whether the first citation covers the answer, or says it in another place with most of what the question names."""
    if not selection.evidence:
        return False
    first = selection.evidence[0]
    is_own = first.ranked.passage.article_id == question.article_id
    if is_own and first.span.start <= question.start and question.end <= first.span.end:
        return True
    words, told = _telling(first.text), _telling(question.text)
    answer = _words(question.answer)
    return answer <= _words(first.text) and 2 * len(told & words) >= len(told)


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _telling(text: str) -> set[str]:
    return {word for word in _words(text) if not is_light(word)}


def halves(generation: Generation, outcomes: Sequence[Outcome], *, seed: int) -> tuple[list[Outcome], list[Outcome]]:
    """The outcomes of one half of the articles and of the other; reprints of one text stand in the same half."""
    family = families_of(generation, {outcome.question.article_id for outcome in outcomes})
    families = sorted(set(family.values()))
    random.Random(seed + 2).shuffle(families)  # noqa: S311
    first = set(families[::2])
    halves: tuple[list[Outcome], list[Outcome]] = ([], [])
    for outcome in outcomes:
        halves[family[outcome.question.article_id] not in first].append(outcome)
    return halves


def _gate(outcomes: Sequence[Outcome], *, answered_from: float, chances: Sequence[float]) -> Gate:
    answered = [outcome for outcome in outcomes if outcome.confidence >= answered_from]
    n_answerable = sum(outcome.answerable for outcome in outcomes)
    n_answered = sum(outcome.answerable for outcome in answered)
    return Gate(
        answerable_refused=1 - n_answered / n_answerable,
        unanswerable_answered=(len(answered) - n_answered) / (len(outcomes) - n_answerable),
        coverage=len(answered) / len(outcomes),
        risk=1 - sum(_right(answered)) / len(answered) if answered else None,
        ece=expected_calibration_error(chances, _right(outcomes)),
    )


def _confidences(outcomes: Iterable[Outcome]) -> list[float]:
    return [outcome.confidence for outcome in outcomes]


def _right(outcomes: Iterable[Outcome]) -> list[bool]:
    return [outcome.right for outcome in outcomes]
