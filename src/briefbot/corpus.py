"""A folder to articles, with the digests that tell what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefbot.errors import CorpusNotFound, UnreadableFile
from briefbot.readers import SUFFIXES, read_file
from briefbot.types import Article, ReadFailure


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

    def read(self) -> Iterator[Article | ReadFailure]:
        """Its articles in order; what cannot be read comes out as a ReadFailure, and nothing is raised."""
        try:
            yield from read_file(self.location.read_bytes(), self.path)
        except OSError as error:
            yield ReadFailure(self.path, f"{self.path}: {error.strerror}", "check that the file may be read")
        except UnreadableFile as error:
            yield ReadFailure(self.path, error.message, error.hint)


def scan(folder: Path) -> tuple[list[SourceFile], list[str]]:
    """The folder's readable files in order of path, and the paths of those in no known format.

    Hidden files and folders are passed over. A single file stands for a folder that holds only it.
    Raises CorpusNotFound if there is neither.
    """
    if folder.is_file():
        return [SourceFile(folder.name, folder)], []
    if not folder.is_dir():
        raise CorpusNotFound(f"there is no folder {folder}", "name the folder that holds the articles: briefbot index CORPUS")
    known, unknown = [], []
    for location in sorted(folder.rglob("*")):
        relative = location.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not location.is_file():
            continue
        path = relative.as_posix()
        if path.lower().endswith(tuple(SUFFIXES)):
            known.append(SourceFile(path, location))
        else:
            unknown.append(path)
    return known, unknown
