"""Unpacks gzip without letting a small file fill the memory."""

from __future__ import annotations

import gzip
import io
import zlib

from briefbot.errors import UnreadableFile

MAX_UNPACKED_BYTES = 200_000_000


def decompress_gzip(data: bytes, path: str) -> bytes:
    """The unpacked bytes. Raises UnreadableFile if they exceed 200 MB or the file is damaged."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(MAX_UNPACKED_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFile(
            f"{path} is not a whole gzip file: {error}", hint="Compress it again, or store it unpacked."
        ) from error
    if len(unpacked) > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            f"{path} unpacks to more than the {MAX_UNPACKED_BYTES // 1_000_000} MB that are read",
            hint="Split it into smaller files.",
        )
    return unpacked
