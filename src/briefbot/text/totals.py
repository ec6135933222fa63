"""Some of what is counted, apart from the whole: "12 people, among them four children, died", "of the 120 members 70 voted",
"120 members came, of whom 70 voted".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from briefbot.text.parts import PREPOSITIONS, VERB_FORMS, Parser, sentences_of
from briefbot.text.quantities import Quantity
from briefbot.text.rewriting import Change
from briefbot.text.wording import Token, Wording

_AMONG = (("including",), ("among", "them"), ("among", "whom"), ("among", "these"))
_OF_THEM = (("of", "them"), ("of", "whom"))
_OF_WHOM = frozenset([("of", "whom"), ("of", "which")])
_REPORTS = re.compile(r"\b(?:that|said|says|estimate[sd]?|reported)(?:\s+\w+)?\s*$")
"""Where what stands before a number only tells whose figures they are: "the ministry said"."""
_OPENS = frozenset([",", "(", "–", "—"])
_ENDS = frozenset([",", ")", ".", ";", "–", "—"])
_BOUNDS = (("at", "least"), ("at", "most"), ("more", "than"), ("fewer", "than"), ("less", "than"), ("up", "to"))
_BOUNDING = frozenset("nearly almost only some roughly about around approximately".split())
_NO_WHOLE = frozenset("but all other others last first 's".split())
"""What makes of the number behind it no part of what stands before it: "all but two"."""
_OF_THE_WHOLE = frozenset(
    "consists consist consisted comprises comprise comprised make makes made total totals totalled rise rises rose grow"
    " grows grew fall falls fell reach reaches reached average averaged cost costs".split()
)
"""What is said of all that are counted and not of some: "the fleet consists of 20 ships"."""
_LONGEST = 5
"""Words of what is counted: "two senior officers of police"."""


class _Counted(NamedTuple):
    """A number and what it counts, from ``start`` to ``end`` in tokens, and as text."""

    start: int
    end: int
    quantity: Quantity
    text: str


def totals_apart(wording: Wording) -> Iterator[Change]:
    """The sentences that count some among a whole, put as one of the whole and one of each part.

    Those that open with the whole are turned round: "70 of the 120 members voted for it".
    """
    tokens = wording.tokens
    if not {token.text.lower() for token in tokens} & {"of", "including", "among"}:
        return
    for start, end in sentences_of(wording):
        words = [token.text.lower() for token in tokens[start:end]]
        if '"' in words or not (words[0] == "of" or {"including", "them", "whom", "which", "these"} & set(words)):
            continue
        sentence = _Sentence(wording, start, end)
        told = sentence.turned() if words[0] == "of" else sentence.apart() or sentence.told_of_some()
        if told is not None:
            yield Change(tokens[start].start, tokens[end - 1].end, told)


class _Sentence:
    def __init__(self, wording: Wording, start: int, end: int) -> None:
        self.wording = wording
        self.tokens = wording.tokens
        self.start = start
        self.end = end
        self.figures = Parser(wording, start, end).figures

    def turned(self) -> str | None:
        """The sentence with its second number first; None where it does not open with "Of" and two numbers."""
        whole = next((index for index in (self.start + 1, self.start + 2) if index in self.figures), None)
        part = next((index for index in sorted(self.figures) if whole is not None and index > whole), None)
        if whole is None or part is None or self._quantity(part) is None:
            return None
        first, behind = self._bounded(part), self.figures[part][0]
        end = first - (self.tokens[first - 1].text == ",")
        between = self.tokens[whole + 1 : end]
        is_one = len(between) < _LONGEST and all(token.is_word and not _is_verb(token) for token in between)
        is_verb = behind < self.end and _is_verb(self.tokens[behind])
        if not is_one or not is_verb or any(token.text.lower() in _NO_WHOLE for token in self.tokens[whole:part]):
            return None
        said = self.wording.said
        return _as_sentence(f"{said(first, behind)} of {said(self.start + 1, end)} {said(behind, self.end)}")

    def apart(self) -> str | None:
        """The sentence without those counted among others, and for each of them the sentence told of it alone."""
        for opener in range(self.start + 2, self.end - 1):
            if self.tokens[opener].text not in _OPENS or (found := self._some(opener)) is None:
                continue
            some, end = found
            whole = self._counted_before(opener)
            if whole is not None and self._holds_of_each(whole, some):
                return self._told(whole, some, opener, end)
        return None

    def told_of_some(self) -> str | None:
        """The sentence, and what its "of whom" tells of some as one of its own, with whoever reports both."""
        for opener in range(self.start + 2, self.end - 3):
            words = tuple(token.text.lower() for token in self.tokens[opener : opener + 3])
            if words[0] != "," or words[1:] not in _OF_WHOM:
                continue
            part = next((index for index in range(opener + 3, min(opener + 6, self.end)) if index in self.figures), None)
            if part is None or self._bounded(part) != opener + 3 or any(t.text == "," for t in self.tokens[part : self.end]):
                return None
            whole, behind = self._only_count_before(opener, of=part), self.figures[part][0]
            noun = self._noun_behind(whole, opener) if whole is not None else ""
            if whole is None or not noun or behind >= self.end or not _may_be_verb(self.tokens[behind]):
                return None
            said = self.wording.said
            lead = said(self.start, self._bounded(whole)) if _REPORTS.search(said(self.start, whole)) else ""
            some = f"{lead} {said(opener + 3, behind)} {noun} {said(behind, self.end)}"
            return f"{_as_sentence(said(self.start, opener))} {_as_sentence(some)}"
        return None

    def _only_count_before(self, opener: int, *, of: int) -> int | None:
        """The only number before the mark that counts something, in a clause that has its verb, if the part may be some of it."""
        counts = [index for index in self.figures if index < opener and self._quantity(index)]
        has_verb = any(_may_be_verb(token) for token in self.tokens[self.start : opener])
        part = self._quantity(of)
        whole = self._quantity(counts[0]) if len(counts) == 1 else None
        return counts[0] if has_verb and part and whole and part.low <= whole.low else None

    def _noun_behind(self, figure: int, end: int) -> str:
        """What a number counts: the words behind it up to a verb or preposition."""
        first = self.figures[figure][0]
        last = next((index for index in range(first, end) if self._ends_noun(index)), end)
        return self.wording.said(first, last) if 0 < last - first <= _LONGEST else ""

    def _ends_noun(self, index: int) -> bool:
        token = self.tokens[index]
        return _may_be_verb(token) or not token.is_word or token.text.lower() in PREPOSITIONS

    def _told(self, whole: _Counted, some: list[_Counted], opener: int, end: int) -> str:
        said = self.wording.said
        is_closed = end < self.end and self.tokens[end].text in (self.tokens[opener].text, ")")
        rest, lead = said(end + is_closed, self.end), said(self.start, self._bounded(whole.start))
        told = [said(self.start, opener), *(f"{lead} {each.text}" for each in some)]
        return " ".join(_as_sentence(f"{text} {rest}") for text in told)

    def _holds_of_each(self, whole: _Counted, some: list[_Counted]) -> bool:
        """Whether what is said of the whole may be said of some of it: not what there is of it in all, or costs."""
        counted = {whole.start, *(each.start for each in some)}
        others = {index for index, (_, quantity) in self.figures.items() if not quantity.is_loose} - counted
        first = self._bounded(whole.start)
        is_of = first > self.start and self.tokens[first - 1].text.lower() == "of"
        is_total = any(token.text.lower() in _OF_THE_WHOLE for token in self.tokens[self.start : self.end])
        return not (others or is_of or is_total) and all(each.quantity.low <= whole.quantity.low for each in some)

    def _some(self, opener: int) -> tuple[list[_Counted], int] | None:
        """What is counted behind an opening mark as some of what stands before it, and where that ends."""
        words = [token.text.lower() for token in self.tokens[opener + 1 : opener + 3]]
        among = next((each for each in _AMONG if tuple(words[: len(each)]) == each), None)
        if among is None:
            one = self._of_them(opener + 1)
            return None if one is None else ([one], one.end)
        found, index = list[_Counted](), opener + 1 + len(among)
        while (counted := self._counted(index)) is not None:
            found.append(counted)
            index = counted.end + 1
            if index >= self.end or self.tokens[counted.end].text.lower() not in ("and", ",") or index not in self.figures:
                break
        return (found, found[-1].end) if found and self._ends(found[-1].end) else None

    def _of_them(self, index: int) -> _Counted | None:
        """ "Four children", told as "four of them children"."""
        quantity = self._quantity(index)
        behind = self.figures[index][0] if quantity else index
        words = [token.text.lower() for token in self.tokens[behind : behind + 2]]
        is_noun = behind + 3 < self.end and _is_plural(self.tokens[behind + 2].text) and self._ends(behind + 3)
        if quantity is None or tuple(words) not in _OF_THEM or not is_noun:
            return None
        return _Counted(index, behind + 3, quantity, f"{self.wording.said(index, behind)} {self.tokens[behind + 2].text}")

    def _counted(self, index: int) -> _Counted | None:
        """A number at this place, with the noun of what it counts behind it."""
        quantity = self._quantity(index)
        if quantity is None:
            return None
        end = next((at for at in range(index + 1, self.end) if self.tokens[at].text.lower() in _ENDS | {"and"}), self.end)
        behind = self.figures[index][0]
        has_noun = behind < end <= index + 1 + _LONGEST and any(_is_plural(token.text) for token in self.tokens[behind:end][:2])
        if not has_noun or any(_is_verb(token) for token in self.tokens[index:end]):
            return None
        return _Counted(index, end, quantity, self.wording.said(index, end))

    def _counted_before(self, opener: int) -> _Counted | None:
        """The number, with what it counts, that ends before the opening mark."""
        index = max((at for at in self.figures if at < opener), default=None)
        quantity = None if index is None else self._quantity(index)
        if index is None or quantity is None or opener - index > 1 + _LONGEST or self.figures[index][0] >= opener:
            return None
        if any(_is_verb(token) or not token.is_word for token in self.tokens[index:opener]):
            return None
        return _Counted(index, opener, quantity, self.wording.said(index, opener))

    def _quantity(self, index: int) -> Quantity | None:
        """The number at this place, if it counts something."""
        found = self.figures.get(index)
        return found[1] if found is not None and found[1].dimension is None else None

    def _bounded(self, index: int) -> int:
        """Where the words that bound a number begin, "at least" or "nearly", or else the number."""
        words = tuple(token.text.lower() for token in self.tokens[max(self.start, index - 2) : index])
        if words in _BOUNDS:
            return index - 2
        return index - 1 if words and words[-1] in _BOUNDING else index

    def _ends(self, index: int) -> bool:
        return index >= self.end or self.tokens[index].text in _ENDS


def _as_sentence(text: str) -> str:
    text = " ".join(text.split()).replace(" ,", ",").rstrip(" .,")
    return f"{text[:1].upper()}{text[1:]}."


def _is_verb(token: Token) -> bool:
    return token.text in VERB_FORMS


def _may_be_verb(token: Token) -> bool:
    return _is_verb(token) or (token.text.islower() and token.text.endswith("ed"))


def _is_plural(word: str) -> bool:
    return word.islower() and (word.endswith("s") or word in ("children", "women", "men", "people"))
