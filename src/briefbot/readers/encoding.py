"""Decodes a text file whose encoding nobody wrote down."""

from __future__ import annotations

import codecs
import re

from briefbot.errors import UnreadableFile

# UTF-32 before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_BEYOND_ASCII, _ALWAYS_FEW = 0.08, 4
_SIGNS = "€£¥©®™°§±½¼¾×·•…–—‘’“”‚„‹›«»¡¿¢µ†‡\u00a0"
_NO_WORDS = re.compile(
    rf"(?![{_SIGNS}])(?![^\W\d_])[^\x00-\x7f]"  # neither letters nor signs of a Western text
    r"|[a-zà-öø-ÿ][À-ÖØ-ÞŠŽŸ]|[^\W\d_][£¥©§¿¡¢µ†‡](?=[^\W\d_])|£(?=[^\W\d_])"  # of another alphabet's letters
)
_HINT = "Save it as UTF-8 text, or remove it from the corpus."


def decode(data: bytes, path: str, *, declared: str | None = None) -> str:
    """The text, its line ends as \\n: by its byte order mark, or UTF-8, or what the file declares, or Windows-1252 where
    that makes words, or charset-normalizer's guess.

    Raises UnreadableFile if the bytes are not text.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    text = _try_decode(data, marked or "utf-8")
    if text is None and declared:
        text = _try_decode(data, declared)
    if text is None and marked is None:
        text = _western(data) or _guess(data)
    if text is None:
        raise UnreadableFile(f"{path} is in no text encoding that can be recognised", hint=_HINT)
    if "\0" in text:
        raise UnreadableFile(f"{path} holds binary data, not text", hint=_HINT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):  # "undefined" is a codec that decodes nothing
        return None


def _western(data: bytes) -> str | None:
    """The text as Windows-1252, the likeliest of a file with few bytes beyond ASCII; None where that would not be words.

    A short text says too little for a guess: "café" came out as "cafť".
    """
    if sum(byte >= 0x80 for byte in data) > max(_ALWAYS_FEW, _MOST_BEYOND_ASCII * len(data)):
        return None
    text = _try_decode(data, "cp1252")
    return None if text is None or _NO_WORDS.search(text) else text


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    match = from_bytes(data).best()
    return None if match is None else str(match)
