"""Designations of a claim ("M5", "A320", "Q3", "block B", "room 12a") against those of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import LIKELY, Disagreement, contradicted, instead, unsupported, weigh_rival
from briefbot.messages import say
from briefbot.text.light_words import STOP_WORDS
from briefbot.text.number_words import ORDINALS
from briefbot.text.wording import stem

_DESIGNATION = re.compile(r"(?<![\w.,/-])(?P<letters>[A-Z][A-Za-z]{0,4})-?(?P<number>\d{1,4})[A-Za-z]{0,3}(?![\w%]|[.,:]\d)")
_QUARTER = re.compile(r"\b(?P<number>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b", re.IGNORECASE)
_OWN = r"(?P<own>[A-HJ-Z]|\d{1,4}[A-Fa-f])(?![\w&+-]|\.\w)"
_LETTERED = re.compile(rf"\b(?P<word>[A-Za-z]{{3,}}) {_OWN}")
"""Hepatitis B, group A, room 12a; not "I"."""
_NUMBERED = re.compile(r"\b(?P<word>[A-Za-z]{3,}) (?P<own>\d{1,4})(?![\w&+-]|[.,:]\d)")
"""Room 12, flight 12: what is not room 12a."""
_NEXT = re.compile(rf"(?:(?P<to> to |–)|,? (?:and|or) | & |, ){_OWN}")
"""Of "blocks B, D and F" what follows the first, of "blocks B to F" the last."""
_BEHIND_STOP = re.compile(r"\.[^\S\n]+(?P<word>\w+)")
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
    """Where the source lacks it, or has another number behind the same letters, but for those it lists with the claimed one."""
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
        elif not same and not _stands(case.source, claimed):
            found += _not_given(claimed, is_another_given=rival is not None)
    return [*found, *_without_letter(case, given)]


def _without_letter(case: Case, given: Sequence[Designation]) -> list[Disagreement]:
    """Where the claim has "room 12" and the source room 12a alone, and no 12 of anything else."""
    text = case.source.wording.text
    bare = {quantity.start for quantity in case.claim.quantities if quantity.dimension is None and quantity.scale == 1}
    for match in _NUMBERED.finditer(case.claim.wording.text):
        letters, own = stem(match["word"]), match["own"]
        lettered = [each for each in given if each.letters == letters and each.number[:-1] == own]
        starts = {each.start for each in lettered}
        others = [q for q in case.source.quantities if q.low == int(own) and q.start not in starts]
        if lettered and not others and match.start("own") in bare and not re.search(rf"\b{own}\b", text):
            said = text[lettered[0].start : lettered[0].end]
            return [unsupported(instead(f"{match['word']} {said}", match.group()))]
    return []


def _stands(source: Facts, claimed: Designation) -> bool:
    """Whether what tells it from others stands there in whatever connection: "the B block"."""
    flags = re.IGNORECASE if claimed.number[0].isdigit() else re.NOFLAG
    return re.search(rf"\b{re.escape(claimed.number)}\b", source.wording.text, flags) is not None


def _not_given(claimed: Designation, *, is_another_given: bool) -> list[Disagreement]:
    """Of figures alone, the check of numbers tells that none is given."""
    reason = say("the source does not give {claimed}", claimed=claimed.text)
    if is_another_given:
        return [unsupported(reason)]
    return [] if claimed.number.isdigit() else [Disagreement("partly", reason)]


def _are_listed(text: str, one: Designation, other: Designation) -> bool:
    """Whether two stand in one list: "the M1, M6 and M25"."""
    first, last = sorted((one, other), key=lambda each: each.start)
    between = text[first.end : last.start]
    return _LISTED.fullmatch(_DESIGNATION.sub("", between)) is not None


def find_designations(facts: Facts) -> list[Designation]:
    """Those of a text, in order; the quarters of a year also where they are written out, and "B" or "12a" behind a noun."""
    text = facts.wording.text
    written = [
        Designation(match["letters"].lower(), match["number"].lstrip("0"), match.start(), match.end(), match.group())
        for match in _DESIGNATION.finditer(text)
    ]
    quarters = [
        Designation("q", _quarter(match["number"].lower()), match.start(), match.end(), match.group())
        for match in _QUARTER.finditer(text)
    ]
    return sorted([*written, *quarters, *_lettered(text)], key=lambda each: each.start)


def _lettered(text: str) -> Iterator[Designation]:
    """Each of "blocks B, D and F"; of a range all that lie in it."""
    for match in _LETTERED.finditer(text):
        word, found = match["word"], match
        if word.lower() in STOP_WORDS:
            continue
        numbers = [match["own"].lower() if match["own"][0].isdigit() else match["own"]]
        while numbers and not _is_initial(text, found.end()):
            yield from (Designation(stem(word), each, found.start("own"), found.end(), f"{word} {each}") for each in numbers)
            after = _NEXT.match(text, found.end())
            numbers = _numbers_up_to(after, numbers[-1]) if after else []
            found = after or found


def _numbers_up_to(found: re.Match[str], before: str) -> list[str]:
    """The one that was found behind another in a list; in a range those between, too."""
    own = found["own"]
    if found["to"] and own.isalpha() and before.isalpha():
        return [chr(code) for code in range(ord(before) + 1, ord(own) + 1)]
    return [own.lower() if own[0].isdigit() else own]


def _is_initial(text: str, end: int) -> bool:
    """Whether a letter stands for a name: "George W. Bush", but not "in block B. The"."""
    found = _BEHIND_STOP.match(text, end)
    return found is not None and (len(found["word"]) == 1 or found["word"].lower() not in STOP_WORDS)


def _quarter(word: str) -> str:
    return str(ORDINALS.get(word, word[0]))
