"""A question without the words that ask for how things stand now: "the latest on the strike". English."""

from __future__ import annotations

import re

_NEWS = r"(?:news|developments?|updates?|word|status|state of affairs|situation|information|reports?|figures?|numbers?)"
_NEWEST = r"(?:latest|newest|most recent)"
_OPENING = re.compile(
    rf"(?:what(?:['’]s|\s+is|\s+are)\s+(?:the\s+)?|is\s+there\s+|any\s+|(?:the\s+))?"
    rf"{_NEWEST}(?:\s+{_NEWS})?\s+(?:on|about|of|in|with|regarding|concerning|from)\s+(?P<topic>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_ENDING = re.compile(
    rf"(?<![\s,–-])[\s,–-]+(?:according\s+to\s+the\s+(?:{_NEWEST}|current)\s+\w+|{_NEWEST}(?:\s+{_NEWS})?|now|right\s+now"
    r"|currently|at\s+present|at\s+the\s+moment|as\s+of\s+now|these\s+days)(?=\W*$)",
    re.IGNORECASE,
)
_THE = r"(?P<the>\b(?:the|its|their|his|her|your|\w+['’]s)\s+)"
_OF_SOMETHING = r"\s+(?=[a-z]+\b)(?!(?:in|on|of|at|from|to|for|by|and|or|that|through)\b)"
_INSIDE = re.compile(
    rf"(?:{_THE}|^){_NEWEST}\s+(?=(?:death\s+|casualty\s+)?(?:tolls?|counts?|estimates?|tally|{_NEWS})\b)", re.IGNORECASE
)
_CURRENT = re.compile(rf"{_THE}current{_OF_SOMETHING}", re.IGNORECASE)
_TWO_QUESTIONS = re.compile(r"\b(?:and|or)\s+(?:who|what|where|when|why|how|which)\b", re.IGNORECASE)
_ADVERB = re.compile(r"(?<!\s)\s+(?:currently|now|at\s+present)\s+(?=\w)", re.IGNORECASE)
_OF_NOW = re.compile(r"^(?:who|what|where|which|how)\b(?: \w+){0,3}? (?:is|are|has|have|leads?|runs?|holds?)\b", re.IGNORECASE)


def without_newest(question: str) -> str:
    """The question without the words that ask for the newest of it; as it is where there are none."""
    text = question.strip()
    if _TWO_QUESTIONS.search(text):
        return question
    if (opening := _OPENING.fullmatch(text)) is not None:
        text = opening["topic"]
    text = _ENDING.sub("", text)
    if _OF_NOW.match(text):
        text = _CURRENT.sub(lambda found: found["the"], _ADVERB.sub(" ", text))
    text = _INSIDE.sub(lambda found: found["the"] or "", text)
    return text if text != question.strip() else question
