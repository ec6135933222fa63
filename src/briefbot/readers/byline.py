"""The line near a headline that says when an article came out, and often who printed it: "28 June 2034, Senna Tribune"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from briefbot.readers.dates import parse_date

_INTRODUCED = re.compile(r"(?:(?:first |last )?(?:published|posted|updated)(?: on)?:?\s+)?(?P<rest>\S.*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[|·•–—]|\s-\s|,(?!\s*(?:19|20)\d\d\b))\s*")
"""A comma before a year stands within the day: "June 28, 2034"."""
_LONGEST = 100
_LONGEST_DAY = 51
_NAME = re.compile(r"(?:[^\W\d_][\w’'.&-]*|&)(?:\s+(?:[^\W\d_][\w’'.&-]*|&)){0,6}")
_SMALL = frozenset("a an and at by de der des die du for from in la le of on the und".split())
_PUBLISHERS = frozenset(
    "agency association bank broadcaster broadcasting bulletin bureau centre center chronicle college commission"
    " committee council courier daily department desk digest dispatch echo embassy examiner express foundation gazette"
    " globe government guardian herald independent inquirer institute institution international journal ledger magazine"
    " mail media mercury ministry mirror monitor network news newspaper newsroom notes observer office organisation"
    " organization post press radio record reporter review secretariat service society standard star sun telegram"
    " telegraph television times today tribune university weekly wire world zeitung".split()
)
_SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)


class Byline(NamedTuple):
    """What such a line says."""

    day: date
    source: str | None
    author: str | None


def read_byline(line: str) -> Byline | None:
    """The line's day and what stands beside it; None if it is more than a day, a publisher, a writer and a place.

    Of a name beside the day only one that says so is taken to be the publisher's ("Senna Tribune", "orl.example"): another may
    be the place where the article was written.
    """
    if len(line) > _LONGEST or not any(map(str.isdigit, line)):
        return None
    introduced = _INTRODUCED.fullmatch(line.strip())
    if introduced is None:
        return None
    rest = introduced["rest"]
    if len(rest) < _LONGEST_DAY and (day := parse_date(rest)) is not None:
        return Byline(day, None, None)
    parts = [part for part in _SEPARATOR.split(rest) if part]
    days = [day for day in map(parse_date, parts) if day is not None]
    names = [part for part in parts if parse_date(part) is None]
    if len(days) != 1 or not all(map(_is_name, names)):
        return None
    writers = [name for name in names if name.lower().startswith("by ")]
    source = next((name for name in names if name not in writers and _is_publisher(name)), None)
    return Byline(days[0], source, writers[0][3:].strip() if writers else None)


def byline_at_top(lines: Sequence[str], *, among: int, headings: Iterable[str] = ()) -> Byline | None:
    """The first of these lines that is one; None where a later day stands so below it or in a heading, as in a diary."""
    top = next((byline for byline in map(read_byline, lines[:among]) if byline is not None), None)
    if top is None or any(byline.day > top.day for byline in map(read_byline, [*lines, *headings]) if byline is not None):
        return None
    return top


def _is_name(text: str) -> bool:
    words = text.split()
    return (_NAME.fullmatch(text) is not None and all(word[0].isupper() or word.lower() in _SMALL for word in words)) or bool(
        _SITE.fullmatch(text)
    )


def is_name_alone(line: str) -> bool:
    """Whether a line between headline and day is the name of a publisher: one that says so, or of several words."""
    name = line.strip()
    return _is_name(name) and (len(name.split()) > 1 or _is_publisher(name))


def _is_publisher(name: str) -> bool:
    words = name.lower().split()
    is_acronym = name.isalpha() and name.isupper() and len(name) >= 2
    return any(word in _PUBLISHERS for word in words) or is_acronym or _SITE.fullmatch(name) is not None
