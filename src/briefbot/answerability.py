"""Whether a passage answers a question: a model that reads both together, and tells where in the passage the answer would stand.

The reader of Devlin et al., "BERT" (2019, arXiv:1810.04805), for questions that may have no answer (SQuAD 2.0: Rajpurkar, Jia and
Liang 2018, arXiv:1806.03822). ``reader_export.py`` makes the folder that this opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from briefbot.arrays import HEADER_READING
from briefbot.encoder import SEPARATOR, open_session, open_tokenizer, opening

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from briefbot.types import Float32, Span

FILES = MODEL_FILE, HEAD_FILE, TOKENIZER_FILE = "answerability.onnx", "answerability.npz", "answerability.json"
MOST_OF_QUESTION, MOST_TOKENS = 48, 300
"""Tokens of a question, and of it and the passage together, that are read; as in training."""
_LONGEST_ANSWER = 40
"""Tokens."""


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """What an index must know of its reader."""

    base: str
    """The packaged model that it rests on."""
    digest: str
    """SHA-256 over that model's weights and what it has learned: 64 hexadecimal digits."""


class AnswerHead(NamedTuple):
    """What reads the embeddings: logits of an answer's first and last token are embedding · weights[:-1] + weights[-1].

    ``weights`` has shape (t + 1, 2).
    """

    weights: Float32

    def save(self, folder: Path) -> None:
        np.savez(folder / HEAD_FILE, weights=self.weights)

    @classmethod
    def load(cls, folder: Path) -> AnswerHead:
        with HEADER_READING, (folder / HEAD_FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return cls(arrays["weights"])


class Reading(NamedTuple):
    """How much more likely an answer is than none, as logits of the best span over that of no answer."""

    passage: float
    """Anywhere in it or its context."""
    sentences: tuple[float, ...]
    """Of spans that begin in each; -inf where nothing of it was read."""


class AnswerabilityReader:
    """Reads an English question with a passage; safe to share between threads."""

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, head: AnswerHead) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._head = head
        self._start, self._end = bounds_of(tokenizer)

    @classmethod
    def open(cls, folder: Path) -> AnswerabilityReader:
        """Raises EncoderError if its files are damaged."""
        with opening(folder):
            return cls(open_session(folder / MODEL_FILE), open_tokenizer(folder / TOKENIZER_FILE), AnswerHead.load(folder))

    def read(self, question: str, text: str, sentences: Sequence[Span], *, context: str = "") -> Reading:
        """What the passage says to the question, and each of its sentences, given as characters of ``text``.

        ``context`` is the title, heading, date and source that the passage stands under.
        """
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:MOST_OF_QUESTION]
        before = f"{context}{SEPARATOR}" if context else ""
        told = self._tokenizer.encode(before + text, add_special_tokens=False)
        first = len(asked) + 2
        read = told.ids[: MOST_TOKENS - first - 1]
        ids = np.array([[self._start, *asked, self._end, *read, self._end]], dtype=np.int64)
        (embeddings,) = self._session.run(["tokens"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        logits = embeddings[0] @ self._head.weights[:-1] + self._head.weights[-1]
        spans = _best_spans(logits[first : first + len(read)]) - logits[0].sum()
        begins = np.array([begin - len(before) for begin, _ in told.offsets[: len(read)]], dtype=np.intp)
        of_sentences = [spans[(begins >= start) & (begins < end)].max(initial=-np.inf) for start, end in sentences]
        return Reading(float(spans.max(initial=-np.inf)), tuple(map(float, of_sentences)))


def bounds_of(tokenizer: Tokenizer) -> tuple[int, int]:
    """The tokens that open what is read, and that close the question and the passage.

    MPNet has words for BERT's too, which it never saw. Raises ValueError if the tokenizer has neither's.
    """
    for names in (("<s>", "</s>"), ("[CLS]", "[SEP]")):
        start, end = map(tokenizer.token_to_id, names)
        if start is not None and end is not None:
            return start, end
    raise ValueError("the tokenizer has no token to begin with")


def _best_spans(logits: Float32) -> Float32:
    """Of each first token the highest sum of its logit and that of a last one at it or behind it, shape (n,); logits (n, 2)."""
    starts, ends = logits[:, 0], logits[:, 1]
    behind = sliding_window_view(np.pad(ends, (0, _LONGEST_ANSWER), constant_values=-np.inf), _LONGEST_ANSWER)
    latest: Float32 = behind[: len(ends)].max(axis=1)
    return starts + latest
