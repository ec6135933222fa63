"""The exported sentence-transformers graph, run by onnxruntime: text to unit vectors, without torch.

``export.py`` makes the folder this opens: ``model.onnx``, ``tokenizer.json``, ``encoder.json`` and ``tokens.npz``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefbot.arrays import HEADER_READING
from briefbot.errors import EncoderError
from briefbot.messages import say
from briefbot.products import multiply
from briefbot.types import EncodedPassage, EncodedQuery, QueryTokens, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

    from briefbot.types import Float32

FILES = MODEL_FILE, TOKENIZER_FILE, SPEC_FILE, TOKENS_FILE = "model.onnx", "tokenizer.json", "encoder.json", "tokens.npz"
SEPARATOR = "\n"
"""Stands between a passage's context and its text in what the model reads."""
_BATCH_TOKENS = 4096
"""Padded tokens of one forward pass: on two cores larger batches are no faster, and memory stays under 1 GB."""

_MASK = "[MASK]"
_STRONGEST = 3.0
"""Most that the logarithm of a token's importance may be, either way; as in training."""


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """What an index must know of the model that made its vectors."""

    name: str
    digest: str
    """SHA-256 of the weights and tokenizer the graph was exported from."""
    max_tokens: int
    dimension: int
    """Of a passage's vector (d)."""
    sentence_dimension: int
    """Of a sentence's vector (t): the model's token embeddings."""
    token_dimension: int
    """Of a token's vector (m), which is kept for matching: a projection of its embedding."""
    query_masks: int
    """Mask tokens that stand behind a question; in a model trained with them they take the place of what is asked for."""
    mean_pooling: bool
    """Whether the model's own vector is the mean of its token embeddings, normalised."""
    query_prompt: str
    passage_prompt: str

    def save(self, folder: Path) -> None:
        (folder / SPEC_FILE).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf8")

    @classmethod
    def load(cls, folder: Path) -> EncoderSpec:
        return cls(**json.loads((folder / SPEC_FILE).read_text("utf8")))


class TokenHead(NamedTuple):
    """What makes a token's embedding a vector to match with.

    ``projection`` has shape (t, m); the importance of a question's token is exp(embedding · weights[:-1] + weights[-1]).
    """

    projection: Float32
    weights: Float32

    def save(self, folder: Path) -> None:
        np.savez(folder / TOKENS_FILE, projection=self.projection, weights=self.weights)

    @classmethod
    def load(cls, folder: Path) -> TokenHead:
        with HEADER_READING, (folder / TOKENS_FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return cls(arrays["projection"], arrays["weights"])

    def project(self, embeddings: Float32) -> Float32:
        """Unit vectors, shape (n, m)."""
        vectors = multiply(embeddings, self.projection)
        unit: Float32 = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return unit

    def importance(self, embeddings: Float32) -> Float32:
        weighed: Float32 = np.exp(np.clip(embeddings @ self.weights[:-1] + self.weights[-1], -_STRONGEST, _STRONGEST))
        return weighed


def open_session(path: Path) -> InferenceSession:
    """An exported graph, ready to run on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # threads that wait sleep: spinning ones take the processor from others, and are no faster here
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def open_tokenizer(path: Path) -> Tokenizer:
    """One that neither pads nor cuts."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@contextmanager
def opening(folder: Path) -> Iterator[None]:
    """Raises EncoderError, with what mends it, for whatever the files of an exported model raise when they are opened."""
    try:
        yield
    # tokenizers and onnxruntime raise bare Exceptions of their own for a damaged or missing file
    except Exception as error:
        raise EncoderError(
            say("the exported encoder in {folder} cannot be opened: {error}", folder=folder, error=error),
            "briefbot index --full",
        ) from error


class OnnxEncoder:
    """A QueryEncoder and PassageEncoder over an exported graph; safe to share between threads."""

    def __init__(self, spec: EncoderSpec, session: InferenceSession, tokenizer: Tokenizer, head: TokenHead) -> None:
        self.spec = spec
        self._session = session
        self._tokenizer = tokenizer
        self._head = head
        mask = tokenizer.token_to_id(_MASK)
        self._masks = [mask] * spec.query_masks if mask is not None else []

    @classmethod
    def open(cls, folder: Path) -> OnnxEncoder:
        """Raises EncoderError if the folder does not hold a whole exported model."""
        with opening(folder):
            spec, head = EncoderSpec.load(folder), TokenHead.load(folder)
            return cls(spec, open_session(folder / MODEL_FILE), open_tokenizer(folder / TOKENIZER_FILE), head)

    def count_tokens(self, text: str) -> int:
        """Tokens the model would read for a passage of this text, its special tokens and prompt included."""
        return len(self._tokenizer.encode(self.spec.passage_prompt + text).ids)

    def encode_query(self, text: str) -> EncodedQuery:
        """Vectors and tokens from one pass. Text beyond the model's limit is not read."""
        encoding = self._encode(self.spec.query_prompt + text)
        (embeddings,), (pooled,) = self._forward(*_pad([[*encoding.ids, *self._masks]]))
        read, spoken = len(encoding.ids), ~np.array(encoding.special_tokens_mask, dtype=bool)
        said = embeddings[:read][spoken] if spoken.any() else embeddings[:read]
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2) - len(self.spec.query_prompt)
        asked = spoken & (offsets[:, 1] > 0)  # not the prompt
        matched = np.concatenate([embeddings[:read][asked], embeddings[read:]])
        added = np.zeros((len(self._masks), 2), dtype=np.int64)
        return EncodedQuery(
            _unit(embeddings[:read].mean(axis=0)) if self._masks else _unit(pooled),
            _unit(said.mean(axis=0)),
            QueryTokens(
                self._head.project(matched),
                self._head.importance(matched),
                np.concatenate([np.maximum(offsets[asked], 0), added]),
            ),
        )

    def encode_passages(
        self, contexts: Sequence[str], texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EncodedPassage]:
        """Vectors of each passage, its sentences and its tokens, in the order given, from a single pass over each.

        A sentence's vector is the mean of the embeddings of the tokens inside its span: it has seen its
        passage and context ("late chunking", Günther et al. 2024, arXiv:2409.04701). Where the model pools by
        the mean, so is the passage's own: over its text alone, the context having been seen. Spans are of
        ``texts``.

        Raises ValueError if a passage is longer than the model reads: chunking keeps that from happening.
        """
        prefixes = [self._prefix(context) for context in contexts]
        encodings = self._tokenizer.encode_batch([prefix + text for prefix, text in zip(prefixes, texts, strict=True)])
        longest = max((len(encoding.ids) for encoding in encodings), default=0)
        if longest > self.spec.max_tokens:
            raise ValueError(f"a passage has {longest} tokens, the encoder reads {self.spec.max_tokens}")
        encoded: dict[int, EncodedPassage] = {}
        for batch in _batches([len(encoding.ids) for encoding in encodings]):
            tokens, pooled = self._forward(*_pad([encodings[i].ids for i in batch]))
            for place, i in enumerate(batch):
                offsets = np.array(encodings[i].offsets, dtype=np.int64) - len(prefixes[i])
                whole = Span(0, len(texts[i]))
                vector = _span_vectors(tokens[place], offsets, [whole])[0] if self.spec.mean_pooling else _unit(pooled[place])
                inside = _tokens_inside(offsets, sentences[i])
                encoded[i] = EncodedPassage(
                    vector,
                    _span_vectors(tokens[place], offsets, sentences[i]),
                    self._head.project(tokens[place][np.concatenate([*inside, np.zeros(0, dtype=np.int64)])]),
                    np.array([len(places) for places in inside], dtype=np.int64),
                )
        return [encoded[i] for i in range(len(encodings))]

    def _prefix(self, context: str) -> str:
        return self.spec.passage_prompt + (context + SEPARATOR if context else "")

    def _encode(self, text: str) -> Encoding:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        most = self.spec.max_tokens - self._tokenizer.num_special_tokens_to_add(is_pair=False) - self.spec.query_masks
        encoding.truncate(most)
        return self._tokenizer.post_process(encoding)  # the mark of the end stands behind what is left, as in training

    def _forward(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> tuple[Float32, Float32]:
        tokens, pooled = self._session.run(["tokens", "pooled"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(tokens, dtype=np.float32), np.asarray(pooled, dtype=np.float32)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places grouped by length, so that little is padded, each batch within the token budget."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) + 1) * lengths[place] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pad(ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and their mask, both of shape (batch, longest)."""
    padded = np.zeros((len(ids), max(len(row) for row in ids)), dtype=np.int64)
    mask = np.zeros_like(padded)
    for place, row in enumerate(ids):
        padded[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return padded, mask


def _tokens_inside(offsets: NDArray[np.int64], spans: Sequence[Span]) -> list[NDArray[np.int64]]:
    """Places of the tokens whose characters lie inside each span; padding stands behind the offsets."""
    starts, ends = offsets[:, 0], offsets[:, 1]
    return [np.flatnonzero((starts >= start) & (ends <= end) & (ends > starts)) for start, end in spans]


def _span_vectors(tokens: Float32, offsets: NDArray[np.int64], spans: Sequence[Span]) -> Float32:
    """Unit vector of each span, shape (n, t), from the tokens (padding behind them) and their characters."""
    vectors = np.zeros((len(spans), tokens.shape[1]), dtype=np.float32)
    for place, inside in enumerate(_tokens_inside(offsets, spans)):
        vectors[place] = _unit(tokens[inside].mean(axis=0) if len(inside) else tokens[0])
    return vectors


def _unit(vector: Float32) -> Float32:
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm > 0 else vector
