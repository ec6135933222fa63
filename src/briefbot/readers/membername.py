"""Makes the names of files inside a file safe to show and to tell apart."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")


def safe_name(name: str) -> str:
    """The name as a relative path with forward slashes that leads nowhere outside; empty if nothing of it is left."""
    parts = [part.strip() for part in _CONTROLS.sub("", name).replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in {"", ".", ".."} and not _DRIVE.fullmatch(part))


class UniqueNames:
    """Gives each name once: 'report.txt', then 'report (2).txt'."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, name: str) -> str:
        path = PurePosixPath(name)
        number = 1
        while name in self._given:
            number += 1
            name = path.with_name(f"{path.stem} ({number}){path.suffix}").as_posix()
        self._given.add(name)
        return name
