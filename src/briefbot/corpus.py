"""The files of a corpus, with the digests that tell what changed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from briefbot.errors import CorpusNotFound, UnreadableFile
from briefbot.messages import say
from briefbot.readers import suffix_of
from briefbot.types import ReadFailure


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus: its path relative to the folder, with forward slashes, and where it is."""

    path: str
    location: Path

    def digest(self) -> str:
        """SHA-256 of its bytes. Raises UnreadableFile if it cannot be opened."""
        try:
            with self.location.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UnreadableFile(f"{self.path}: {error.strerror}", "check that the file may be read") from error


class Scan(NamedTuple):
    """What is in a corpus folder, in order of path."""

    files: list[SourceFile]
    skipped: list[str]
    """Paths of what is in no known format, or no file."""
    unlisted: list[ReadFailure]
    """Folders that cannot be looked into: what is in them is not known to be gone."""


def scan(folder: Path) -> Scan:
    """Everything in the folder and those in it, linked ones too.

    Hidden files and folders are passed over, and so are an index that lies there and the lock files Office leaves.
    A single file stands for a folder that holds only it. Raises CorpusNotFound if there is neither.
    """
    if folder.is_file():
        return Scan([SourceFile(folder.name, folder)], [], [])
    if not folder.is_dir():
        raise CorpusNotFound(
            say("there is no folder {folder}", folder=folder),
            say("name the folder that holds the articles: briefbot index CORPUS"),
        )
    found = Scan([], [], [])
    for location in sorted(_walk(folder, found.unlisted)):
        path = location.relative_to(folder).as_posix()
        if suffix_of(path) is not None and not _is_pipe_or_device(location):
            found.files.append(SourceFile(path, location))
        else:
            found.skipped.append(path)
    return found


def _walk(folder: Path, unlisted: list[ReadFailure]) -> Iterator[Path]:
    """Every file below that is not hidden; a folder that links lead to twice is entered once."""

    def note(error: OSError) -> None:
        name = Path(error.filename)
        if name == folder:
            raise CorpusNotFound(f"{folder}: {error.strerror}", say("check that the folder may be read")) from error
        if not isinstance(error, FileNotFoundError):  # what has gone since its folder was listed is simply gone
            path = name.relative_to(folder).as_posix()
            reason = f"{path} is a folder that cannot be looked into: {error.strerror}"
            unlisted.append(ReadFailure(path, reason, "check that the folder may be read; its articles stay as they were"))

    entered = {folder.resolve()}
    for place, folders, names in os.walk(folder, onerror=note, followlinks=True):
        folders[:] = [name for name in sorted(folders) if not name.startswith(".") and _enter(Path(place, name), entered)]
        if {"generations", "encoders"} <= set(folders):
            folders[:], names = [], []  # an index that lies inside its corpus
        yield from (Path(place, name) for name in names if not name.startswith((".", "~$")))


def _enter(folder: Path, entered: set[Path]) -> bool:
    real = folder.resolve()
    if real in entered:
        return False
    entered.add(real)
    return True


def _is_pipe_or_device(location: Path) -> bool:
    """Opening one could wait for ever. A link that leads nowhere is none: it is a file that cannot be read."""
    try:
        return not stat.S_ISREG(location.stat().st_mode)
    except OSError:
        return False
