"""Cuts RTF into its words, braces and text, and leaves out what stands in for characters old programs do not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|(?P<hex>(?:\\'[0-9a-fA-F]{2})+)|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)


class Token(NamedTuple):
    """A word (\\par), a symbol (\\~), a brace, bytes of text in the font's code page, or one UTF-16 unit."""

    kind: str
    name: str = ""
    number: int | None = None
    octets: bytes = b""


def read_tokens(data: bytes) -> Iterator[Token]:
    """The tokens in order. After a \\u the characters that old programs show instead are passed over, after a \\bin its bytes."""
    position = 0
    stand_ins = _StandIns()
    while found := _TOKEN.match(data, position):
        position = found.end()
        token = _token(found)
        if token is not None and token.name == "bin":
            position += max(token.number or 0, 0)
        elif token is not None:
            token = stand_ins.cut_from(token)
            if token is not None:
                yield token


class _StandIns:
    """Knows how many of the characters after a \\u are for old programs only; each group may set its own number."""

    def __init__(self) -> None:
        self._each = [1]
        self._left = 0

    def cut_from(self, token: Token) -> Token | None:
        """The token without such characters; None if nothing of it is left."""
        if token.kind == "brace":
            self._left = 0
            self._enter() if token.name == "{" else self._leave()
        elif token.name == "uc":
            self._each[-1] = max(token.number or 0, 0)
            return None
        elif self._left and token.kind == "text":
            kept = token.octets[self._left :]
            self._left -= len(token.octets) - len(kept)
            return token._replace(octets=kept) if kept else None
        elif self._left:
            self._left -= 1
            return None
        if token.name == "u":
            self._left = self._each[-1]
        return token

    def _enter(self) -> None:
        self._each.append(self._each[-1])

    def _leave(self) -> None:
        if len(self._each) > 1:
            self._each.pop()


def _token(found: re.Match[bytes]) -> Token | None:
    """None for a line end, which means nothing in RTF."""
    if found["word"]:
        return Token("word", found["word"].decode("ascii"), int(found["number"]) if found["number"] else None)
    if found["hex"]:
        return Token("text", octets=bytes.fromhex(found["hex"].decode("ascii").replace("\\'", "")))
    if found["symbol"]:
        return Token("symbol", found["symbol"].decode("latin-1"))
    if found["brace"]:
        return Token("brace", found["brace"].decode("ascii"))
    return Token("text", octets=found["text"]) if found["text"] else None
