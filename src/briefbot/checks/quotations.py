"""What a claim puts in quotation marks against the words of its source."""

from __future__ import annotations

from collections.abc import Iterator

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, unsupported
from briefbot.messages import say
from briefbot.wording import Token, Wording

_FEWEST = 3
"""Words in quotation marks from which they are someone's, not a term or a name."""
_GAPS = frozenset("[]…")


def check_quotations(case: Case) -> list[Disagreement]:
    """Quotations that do not stand word for word in the source; dots and square brackets part them."""
    said = [token.text.lower() for token in case.source.wording.tokens if token.is_word]
    places: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        places.setdefault(word, []).append(place)
    return [
        unsupported(say("the source does not say '{phrase}'", phrase=" ".join(token.text for token in quoted)))
        for quoted in _quotations(case.claim.wording)
        if not _stands(said, places, [token.text.lower() for token in quoted])
    ]


def _stands(said: list[str], places: dict[str, list[int]], words: list[str]) -> bool:
    return any(said[place : place + len(words)] == words for place in places.get(words[0], ()))


def _quotations(wording: Wording) -> Iterator[list[Token]]:
    """The words of each quotation; none where a mark is missing its other half."""
    marks = [i for i, token in enumerate(wording.tokens) if token.text == '"']
    if len(marks) % 2:
        return
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        part: list[Token] = []
        for token in [*wording.tokens[opening + 1 : closing], wording.tokens[closing]]:
            if token.is_word:
                part.append(token)
            elif token.text in _GAPS or token.text == '"' or (token.text == "." and _is_dotted(wording, token)):
                if len(part) >= _FEWEST:
                    yield part
                part = []


def _is_dotted(wording: Wording, token: Token) -> bool:
    return wording.text[token.start : token.start + 2] == ".." or wording.text[max(0, token.start - 1) : token.start] == "."
