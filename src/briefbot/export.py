"""Exports a sentence-transformers model once to an ONNX graph that gives token embeddings too.

The only module that imports torch. The question path never does: on two cores sentence-transformers needs
9 s and 500 MB before its first vector, onnxruntime under one second (docs/decisions/encoder.md).
"""

from __future__ import annotations

import hashlib
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot.defaults import ENCODER
from briefbot.encoder import FILES, MODEL_FILE, TOKENIZER_FILE, EncoderSpec, TokenHead
from briefbot.errors import EncoderError, require
from briefbot.lowrank import SUFFIX, LowRankWeights, packaged
from briefbot.packaged_models import MINILM, PackagedModel, file_sha256
from briefbot.whole_folder import written_whole

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BASE_NAMES = (MINILM.name, f"sentence-transformers/{MINILM.name}")
_TOKEN_DIMENSION = 128
_SAMPLED_WORDS = 4096
"""Words of the model's vocabulary from which the projection of its tokens is made, where none was learned."""


def encoder_digest(name: str) -> str:
    """SHA-256 over the weights and tokenizer that ``name`` stands for: 64 hexadecimal digits.

    For the packaged model and for folders and files it is read from the files; a name on a model hub stands for
    itself, since its files are fetched only when it is exported.

    Raises EncoderError if the weights of the packaged encoder are not the ones expected, or a file is not there.
    """
    changed = _lowrank_file(name)
    if changed is not None and not changed.is_file():
        raise EncoderError(f"there is no file {changed}", f"name a file of low-rank weights, or {ENCODER!r}")
    with _model_folder(name if changed is None else MINILM.name) as folder:
        if folder is None:
            return hashlib.sha256(f"hub:{name}".encode()).hexdigest()
        digest = hashlib.sha256(file_sha256(changed).encode() if changed else b"")
        kinds = {".safetensors", ".bin", ".json", ".txt", ".model"}
        for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + file_sha256(path).encode())
        return digest.hexdigest()


def export_encoder(name: str, folder: Path) -> EncoderSpec:
    """Write ``name``'s graph, tokenizer and spec into ``folder``, whole or not at all.

    Raises MissingExtra without the [build] extra, and EncoderError if the model cannot be loaded or exported.
    """
    require("sentence_transformers", extra="build", purpose="building an index with a new encoder")
    digest, changed = encoder_digest(name), _lowrank_file(name)
    model = load_model(MINILM.name if changed else name)
    learned = LowRankWeights.load(changed) if changed else None
    if learned:
        change_weights(model, learned, name, MINILM, f"name weights made for {MINILM.name}, or {ENCODER!r}")
    head = TokenHead(learned.heads["projection"], learned.heads["importance"]) if learned else _unlearned_head(model)
    transformer: Any = model[0]
    spec = EncoderSpec(
        name=name,
        digest=digest,
        max_tokens=_max_tokens(model),
        dimension=_dimension(model),
        sentence_dimension=int(transformer.get_embedding_dimension()),
        token_dimension=head.projection.shape[1],
        query_masks=learned.query_masks if learned else 0,
        mean_pooling=_pools_by_mean(model),
        query_prompt=_prompt(model, "query"),
        passage_prompt=_prompt(model, "document", "passage"),
    )
    with written_whole(folder, FILES) as aside:
        model.tokenizer.backend_tokenizer.save(str(aside / TOKENIZER_FILE))
        export_graph(model, aside / MODEL_FILE)
        spec.save(aside)
        head.save(aside)
    return spec


@contextmanager
def _model_folder(name: str) -> Iterator[Path | None]:
    """The folder that ``name`` stands for; None for a name on a model hub."""
    if not Path(name).is_dir() and name in _BASE_NAMES:
        with MINILM.opened() as folder:
            yield folder
    else:
        yield Path(name) if Path(name).is_dir() else None


def _lowrank_file(name: str) -> Path | None:
    """The file of low-rank weights that ``name`` stands for, if it does; they change the packaged base."""
    if name == ENCODER:
        return packaged()
    return Path(name) if name.endswith(SUFFIX) and not Path(name).is_dir() else None


def change_weights(model: SentenceTransformer, learned: LowRankWeights, name: str, base: PackagedModel, remedy: str) -> None:
    """Add up · down to each weight. Raises EncoderError if they belong to another model."""
    import torch

    if learned.base_sha256 != base.sha256:
        raise EncoderError(
            f"the weights in {name} change a model with SHA-256 {learned.base_sha256[:12]}…, {base.name} has {base.sha256[:12]}…",
            remedy,
        )
    transformer: Any = model[0]
    parameters = dict(transformer.auto_model.named_parameters())
    with torch.no_grad():
        for weight, (down, up) in learned.changes.items():
            shapes = tuple(parameters[weight].shape) if weight in parameters else None, (len(up), down.shape[1])
            if shapes[0] != shapes[1]:
                raise EncoderError(f"{name} changes {weight} of shape {shapes[1]}, that of {base.name} is {shapes[0]}", remedy)
            parameters[weight] += torch.from_numpy(up @ down)


def _unlearned_head(model: SentenceTransformer) -> TokenHead:
    """The principal axes of the model's own tokens, every token of a question counting the same.

    They are taken from words of its vocabulary, run through it one by one, and so need no corpus.
    """
    import numpy as np

    words = sorted(word for word in model.tokenizer.get_vocab() if word.isalpha())
    sample = words[:: max(1, len(words) // _SAMPLED_WORDS)]
    embeddings = model.encode(sample, output_value="token_embeddings", batch_size=256, show_progress_bar=False)
    tokens = np.concatenate([embedding.numpy() for embedding in embeddings])
    tokens /= np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-12)
    _, axes = np.linalg.eigh(tokens.T @ tokens)
    size = min(_TOKEN_DIMENSION, tokens.shape[1] // 2 * 2)
    projection = np.ascontiguousarray(axes[:, ::-1][:, :size], dtype=np.float32)
    return TokenHead(projection, np.zeros(tokens.shape[1] + 1, dtype=np.float32))


def load_model(name: str) -> SentenceTransformer:
    """The packaged model, one in a folder, or of a model hub. Raises EncoderError if it cannot be loaded."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    with _model_folder(name) as folder:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # a load takes a tenth of a second
        try:
            # a folder is complete: no look-ups on a hub, and no waiting for them
            model = SentenceTransformer(str(folder or name), device="cpu", local_files_only=folder is not None)
        # sentence-transformers lets through whatever its loaders raise: OSError, ValueError, KeyError, hub errors
        except Exception as error:
            raise EncoderError(
                f"the encoder {name!r} cannot be loaded: {next(iter(str(error).splitlines()), type(error).__name__)}",
                f"name a folder that holds a sentence-transformers model, or {ENCODER!r}, which needs no network",
            ) from error
    if not hasattr(getattr(model, "tokenizer", None), "backend_tokenizer"):
        raise EncoderError(f"the encoder {name!r} has no fast tokenizer to export", f"use another model, {ENCODER!r} say")
    return model.eval()


def _max_tokens(model: SentenceTransformer) -> int:
    transformer: Any = model[0]
    limits = [model.max_seq_length, getattr(transformer.auto_model.config, "max_position_embeddings", None)]
    return min(int(limit) for limit in limits if limit)


def _dimension(model: SentenceTransformer) -> int:
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise EncoderError("the encoder does not say the size of its vectors", f"use another model, {ENCODER!r} say")
    return int(dimension)


def _pools_by_mean(model: SentenceTransformer) -> bool:
    modules: list[Any] = list(model)
    kinds = [type(module).__name__ for module in modules]
    return kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) and modules[1].pooling_mode == "mean"


def _prompt(model: SentenceTransformer, *names: str) -> str:
    return next((prompt for name in names if (prompt := model.prompts.get(name))), "")


def export_graph(model: SentenceTransformer, path: Path) -> None:
    """Raises EncoderError if the exporter cannot."""
    import torch

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it tells of operators of packages nobody asked for

    class Graph(torch.nn.Module):
        """Token embeddings beside the pooled vector; adding zero keeps the exporter from merging the outputs."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[Any, Any]:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return features["token_embeddings"] + 0, features["sentence_embedding"] + 0

    example = model.tokenizer(["a short text", "a text that is longer than the first"], return_tensors="pt", padding=True)
    shape = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("tokens", min=2, max=_max_tokens(model))}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the exporter about its own internals
            program = torch.onnx.export(
                Graph().eval(),
                (example["input_ids"], example["attention_mask"]),
                dynamo=True,
                verbose=False,
                input_names=["input_ids", "attention_mask"],
                output_names=["tokens", "pooled"],
                dynamic_shapes=(shape, shape),
            )
    except torch.onnx.errors.OnnxExporterError as error:
        raise EncoderError(f"the encoder cannot be exported to ONNX: {error}", f"use another model, {ENCODER!r} say") from error
    if program is None:
        raise EncoderError("the ONNX exporter gave nothing back", "pip install --upgrade onnx onnxscript")
    program.save(str(path))
