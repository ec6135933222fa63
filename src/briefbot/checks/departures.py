"""Words a claim replaced in the sentence it otherwise follows."""

from __future__ import annotations

from typing import TypeVar

from briefbot.checks.arithmetic import reckoned
from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import Disagreement, contradicted, instead, unsupported
from briefbot.checks.rewording import is_capitalised, replaced
from briefbot.text.attribution import REPORTING
from briefbot.text.dates import PartialDate, agree
from briefbot.text.names import is_telling, same_name_word
from briefbot.text.negation import is_cue
from briefbot.text.opposites import LEANING, sides_in
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.units import dimension_of
from briefbot.text.wording import Token, Wording, stem, stems, weight

_MULTIPLES = stems("double triple quadruple quintuple halve")
_ORDINALS = stems("first second third fourth fifth sixth seventh eighth ninth tenth last")
_ALL_OR_NONE = frozenset("all every everyone everybody everything none nobody nothing no always never".split())
_DEGREES = tuple(
    frozenset(group.split())
    for group in ("mostly largely mainly", "hardly barely scarcely", "slightly somewhat", "each every per")
)
"""Words that say the same; by their form, since their stems are those of other words ("large", "most", "bar")."""
_FORMS = frozenset("according dr mr mrs ms prof professor sir dame".split())
"""What says no more of somebody than how they are addressed, or that they say something."""
Item = TypeVar("Item", Quantity, PartialDate)


def check_departures(case: Case) -> list[Disagreement]:
    """Where a claim that follows its source word for word has other words than it: names, figures, opposites, single words."""
    found = []
    claim, source = case.claim.wording, case.source.wording
    for departure in case.departures:
        pair = replaced(departure, claim, source)
        if (
            pair is None
            or _same_figures(case, *pair)
            or _is_reckoned(case, pair[0])
            or not any(is_telling(token.text) for token in pair[0])
        ):
            continue
        ours, theirs = pair
        if any({token.text.lower() for token in (*ours, *theirs)} <= group for group in _DEGREES):
            continue
        ours, theirs = _without_initials(ours, theirs)
        theirs, ours = _without_initials(theirs, ours)
        if not ours or not theirs or (_all_stand(ours, source) and all(_is_form(token) for token in theirs)):
            continue
        reason = instead(_words(theirs), _words(ours))
        named = _are_named(case.claim, ours), _are_named(case.source, theirs)
        known = all(token.key in case.known for token in ours)
        if (known and not all(named)) or (
            named[0] and _all_stand(ours, source) and any(token.text[0].islower() for token in theirs)
        ):
            continue
        figures = any(t.text[0].isdigit() for t in ours) and any(t.text[0].isdigit() for t in theirs)
        figures = figures and not _are_given(case, ours)
        compared = {sign for a in ours for b in theirs for sign in _compared(case, a, b)}
        is_denied_by_one = _is_denied(case.claim, ours) != _is_denied(case.source, theirs)
        if -1 in compared and is_denied_by_one and not _are_of_amount(*pair):  # "not open", "closed"
            continue
        if figures or all(named) or -1 in compared or _are_of_a_kind(ours, theirs):
            found.append(contradicted(reason))
        elif not compared and len(ours) == 1 and len(theirs) == 1 and weight(ours[0].text) == weight(theirs[0].text) == 1:
            found.append(unsupported(reason))
    return found


def _are_of_amount(ours: list[Token], theirs: list[Token]) -> bool:
    """Whether the words say of how many something is: "not all" is not "none"."""
    return not {token.text.lower() for token in (*ours, *theirs)}.isdisjoint(_ALL_OR_NONE)


def _without_initials(short: list[Token], long: list[Token]) -> tuple[list[Token], list[Token]]:
    """Both without initials and the words that they stand for: "ECB", "European Central Bank"."""
    for token in short:
        letters = token.text.replace(".", "")
        for start in range(len(long) - len(letters) + 1) if letters.isupper() and len(letters) > 1 else ():
            run = long[start : start + len(letters)]
            if "".join(each.text[0] for each in run) == letters:
                return [each for each in short if each is not token], [each for each in long if each not in run]
    return short, long


def _is_form(token: Token) -> bool:
    return token.text.lower() in _FORMS or bool(REPORTING.fullmatch(token.text))


def _is_denied(facts: Facts, tokens: list[Token]) -> bool:
    indices = [facts.index(token.start) for token in tokens]
    return any(i in facts.negated for i in indices) and not any(is_cue(facts.wording.tokens, i) for i in indices)


def _are_given(case: Case, tokens: list[Token]) -> bool:
    """Whether the source has all the figures of the claim's tokens somewhere, which check_numbers weighs."""
    ours = _within(case.claim.quantities, (tokens[0].start, tokens[-1].end))
    return bool(ours) and all(any(same_amount(each, given) for given in case.source.quantities) for each in ours)


def _are_of_a_kind(ours: list[Token], theirs: list[Token]) -> bool:
    """Whether one word stands for another of its kind: "tripled" for "doubled", "year" for "month", "first" for "second"."""
    if len(ours) != 1 or len(theirs) != 1 or ours[0].key == theirs[0].key:
        return False
    one, other = ours[0].text.lower(), theirs[0].text.lower()
    if dimension_of(one) == dimension_of(other) == "time":
        return True
    return any({stem(one), stem(other)} <= kind for kind in (_MULTIPLES, _ORDINALS))


def _words(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _are_named(facts: Facts, tokens: list[Token]) -> bool:
    """Whether one of the tokens is of a name."""
    named = {facts.wording.tokens[i].start for name in facts.names for i in name.indices}
    return any(token.start in named or is_capitalised(token) for token in tokens)


def _all_stand(tokens: list[Token], source: Wording) -> bool:
    return all(token.key in source.indices or any(same_name_word(token.key, key) for key in source.indices) for token in tokens)


def _compared(case: Case, claimed: Token, given: Token) -> set[int]:
    """Where both compare the same: 1 if they say the same of it ("more than", "no fewer than"), -1 if the opposite."""
    ours = sides_in(case.claim.wording.tokens, case.claim.index(claimed.start))
    theirs = sides_in(case.source.wording.tokens, case.source.index(given.start))
    return {x * y for a, x in ours for b, y in theirs if a == b and (x != y or a not in LEANING)}


def _same_figures(case: Case, ours: list[Token], theirs: list[Token]) -> bool:
    """Whether the tokens are of numbers or dates that agree."""
    spans = (ours[0].start, ours[-1].end), (theirs[0].start, theirs[-1].end)
    for claimed in _within(case.claim.quantities, spans[0]):
        if any(same_amount(claimed, given) for given in _within(case.source.quantities, spans[1])):
            return True
    return any(
        agree(claimed, given) for claimed in _within(case.claim.dates, spans[0]) for given in _within(case.source.dates, spans[1])
    )


def _is_reckoned(case: Case, tokens: list[Token]) -> bool:
    """Whether the tokens have a number that others of the source make, which check_numbers tells."""
    claimed = _within(case.claim.quantities, (tokens[0].start, tokens[-1].end))
    return any(reckoned(case, each) for each in claimed)


def _within(items: list[Item], span: tuple[int, int]) -> list[Item]:
    return [item for item in items if item.start < span[1] and span[0] < item.end]
