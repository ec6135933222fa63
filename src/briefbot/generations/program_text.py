"""The digest of briefbot's own text: whether what made something is still what would make it now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def program_digest(*places: str) -> str:
    """Of the modules at these places of the package, "chunking.py" or all of "readers": 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for place in places:
        for module in _modules(files("briefbot") / place):
            digest.update(module.read_bytes())
    return digest.hexdigest()[:16]


def _modules(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        yield place
    else:
        yield from sorted((file for file in place.iterdir() if file.name.endswith(".py")), key=lambda file: file.name)
