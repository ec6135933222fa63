"""Bytes of a text/event-stream to the data of its events (WHATWG HTML, 9.2: server-sent events)."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator


def event_data(chunks: Iterable[bytes]) -> Iterator[str]:
    """Data of each event as it is complete, whatever the line ends and wherever the chunks are cut.

    Comments and other fields are passed over. The last event need not be followed by an empty line: many servers leave
    it out. Bytes that are no UTF-8 come out as replacement characters.
    """
    data: list[str] = []
    for line in _lines(chunks):
        if not line:
            if data:
                yield "\n".join(data)
            data = []
            continue
        name, _, value = line.partition(":")
        if name == "data":
            data.append(value.removeprefix(" "))
    if data:
        yield "\n".join(data)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines without their ends, the last one even if it has none; a byte order mark at the start is no part of the first."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
    rest, after_return = "", False
    for chunk in chunks:
        text = decoder.decode(chunk)
        if not text:
            continue
        begun = text.removeprefix("\n") if after_return else text  # what a line end cut in two left of itself
        after_return = text.endswith("\r")
        *whole, rest = (rest + begun.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
        yield from whole
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
