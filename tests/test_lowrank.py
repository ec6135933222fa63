"""A file of low-rank weights: what is saved comes back, and what is none is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from briefbot.errors import EncoderError
from briefbot.lowrank import OF_ANSWERS, LowRankWeights, packaged, packaged_reader
from briefbot.packaged_models import MINILM, MPNET, PackagedModel

RANDOM = np.random.default_rng(2)


def halves(*shape: int) -> np.ndarray:
    """Numbers that half precision holds exactly."""
    return RANDOM.normal(size=shape).astype(np.float16).astype(np.float32)


LEARNED = LowRankWeights(
    base_sha256="ab" * 32,
    query_masks=3,
    heads={"projection": halves(6, 4), "importance": halves(7)},
    changes={"layer.0.query.weight": (halves(2, 6), halves(6, 2)), "layer.1.dense.weight": (halves(2, 24), halves(6, 2))},
)


def test_weights_come_back_as_they_were(tmp_path: Path) -> None:
    LEARNED.save(tmp_path / "w.safetensors")
    again = LowRankWeights.load(tmp_path / "w.safetensors")
    assert (again.base_sha256, again.query_masks) == (LEARNED.base_sha256, LEARNED.query_masks)
    assert again.heads.keys() == LEARNED.heads.keys()
    for name, head in LEARNED.heads.items():
        np.testing.assert_array_equal(again.heads[name], head)
    assert again.changes.keys() == LEARNED.changes.keys()
    for name, (down, up) in LEARNED.changes.items():
        np.testing.assert_array_equal(again.changes[name][0], down)
        np.testing.assert_array_equal(again.changes[name][1], up)
        assert again.changes[name][0].dtype == again.changes[name][1].dtype == np.float32


def test_weights_may_lie_across_memory_as_a_product_leaves_them(tmp_path: Path) -> None:
    across = LowRankWeights("ab" * 32, 0, {"answer": LEARNED.heads["projection"].T}, {})
    across.save(tmp_path / "w.safetensors")
    again = LowRankWeights.load(tmp_path / "w.safetensors", heads=OF_ANSWERS)
    np.testing.assert_array_equal(again.heads["answer"], LEARNED.heads["projection"].T)


@pytest.mark.parametrize(
    ("path", "base", "shapes"),
    [
        (packaged(), MINILM, {"projection": (384, 128), "importance": (385,)}),
        (packaged_reader("minilm"), MINILM, {"answer": (385, 2)}),
        (packaged_reader("mpnet"), MPNET, {"answer": (769, 2)}),
    ],
)
def test_the_packaged_weights_belong_to_the_packaged_models(
    path: Path, base: PackagedModel, shapes: dict[str, tuple[int, ...]]
) -> None:
    learned = LowRankWeights.load(path, heads=[*shapes])
    assert learned.base_sha256 == base.sha256
    assert {name: head.shape for name, head in learned.heads.items()} == shapes
    for down, up in learned.changes.values():
        assert down.shape[0] == up.shape[1] < min(down.shape[1], up.shape[0]), "of low rank"
    assert all(np.isfinite(array).all() for pair in learned.changes.values() for array in pair)


METADATA = {"base_sha256": "ab" * 32, "query_masks": "3"}
WHOLE = {"projection": halves(6, 4), "importance": halves(7), "w.down": halves(2, 6), "w.up": halves(6, 2)}
FAULTY = {
    "no projection": ({name: array for name, array in WHOLE.items() if name != "projection"}, METADATA),
    "no importance": ({name: array for name, array in WHOLE.items() if name != "importance"}, METADATA),
    "down without up": ({name: array for name, array in WHOLE.items() if name != "w.up"}, METADATA),
    "a weight of another form": (WHOLE | {"stray": halves(3)}, METADATA),
    "no digest": (WHOLE, {"query_masks": "3"}),
    "masks that are no number": (WHOLE, METADATA | {"query_masks": "few"}),
    "no metadata": (WHOLE, None),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_file_that_lacks_a_part_is_refused(tmp_path: Path, name: str) -> None:
    arrays, metadata = FAULTY[name]
    save_file(arrays, tmp_path / "w.safetensors", metadata)
    with pytest.raises(EncoderError, match="holds no low-rank weights") as caught:
        LowRankWeights.load(tmp_path / "w.safetensors")
    assert str(tmp_path / "w.safetensors") in caught.value.message
    assert caught.value.hint


def test_a_file_that_is_damaged_missing_or_something_else_is_refused(tmp_path: Path) -> None:
    LEARNED.save(tmp_path / "whole.safetensors")
    data = (tmp_path / "whole.safetensors").read_bytes()
    (tmp_path / "short.safetensors").write_bytes(data[:-1])
    (tmp_path / "empty.safetensors").write_bytes(b"")
    (tmp_path / "text.safetensors").write_text("no weights, only words that say so")
    (tmp_path / "folder.safetensors").mkdir()
    for name in ("short", "empty", "text", "folder", "missing"):
        with pytest.raises(EncoderError, match=rf"{name}\.safetensors holds no low-rank weights"):
            LowRankWeights.load(tmp_path / f"{name}.safetensors")
