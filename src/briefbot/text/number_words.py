"""Numbers in words: "two hundred and fifty thousand", "three quarters", "twenty-first"."""

from __future__ import annotations

import math
import re

SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
        " nineteen".split()
    )
} | {word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
LARGE = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
NUMBER_WORDS = frozenset(SMALL | LARGE) - {"one"}
"""Figures in words; "one" is mostly none."""
_FRACTIONS = {"half": 0.5, "quarter": 0.25}
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "hundredth": 100,
}
PARTS = {"third": 3, "quarter": 4, "fourth": 4} | {word: value for word, value in ORDINALS.items() if 5 <= value <= 10}
"""Of a whole, and how many of them it has."""


def length_of_number(words: str) -> int:
    """Characters of the first number among number words: of "five and six" those of "five"."""
    end, scale = 0, math.inf  # of what is read so far, and of its last "million"
    below, whole = 0.0, 0  # what is read since, and where it ended before "hundred and …"
    previous = ""
    for found in re.finditer(r"(and )?([a-z]+)", words):
        word, value = found[2], SMALL.get(found[2], 0)
        joins = not found[1] or previous == "hundred" or previous in LARGE
        if word in ("a", "an"):
            continue
        if word in LARGE and word != "hundred":
            if LARGE[word] >= scale or found[1]:
                return whole or end
            scale, below, whole = LARGE[word], 0.0, found.end()
        elif word == "hundred":
            if below >= 100 or previous in LARGE or found[1]:
                return whole or end
            below, whole = 100.0 * (below or 1), found.end()
        elif word in ("dozen", "half"):
            if word == "half" and end and previous not in SMALL:
                return end
            below = 12.0
        elif not joins or (previous in SMALL and not (SMALL[previous] >= 20 > 10 > value > 0)) or previous in ("dozen", "half"):
            return end
        else:
            below += value
        end, previous = found.end(), word
    return end


def value_of_words(text: str) -> float:
    """The number in words: "two hundred and fifty thousand" is 250000."""
    total, part = 0.0, 0.0
    for word in re.split(r"[ -](?:and )?", text):
        if word in SMALL:
            part += SMALL[word]
        elif word == "dozen":
            part = (part or 1) * 12
        elif word in _FRACTIONS:
            part += _FRACTIONS[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in LARGE:
            total += (part or 1) * LARGE[word]
            part = 0
    return total + part


def percentage_of(fraction: str) -> float:
    """The percentage of a fraction in words: 75 for "three quarters"."""
    if fraction in _FRACTIONS:
        return 100.0 * _FRACTIONS[fraction]
    count, part = re.split("[ -]", fraction)
    return 100.0 * SMALL.get(count, 1) / PARTS[part.removesuffix("s")]
