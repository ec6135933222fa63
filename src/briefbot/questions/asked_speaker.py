"""Whose words a question asks for, and whether a sentence gives them."""

from __future__ import annotations

from collections.abc import Set

from briefbot.questions.asked_names import AskedNames
from briefbot.questions.asked_words import AskedWords
from briefbot.text.light_words import WORD
from briefbot.text.speaking import asked_speaker, is_pronoun, speakers


class AskedSpeaker:
    """Whoever is asked for the words of, by the terms of their names or of what else the question calls them."""

    def __init__(self, text: str, words: AskedWords, names: AskedNames) -> None:
        found = [match.group() for match in WORD.finditer(asked_speaker(text))]
        terms = {term for word in found if not words.is_light(word) for term in words.terms_of(word)}
        self._terms = frozenset(terms & names.terms or terms)
        self._names = names

    def speaks_in(self, sentence: str, before: Set[str]) -> float:
        """Where it asks for somebody's words: 1 if they speak in the sentence, by a pronoun if they are among the terms of the
        one before; a half for a pronoun before which nothing stands. 0 elsewhere."""
        return max((self._is_asked_for(speaker, before) for speaker in speakers(sentence)), default=0.0) if self._terms else 0.0

    def _is_asked_for(self, speaker: str, before: Set[str]) -> float:
        if not is_pronoun(speaker):
            return float(bool(self._terms & self._names.terms_in(speaker)))
        return float(bool(self._terms & before)) if before else 0.5
