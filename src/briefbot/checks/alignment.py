"""How well the surroundings of a word in a claim agree with those of a word in its source.

A figure that is right stands among the same words in both; one that was put in another's place does not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from briefbot.text.wording import Token, Wording, alike, weight

REACH = 12
"""Words on either side of an item that speak for its place."""
_MOSTLY = 0.8
"""Share of the telling words that a sentence takes from its source which must stand in one sentence there."""
_NEAR = 3.0
"""Words apart at which a neighbour speaks half as loud."""
_MOST_PLACES = 64
"""Places of one word in a source whose surroundings are compared: with all, texts that repeat themselves take the square of
their length."""
_BESIDE = 2


@dataclass(frozen=True, slots=True, eq=False)
class _Surroundings:
    """The words beside an item of the claim, the same object wherever an item of the same stem stands among the same words."""

    neighbours: list[_Neighbour]


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A word beside an item of the claim: how far off, how loud, and where the source has it or one alike."""

    key: str
    offset: int
    loudness: float
    same: list[int]
    alike: list[int]


class Aligner:
    """A claim and its source, with the places in the source of each of the claim's words."""

    def __init__(self, claim: Wording, source: Wording) -> None:
        self.claim = claim
        self.source = source
        self._matching = {token.key: self._match(token.key, token.text) for token in claim.tokens if token.is_word}
        self._places = {
            key: ([source.tokens[i].place for i in same], [source.tokens[i].place for i in near])
            for key, (same, near) in self._matching.items()
        }
        self._surroundings: dict[int, _Surroundings] = {}
        self._like: dict[tuple[object, ...], _Surroundings] = {}
        self._agreements: dict[tuple[_Surroundings, int, frozenset[str]], float] = {}
        self._best: dict[_Surroundings, tuple[int, float] | None] = {}

    def _match(self, key: str, word: str) -> tuple[list[int], list[int]]:
        """Indices in the source of the stem itself, and of those of the same root or sense."""
        same = list(self.source.indices.get(key, ()))
        if weight(word) < 0.4:
            return same, []
        near = [i for other, indices in self.source.indices.items() if other != key and alike(key, other) for i in indices]
        return same, sorted(near)

    def likeness(self, key: str) -> float:
        """The best match the source has for a word of the claim: 1 the word, 0.8 one alike, 0 none."""
        same, near = self._matching.get(key, ((), ()))
        return 1.0 if same else 0.8 if near else 0.0

    def agreement(self, ours: int, theirs: int, *, aside: frozenset[str] = frozenset()) -> float:
        """Share of the words around the claim's token that stand likewise around the source's token, near ones first: 0 to 1.

        The tokens themselves are not compared, nor are words of ``aside``.
        """
        around = self._around(ours)
        known = self._agreements.get((around, theirs, aside))
        if known is not None:
            return known
        neighbours = [each for each in around.neighbours if each.key not in aside]
        total = sum(each.loudness for each in neighbours)
        there = self.source.tokens[theirs].place
        met = sum(each.loudness * _fit(each, there) for each in neighbours if each.same or each.alike)
        share = met / total if total else 0.0
        self._agreements[around, theirs, aside] = share
        return share

    def _around(self, ours: int) -> _Surroundings:
        """The words around the claim's token; one and the same for tokens that stand among the same words."""
        if ours not in self._surroundings:
            here = self.claim.tokens[ours]
            around = range(max(0, ours - REACH), min(len(self.claim.tokens), ours + REACH + 1))
            tokens = [token for i in around if (token := self.claim.tokens[i]).is_word and i != ours]
            beside = [(token, offset) for token in tokens if abs(offset := token.place - here.place) <= REACH]
            like = (here.key, *((token.text, offset) for token, offset in beside))
            if like not in self._like:
                self._like[like] = _Surroundings([self._neighbour(token, offset) for token, offset in beside])
            self._surroundings[ours] = self._like[like]
        return self._surroundings[ours]

    def _neighbour(self, token: Token, offset: int) -> _Neighbour:
        loudness = (0.15 + weight(token.text)) / (1 + abs(offset) / _NEAR)
        return _Neighbour(token.key, offset, loudness, *self._places[token.key])

    def places(self, ours: int) -> list[int]:
        """The source's tokens that say what the claim's says: those of its stem, or where there are none those alike."""
        same, near = self._matching[self.claim.tokens[ours].key]
        return same or near

    @cached_property
    def sentences(self) -> list[tuple[list[int], list[int]]]:
        """The words of each sentence of the claim, and those of the one of the source that it takes most from, if any."""
        found = []
        for number in sorted({token.sentence for token in self.claim.tokens}):
            taken = self.taken(number)
            home = {self.source.tokens[i].sentence for i in taken}
            found.append(
                (
                    [i for i, token in enumerate(self.claim.tokens) if token.sentence == number],
                    [i for i, token in enumerate(self.source.tokens) if token.sentence in home],
                )
            )
        return found

    def taken(self, number: int) -> set[int]:
        """Where the telling words of a sentence of the claim stand in that sentence of the source which has most of them; nothing
        where it has too few of those that the source has."""
        source = self.source.tokens
        of_sentence = [i for i, token in enumerate(self.claim.tokens) if token.sentence == number and weight(token.text) == 1]
        found = [(ours, there) for ours in of_sentence if (there := self.places(ours))]
        counts = Counter(sentence for _, there in found for sentence in {source[i].sentence for i in there})
        home, count = max(counts.items(), key=lambda pair: pair[1], default=(-1, 0))
        if count < _MOSTLY * len(found):
            return set()
        inside = {self._around(ours): (ours, [i for i in there if source[i].sentence == home]) for ours, there in found}
        likeliest = [(ours, self._likeliest(ours, there)) for ours, there in inside.values() if there]
        return {max(there, key=lambda i: self.agreement(ours, i)) for ours, there in likeliest}

    def best(self, ours: int) -> tuple[int, float] | None:
        """The source's token that says what the claim's says, where the surroundings agree best, and how far they do."""
        around = self._around(ours)
        if around not in self._best:
            fits = [(i, self.agreement(ours, i)) for i in self._likeliest(ours, self.places(ours))]
            self._best[around] = max(fits, key=lambda pair: pair[1], default=None)
        return self._best[around]

    def _likeliest(self, ours: int, places: list[int]) -> list[int]:
        """Of very many tokens of the source those beside which most of the words stand that the claim has beside its own."""
        if len(places) <= _MOST_PLACES:
            return places
        beside = [each for each in self._around(ours).neighbours if abs(each.offset) <= _BESIDE]

        def met(index: int) -> int:
            there = self.source.tokens[index].place
            return sum(_has(each.same, there + each.offset) for each in beside)

        return sorted(nlargest(_MOST_PLACES, places, key=met))


def _fit(neighbour: _Neighbour, there: int) -> float:
    """How nearly the word stands beside the source's token at place ``there`` as it does beside the claim's."""
    at = there + neighbour.offset
    fit = _closeness(neighbour.same, at, there)
    return max(fit, 0.8 * _closeness(neighbour.alike, at, there)) if neighbour.alike and fit < 0.8 else fit


def _closeness(places: list[int], wanted: int, taken: int) -> float:
    """1 where one of the sorted places is the wanted one, 0.5 three words off, less further away; ``taken`` does not count."""
    after = bisect_left(places, wanted)
    distance = min((abs(place - wanted) for place in places[max(0, after - 2) : after + 2] if place != taken), default=None)
    return 0.0 if distance is None else 1 / (1 + distance / _NEAR)


def _has(places: list[int], wanted: int) -> bool:
    """Whether the place is among the sorted ones."""
    after = bisect_left(places, wanted)
    return after < len(places) and places[after] == wanted
