"""The things that a question names, its nouns, names and figures, and which of them a text lacks."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from briefbot.lexical import LONGEST_WORD
from briefbot.questions.asked_days import whole_days
from briefbot.questions.asked_tokens import AskedTokens
from briefbot.questions.asked_words import AskedWords
from briefbot.questions.general_words import is_general, is_of_degree
from briefbot.text.names import without_possessive
from briefbot.text.word_kinds import is_said_of_another, read_words
from briefbot.text.wording import are_forms

if TYPE_CHECKING:
    from briefbot.types import Float32

_SHORTEST_PART = 4
"""Letters of a part of a compound."""


class Thing(NamedTuple):
    """A noun, name or figure of a question."""

    word: str
    phrase: str
    """How it is named: with the noun that it stands before, if it does."""
    joined: tuple[str, str]
    """In one word with what stands before and after it."""


class AskedThings:
    """A question's things; what it merely says of them, in verbs and adverbs, others say otherwise."""

    def __init__(self, text: str, words: AskedWords, tokens: AskedTokens) -> None:
        """``text`` has no commas in its numbers."""
        self._words = words
        self._tokens = tokens
        self._things = list(dict.fromkeys(self._named(text)))

    def __bool__(self) -> bool:
        return bool(self._things)

    def unmet(self, words: Set[str], best: Float32) -> list[Thing]:
        """Those that neither stand there in any form nor have a word near them; those named with a noun that stands there by
        their own word alone. ``best`` is as ``AskedTokens`` has it."""
        unmet: list[Thing] = []
        for thing in self._things:
            terms = set(self._words.terms_of(thing.word))
            if not terms or terms & words or self._is_compound_of(thing, words):
                continue
            if not (thing.word.islower() and (self._tokens.has_near(terms, best) or _has_a_form(terms, words))):
                beside = set(self._words.vocabulary.terms(thing.phrase.removeprefix(thing.word)))
                unmet.append(thing._replace(phrase=thing.word) if beside and beside <= words else thing)
        return unmet

    def _named(self, text: str) -> list[Thing]:
        """Its nouns, names and figures, but for general ones and those of its days; a noun before another is named with it."""
        words = read_words(text)
        days = [(day.start, day.end) for day in whole_days(text)]
        found = []
        for place, word in enumerate(words):
            is_of_day = any(start <= word.start < end for start, end in days)
            if word.kind != "noun" or is_of_day or is_said_of_another(words, place) or self._words.is_light(word.text):
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

    def _is_compound_of(self, thing: Thing, words: Set[str]) -> bool:
        """Whether it is written in one word with its neighbour there, or in two: "cyber attack", "cyberattack"."""
        terms_of = self._words.terms_of
        if any(len(terms) == 1 and terms[0] in words for terms in map(terms_of, thing.joined)):
            return True
        if len(thing.word) > LONGEST_WORD:  # there are as many ways to cut it as it is long
            return False
        cuts = range(_SHORTEST_PART, len(thing.word) - _SHORTEST_PART + 1)
        halves = ((terms_of(thing.word[:cut]), terms_of(thing.word[cut:])) for cut in cuts)
        return any(one and other and {*one, *other} <= words for one, other in halves)


def phrases_of(things: Sequence[Thing]) -> list[str]:
    """How the things are named, each once: not the effects beside the side effects."""
    phrases: list[str] = []
    for thing in things:
        if not any(thing.word in phrase.split() for phrase in phrases):
            phrases.append(thing.phrase)
    return phrases


def _has_a_form(terms: Set[str], words: Set[str]) -> bool:
    """Whether a word of the same root stands there: "failed" for "failure"."""
    return any(are_forms(term, word) for term in terms for word in words)
