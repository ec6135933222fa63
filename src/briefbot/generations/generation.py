"""One immutable generation of the index on disk, and how it is opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from briefbot.answerability import AnswerabilityReader
from briefbot.catalog import Catalog
from briefbot.encoder import OnnxEncoder
from briefbot.errors import EncoderError, IndexDamaged
from briefbot.generations.current import current, live_name
from briefbot.generations.following import mending_command
from briefbot.generations.holding import Hold
from briefbot.generations.layout import (
    CATALOG,
    DENSE,
    GENERATIONS,
    LEXICAL,
    PASSAGE_VECTORS,
    SENTENCE_VECTORS,
    TOKEN_SPANS,
    TOKEN_VECTORS,
    encoder_folder,
    reader_folder,
)
from briefbot.generations.manifest import Manifest, wrong_files
from briefbot.messages import say
from briefbot.types import GenerationId

if TYPE_CHECKING:
    from briefbot.dense import FaissSearcher, VectorFile
    from briefbot.generations.tokenfile import TokenFile
    from briefbot.lexical import TantivySearcher

T = TypeVar("T")
_OPENING_TRIES = 20


class _opened_once(Generic[T]):  # noqa: N801  # reads as the decorator it is
    """A part that is opened by the first thread that needs it; from Python 3.12 on cached_property lets two do so at once."""

    def __init__(self, open_part: Callable[[Generation], T]) -> None:
        self._open_part = open_part

    def __set_name__(self, owner: type[Generation], name: str) -> None:
        self._name = name

    def __get__(self, generation: Generation, owner: type[Generation]) -> T:
        with generation._opening:
            if self._name not in generation.__dict__:  # where it is found from then on
                generation.__dict__[self._name] = self._open(generation)
            part: T = generation.__dict__[self._name]
            return part

    def _open(self, generation: Generation) -> T:
        """Files do not know of which index they are: what mends it is said here."""
        try:
            return self._open_part(generation)
        except (EncoderError, IndexDamaged) as error:
            mend = generation.mending_command(full=isinstance(error, EncoderError))
            raise type(error)(error.remark or error.message, mend) from error


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
        if after is not None:
            generation._share_models(after)
        return generation

    def _share_models(self, other: Generation) -> None:
        mine, others = self.manifest, other.manifest
        same = {"encoder": mine.encoder.digest == others.encoder.digest, "reader": mine.answerability == others.answerability}
        self.__dict__ |= {part: other.__dict__[part] for part in same if same[part] and part in other.__dict__}

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
            raise IndexDamaged(f"{self.index / name} {problem}", self.mending_command())

    def mending_command(self, *, full: bool = False) -> str:
        """The command that builds what is damaged of it anew, or with ``full`` all of it."""
        return mending_command(self.index, self.manifest.corpus, full=full)

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

    @property
    def reader_folder(self) -> Path | None:
        """Where its reader lies; None where it was built without one."""
        spec = self.manifest.answerability
        return reader_folder(self.index, spec.digest) if spec is not None else None

    @_opened_once
    def catalog(self) -> Catalog:
        if self._is_closed:
            raise ValueError("this index is closed")
        return Catalog.open(self.folder / CATALOG, mend=self.mending_command())

    @_opened_once
    def encoder(self) -> OnnxEncoder:
        return OnnxEncoder.open(self.encoder_folder)

    @_opened_once
    def reader(self) -> AnswerabilityReader | None:
        """None where the index was built without one."""
        folder = self.reader_folder
        return AnswerabilityReader.open(folder) if folder is not None else None

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
