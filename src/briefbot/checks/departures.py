"""Words a claim replaced in the sentence it otherwise follows."""

from __future__ import annotations

from typing import TypeVar

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import Disagreement, contradicted, instead, unsupported
from briefbot.dates import PartialDate, agree
from briefbot.names import is_telling
from briefbot.opposites import sides_in
from briefbot.quantities import Quantity, same_amount
from briefbot.rewording import is_capitalised, replaced
from briefbot.wording import Token, Wording, weight

Item = TypeVar("Item", Quantity, PartialDate)


def check_departures(case: Case) -> list[Disagreement]:
    """Where a claim that follows its source word for word has other words than it: names, figures, opposites, single words."""
    found = []
    claim, source = case.claim.wording, case.source.wording
    for departure in case.departures:
        pair = replaced(departure, claim, source)
        if pair is None or _same_figures(case, *pair) or not any(is_telling(token.text) for token in pair[0]):
            continue
        ours, theirs = pair
        if _are_initials(ours, theirs) or _are_initials(theirs, ours):
            continue
        reason = instead(_words(theirs), _words(ours))
        named = _are_named(case.claim, ours), _are_named(case.source, theirs)
        known = all(token.key in case.known for token in ours)
        if (known and not all(named)) or (
            named[0] and _all_stand(ours, source) and any(token.text[0].islower() for token in theirs)
        ):
            continue
        figures = any(t.text[0].isdigit() for t in ours) and any(t.text[0].isdigit() for t in theirs)
        compared = {sign for a in ours for b in theirs for sign in _compared(case, a, b)}
        if figures or all(named) or -1 in compared:
            found.append(contradicted(reason))
        elif not compared and len(ours) == 1 and len(theirs) == 1 and weight(ours[0].text) == weight(theirs[0].text) == 1:
            found.append(unsupported(reason))
    return found


def _are_initials(short: list[Token], long: list[Token]) -> bool:
    return len(short) == 1 and len(long) > 1 and short[0].text.replace(".", "") == "".join(t.text[0] for t in long)


def _words(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _are_named(facts: Facts, tokens: list[Token]) -> bool:
    """Whether one of the tokens is of a name."""
    named = {facts.wording.tokens[i].start for name in facts.names for i in name.indices}
    return any(token.start in named or is_capitalised(token) for token in tokens)


def _all_stand(tokens: list[Token], source: Wording) -> bool:
    return all(token.key in source.indices for token in tokens)


def _compared(case: Case, claimed: Token, given: Token) -> set[int]:
    """Where both compare the same: 1 if they stand on one side ("more than", "no fewer than"), -1 if on opposite ones."""
    ours = sides_in(case.claim.wording.tokens, case.claim.index(claimed.start))
    theirs = sides_in(case.source.wording.tokens, case.source.index(given.start))
    return {x * y for a, x in ours for b, y in theirs if a == b}


def _same_figures(case: Case, ours: list[Token], theirs: list[Token]) -> bool:
    """Whether the tokens are of numbers or dates that agree."""
    spans = (ours[0].start, ours[-1].end), (theirs[0].start, theirs[-1].end)
    for claimed in _within(case.claim.quantities, spans[0]):
        if any(same_amount(claimed, given) for given in _within(case.source.quantities, spans[1])):
            return True
    return any(
        agree(claimed, given) for claimed in _within(case.claim.dates, spans[0]) for given in _within(case.source.dates, spans[1])
    )


def _within(items: list[Item], span: tuple[int, int]) -> list[Item]:
    return [item for item in items if item.start < span[1] and span[0] < item.end]
