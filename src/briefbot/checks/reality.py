"""What a source tells as planned, possible or nearly so, and a claim as having happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import FAINT, Disagreement, unsupported
from briefbot.messages import say
from briefbot.text.verbs import ANY_BE, PARTICIPLES, PAST
from briefbot.text.veridicality import ASKED, ENDING, MEANT, MEANT_TO_BE, PROPOSALS, UNPROVEN, WEIGHED, WISHED
from briefbot.text.wording import Token, alike, stem, stems, weight

_MODALS = frozenset("may might could will shall must should".split())
_FIRM = frozenset("will shall".split())
_POSSIBLE = frozenset("may might could".split())
_SEEMING = stems("appear seem believe think")
_HEDGES = frozenset("likely probably apparently seemingly presumably".split())
"""What of the claim says as much as "appears to"."""
_HINTS = frozenset("able possible capable possibility potential".split())
"""What tells a possibility in other words."""
_ANY_MODALS = _MODALS | {"would", "should", "can", "must", "to"}
"""What a claim may have of its own before the verb: "it would cut", "it is going to cut"."""
_NO_MODAL_BEHIND = frozenset("the a an his her their its my our your free political".split())
"""What stands before a will that is a noun."""
_OFFER = stem("offer")
"""Which may have been accepted where it is a noun: "accepted an offer to join"."""
_NEARLY = frozenset("almost nearly possibly perhaps probably potentially maybe conceivably".split())
_AS_GOOD_AS = (("all", "but"), ("as", "good", "as"), ("next", "to"))
_NO_VERBS = frozenset(
    "during building evening morning nothing something anything everything following including king ring".split()
)
_DETERMINERS = frozenset("the a an this that these those his her its their our my your any some all both each every".split())
"""What makes a "to" no part of a verb: "due to the weather"."""
_BE = ANY_BE | {"'s", "'re"}
_PRESENT_BE = frozenset("is are".split())
_PURPOSES = stems("function purpose aim role goal job task duty idea point")
"""What is told by "is to": its function is to carry water, and it does."""
_A = frozenset(["a", "an"])
_NOT_FAR = 6
_LATER = frozenset("become later go pass fail prove turn".split())
"""What "would" tells of a life or a law by: "the bill would become law in 1990"."""
_LEAD = 3
"""Words before a proposal among which its "under" stands: "under the new plan"."""
_AS_FAR = 20
"""Words before a "would" among which a proposal is named."""
_BETWEEN = 4
"""Words that may stand between "expected" and its "to": "expected by analysts to"."""


def check_reality(case: Case) -> list[Disagreement]:
    """Where the source tells as planned, attempted, possible, nearly so or ended what the claim says without any such word."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    told = {claim[head].key for _, head in _marks(claim)} | {
        claim[head].key for i, token in enumerate(claim) if token.text.lower() in _ANY_MODALS and (head := _verb(claim, i + 1))
    }
    possible = {claim[head].key for first, head in _marks(claim) if _is_possible(claim[first])} | {
        claim[head].key for i, token in enumerate(claim) if token.text.lower() == "can" and (head := _verb(claim, i + 1))
    }
    is_hedged = any(token.text.lower() in _HEDGES for token in claim)
    firm = {claim[head].key for first, head in _marks(claim) if claim[first].text in _FIRM}
    is_possible = any(token.text.lower() in _HINTS for token in claim)
    used = {there[0] for i, token in enumerate(claim) if token.is_word and (there := case.aligner.best(i))}
    for first, head in _marks(source):
        seems = is_hedged and source[first].key in _SEEMING
        if first in used or seems or (is_possible and source[first].text in _POSSIBLE):
            continue
        is_open = source[first].key in WISHED | WEIGHED or source[first].text == "would"
        given = possible if source[first].text in _POSSIBLE else told - firm if is_open else told
        is_noun = source[first].key in WEIGHED and source[head - 1].text.lower() in _A
        for index, token in enumerate(claim):
            if is_noun and not _is_verb(claim, index):
                continue
            if token.is_word and token.key not in given and alike(token.key, source[head].key):
                best = case.aligner.best(index)
                if best is not None and best[0] == head and best[1] >= FAINT:
                    phrase = " ".join(each.text for each in source[first : head + 1])
                    return [unsupported(say("the source says '{phrase}', not that it is so", phrase=phrase))]
    return []


def _is_verb(claim: Sequence[Token], index: int) -> bool:
    """Whether a word that may be a noun is told as done, or to be done: "banned", "will ban"."""
    word, before = claim[index].text.lower(), claim[index - 1].text.lower() if index else ""
    return word.endswith("ed") or word in PAST or word in PARTICIPLES or before in _FIRM


def _is_possible(token: Token) -> bool:
    return token.text.lower() in _POSSIBLE | _NEARLY


def _marks(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First word of what makes the verb behind it no fact, and that verb."""
    for index, token in enumerate(tokens):
        start = _behind_mark(tokens, index) if token.is_word else None
        head = None if start is None else _verb(tokens, start)
        if head is not None and tokens[head].sentence == token.sentence and tokens[head].text[0].islower():
            yield index, head


def _verb(tokens: Sequence[Token], start: int) -> int | None:
    """The first word from there on that may be a verb; None where a mark or a "not" stands before it."""
    for index in range(start, len(tokens)):
        if not tokens[index].is_word or tokens[index].text.lower() in ("not", "n't", "never"):
            return None
        if weight(tokens[index].text) >= 0.4 and not tokens[index].text.endswith("ly"):
            return index
    return None


def _behind_mark(tokens: Sequence[Token], index: int) -> int | None:
    """Where what a mark governs begins; None where there is no mark."""
    word = tokens[index].text
    before = tokens[index - 1].text.lower() if index else ""
    following = [token.text.lower() for token in tokens[index + 1 : index + 3 + _BETWEEN]]
    if word in _MODALS:
        return index + 1 if before not in _NO_MODAL_BEHIND else None
    if word in ("would", "should") and following[:1] == ["have"]:
        return index + 2
    if word == "would" and _is_proposed(tokens, index):
        return index + 1
    if word == "have" and before == "to" and index > 1 and tokens[index - 2].text in ("was", "were"):
        return index + 1
    if word.lower() in _NEARLY:
        return index + 1
    for phrase in _AS_GOOD_AS:
        if (word.lower(), *following[: len(phrase) - 1]) == phrase:
            return index + len(phrase)
    if word in _PRESENT_BE and following[:1] == ["to"]:
        of_a_thing = any(other.key in _PURPOSES for other in tokens[max(0, index - _NOT_FAR) : index])
        return None if of_a_thing else index + 2
    return _behind_doing(tokens, index, before, following) or _behind_to(tokens, index, before, following)


def _behind_doing(tokens: Sequence[Token], index: int, before: str, following: Sequence[str]) -> int | None:
    """Where a verb in -ing begins that is no fact: behind "stopped", "acquitted of"."""
    if before in _DETERMINERS and tokens[index].text.lower() not in ("suspicion", "verge", "brink"):
        return None
    if tokens[index].key in ENDING and _is_doing(following[:1]):
        return index + 1
    if tokens[index].key in WEIGHED and tokens[index].text.endswith("ing") and following[:1] and following[0] in _A:
        return index + 2
    for place, preposition in enumerate(following[:-1]):
        apart = place == 0 or preposition == "from"
        if apart and tokens[index].key in UNPROVEN.get(preposition, ()) and _is_doing(following[place + 1 :]):
            return index + 2 + place
    return None


def _is_proposed(tokens: Sequence[Token], index: int) -> bool:
    """Whether a "would" is a proposal's: "the plan would", "under the proposal of the ministry the tax would"."""
    verb = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if verb in _LATER:
        return False
    if index > 1 and tokens[index - 1].text in PROPOSALS and tokens[index - 2].text.lower() in _DETERMINERS:
        return True
    behind = [place for place in range(max(0, index - _AS_FAR), index) if tokens[place].sentence == tokens[index].sentence]
    return any(tokens[place].text in PROPOSALS and "under" in _lead(tokens, place) for place in behind)


def _lead(tokens: Sequence[Token], place: int) -> list[str]:
    """The words right before a noun with its article and an adjective."""
    return [token.text.lower() for token in tokens[max(0, place - _LEAD) : place]]


def _is_doing(words: Sequence[str]) -> bool:
    return bool(words) and words[0].endswith("ing") and words[0] not in _NO_VERBS


def _behind_to(tokens: Sequence[Token], index: int, before: str, following: Sequence[str]) -> int | None:
    """Where an infinitive begins that is no fact: behind "planned to", "was due to", "urged the government to"."""
    place = following.index("to") if "to" in following[: 1 + _BETWEEN] else None
    if place is None or following[place + 1 : place + 2] == [] or following[place + 1] in _DETERMINERS:
        return None
    key, between = tokens[index].key, following[:place]
    is_by = not between or between[0] in ("by", "on", "last") or all(word.endswith("ly") for word in between)
    if before == "in" and tokens[index].text == "talks":
        return index + 2 + place
    is_made = (key == _OFFER and before in _DETERMINERS) or (before, tokens[index].text) == ("in", "order")
    is_meant = (key in MEANT and is_by and not is_made) or (tokens[index].text.lower() == "yet" and not between)
    is_meant = is_meant or (key in MEANT_TO_BE and is_by and (before in _BE or before.endswith("ly")))
    somebody = bool(between) and not {"and", "or", "by", "that"} & set(between)
    asks = key in ASKED and (somebody or before in _BE)
    return index + 2 + place if is_meant or asks else None
