"""Words that put another day or figure in the place of the one before: "brought forward to 2 May", "will now cost"."""

from __future__ import annotations

import re

from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.light_words import telling_words

_MOVED = (
    r"\b(?:(?:moves?|moved|postpon(?:es?|ed|ing)|delay(?:s|ed|ing)?|defer(?:s|red|ring)?|reschedul(?:es?|ed|ing)|shift(?:s|ed|ing)?"
    r"|adjourn(?:s|ed)?)|(?:brings?|brought|put|puts|push(?:es|ed)?|set)\b(?P<object>[^,;:]{0,60}?) (?:forward|back|off))\b"
)
_REST = r"(?P<rest>[^,;:]{0,60}?)(?: from [^;:]{1,40}?,?)?"
_MOVED_TO = re.compile(
    rf"{_MOVED}{_REST} (?:to|until|till|for)(?: (?:the|about|around|early|late))*"
    r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?$",
    re.IGNORECASE,
)
_BY_HOW_MUCH = re.compile(r"(?:^|\s)(?:from|by|again|once|further|for|yet)\b.*", re.IGNORECASE)
"""What follows on a word of moving and is not what is moved."""
_NOW = (
    r"\b(?:(?:will|would|shall) now|(?:is|are|has been|have been) now (?:to|scheduled|planned|expected|estimated|due|set|fixed)"
    r"|now (?:will|expects?|plans?|puts?|estimates?|reckons?|is to|are to))\b"
)
_NOW_ON = re.compile(rf"{_NOW}[^,;:]{{0,60}} (?:on|in|at|for|until|till|to|by) $", re.IGNORECASE)
_NOW_MUCH = re.compile(rf"{_NOW}[^,;:]{{0,60}}$", re.IGNORECASE)
_REVISED_TO = re.compile(
    r"\b(?:revis|rais|lower|increas|reduc|cut)(?:es?|s|ed)?\b[^,;:]{0,40}\b(?:forecast|estimate|projection|target|plan|budget)s?\b"
    r"[^,;:]{0,60} to (?:about |around |some |nearly )*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r".*(?:[,;:](?!\d)|\b(?:that|which|who|but|while|and|because|after)\b)", re.IGNORECASE | re.DOTALL)
_END_OF_CLAUSE = re.compile(r".*(?:[;:](?!\d)|\b(?:which|who|but|while|because|after)\b)", re.IGNORECASE | re.DOTALL)
_FIRST_MARK = re.compile(r"[,;:](?!\d)")
_AUXILIARY = re.compile(r"\b(?:has|have|had|is|are|was|were|will|would)\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:not|no|never|\w+n['’]t|(?-i:may)|might|could|should|would(?! now)|if|whether|unless|wants?|wanted|ask(?:s|ed)?"
    r"|propos\w+|refus\w+|reject\w*|suggest\w*|demand\w*|call(?:s|ed)? for|consider\w*)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|shall|(?:is|are|be) (?:to|on|in)|(?:was|were) to|scheduled|planned|plans|due"
    r"|set for|expected|expects|hopes|aims|opens?|reopens?|begins?|starts?|closes?|ends?|takes place"
    r"|comes? into force|deadline|until)\b",
    re.IGNORECASE,
)
_THE_NUMBER = re.compile(
    r"\bthe (?:number|toll|figure|total|count)(?: \w+)?(?: now)?(?: (?:is|was|stands?|stood|at|to|has|risen|rose))+"
    r" (?:about |around )*$",
    re.IGNORECASE,
)


def moved_to(sentence: str, day: PartialDate) -> str | None:
    """What the sentence says to be moved to this day, in its words, empty where they are not told; None if nothing is."""
    before = sentence[: day.start]
    found = _MOVED_TO.search(before)
    if found is None:
        found = _NOW_ON.search(before)
        return _subject(before[: found.start()]) if found and not _UNSURE.search(_clause(before)) else None
    subject = _clause(before[: found.start()])
    if _UNSURE.search(subject):
        return None
    moved = _BY_HOW_MUCH.sub("", found["object"] or found["rest"])
    return moved if telling_words(moved) else _subject(before[: found.start()])


def renewed(sentence: str, start: int) -> str | None:
    """Of what the figure that begins there is what is planned or reckoned by now, in the sentence's words: "will now cost 9.1
    million"; None if it is not said to be."""
    before = sentence[:start]
    found = _NOW_MUCH.search(before) or _REVISED_TO.search(before)
    return _subject(before[: found.start()]) if found and not _UNSURE.search(_clause(before)) else None


def is_of_the_number(sentence: str, start: int) -> bool:
    """Whether the figure that begins there is that of "the number", which a sentence before it or the title names."""
    return bool(_THE_NUMBER.search(sentence[:start]))


def planned_days(sentence: str) -> list[PartialDate]:
    """The days for which the sentence announces something, not those on which something happened or was said.

    A weekday or an hour is one only where no day is given.
    """
    found = [day for day in find_dates(sentence) if _announces(sentence, day)]
    return [day for day in found if day.month or day.year] or found


def _announces(sentence: str, day: PartialDate) -> bool:
    return bool(_PLANNED.search(_END_OF_CLAUSE.sub("", sentence[: day.start]))) or moved_to(sentence, day) is not None


def _subject(before: str) -> str:
    """Of what the clause speaks; of what the sentence does, where the clause has no word for it: "The race, says Olm, was"."""
    clause = _clause(before)
    return clause if telling_words(clause) else _AUXILIARY.split(_FIRST_MARK.split(before)[0])[0].strip()


def _clause(before: str) -> str:
    """What stands before in the same clause."""
    return _CLAUSE.sub("", before).strip()
