"""Questions a calibration asks: of all kinds, and from as many of the corpus's articles as there are."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from briefbot.errors import CalibrationError
from briefbot.generations.generation import Generation
from briefbot.made_questions.questionmaking import MadeKind, MadeQuestion, make_questions
from briefbot.text.light_words import WORD, is_light
from briefbot.types import ArticleId

LEAST_QUESTIONS, LEAST_ARTICLES = 80, 8
"""Fewer make no two halves that say anything."""
MORE_ARTICLES = "add articles and run briefbot index, or go on without a calibration"
_POOL = 8
"""Candidates made for each question asked."""
_TOLD = 1.3
"""Least information of a question's telling words, in units of that of a word which stands in one passage only."""
_SHARES: dict[MadeKind, float] = {
    "when": 1.0, "where": 1.0, "how many": 1.0, "who": 1.0, "said": 0.7, "why": 0.7, "what": 0.9, "about": 0.5, "keywords": 0.8,
}  # fmt: skip
"""How often each kind is asked, as far as the corpus yields it."""


def choose_questions(generation: Generation, *, most: int, seed: int) -> list[MadeQuestion]:
    """Questions the corpus answers, ``most`` at most: of all kinds, and from as many articles as there are.

    Raises CalibrationError if there are too few.
    """
    rng = random.Random(seed)  # noqa: S311  # the same questions every time, no secret
    pool: list[MadeQuestion] = []
    names = sorted(generation.catalog.article_ids())
    for name in rng.sample(names, len(names)):
        pool += _questions_of_article(generation, name, seed=seed)
        if len(pool) >= _POOL * most:
            break
    chosen = _even(pool, most, rng)
    articles = {question.article_id for question in chosen}
    texts = len(set(families_of(generation, articles).values()))
    if len(chosen) < LEAST_QUESTIONS or texts < LEAST_ARTICLES:
        reprints = f" ({len(articles)} with the reprints of others)" if texts < len(articles) else ""
        raise CalibrationError(
            f"the corpus yields {_count(len(chosen), 'question')} from {_count(texts, 'article')}{reprints},"
            f" calibration needs {LEAST_QUESTIONS} from {LEAST_ARTICLES}",
            MORE_ARTICLES,
        )
    return chosen


def _questions_of_article(generation: Generation, name: ArticleId, *, seed: int) -> list[MadeQuestion]:
    article = generation.catalog.article(name)
    if article is None:
        return []
    sentences = [
        (stored.passage.paragraph, span) for stored in generation.catalog.passages_of(name) for span in stored.passage.sentences
    ]
    return make_questions(sentences, article.text, name, seed=seed, is_wanted=lambda text: information(text, generation) >= _TOLD)


def information(question: str, generation: Generation) -> float:
    """How much the telling words single out, in units of a word that stands in one passage only."""
    lexical = generation.lexical
    whole = math.log(1 + len(lexical))
    terms = {term for word in WORD.findall(question) if not is_light(word) for term in lexical.terms(word)}
    told = (math.log((1 + len(lexical)) / max(1, lexical.document_frequency(term))) for term in terms)
    return sum(told) / whole


def _even(pool: Sequence[MadeQuestion], most: int, rng: random.Random) -> list[MadeQuestion]:
    """Of every kind its share, and within a kind from the article asked about least so far; no text twice."""
    waiting: dict[MadeKind, list[MadeQuestion]] = defaultdict(list)
    for question in sorted({question.text: question for question in pool}.values(), key=lambda question: question.text):
        waiting[question.kind].append(question)
    for questions in waiting.values():
        rng.shuffle(questions)
    taken: Counter[MadeKind] = Counter()
    asked: Counter[ArticleId] = Counter()
    chosen: list[MadeQuestion] = []
    while len(chosen) < most and any(waiting.values()):
        kind = min((kind for kind in waiting if waiting[kind]), key=lambda kind: (taken[kind] / _SHARES[kind], kind))
        place = min(range(len(waiting[kind])), key=lambda place: asked[waiting[kind][place].article_id])
        question = waiting[kind].pop(place)
        taken[kind] += 1
        asked[question.article_id] += 1
        chosen.append(question)
    return chosen


def families_of(generation: Generation, names: Iterable[ArticleId]) -> dict[ArticleId, ArticleId]:
    """Of each article the one that stands for all that print its text."""
    return {name: min([name, *generation.catalog.reprints_of(name)]) for name in names}


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"
