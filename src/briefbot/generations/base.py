"""The generation a build starts from: the newest whose articles are what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from briefbot.errors import IndexDamaged, IndexFault, IndexStale
from briefbot.generations.current import current
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import generations
from briefbot.generations.layout import CATALOG, GENERATIONS, PASSAGE_VECTORS, SENTENCE_VECTORS, TOKEN_SPANS, TOKEN_VECTORS
from briefbot.generations.manifest import wrong_files

_VECTORS = {PASSAGE_VECTORS, SENTENCE_VECTORS, TOKEN_VECTORS, TOKEN_SPANS}


@dataclass(frozen=True, slots=True)
class Base:
    """What a build knows of the index that is there, and how much of it can be taken over."""

    generation: Generation | None
    """None where nothing was built yet, or no catalog is left whole."""
    has_vectors: bool
    """Whether its vectors can be taken over."""
    damage: tuple[str, ...]
    """What is wrong with the live generation, in words for a person; a build mends it."""


def find_base(index: Path, *, full: bool = False) -> Base:
    """Every byte of the live generation is checked; where its catalog is damaged an older generation stands in.

    With ``full`` no vectors are taken over, and an index of another format counts as none.
    Raises IndexStale if another version built the index.
    """
    damage: list[str] = []
    try:
        live = current(index)
    except IndexDamaged as fault:
        live, damage = None, [fault.message]
    if live is None and not damage:
        return Base(None, False, ())
    for name in _candidates(index, live):
        is_live = name == live
        try:
            generation = Generation.open_unchecked(index, name)
        except IndexStale:
            if is_live and not full:
                raise
            continue
        except IndexFault as fault:
            damage += [fault.message] if is_live else []
            continue
        wrong = list(wrong_files(index, generation.manifest, read_all=True))
        if is_live:
            damage += [f"{file} {problem}" for file, problem in wrong]
        names = {file.removeprefix(f"{GENERATIONS}/{name}/") for file, _ in wrong}
        if CATALOG not in names:
            return Base(generation, not full and not names & _VECTORS, tuple(damage))
        generation.close()
    return Base(None, False, tuple(damage))


def _candidates(index: Path, live: str | None) -> Iterator[str]:
    if live is not None:
        yield live
    with suppress(FileNotFoundError):
        yield from (name for name in generations(index) if name != live)
