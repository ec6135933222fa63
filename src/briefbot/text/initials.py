"""Names by their initials: "UMSW" for the Union of Mine and Smelter Workers, and what offices are called for short."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import dropwhile

from briefbot.text.light_words import LIGHT_WORDS

_SMALL = "of|and|for|the|de|la|le|du|des|del|der|und|et|on|in|to|&"
_NAME = re.compile(rf"\b[^\W\d_a-z][\w’'-]*(?:[ -](?:(?:{_SMALL}) )*[^\W\d_a-z][\w’'-]*)+")
_SHORT = re.compile(r"(?<![\w.])(?:[A-Z]{2,6}(?![\w-])|(?:[A-Z]\.){2,6})")
_WORD = re.compile(r"[^\s-]+")
_LEAST = 3
"""Capitals of a part of a name from which its initials may stand for it."""
_MOST = 6
"""Letters of a short form, and so capitals of a name that has one."""
_SPELT_OUT = {
    "CEO": ("chief executive",),
    "CFO": ("chief financial officer", "finance director", "finance chief"),
    "COO": ("chief operating officer",),
    "MD": ("managing director",),
    "GM": ("general manager",),
    "DG": ("director-general", "director general"),
    "PM": ("prime minister",),
    "FM": ("foreign minister",),
    "VP": ("vice-president", "vice president"),
    "MP": ("member of parliament", "members of parliament"),
    "AG": ("attorney-general", "attorney general"),
    "HQ": ("headquarters",),
}
_OFFICE = re.compile(r"\b(?:ceo|cfo|coo)\b")
"""In small letters, too, where the others are other words, or hours."""


def short_forms(text: str) -> dict[str, str]:
    """The words of two to six capitals, each as it is written: "UN", "U.N."; and offices in small letters, "ceo"."""
    found = {match.group().replace(".", ""): match.group() for match in _SHORT.finditer(text)}
    return found | {match.group().upper(): match.group() for match in _OFFICE.finditer(text)}


def in_full(short: str) -> tuple[str, ...]:
    """What an office's short form stands for: "chief executive"; nothing for any other word."""
    return _SPELT_OUT.get(short.upper(), ())


def spelt_out(text: str) -> list[tuple[str, str]]:
    """The names of two to six capitalised words, each with its initials, without and with its small words.

    Names that small words join may be one or several, and what stands behind three capitals another.
    """
    found = []
    for run in _NAME.findall(text):
        words = list(dropwhile(lambda word: word.group().lower() in LIGHT_WORDS, _WORD.finditer(run)))
        small = [not word.group()[0].isupper() for word in words]
        capitals = [place for place, is_small in enumerate(small) if not is_small]
        for number, first in enumerate(capitals):
            if first and not small[first - 1]:
                continue
            for n_capitals, last in enumerate(capitals[number + 1 : number + _MOST], start=2):
                if last + 1 < len(words) and not small[last + 1] and n_capitals < _LEAST:
                    continue
                inner = words[first : last + 1]
                initials = "".join(words[place].group()[0] for place in capitals[number : number + n_capitals])
                part = run[inner[0].start() : inner[-1].end()]
                found += [(initials, part), ("".join(word.group()[0].upper() for word in inner), part)]
    return found


@lru_cache(maxsize=1024)
def initials_in(text: str) -> frozenset[str]:
    """The initials of the text's names, and the short forms of the offices that it names in full."""
    lower = text.lower()
    offices = {short for short, full in _SPELT_OUT.items() if any(re.search(rf"\b{phrase}\b", lower) for phrase in full)}
    return frozenset({initials for initials, _ in spelt_out(text)} | offices)
