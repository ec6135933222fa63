"""Designations of a claim, a letter or two with a number ("M5", "A320", "Q3"), against those of its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import LIKELY, Disagreement, contradicted, instead, weigh_rival

_DESIGNATION = re.compile(r"(?<![\w.,/-])(?P<letters>[A-Z][A-Za-z]{0,4})-?(?P<number>\d{1,4})[A-Za-z]{0,3}(?![\w%]|[.,:]\d)")
_QUARTER = re.compile(r"\b(?P<number>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b", re.IGNORECASE)
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th"), 1)
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Designation:
    """What one thing among its like is called: the letters are of all of them, the number is its own."""

    letters: str
    number: str
    start: int
    text: str


_LETTERED = re.compile(r"\b(?P<word>[A-Za-z]{3,}) (?P<letter>[A-HJ-Z])(?![\w.&+-])")
"""Hepatitis B, group A; not an initial, nor "I"."""


def check_designations(case: Case) -> list[Disagreement]:
    """Where the source has another number behind the same letters."""
    found: list[Disagreement] = []
    given = find_designations(case.source)
    for claimed in find_designations(case.claim):
        here = case.claim.index(claimed.start)
        like = [each for each in given if each.letters == claimed.letters]
        fits = {each: case.aligner.agreement(here, case.source.index(each.start)) for each in like}
        own = max((fit for each, fit in fits.items() if each.number == claimed.number), default=None)
        claimed_elsewhere = {(each.letters, each.number) for each in find_designations(case.claim)}
        rivals = [each for each in like if (each.letters, each.number) not in claimed_elsewhere]
        rival = max(rivals, key=lambda each: fits[each], default=None)
        if rival is not None and own is not None:
            found += weigh_rival(own, fits[rival], rival.text, claimed.text)
        elif rival is not None and fits[rival] >= LIKELY:
            found.append(contradicted(instead(rival.text, claimed.text)))
    return found


def find_designations(facts: Facts) -> list[Designation]:
    """Those of a text, in order; the quarters of a year also where they are written out, and letters behind a noun."""
    text = facts.wording.text
    written = [
        Designation(match["letters"].lower(), match["number"].lstrip("0"), match.start(), match.group())
        for match in _DESIGNATION.finditer(text)
    ]
    quarters = [
        Designation("q", _NUMBERS[match["number"].lower()], match.start(), match.group()) for match in _QUARTER.finditer(text)
    ]
    lettered = [
        Designation(match["word"].lower(), match["letter"], match.start("letter"), match.group())
        for match in _LETTERED.finditer(text)
    ]
    return sorted([*written, *quarters, *lettered], key=lambda each: each.start)
