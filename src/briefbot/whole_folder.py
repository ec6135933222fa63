"""A folder that is there whole or not at all, and can tell whether it still is: it keeps the SHA-256 of its files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from briefbot.durable import sync_files, sync_folder
from briefbot.packaged_models import file_sha256

_SUMS_FILE = "SHA256SUMS"


@contextmanager
def written_whole(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """A folder aside, for the files ``names``: it takes the place of ``folder`` once all of them are written and on the disk."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    private = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        aside = private / folder.name
        aside.mkdir()  # whoever may read the rest of the index may read this, too; the one around it is its maker's alone
        yield aside
        (aside / _SUMS_FILE).write_text(_sums(aside, names), "utf8")
        sync_files(aside)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(private, ignore_errors=True)


def is_whole(folder: Path, names: Sequence[str]) -> bool:
    """Whether ``folder`` holds these files, byte for byte as they were written; whatever else lies there."""
    try:
        return (folder / _SUMS_FILE).read_bytes() == _sums(folder, names).encode()
    except OSError:
        return False


def _sums(folder: Path, names: Sequence[str]) -> str:
    """In the form that ``sha256sum --check`` reads."""
    return "".join(f"{file_sha256(folder / name)}  {name}\n" for name in names)
