"""Whether a claim has its words in the order of the sentence that it takes them from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefbot.checks.case import Case
from briefbot.checks.passives import passive_from
from briefbot.text.attribution import REPORTING
from briefbot.text.parts import is_verb_form
from briefbot.text.wording import Token, weight

_IN_A_PHRASE = 5
"""Words apart up to which two may be of one phrase: "Elena Vrabie, the justice minister", "justice minister Elena Vrabie"."""
_TURNING = frozenset("than before after since because while when if although though".split())
"""Words by which either side may stand first."""
_SETTINGS = frozenset("in on at since after before during from with without under near for by until within throughout as".split())


def reordered(case: Case) -> tuple[str, ...]:
    """The telling words of the claim that stand elsewhere in the sentence of the source than beside those around them.

    None where that is good English for the same: a passive for an active, a speaker before or behind what is said, one side of a
    comparison or of an "after" for the other, a day, a place or another setting in front, two words of one phrase.
    """
    return tuple(
        case.claim.wording.tokens[i].text for own, home in case.aligner.sentences if home for i in _moved(case, own, home)
    )


def _moved(case: Case, own: Sequence[int], home: Sequence[int]) -> list[int]:
    """The words of a sentence of the claim that stand elsewhere in that of the source."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    if (_may_turn(claim, own) and _may_turn(source, home)) or _is_recast(case, own, home):
        return []
    placed = {i: there for i in own if _is_telling(claim[i]) and (there := case.aligner.places(i))}
    in_order = _longest_run(placed, {*home})
    ours, theirs = _report(claim, own), _report(source, home)
    turned = {i for i, there in placed.items() if all((i < ours) != (place < theirs) for place in there)}
    if 2 * len(turned & in_order.keys()) >= len(in_order):  # what is said stands before who says it
        return []
    keys = [claim[i].key for i in own]
    return [
        i
        for i, there in placed.items()
        if i not in in_order
        and i not in turned
        and claim[i].key not in case.known
        and keys.count(claim[i].key) == 1
        and {*there} <= {*home}
        and not _is_in_a_phrase(claim, source, i, there, in_order)
        and not _is_set_in_front(source, home, there)
    ]


def _is_telling(token: Token) -> bool:
    """Whether a word's place says something; that of a day or a figure is looked at elsewhere."""
    return weight(token.text) == 1 and not token.text[0].isdigit()


def _may_turn(tokens: Sequence[Token], sentence: Sequence[int]) -> bool:
    """Whether the sentence may say the same the other way round."""
    return not _TURNING.isdisjoint(tokens[i].text.lower() for i in sentence)


def _is_recast(case: Case, own: Sequence[int], home: Sequence[int]) -> bool:
    """Whether a verb is in the passive in one of them only."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for i in filter(lambda i: claim[i].is_word, own):
        there = [place for place in case.aligner.places(i) if place in home]
        if there and (passive_from(claim, i) is None) == any(passive_from(source, place) is not None for place in there):
            return True
    return False


def _report(tokens: Sequence[Token], sentence: Sequence[int]) -> int:
    """Where a sentence has its word of reporting; -1 where it has none."""
    words = [tokens[i].text.lower() for i in sentence]
    return next(
        (i for n, i in enumerate(sentence) if any(REPORTING.fullmatch(" ".join(words[n : n + many])) for many in (1, 2))), -1
    )


def _longest_run(placed: Mapping[int, Sequence[int]], home: set[int]) -> dict[int, int]:
    """The most of the claim's words, each with one of its places in the sentence, that stand there in the same order."""
    pairs = [(ours, there) for ours, places in placed.items() for there in places if there in home]
    lengths, before = [1] * len(pairs), [-1] * len(pairs)
    for n, (ours, there) in enumerate(pairs):
        for m, (other, place) in enumerate(pairs[:n]):
            if other < ours and place < there and lengths[m] >= lengths[n]:
                lengths[n], before[n] = lengths[m] + 1, m
    run: dict[int, int] = {}
    last = max(range(len(pairs)), key=lengths.__getitem__, default=-1)
    while last >= 0:
        run[pairs[last][0]] = pairs[last][1]
        last = before[last]
    return run


def _is_in_a_phrase(
    claim: Sequence[Token], source: Sequence[Token], word: int, places: Sequence[int], in_order: Mapping[int, int]
) -> bool:
    """Whether one of the words in order stands close by in both, and no verb between."""
    return any(
        abs(other - word) <= _IN_A_PHRASE
        and abs(theirs - place) <= _IN_A_PHRASE
        and not _has_verb(claim, other, word)
        and not _has_verb(source, theirs, place)
        for other, theirs in in_order.items()
        for place in places
    )


def _has_verb(tokens: Sequence[Token], one: int, other: int) -> bool:
    return any(is_verb_form(token.text.lower()) for token in tokens[min(one, other) + 1 : max(one, other)])


def _is_set_in_front(source: Sequence[Token], home: Sequence[int], places: Sequence[int]) -> bool:
    """Whether the source opens with a setting, up to its comma, in which the word stands: "In Castria, …"."""
    comma = next((i for i in home if source[i].text == ","), -1)
    return source[home[0]].text.lower() in _SETTINGS and all(place < comma for place in places)
