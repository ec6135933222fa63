"""A claim laid against its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from briefbot.checks.alignment import Aligner
from briefbot.checks.rewording import Departure, find_departures
from briefbot.text.attribution import Report, find_reports
from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.gapping import filled
from briefbot.text.names import Name, find_names
from briefbot.text.negation import negated
from briefbot.text.quantities import Quantity, find_quantities
from briefbot.text.wording import Wording, read, stem


class Facts:
    """The words, numbers, dates, names and reports of a text, each found once."""

    def __init__(self, wording: Wording, *, elsewhere: Sequence[Wording] = ()) -> None:
        self.wording = wording
        self._elsewhere = elsewhere

    @cached_property
    def dates(self) -> list[PartialDate]:
        return find_dates(self.wording.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.wording.text, without=[(date.start, date.end) for date in self.dates])

    @cached_property
    def names(self) -> list[Name]:
        return find_names(self.wording, elsewhere=self._elsewhere)

    @cached_property
    def compounds(self) -> dict[str, list[int]]:
        """Stems of words with the hyphen left out ("Ibero-American" as one word), each with the indices of their last parts."""
        found: dict[str, list[int]] = {}
        tokens = self.wording.tokens
        for i, (one, mark, other) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
            if mark.text == "-" and one.is_word and other.is_word and one.end == mark.start and mark.end == other.start:
                found.setdefault(stem(one.text + other.text), []).append(i + 2)
        return found

    @cached_property
    def reports(self) -> list[Report]:
        return find_reports(self.wording, self.names)

    @cached_property
    def negated(self) -> dict[int, int]:
        return negated(self.wording)

    def index(self, start: int) -> int:
        """Index of the word at or after the character: of "$5" the figure."""
        tokens = self.wording.tokens
        return next((i for i, token in enumerate(tokens) if token.end > start and token.is_word), len(tokens) - 1)


@dataclass(frozen=True, slots=True)
class Case:
    """A claim against its source: the facts of both, how they align, the claim's departures from sentences it follows, and the
    stems that may be taken as known.
    """

    claim: Facts
    source: Facts
    aligner: Aligner
    departures: list[Departure]
    known: frozenset[str]


def open_case(claim: Wording, source: Facts, known: frozenset[str], *, told: Wording) -> Case:
    """The claim laid against the source; stems of ``known`` need not stand there.

    ``told`` is the claim before it was recast, where a name that opens it now may stand inside a sentence.
    """
    departures = find_departures(claim, source.wording)
    return Case(Facts(claim, elsewhere=(source.wording, told)), source, Aligner(claim, source.wording), departures, known)


@lru_cache(maxsize=64)
def facts_of(texts: tuple[str, ...]) -> Facts:
    """The facts of a source; kept, since the claims of an answer share their sources."""
    return Facts(filled(read(texts)))
