"""Files that are whole, and on the disk itself, whatever happens next."""

from __future__ import annotations

import os
from pathlib import Path


def write_durably(path: Path, text: str) -> None:
    """Put the file in place whole, and on the disk itself: a power cut leaves the old one or the new one."""
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def sync_files(folder: Path) -> None:
    """Everything in the folder reaches the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:  # Windows flushes only what may be written to
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Names and removals inside the folder reach the disk; Windows has no way to ask for it, and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
