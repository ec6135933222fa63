"""Questions a corpus answers, of several shapes, made from what its articles speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from briefbot.made_questions.questionmaking import MadeQuestion, lowered_words, questions_of
from briefbot.text.dates import ANY_MONTH, MONTHS
from briefbot.types import Article, Span

_NAME = re.compile(
    r"(?<=[a-z,] )(the )?([A-Z][\w’'-]+(?: (?:of |of the )?[A-Z0-9][\w’'-]*)+)"
    r"(?=[.,;:)]|’s|'s| (?:and|at|by|for|from|had|has|in|is|of|on|said|to|was|were|will|with)\b)"
)
"""Capitalised words inside a sentence, up to where the name plainly ends: not "North Korean" in "North Korean troops"."""
_LEAST_MENTIONS = 2
_PLACE = r"(?P<place>(?:in|at|near) (?:the )?[A-Z][\w’-]+(?: (?:of (?:the )?)?[A-Z][\w’-]+){0,3})"
_DAY = rf"(?P<day>on (?P<number>\d{{1,2}}) (?P<month>{ANY_MONTH})(?! \d))"
_THERE_AND_THEN = (
    re.compile(rf"\b{_PLACE} {_DAY}\b"),
    re.compile(rf"\b{_DAY},? {_PLACE}(?=[,.;]| (?:and|after|when|where|while)\b)"),
)
"""A place and a day side by side: one somewhere else in the sentence may be that of something else."""
_RECENT_DAYS = 45
"""Counted as if every month had 31."""
_TO_COME = re.compile(r"\b(?:will|would|shall|may|might|could|should|is to|are to|due|plan\w*|not|no)\b")
_SAID_OF_A_NAME = re.compile(
    r"What did (?P<speaker>.+) say about (?:the )?"
    r"(?P<name>[A-Z][\w’'-]*(?<![’']s)(?: (?:of (?:the )?)?[A-Z0-9][\w’'-]*(?<![’']s))*)\?"
)
_A_ROLE_ALONE = re.compile(r"(?:the|an?) [a-z’'-]+")
"""Of "the operator" only its article tells which."""
_COUNTED_OF_A_NAME = re.compile(r"How many (?!.*\bones?\b)[^?]*\b[A-Z][a-z][^?]*\?")


class Read(NamedTuple):
    """An article and where its sentences lie."""

    article: Article
    sentences: Sequence[Span]


class _Asked(NamedTuple):
    """What a question is about, to be asked about once, and the question."""

    about: str
    text: str


def example_questions(articles: Iterable[Read]) -> Iterator[str]:
    """At most one question an article, in the order of the articles, each of the next shape that the article has something for.

    Nothing is asked about twice. Whether the question is answered is for the caller to try.
    """
    asked: set[str] = set()
    made = 0
    for read in articles:
        question = _first_new(read, asked, first_shape=made)
        if question is not None:
            asked.add(question.about)
            made += 1
            yield question.text


def _first_new(read: Read, asked: set[str], *, first_shape: int) -> _Asked | None:
    """The article's question of the first shape that has one, from ``first_shape`` on and round."""
    start = first_shape % len(_SHAPES)
    candidates = (question for shape in (*_SHAPES[start:], *_SHAPES[:start]) for question in shape(read))
    return next((question for question in candidates if question.about not in asked), None)


def _reported(read: Read) -> Iterator[_Asked]:
    """About a name of two words or more, what the article speaks of most first."""
    for name, count in Counter(match.group() for match in _NAME.finditer(read.article.text)).most_common():
        if count >= _LEAST_MENTIONS:
            yield _Asked(name.removeprefix("the "), f"What is reported about {name}?")


def _counted(read: Read) -> Iterator[_Asked]:
    """Of a sentence that begins with its count, where a name tells which of them are meant."""
    for question, sentence in _made(read):
        if question.kind == "how many" and question.start == sentence.start and _COUNTED_OF_A_NAME.fullmatch(question.text):
            yield _Asked(question.text, question.text)


def _said(read: Read) -> Iterator[_Asked]:
    """What a speaker said of somebody or something that has a name."""
    for question, _ in _made(read):
        asked = _SAID_OF_A_NAME.fullmatch(question.text) if question.kind == "said" else None
        if asked and not _A_ROLE_ALONE.fullmatch(asked["speaker"]) and not _is_called(read.article.text, **asked.groupdict()):
            yield _Asked(question.text, question.text)


def _is_called(text: str, *, name: str, speaker: str) -> bool:
    """Whether the speaker is whom the name names: "Orvale Hydro, the operator of the dam", "the operator, Orvale Hydro"."""
    role, name = re.escape(re.split(r" (?:at|for|from|in|of) ", speaker)[0].split()[-1]), re.escape(name)
    behind = rf"\b{name}(?:,| is| was) (?:the|an?|its)\b[^,.;]*\b{role}\b"
    before = rf"\b{role} (?:the )?{name}\b|\b{role}(?: (?:at|for|from|in|of) [^,.;]+)?, (?:the )?{name}[,.]"
    return re.search(f"{behind}|{before}", text) is not None


def _happened(read: Read) -> Iterator[_Asked]:
    """Of a sentence that names a place and a day of the weeks before the article: of nothing that was still to come."""
    for span in read.sentences:
        sentence = read.article.text[span.start : span.end]
        found = next((match for pattern in _THERE_AND_THEN if (match := pattern.search(sentence))), None)
        if found and not _TO_COME.search(sentence) and _is_recent(found, read.article.published):
            yield _Asked(found["place"], f"What happened {found['place']} {found['day']}?")


def _is_recent(found: re.Match[str], published: date | None) -> bool:
    """Whether the day lies in the weeks before it was written of, and not in a year that the article does not name."""
    if published is None:
        return False
    ago = (published.month - 1 - MONTHS.index(found["month"])) * 31 + published.day - int(found["number"])
    return 0 <= ago <= _RECENT_DAYS


def _made(read: Read) -> Iterator[tuple[MadeQuestion, Span]]:
    article = read.article
    lowered = lowered_words(article.text)
    for span in read.sentences:
        for question in questions_of(article.text, span, article_id=article.id, paragraph=0, lowered=lowered, seed=0):
            yield question, span


_SHAPES: tuple[Callable[[Read], Iterator[_Asked]], ...] = (_reported, _counted, _said, _happened)
