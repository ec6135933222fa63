"""A claim and its source brought to one form: one voice ("was bought by"), and one side of a comparison ("smaller than")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefbot.checks.passives import TO_AUXILIARY, clause_start, passive_from
from briefbot.text.dates import MONTHS, WEEKDAYS
from briefbot.text.opposites import sides
from briefbot.text.parts import DETERMINERS
from briefbot.text.rewriting import Change, rewritten
from briefbot.text.verbs import ANY_BE, AUXILIARIES, PAST, PRESENT
from briefbot.text.wording import Token, Wording, alike, weight

_VERBS = AUXILIARIES | {*PAST, *PRESENT}
_DENIALS = frozenset("not never n't nor".split())
_ENDS = frozenset(
    "in on at after before for during with when while who which that because despite as from to since until but as through near"
    " whose where over under against and or is was were are has had did does do than later earlier by if unless although".split()
)
"""Words that end the agent behind a "by", or what is compared behind a "than"."""
_NO_AGENT = frozenset("then now far means way law mistake name accident itself himself herself themselves".split())
_TIMES = frozenset([*map(str.lower, MONTHS), *WEEKDAYS, *"noon midnight dawn dusk nightfall".split()]) - {"may"}
_PARTICLES = frozenset("off out up down over back away".split())
"""What belongs to a verb: "sent off"."""
_TO_BY = 6
"""Words that may stand between a passive and its "by": "was opened on 3 May by"."""
_TO_THAN = 4


@dataclass(frozen=True, slots=True)
class _Passive:
    """Indices of a passive's words: where its subject begins, its auxiliary, its verb, its "by", and where its agent ends."""

    subject: int
    auxiliary: int
    verb: int
    by: int
    end: int


def recast(claim: Wording, source: Wording) -> tuple[str | None, str | None]:
    """The claim's text and the source's, each with its passives made active where the other has the same verb in the active, and
    the claim's comparison turned round where the source has the opposite one; None for a text that stays as it is.
    """
    turned_claim, turned_source = (
        [_active(one, each) for each in _passives(one.tokens) if _is_active_in(other, one.tokens[each.verb].key)]
        for one, other in ((claim, source), (source, claim))
    )
    comparison = _turned_comparison(claim, source)
    ours = turned_claim or ([comparison] if comparison else [])
    return (
        rewritten(claim.text, ours) if ours else None,
        rewritten(source.text, turned_source) if turned_source else None,
    )


def _passives(tokens: Sequence[Token]) -> Iterator[_Passive]:
    """The passives that name who did it: "was bought by"."""
    for verb in range(len(tokens)):
        auxiliary = passive_from(tokens, verb)
        if auxiliary is None:
            continue
        by = _place(tokens, verb + 1, _TO_BY, "by")
        subject = clause_start(tokens, auxiliary)
        if by is None or not _is_phrase(tokens[subject:auxiliary]):
            continue
        end = _phrase_end(tokens, by + 1)
        if end > by + 1 and _is_agent(tokens[by + 1 : end]):
            yield _Passive(subject, auxiliary, verb, by, end)


def _is_phrase(tokens: Sequence[Token]) -> bool:
    """Whether the words name something, without a clause of their own: not "a rule that would have cut taxes"."""
    words = [token.text.lower() for token in tokens]
    return bool(words) and words[-1] not in ("who", "which", "that") and AUXILIARIES.isdisjoint(words)


def _is_agent(tokens: Sequence[Token]) -> bool:
    first = tokens[0].text.lower()
    says_something = any(weight(token.text) == 1 for token in tokens)
    is_amount = first[0].isdigit() and tokens[1:2] and tokens[1].text != "-"
    return says_something and not (is_amount or first.endswith("ing") or first in _NO_AGENT or first in _TIMES)


def _place(tokens: Sequence[Token], start: int, reach: int, word: str) -> int | None:
    """Where a word stands among the next few of a sentence, no mark between."""
    for index in range(start, min(len(tokens), start + reach)):
        if tokens[index].text.lower() == word:
            return index
        if not (tokens[index].is_word or tokens[index].text in "-–") or tokens[index].text.lower() in _DENIALS:
            return None
    return None


def _phrase_end(tokens: Sequence[Token], start: int) -> int:
    """Where a phrase ends: at a mark, a preposition but "of", a joint or a verb."""
    end = start
    while end < len(tokens) and tokens[end].sentence == tokens[start].sentence:
        if tokens[end].text.lower() in _ENDS or not (tokens[end].is_word or tokens[end].text == "-"):
            break
        end += 1
    return end


def _is_active_in(wording: Wording, key: str) -> bool:
    """Whether a text has the verb, and nowhere as a passive."""
    places = [i for i, token in enumerate(wording.tokens) if token.is_word and alike(token.key, key)]
    return bool(places) and not any(
        each.text.lower() in ANY_BE for i in places for each in wording.tokens[max(0, i - TO_AUXILIARY) : i]
    )


def _active(wording: Wording, passive: _Passive) -> Change:
    """The clause with who did it first: "Fenn Group was bought by Merla Holdings" as "Merla Holdings bought Fenn Group"."""
    tokens = wording.tokens
    kept = [token for token in tokens[passive.auxiliary : passive.verb] if token.text.lower() not in ANY_BE]
    behind = passive.verb + 1 + (tokens[passive.verb + 1].text.lower() in _PARTICLES)
    parts = [
        _first(wording, passive.by + 1, passive.end, opens=tokens[passive.subject].opens),
        *(token.text for token in kept),
        wording.said(passive.verb, behind),
        _first(wording, passive.subject, passive.auxiliary, opens=False),
        wording.said(behind, passive.by),
    ]
    text = " ".join(part for part in parts if part)
    return Change(tokens[passive.subject].start, tokens[passive.end - 1].end, text)


def _first(wording: Wording, start: int, end: int, *, opens: bool) -> str:
    """A phrase as it stands at the beginning of a sentence, or inside one."""
    text = wording.said(start, end)
    if opens:
        return text[:1].upper() + text[1:]
    first = wording.tokens[start].text
    is_small = first.lower() in DETERMINERS or weight(first) < 1 or first.endswith("ly")
    return text[:1].lower() + text[1:] if is_small else text


def _turned_comparison(claim: Wording, source: Wording) -> Change | None:
    """The claim's comparison with both sides in each other's place, where the source has but the opposite one."""
    for index, than in _comparisons(claim.tokens):
        ours = {*sides(claim.tokens[index].text)}
        verb = _verb_before(claim.tokens, index)
        if verb is None:
            continue
        start, end = clause_start(claim.tokens, verb), _phrase_end(claim.tokens, than + 1)
        one, other = _telling(claim.tokens[start:verb]), _telling(claim.tokens[than + 1 : end])
        opposite = [
            source.tokens[i]
            for i, behind in _comparisons(source.tokens)
            if any((what, -way) in ours for what, way in sides(source.tokens[i].text))
            and _stand_in(source.tokens[:i], source.tokens[i].sentence, other)
            and _stand_in(source.tokens[behind:], source.tokens[i].sentence, one)
        ]
        if not opposite:
            continue
        text = claim.text
        parts = (
            _first(claim, than + 1, end, opens=claim.tokens[start].opens),
            text[claim.tokens[verb].start : claim.tokens[index].start].strip(),
            opposite[0].text,
            text[claim.tokens[index].end : claim.tokens[than].end].strip(),
            _first(claim, start, verb, opens=False),
        )
        return Change(claim.tokens[start].start, claim.tokens[end - 1].end, " ".join(parts))
    return None


def _telling(tokens: Sequence[Token]) -> set[str]:
    return {token.key for token in tokens if weight(token.text) >= 0.4}


def _stand_in(tokens: Sequence[Token], sentence: int, keys: set[str]) -> bool:
    """Whether one of the stems at least stands among these words of a sentence."""
    return any(token.sentence == sentence and token.key in keys for token in tokens)


def _comparisons(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Words that compare, each with its "than"."""
    for index, token in enumerate(tokens):
        lower = token.text.lower()
        if (lower.endswith("er") or lower in ("more", "less")) and sides(lower):
            than = _place(tokens, index + 1, _TO_THAN, "than")
            before = tokens[index - 1].text.lower() if index else ""
            behind = tokens[than + 1].text if than is not None and than + 1 < len(tokens) else "0"
            if than is not None and before not in ("no", "not") and not behind[0].isdigit():
                yield index, than


def _verb_before(tokens: Sequence[Token], index: int) -> int | None:
    """The first verb of the clause before a word."""
    low = index
    while low and tokens[low - 1].sentence == tokens[index].sentence and tokens[low - 1].is_word:
        low -= 1
    return next((i for i in range(low, index) if tokens[i].text.lower() in _VERBS), None)
