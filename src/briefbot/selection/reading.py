"""What a reader of question and passage says of the sentences that were weighed, and their order after that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from briefbot.selection.evidence import SENTENCE_WEIGHTS, UNREAD, Evidence, RankedPassage, as_signal, weighed
from briefbot.selection.weighing import in_order
from briefbot.text.light_words import telling_words
from briefbot.text.speaking import asked_speaker

if TYPE_CHECKING:
    from briefbot.answerability import AnswerabilityReader, Reading
    from briefbot.questions.matching import AskedQuestion

_MOST_READ, _WITHIN = 3, 4.0
"""Passages that are read, and how far in score their best sentence may lie behind the best of all: what lies further behind no
reading of it would put first."""
_TOLD = 0.9
"""Match of a question's telling words from which a passage in which the one asked for speaks is about what is asked."""


def read_nearest(
    question: str, asked: AskedQuestion, evidence: Sequence[Evidence], reader: AnswerabilityReader
) -> list[Evidence]:
    """The sentences with what the reader says of them and their passages, best first; of those far behind it says nothing."""
    best = evidence[0].score
    near = {id(each.ranked): each.ranked for each in evidence if best - each.score <= _WITHIN}
    readings = {name: _read(question, found, reader) for name, found in islice(near.items(), _MOST_READ)}
    speaker = telling_words(asked_speaker(question).casefold())
    return in_order(asked, [_as_read(each, readings.get(id(each.ranked)), speaker) for each in evidence])


def _read(question: str, found: RankedPassage, reader: AnswerabilityReader) -> Reading:
    return reader.read(question, found.text, found.passage.sentences_inside, context=found.passage.context)


def _as_read(sentence: Evidence, reading: Reading | None, speaker: Sequence[str]) -> Evidence:
    """``speaker`` are the words of whoever the question asks for, in small letters."""
    if reading is None:
        return sentence
    of_sentence = reading.sentences[sentence.ranked.passage.sentences.index(sentence.span)]
    signals = sentence.signals._replace(reading=as_signal(of_sentence))
    of_passage = as_signal(reading.passage)
    if of_sentence == -math.inf:  # that nothing before it answers says little
        of_passage = max(of_passage, UNREAD)
    if sentence.gate.names < 1 or sentence.gate.figures < 1:  # it has hardly seen questions for others than the passage tells of
        of_passage = min(of_passage, UNREAD)
    elif _are_words_asked_for(sentence, speaker):
        of_passage = max(of_passage, UNREAD)
    return replace(sentence, signals=signals, score=weighed(signals, SENTENCE_WEIGHTS), passage_reading=of_passage)


def _are_words_asked_for(sentence: Evidence, speaker: Sequence[str]) -> bool:
    """Whether the one asked for speaks there of what is asked, or under another name: "What does Moscow say about the bombing?"
    reads as no answer beside "Moscow accused …", and the reader knows no capitals."""
    is_of_other_name = not any(word in sentence.text.casefold() for word in speaker)
    return bool(sentence.signals.speaker) and (is_of_other_name or sentence.gate.word_match >= _TOLD)
