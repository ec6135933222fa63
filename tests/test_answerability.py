"""The reader of a question and a passage together, and what the gate makes of what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from briefbot import answerability
from briefbot.answerability import AnswerabilityReader, _best_span
from briefbot.answering import ExtractiveAnswerer
from briefbot.assistant import Assistant
from briefbot.errors import EncoderError
from briefbot.selection.evidence import GATE, UNREAD, as_signal
from briefbot.types import Scope
from desk import link_or_copy

TITLE = "Crane falls on the quay, 2 March 2034, Harbour Post"
TEXT = (
    "Part of the port of Maravel has been closed since a crane fell across the quay. Three dockworkers were killed and eleven"
    " hurt. The transport ministry has opened an inquiry, to be led by Beatriz Lozano, a former head of the safety board."
)


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> AnswerabilityReader:
    found = assistant.generation.reader
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("answered", "near"),
    [
        ("How many dockworkers were killed?", "How many dockworkers work at the port?"),
        ("Who leads the inquiry?", "Who succeeded Beatriz Lozano at the safety board?"),
        ("Which port has been closed?", "Which company built the crane?"),
    ],
)
def test_a_passage_that_answers_reads_better_than_one_that_only_speaks_of_the_same(
    reader: AnswerabilityReader, answered: str, near: str
) -> None:
    assert reader.read(answered, TEXT, context=TITLE) > reader.read(near, TEXT, context=TITLE)


def test_a_passage_about_something_else_reads_as_no_answer(reader: AnswerabilityReader) -> None:
    other = "Barley prices rose by a tenth in April, the farmers' union said, since the spring had been dry."
    assert reader.read("How many dockworkers were killed?", other) < min(
        0.0, reader.read("How many dockworkers were killed?", TEXT)
    )


@pytest.mark.parametrize("text", ["", " ", "word " * 5000, "日本語のテキスト", "\x00"])
def test_any_text_can_be_read(reader: AnswerabilityReader, text: str) -> None:
    assert not np.isnan(reader.read("How many dockworkers were killed?", text, context=TITLE))
    assert not np.isnan(reader.read(text or "?", TEXT))


def test_the_best_span_begins_before_it_ends() -> None:
    logits = np.array([[0.0, 9.0], [5.0, 0.0], [0.0, 3.0]], dtype=np.float32)
    assert _best_span(logits) == 9.0, "of one token"
    assert _best_span(logits[1:]) == 8.0
    assert _best_span(logits[:0]) == -np.inf


def test_a_reading_is_a_share_of_its_range_and_none_changes_nothing() -> None:
    assert [as_signal(logit) for logit in (-np.inf, -50.0, -12.0, 4.0, 50.0)] == [0.0, 0.0, 0.0, 1.0, 1.0]
    assert as_signal(-4.0) < as_signal(-3.0) == UNREAD < as_signal(-2.0)


def test_the_gate_asks_the_reader_of_the_best_passage(assistant: Assistant) -> None:
    question = "Who leads the inquiry into the dam?"
    ranked = assistant.go_through(question, Scope()).ranked
    tokens = assistant.generation.encoder.encode_query(question).tokens
    gates = []
    for reader in (None, assistant.generation.reader):
        answerer = ExtractiveAnswerer(assistant.generation.lexical, reader=reader)
        selection = answerer.select(question, tokens, ranked, answered_from=0.0)
        assert selection.gate is not None
        assert selection.confidence == pytest.approx(GATE.confidence(selection.gate))
        gates.append(selection.gate)
    unread, read = gates
    assert unread.reading == UNREAD != read.reading
    assert unread._replace(reading=read.reading) == read


@pytest.mark.parametrize(
    "question",
    [
        "Wer leitet die Untersuchung des Damms?",
        "The dam failed at night and the ministry opened an inquiry that the former head of the safety board led.",
    ],
)
def test_what_it_has_not_learned_to_read_is_not_read(assistant: Assistant, question: str) -> None:
    gate = assistant.weigh(question).gate
    assert gate is not None
    assert gate.reading == UNREAD


def test_an_index_has_a_reader_and_a_folder_without_its_files_none(assistant: Assistant, tmp_path: Path) -> None:
    for name in answerability.FILES:
        assert (assistant.generation.encoder_folder / name).is_file()
    assert AnswerabilityReader.open(tmp_path) is None


@pytest.mark.parametrize("name", answerability.FILES[1:])
@pytest.mark.parametrize("content", [None, b"", b"nothing of the kind"])
def test_damaged_files_are_refused_with_what_mends_them(
    assistant: Assistant, tmp_path: Path, name: str, content: bytes | None
) -> None:
    for each in answerability.FILES:
        link_or_copy(str(assistant.generation.encoder_folder / each), str(tmp_path / each))
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        AnswerabilityReader.open(tmp_path)
    assert str(tmp_path) in caught.value.message
    assert "--full" in caught.value.hint
