"""Names and figures a claim has in each other's places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from briefbot.checks.case import Case
from briefbot.checks.disagreement import MARGIN, Disagreement, contradicted, unsupported
from briefbot.checks.names import name_places
from briefbot.checks.ranges import agreed_ranges
from briefbot.checks.rewording import follows
from briefbot.messages import say
from briefbot.text.names import TITLES, same_name_word
from briefbot.text.verbs import BE, PARTICIPLES, PAST
from briefbot.text.wording import Token, Wording, stem, stems, weight

_JOINTS = frozenset("and or , & ( ) the a".split())
_TURNING_JOINTS = tuple(
    stem(word) for word in "after before because since caused led followed preceded triggered prompted sparked provoked".split()
)
_TURNED, _STAYED = 0.6, 0.34
"""Share of the words on each side of a joint from which they changed sides, and up to which they did not stay."""
_NAMED = stems("name call look take run")
_BACKWARD = frozenset("soon shortly and days weeks months years later".split())
_JOINED = _JOINTS | {"other", "including"}
_POINTING_BACK = frozenset("that this which whom whose it then , .".split())
_AND = (["and"], ["but"], ["while"])
_OF_KIND = frozenset("of the a type model kind class make brand series".split())
"""What stands between a thing and what it is called: "heaters of the type TX-4"."""
_MUTUAL = stems("alongside between marry meet border tie link connect share join")
"""Verbs and the like of which either may be the other's: "A met B"."""
_APART = 2
"""Nouns that may stand between a name and the one it tells of."""
_NEAR = 4
"""Words apart up to which two things are "with" each other."""
_ROLES_EXCHANGED = 0.6
_MOST_THINGS = 14
_EXCHANGED = 0.25
"""How much better two names must fit in each other's places than in their own where a claim follows no sentence."""


def check_order(case: Case) -> list[Disagreement]:
    """Names or figures that stand in another order than in the sentence the claim otherwise follows.

    A name may change places with a figure: "in 1974 by Jim Haas", "by Jim Haas in 1974". Two names that stand among their own
    words may change places, too.
    """
    claim, source = case.claim.wording, case.source.wording
    sentence = follows(claim, source)
    if not sentence or _count(claim, "by") != sum(source.tokens[i].key == "by" for i in sentence):
        return []
    names = [(i, claim.tokens[i].key, claim.tokens[i].text) for name in case.claim.names for i in name.indices]
    figures = [(i := case.claim.index(q.start), claim.tokens[i].key, q.text) for q in case.claim.quantities]
    agreed = agreed_ranges(case)
    for items in names, figures:
        placed = [
            (i, there[0], text)
            for i, key, text in sorted(items)
            if len(there := [j for j in sentence if source.tokens[j].key == key]) == 1
            and source.tokens[there[0]].text[0].isupper() == claim.tokens[i].text[0].isupper()
        ]
        for (one, first, ours), (other, second, theirs) in pairwise(placed):
            between = {token.text.lower() for token in claim.tokens[one + 1 : other]}
            if first < second or (between and between <= _JOINTS) or (one, other) in agreed:
                continue
            if _is_owner_of(source.tokens, (one, other), (first, second), claim.tokens):
                continue
            gain = _gain(case, one, other, [first], [second])
            reason = say("the source has {theirs} where the claim has {ours}", theirs=theirs, ours=ours)
            if gain > -MARGIN:
                return [contradicted(reason) if gain >= MARGIN else unsupported(reason)]
    return []


def _is_owner_of(source: Sequence[Token], ours: tuple[int, int], theirs: tuple[int, int], claim: Sequence[Token]) -> bool:
    """Whether the one name is the other's: "Velm's Harbour Office" for "the Harbour Office of Velm"."""
    between = [token.text for token in source[min(theirs) + 1 : max(theirs)]]
    return claim[ours[0]].text.endswith("'s") and ours[1] - ours[0] == 1 and "of" in between and len(between) <= _APART + 1


def check_exchanges(case: Case) -> list[Disagreement]:
    """Two names of the claim that would stand among the same words as in the source if each stood in the other's place."""
    placed = [(name, places) for name in case.claim.names if (places := name_places(case, name))]
    claim, source = case.claim.wording, case.source.wording
    for (one, ours), (other, theirs) in combinations(placed, 2):
        told, given = _sentences_of(claim, [one.head]), _sentences_of(source, [*ours, *theirs])
        if all(told[0].count("by") != each.count("by") or ("than" in told[0] and "than" not in each) for each in given):
            continue
        if _are_one(claim.tokens, one.head, other.indices[0]) or any(
            _are_joined(source.tokens, a, b) for a in ours for b in theirs
        ):
            continue
        if set(ours) & set(theirs) or any(same_name_word(a, b) for a in one.keys for b in other.keys):
            continue
        if _gain(case, one.head, other.head, ours, theirs) >= _EXCHANGED:
            return [unsupported(say("the source has {theirs} where the claim has {ours}", theirs=other.text, ours=one.text))]
    return []


def check_roles(case: Case) -> list[Disagreement]:
    """Two things of a sentence of the claim that would stand among the same words as in the source each in the other's place."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for own, home in case.aligner.sentences:
        given, told = _keys(source, home), _keys(claim, own)
        if (
            given.count("by") != told.count("by")
            or ("than" in told and "than" not in given)
            or not _MUTUAL.isdisjoint([*given, *told])
        ):
            continue
        placed = [(i, there) for i in own if (there := _only_place(case, i, own, home)) is not None]
        for (one, ours), (other, theirs) in combinations(placed[:_MOST_THINGS], 2):
            if _is_mutual(claim, one, other) or _is_mutual(source, ours, theirs):
                continue
            if (one < other) != (ours < theirs) and _gain(case, one, other, [ours], [theirs]) >= _ROLES_EXCHANGED:
                reason = say("the source has {theirs} where the claim has {ours}", theirs=claim[other].text, ours=claim[one].text)
                return [contradicted(reason)]
    return []


def _is_mutual(tokens: Sequence[Token], one: int, other: int) -> bool:
    """Whether two things may change places: in a list, "with" each other, or one being what the other is."""
    words = {token.text.lower() for token in tokens[min(one, other) + 1 : max(one, other)]}
    owns = any(tokens[i].text.lower().endswith("'s") for i in (one, other))
    is_equation = bool(words & BE) and not words & {"than", "by"}
    is_with = "with" in words and abs(one - other) <= _NEAR
    return words <= _JOINTS or is_with or owns or is_equation or ("of" in words and words <= _OF_KIND)


def _sentences_of(wording: Wording, places: Sequence[int]) -> list[list[str]]:
    """The stems of the sentences in which words stand."""
    numbers = {wording.tokens[i].sentence for i in places}
    return [[token.key for token in wording.tokens if token.sentence == number] for number in sorted(numbers)]


def _are_one(tokens: Sequence[Token], end: int, start: int) -> bool:
    """Whether two names are of one thing: "Tolvik Bears coach Mara Ingles"."""
    between = [token.text for token in tokens[end + 1 : start]]
    nouns = [word for word in between if word.islower() and weight(word) == 1 and not word.endswith(("ed", "s"))]
    nouns = [word for word in nouns if word not in PAST and word not in PARTICIPLES]
    return 0 < len(between) <= _APART and nouns == between


def _are_joined(tokens: Sequence[Token], one: int, other: int) -> bool:
    """Whether two things stand in one list: "Saudi Arabia and other members of OPEC"."""
    between = {token.text.lower() for token in tokens[min(one, other) + 1 : max(one, other)] if not token.text[0].isupper()}
    return between <= _JOINED


def _only_place(case: Case, word: int, own: Sequence[int], home: Sequence[int]) -> int | None:
    """Where a telling word that stands once in the claim's sentence stands in the source's, if once."""
    token, source = case.claim.wording.tokens[word], case.source.wording.tokens
    if weight(token.text) < 1 or not token.text[0].isalpha() or _keys(case.claim.wording.tokens, own).count(token.key) > 1:
        return None
    there = [i for i in home if source[i].key == token.key]
    return there[0] if len(there) == 1 else None


def _keys(tokens: Sequence[Token], indices: Sequence[int]) -> list[str]:
    return [tokens[i].key for i in indices]


def check_joints(case: Case) -> list[Disagreement]:
    """Where the two sides of an "after", "because" or "led to" in the source have changed places in the claim."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for own, home in case.aligner.sentences:
        for joint in _TURNING_JOINTS:
            ours, theirs = _sides(claim, own, joint), _sides(source, home, joint)
            if ours is None or theirs is None or _by(claim, own, joint) != _by(source, home, joint):
                continue
            (left, right), (first, second) = ours, theirs
            turned = min(_share(left, second), _share(right, first))
            if turned >= _TURNED and max(_share(left, first), _share(right, second)) <= _STAYED:
                at, there = (next(i for i in some if tokens[i].key == joint) for tokens, some in ((claim, own), (source, home)))
                said, told = (" ".join(t.text for t in tokens[i : i + 4]) for tokens, i in ((claim, at), (source, there)))
                return [contradicted(say("the source has {theirs} where the claim has {ours}", theirs=told, ours=said))]
    return []


def sides_turned(case: Case, ours: int, theirs: int) -> bool:
    """Whether what stands before a word of the claim stands behind one of the source, and the other way round: "A before B" for
    "B after A"."""
    before, behind = _around(case.claim.wording.tokens, ours)
    first, then = _around(case.source.wording.tokens, theirs)
    return bool(before and behind) and min(_share(before, then), _share(behind, first)) >= _TURNED


def _around(tokens: Sequence[Token], index: int) -> tuple[set[str], set[str]]:
    """The telling words of its sentence before and behind a word."""
    beside = [i for i, token in enumerate(tokens) if token.sentence == tokens[index].sentence and weight(token.text) == 1]
    return {tokens[i].key for i in beside if i < index}, {tokens[i].key for i in beside if i > index}


def _sides(tokens: Sequence[Token], sentence: Sequence[int], joint: str) -> tuple[set[str], set[str]] | None:
    """The telling words before and behind the one joint of a sentence, as far as its clauses go; None where it opens the
    sentence, points back ("after that"), or there are more."""
    places = [place for place, i in enumerate(sentence) if tokens[i].key == joint]
    if len(places) != 1 or places[0] == 0 or not _joins(tokens, sentence, places[0]):
        return None
    at, words = places[0], [tokens[i].text.lower() for i in sentence]
    cuts = [n for n, word in enumerate(words) if word in (";", ":") or (word == "," and words[n + 1 : n + 2] in _AND)]
    start = max((n for n in cuts if n < at), default=-1)
    end = min((n for n in cuts if n > at), default=len(words))
    sides = [
        {tokens[sentence[n]].key for n in part if weight(words[n]) == 1} for part in (range(start + 1, at), range(at + 1, end))
    ]
    return (sides[0], sides[1]) if sides[0] and sides[1] else None


def _joins(tokens: Sequence[Token], sentence: Sequence[int], at: int) -> bool:
    """Whether a word joins two clauses: not in "named after", "soon after", "after that"."""
    before, words = tokens[sentence[at - 1]], [tokens[i].text.lower() for i in sentence[at + 1 : at + 3]]
    behind = words[1:] if words[:1] == ["of"] else words[:1]
    return bool(behind) and behind[0] not in _POINTING_BACK and before.key not in _NAMED and before.text.lower() not in _BACKWARD


def _by(tokens: Sequence[Token], sentence: Sequence[int], joint: str) -> bool:
    """Whether the joint is a passive: "caused by"."""
    return any(tokens[i].key == joint and i + 1 < len(tokens) and tokens[i + 1].text.lower() == "by" for i in sentence)


def _share(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some)


def _gain(case: Case, one: int, other: int, ours: Sequence[int], theirs: Sequence[int]) -> float:
    """How much better two words of the claim fit in each other's places in the source than in their own, both together."""
    tokens = case.claim.wording.tokens
    aside = frozenset(tokens[i].key for word in (one, other) for i in (word, *_name_of(case, word)))

    def fit(word: int, places: Sequence[int]) -> float:
        return max(case.aligner.agreement(word, place, aside=aside) for place in places)

    return fit(one, theirs) + fit(other, ours) - fit(one, ours) - fit(other, theirs)


def _name_of(case: Case, word: int) -> tuple[int, ...]:
    """The words of the name that a word of the claim is part of, with its title."""
    found = next((name.indices for name in case.claim.names if word in name.indices), ())
    before = found[0] - 1 if found else -1
    return (before, *found) if before >= 0 and case.claim.wording.tokens[before].text.lower() in TITLES else found


def _count(wording: Wording, key: str) -> int:
    return len(wording.indices.get(key, ()))
