"""One immutable generation of the index on disk: its layout, its manifest, and how it is opened.

::

    index/
      CURRENT                     name of the live generation, replaced atomically, last
      encoders/DIGEST/            the exported encoder, shared by generations
      generations/000001-ab12cd34/
        manifest.json  catalog.sqlite  passages.npy  sentences.npy  dense.faiss  lexical/
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot.catalog import Catalog, Counts
from briefbot.chunking import ChunkingParameters
from briefbot.encoder import EncoderSpec, OnnxEncoder
from briefbot.errors import IndexDamaged, IndexNotFound, IndexStale
from briefbot.types import GenerationId

if TYPE_CHECKING:
    from briefbot.dense import FaissSearcher, VectorFile
    from briefbot.lexical import TantivySearcher

FORMAT_VERSION = 1
CURRENT, GENERATIONS, ENCODERS = "CURRENT", "generations", "encoders"
MANIFEST, CATALOG, LEXICAL = "manifest.json", "catalog.sqlite", "lexical"
PASSAGE_VECTORS, SENTENCE_VECTORS, DENSE = "passages.npy", "sentences.npy", "dense.faiss"
BUILDING = ".building-"
"""How the name of a generation begins that is being written."""
KEPT_GENERATIONS = 3
_REBUILD = "briefbot index --full"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of and holds."""

    format_version: int
    generation: GenerationId
    created: str
    encoder: EncoderSpec
    chunking: ChunkingParameters
    corpus: str
    """The folder it was built from."""
    corpus_digest: str
    counts: Counts
    files: Mapping[str, str]
    """SHA-256 of each file of the generation and of its encoder, by path relative to the index."""

    def save(self, folder: Path) -> None:
        """Beside the fields it writes ``sha256``, which is theirs: nothing else vouches for the manifest itself."""
        values = asdict(self)
        text = json.dumps(values | {"sha256": _values_sha256(values)}, indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", "utf8")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Raises IndexDamaged if it is missing or not what was written, IndexStale if it is of another version."""
        try:
            values: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf8"))
            version, digest = values["format_version"], values.pop("sha256", None)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged(f"{folder / MANIFEST} cannot be read: {error}", _REBUILD) from error
        if version != FORMAT_VERSION:
            raise IndexStale(f"the index has format {version}, this briefbot reads format {FORMAT_VERSION}", _REBUILD)
        if digest != _values_sha256(values):
            raise IndexDamaged(f"{folder / MANIFEST} is not what was written when the index was built", _REBUILD)
        try:
            values["encoder"] = EncoderSpec(**values["encoder"])
            values["chunking"] = ChunkingParameters(**values["chunking"])
            values["counts"] = Counts(**values["counts"])
            return cls(**values)
        except (TypeError, KeyError) as error:
            raise IndexDamaged(f"{folder / MANIFEST} is incomplete: {error}", _REBUILD) from error


class Generation:
    """An opened generation. Its parts are opened when first used; all of them may be shared between threads."""

    def __init__(self, index: Path, manifest: Manifest) -> None:
        self.index = index
        self.manifest = manifest
        self.folder = index / GENERATIONS / manifest.generation

    @classmethod
    def open(cls, index: Path) -> Generation:
        """The live generation.

        Raises IndexNotFound if nothing has been built in ``index``, IndexStale if another version built it,
        and IndexDamaged if a file it needs is missing.
        """
        name = current(index)
        if name is None:
            raise IndexNotFound(f"there is no index in {index}", f"briefbot index CORPUS --index {index}")
        generation = cls(index, Manifest.load(index / GENERATIONS / name))
        missing = [file for file in generation.manifest.files if not (index / file).exists()]
        if missing:
            raise IndexDamaged(f"the index lacks {missing[0]}", _REBUILD)
        return generation

    @property
    def id(self) -> GenerationId:
        return self.manifest.generation

    @property
    def encoder_folder(self) -> Path:
        return encoder_folder(self.index, self.manifest.encoder.digest)

    @cached_property
    def catalog(self) -> Catalog:
        return Catalog.open(self.folder / CATALOG)

    @cached_property
    def encoder(self) -> OnnxEncoder:
        return OnnxEncoder.open(self.encoder_folder)

    @cached_property
    def passage_vectors(self) -> VectorFile:
        from briefbot.dense import VectorFile

        return VectorFile.open(self.folder / PASSAGE_VECTORS)

    @cached_property
    def sentence_vectors(self) -> VectorFile:
        from briefbot.dense import VectorFile

        return VectorFile.open(self.folder / SENTENCE_VECTORS)

    @cached_property
    def dense(self) -> FaissSearcher:
        from briefbot.dense import FaissSearcher

        return FaissSearcher.open(self.folder / DENSE)

    @cached_property
    def lexical(self) -> TantivySearcher:
        from briefbot.lexical import TantivySearcher

        return TantivySearcher.open(self.folder / LEXICAL)


def current(index: Path) -> str | None:
    """Name of the live generation, or None where nothing has been built.

    Raises IndexDamaged if CURRENT names a generation that is not there.
    """
    try:
        name = (index / CURRENT).read_text("utf8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{index / CURRENT} cannot be read: {error}", _REBUILD) from error
    if not name or "/" in name or not (index / GENERATIONS / name).is_dir():
        raise IndexDamaged(f"{index / CURRENT} names {name!r}, which is no generation", _REBUILD)
    return name


def is_sound(generation: Generation) -> bool:
    """Whether every file of the generation is what was written; those of its encoder are not looked at."""
    found = file_digests(generation.index, generation.folder)
    promised = generation.manifest.files.items()
    return found.items() >= {(path, digest) for path, digest in promised if path.startswith(f"{GENERATIONS}/")}


def make_current(index: Path, name: str) -> None:
    """Swap the live generation: afterwards CURRENT holds the old name or the new one, never part of one."""
    aside = index / f".{CURRENT}.new"
    with aside.open("w", encoding="utf8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(index / CURRENT)


def next_number(index: Path) -> int:
    """One more than the highest of any generation, finished or not."""
    names = [path.name.removeprefix(BUILDING) for path in (index / GENERATIONS).glob("*")]
    return 1 + max((int(name[:6]) for name in names if name[:6].isdigit()), default=0)


def clear_leftovers(index: Path) -> None:
    """What a failed or killed build left behind; the lock is held, so nobody is working on it."""
    leftovers = [*index.glob(f"{GENERATIONS}/{BUILDING}*"), *index.glob(f"{ENCODERS}/.encoder-*")]
    with suppress(IndexDamaged):  # where CURRENT cannot be read, no generation is known to be newer than it
        if live := current(index):
            leftovers += [folder for folder in index.glob(f"{GENERATIONS}/*") if folder.name > live]
    for folder in leftovers:
        shutil.rmtree(folder, ignore_errors=True)


def remove_old(index: Path, *, keep: str) -> None:
    """Remove all but the newest three generations and ``keep``."""
    names = sorted(path.name for path in (index / GENERATIONS).iterdir() if not path.name.startswith("."))
    for name in names[:-KEPT_GENERATIONS]:
        if name != keep:
            shutil.rmtree(index / GENERATIONS / name, ignore_errors=True)


def encoder_folder(index: Path, digest: str) -> Path:
    return index / ENCODERS / digest[:16]


def file_digests(index: Path, *folders: Path) -> dict[str, str]:
    """SHA-256 of every file in the folders but manifests, by path relative to the index, with forward slashes."""
    digests = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST):
        with path.open("rb") as file:
            digests[path.relative_to(index).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _values_sha256(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
