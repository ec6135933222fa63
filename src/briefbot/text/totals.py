"""Numbers, and some of what they count, each as a sentence of its own: "12 people, among them four children, died"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from briefbot.text.parts import PREPOSITIONS, Parser, sentences_of
from briefbot.text.quantities import Quantity
from briefbot.text.rewriting import Change
from briefbot.text.verbs import ANY_BE, AUXILIARIES, PARTICIPLES, PAST, PRESENT
from briefbot.text.wording import Token, Wording

_AMONG = (("including",), ("among", "them"), ("among", "whom"), ("among", "these"))
_OF_THEM = (("of", "them"), ("of", "whom"))
_OPENS = frozenset([",", "(", "–", "—"])
_ENDS = frozenset([",", ")", ".", ";", "–", "—"])
_BOUNDS = frozenset("at least most more fewer less than up to about around nearly almost some over roughly only".split())
_LONGEST = 5
"""Words of what is counted among others: "two senior officers of police"."""
_PLACED = PREPOSITIONS - {"of"}
"""What behind a number alone tells where or when: "two in Oslo"."""
_VERBS = ANY_BE | AUXILIARIES | {*PAST, *PARTICIPLES, *PRESENT}


class _Counted(NamedTuple):
    """A number and what it counts, from ``start`` to ``end`` in tokens, and as text."""

    start: int
    end: int
    quantity: Quantity
    text: str


def totals_apart(wording: Wording) -> Iterator[Change]:
    """The sentences that count some among others, put as two or more; those that open with the others, the other way round.

    "Of the 120 members 70 voted for it" becomes "70 of the 120 members voted for it".
    """
    tokens = wording.tokens
    if not {token.text.lower() for token in tokens} & {"of", "including", "among"}:
        return
    for start, end in sentences_of(wording):
        words = [token.text.lower() for token in tokens[start:end]]
        if '"' in words or not (words[0] == "of" or {"including", "them", "whom", "these"} & set(words)):
            continue
        sentence = _Sentence(wording, start, end)
        told = sentence.turned() if words[0] == "of" else sentence.apart()
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
        if whole is None or part is None or part - whole > _LONGEST:
            return None
        behind = self.figures[part][0]
        before = part - 1 if self.tokens[part - 1].text == "," else part
        is_bare = behind < self.end and self.tokens[behind].text.lower() in _VERBS
        if not is_bare or self._quantity(part) is None or any(_is_verb(token) for token in self.tokens[whole:before]):
            return None
        counted = self.wording.said(self.start + 1, before)
        return f"{self._opening(part, behind)} of {counted} {self.wording.said(behind, self.end)}"

    def apart(self) -> str | None:
        """The sentence without those counted among others, and for each of them the sentence told of it alone."""
        for opener in range(self.start + 2, self.end - 1):
            if self.tokens[opener].text not in _OPENS or (found := self._some(opener)) is None:
                continue
            some, end = found
            whole = self._counted_before(opener)
            if whole is None or any(each.quantity.low > whole.quantity.low for each in some):
                return None
            is_open = end < self.end and self.tokens[end].text in (self.tokens[opener].text, ")")
            rest = self.wording.said(end + is_open, self.end)
            before = self.wording.said(self.start, whole.start)
            first = self._bounded(whole.start)
            noun = self.wording.said(self.figures[whole.start][0], opener)
            told = [
                self.wording.said(self.start, opener),
                *(f"{self.wording.said(self.start, first)} {self._with_noun(each, noun)}" for each in some),
            ]
            return " ".join(_as_sentence(f"{text} {rest}") for text in told) if before or rest else None
        return None

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
        """A number at this place, with what it counts."""
        quantity = self._quantity(index)
        if quantity is None:
            return None
        end = next(
            (at for at in range(index + 1, self.end) if self.tokens[at].text.lower() in _ENDS | {"and"}),
            self.end,
        )
        is_short = self.figures[index][0] < end <= index + 1 + _LONGEST
        if not is_short or any(_is_verb(token) for token in self.tokens[index:end]):
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

    def _with_noun(self, counted: _Counted, noun: str) -> str:
        """What is counted, with the noun of the whole where it has none: "two branches in Oslo"."""
        behind = self.figures[counted.start][0]
        if behind < counted.end and self.tokens[behind].text.lower() in _PLACED:
            return f"{self.wording.said(counted.start, behind)} {noun} {self.wording.said(behind, counted.end)}"
        return counted.text

    def _quantity(self, index: int) -> Quantity | None:
        """The number at this place, if it counts something."""
        found = self.figures.get(index)
        return found[1] if found is not None and found[1].dimension is None else None

    def _bounded(self, index: int) -> int:
        """Where the words before a number begin that bound it: "at least"."""
        while index > self.start and self.tokens[index - 1].text.lower() in _BOUNDS:
            index -= 1
        return index

    def _ends(self, index: int) -> bool:
        return index >= self.end or self.tokens[index].text in _ENDS

    def _opening(self, start: int, end: int) -> str:
        text = self.wording.said(start, end)
        return text[:1].upper() + text[1:]


def _as_sentence(text: str) -> str:
    text = " ".join(text.split()).replace(" ,", ",").rstrip(" .,")
    return f"{text[:1].upper()}{text[1:]}."


def _is_verb(token: Token) -> bool:
    return token.text.islower() and token.text in _VERBS


def _is_plural(word: str) -> bool:
    return word.islower() and (word.endswith("s") or word in ("children", "women", "men", "people"))
