"""What limits a word of the source, and a claim leaves out: "three of the eleven", "some", "the second-longest", "at least"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import FAINT, Disagreement, instead, unsupported
from briefbot.messages import Remark
from briefbot.text.quantities import Bound, Quantity, same_amount
from briefbot.text.wording import Token, stems, weight

_PARTS = frozenset(
    "some most half part parts quarter quarters third thirds majority minority few many several two three four five"
    " six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    " thirty forty fifty sixty seventy eighty ninety one dozens hundreds thousands percent %".split()
)
"""What stands before an "of" that tells how much of the whole is meant."""
_DEFINITE = frozenset("the all his her its their these those both".split())
_SOME = frozenset("some many several few certain various numerous".split())
"""What stands before a noun that does not mean all of them."""
_ALL = frozenset("the all every both each".split())
_INSIDE = frozenset("in of on at near outside inside".split())
_KINDS_OF_PLACES = stems(
    "town city village region province state district area county republic kingdom island country capital port"
)
"""What only says what it is that is named behind the "of": "the town of Pell"."""
_ORDINALS = stems("second third fourth fifth sixth seventh eighth ninth tenth")
_ONCE = frozenset("former ex".split())
"""Which may have held the office at that time."""
_LESSER = _ONCE | frozenset("deputy vice acting shadow assistant interim associate would-be designate".split())
_AMONG = (["one", "of"], ["among"])
_WHOLLY = frozenset("nobody no none nothing never not n't cannot all every everyone everybody everything any always".split())
"""What says of all that it is so, or of none."""
_UNLESS = frozenset("without unless".split())
"""What limits all or none right behind it; whom "except" excepts is another matter (checks/exceptions.py)."""
_OF_A_TIME = (["this", "year"], ["this", "season"], ["this", "month"], ["this", "week"], ["so", "far"], ["to", "date"])
"""What a superlative behind which it stands is limited to."""
_MOST = frozenset("most best worst least".split())
_LITTLE = frozenset("little few scant insufficient hardly scarcely".split())
_DIMINISHING = frozenset(
    "largely mostly mainly partly partially virtually somewhat slightly conditionally arguably limited allegedly supposedly"
    " nominally temporarily provisionally attempted planned proposed potential ostensibly initially".split()
)
"""What takes from the word behind it."""
_A_LITTLE = frozenset("a the these those quite not no as how very so too".split())
"""What makes some of a little, or "the few"."""
_BOUNDS: frozenset[Bound] = frozenset(("above", "below"))
_BOUND_LETTERS = 24
"""Characters before a number among which its bound stands."""
_CLEAR_BOUND = re.compile(r"\b(?i:(?:more|less|fewer) than|at (?:least|most)|in excess of) $|(?:^|[.!?] )(?:Over|Under) $")
_MAY_BOUND = re.compile(
    r"\b(?:more|less|fewer|least|most|latest|above|below|over|under|beyond|exceed\w*|plus|odd|another|further|minimum|maximum)\b",
    re.IGNORECASE,
)
_EXACTLY = re.compile(r"\b(?:exactly|precisely) $", re.IGNORECASE)
_SPAN = 3
_YEARS = frozenset("year years decade decades month months century weeks".split())
_RIGHT_BEHIND = 4
"""Words behind those a claim takes among which stands what limits them."""
_NARROWING = 2
"""Words between a superlative and its noun which may narrow it: "the biggest private bank"."""
_BEFORE = 4
"""Words before a superlative among which stands what limits it: "one of the two largest"."""


def check_limits(case: Case) -> list[Disagreement]:
    """Parts told as the whole, superlatives without their rank or class, least and greatest numbers told as exact ones.

    Also little told as much, and exceptions and spans of time that are left out.
    """
    return [
        *_parts(case),
        *_places_inside(case),
        *_some(case),
        *_superlatives(case),
        *_ranks(case),
        *_bounds(case),
        *_exceptions(case),
        *_degrees(case),
        *_diminished(case),
    ]


def _parts(case: Case) -> list[Disagreement]:
    """Where a claim that follows its source leaves out of how many: "two of the seven", "some of the"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for departure in case.departures:
        given = [source[i] for i in departure.given]
        of = next((place for place, token in enumerate(given) if token.text.lower() == "of" and place), None)
        if of is None or any(_is_part(claim[i]) for i in departure.claimed) or not _is_part(given[of - 1]):
            continue
        behind = source[departure.given[of] + 1 : departure.given[of] + 5]
        first = next((token for token in behind if weight(token.text) == 1 and not _is_part(token)), None)
        counts = {token.key for token in behind if _is_part(token)}
        wholes = case.claim.wording.indices.get(first.key, ()) if first is not None else ()
        goes_on = first is not None and _goes_on(case, departure.given[of] + 1 + behind.index(first))
        if not any(_is_definite(claim, i) or (goes_on and i and claim[i - 1].key in counts) for i in wholes):
            continue
        whole = " ".join(token.text for token in behind)
        phrase = " ".join(token.text for token in given[max(0, of - 2) : of + 1])
        return [unsupported(instead(f"{phrase} {whole}", whole))]
    return []


def _places_inside(case: Case) -> list[Disagreement]:
    """Where a claim that follows its source leaves out what is in a place: "residents of Pell" for "of two streets in Pell"."""
    source = case.source.wording.tokens
    for departure in case.departures:
        first, last = min(departure.given, default=0), max(departure.given, default=0)
        if departure.claimed or not first or source[last].sentence != source[first].sentence:
            continue
        if source[first].text.lower() == "of" and [token.text for token in source[last + 1 : last + 2]] == ["of"]:
            first, last = first + 1, last + 1
        inner, named = source[first:last], source[last + 1 : last + 2]
        is_of_a_place = source[first - 1].text.lower() == "of" and source[last].text.lower() in _INSIDE
        kinds = _KINDS_OF_PLACES if source[last].text.lower() == "of" else frozenset()
        telling = {token.key for token in inner if weight(token.text) == 1}
        if is_of_a_place and telling - kinds and named and all(token.is_word for token in inner):
            said = " ".join(token.text for token in source[first - 1 : last + 2])
            return [Disagreement("partly", instead(said, f"of {named[0].text}"))]
    return []


def _goes_on(case: Case, noun: int) -> bool:
    """Whether the claim has the next telling word behind the source's noun, too, if there is one."""
    source = case.source.wording.tokens
    behind = (token for token in source[noun + 1 :] if token.sentence == source[noun].sentence and weight(token.text) == 1)
    following = next(behind, None)
    return following is None or following.key in case.claim.wording.indices


def _is_definite(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word is of a whole: "the seven provinces", not "among the provinces"."""
    before = [token.text.lower() for token in tokens[max(0, index - 4) : index]]
    return bool(_DEFINITE & set(before[-2:])) and "among" not in before


def _is_part(token: Token) -> bool:
    return token.text.lower() in _PARTS or token.text[0].isdigit()


def _some(case: Case) -> list[Disagreement]:
    """Where the claim says "the ministers" and the source "some ministers"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for index, token in enumerate(claim):
        best = case.aligner.best(index) if weight(token.text) == 1 and token.text.endswith("s") else None
        if (
            best is None
            or best[1] < FAINT
            or not _follows(claim, index, _ALL)
            or any(map(_is_part, claim[max(0, index - 3) : index]))
        ):
            continue
        some = _follows(source, best[0], _SOME)
        if some and not any(_follows(source, i, _ALL) for i in case.aligner.places(index)):
            said, told = (
                " ".join(each.text for each in tokens)
                for tokens in (source[best[0] - some : best[0] + 1], claim[index - 1 : index + 1])
            )
            return [unsupported(instead(said, told))]
    return []


def _follows(tokens: Sequence[Token], index: int, words: frozenset[str]) -> int:
    """How many words before a noun one of these stands, an adjective between at most; 0 where none does."""
    return next((back for back in (1, 2) if back <= index and tokens[index - back].text.lower() in words), 0)


def _superlatives(case: Case) -> list[Disagreement]:
    """Where the claim says "the longest", and the source "the second-longest" or "one of the longest"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for index, token in enumerate(claim):
        lower = token.text.lower()
        is_most = (lower.endswith("est") and len(lower) > 4) or lower in _MOST
        best = case.aligner.best(index) if is_most else None
        if best is None or best[1] < FAINT:
            continue
        limit = _limit(source, best[0])
        if limit is not None and _limit(claim, index) is None:
            said = " ".join(each.text for each in source[limit : best[0] + 1]).replace(" - ", "-")
            return [unsupported(instead(said, token.text))]
        if (narrowed := _narrowed(case, index, best[0])) is not None:
            return [unsupported(narrowed)]
    return []


def _narrowed(case: Case, ours: int, theirs: int) -> Remark | None:
    """What the source says of a smaller class than the claim: "the biggest private bank" for "the biggest bank"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    noun = claim[ours + 1] if ours + 1 < len(claim) else None
    if noun is None or weight(noun.text) < 1:
        return None
    behind = source[theirs + 1 : theirs + 1 + _NARROWING + 1]
    place = next((n for n, each in enumerate(behind) if each.key == noun.key), None)
    between = behind[: place or 0]
    if not between or not all(each.text.islower() and weight(each.text) >= 0.4 for each in between):
        return None
    if any(each.key in case.claim.wording.indices for each in between):
        return None
    said, told = (
        " ".join(each.text for each in tokens) for tokens in (source[theirs : theirs + 2 + len(between)], (claim[ours], noun))
    )
    return instead(said, told)


def _limit(tokens: Sequence[Token], index: int) -> int | None:
    """Where the words begin that make a superlative less than one."""
    words = [token.text.lower() for token in tokens[max(0, index - _BEFORE) : index]]
    low = index - len(words)
    place = index - 2 if words[-1:] == ["-"] else index - 1
    if place >= 0 and tokens[place].key in _ORDINALS:
        return place
    return next((low + at for at in range(len(words)) for limit in _AMONG if words[at : at + len(limit)] == limit), None)


def _ranks(case: Case) -> list[Disagreement]:
    """Where the claim calls a deputy, an acting or a former minister the minister."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for index, token in enumerate(claim):
        best = case.aligner.best(index) if weight(token.text) == 1 else None
        rank = 0 if best is None or best[1] < FAINT else _follows(source, best[0], _LESSER)
        if best is None or not rank or any(_follows(source, i, _LESSER) == 0 for i in case.aligner.places(index)):
            continue
        lesser = source[best[0] - rank]
        if lesser.key not in case.claim.wording.indices and not source[best[0] - 1].text.lower().endswith("'s"):
            said = " ".join(each.text for each in source[best[0] - rank : best[0] + 1])
            reason = instead(said, " ".join(each.text for each in claim[max(0, index - rank + 1) : index + 1]))
            return [Disagreement("partly", reason) if lesser.text.lower() in _ONCE else unsupported(reason)]
    return []


def _bounds(case: Case) -> list[Disagreement]:
    """Where the source gives a least or greatest number, and the claim the number alone, or the other way round.

    Also where it gives one that is rounded, and the claim says "exactly". Of opposed bounds the check of numbers tells.
    """
    for claimed in case.claim.quantities:
        given = [each for each in case.source.quantities if same_amount(claimed, each) and each.low == claimed.low]
        if given and all(_is_another_bound(case, claimed, each) for each in given):
            said, told = _with_bound(case.source, given[0]), _with_bound(case.claim, claimed)
            return [Disagreement("partly", instead(said, told))]
    return []


def _is_another_bound(case: Case, claimed: Quantity, given: Quantity) -> bool:
    """Whether the claim takes a bound away or adds one; "paid over 3 years" has none, nor has what a word nearby may bound."""
    before, text = case.claim.wording.text[: claimed.start], case.source.wording.text
    if claimed.bound == "exactly":
        return given.bound in _BOUNDS or (given.bound == "about" and _EXACTLY.search(before) is not None)
    around = text[max(0, given.start - _BOUND_LETTERS) : given.end + _BOUND_LETTERS]
    return given.bound not in _BOUNDS and _CLEAR_BOUND.search(before) is not None and not _MAY_BOUND.search(around)


def _with_bound(facts: Facts, quantity: Quantity) -> str:
    """The number as it stands, behind two words that tell its bound, where it has one."""
    if quantity.bound == "exactly":
        return quantity.text.strip()
    before = facts.wording.text[max(0, quantity.start - _BOUND_LETTERS) : quantity.start].split()[-2:]
    return " ".join([*before, quantity.text.strip()])


def _exceptions(case: Case) -> list[Disagreement]:
    """Where a sentence goes on behind what the claim takes of it: "nobody may leave" for "nobody may leave without a test",
    "the fastest" for "the fastest this year"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for number in {token.sentence for token in claim}:
        own = [token.text.lower() for token in claim if token.sentence == number]
        is_wholly, is_most = not _WHOLLY.isdisjoint(own), any(word.endswith("est") or word in _MOST for word in own)
        last = max(case.aligner.taken(number), default=None) if is_wholly or is_most else None
        if last is None:
            continue
        behind = [
            token.text.lower() for token in source[last + 1 : last + 1 + _RIGHT_BEHIND] if token.sentence == source[last].sentence
        ]
        for place, word in enumerate(behind):
            if not word[0].isalnum():
                break
            is_of_a_time = behind[place : place + 2] in _OF_A_TIME or word == "since" or _is_of_years(behind[place:])
            limits = (is_wholly and word in _UNLESS) or (is_most and is_of_a_time)
            telling = behind[place + _SPAN - 1] if _is_of_years(behind[place:]) else word
            if limits and telling not in own:
                said = " ".join(token.text for token in source[last : last + place + 4])
                return [Disagreement("partly", instead(said, source[last].text))]
    return []


def _is_of_years(words: Sequence[str]) -> bool:
    """ "In 30 years", "for a decade"."""
    return len(words) > _SPAN - 1 and words[0] in ("in", "for") and words[_SPAN - 1] in _YEARS


def _degrees(case: Case) -> list[Disagreement]:
    """Where the claim has the evidence of which the source has little, or the doctors of whom it has few."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for index, token in enumerate(claim):
        best = case.aligner.best(index) if weight(token.text) == 1 else None
        if best is None or best[1] < FAINT:
            continue
        degree = _follows(source, best[0], _LITTLE)
        is_little = degree and source[max(0, best[0] - degree - 1)].text.lower() not in _A_LITTLE
        if is_little and not any(each.text.lower() in _LITTLE | _WHOLLY for each in claim):
            said = " ".join(each.text for each in source[best[0] - degree : best[0] + 1])
            return [unsupported(instead(said, token.text))]
    return []


def _diminished(case: Case) -> list[Disagreement]:
    """Where a claim that follows its source leaves out what takes from a word of it: "largely abandoned", "a planned visit"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    told = {token.text.lower() for token in claim}
    for departure in case.departures:
        telling = [i for i in departure.given if weight(source[i].text) >= 0.4]
        if [source[i].text.lower() in _DIMINISHING for i in telling] != [True] or not told.isdisjoint(_DIMINISHING):
            continue
        following = source[departure.given[-1] + 1 : departure.given[-1] + 2]
        if all(token.is_word for token in following) and not any(weight(claim[i].text) == 1 for i in departure.claimed):
            said = " ".join(token.text for token in (source[telling[0]], *following))
            return [Disagreement("partly", instead(said, " ".join(token.text for token in following)))]
    return []
