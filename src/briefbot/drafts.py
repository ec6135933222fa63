"""The statements of a draft: its sentences, each with the line it begins on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from briefbot.errors import QuestionError
from briefbot.text.wording import sentences

WHOLE_SENTENCES = "write a draft of whole sentences"
"""What to do where a draft cannot be checked."""
_HEADING = re.compile(r"#{1,6}\s")
_MARKS = re.compile(r"(?:(?:[-*+•–—>]|\(?\d{1,3}[.)])\s+)+")
"""Of a list or a quotation, before the words of a line."""
_LINK = re.compile(r"!?\[([^\]]+)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*+|`+|(?<!\w)_+|_+(?!\w)")
_AT_MARGIN = 50
"""Characters of a line from which the one below may go on with a capital."""
_ENDED = re.compile(r"[.!?:;…][\s\"'”’)\]*_`]*$")
"""A line below which an item may begin; where the words go on, "19." below "killed" is a figure."""


class DraftStatement(NamedTuple):
    """One sentence, and the line it begins on, from 1."""

    line: int
    text: str


def read_draft(text: str) -> list[DraftStatement]:
    """Its sentences without the marks of Markdown. Headings and questions are none: they state nothing."""
    return [statement for number, lines in _paragraphs(text) for statement in _statements(number, lines)]


def stated_in(text: str, *, name: str) -> list[DraftStatement]:
    """Its statements. Raises QuestionError if it has none; ``name`` is what the draft is called there."""
    statements = read_draft(text)
    if not statements:
        raise QuestionError(f"{name} states nothing: it has only headings and questions", WHOLE_SENTENCES)
    return statements


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that belong together, each time with the number of the first."""
    together: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        words = line.strip()
        if together and not (words and _goes_on(together, words)):
            yield number - len(together), together
            together = []
        if words and not _HEADING.match(words):
            together.append(words)


def _goes_on(together: Sequence[str], line: str) -> bool:
    """Whether the break above the line is the margin's, and not the writer's."""
    if _HEADING.match(line) or _is_item(together, line):
        return False
    return not line[0].isupper() or len(together[-1]) >= _AT_MARGIN


def _is_item(together: Sequence[str], line: str) -> bool:
    """Whether a mark before its words is of a list: behind another item, a sentence or a colon, or of words below a title."""
    mark = _MARKS.match(line)
    if mark is None:
        return False
    if _MARKS.match(together[0]) or _ENDED.search(together[-1]):
        return True
    has_figure = any(map(str.isdigit, line[: mark.end() + 1]))
    return not has_figure and len(together[-1]) < _AT_MARGIN


def _statements(number: int, lines: Sequence[str]) -> Iterator[DraftStatement]:
    bare = [_MARKS.sub("", lines[0], count=1) if _MARKS.match(lines[0]) else lines[0], *lines[1:]]
    paragraph = " ".join(bare)
    starts = [*accumulate((len(line) + 1 for line in bare), initial=0)]
    end = 0
    for sentence in sentences(paragraph):
        start = paragraph.index(sentence, end)
        end = start + len(sentence)
        stated = _EMPHASIS.sub("", _LINK.sub(r"\1", sentence)).strip()
        if any(map(str.isalpha, stated)) and not stated.rstrip(" \"'”’)").endswith("?"):
            yield DraftStatement(number + bisect_right(starts, start) - 1, stated)
