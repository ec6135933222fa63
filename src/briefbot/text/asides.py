"""Which sentences ask for something that their passage says nothing of: "What is the capital of Brazil?" in a flood report.

English. Such a sentence is no part of what the passage says, and may stand there for a language model to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from briefbot.text.light_words import telling_words
from briefbot.text.wording import stem

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


def asks(sentence: str) -> bool:
    """Whether it is a question or a request."""
    return bool(_QUESTION.match(sentence) or _REQUEST.match(sentence))


def is_answered_by(following: str) -> bool:
    """Whether the next sentence answers with a word or two ("Yes.", "Forty-seven."), which stand nowhere else."""
    return bool(following) and (_BARE_ANSWER.match(following) is not None or len(telling_stems(following)) < _FEWEST)


def is_on_something_else(sentence: str, words: Mapping[str, int]) -> bool:
    """Whether it has telling words, two at least, and none of them stands in another sentence.

    ``words`` says of each in how many sentences it stands, this one among them.
    """
    own = telling_stems(sentence)
    return len(own) >= _FEWEST and all(words[word] == 1 for word in own)


def telling_stems(text: str) -> set[str]:
    """Stems of its telling words, each once."""
    return {stem(word) for word in telling_words(text)}
