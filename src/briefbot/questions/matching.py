"""How far a text meets a question: its words, its tokens, its names and figures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from briefbot.lexical import LONGEST_WORD
from briefbot.questions.counting import Wanted, read_wanted
from briefbot.questions.general_words import is_general, is_of_degree
from briefbot.questions.question import QuestionKind, classify, figures, has_several_parts, names
from briefbot.questions.rivals import find_rivals
from briefbot.text.countries import countries_in, countries_of_two_words, country_of, state_of
from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.initials import initials_in, short_forms, spelt_out
from briefbot.text.language import is_small, recognise
from briefbot.text.light_words import LIGHT_WORDS, WORD
from briefbot.text.names import same_name_word, without_possessive
from briefbot.text.naming import NamedDay, named_days, named_sources
from briefbot.text.quantities import find_quantities
from briefbot.text.retractions import reports
from briefbot.text.speaking import asked_speaker, is_pronoun, speakers
from briefbot.text.word_kinds import is_said_of_another, read_words
from briefbot.text.wording import are_forms, stem
from briefbot.types import QueryTokens, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefbot.types import Float32

_LIGHT_WEIGHT = 0.3
"""Of a word its answer need not have."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
UNRELATED = 0.53
"""Best cosine of a word's tokens with those of a passage that has nothing to do with it; nine in ten tokens are below .55."""
_NEAR = 0.81
"""Cosine from which a word says what another does."""
_SHORTEST_PART = 4
"""Letters of a part of a compound."""
_ACTING = re.compile(r"\b(?:do|does|did|has|have|had|will|would|can|could|may|might|must|should)\s+$", re.IGNORECASE)
_LONGEST_ACTING = 8
"""What stands before one of whom is asked what it does: "What does Kyiv say?", not "How many live in Kyiv?"."""
_HOW_MANY = re.compile(r"\bhow (many|much)\b", re.IGNORECASE)


class Thing(NamedTuple):
    """A noun, name or figure of a question."""

    word: str
    phrase: str
    """How it is named: with the noun that it stands before, if it does."""
    joined: tuple[str, str]
    """In one word with what stands before and after it."""


class Vocabulary(Protocol):
    """The words of a corpus, as its lexical index knows them."""

    def __len__(self) -> int: ...

    def terms(self, text: str) -> list[str]: ...

    def document_frequency(self, term: str) -> int: ...


class AskedQuestion:
    """A question taken apart once: its kind, its words with their weights, its tokens."""

    def __init__(self, text: str, tokens: QueryTokens, vocabulary: Vocabulary, *, sources: Sequence[str] = ()) -> None:
        """``sources`` are those of the corpus, of which it may name some."""
        self.kind: QuestionKind = classify(text)
        language = recognise(text)
        # None of English, and of one that cannot be told.
        self.language = language if language != "en" else None
        is_light = self.is_light
        self.wanted: Wanted | None = read_wanted(text) if self.kind == "number" else None
        self._vocabulary = vocabulary
        self._stems: dict[str, list[str]] = {}
        self._terms: dict[str, frozenset[str]] = {}
        self._weights = {
            term: _rarity(term, vocabulary) * (_LIGHT_WEIGHT if is_light(match.group()) else 1.0)
            for match in WORD.finditer(text)
            for term in self.terms_of(match.group())
        }
        self._total = sum(self._weights.values()) or 1.0
        self.names = {term for word in names(text) if not is_light(word) for term in self.terms_of(word)}
        self._stemmed_names = {stem(word): set(self.terms_of(word)) for word in names(text) if not is_light(word)}
        self._countries = self._named_countries(text)
        self._short = {form: set(self.terms_of(word)) for form, word in short_forms(text).items()}
        self._in_full = {form: self.names.intersection(vocabulary.terms(name)) for form, name in spelt_out(text)}
        self._speaker = self._named_speaker(text)
        self._figures = [(set(self.terms_of(word)), _amounts(word)) for word in figures(_THOUSANDS.sub("", text))]
        self._days = named_days(text)
        self._months = [named for named in self._days if named.day is None]
        self._dated = _whole_days(text)
        self._asks_for_report = reports(text)
        self._shares: Float32 = tokens.importance / np.float32(max(float(tokens.importance.sum()), 1e-12))
        self._telling = [
            (set(self.terms_of(match.group())), _inside(tokens.offsets, Span(*match.span())))
            for match in WORD.finditer(text)
            if not is_light(match.group())
        ]
        self._telling_weights = [1e-6 + sum(self._weights.get(term, 0.0) for term in terms) for terms, _ in self._telling]
        self._means = _means_over([places for _, places in self._telling], len(tokens.offsets))
        asks = _HOW_MANY.search(text)
        before = [m for m in WORD.finditer(text) if asks and m.end() <= asks.end() and not is_light(m.group())]
        self.has_several_parts = has_several_parts(text)
        self._sources = named_sources(text, sources) if self.has_several_parts else []
        self._rivals = [] if self.has_several_parts or self.language else find_rivals(text)
        self._things = self._named_things(_THOUSANDS.sub("", text))  # "1,087" is one
        self.told = self._told(text)
        self.modifiers = self._modifiers(text)
        self._counted = len(before) if len(before) < len(self._telling) else 0

    def terms_of(self, word: str) -> list[str]:
        """Stems of a word, without the s of a possessive, which would be a word of its own: "Lisbon's", "the 1970's"."""
        if word not in self._stems:
            bare = re.sub("[’']", "", word) if word[0].isdigit() else without_possessive(word)
            self._stems[word] = self._vocabulary.terms(bare)
        return self._stems[word]

    def _named_countries(self, text: str) -> dict[str, str]:
        """The country of each of its names that is a word for one, or a capital that stands for its government."""
        found = dict[str, str]()
        for match in WORD.finditer(text):
            word = without_possessive(match.group())
            acts = word != match.group() or _ACTING.search(text, max(0, match.start() - _LONGEST_ACTING), match.start())
            country = country_of(stem(word)) or (state_of(stem(word)) if acts else None)
            if country:
                found |= dict.fromkeys(self.names.intersection(self.terms_of(word)), country)
        for name, country in countries_of_two_words(text).items():
            found |= dict.fromkeys(self.names.intersection(self._vocabulary.terms(name)), country)
        return found

    def _named_speaker(self, text: str) -> frozenset[str]:
        """Terms of the names of whoever is asked for the words of, or of what else it calls them."""
        speaker = asked_speaker(text)
        terms = {
            term for match in WORD.finditer(speaker) if not self.is_light(match.group()) for term in self.terms_of(match.group())
        }
        return frozenset(terms & self.names or terms)

    def _named_things(self, text: str) -> list[Thing]:
        """Its nouns, names and figures, but for general ones and those of its days; a noun before another is named with it."""
        words = read_words(text)
        days = [(day.start, day.end) for day in _whole_days(text)]
        found = []
        for place, word in enumerate(words):
            is_of_day = any(start <= word.start < end for start, end in days)
            if word.kind != "noun" or is_of_day or is_said_of_another(words, place) or self.is_light(word.text):
                continue
            following = words[place + 1] if place + 1 < len(words) else None
            is_before_noun = following is not None and following.kind == "noun" and text[word.end : following.start] == " "
            bare = without_possessive(word.text)
            is_owner = bare != word.text
            is_part = is_before_noun and following is not None and not (is_owner or word.is_capital or following.is_capital)
            if is_of_degree(word.text) or (is_general(word.text) and not is_part):
                continue
            neighbours = (words[place - 1].text if place else "", following.text if following else "")
            phrase = f"{word.text} {following.text}" if is_part and following else bare
            found.append(Thing(bare, phrase, (neighbours[0] + bare, bare + neighbours[1])))
        return found

    def _told(self, text: str) -> frozenset[str]:
        """Terms of what it says of what it asks for: its telling words but for names, figures and what is counted."""
        telling = [word for word in (match.group() for match in WORD.finditer(text)) if not self.is_light(word)]
        return frozenset(
            term for word in telling if not (word[0].isdigit() or self._is_counted(word)) for term in self.terms_of(word)
        ) - frozenset(self.names)

    def _modifiers(self, text: str) -> frozenset[str]:
        """Terms of nouns that stand before another noun: the cable of "cable repair"; none of names, nor of what is counted."""
        words = read_words(text)
        nouns = [word.kind == "noun" for word in words]
        first = [
            words[at].text
            for at in range(1, len(words) - 1)
            if nouns[at] and nouns[at + 1] and not words[at + 1].is_capital and (words[at - 1].is_capital or not nouns[at - 1])
        ]
        return frozenset(term for word in first for term in self.terms_of(word)) & self.told

    def _is_counted(self, word: str) -> bool:
        return self.wanted is not None and stem(word) in self.wanted.nouns

    def terms_in(self, text: str) -> frozenset[str]:
        """The terms of a text, and those of the question's names that it has otherwise: "Ukrainian" for "Ukraine", "African"
        for "Africa". Kept, since each step asks for those of the same few texts."""
        if text not in self._terms:
            self._terms[text] = frozenset(self._find_terms(text))
        return self._terms[text]

    def _find_terms(self, text: str) -> set[str]:
        words = set(self._vocabulary.terms(text))
        if self._short:
            words |= _united(self._short, initials_in(text))
        if self._in_full:
            words |= _united(self._in_full, short_forms(text))
        missing = {name: terms for name, terms in self._stemmed_names.items() if not terms <= words}
        if missing:
            capitalised = {stem(word) for word in WORD.findall(text) if word[0].isupper()}
            met = (terms for name, terms in missing.items() if any(same_name_word(name, word) for word in capitalised))
            words = words.union(*met)
        there = countries_in(text) if self._countries else set()
        return words | {term for term, country in self._countries.items() if country in there}

    def speaks(self, sentence: str, before: Set[str]) -> float:
        """Where it asks for somebody's words: 1 if they speak in the sentence, by a pronoun if they are among the terms of the
        one before; a half for a pronoun before which nothing stands. 0 elsewhere."""
        return max((self._is_speaker(speaker, before) for speaker in speakers(sentence)), default=0.0) if self._speaker else 0.0

    def _is_speaker(self, speaker: str, before: Set[str]) -> float:
        if not is_pronoun(speaker):
            return float(bool(self._speaker & self.terms_in(speaker)))
        return float(bool(self._speaker & before)) if before else 0.5

    def is_light(self, word: str) -> bool:
        """Whether its answer need not have the word: those of English, and the small words of its own language."""
        return is_light(word) or is_small(word, self.language)

    def coverage(self, words: Set[str]) -> float:
        """Share of the question's words, weighed by how rare they are, that are among these."""
        return sum(weight for term, weight in self._weights.items() if term in words) / self._total

    def share(self, terms: Iterable[str]) -> float:
        """How much of the weight of all the question's words these of them have."""
        return sum(self._weights.get(term, 0.0) for term in set(terms)) / self._total

    def names_in(self, words: Set[str]) -> float:
        return len(self.names & words) / len(self.names) if self.names else 1.0

    def told_of_another(self, sentence: str, *, context: str, words: Set[str]) -> tuple[str, str] | None:
        """A name or numbered thing of the question, and the other of its kind that the sentence or its context gives, where the
        question's own stands nowhere in the passage: ("Storm Brom", "Storm Edda").

        ``words`` are the terms of the passage and its context.
        """
        for rival in self._rivals:
            if not words >= set(self.terms_of(rival.own)):
                found = rival.found_in(sentence) or rival.found_in(context)
                if found is not None:
                    return rival.name, found
        return None

    def has_its_own(self, words: Set[str]) -> bool:
        """Whether the words that its names do not share with others of their kind are all among these."""
        return all(words >= set(self.terms_of(rival.own)) for rival in self._rivals)

    def month_of(self, published: date | None) -> set[str]:
        """Terms of the month in which an article appeared, if the question names it: news of February does not say so."""
        if published is None:
            return set()
        return {term for named in self._months if named.fits(published) for term in self.terms_of(named.month_name)}

    def terms_of_date(self, published: date | None) -> set[str]:
        """Terms of the month and year in which an article appeared, and of the day if the question names it: a reader sees them
        beside it."""
        if published is None:
            return set()
        told = [NamedDay(published.year, published.month, None), *(named for named in self._days if named.fits(published))]
        return {term for named in told for term in self._vocabulary.terms(named.written())}

    def has_figures(self, words: Set[str], text: str, published: date | None) -> bool:
        """Whether all its figures and days are among the words of the text, or in it in another form: "two hundred", "10,000";
        or are the day of publication."""
        missing = [(terms, amounts) for terms, amounts in self._figures if not terms <= words]
        if missing and published is not None and any(day.fits(published) for day in self._days):
            its_day = set(self._vocabulary.terms(NamedDay(published.year, published.month, published.day).written()))
            missing = [(terms, amounts) for terms, amounts in missing if not terms <= its_day]
        if not missing or not all(amounts for _, amounts in missing):
            return not missing
        given = _amounts(text)
        return all(amounts <= given for _, amounts in missing)

    def named_in(self, origins: Sequence[tuple[str | None, date | None]]) -> float:
        """Share of the sources and days it names that articles of these sources and days of publication are of; 1 if none.

        Days do not count where no article is dated.
        """
        published = [day for _, day in origins if day is not None]
        met = [any(source == named for source, _ in origins) for named in self._sources]
        met += [any(named.fits(day) for day in published) for named in self._days if published]
        return sum(met) / len(met) if met else 1.0

    def unmet(self, words: Set[str], best: Float32) -> list[Thing]:
        """The things it names, nouns, names and figures, that neither stand there in any form nor have a word near them; those
        named with a noun that stands there by their own word alone.

        What it merely says of them, in verbs and adverbs, others say otherwise.
        """
        unmet: list[Thing] = []
        for thing in dict.fromkeys(self._things):
            terms = set(self.terms_of(thing.word))
            places = next((places for other, places in self._telling if other == terms), None)
            is_near = places is not None and places.any() and float(best[places].mean()) >= _NEAR
            if not terms or terms & words or self._is_compound_of(thing, words):
                continue
            if not (thing.word.islower() and (is_near or _has_a_form(terms, words))):
                beside = set(self._vocabulary.terms(thing.phrase.removeprefix(thing.word)))
                unmet.append(thing._replace(phrase=thing.word) if beside and beside <= words else thing)
        return unmet

    def _is_compound_of(self, thing: Thing, words: Set[str]) -> bool:
        """Whether it is written in one word with its neighbour there, or in two: "cyber attack", "cyberattack"."""
        if any(len(terms) == 1 and terms[0] in words for terms in map(self.terms_of, thing.joined)):
            return True
        if len(thing.word) > LONGEST_WORD:  # there are as many ways to cut it as it is long
            return False
        cuts = range(_SHORTEST_PART, len(thing.word) - _SHORTEST_PART + 1)
        halves = ((self.terms_of(thing.word[:cut]), self.terms_of(thing.word[cut:])) for cut in cuts)
        return any(one and other and {*one, *other} <= words for one, other in halves)

    @property
    def names_things(self) -> bool:
        """Whether it names anything that an article may have or lack."""
        return bool(self._things or self._dated)

    def unmet_days(self, words: Set[str], published: Sequence[date]) -> list[str]:
        """The days it names, in its own words, that do not stand there and are none of publication."""
        if any(named.fits(day) for named in self._days for day in published):
            return []
        return [
            day.text for day in self._dated if not {term for word in day.text.split() for term in self.terms_of(word)} <= words
        ]

    def rarity(self, term: str) -> float:
        """Inverse document frequency; 0 of a figure, which days are full of."""
        return 0.0 if term[0].isdigit() else _rarity(term, self._vocabulary)

    @property
    def names_a_day(self) -> bool:
        """Or a month or year."""
        return bool(self._days)

    def asks_for_report_of(self, day: date) -> bool:
        """Whether it asks for what was reported on this day, and not just for what happened on it."""
        return self._asks_for_report and any(named.fits(day) for named in self._days)

    def has_word(self, word: str) -> bool:
        return set(self.terms_of(word)) <= self._weights.keys()

    def match_tokens(self, best: Float32) -> Float32:
        """Mean of the question's tokens' best cosines, shape (…, tokens), each counting by its importance."""
        matched: Float32 = best @ self._shares
        return matched

    def telling_share(self, words: Set[str]) -> float:
        """Share of its telling words, weighed by how rare they are, that are among these word for word; 1 if it has none."""
        weights = {term: self._weights.get(term, 0.0) for terms, _ in self._telling for term in terms}
        total = sum(weights.values())
        return sum(weight for term, weight in weights.items() if term in words) / total if total else 1.0

    def match_words(self, words: Set[str], best: Float32) -> tuple[float, float]:
        """How well each telling word is met, by itself or by a token near it: the weighted mean, and that of what is counted.

        The second is 0 for no nearer than what is unrelated.

        ``best`` is the best cosine of each of the question's tokens, shape (tokens,).
        """
        if not self._telling:
            return 1.0, 1.0
        near: list[float] = (self._means @ best).tolist()
        matches = [1.0 if terms <= words else nearest for (terms, _), nearest in zip(self._telling, near, strict=True)]
        counted = (matches[self._counted] - UNRELATED) / (1 - UNRELATED)
        return math.fsum(map(mul, matches, self._telling_weights)) / sum(self._telling_weights), max(0.0, counted)


def _united(terms: Mapping[str, Set[str]], forms: Iterable[str]) -> set[str]:
    """The terms of those names that stand there in one of these forms."""
    return {term for form in terms.keys() & set(forms) for term in terms[form]}


def _has_a_form(terms: Set[str], words: Set[str]) -> bool:
    """Whether a word of the same root stands there: "failed" for "failure"."""
    return any(are_forms(term, word) for term in terms for word in words)


def phrases_of(things: Sequence[Thing]) -> list[str]:
    """How the things are named, each once: not the effects beside the side effects."""
    phrases: list[str] = []
    for thing in things:
        if not any(thing.word in phrase.split() for phrase in phrases):
            phrases.append(thing.phrase)
    return phrases


def _whole_days(text: str) -> list[PartialDate]:
    return [day for day in find_dates(text) if day.day is not None and day.month is not None]


def _amounts(text: str) -> set[float]:
    return {quantity.low for quantity in find_quantities(text)}


def _inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    return (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end) & (offsets[:, 1] > offsets[:, 0])


def _means_over(places: Sequence[NDArray[np.bool_]], length: int) -> Float32:
    """A matrix that takes the mean over each of these places, 0 over none; shape (places, length)."""
    marked = np.array(places, dtype=np.float32).reshape(len(places), length)
    means: Float32 = marked / np.maximum(marked.sum(axis=1, keepdims=True), 1)
    return means


def _rarity(term: str, vocabulary: Vocabulary) -> float:
    """Inverse document frequency, as in BM25."""
    frequency = vocabulary.document_frequency(term)
    return math.log(1 + (len(vocabulary) - frequency + 0.5) / (frequency + 0.5))


def is_light(word: str) -> bool:
    return word.lower() in LIGHT_WORDS
