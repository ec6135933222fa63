"""Whether an encoder understands a language: it has to find, of sentences in English, the one that says the same."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from briefbot.types import QueryEncoder

if TYPE_CHECKING:
    from briefbot.types import Float32

_SENTENCES = {
    "en": (
        "My neighbour sells old shoes.",
        "It snowed the whole night.",
        "The horse drinks from the river.",
        "Our teacher is ill today.",
        "He paid too much for the bread.",
        "Nobody answered the letter.",
    ),
    "de": (
        "Mein Nachbar verkauft alte Schuhe.",
        "Es hat die ganze Nacht geschneit.",
        "Das Pferd trinkt aus dem Fluss.",
        "Unsere Lehrerin ist heute krank.",
        "Er hat zu viel für das Brot bezahlt.",
        "Niemand hat auf den Brief geantwortet.",
    ),
    "fr": (
        "Mon voisin vend de vieilles chaussures.",
        "Il a neigé toute la nuit.",
        "Le cheval boit dans la rivière.",
        "Notre enseignante est malade aujourd’hui.",
        "Il a payé le pain trop cher.",
        "Personne n’a répondu à la lettre.",
    ),
    "es": (
        "Mi vecino vende zapatos viejos.",
        "Nevó toda la noche.",
        "El caballo bebe del río.",
        "Nuestra maestra está enferma hoy.",
        "Pagó demasiado por el pan.",
        "Nadie respondió a la carta.",
    ),
    "uk": (
        "Мій сусід продає старе взуття.",
        "Усю ніч ішов сніг.",
        "Кінь п’є з річки.",
        "Наша вчителька сьогодні хвора.",
        "Він заплатив за хліб забагато.",
        "Ніхто не відповів на лист.",
    ),
}
"""The same in each language, with few words that look alike in two of them."""


class Fluency:
    """What one encoder understands, tried once for each language; safe to share between threads."""

    def __init__(self, encoder: QueryEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, bool] = {}
        self._lock = threading.Lock()

    def __contains__(self, language: str) -> bool:
        """Whether each sentence is nearest to its translation; what is none of the five counts as understood, like English."""
        if language == "en" or language not in _SENTENCES:
            return True
        with self._lock:
            if language not in self._known:
                places = (self._encode(language) @ self._encode("en").T).argmax(axis=1)
                self._known[language] = bool((places == np.arange(len(places))).all())
            return self._known[language]

    def _encode(self, language: str) -> Float32:
        return np.stack([self._encoder.encode_query(sentence).passage_vector for sentence in _SENTENCES[language]])
