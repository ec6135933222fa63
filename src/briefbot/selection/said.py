"""The sentences that are compared for one question, what of the question decides it, and what the comparison finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from briefbot.questions.counting import Wanted
from briefbot.text.dates import find_dates
from briefbot.text.light_words import telling_words
from briefbot.text.quantities import Quantity, find_quantities, same_amount
from briefbot.text.retractions import (
    calls_claims_wrong,
    is_marked_as_wrong,
    is_of_a_draft,
    is_rejected,
    is_replaced,
    points_to_an_earlier_report,
    refutes_claims,
    reports,
    start_of_taking_back,
    takes_back,
    takes_back_the_one_before,
    tells_an_earlier_report,
)
from briefbot.types import ArticleId, ConflictKind, Span

RELATED_BY_WORD = 0.08
"""Weighted share of the telling words of the shorter of two passages that the other has, from which both are about one thing,
where one rejects what the other says."""
RELATED = 0.17
"""The same, where no word says that what the other says is wrong."""
_REACH = 3
"""Sentences over which "The earlier report was wrong." points back."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that was weighed, and what stands around it."""

    article_id: ArticleId
    published: date | None
    text: str
    before: str
    """The sentence before it in its passage, empty where it is the first."""
    after: str
    """The sentence after it in its passage, empty where it is the last."""
    around: tuple[str, ...]
    """The sentences of its passage, in order, and its heading with its article's title."""
    is_near: bool
    """Whether it would answer by itself, nearly as well as the best."""
    is_evidence: bool
    """Whether it would answer by itself at all."""

    @property
    def is_taken_back(self) -> bool:
        """Whether it, or a sentence beside it, says that what it tells is not so, or that it is not confirmed."""
        return self.is_called_wrong or self._is_refuted_by(refutes_claims)

    @property
    def is_called_wrong(self) -> bool:
        """Whether it, or a sentence beside it, says that what it tells is not so."""
        if (takes_back(self.text) and not _names_what_is_so(self.text)) or self._place in taken_back(self.around[:-1]):
            return True
        if is_marked_as_wrong(self.text, before=self.before):
            return True
        return self._is_refuted_by(calls_claims_wrong)

    def _is_refuted_by(self, refutes: Callable[[str], bool]) -> bool:
        return reports(self.text) and not refutes_claims(self.text) and any(map(refutes, self.around[:-1]))

    @property
    def takes_back(self) -> list[str]:
        """The sentences of its passage that it takes back."""
        texts = self.around[:-1]
        return [texts[before] for before, place in taken_back(texts).items() if place == self._place]

    @property
    def _place(self) -> int:
        return self.around.index(self.text)

    @property
    def day(self) -> date:
        """Of its publication; the first of all where it is not known."""
        return self.published or date.min

    @property
    def whole(self) -> Span:
        return Span(0, len(self.text))

    @property
    def title(self) -> str:
        """What stands above it, without the day and the source."""
        return self.around[-1].split(f" · {self.published}")[0]

    @property
    def window(self) -> str:
        """What a reader takes to be its subject: the sentence before it, itself, its heading and its article's title."""
        return f"{self.before} {self.text} {self.around[-1]}"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: which sentence, and the words in it that the other side has otherwise."""

    place: int
    words: Span


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """Two or three sides, the one that stands first; ``is_corrected`` says that an article says in words which is wrong."""

    kind: ConflictKind
    sides: tuple[Side, ...]
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """What of a question decides whether two sentences say different things of the same."""

    wanted: Wanted | None
    """What a question about a number asks for."""
    asks_day: bool
    names: frozenset[str]
    """Terms of the names in it."""
    told: frozenset[str]
    """Terms of what it says of what it asks for: neither its names nor what is counted."""
    modifiers: frozenset[str]
    """Terms of nouns that say of what another noun is: the cable of "cable repair"."""
    terms: Callable[[str], frozenset[str]]
    """The terms of a text."""
    coverage: Callable[[frozenset[str]], float]
    """Share of the question's words, by weight, that are among these."""
    is_of_named_day: Callable[[date], bool]
    """Whether it asks for what was reported on this day: then that stands first, whatever came later."""
    rarity: Callable[[str], float]
    """How rare a term is in the corpus."""


@lru_cache(maxsize=1024)
def taken_back(texts: tuple[str, ...]) -> Mapping[int, int]:
    """Of sentences that follow each other the places of those that a later one takes back, each with that one's place."""
    found: dict[int, int] = {}
    for place, text in enumerate(texts):
        before = _place_taken_back(texts, place) if takes_back_the_one_before(text) else None
        if before is None and place and is_of_a_draft(text) and tells_an_earlier_report(texts[place - 1]):
            before = place - 1
        if before is not None:
            found.setdefault(before, place)
    return found


def _place_taken_back(texts: Sequence[str], place: int) -> int | None:
    """The one just before it; or the last that tells what was reported earlier, where that is what it speaks of."""
    if not points_to_an_earlier_report(texts[place]):
        is_the_one_before = place > 0 and _may_be_taken_back_by(texts[place], texts[place - 1])
        return place - 1 if is_the_one_before else None
    reach = range(place - 1, max(-1, place - 1 - _REACH), -1)
    told = next((before for before in reach if tells_an_earlier_report(texts[before])), None)
    return told if told is not None and _may_be_taken_back_by(texts[place], texts[told]) else None


def _may_be_taken_back_by(after: str, sentence: str) -> bool:
    """Whether it is no figure of its own that the sentence takes back: "The figure of 71 is withdrawn."."""
    until = start_of_taking_back(after) or 0
    own = [each for each in quantities_in(after) if each.start < until or is_rejected(after, each.start, each.end)]
    given = [each for each in quantities_in(sentence) if not is_replaced(sentence, each.start, each.end)]
    return not own or any(same_amount(one, other) for one in own for other in given)


def relation(one: Said, other: Said, asking: Asking) -> float:
    """How far their passages are about one thing, told by the words that both have, the rare ones above all: 0 to 1."""
    if one.article_id == other.article_id:
        return 1.0
    ours, theirs = (asking.terms(" ".join(telling_words(" ".join(said.around)))) for said in (one, other))
    shared = sum(map(asking.rarity, ours & theirs))
    least = min(sum(map(asking.rarity, ours)), sum(map(asking.rarity, theirs)))
    return shared / least if least else 0.0


@lru_cache(maxsize=1024)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text, without=[(day.start, day.end) for day in find_dates(text)]))


def _names_what_is_so(text: str) -> bool:
    """Whether it names a figure to reject it, or gives one after the words that take something back: that one is so."""
    since = start_of_taking_back(text) or 0
    return any(given.start > since or is_rejected(text, given.start, given.end) for given in quantities_in(text))
