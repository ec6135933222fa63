"""Whom or what a source excepts from what it says of all, or of none: "all states except Norland voted for it"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted, instead
from briefbot.messages import say
from briefbot.text.verbs import ANY_BE, AUXILIARIES, PAST, PRESENT
from briefbot.text.wording import Token, weight

_EXCEPTING = frozenset("except excepting excluding barring bar".split())
_PHRASES = (
    ("except", "for"),
    ("apart", "from"),
    ("aside", "from"),
    ("other", "than"),
    ("with", "the", "exception", "of"),
    ("with", "the", "sole", "exception", "of"),
    ("with", "the", "only", "exception", "of"),
)
_OPENING = _EXCEPTING | {phrase[0] for phrase in _PHRASES} | {"but"}
_ALWAYS = frozenset("of for except".split())
"""What ends the words that except also where nothing is said of all: "except for", "with the exception of"."""
_NONE = frozenset("no nobody none nothing neither".split())
_ALL = frozenset("all every everyone everybody everything any anyone anybody anything each whole entire".split())
_FROM_ALL = 4
"""Words that may stand between "all" and the "but" that excepts: "all states but Norland"."""
_NO_EXCEPTION = frozenset("that for when if where in at on by to".split())
"""What makes of the word before it a conjunction, or tells an exception in time or place and not of whom."""
_ENDS = (
    frozenset("and or who which that of in on at with for from to by because while when after before".split())
    | AUXILIARIES
    | ANY_BE
    | {*PAST, *PAST.values(), *PRESENT}
)


@dataclass(frozen=True, slots=True)
class _Exception:
    """Indices of the words that except, and of what they except; ``of_none`` where the rest is denied: "nobody but the pilot"."""

    opening: int
    start: int
    end: int
    of_none: bool


def check_exceptions(case: Case) -> list[Disagreement]:
    """Where the claim says of what the source excepts the same as of the rest, or of all without the exception."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    found: list[Disagreement] = []
    ours = _exceptions(claim)
    for each in _exceptions(source):
        excepted = {token.key for token in source[each.start : each.end] if weight(token.text) == 1}
        named = [i for i, token in enumerate(claim) if token.key in excepted]
        if ours or any(token.text.lower() == "only" for token in claim) or not _takes_from(case, each):
            continue
        is_denied = any(claim[i].sentence == claim[at].sentence for i in case.claim.negated for at in named)
        phrase = " ".join(token.text for token in source[each.opening : each.end])
        if any(_stands_only_there(case, i, each) for i in named) and is_denied == each.of_none:
            found.append(contradicted(say("the source says '{phrase}'", phrase=phrase)))
        elif (
            not named
            and (all_ := next((i for i, token in enumerate(claim) if token.text.lower() in _ALL | _NONE), None)) is not None
        ):
            found.append(Disagreement("partly", instead(phrase, " ".join(token.text for token in claim[all_ : all_ + 2]))))
    return found


def is_of_excepted(case: Case) -> bool:
    """Whether the claim denies, or affirms, of something what the source says of all, or of none, but this."""
    claim = case.claim.wording.tokens
    return not _exceptions(claim) and any(
        _stands_only_there(case, i, each)
        for each in _exceptions(case.source.wording.tokens)
        for i, token in enumerate(claim)
        if weight(token.text) == 1 and bool(case.claim.negated) != each.of_none
    )


def _exceptions(tokens: Sequence[Token]) -> list[_Exception]:
    """Those of sentences that say something of all, or of none."""
    found = []
    for index, token in enumerate(tokens):
        start = _behind(tokens, index) if token.text.lower() in _OPENING else None
        if start is None or start >= len(tokens) or tokens[start].text.lower() in _NO_EXCEPTION:
            continue
        of_sentence = [each.text.lower() for each in tokens if each.sentence == token.sentence]
        if _NONE.isdisjoint(of_sentence) and _ALL.isdisjoint(of_sentence) and tokens[start - 1].text.lower() not in _ALWAYS:
            continue
        end = start
        while end < len(tokens) and tokens[end].sentence == token.sentence and _may_be_excepted(tokens[end]):
            end += 1
        if end > start:
            found.append(_Exception(index, start, end, not _NONE.isdisjoint(of_sentence)))
    return found


def _may_be_excepted(token: Token) -> bool:
    return token.is_word and token.text.lower() not in _ENDS


def _behind(tokens: Sequence[Token], index: int) -> int | None:
    """Where what is excepted begins; None where the word excepts nothing."""
    words = tuple(token.text.lower() for token in tokens[index : index + max(map(len, _PHRASES))])
    for phrase in _PHRASES:
        if words[: len(phrase)] == phrase:
            return index + len(phrase)
    if words[0] in _EXCEPTING:
        return index + 1
    before = [
        token.text.lower() for token in tokens[max(0, index - _FROM_ALL) : index] if token.sentence == tokens[index].sentence
    ]
    is_of_all = before[-1:] != ["all"] and not (_ALL | _NONE).isdisjoint(before) and "," not in before
    return index + 1 if words[0] == "but" and is_of_all else None


def _stands_only_there(case: Case, index: int, exception: _Exception) -> bool:
    """Whether the source has a word of the claim only among what it excepts."""
    places = case.aligner.places(index)
    return bool(places) and all(exception.start <= place < exception.end for place in places)


def _takes_from(case: Case, exception: _Exception) -> bool:
    """Whether the claim takes words of the exception's sentence from before it or behind it."""
    tokens = case.source.wording.tokens
    taken = {place for number in {t.sentence for t in case.claim.wording.tokens} for place in case.aligner.taken(number)}
    number = tokens[exception.opening].sentence
    return any(tokens[i].sentence == number and not exception.opening <= i < exception.end for i in taken)
