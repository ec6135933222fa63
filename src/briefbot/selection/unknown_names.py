"""Names of a question that no article has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from briefbot.questions.matching import AskedQuestion
from briefbot.questions.question import names
from briefbot.questions.vocabulary import Vocabulary
from briefbot.text.countries import country_of, state_of
from briefbot.text.light_words import WORD
from briefbot.text.names import is_telling, without_possessive
from briefbot.text.spelling import one_slip_away, spelt_nearly
from briefbot.text.wording import stem

_SHORTEST_HALF = 4
"""Letters of what may be written as a word of its own: "Northgate" as "North Gate"."""
_SLIP = 0.75
"""Likeness of two words from which one may be the other, misspelt: "Ghandi"."""


def unknown_names(question: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Names of which no word stands anywhere: "Belgorod", not the "Graham" of a "Graham Twigg" who is called Twigg."""
    for words in named_inside(question):
        is_country = any(country_of(stem(word)) for word in words)
        terms = [term for word in words for term in vocabulary.terms(word)]
        if terms and not is_country and not any(map(vocabulary.document_frequency, terms)):
            yield " ".join(words)


def named_inside(question: str) -> list[list[str]]:
    """Capitalised words side by side; not the first word of a question, which always has a capital."""
    runs: list[list[str]] = []
    end = 0
    for word in list(WORD.finditer(question))[1:]:
        if not word.group()[0].isupper():
            continue
        if not (end and question[end : word.start()].isspace()):
            runs.append([])
        runs[-1].append(without_possessive(word.group()))
        end = word.end()
    return runs


def is_of_unknown_only(
    question: str, asked: AskedQuestion, vocabulary: Vocabulary, *, texts_found: Callable[[], Sequence[str]]
) -> bool:
    """Whether all that a question of one part names is surely a name, and surely one that no article has in any form or
    spelling: then no article is about it, however near the rest of the question is."""
    if asked.has_several_parts or asked.language is not None:
        return False
    told = [word for word in names(question) if not asked.words.is_light(word)]
    inside = {word for words in named_inside(question) for word in words}
    is_sure = bool(told) and inside.issuperset(told) and not _has_a_capital_each(question)
    if not is_sure or not all(_is_nowhere(word, vocabulary) for word in told):
        return False
    texts = texts_found()
    is_met = any(asked.names.terms & asked.names.terms_in(text) for text in texts)
    return not is_met and not any(spelt_nearly(word, texts, likeness=_SLIP) for word in told)


def _has_a_capital_each(question: str) -> bool:
    """Whether most words behind the first have capitals, as in headlines: then they tell no names."""
    capitals = [word.group()[0].isupper() for word in list(WORD.finditer(question))[1:]]
    return sum(capitals) * 2 > len(capitals)


def _is_nowhere(word: str, vocabulary: Vocabulary) -> bool:
    """Whether the word is a name of letters alone and neither it, nor two words that make it, nor what a slip makes of it stands
    anywhere."""

    def is_known(form: str) -> bool:
        return any(map(vocabulary.document_frequency, vocabulary.terms(form)))

    if not (word.isalpha() and word[1:].islower() and is_telling(word)) or is_known(word):
        return False
    if country_of(stem(word)) or state_of(stem(word)):  # which articles may call otherwise
        return False
    cuts = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
    halves = any(is_known(word[:cut]) and is_known(word[cut:]) for cut in cuts)
    return not halves and not any(map(is_known, one_slip_away(word.lower())))
