"""One immutable generation of the index on disk: its layout, its manifest, and how it is opened.

::

    index/
      CURRENT                     name of the live generation, replaced atomically, last
      encoders/DIGEST/            the exported encoder, shared by generations
      generations/000001-ab12cd34/
        manifest.json  catalog.sqlite  passages.npy  sentences.npy  tokens.bin  tokens.npy  dense.faiss  lexical/
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from briefbot.answerability import AnswerabilityReader
from briefbot.catalog import Catalog, Counts
from briefbot.chunking import ChunkingParameters
from briefbot.encoder import EncoderSpec, OnnxEncoder
from briefbot.errors import IndexDamaged, IndexNotFound, IndexStale
from briefbot.generations.holding import Hold
from briefbot.messages import say
from briefbot.types import GenerationId

if TYPE_CHECKING:
    from briefbot.dense import FaissSearcher, VectorFile
    from briefbot.generations.tokenfile import TokenFile
    from briefbot.lexical import TantivySearcher

T = TypeVar("T")

FORMAT_VERSION = 4
CURRENT, GENERATIONS, ENCODERS = "CURRENT", "generations", "encoders"
MANIFEST, CATALOG, LEXICAL = "manifest.json", "catalog.sqlite", "lexical"
PASSAGE_VECTORS, SENTENCE_VECTORS, DENSE = "passages.npy", "sentences.npy", "dense.faiss"
TOKEN_VECTORS, TOKEN_SPANS = "tokens.bin", "tokens.npy"
BUILDING = ".building-"
"""How the name of a generation begins that is being written."""
HELD = ""
"""Stands for a folder where a program held the articles."""
_OPENING_TRIES = 20
_CORPUS = re.compile(r'"corpus": ("(?:[^"\\]|\\.)*")')


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
    """Each file of the generation and of its encoder, by path relative to the index."""

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
            values["chunking"] = ChunkingParameters(**values["chunking"])
            values["counts"] = Counts(**values["counts"])
            values["files"] = {path: FileRecord(*record) for path, record in values["files"].items()}
            return cls(**values)
        except (TypeError, KeyError) as error:
            raise IndexDamaged(
                say("{path} is incomplete: {error}", path=folder / MANIFEST, error=error), mending_command(index)
            ) from error


class _opened_once(Generic[T]):  # noqa: N801  # reads as the decorator it is
    """A part that is opened by the first thread that needs it; from Python 3.12 on cached_property lets two do so at once."""

    def __init__(self, open_part: Callable[[Generation], T]) -> None:
        self._open_part = open_part

    def __set_name__(self, owner: type[Generation], name: str) -> None:
        self._name = name

    def __get__(self, generation: Generation, owner: type[Generation]) -> T:
        with generation._opening:
            if self._name not in generation.__dict__:  # where it is found from then on
                generation.__dict__[self._name] = self._open_part(generation)
            part: T = generation.__dict__[self._name]
            return part


class Generation:
    """An opened generation. Its parts are opened when first used; all of them may be shared between threads.

    As long as it is open nobody removes its files, in this process or another.
    """

    def __init__(self, index: Path, manifest: Manifest, hold: Hold) -> None:
        self.index = index
        self.manifest = manifest
        self.folder = index / GENERATIONS / manifest.generation
        self._hold = hold
        self._opening = threading.RLock()
        self._is_closed = False

    @classmethod
    def open(cls, index: Path, *, after: Generation | None = None) -> Generation:
        """The live generation; with ``after``, an encoder that is the same is shared and not loaded again, as is the reader.

        Raises IndexNotFound if nothing has been built in ``index``, IndexStale if another version built it,
        and IndexDamaged if a file it needs is missing or is not what was written.
        """
        for attempt in range(1, _OPENING_TRIES + 1):
            name = live_name(index)
            try:
                generation = cls.named(index, name)
                break
            except IndexDamaged:
                if attempt == _OPENING_TRIES or current(index) == name:  # not just swapped and removed in between
                    raise
        if after is not None and after.manifest.encoder.digest == generation.manifest.encoder.digest:
            generation.__dict__ |= {part: after.__dict__[part] for part in ("encoder", "reader") if part in after.__dict__}
        return generation

    @classmethod
    def named(cls, index: Path, name: str) -> Generation:
        """A generation that need not be live. Raises as ``open`` does."""
        generation = cls.open_unchecked(index, name)
        generation._refuse_damage()
        return generation

    @classmethod
    def open_unchecked(cls, index: Path, name: str) -> Generation:
        """A generation whose files nobody has looked at, for whoever does. Raises IndexStale and IndexDamaged."""
        manifest = Manifest.load(index / GENERATIONS / name)
        hold = Hold.take(index / GENERATIONS / name)
        if hold is None:
            raise IndexDamaged(say("there is no generation {name} in {index}", name=name, index=index), mending_command(index))
        return cls(index, manifest, hold)

    def _refuse_damage(self) -> None:
        for name, problem in wrong_files(self.index, self.manifest):
            self.close()
            raise IndexDamaged(f"{self.index / name} {problem}", mending_command(self.index, self.manifest.corpus))

    def close(self) -> None:
        """Let its files be removed; from then on it can be asked nothing. Not needed where the object itself goes out of use."""
        with self._opening:
            self._is_closed = True
            if "catalog" in self.__dict__:
                self.catalog.close()
        self._hold.release()

    def is_live(self) -> bool:
        """Whether it is still the one that is opened by name of the index. Raises IndexNotFound and IndexDamaged."""
        return live_name(self.index) == self.id

    @property
    def id(self) -> GenerationId:
        return self.manifest.generation

    @property
    def encoder_folder(self) -> Path:
        return encoder_folder(self.index, self.manifest.encoder.digest)

    @_opened_once
    def catalog(self) -> Catalog:
        if self._is_closed:
            raise ValueError("this index is closed")
        return Catalog.open(self.folder / CATALOG)

    @_opened_once
    def encoder(self) -> OnnxEncoder:
        return OnnxEncoder.open(self.encoder_folder)

    @_opened_once
    def reader(self) -> AnswerabilityReader | None:
        """None where the index was built without one."""
        return AnswerabilityReader.open(self.encoder_folder)

    @_opened_once
    def passage_vectors(self) -> VectorFile:
        from briefbot.dense import VectorFile

        return VectorFile.open(self.folder / PASSAGE_VECTORS)

    @_opened_once
    def sentence_vectors(self) -> VectorFile:
        from briefbot.dense import VectorFile

        return VectorFile.open(self.folder / SENTENCE_VECTORS)

    @_opened_once
    def token_vectors(self) -> TokenFile:
        from briefbot.generations.tokenfile import TokenFile

        dimension = self.manifest.encoder.token_dimension
        return TokenFile.open(self.folder / TOKEN_VECTORS, self.folder / TOKEN_SPANS, dimension=dimension)

    @_opened_once
    def dense(self) -> FaissSearcher:
        from briefbot.dense import FaissSearcher

        return FaissSearcher.open(self.folder / DENSE)

    @_opened_once
    def lexical(self) -> TantivySearcher:
        from briefbot.lexical import TantivySearcher

        return TantivySearcher.open(self.folder / LEXICAL)


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


def make_current(index: Path, name: str) -> None:
    """Swap the live generation: afterwards CURRENT holds the old name or the new one, never part of one."""
    write_durably(index / CURRENT, name + "\n")


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


def was_copied_with(index: Path, folder: Path) -> bool:
    """Whether the folder has at least half the files, by their names, that the index was built from."""
    try:
        with closing(Generation.open(index)) as generation:
            paths = generation.catalog.files.digests()
    except (IndexDamaged, IndexNotFound, IndexStale):
        return False
    return bool(paths) and sum((folder / path).exists() for path in paths) >= len(paths) / 2


def _known_folders(index: Path) -> Iterator[str]:
    """The corpus folders that manifests name, those of damaged ones included, the latest first."""
    for path in sorted((index / GENERATIONS).glob(f"[0-9]*/{MANIFEST}"), reverse=True):
        with suppress(OSError, ValueError):
            if found := _CORPUS.search(path.read_text("utf8")):
                yield str(json.loads(found[1]))


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
            with path.open("rb") as file:
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


def encoder_folder(index: Path, digest: str) -> Path:
    return index / ENCODERS / digest[:16]


def record_files(index: Path, *folders: Path) -> dict[str, FileRecord]:
    """What every file in the folders is, but for manifests, by path relative to the index, with forward slashes."""
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(index).as_posix(): FileRecord.of(path) for path in paths}


def _values_sha256(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
