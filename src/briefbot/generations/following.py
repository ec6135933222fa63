"""The folder of articles an index follows, and the command that mends an index from it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from briefbot.generations.layout import GENERATIONS, MANIFEST

HELD = ""
"""Stands for a folder where a program held the articles."""
_CORPUS = re.compile(r'"corpus": ("(?:[^"\\]|\\.)*")')


def mending_command(index: Path, corpus: str | None = None, *, full: bool = False) -> str:
    """The command that builds what is damaged anew and takes over what is not, or with ``full`` takes over nothing.

    Without ``corpus`` it names the folder any generation was built from: the command must not take another one. Where a
    program held the articles there is no command, and the words say so.
    """
    folder = next(_known_folders(index), "CORPUS") if corpus is None else corpus
    if folder == HELD:
        return f"have the program that made {index} make it again: briefbot.build_index{'(…, full=True)' if full else ''}"
    return shlex.join(["briefbot", "index", folder, "--index", str(index), *(["--full"] if full else [])])


def followed_folder(index: Path) -> Path | None:
    """The folder (or single file) an index follows, if there is one and it is still there."""
    folder = next(_known_folders(index), HELD)
    return Path(folder) if folder != HELD and Path(folder).exists() else None


def _known_folders(index: Path) -> Iterator[str]:
    """The corpus folders that manifests name, those of damaged ones included, the latest first."""
    for path in sorted((index / GENERATIONS).glob(f"[0-9]*/{MANIFEST}"), reverse=True):
        with suppress(OSError, ValueError):
            if found := _CORPUS.search(path.read_text("utf8")):
                yield str(json.loads(found[1]))
