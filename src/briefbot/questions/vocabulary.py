"""The words of a corpus, and how rare each of them is."""

from __future__ import annotations

import math
from typing import Protocol


class Vocabulary(Protocol):
    """The words of a corpus, as its lexical index knows them."""

    def __len__(self) -> int: ...

    def terms(self, text: str) -> list[str]: ...

    def document_frequency(self, term: str) -> int: ...


def rarity(term: str, vocabulary: Vocabulary) -> float:
    """Inverse document frequency, as in BM25."""
    frequency = vocabulary.document_frequency(term)
    return math.log(1 + (len(vocabulary) - frequency + 0.5) / (frequency + 0.5))
