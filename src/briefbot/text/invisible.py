"""Characters that nobody sees: with them text says one thing to a reader and another to a program."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_UNSEEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
_WHITE = "\n\t\r "


def visible(text: str) -> str:
    """The text without the characters that nobody sees; joiners stay where letters of other scripts need them."""
    if text.isascii() and text.isprintable():
        return text
    without = _SELECTORS.sub("", text)
    return "".join(character for place, character in enumerate(without) if _is_seen(without, place))


def has_tags(text: str) -> bool:
    """Whether there are tag characters (U+E0000 to U+E007F): ASCII that no font shows. Flags are made with them too."""
    return bool(_TAGS.search(re.sub("\U0001f3f4[\U000e0020-\U000e007f]{2,6}\U000e007f", "", text)))


def _is_seen(text: str, place: int) -> bool:
    character = text[place]
    if character in _JOINERS:
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        return bool(before and after) and not before.isascii() and not after.isascii()
    return character in _WHITE or unicodedata.category(character) not in _UNSEEN
