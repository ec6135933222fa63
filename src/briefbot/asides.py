"""Which sentences ask for something that their passage says nothing of: "What is the capital of Brazil?" in a flood report.

English. Such a sentence is no part of what the passage says, and may stand there for a language model to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from briefbot.question import telling_words
from briefbot.wording import stem

_QUESTION = re.compile(
    r"\W*(?:(?:and|but|so|now|then)\s+)?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will"
    r"|would|should|has|have|had|may|might|must)(?:['’]\w+)?\s[^?]*\?[\s\"”'’)]*$",
    re.IGNORECASE,
)
_ASKED = (
    "analyse analyze calculate classify code compare compose compute convert create debug define describe design determine"
    " develop discuss draft encode estimate evaluate explain generate implement list optimise optimize outline predict provide"
    " recite recommend solve suggest summarise summarize translate write"
).replace(" ", "|")
"""What a writer or a programmer is asked to do, seldom the reader of a manual."""
_ON_LETTERS = (
    "capitalise capitalize change convert group insert invert jumble misspell rearrange remove replace reverse rewrite scramble"
    " shuffle substitute swap"
).replace(" ", "|")
_REQUEST = re.compile(
    r"\W*(?:please\s+)?(?:"
    rf"(?:{_ASKED})\s+(?:an?|the|all|any|some|every|each|both|this|these|those|your|my|our|how|what|who|why|when|where|which|two"
    r"|three|four|five|ten|\d+)\b"
    r"|(?:give|help|send|show|teach|tell)\s+(?:me|us)\s"
    r"|(?:can|could|will|would)\s+you\s"
    rf"|(?:{_ON_LETTERS})\s[^.!?]{{0,40}}\b(?:characters?|consonants?|letters?|sentences?|spaces|spelling|vowels?|words?)\b)",
    re.IGNORECASE,
)
_BARE_ANSWER = re.compile(r"\W*(?:yes|no|yeah|nope|never|not|of course|certainly|absolutely)\b", re.IGNORECASE)
_FEWEST = 2
"""Telling words by which it can be seen that a sentence speaks of something else."""


def is_aside(sentence: str, others: Iterable[str], *, followed_by: str = "") -> bool:
    """Whether the sentence is a question or a request, on something else than the others.

    One that the next sentence answers with a word or two ("Yes.", "Forty-seven.") is none: its words stand nowhere else.
    """
    if not (_QUESTION.match(sentence) or _REQUEST.match(sentence)):
        return False
    is_answered = bool(followed_by) and (_BARE_ANSWER.match(followed_by) is not None or len(_stems(followed_by)) < _FEWEST)
    return not is_answered and is_on_something_else(sentence, others)


def is_on_something_else(sentence: str, others: Iterable[str]) -> bool:
    """Whether it has telling words, two at least, and none of them stands in the others."""
    own = _stems(sentence)
    return len(own) >= _FEWEST and own.isdisjoint(word for other in others for word in _stems(other))


def _stems(text: str) -> set[str]:
    return {stem(word) for word in telling_words(text)}
