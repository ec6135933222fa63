"""Designations of a claim, a letter or two with a number ("M5", "A320", "Q3"), against those of its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import LIKELY, Disagreement, contradicted, instead, weigh_rival
from briefbot.text.number_words import ORDINALS

_DESIGNATION = re.compile(r"(?<![\w.,/-])(?P<letters>[A-Z][A-Za-z]{0,4})-?(?P<number>\d{1,4})[A-Za-z]{0,3}(?![\w%]|[.,:]\d)")
_QUARTER = re.compile(r"\b(?P<number>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b", re.IGNORECASE)
_LETTERED = re.compile(r"\b(?P<word>[A-Za-z]{3,}) (?P<letter>[A-HJ-Z])(?![\w.&+-])")
"""Hepatitis B, group A; not an initial, nor "I"."""
_LISTED = re.compile(r"[\s,&]*(?:(?:and|or|the)\b[\s,&]*)*")
"""What stands between the things of a list."""


@dataclass(frozen=True, slots=True)
class Designation:
    """What one thing among its like is called: the letters are of all of them, the number is its own."""

    letters: str
    number: str
    start: int
    """Of what tells it from the others: of "Hepatitis B" the letter."""
    end: int
    text: str


def check_designations(case: Case) -> list[Disagreement]:
    """Where the source has another number behind the same letters, but for those it lists with the claimed one."""
    found: list[Disagreement] = []
    told, given = find_designations(case.claim), find_designations(case.source)
    said = {(each.letters, each.number) for each in told}
    for claimed in told:
        here = case.claim.index(claimed.start)
        like = [each for each in given if each.letters == claimed.letters]
        fits = {each: case.aligner.agreement(here, case.source.index(each.start)) for each in like}
        same = [each for each in like if each.number == claimed.number]
        rivals = [
            each
            for each in like
            if (each.letters, each.number) not in said
            and not any(_are_listed(case.source.wording.text, each, own) for own in same)
        ]
        rival = max(rivals, key=lambda each: fits[each], default=None)
        if rival is not None and same:
            found += weigh_rival(max(fits[each] for each in same), fits[rival], rival.text, claimed.text)
        elif rival is not None and fits[rival] >= LIKELY:
            found.append(contradicted(instead(rival.text, claimed.text)))
    return found


def _are_listed(text: str, one: Designation, other: Designation) -> bool:
    """Whether two stand in one list: "the M1, M6 and M25"."""
    first, last = sorted((one, other), key=lambda each: each.start)
    between = text[first.end : last.start]
    return _LISTED.fullmatch(_DESIGNATION.sub("", between)) is not None


def find_designations(facts: Facts) -> list[Designation]:
    """Those of a text, in order; the quarters of a year also where they are written out, and letters behind a noun."""
    text = facts.wording.text
    written = [
        Designation(match["letters"].lower(), match["number"].lstrip("0"), match.start(), match.end(), match.group())
        for match in _DESIGNATION.finditer(text)
    ]
    quarters = [
        Designation("q", _quarter(match["number"].lower()), match.start(), match.end(), match.group())
        for match in _QUARTER.finditer(text)
    ]
    lettered = [
        Designation(match["word"].lower(), match["letter"], match.start("letter"), match.end(), match.group())
        for match in _LETTERED.finditer(text)
    ]
    return sorted([*written, *quarters, *lettered], key=lambda each: each.start)


def _quarter(word: str) -> str:
    return str(ORDINALS.get(word, word[0]))
