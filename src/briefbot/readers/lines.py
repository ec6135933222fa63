"""What the shape of a line of plain text tells: a heading, a list item, or a piece of a paragraph broken at a margin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_SENTENCE_END = re.compile(r"[.!…:;,]['\"’”»)\]]*$")
_LIST_ITEM = re.compile(r"[-*+•·‣▪◦–—]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s")
_MAX_HEADING_WORDS = 12
_MAX_HEADING_CHARACTERS = 90


def is_heading_shaped(text: str) -> bool:
    """A short line without the punctuation that ends a sentence, and no list item. A question may be a heading."""
    is_short = len(text) <= _MAX_HEADING_CHARACTERS and len(text.split()) <= _MAX_HEADING_WORDS
    return is_short and is_headline_shaped(text) and not is_list_item(text)


def is_headline_shaped(text: str) -> bool:
    """A line without the punctuation that ends a sentence, however long."""
    return any(map(str.isalpha, text)) and not text[0].islower() and not _SENTENCE_END.search(text)


def is_list_item(text: str) -> bool:
    """The line starts with a bullet, a number or a letter of a list."""
    return _LIST_ITEM.match(text) is not None


def join_wrapped(lines: Sequence[str]) -> list[str]:
    """Paragraphs of the lines: a line each, unless an editor broke them at its margin."""
    return join_at_margin(lines) if _look_wrapped(lines) else list(lines)


def join_at_margin(lines: Sequence[str]) -> list[str]:
    """Paragraphs of lines that are known to be broken at a margin; an empty line stays one."""
    width = max((len(line) for line in lines if len(line) <= 100), default=100)
    paragraphs = [""]
    previous = ""
    for line in lines:
        if _continues(previous, line, width=width):
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _look_wrapped(lines: Sequence[str]) -> bool:
    """Most lines that have another directly below them are 50 to 100 characters long and stop within a sentence."""
    if all(line.strip() for line in lines):
        return False
    broken = [line for line, below in pairwise(lines) if line.strip() and below.strip() and not is_list_item(line.lstrip())]
    wrapped = [line for line in broken if 50 <= len(line) <= 100 and not _SENTENCE_END.search(line.rstrip(","))]
    return len(wrapped) > len(broken) / 2


def _continues(previous: str, line: str, *, width: int) -> bool:
    """The break between the lines is the margin's, not the writer's: the next word would hardly have fitted above."""
    words = line.split(maxsplit=1)
    if not words or not previous.strip() or is_list_item(line.lstrip()):
        return False
    return len(previous) + 1 + len(words[0]) >= 0.7 * width
