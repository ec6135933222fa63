"""A sentence cut at its joints, and its parts into phrases: by verbs, prepositions and articles, without a grammar."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from briefbot.text.dates import find_dates
from briefbot.text.quantities import Quantity, find_quantities
from briefbot.text.verbs import ANY_BE, AUXILIARIES, PARTICIPLES, PAST, PRESENT, THIRDS
from briefbot.text.wording import Token, Wording, weight

Kind = Literal["figure", "day", "name", "thing", "word", "pronoun"]
"""What a phrase is of: a thing has an article, a word is neither that nor a name."""

JOINTS = frozenset([",", ";", "and", "but", "while", "whereas"])
BEGINS = frozenset("that said says which who whose where when because although though if as since until whether".split())
"""Words behind which a clause begins."""
RELATIVES = frozenset("which who whose whom where when".split())
"""What begins a clause about the word before it."""
DETERMINERS = frozenset("the a an his her their its our this these those some many several all both another that".split())
"""What may begin a phrase that names something."""
PRONOUNS = frozenset("he she it they we i you him her them us".split())
IN_ED = frozenset("need seed feed deed weed heed reed speed breed creed greed bed shed sled hundred indeed sacred naked".split())
"""What ends like a verb and is none, or no past."""
VERB_FORMS = AUXILIARIES | ANY_BE | {*PAST, *PARTICIPLES, *PRESENT, "cost"}
PREPOSITIONS = frozenset(
    "in on at to from for by against with under over during near behind after before among into of than through since until as"
    " within outside inside about across towards toward between".split()
)
ADVERBS = frozenset("now then later also still soon finally eventually already again since only".split())
"""What may stand before the verb that begins a part."""
_ASIDES = frozenset("therefore thus now then hence however still later".split())
_MARKS = frozenset("-%$£€¥₽₴₹'")
"""Marks inside a phrase."""
_TO_AND = 6
"""Words between a "between" and its "and"."""


def is_verb_form(word: str) -> bool:
    """Whether a word in small letters is a form of a known verb, or ends as a regular past does: "shelled", not "need"."""
    return word in VERB_FORMS or (len(word) > len("red") and word.endswith("ed") and word not in IN_ED)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together, from ``start`` to ``end``: a preposition, if any, and what it is of."""

    start: int
    body: int
    """Where what stands behind the preposition begins."""
    end: int
    preposition: str
    kind: Kind
    quantity: Quantity | None = None

    def is_like(self, other: Phrase) -> bool:
        if self.quantity and other.quantity:
            return _are_alike(self.quantity, other.quantity) and self.preposition == other.preposition
        return self.kind == other.kind and self.preposition == other.preposition


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence between two joints: its phrases in order, and the indices of its verbs."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]
    verbs: tuple[int, ...]
    aside: frozenset[int] = frozenset()
    """Indices of its words and marks that stand in brackets."""

    def subject(self, tokens: Sequence[Token]) -> tuple[int, Phrase] | None:
        """Where the verb of its last clause stands, and the phrase that opens what stands before the verb."""
        begins = [i for i in range(self.start, self.end) if tokens[i].text.lower() in BEGINS]
        start = next((i + 1 for i in reversed(begins) if any(verb > i for verb in self.verbs)), self.start)
        verb = next((i for i in self.verbs if i >= start), None)
        before = [each for each in self.phrases if verb is not None and start <= each.start and each.end <= verb]
        opening = next((each for each in before if not each.preposition and not each.quantity), None)
        return None if verb is None or opening is None else (verb, opening)


def sentences_of(wording: Wording) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, in tokens."""
    tokens, start = wording.tokens, 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or tokens[end].sentence != tokens[start].sentence:
            yield start, end
            start = end


class Parser:
    """A sentence cut at its joints, and the parts into phrases."""

    def __init__(self, wording: Wording, start: int, end: int) -> None:
        self.tokens: Sequence[Token] = wording.tokens
        self.start = start
        self.end = end - (not self.tokens[end - 1].is_word and self.tokens[end - 1].text not in _MARKS)
        first, last = self.tokens[start].start, self.tokens[end - 1].end
        sentence = wording.text[first:last]
        dates = [(date.start, date.end) for date in find_dates(sentence)]
        quantities = find_quantities(sentence, without=dates)
        self.aside = self._bracketed()
        self.days = {self._at(first + date): self._at(first + end) for date, end in dates}
        self.figures = {
            self._at(first + each.start): (self._at(first + each.end), each)
            for each in (replace(each, text=sentence[each.start : each.end]) for each in quantities)
            if not (each.is_ordinal or each.is_loose)
        }

    def _at(self, character: int) -> int:
        """Index of the first token at or after a character."""
        return bisect_left(self.tokens, character, lo=self.start, key=lambda token: token.start)

    def _bracketed(self) -> frozenset[int]:
        """Indices of what stands in brackets, with them."""
        inside, found = False, []
        for index in range(self.start, self.end):
            inside = inside or self.tokens[index].text == "("
            if inside:
                found.append(index)
            inside = inside and self.tokens[index].text != ")"
        return frozenset() if inside else frozenset(found)

    def parts(self) -> Iterator[tuple[int, Part]]:
        """Each with the index of the joint before it."""
        start = self.start
        for index in range(self.start, self.end + 1):
            if index < self.end and not self._is_joint(index):
                continue
            if index > start:
                yield start - 1, self._part(start, index)
            start = index + 1

    def _is_joint(self, index: int) -> bool:
        return self.tokens[index].text.lower() in JOINTS and index not in self.aside and not self._is_of_range(index)

    def _is_of_range(self, joint: int) -> bool:
        """Whether an "and" belongs to "between … and …" or "both … and …"."""
        before = [token.text.lower() for token in self.tokens[max(self.start, joint - _TO_AND) : joint]]
        return self.tokens[joint].text.lower() == "and" and ("between" in before or "both" in before)

    def _part(self, start: int, end: int) -> Part:
        verbs = tuple(i for i in range(start, end) if i not in self.aside and self._is_verb(i, start))
        return Part(start, end, tuple(self._phrases(start, end, frozenset(verbs))), verbs, self.aside & {*range(start, end)})

    def _is_verb(self, index: int, start: int) -> bool:
        word = self.tokens[index].text
        lower = word.lower()
        is_noun = index > start and self.tokens[index - 1].text.lower() in DETERMINERS
        if index == start and lower == "compared":
            return False
        is_denied = lower.endswith("n't") or self._is_infinitive(index, start) or self._is_present(index, start)
        return is_denied or (is_verb_form(lower) and word.islower() and not is_noun and (index > start or lower not in PRESENT))

    def _is_present(self, index: int, start: int) -> bool:
        """Whether a verb in -s stands behind an adverb of time: "now faces"."""
        return index > start and self.tokens[index].text in THIRDS and self.tokens[index - 1].text.lower() in ADVERBS

    def _is_infinitive(self, index: int, start: int) -> bool:
        """Whether a word stands behind "to" and opens no phrase."""
        word = self.tokens[index].text
        is_phrase = word.lower() in DETERMINERS | PRONOUNS or not word.islower() or index in self.days or index in self.figures
        is_phrase = is_phrase or word.endswith("s")
        return index > start and self.tokens[index - 1].text.lower() == "to" and not is_phrase

    def _phrases(self, start: int, end: int, verbs: frozenset[int]) -> Iterator[Phrase]:
        index = start
        while index < end:
            if index in verbs or index in self.aside or not (self.tokens[index].is_word or self.tokens[index].text in _MARKS):
                index += 1
                continue
            word = self.tokens[index].text.lower()
            if (word == "to" and index + 1 in verbs) or self._is_aside(index):
                index += 1
                continue
            body = index + 1 if word in PREPOSITIONS and index + 1 < end else index
            phrase = self._phrase(index, body, end, verbs)
            yield phrase
            index = phrase.end

    def _is_aside(self, index: int) -> bool:
        """Whether a light word belongs to no phrase: "therefore", "not", the "about" before a figure."""
        word = self.tokens[index].text.lower()
        if word == "about":
            return index + 1 in self.figures
        is_light = self.tokens[index].is_word and (weight(word) < 1 or word in _ASIDES) and index not in self.figures
        return is_light and word not in DETERMINERS | PRONOUNS | PREPOSITIONS

    def _phrase(self, start: int, body: int, end: int, verbs: frozenset[int]) -> Phrase:
        preposition = self.tokens[start].text.lower() if body > start else ""
        if body in self.days:
            return Phrase(start, body, min(self.days[body], end), preposition, "day")
        if body in self.figures and not self._names(body):
            stop, quantity = self.figures[body]
            return Phrase(start, body, self._stop(stop, end, verbs), preposition, "figure", quantity)
        stop = self._stop(body + 1, end, verbs)
        return Phrase(start, body, stop, preposition, self._kind(body, stop))

    def _stop(self, index: int, end: int, verbs: frozenset[int]) -> int:
        """Where a phrase ends that has begun: before a preposition, a verb, a mark, a figure or another phrase."""
        while index < end and index not in verbs | self.aside and (index not in self.days or self._is_of_name(index)):
            token = self.tokens[index]
            lower = token.text.lower()
            is_mark = not (token.is_word or token.text in _MARKS)
            if lower in PREPOSITIONS | DETERMINERS | BEGINS or is_mark or (index in self.figures and not self._names(index)):
                break
            index += 1
        return index

    def _is_of_name(self, index: int) -> bool:
        """Whether a day stands behind a name as a part of it: "the Nationality Act 1981"."""
        return index > self.start and self.tokens[index - 1].text[0].isupper()

    def _names(self, index: int) -> bool:
        """Whether a figure is part of a name: "M4", "Unit 2" where another unit has one, too."""
        if index == self.start:
            return False
        token, before = self.tokens[index], self.tokens[index - 1]
        if (before.is_word or before.text == "-") and before.end == token.start:
            return True
        if index in self.figures and self.figures[index][1].dimension is not None:
            return False
        others = [i for i in self.figures if i > self.start and i != index and self.tokens[i - 1].key == before.key]
        return before.is_word and before.text.lower() not in PREPOSITIONS and bool(others)

    def _kind(self, start: int, end: int) -> Kind:
        words = [token.text for token in self.tokens[start:end]]
        if words[0].lower() in PRONOUNS and words[0] != "US":
            return "pronoun"
        has_article = words[0].lower() in DETERMINERS
        named = words[1:] if words[0].lower() == "the" else words
        if named and named[0][0].isupper() and not named[-1][0].islower():
            return "name"
        if named[-1:] and named[-1][0].isupper() and words[0].lower() not in ("a", "an"):
            return "name"
        return "thing" if has_article else "word"


def _are_alike(one: Quantity, other: Quantity) -> bool:
    return other.dimension in (None, one.dimension)
