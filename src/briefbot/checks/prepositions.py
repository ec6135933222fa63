"""Small words that turn what a sentence says, where a claim otherwise follows it: for and against, from and to, by and to."""

from __future__ import annotations

import re

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import Disagreement, contradicted, instead
from briefbot.messages import say
from briefbot.text.opposites import sides
from briefbot.text.verbs import ANY_BE
from briefbot.text.wording import Token

_RIVALS = tuple(map(frozenset, (("for", "against"), ("from", "to"), ("from", "into"), ("from", "until"), ("since", "until"))))
_OF_AMOUNTS = frozenset(("by", "to"))
"""How much something changes, and to what: only before a figure."""
_OF_TIMES = {word: place for place, words in enumerate(("in on at during", "before by", "after since")) for word in words.split()}
"""When something was, up to when and from when: only before a day, where words of one class are as good as each other."""
_PARTICLES = frozenset("over out off up down back away on in".split())
"""What alone may say of something how it is: "the trial is over"."""
_SHORTEST = 3
_AS_MUCH = {"over": (("end", -1), ("rank", -1)), "up": (("change", 1),), "down": (("change", -1),)}
_PROTECTS = re.compile(
    r"(?:vaccin|insur|protect|remed|drug|treat|defen[cds]|guard|immun|medicin|cure|shield|safeguard|compensat)\w*\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
"""A vaccine for measles is one against it."""


def check_prepositions(case: Case) -> list[Disagreement]:
    """Where the claim has just the other one of two such words."""
    found = []
    for departure in case.departures:
        if len(departure.claimed) != 1 or len(departure.given) != 1:
            continue
        (claimed,), (given,) = departure.claimed, departure.given
        ours, theirs = case.claim.wording.tokens[claimed], case.source.wording.tokens[given]
        pair = frozenset((ours.text.lower(), theirs.text.lower()))
        is_turned = pair in _RIVALS and not (pair == _RIVALS[0] and _PROTECTS.search(case.source.wording.text, 0, theirs.start))
        if (
            is_turned
            or _is_other_time(case, ours, theirs)
            or (pair == _OF_AMOUNTS and _is_before_figure(case.claim, ours) and _is_before_figure(case.source, theirs))
        ):
            found.append(contradicted(instead(_with_next(case.source, given), _with_next(case.claim, claimed))))
    return found


def check_particles(case: Case) -> list[Disagreement]:
    """Where the claim says nothing of something but with a small word that the source lacks: "the trial is over"."""
    claim = [token for token in case.claim.wording.tokens if token.is_word]
    words = [token.text.lower() for token in claim]
    if len(words) < _SHORTEST or words[-1] not in _PARTICLES or not set(words[-3:-1]) & ANY_BE:
        return []
    told = {token.text.lower() for token in case.source.wording.tokens}
    as_much = _AS_MUCH.get(words[-1], ())
    if words[-1] in told or any(each in as_much for token in told for each in sides(token)):
        return []
    return [Disagreement("partly", say("the source does not say {words}", words=words[-1]))]


def _is_before_figure(facts: Facts, token: Token) -> bool:
    return any(0 < quantity.start - token.end <= 1 for quantity in facts.quantities)


def _is_other_time(case: Case, ours: Token, theirs: Token) -> bool:
    """Whether a day is told as another kind of time; what was "in May" was "by May", too."""
    claimed, given = _OF_TIMES.get(ours.text.lower()), _OF_TIMES.get(theirs.text.lower())
    if claimed is None or given is None or claimed == given or (given == 0 and ours.text.lower() == "by"):
        return False
    return _is_before_day(case.claim, ours) and _is_before_day(case.source, theirs)


def _is_before_day(facts: Facts, token: Token) -> bool:
    return any(0 < date.start - token.end <= 1 for date in facts.dates)


def _with_next(facts: Facts, index: int) -> str:
    """The word with the one behind it, as it is written."""
    tokens = facts.wording.tokens
    end = tokens[min(index + 1, len(tokens) - 1)].end
    return facts.wording.text[tokens[index].start : end]
