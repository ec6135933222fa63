"""What a claim puts in quotation marks against the words of its source."""

from __future__ import annotations

from collections.abc import Iterator

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, unsupported
from briefbot.messages import say
from briefbot.text.wording import Token, Wording

_FEWEST = 3
"""Words in quotation marks from which they are someone's, not a term or a name."""
_TURNING = frozenset("only but of unless if except nothing without provided until".split())
"""What takes back, or limits, the words of a quotation before it."""
_SHOWN = 4
"""Words of the rest that a reader is shown."""
_GAPS = frozenset("[]…")


def check_quotations(case: Case) -> list[Disagreement]:
    """Quotations that do not stand word for word in the source; dots and square brackets part them."""
    said = [token.text.lower() for token in case.source.wording.tokens if token.is_word]
    places: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        places.setdefault(word, []).append(place)
    found = [
        unsupported(say("the source does not say '{phrase}'", phrase=" ".join(token.text for token in quoted)))
        for quoted in _quotations(case.claim.wording)
        if not _stands(said, places, [token.text.lower() for token in quoted])
    ]
    return found + [
        unsupported(say("the quotation goes on in the source: '{phrase}'", phrase=phrase)) for phrase in _cut_short(case)
    ]


def _cut_short(case: Case) -> Iterator[str]:
    """Quotations that end in the claim before words that may turn them round: "a masterpiece" of "a masterpiece of boredom"."""
    source = case.source.wording.tokens
    for quoted in _quoted(case.claim.wording):
        words = [token.text.lower() for token in quoted]
        ends = []
        for start in range(len(source) - len(words)):
            if [token.text.lower() for token in source[start : start + len(words)]] == words:
                ends.append(start + len(words))
        if ends and all(source[end].text.lower() in _TURNING for end in ends):
            yield " ".join(token.text for token in source[ends[0] - len(words) : ends[0] + _SHOWN])


def _stands(said: list[str], places: dict[str, list[int]], words: list[str]) -> bool:
    return any(said[place : place + len(words)] == words for place in places.get(words[0], ()))


def _quoted(wording: Wording) -> Iterator[list[Token]]:
    """What stands in quotation marks and ends there of itself: with no mark that something was left out."""
    for inside in _between_marks(wording):
        quoted = list(inside)
        while quoted and quoted[-1].text in ",.":
            quoted.pop()
        if quoted and all(token.text not in _GAPS for token in quoted):
            yield quoted


def _quotations(wording: Wording) -> Iterator[list[Token]]:
    """The words of each quotation, or of its parts."""
    for inside in _between_marks(wording):
        part: list[Token] = []
        for token in inside:
            if token.is_word:
                part.append(token)
            elif token.text in _GAPS or (token.text == "." and _is_dotted(wording, token)):
                if len(part) >= _FEWEST:
                    yield part
                part = []
        if len(part) >= _FEWEST:
            yield part


def _between_marks(wording: Wording) -> Iterator[tuple[Token, ...]]:
    """What stands between each two marks; none where a mark is missing its other half."""
    marks = [i for i, token in enumerate(wording.tokens) if token.text == '"']
    if len(marks) % 2 == 0:
        yield from (wording.tokens[one + 1 : other] for one, other in zip(marks[::2], marks[1::2], strict=True))


def _is_dotted(wording: Wording, token: Token) -> bool:
    return wording.text[token.start : token.start + 2] == ".." or wording.text[max(0, token.start - 1) : token.start] == "."
