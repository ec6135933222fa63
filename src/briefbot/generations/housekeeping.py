"""What an index folder holds besides the live generation: what is kept, what is left over, and its removal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from briefbot.errors import (
    BriefbotError,
    IndexBusy,
    IndexDamaged,
    IndexFault,
    IndexNotFound,
    IndexUnwritable,
    UnreadableFile,
    require,
)
from briefbot.generations.current import current, live_name, make_current
from briefbot.generations.following import mending_command
from briefbot.generations.holding import REMOVING, remove_unless_held
from briefbot.generations.layout import BUILDING, CURRENT, ENCODERS, GENERATIONS, encoder_folder, reader_folder
from briefbot.generations.manifest import Manifest, wrong_files
from briefbot.messages import say
from briefbot.types import GenerationId

_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Rollback:
    """Which generation serves again, and which served until now."""

    generation: GenerationId
    instead_of: GenerationId | None
    """None where that could not be told."""
    created: str
    """When the generation that serves again was built, as an ISO time."""


@contextmanager
def sole_builder(index: Path) -> Iterator[None]:
    """Only one process at a time gets past here; the lock of a killed one is gone with it.

    Raises IndexBusy if another is at work, IndexUnwritable if the folder cannot be written, and UnreadableFile where a file
    elsewhere is refused meanwhile.
    """
    require("filelock", extra="build", purpose="changing an index")
    import filelock

    try:
        index.mkdir(parents=True, exist_ok=True)
        held = filelock.FileLock(index / _LOCK, timeout=0).acquire()
    except FileExistsError as error:
        raise IndexUnwritable(
            say("the index {index} cannot be written: it is a file", index=index), say("name a folder with --index")
        ) from error
    except filelock.Timeout as error:
        raise IndexBusy(
            say("another process is building {index}", index=index), say("wait until it has finished, then try again")
        ) from error
    except OSError as error:
        raise _refused(index, error) from error
    with held:
        try:
            yield
        except BrokenPipeError:
            raise  # whoever is shown the progress has had enough
        except OSError as error:
            raise _refused(index, error) from error


def _refused(index: Path, error: OSError) -> BriefbotError:
    if isinstance(error.filename, str) and not Path(error.filename).resolve().is_relative_to(index.resolve()):
        return UnreadableFile(f"{error.filename}: {error.strerror}", "check that the file may be read")
    return IndexUnwritable(
        say("the index {index} cannot be written: {error}", index=index, error=error),
        say("make room, or name another folder with --index"),
    )


def generations(index: Path) -> list[str]:
    """Names of all whole generations, newest first."""
    return sorted((path.name for path in (index / GENERATIONS).glob("[0-9]*") if path.is_dir()), reverse=True)


def next_number(index: Path) -> int:
    """One more than the highest of any generation, finished or not."""
    names = [path.name.removeprefix(BUILDING).removeprefix(REMOVING) for path in (index / GENERATIONS).glob("*")]
    return 1 + max((int(name[:6]) for name in names if name[:6].isdigit()), default=0)


def lineage(index: Path, *, keep: int) -> list[str]:
    """The live generation and those it came from, the latest first, ``keep`` of them at most.

    Empty where it cannot be told: then no generation is known to be superfluous.
    """
    found: list[str] = []
    with suppress(IndexFault):
        name: str | None = current(index)
        while name and len(found) < keep and name not in found and (index / GENERATIONS / name).is_dir():
            found.append(name)
            name = Manifest.load(index / GENERATIONS / name).previous
        return found
    return []


def roll_back(index: Path) -> Rollback:
    """Let the generation serve again from which the live one was made; the articles of the corpus are not looked at.

    Raises IndexNotFound if no older generation is whole, and IndexBusy, IndexUnwritable as ``sole_builder`` does.
    """
    if not generations(index):
        live_name(index)  # raises: where there is no index, none is to be begun by locking it
    with sole_builder(index):
        live, manifest = _named_live(index), whole_before(index)
        if manifest is not None:
            make_current(index, manifest.generation)
            return Rollback(manifest.generation, GenerationId(live) if live else None, manifest.created)
        raise IndexNotFound(
            say("no generation older than {live} is kept whole in {index}", live=live, index=index)
            if live
            else say("no generation is kept whole in {index}", index=index),
            mending_command(index),
        )


def whole_before(index: Path) -> Manifest | None:
    """Of the generation that ``roll_back`` lets serve, if there is one: that from which the live one was made, or the newest
    older one that is whole."""
    live = _named_live(index)
    older = [name for name in generations(index) if live is None or name < live]
    previous = _previous(index, live) if live else None
    for name in sorted(older, key=lambda name: name != previous):  # sorting keeps the newest first
        with suppress(IndexFault):
            manifest = Manifest.load(index / GENERATIONS / name)
            if not list(wrong_files(index, manifest, read_all=True)):
                return manifest
    return None


def _named_live(index: Path) -> str | None:
    with suppress(IndexDamaged):
        return current(index)
    return None


def leftovers(index: Path, *, keep: int) -> list[Path]:
    """Folders and files that failed or killed builds left, and generations that are kept no longer. The lock must be held."""
    found = _leftover_generations(index, keep=keep)
    return sorted([*found, *_unused_models(index, without=found)])


def _leftover_generations(index: Path, *, keep: int) -> list[Path]:
    """All of them but encoders and readers, which generations share."""
    found = [
        *index.glob(f"{GENERATIONS}/{BUILDING}*"),
        *index.glob(f"{GENERATIONS}/{REMOVING}*"),
        *index.glob(f"{ENCODERS}/.*"),
        *index.glob(f".{CURRENT}*"),
    ]
    kept = lineage(index, keep=keep)
    if kept:
        found += [index / GENERATIONS / name for name in generations(index) if name not in kept]
    return found


def remove_leftovers(index: Path, *, keep: int) -> list[Path]:
    """Remove them but for what a reader holds; what was removed. The lock must be held."""
    removed = []
    for path in _leftover_generations(index, keep=keep):
        if path.parent.name == GENERATIONS and not path.name.startswith("."):
            gone = remove_unless_held(path)
        else:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            gone = not path.exists()
        if gone:
            removed.append(path)
    for path in _unused_models(index, without=[]):  # looked for only now: a generation that is held needs its own
        shutil.rmtree(path, ignore_errors=True)
        removed += [path] * (not path.exists())
    return sorted(removed)


def _unused_models(index: Path, *, without: list[Path]) -> list[Path]:
    """Encoders and readers of no generation but those in ``without``; none where a manifest cannot be read."""
    used = set()
    for name in generations(index):
        folder = index / GENERATIONS / name
        if folder in without:
            continue
        try:
            manifest = Manifest.load(folder)
        except IndexFault:
            return []
        used.add(encoder_folder(index, manifest.encoder.digest))
        if manifest.answerability is not None:
            used.add(reader_folder(index, manifest.answerability.digest))
    return [folder for folder in index.glob(f"{ENCODERS}/[!.]*") if used and folder not in used]


def _previous(index: Path, name: str) -> str | None:
    try:
        return Manifest.load(index / GENERATIONS / name).previous
    except IndexFault:
        return None
