"""Reads a file of any known format into articles: one module per format, chosen here by suffix."""

from __future__ import annotations

from collections.abc import Iterator

from briefbot.errors import UnreadableFile
from briefbot.readers.compression import decompress_gzip
from briefbot.readers.docx import read_docx
from briefbot.readers.html import read_html
from briefbot.readers.jsonl import read_jsonl
from briefbot.readers.markdown import read_markdown
from briefbot.readers.pdf import read_pdf
from briefbot.readers.text import read_text
from briefbot.types import Article, Reader, ReadFailure

__all__ = ["SUFFIXES", "read_file"]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".jsonl": read_jsonl,
}
_GZIPPED = (".txt", ".md", ".html", ".htm", ".jsonl")

SUFFIXES = (*_READERS, *(f"{suffix}.gz" for suffix in _GZIPPED))
"""Suffixes of the files that can be read, in lower case; a file's own may be in any case."""


def read_file(data: bytes, path: str) -> Iterator[Article | ReadFailure]:
    """The articles of one file, and a failure for each part of it that cannot be read.

    ``path`` is relative to the corpus, with forward slashes; it is the article's id unless a
    .jsonl record brings its own.
    Raises UnreadableFile, while iterating, if nothing of the file can be read.
    """
    suffix = next((s for s in reversed(SUFFIXES) if path.lower().endswith(s)), None)
    if suffix is None:
        raise UnreadableFile(f"{path} has no suffix that can be read", hint=f"Save it as one of {', '.join(SUFFIXES)}.")
    if suffix.endswith(".gz"):
        data = decompress_gzip(data, path)
    if not data.strip():
        raise UnreadableFile(f"{path} is empty", hint="Put the article's text into the file, or remove it from the corpus.")
    yield from _READERS[suffix.removesuffix(".gz")](data, path)
