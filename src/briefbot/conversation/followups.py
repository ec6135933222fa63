"""A follow-up question made stand-alone from the conversation before it: by rule, in English, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

from briefbot.conversation.ellipsis import complete, leaves_all_open
from briefbot.conversation.leaning import add_topic, leans_on, replace_phrases
from briefbot.conversation.pronouns import (
    Replacement,
    points_at_event,
    points_back,
    replace_ones,
    replace_pronouns,
    replace_there,
)
from briefbot.conversation.topics import Foreground, Topic, telling_stems
from briefbot.queries import Turn
from briefbot.questions.askable import LONGEST_QUERY
from briefbot.text.word_kinds import Word, read_words

Kind = Literal["first", "alone", "follow-up", "new topic"]
"""The first question; one that needs nothing; one that takes something over; one of which no word was said before."""

_HEARD_OF_TURN = 10_000
"""Characters of a question of the history: what goes on longer is no question, and its words are compared with one another."""
_HEARD_OF_QUESTIONS = 50_000
"""Characters of the last questions together: each turn goes through all topics that were named before it."""
_COURTESIES = re.compile(
    r"\W*(?:(?:thanks?|thx|cheers|ok(?:ay)?|great|good(?: (?:morning|day|afternoon|evening|night))?|fine|perfect|nice|cool|right"
    r"|sure|well done|got it|i see|understood|hello|hi|hey|bye|goodbye|please|very"
    r"|really|so|much|you|a lot|many|that|this|it|s|is|was|helpful|useful|interesting|clear|all|for now)\b\W*+)++",
    re.IGNORECASE,
)
"""A turn of nothing else asks nothing. Each of these can be read in one way only, so that none is tried twice."""
_READ_CHARACTERS = 600
"""What is taken of a turn into a reading."""
_FOLLOWED, _ALONE, _NEW_TOPIC = 1.0, 0.3, 0.2
"""What a reading with what was said before weighs, by kind of question (docs/decisions/followups.md)."""


class Added(NamedTuple):
    """Words put into a question, those they stand for (none if they stand beside), and the turn they come from."""

    text: str
    instead_of: str
    turn: int
    """Index in the history."""


class Reading(NamedTuple):
    """A text that is searched for beside the stand-alone question, and how much its scores count against that one's 1."""

    text: str
    weight: float
    decides: bool = False
    """Whether no reading counts unless this one finds something that the question finds, too."""


@dataclass(frozen=True, slots=True)
class StandaloneQuestion:
    """A question that needs no other to be understood, and what was done to make it so."""

    text: str
    kind: Kind
    added: tuple[Added, ...] = ()
    beside: tuple[Reading, ...] = ()
    """What else is searched for: the question as it was asked, and together with what was said just before it."""
    otherwise: StandaloneQuestion | None = None
    """What it is if a topic that was put in, though no word of the question points back, is not what it is about."""


class _Resolved(NamedTuple):
    """A turn's stand-alone text, and the topics it takes up without naming them."""

    text: str
    goes_on_from: str
    """The question from which a part said next is completed."""
    added: tuple[Added, ...] = ()
    carried: tuple[Topic, ...] = ()
    leans: bool = False
    """Whether it leans on what was said before."""
    is_guess: bool = False
    """Whether a topic was put in though no word points back."""


class _Asked(NamedTuple):
    """The question from which a part is completed, as it stands alone, and its turn."""

    text: str
    turn: int


def make_standalone(question: str, history: Sequence[Turn]) -> StandaloneQuestion:
    """The question with what it leaves to the turns before it; as it stands if it leaves nothing.

    A question before which the user said nothing comes out as it went in, whatever else the history holds.
    """
    if not any(turn.role == "user" and turn.content.strip() for turn in history):
        return StandaloneQuestion(question, "first")
    foreground, asked = Foreground(), _Asked("", 0)
    for number, turn in _heard(history):
        if turn.role == "assistant":
            foreground.hear_answer(turn.content, number)
            continue
        said = turn.content[:_HEARD_OF_TURN]
        words = read_words(said)
        if not words or _COURTESIES.fullmatch(said):
            continue
        resolved = _resolve(said, words, foreground, asked)
        foreground.hear_question(words, number, carried=resolved.carried)
        asked = _Asked(resolved.goes_on_from, number)
    words = read_words(question)
    resolved = _resolve(question, words, foreground, asked)
    alone = _alone(question, history, asked.text)
    if resolved.text != question:
        beside = (Reading(question, _FOLLOWED), *_readings(question, history, asked.text, weight=_FOLLOWED))
        otherwise = alone if resolved.is_guess else None
        return StandaloneQuestion(resolved.text, "follow-up", resolved.added, beside, otherwise)
    if resolved.leans:
        return StandaloneQuestion(question, "follow-up", beside=_readings(question, history, asked.text, weight=_FOLLOWED))
    own = telling_stems(words)
    if own and not own & foreground.heard:
        return StandaloneQuestion(question, "new topic", beside=_answered(history, weight=_NEW_TOPIC))
    return alone


def _heard(history: Sequence[Turn]) -> list[tuple[int, Turn]]:
    """The last turns, each with its index, as far back as their questions are not too long together."""
    lengths = [len(turn.content[:_HEARD_OF_TURN]) if turn.role == "user" else 0 for turn in history]
    said = list(accumulate(reversed(lengths)))
    first = len(history) - sum(characters <= _HEARD_OF_QUESTIONS for characters in said)
    return list(enumerate(history))[first:]


def _alone(question: str, history: Sequence[Turn], asked: str) -> StandaloneQuestion:
    beside = (*_readings(question, history, asked, weight=_ALONE), *_answered(history, weight=0.0))
    return StandaloneQuestion(question, "alone", beside=beside)


def last_said(history: Sequence[Turn]) -> str:
    """The beginning of the last answer; where there is none, of the last question."""
    said = next((turn.content.strip() for turn in reversed(history) if any(map(str.isalnum, turn.content))), "")
    return said[:_READ_CHARACTERS]


def _resolve(text: str, words: Sequence[Word], foreground: Foreground, asked: _Asked) -> _Resolved:
    """The first way that applies: a part completed, pronouns replaced, a definite phrase spelt out, the topic put in.

    What leans on the conversation, but for no words that would say so, stays as it is.
    """
    topic = foreground.foremost()
    whole = complete(text, asked.text, topic.phrase if topic else "") if words else None
    if whole is not None:
        added = Added(asked.text or (topic.text if topic else ""), text, asked.turn)
        return _Resolved(whole.text, whole.goes_on_from, (added,))
    if leaves_all_open(text):
        return _Resolved(text, asked.text or text, carried=(topic,) if topic else (), leans=True)
    if topic is None or not words:
        return _Resolved(text, text)
    replacements = [
        *replace_pronouns(words, foreground),
        *replace_ones(words, foreground),
        *replace_there(words, foreground),
    ]
    if not replacements and points_at_event(words):
        return _Resolved(text, asked.text or text, carried=(topic,), leans=True)
    replacements = replacements or replace_phrases(words, foreground)
    if not replacements and (replacements := add_topic(words, foreground)):
        return _replaced(text, replacements)._replace(is_guess=True)
    if not replacements and (points_back(words) or leans_on(words, foreground)):
        spoken_of = foreground.foremost_asked()
        return _Resolved(text, text, carried=(spoken_of,) if spoken_of else (), leans=True)
    return _replaced(text, replacements)


def _replaced(text: str, replacements: Sequence[Replacement]) -> _Resolved:
    whole = _apply(text, replacements)
    added = tuple(
        Added(one.text.strip(), text[one.start : one.end], max(topic.turn for topic in one.topics)) for one in replacements
    )
    return _Resolved(whole, whole, added, tuple(topic for one in replacements for topic in one.topics))


def _apply(text: str, replacements: Sequence[Replacement]) -> str:
    for one in sorted(replacements, key=lambda one: one.start, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def _readings(question: str, history: Sequence[Turn], asked: str, *, weight: float) -> tuple[Reading, ...]:
    """The question behind the one before it as that stands alone, and before the beginning of the answer to that.

    Of both there is only as much as leaves a reading that can be searched for.
    """
    room = max(0, min(_READ_CHARACTERS, LONGEST_QUERY - len(question) - 1))
    behind = Reading(f"{asked.strip()[:room]} {question}", weight)
    return behind, *(Reading(f"{question} {answer.text[:room]}", weight) for answer in _answered(history, weight=weight))


def _answered(history: Sequence[Turn], *, weight: float) -> tuple[Reading, ...]:
    """The beginning of the last answer by itself: where question and answer find nothing in common, the topic has changed."""
    answered = history[-1].content.strip() if history[-1].role == "assistant" else ""
    beginning = answered[:_READ_CHARACTERS]
    return (Reading(beginning, weight, decides=True),) if any(map(str.isalnum, beginning)) else ()
