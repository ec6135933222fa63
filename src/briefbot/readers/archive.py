"""Reads zip archives: each file inside becomes a member, one at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from briefbot.errors import UnreadableFile
from briefbot.readers.compression import MAX_UNPACKED_BYTES
from briefbot.readers.container import ZIP_DAMAGE
from briefbot.readers.membername import UniqueNames, safe_name
from briefbot.types import ArticleId, Member, ReadFailure

MAX_ARCHIVE_BYTES = 2_000_000_000
_HIDDEN = (".", "__MACOSX")
_ENCRYPTED = 0x1
_UTF8 = 0x800


def read_zip(data: bytes, path: str) -> Iterator[Member | ReadFailure]:
    """The archive's files in order of name; those with a password, too large or damaged come out as a ReadFailure.

    Hidden files and what macOS adds are passed over. Raises UnreadableFile if this is no zip archive, holds no file, or
    would unpack to more than 2 GB.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_DAMAGE as error:
        raise UnreadableFile(f"{path} is not a whole zip archive: {error}", hint="Pack it again, or unpack it.") from error
    with archive:
        members = _members(archive)
        if not members:
            raise UnreadableFile(f"{path} is an archive without files", hint="Remove it from the corpus.")
        _refuse_bomb(members, path)
        for name, member in members:
            yield _read_member(archive, member, f"{path}/{name}")


def _members(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Each file to be read with the name it goes by."""
    files = [(safe_name(_decode_name(member)) or "unnamed", member) for member in archive.infolist() if not member.is_dir()]
    shown = [(name, member) for name, member in files if not any(part.startswith(_HIDDEN) for part in name.split("/"))]
    names = UniqueNames()
    return [(names.give(name), member) for name, member in sorted(shown, key=lambda file: file[0])]


def _decode_name(member: zipfile.ZipInfo) -> str:
    """The name as it was given: many programs write UTF-8 without saying so, and what is in code page 437 is hardly ever that."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _refuse_bomb(members: list[tuple[str, zipfile.ZipInfo]], path: str) -> None:
    # zipfile reads no more of a member than its declared size, so these may be believed.
    unpacked_bytes = sum(member.file_size for _, member in members)
    if unpacked_bytes > MAX_ARCHIVE_BYTES:
        raise UnreadableFile(
            f"{path} unpacks to {unpacked_bytes // 1_000_000} MB, and {MAX_ARCHIVE_BYTES // 1_000_000} MB are read",
            hint="Unpack it into the corpus folder, or split it into smaller archives.",
        )


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str) -> Member | ReadFailure:
    if member.flag_bits & _ENCRYPTED:
        return _failure(path, "is encrypted with a password", "Unpack it with the password into the corpus folder.")
    if member.file_size > MAX_UNPACKED_BYTES:
        sizes = f"{member.file_size // 1_000_000} MB, and {MAX_UNPACKED_BYTES // 1_000_000} MB are read"
        return _failure(path, f"unpacks to {sizes}", "Split it into smaller files.")
    try:
        return Member(path, archive.read(member))
    except ZIP_DAMAGE as error:
        reason = str(error) or type(error).__name__
        return _failure(path, f"is damaged inside its archive: {reason}", "Pack the archive again from the file itself.")


def _failure(path: str, reason: str, hint: str) -> ReadFailure:
    return ReadFailure(path, f"{path} {reason}", hint, ArticleId(path))
