"""What a file's name tells about its article."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from briefbot.readers.dates import parse_date

_LEADING_DATE = re.compile(r"(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)[-_. ]*")


def title_from_name(path: str) -> str:
    """'2031-03-04-kursk-briefing.txt' gives 'Kursk briefing'."""
    stem = _stem(path)
    words = stem if _leading_date(stem) is None else _LEADING_DATE.sub("", stem, count=1)
    title = " ".join(re.sub(r"[-_]+", " ", words).split()) or stem
    return title[0].upper() + title[1:]


def date_from_name(path: str) -> date | None:
    """'2031-03-04-kursk-briefing.txt' gives 4 March 2031; a date elsewhere in the name is not the article's."""
    return _leading_date(_stem(path))


def _stem(path: str) -> str:
    name = PurePosixPath(path)
    if name.suffix.lower() == ".gz":
        name = name.with_suffix("")
    return name.stem


def _leading_date(stem: str) -> date | None:
    found = _LEADING_DATE.match(stem)
    return parse_date("-".join(found.groups())) if found else None
