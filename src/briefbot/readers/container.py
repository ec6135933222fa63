"""Opens the zip container a document is kept in (.docx, .pptx, .odt, .epub), unless it would fill the memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from briefbot.errors import UnreadableFile
from briefbot.readers.compression import MAX_UNPACKED_BYTES

OLE_MARK = b"\xd0\xcf\x11\xe0"
"""How a file of Office 97 begins, and a newer one that has a password."""

try:
    from lzma import LZMAError
except ImportError:  # a Python that was built without it
    LZMAError = zlib.error  # type: ignore[misc, assignment]

# NotImplementedError is a method of compression zipfile does not know; RuntimeError a password; OSError an offset before the
# file's start.
_UNPACKING = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError)
ZIP_DAMAGE = (*_UNPACKING, ValueError, KeyError, NotImplementedError, RuntimeError, OSError)


class Container:
    """The files inside a document's container, read one by one."""

    def __init__(self, data: bytes, path: str, *, hint: str) -> None:
        """Raises UnreadableFile if this is no zip container, or unpacks to more than 200 MB."""
        self._path = path
        self._hint = hint
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_DAMAGE as error:
            raise self._damaged(error) from error
        self.names = frozenset(self._archive.namelist())
        unpacked_bytes = sum(member.file_size for member in self._archive.infolist())
        if unpacked_bytes > MAX_UNPACKED_BYTES:
            raise UnreadableFile(
                f"{path} unpacks to {unpacked_bytes // 1_000_000} MB, and {MAX_UNPACKED_BYTES // 1_000_000} MB are read",
                hint="Take the pictures out, or split it into smaller files.",
            )

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises UnreadableFile if it is not there or is damaged."""
        try:
            return self._archive.read(name)
        except ZIP_DAMAGE as error:
            raise self._damaged(error) from error

    def read_xml(self, name: str) -> Any:
        """The root element of one file, an lxml one. Raises UnreadableFile if it is not there or is no XML."""
        from lxml import etree

        # Entities are left alone: a few nested ones would fill the memory.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> UnreadableFile:
        reason = str(error) or type(error).__name__
        return UnreadableFile(f"{self._path} is damaged or of another kind: {reason}", hint=self._hint)
