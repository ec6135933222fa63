"""The name under which an uploaded file is kept: a plain file name on every system, in the letters it came in."""

from __future__ import annotations

import re
import unicodedata

from briefbot.errors import FileRefused
from briefbot.messages import say
from briefbot.readers import SUFFIXES, suffix_of

_LONGEST_BYTES = 200
"""Of a name in UTF-8; file systems take 255, and a removed file may get a number."""
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|$| )", re.IGNORECASE)
"""Devices of Windows, whatever follows the first dot."""
_JOINERS = "\u200c\u200d"
"""Invisible, but part of how words of Persian and of the languages of India are written."""


def safe_name(name: str) -> str:
    """The last part of the name, without what hides, misleads or is not allowed on some system.

    Raises FileRefused if nothing is left of it, or if it ends in no suffix that can be read.
    """
    last = re.split(r"[/\\]", name.encode("utf8", "replace").decode("utf8"))[-1]
    shown = "".join(_plain(character) for character in unicodedata.normalize("NFC", last))
    shown = _NOT_ON_WINDOWS.sub("_", shown).lstrip(". ~").strip()
    suffix = suffix_of(shown)
    if suffix is None:
        raise FileRefused(
            say("{name} is in no format that can be read", name=shown)
            if shown
            else say("the file is in no format that can be read"),
            say("save it as one of {suffixes}", suffixes=", ".join(SUFFIXES)),
        )
    stem, ending = shown[: -len(suffix)].rstrip(". "), shown[-len(suffix) :]
    if not stem:
        raise FileRefused(say("“{ending}” is no name of a file, only the end of one", ending=ending), say("give the file a name"))
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return _cut(stem, _LONGEST_BYTES - len(ending.encode())) + ending


def _plain(character: str) -> str:
    """Nothing for a control character or one that turns the direction of the text around; a space for a line break."""
    category = unicodedata.category(character)
    if category in ("Zl", "Zp", "Zs") or character in "\t\n\r":
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") and character not in _JOINERS else character


def _cut(stem: str, longest_bytes: int) -> str:
    """As much of it as the bytes hold, without half a character at the end."""
    return stem.encode()[:longest_bytes].decode("utf8", "ignore").rstrip(". ")
