"""Whether a sentence says that there is nothing of what a question takes for granted: "No third exchange is planned."."""

from __future__ import annotations

import re
from itertools import pairwise

from briefbot.text.light_words import STOP_WORDS
from briefbot.text.wording import stem

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_NO = re.compile(r"\bno\b", re.IGNORECASE)


def denies_premise(sentence: str, question: str, *, best: str) -> bool:
    """Whether it says "no" right before two words that follow each other in the question, and not in the best sentence.

    An answer about "the exchange" may be of the first; the one that denies "a third exchange" is not.
    """
    if not _NO.search(sentence):
        return False
    taken_for_granted = _pairs(question) - _pairs(best)
    words = _stems(sentence)
    return any(word == "no" and tuple(words[place + 1 : place + 3]) in taken_for_granted for place, word in enumerate(words))


def _pairs(text: str) -> set[tuple[str, str]]:
    """Words that follow each other, both telling."""
    words = _stems(text)
    return {pair for pair in pairwise(words) if not STOP_WORDS & set(pair)}


def _stems(text: str) -> list[str]:
    return [word.lower() if word.lower() in STOP_WORDS else stem(word) for word in _WORD.findall(text)]
