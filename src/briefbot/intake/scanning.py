"""The files of a folder of articles, with the digests that tell what changed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

from briefbot.errors import CorpusNotFound, unreadable
from briefbot.intake.reading import FileReader
from briefbot.messages import say
from briefbot.readers import suffix_of
from briefbot.types import Article, ReadFailure, Skipped


class Source(Protocol):
    """One thing of a corpus that articles are read from; ``path`` names it, and stays its name when it changes."""

    @property
    def path(self) -> str: ...

    def digest(self) -> str:
        """Another one where what it holds is another. Raises UnreadableFile if that cannot be told."""

    def read(self, reader: FileReader) -> Iterator[Article | ReadFailure | Skipped]: ...


S_co = TypeVar("S_co", bound=Source, covariant=True)


class Scan(NamedTuple, Generic[S_co]):
    """What is in a corpus, in order of path."""

    files: Sequence[S_co]
    skipped: Sequence[str]
    """Paths of what is in no known format, or no file; of an index that lies there, the folder's."""
    unlisted: Sequence[ReadFailure]
    """Folders that cannot be looked into: what is in them is not known to be gone; and files that no catalog can name."""


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
            raise unreadable(self.path, self.location, error) from error

    def read(self, reader: FileReader) -> Iterator[Article | ReadFailure | Skipped]:
        return reader.read(self.path, self.location)


def scan(folder: Path) -> Scan[SourceFile]:
    """Everything in the folder and those in it, linked ones too.

    Hidden files and folders are passed over, and so are the lock files Office leaves; an index that lies there is skipped.
    A single file stands for a folder that holds only it. Raises CorpusNotFound if there is neither, or its name
    cannot be written down.
    """
    refuse_missing(folder)
    if (shown := printable(home := str(folder.resolve()))) != home:
        raise CorpusNotFound(f"{shown} has a name that is no UTF-8", "rename the folder: an index cannot write down where it is")
    if folder.is_file():
        return Scan([SourceFile(folder.name, folder)], [], [])
    files: list[SourceFile] = []
    skipped: list[str] = []
    unlisted: list[ReadFailure] = []
    for location in sorted(_walk(folder, unlisted)):
        path = location.relative_to(folder).as_posix()
        if (shown := printable(path)) != path:
            reason = f"{shown} has a name that is no UTF-8"
            unlisted.append(
                ReadFailure(shown, reason, "rename the file: its name comes from another system, as in an old archive")
            )
        elif suffix_of(path) is not None and not _is_pipe_or_device(location):
            files.append(SourceFile(path, location))
        else:
            skipped.append(path)
    return Scan(files, skipped, unlisted)


def printable(path: str) -> str:
    """The path, its bytes that are no UTF-8 as \\xe9."""
    return path.encode("utf8", "surrogateescape").decode("utf8", "backslashreplace")


def refuse_missing(folder: Path) -> None:
    """Raises CorpusNotFound unless there is such a folder or file."""
    if not folder.is_file() and not folder.is_dir():
        raise CorpusNotFound(
            say("there is no folder {folder}", folder=folder),
            say("name the folder that holds the articles: briefbot index CORPUS"),
        )


def _walk(folder: Path, unlisted: list[ReadFailure]) -> Iterator[Path]:
    """Every file below that is not hidden, and the folder of an index. A folder that several ways lead to is entered once, by
    its own name if it has one here: links are followed last."""

    def note(error: OSError) -> None:
        name = Path(error.filename)
        if name == folder:
            raise CorpusNotFound(f"{folder}: {error.strerror}", say("check that the folder may be read")) from error
        if not isinstance(error, FileNotFoundError):  # what has gone since its folder was listed is simply gone
            path = name.relative_to(folder).as_posix()
            reason = f"{path} is a folder that cannot be looked into: {error.strerror}"
            unlisted.append(ReadFailure(path, reason, "check that the folder may be read; its articles stay as they were"))

    entered = {folder.resolve()}
    starts = [folder]
    while starts:
        linked: list[Path] = []
        for place, folders, names in chain.from_iterable(os.walk(start, onerror=note) for start in starts):
            inside = [Path(place, name) for name in sorted(folders) if not name.startswith(".")]
            if "CURRENT" in names and {"generations", "encoders"} <= {each.name for each in inside}:
                folders.clear()  # an index that lies inside its corpus
                yield Path(place)
                continue
            linked += [each for each in inside if each.is_symlink()]
            folders[:] = [each.name for each in inside if not each.is_symlink() and _enter(each, entered)]
            yield from (Path(place, name) for name in names if not name.startswith((".", "~$")))
        starts = [link for link in sorted(linked) if _enter(link, entered)]


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
