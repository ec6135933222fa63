"""Low-rank changes to a model's weights, kept in a small file beside the model they change.

After Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021, arXiv:2106.09685). The file, .safetensors,
holds for each changed weight W, by its name, ``NAME.down`` of shape (r, in) and ``NAME.up`` of shape (out, r): the model
runs with W + up · down. With them stand the heads, what reads its embeddings: ``projection`` and ``importance`` of tokens
(``encoder.TokenHead``), or ``answer`` (``answerability.AnswerHead``); and in the file's own metadata the digest of the weights
it belongs to and the number of mask tokens behind a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from briefbot.errors import EncoderError, require

if TYPE_CHECKING:
    from briefbot.types import Float32

SUFFIX = ".safetensors"
OF_TOKENS, OF_ANSWERS = ("projection", "importance"), ("answer",)
"""The heads of an encoder, and of a reader."""


@dataclass(frozen=True, slots=True)
class LowRankWeights:
    """What a training run learned on top of a model's own weights."""

    base_sha256: str
    """Of the weights file that they change."""
    query_masks: int
    heads: Mapping[str, Float32]
    changes: Mapping[str, tuple[Float32, Float32]]
    """Down and up of each changed weight, by its name in the model."""

    def save(self, path: Path) -> None:
        """In half precision."""
        from safetensors.numpy import save_file

        arrays = dict(self.heads)
        for name, (down, up) in self.changes.items():
            arrays |= {f"{name}.down": down, f"{name}.up": up}
        metadata = {"base_sha256": self.base_sha256, "query_masks": str(self.query_masks)}
        save_file({name: np.ascontiguousarray(array, dtype=np.float16) for name, array in arrays.items()}, path, metadata)

    @classmethod
    def load(cls, path: Path, *, heads: Sequence[str] = OF_TOKENS) -> LowRankWeights:
        """Raises EncoderError if the file is missing, is not such a file, or lacks one of the heads."""
        require("safetensors", extra="build", purpose=f"the low-rank weights in {path}")
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                arrays = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118  # no dict
            found = {name: arrays.pop(name) for name in heads}
            names = sorted({name.rpartition(".")[0] for name in arrays})
            changes = {name: (arrays[f"{name}.down"], arrays[f"{name}.up"]) for name in names}
            return cls(metadata["base_sha256"], int(metadata["query_masks"]), found, changes)
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise EncoderError(
                f"{path} holds no low-rank weights: {error}", "make it with benchmarks/train_encoder.py, or name another encoder"
            ) from error


def packaged() -> Path:
    """The weights of the default encoder, which come with briefbot."""
    return Path(str(files("briefbot") / f"evidence_minilm{SUFFIX}"))


def packaged_reader(base: Literal["minilm", "mpnet"]) -> Path:
    """The weights that tell whether a passage answers, which come with briefbot, for one packaged model or the other."""
    return Path(str(files("briefbot") / f"answerability_{base}{SUFFIX}"))
