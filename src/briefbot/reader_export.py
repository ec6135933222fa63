"""Exports the reader that tells whether a passage answers: a packaged model with what it learned, which comes with briefbot.

It rests on the best model whose packages are installed, whatever the encoder; ``answerability.py`` opens what is written here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from briefbot import answerability
from briefbot.answerability import ReaderSpec
from briefbot.export import change_weights, export_graph, load_model
from briefbot.lowrank import OF_ANSWERS, LowRankWeights, packaged_reader
from briefbot.packaged_models import MINILM, MPNET, PackagedModel, file_sha256
from briefbot.whole_folder import written_whole

_READERS = ((MPNET, packaged_reader("mpnet")), (MINILM, packaged_reader("minilm")))
"""What a reader may rest on, and what it learned, the better first."""


def known_readers() -> dict[ReaderSpec, tuple[PackagedModel, Path]]:
    """What this version of briefbot can make, the better first, whether or not the packages for it are installed."""
    return {_spec(base, learned): (base, learned) for base, learned in _READERS}


def choose_reader(held: ReaderSpec | None) -> ReaderSpec | None:
    """The best that can be made here, or ``held``, which an index has, where that is better; None where there is neither."""
    return next((spec for spec, (base, _) in known_readers().items() if spec == held or base.is_installed()), None)


def export_reader(spec: ReaderSpec, folder: Path) -> None:
    """Write its graph, tokenizer and head into ``folder``, whole or not at all.

    Raises MissingExtra if its packages are not installed, and EncoderError if their model is not the one expected.
    """
    base, weights = known_readers()[spec]
    with base.opened() as unpacked:
        model, learned = load_model(str(unpacked)), LowRankWeights.load(weights, heads=OF_ANSWERS)
    change_weights(model, learned, weights.name, base, "pip install --force-reinstall --no-deps briefbot")
    model.max_seq_length = answerability.MOST_TOKENS
    with written_whole(folder, answerability.FILES) as aside:
        model.tokenizer.backend_tokenizer.save(str(aside / answerability.TOKENIZER_FILE))
        export_graph(model, aside / answerability.MODEL_FILE)
        answerability.AnswerHead(learned.heads["answer"]).save(aside)


def _spec(base: PackagedModel, learned: Path) -> ReaderSpec:
    return ReaderSpec(base.name, hashlib.sha256((base.sha256 + file_sha256(learned)).encode()).hexdigest())
