"""Holds a generation's folder open, so that no process removes it while it is read."""

from __future__ import annotations

import os
import shutil
import weakref
from contextlib import suppress
from pathlib import Path

REMOVING = ".removing-"
"""How the name of a folder begins that is on its way out."""


class Hold:
    """A reader's hold on a folder, shared with other readers; let go when the object goes out of use.

    It is a lock of the operating system, so a killed reader holds nothing. On Windows it does nothing:
    there a folder with open files cannot be renamed, and so is not removed either.
    """

    def __init__(self, descriptor: int | None) -> None:
        self._release = weakref.finalize(self, _close, descriptor)

    @classmethod
    def take(cls, folder: Path) -> Hold | None:
        """None where the folder is not there, or is being removed."""
        if os.name != "posix":
            return cls(None) if folder.is_dir() else None
        import fcntl

        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except OSError:
            return cls(descriptor)  # a file system without locks: readers are as safe as it lets them be
        if not _is_still(folder, descriptor):
            os.close(descriptor)
            return None
        return cls(descriptor)

    def release(self) -> None:
        self._release()


def remove_unless_held(folder: Path) -> bool:
    """Remove the folder with all that is in it, unless a reader holds it; whether it is gone.

    It is renamed first, so that nobody ever sees a part of it under its name.
    """
    aside = folder.with_name(f"{REMOVING}{folder.name}")
    if os.name != "posix":
        with suppress(OSError):
            folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
        return not folder.exists()
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return True
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            folder.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)
        return not folder.exists()
    finally:
        os.close(descriptor)


def _is_still(folder: Path, descriptor: int) -> bool:
    """Whether the folder under this name is the one that was opened."""
    try:
        return os.path.samestat(folder.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _close(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)
