"""What a generation was made of, and whether its files are what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from briefbot.answerability import ReaderSpec
from briefbot.catalog import Counts
from briefbot.chunking import ChunkingParameters
from briefbot.durable import write_durably
from briefbot.encoder import EncoderSpec
from briefbot.errors import IndexDamaged, IndexStale
from briefbot.generations.following import mending_command
from briefbot.generations.layout import MANIFEST
from briefbot.messages import say
from briefbot.types import GenerationId

FORMAT_VERSION = 5


class FileRecord(NamedTuple):
    """What a file of an index was when it was written."""

    sha256: str
    size_bytes: int
    changed_ns: int
    """When it was last written to: a file of this time and size is taken to be what it was."""

    @classmethod
    def of(cls, path: Path) -> FileRecord:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found = path.stat()
        return cls(digest, found.st_size, found.st_mtime_ns)

    def fits(self, path: Path) -> bool:
        """Whether the file is what it was. Its bytes are read only if its time is another, as in a copied index."""
        found = path.stat()
        if found.st_size != self.size_bytes:
            return False
        return found.st_mtime_ns == self.changed_ns or FileRecord.of(path).sha256 == self.sha256


class WrongFile(NamedTuple):
    """A file of an index that is not what was written, and what is wrong with it."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of and holds."""

    format_version: int
    generation: GenerationId
    created: str
    encoder: EncoderSpec
    answerability: ReaderSpec | None
    """The reader that tells whether a passage answers; None where it was built without one."""
    chunking: ChunkingParameters
    corpus: str
    """The folder it was built from, or ``HELD``."""
    corpus_digest: str
    counts: Counts
    previous: GenerationId | None
    """The generation that was live when this one was built; ``briefbot index --rollback`` goes back to it."""
    readers: str
    """Digest of the program's own readers: articles are read anew when it is another."""
    files: Mapping[str, FileRecord]
    """Each file of the generation, its encoder and its reader, by path relative to the index."""

    def save(self, folder: Path) -> None:
        """Beside the fields it writes ``sha256``, which is theirs: nothing else vouches for the manifest itself."""
        values = asdict(self)
        text = json.dumps(values | {"sha256": _values_sha256(values)}, indent=1, ensure_ascii=False)
        write_durably(folder / MANIFEST, text + "\n")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Raises IndexDamaged if it is missing or not what was written, IndexStale if it is of another version."""
        index = folder.parent.parent
        try:
            values: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf8"))
            version, digest = values["format_version"], values.pop("sha256", None)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged(
                say("{path} cannot be read: {error}", path=folder / MANIFEST, error=error), mending_command(index)
            ) from error
        if version != FORMAT_VERSION:
            corpus = values.get("corpus")
            raise IndexStale(
                say("the index has format {version}, this briefbot reads format {known}", version=version, known=FORMAT_VERSION),
                mending_command(index, corpus if isinstance(corpus, str) else None, full=True),
            )
        if digest != _values_sha256(values):
            raise IndexDamaged(
                say("{path} is not what was written when the index was built", path=folder / MANIFEST), mending_command(index)
            )
        try:
            values["encoder"] = EncoderSpec(**values["encoder"])
            values["answerability"] = ReaderSpec(**spec) if (spec := values["answerability"]) is not None else None
            values["chunking"] = ChunkingParameters(**values["chunking"])
            values["counts"] = Counts(**values["counts"])
            values["files"] = {path: FileRecord(*record) for path, record in values["files"].items()}
            return cls(**values)
        except (TypeError, KeyError) as error:
            raise IndexDamaged(
                say("{path} is incomplete: {error}", path=folder / MANIFEST, error=error), mending_command(index)
            ) from error


def record_files(index: Path, *folders: Path) -> dict[str, FileRecord]:
    """What every file in the folders is, but for manifests, by path relative to the index, with forward slashes."""
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(index).as_posix(): FileRecord.of(path) for path in paths}


def wrong_files(index: Path, manifest: Manifest, *, read_all: bool = False) -> Iterator[WrongFile]:
    """Each file that is not what the manifest says.

    With ``read_all`` every byte is held against its digest, otherwise only those of files that look changed.
    """
    for name, record in manifest.files.items():
        try:
            sound = FileRecord.of(index / name).sha256 == record.sha256 if read_all else record.fits(index / name)
        except FileNotFoundError:
            yield WrongFile(name, "is missing")
        except OSError as error:
            yield WrongFile(name, f"cannot be read: {error.strerror}")
        else:
            if not sound:
                yield WrongFile(name, "is not what was written when the index was built")


def _values_sha256(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
