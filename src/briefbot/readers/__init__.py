"""Reads a file of any known format into articles: one module per format, chosen here by suffix."""

from __future__ import annotations

import math
import traceback
from collections.abc import Iterator

from briefbot.errors import UnreadableFile
from briefbot.readers.archive import read_zip
from briefbot.readers.compression import decompress_gzip
from briefbot.readers.docx import read_docx
from briefbot.readers.epub import read_epub
from briefbot.readers.html import read_html
from briefbot.readers.jsonl import read_jsonl
from briefbot.readers.mail import read_mail
from briefbot.readers.markdown import read_markdown
from briefbot.readers.mhtml import read_mhtml
from briefbot.readers.odt import read_odt
from briefbot.readers.pdf import read_pdf
from briefbot.readers.pptx import read_pptx
from briefbot.readers.rtf import read_rtf
from briefbot.readers.text import read_text
from briefbot.types import Article, ArticleId, Member, Reader, ReadFailure, Skipped

__all__ = ["SUFFIXES", "failure_unforeseen", "read_file", "suffix_of"]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".epub": read_epub,
    ".pptx": read_pptx,
    ".eml": read_mail,
    ".jsonl": read_jsonl,
    ".zip": read_zip,
}
_GZIPPED = (".txt", ".md", ".html", ".htm", ".mhtml", ".mht", ".eml", ".jsonl")

SUFFIXES = (*_READERS, *(f"{suffix}.gz" for suffix in _GZIPPED))
"""Suffixes of the files that can be read, in lower case; a file's own may be in any case."""
_LARGEST_TEXT_BYTES = 100_000_000
_TEXTS = (".txt", ".md", ".html", ".htm")
"""Formats of one article each, which is no article above ``_LARGEST_TEXT_BYTES``: 50 MB take 5 s and 0.4 GB."""
_LONGEST_ERROR = 200
_DEEPEST = 4
"""Files inside files inside files: an archive that holds itself must come to an end."""
_MOST_INSIDE_BYTES = 2_000_000_000
"""What the files inside one file, and those inside them, may come to: archives in an archive multiply."""


def read_file(data: bytes, path: str) -> Iterator[Article | ReadFailure | Skipped]:
    """The articles of one file and of the files inside it, and a failure for each part that cannot be read.

    ``path`` is relative to the corpus, with forward slashes; it is the article's id unless a
    .jsonl record brings its own.
    Raises UnreadableFile, while iterating, if nothing of the file can be read.
    """
    try:
        yield from _read(data, path, room=_Room(), depth=0)
    except _NoRoom:
        reason = f"{path} holds files of more than {_MOST_INSIDE_BYTES // 1_000_000} MB in all, of which the rest is not read"
        yield ReadFailure(path, reason, "Unpack it into the corpus folder, or split it.", ArticleId(path))


class _NoRoom(Exception):
    """The files inside a file are too much in all."""


class _Room:
    """How many bytes may still be unpacked from one file of the corpus."""

    def __init__(self) -> None:
        self._left_bytes = _MOST_INSIDE_BYTES

    def take(self, data: bytes) -> None:
        """Raises _NoRoom if it is more than is left."""
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            raise _NoRoom


def _read(data: bytes, path: str, *, room: _Room, depth: int) -> Iterator[Article | ReadFailure | Skipped]:
    suffix = suffix_of(path)
    if suffix is None:
        raise UnreadableFile(f"{path} has no suffix that can be read", hint=f"Save it as one of {', '.join(SUFFIXES)}.")
    if suffix.endswith(".gz"):
        data = decompress_gzip(data, path)
        room.take(data)
        suffix = suffix.removesuffix(".gz")
    if not data.strip():
        raise UnreadableFile(f"{path} is empty", hint="Put the article's text into the file, or remove it from the corpus.")
    if suffix in _TEXTS and len(data) > _LARGEST_TEXT_BYTES:
        sizes = f"{math.ceil(len(data) / 1_000_000)} MB, and {_LARGEST_TEXT_BYTES // 1_000_000} MB are read as one article"
        raise UnreadableFile(f"{path} has {sizes}", hint="Split it into a file for each article.")
    for item in _READERS[suffix](data, path):
        if isinstance(item, Member):
            room.take(item.data)
            yield from _read_member(item, room=room, depth=depth + 1)
        elif isinstance(item, ReadFailure) and suffix == ".zip" and suffix_of(item.path) is None:
            # Too large or encrypted, but it would not have been read in any case.
            yield Skipped(item.path)
        else:
            yield item


def _read_member(member: Member, *, room: _Room, depth: int) -> Iterator[Article | ReadFailure | Skipped]:
    """As ``_read``, but the file around it is read on whatever is wrong with this one."""
    if suffix_of(member.path) is None:
        yield Skipped(member.path)
        return
    if depth > _DEEPEST:
        hint = "Unpack it into the corpus folder."
        yield ReadFailure(member.path, f"{member.path} lies more than {_DEEPEST} files deep", hint, ArticleId(member.path))
        return
    try:
        yield from _read(member.data, member.path, room=room, depth=depth)
    except UnreadableFile as error:
        yield ReadFailure(member.path, error.message, error.hint, ArticleId(member.path))
    except (_NoRoom, MemoryError):  # of all that is read from the file of the corpus, not of this one alone
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is counted and shown, and the files beside this one are read
        yield failure_unforeseen(member.path, error)


def failure_unforeseen(path: str, error: Exception) -> ReadFailure:
    """What an error that no reader foresaw comes out as. Where it was raised goes to stderr."""
    traceback.print_exception(error)
    said = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_ERROR]
    hint = "It may be damaged: open it in its own program and save it again, or remove it from the corpus."
    return ReadFailure(path, f"{path} could not be read: its reader stopped with {said}", hint, ArticleId(path))


def suffix_of(path: str) -> str | None:
    """The suffix of ``SUFFIXES`` the path ends in, the longest of them; None where it ends in none."""
    return max((suffix for suffix in SUFFIXES if path.lower().endswith(suffix)), key=len, default=None)
