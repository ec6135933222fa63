"""Whether what looks like a sentence is a dateline: where and when an article was written, and nothing that it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.text.dates import ANY_MONTH, SHORT_MONTH

_MOST_WORDS = 8
_SHAPE = re.compile(r"[^\W\d_][\w’'.:, -]*\.")
_WORD = re.compile(r"\d{1,2}[:.]\d\d|[^\W_]+(?:[-’'][^\W_]+)*")
_WHEN = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|to(?:day|night)|yesterday|night|morning|afternoon|evening|noon|midday|midnight"
    rf"|{ANY_MONTH}|{SHORT_MONTH}"
    r"|\d{1,2}(?:st|nd|rd|th)?|\d{4}|\d{1,2}[:.]\d\d",
    re.IGNORECASE,
)
_LINKS = frozenset("in on at of the late early".split())


def is_dateline(sentence: str, after: Sequence[str]) -> bool:
    """Whether it opens a paragraph with a place alone, in capitals or with a day: "BRACKWATER, Friday night.".

    ``after`` are the sentences that follow it; where there are none, it is what the paragraph has to say.
    """
    words = _WORD.findall(sentence)
    if not after or len(words) > _MOST_WORDS or not _SHAPE.fullmatch(sentence):
        return False
    place = [word for word in words if not _WHEN.fullmatch(word) and word not in _LINKS]
    if not place or place[0] != words[0] or not all(word[0].isupper() for word in place):
        return False
    return all(word.isupper() and len(word) > 1 for word in place) or _is_followed_by_day(sentence)


def _is_followed_by_day(sentence: str) -> bool:
    """Whether behind a comma there is nothing but a day: no "Mr May." and no "Team 7."."""
    _, _, rest = sentence.partition(",")
    words = _WORD.findall(rest)
    return any(map(_WHEN.fullmatch, words)) and all(_WHEN.fullmatch(word) or word in _LINKS for word in words)
