"""Puts files into the corpus folder and takes them out of it, so that nothing is lost on the way."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from briefbot.durable import sync_folder
from briefbot.errors import CorpusNotFound, CorpusUnwritable, FileRefused, FileThere, FileTooLarge
from briefbot.generations.current import current
from briefbot.messages import say
from briefbot.readers import suffix_of
from briefbot.web.filename import safe_name

LARGEST_BYTES = 200_000_000
"""Of one uploaded file."""
REMOVED = ".removed"
"""Folder inside the corpus for what was taken out. Hidden: ``intake.scanning.scan`` passes it over."""
_PART = ".briefbot-"
"""How the name of a file begins that is still coming in; hidden, too."""
_STALE_S = 24 * 3600
_FULL = (errno.ENOSPC, errno.EDQUOT)
_MAKE_ROOM = say("make room on the disk, then try again")

Outcome = Literal["added", "replaced", "there"]


@dataclass(frozen=True, slots=True)
class Added:
    """A file of the corpus after an upload; "there" means that it was there with the same content."""

    file: str
    outcome: Outcome
    size_bytes: int
    kept: str | None = None
    """Where the file it replaced lies now, relative to the corpus."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that is in the corpus no more, and where it lies now, relative to the corpus."""

    file: str
    kept: str


class Library:
    """Changes the files of one corpus folder; safe to share between threads.

    A removed or replaced file is moved to .removed/TIME/ inside the corpus folder, with its path. Not to the index: that
    is a thing that can be built again, and people delete it.
    """

    def __init__(self, corpus: Path, index: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self.corpus = corpus
        self.largest_bytes = largest_bytes
        self._index = index
        self._lock = threading.Lock()
        self._remove_stale_parts()

    @contextmanager
    def receive(self, name: str, *, size_bytes: int | None = None, replace: bool = False) -> Iterator[Upload]:
        """A file on its way into the corpus; what was not finished is gone afterwards.

        ``size_bytes`` is how large it says it is. Raises FileRefused, FileTooLarge, CorpusNotFound and CorpusUnwritable.
        """
        safe = safe_name(name)
        if size_bytes is not None and size_bytes > self.largest_bytes:
            raise _too_large(safe, self.largest_bytes)
        self._prepare_folder()
        if size_bytes is not None and size_bytes > shutil.disk_usage(self.corpus).free:
            raise CorpusUnwritable(
                say("{name} has {size} bytes, and the disk of the corpus has no room for it", name=safe, size=size_bytes),
                _MAKE_ROOM,
            )
        part = self.corpus / f"{_PART}{secrets.token_hex(8)}.part"
        try:
            with _translated(safe), part.open("xb") as file:
                yield Upload(self, safe, part, file, replace=replace)
        finally:
            part.unlink(missing_ok=True)

    def remove(self, file: str) -> Removed:
        """Take a file, named relative to the corpus, out of it. Raises FileRefused, CorpusNotFound and CorpusUnwritable."""
        with self._lock, _translated(file):
            return Removed(file, self._set_aside(file, self._find(file)))

    def _put(self, part: Path, name: str, digest: str, size_bytes: int, *, replace: bool) -> Added:
        """Give a whole file its name. Raises FileThere unless it may replace what has the name."""
        target = self.corpus / name
        with self._lock:
            kept = None
            if os.path.lexists(target):
                if target.is_symlink() or not target.is_file():
                    raise FileRefused(
                        say("{name} is a folder or a link in the corpus", name=name), say("give the file another name")
                    )
                if _digest(target) == digest:
                    return Added(name, "there", size_bytes)
                if not replace:
                    raise FileThere(
                        say("another file named {name} is in the corpus already", name=name),
                        say("replace it, or give this one another name"),
                    )
                kept = self._set_aside(name, target)
            try:
                part.replace(target)
            except OSError:
                if kept is not None:
                    (self.corpus / kept).rename(target)
                raise
            sync_folder(self.corpus)
        return Added(name, "added" if kept is None else "replaced", size_bytes, kept)

    def _find(self, file: str) -> Path:
        """Where the file lies, if it is a plain one inside the corpus, reached through no link."""
        if not self.corpus.is_dir():
            raise FileRefused(
                say("the corpus {corpus} is no folder", corpus=self.corpus),
                say("remove the file itself, and name another with --corpus"),
            )
        parts = PurePosixPath(file).parts
        inside = bool(parts) and "\0" not in file and not any(part.startswith(".") or os.sep in part for part in parts)
        if not inside or file.startswith("/") or suffix_of(file) is None:
            raise FileRefused(
                say("{file} is no path of an article's file", file=repr(file)), say("choose a file from the list of articles")
            )
        home = self.corpus.resolve()
        location = home.joinpath(*parts)
        if not os.path.lexists(location):
            raise FileRefused(say("{file} is not in the corpus any more", file=file), say("rebuild the index"))
        in_index = location.is_relative_to(self._index.resolve())
        if location.resolve() != location or not location.is_relative_to(home) or not location.is_file() or in_index:
            raise FileRefused(
                say("{file} is no plain file of the corpus folder: a link leads elsewhere", file=file),
                say("remove it where it really lies"),
            )
        return location

    def _set_aside(self, file: str, location: Path) -> str:
        """Move it into a folder named after the second, or that and a number where that has such a file already."""
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        names = (f"{moment}-{number}" if number > 1 else moment for number in itertools.count(1))
        kept = next(kept for name in names if not os.path.lexists(self.corpus / (kept := PurePosixPath(REMOVED, name, file))))
        place = self.corpus / kept
        place.parent.mkdir(parents=True, exist_ok=True)
        location.rename(place)
        sync_folder(location.parent)
        return str(kept)

    def _prepare_folder(self) -> None:
        """Make the folder for a first article. Where there is an index it must be there: a disk may be away for a moment."""
        if self.corpus.is_dir():
            return
        if self.corpus.exists():
            raise FileRefused(
                say("the corpus {corpus} is a single file", corpus=self.corpus),
                say("name a folder as the corpus to put files into it"),
            )
        if current(self._index) is not None:
            raise CorpusNotFound(
                say("there is no folder {corpus}", corpus=self.corpus),
                say("bring it back, or make it if it is meant to be empty"),
            )
        with _translated(str(self.corpus)):
            self.corpus.mkdir(parents=True)

    def _remove_stale_parts(self) -> None:
        """Of a server that was killed."""
        with suppress(OSError):
            for part in self.corpus.glob(f"{_PART}*.part"):
                if time.time() - part.stat().st_mtime > _STALE_S:
                    part.unlink(missing_ok=True)


class Upload:
    """Bytes of one file, until they are all there."""

    def __init__(self, library: Library, name: str, part: Path, file: BinaryIO, *, replace: bool) -> None:
        self.name = name
        self._library = library
        self._part = part
        self._file = file
        self._replace = replace
        self._digest = hashlib.sha256()
        self._size_bytes = 0

    def write(self, data: bytes) -> None:
        """Raises FileTooLarge as soon as it is, and CorpusUnwritable."""
        self._size_bytes += len(data)
        if self._size_bytes > self._library.largest_bytes:
            raise _too_large(self.name, self._library.largest_bytes)
        self._digest.update(data)
        with _translated(self.name):
            self._file.write(data)

    def finish(self) -> Added:
        """Give it its name in the corpus, whole. Raises FileRefused if it is empty, FileThere and CorpusUnwritable."""
        if self._size_bytes == 0:
            raise FileRefused(say("{name} is empty", name=self.name), say("put the article's text into the file"))
        with _translated(self.name):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()  # Windows renames no open file
            return self._library._put(self._part, self.name, self._digest.hexdigest(), self._size_bytes, replace=self._replace)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """An OSError as CorpusUnwritable, in clear words where the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise CorpusUnwritable(
                say("{name} cannot be written: the disk of the corpus is full", name=name), _MAKE_ROOM
            ) from error
        reason = error.strerror or str(error)
        raise CorpusUnwritable(
            say("{name} cannot be written: {reason}", name=name, reason=reason),
            say("check that the corpus folder may be changed"),
        ) from error


def _too_large(name: str, largest_bytes: int) -> FileTooLarge:
    return FileTooLarge(
        say("{name} is larger than the {limit} MB that are taken", name=name, limit=round(largest_bytes / 1_000_000)),
        say("split it, or copy it into the corpus folder"),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
