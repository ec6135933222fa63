"""Which generation of an index is live."""

from __future__ import annotations

import shlex
from pathlib import Path

from briefbot.durable import write_durably
from briefbot.errors import IndexDamaged, IndexNotFound
from briefbot.generations.following import mending_command
from briefbot.generations.layout import CURRENT, GENERATIONS, MANIFEST
from briefbot.messages import say


def current(index: Path) -> str | None:
    """Name of the live generation, or None where nothing has been built.

    Raises IndexDamaged if CURRENT names a generation that is not there, or is missing where there are some.
    """
    name = _named_in_current(index)
    if name is None and any((index / GENERATIONS).glob(f"[0-9]*/{MANIFEST}")):
        raise IndexDamaged(say("{path} is missing, though generations are there", path=index / CURRENT), mending_command(index))
    while name is not None and (not name or "/" in name or not (index / GENERATIONS / name).is_dir()):
        before, name = name, _named_in_current(index)
        if name == before:  # not just swapped and removed in between
            raise IndexDamaged(
                say("{path} names {name}, which is no generation", path=index / CURRENT, name=repr(name)), mending_command(index)
            )
    return name


def _named_in_current(index: Path) -> str | None:
    try:
        return (index / CURRENT).read_text("utf8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(
            say("{path} cannot be read: {error}", path=index / CURRENT, error=error), mending_command(index)
        ) from error


def live_name(index: Path) -> str:
    """As ``current``, but raises IndexNotFound where nothing has been built."""
    name = current(index)
    if name is None:
        raise IndexNotFound(
            say("there is no index in {index}", index=index), shlex.join(["briefbot", "index", "CORPUS", "--index", str(index)])
        )
    return name


def make_current(index: Path, name: str) -> None:
    """Swap the live generation: afterwards CURRENT holds the old name or the new one, never part of one."""
    write_durably(index / CURRENT, name + "\n")
