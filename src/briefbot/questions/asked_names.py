"""The names of a question, and which of them a text has, in whatever form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from briefbot.questions.asked_words import AskedWords
from briefbot.questions.question import names
from briefbot.text.countries import countries_in, countries_of_two_words, country_of, state_of
from briefbot.text.initials import initials_in, short_forms, spelt_out
from briefbot.text.light_words import WORD
from briefbot.text.names import same_name_word, without_possessive
from briefbot.text.wording import stem

_ACTING = re.compile(r"\b(?:do|does|did|has|have|had|will|would|can|could|may|might|must|should)\s+$", re.IGNORECASE)
_LONGEST_ACTING = 8
"""What stands before one of whom is asked what it does: "What does Kyiv say?", not "How many live in Kyiv?"."""


class AskedNames:
    """A question's names, by themselves, in other forms, as countries and as initials."""

    def __init__(self, text: str, words: AskedWords) -> None:
        named = [word for word in names(text) if not words.is_light(word)]
        self._words = words
        self._found: dict[str, frozenset[str]] = {}
        self.terms = {term for word in named for term in words.terms_of(word)}
        self._stemmed = {stem(word): set(words.terms_of(word)) for word in named}
        self._countries = self._named_countries(text)
        self._short = {form: set(words.terms_of(word)) for form, word in short_forms(text).items()}
        self._in_full = {form: self.terms.intersection(words.vocabulary.terms(name)) for form, name in spelt_out(text)}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def share_in(self, words: Set[str]) -> float:
        """Share of the names' terms that are among these; 1 if it has no name."""
        return len(self.terms & words) / len(self.terms) if self.terms else 1.0

    def terms_in(self, text: str) -> frozenset[str]:
        """The terms of a text, and those of the question's names that it has otherwise: "Ukrainian" for "Ukraine", "African"
        for "Africa". Kept, since each step asks for those of the same few texts."""
        if text not in self._found:
            self._found[text] = frozenset(self._find_terms(text))
        return self._found[text]

    def _find_terms(self, text: str) -> set[str]:
        words = set(self._words.vocabulary.terms(text))
        if self._short:
            words |= _united(self._short, initials_in(text))
        if self._in_full:
            words |= _united(self._in_full, short_forms(text))
        missing = {name: terms for name, terms in self._stemmed.items() if not terms <= words}
        if missing:
            capitalised = {stem(word) for word in WORD.findall(text) if word[0].isupper()}
            met = (terms for name, terms in missing.items() if any(same_name_word(name, word) for word in capitalised))
            words = words.union(*met)
        there = countries_in(text) if self._countries else set()
        return words | {term for term, country in self._countries.items() if country in there}

    def _named_countries(self, text: str) -> dict[str, str]:
        """The country of each of its names that is a word for one, or a capital that stands for its government."""
        found = dict[str, str]()
        for match in WORD.finditer(text):
            word = without_possessive(match.group())
            acts = word != match.group() or _ACTING.search(text, max(0, match.start() - _LONGEST_ACTING), match.start())
            country = country_of(stem(word)) or (state_of(stem(word)) if acts else None)
            if country:
                found |= dict.fromkeys(self.terms.intersection(self._words.terms_of(word)), country)
        for name, country in countries_of_two_words(text).items():
            found |= dict.fromkeys(self.terms.intersection(self._words.vocabulary.terms(name)), country)
        return found


def _united(terms: Mapping[str, Set[str]], forms: Iterable[str]) -> set[str]:
    """The terms of those names that stand there in one of these forms."""
    return {term for form in terms.keys() & set(forms) for term in terms[form]}
