"""What one of claim and source denies and the other affirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from briefbot.checks.case import Case
from briefbot.checks.disagreement import CLEAR, FAINT, LIKELY, Disagreement, contradicted, instead, unsupported
from briefbot.checks.exceptions import is_of_excepted
from briefbot.checks.framing import supposes
from briefbot.checks.rewording import is_capitalised
from briefbot.messages import say
from briefbot.text.negation import is_cue, passes_over, positive_form
from briefbot.text.opposites import sides_in
from briefbot.text.veridicality import REFUSALS
from briefbot.text.wording import Token, Wording, alike, stems, weight

_QUALIFYING = frozenset("out yet still longer far so even ever quite actually again any having being using".split())
_WHOLLY = frozenset("all always every many fully entirely completely solely necessarily wholly exclusively".split())
"""What is denied of all, or at all times: "has not always paid" is not "has not paid"."""
_PREFIXES = frozenset("anti non pre post ex pro counter vice deputy pseudo quasi semi sub".split())
_NO = frozenset("not no never nor".split())
_OF_REASONS = frozenset("but because before until unless".split())
_TRACES = stems("trace sign evidence hint indication proof mention")
"""What is denied with what it is of: "no trace of arsenic was found"."""
_NEAR = 8
"""Words before a denial among which stands what makes it a supposition: "would have sunk if he had not"."""
_FEW = 3
"""Words on both sides of a departure up to which a cue in it is all that it changes."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A telling word of the claim in the source: how well its surroundings agree, and the cue that negates it on either side."""

    fit: float
    ours: int | None
    theirs: int | None


def check_denials(case: Case) -> list[Disagreement]:
    """Cues of negation that stand in one text, over words the other affirms."""
    if is_of_excepted(case):
        return []
    places = _places(case)
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    found = _moved_cues(case, places)
    for cue in dict.fromkeys(p.theirs for p in places if p.theirs is not None and p.ours is None):
        if _alone([p for p in places if p.theirs == cue]) and _focus_stands(case, cue):
            reason = say("the source denies this: '{phrase}'", phrase=_phrase(source, cue))
            found.append(unsupported(reason) if passes_over(source, cue) else contradicted(reason))  # it may have been so before
    for cue in sorted(set(case.claim.negated.values())):
        if _says_opposite(case, cue):
            continue
        is_denied_too = _has_counterpart(case, cue)
        is_known = not is_denied_too or _focus_is_known(case, cue)
        if is_known and _alone([p for p in places if p.ours == cue]):
            found.append(contradicted(say("the claim says '{phrase}', the source affirms it", phrase=_phrase(claim, cue))))
        elif not is_denied_too and not passes_over(claim, cue):
            found.append(unsupported(say("the source does not say '{phrase}'", phrase=_phrase(claim, cue))))
    return found + _only_denied(case) + _partly_denied(case)


def _only_denied(case: Case) -> list[Disagreement]:
    """Where the claim affirms what its source names only to deny it, in surroundings of its own: "was no attack"."""
    claim, source, denied = case.claim, case.source.wording, case.source.negated
    if claim.negated:
        return []
    for cue in dict.fromkeys(denied.values()):
        focus = _focus(source.tokens, sorted(i for i, by in denied.items() if by == cue))
        if focus is None or not _says_no(source.tokens, cue):
            continue
        key = source.tokens[focus].key
        is_denied_everywhere = denied.keys() >= {*source.indices[key]}
        if is_denied_everywhere and any(case.aligner.agreement(i, focus) >= FAINT for i in claim.wording.indices.get(key, ())):
            return [unsupported(say("the source denies this: '{phrase}'", phrase=_phrase(source.tokens, cue)))]
    return []


def _says_no(tokens: tuple[Token, ...], cue: int) -> bool:
    """Whether the cue denies plainly, and not on a condition, or of one reason but not of another."""
    word = tokens[cue].text.lower()
    is_plain = word in _NO or word.endswith("n't") or passes_over(tokens, cue)
    is_supposed = any(supposes(token) for token in tokens[max(0, cue - _NEAR) : cue])
    number = tokens[cue].sentence
    behind = {token.text.lower() for token in tokens[cue:] if token.sentence == number}
    return is_plain and not is_supposed and behind.isdisjoint(_OF_REASONS)


def _focus(tokens: Sequence[Token], scope: Sequence[int]) -> int | None:
    """The first telling word of what a cue negates."""
    return next((i for i in scope if weight(tokens[i].text) >= 0.4 and not _qualifies(tokens[i])), None)


def _partly_denied(case: Case) -> list[Disagreement]:
    """Where the source denies something of all, or always, and a claim that follows it of any, or ever."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    if not case.claim.negated:
        return []
    for departure in case.departures:
        wholly = [i for i in departure.given if source[i].text.lower() in _WHOLLY and i in case.source.negated]
        if wholly and not any(token.text.lower() in _WHOLLY for token in claim):
            return [
                unsupported(
                    instead(_phrase(source, case.source.negated[wholly[0]]), _phrase(claim, min(case.claim.negated.values())))
                )
            ]
    return []


def _moved_cues(case: Case, places: Sequence[_Place]) -> list[Disagreement]:
    """A cue that a claim leaves out of the sentence it otherwise follows, or puts in: "he did" for "he never did"; but for those
    with which it says what the source denies to be true, or calls a refusal, and where it leaves out what is denied, too ("which
    surprised nobody").
    """
    claim, source = case.claim.wording, case.source.wording
    pairs = [(p.ours, p.theirs) for p in places if p.ours is not None and p.theirs is not None]
    refused = [(ours, theirs) for ours, theirs in pairs if source.tokens[theirs].key in REFUSALS]
    said = {ours for ours, theirs in pairs if _denied_clause(case, theirs)} | {ours for ours, _ in refused}
    met = {theirs for _, theirs in refused}
    found = []
    for departure in case.departures:
        ours = _cues(claim, departure.claimed)
        theirs = [i for i in _cues(source, departure.given) if not passes_over(source.tokens, i)]
        left_out = [source.tokens[i] for i in departure.given if i not in theirs and not _qualifies(source.tokens[i])]
        plain = left_out if ours else left_out + [claim.tokens[i] for i in departure.claimed]
        is_long = len(departure.claimed) + len(departure.given) > _FEW
        if is_long or len(ours) % 2 == len(theirs) % 2 or not (said.isdisjoint(ours) and met.isdisjoint(theirs)):
            continue
        if ours and _says_opposite(case, ours[0]):
            continue
        if not any(weight(token.text) == 1 for token in plain):
            if ours:
                words = _phrase(claim.tokens, ours[0])
                found.append(contradicted(say("the claim says '{phrase}', the source affirms it", phrase=words)))
            else:
                found.append(contradicted(say("the source denies this: '{phrase}'", phrase=_phrase(source.tokens, theirs[0]))))
    return found


def _cues(wording: Wording, indices: tuple[int, ...]) -> list[int]:
    return [i for i in indices if is_cue(wording.tokens, i)]


def _places(case: Case) -> list[_Place]:
    tokens = case.claim.wording.tokens
    best = {i: there for i, token in enumerate(tokens) if weight(token.text) >= 0.4 and (there := case.aligner.best(i))}
    return [_Place(fit, case.claim.negated.get(i), case.source.negated.get(place)) for i, (place, fit) in best.items()]


def _alone(under_cue: list[_Place]) -> bool:
    """Whether the words under a cue are negated in one text only, and one of them clearly stands in the same place."""
    if any(place.ours is not None and place.theirs is not None for place in under_cue):
        return False
    return max((place.fit for place in under_cue), default=0.0) >= CLEAR


def _focus_stands(case: Case, cue: int) -> bool:
    """Whether the claim has the first telling word the source negates, or of a name with a title one of its words.

    Of what is denied to be true, or known, it is the first of the clause: "there is no evidence that the army …"; of a trace of
    something, any word for that: "no trace of the poison arsenic".
    """
    tokens = case.source.wording.tokens
    scope = _denied_clause(case, cue) or sorted(i for i, by in case.source.negated.items() if by == cue)
    telling = [tokens[i] for i in scope if weight(tokens[i].text) >= 0.4 and not _qualifies(tokens[i])]
    named = list(takewhile(is_capitalised, telling))
    if telling and telling[0].key in _TRACES:
        named = telling[1:]
    return not telling or any(
        alike(focus.key, token.key) for focus in named or telling[:1] for token in case.claim.wording.tokens
    )


def _focus_is_known(case: Case, cue: int) -> bool:
    """Whether the source has the first telling word that the claim negates; another denied there may tell the same."""
    tokens = case.claim.wording.tokens
    scope = sorted(i for i, by in case.claim.negated.items() if by == cue)
    focus = _focus(tokens, scope)
    return focus is None or case.aligner.likeness(tokens[focus].key) > 0


def _qualifies(token: Token) -> bool:
    """Whether the word only says how or when something is not: "not yet", "not immediately"."""
    return token.text.lower() in _QUALIFYING or (token.text.endswith("ly") and len(token.text) > 4)


def _denied_clause(case: Case, cue: int | None) -> list[int]:
    """What the source's cue denies of a clause with "that": "it is not true that …"; empty where it denies no clause."""
    tokens = case.source.wording.tokens
    scope = sorted(i for i, by in case.source.negated.items() if by == cue)
    return scope[next((place for place, i in enumerate(scope, 1) if tokens[i].text.lower() == "that"), len(scope)) :]


def _has_counterpart(case: Case, cue: int) -> bool:
    """Whether the source denies something where the claim does."""
    tokens = case.source.wording.tokens
    return any(is_cue(tokens, i) and case.aligner.agreement(cue, i) >= FAINT for i, token in enumerate(tokens) if token.is_word)


def _says_opposite(case: Case, cue: int) -> bool:
    """Whether the source says of what the claim denies the opposite: "was closed" for "was not open"."""
    claim, source = case.claim.wording, case.source.wording
    denied = [i for i, by in case.claim.negated.items() if by == cue and claim.tokens[i].key not in source.indices]
    for index in denied:
        opposite = {(what, -way) for what, way in sides_in(claim.tokens, index)}
        against = [i for i in range(len(source.tokens)) if opposite & {*sides_in(source.tokens, i)}]
        if any(case.aligner.agreement(index, i) >= LIKELY for i in against):
            return True
    return False


def _phrase(tokens: Sequence[Token], cue: int) -> str:
    return " ".join(token.text for token in tokens[max(0, cue - 1) : cue + 4])


def check_compounds(case: Case) -> list[Disagreement]:
    """Words of the claim that stand in the source only behind a prefix that turns or narrows them: "anti-government forces"."""
    found = []
    claim, source = case.claim.wording, case.source.wording
    for key in dict.fromkeys(token.key for token in claim.tokens if weight(token.text) == 1):
        places = source.indices.get(key, ())
        prefixed = [_prefix(source.tokens, i) for i in places]
        if places and all(prefix is not None for prefix in prefixed) and not {p.key for p in prefixed if p} & set(claim.indices):
            prefix = prefixed[0]
            assert prefix is not None
            said = source.text[prefix.start : source.tokens[places[0]].end]
            found.append(unsupported(instead(said, source.tokens[places[0]].text)))
    return found


def _prefix(tokens: Sequence[Token], index: int) -> Token | None:
    """The prefix that a hyphen joins to the word, if it is one of those that make it something else."""
    if index < 2 or tokens[index - 1].text != "-" or tokens[index - 2].end != tokens[index - 1].start:
        return None
    is_joined = tokens[index - 1].end == tokens[index].start
    return tokens[index - 2] if is_joined and tokens[index - 2].text.lower() in _PREFIXES else None


def check_prefixes(case: Case) -> list[Disagreement]:
    """Words that stand with un- or in- in one text and without in the other."""
    found = []
    for mine, other, ours in ((case.claim, case.source, True), (case.source, case.claim, False)):
        for index, token in enumerate(mine.wording.tokens):
            bare = positive_form(token.text) if token.is_word and len(token.text) > 5 else None
            if bare is None or token.key in other.wording.indices or bare not in other.wording.indices:
                continue
            pairs = [(index, there) if ours else (there, index) for there in other.wording.indices[bare]]
            here, there = max(pairs, key=lambda pair: case.aligner.agreement(*pair))
            if (here in case.claim.negated) != (there in case.source.negated):
                continue
            fit = case.aligner.agreement(here, there)
            reason = instead(case.source.wording.tokens[there].text, case.claim.wording.tokens[here].text)
            if fit >= CLEAR:
                found.append(contradicted(reason))
            elif ours:
                found.append(unsupported(reason) if fit >= FAINT else Disagreement("partly", reason))
    return found
