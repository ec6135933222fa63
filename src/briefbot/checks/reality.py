"""What a source tells as planned, possible or nearly so, and a claim as having happened; and of whom it tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import FAINT, Disagreement, instead, unsupported
from briefbot.messages import say
from briefbot.wording import Token, alike, stem, weight

_MODALS = frozenset("may might could will shall".split())
_NO_MODAL_BEHIND = frozenset("the a an his her their its my our your free political".split())
"""What stands before a will that is a noun."""
_MEANT = frozenset(
    stem(word)
    for word in "plan threaten try attempt expect intend hope want aim seek vow promise pledge agree offer prepare propose"
    " schedule slate due bound set destined poised suppose likely unlikely ready about yet believe think allege rumour"
    " rumor presume assume pretend".split()
)
"""What stands before "to" and the verb of what has not happened, or need not have."""
_NEARLY = frozenset("almost nearly possibly perhaps probably potentially maybe conceivably".split())
_AS_GOOD_AS = (("all", "but"), ("as", "good", "as"), ("next", "to"))
_ENDED = frozenset(stem(word) for word in "stop cease halt avoid quit abandon".split())
"""What stands before the verb, in -ing, of what is no more, or never was."""
_DETERMINERS = frozenset("the a an this that these those his her its their our my your any some all both each every".split())
"""What makes a "to" no part of a verb: "due to the weather"."""
_PRESENT_BE = frozenset("is are".split())
_PURPOSES = frozenset(stem(word) for word in "function purpose aim role goal job task duty idea point".split())
"""What is told by "is to": its function is to carry water, and it does."""
_NOT_FAR = 6
_BETWEEN = 3
"""Words that may stand between "expected" and its "to": "expected by analysts to"."""
_CLOSE_TO = frozenset(
    "brother sister wife husband son daughter father mother parents widow widower cousin nephew niece uncle aunt grandson"
    " bodyguard driver lawyer deputy predecessor successor aide adviser advisor rival opponent friend neighbour neighbor"
    " spokesman spokeswoman spokesperson assistant secretary successors colleague".split()
)
"""Of whom something is told by naming somebody else: "the mayor's brother", "the widow of the mayor"."""
_BY_WHOM = frozenset("of for to".split())
_TITLE = 3
"""Words that may stand between "widow of" and the name: "the widow of the former mayor"."""


def check_reality(case: Case) -> list[Disagreement]:
    """Where the source tells as planned, attempted, possible, nearly so or ended what the claim says without any such word."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    told = {claim[head].key for _, head in _marks(claim)}
    used = {there[0] for i, token in enumerate(claim) if token.is_word and (there := case.aligner.best(i))}
    for first, head in _marks(source):
        if first in used:
            continue
        for index, token in enumerate(claim):
            if token.is_word and token.key not in told and alike(token.key, source[head].key):
                best = case.aligner.best(index)
                if best is not None and best[0] == head and best[1] >= FAINT:
                    phrase = " ".join(each.text for each in source[first : head + 1])
                    return [unsupported(say("the source says '{phrase}', not that it is so", phrase=phrase))]
    return []


def _marks(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First word of what makes the verb behind it no fact, and that verb."""
    for index, token in enumerate(tokens):
        start = _behind_mark(tokens, index) if token.is_word else None
        if start is None:
            continue
        rest = (i for i in range(start, len(tokens)) if tokens[i].sentence == token.sentence)
        head = next((i for i in rest if not tokens[i].is_word or _may_be_verb(tokens[i].text)), None)
        if head is not None and tokens[head].text[0].islower():
            yield index, head


def _may_be_verb(word: str) -> bool:
    return weight(word) >= 0.4 and not word.endswith("ly")


def _behind_mark(tokens: Sequence[Token], index: int) -> int | None:
    """Where what a mark governs begins; None where there is no mark."""
    word = tokens[index].text
    before = tokens[index - 1].text.lower() if index else ""
    following = [token.text.lower() for token in tokens[index + 1 : index + 2 + _BETWEEN]]
    if word in _MODALS:
        return index + 1 if before not in _NO_MODAL_BEHIND else None
    if word in ("would", "should") and following[:1] == ["have"]:
        return index + 2
    if word.lower() in _NEARLY:
        return index + 1
    for phrase in _AS_GOOD_AS:
        if (word.lower(), *following[: len(phrase) - 1]) == phrase:
            return index + len(phrase)
    if word in _PRESENT_BE and following[:1] == ["to"]:
        of_a_thing = any(other.key in _PURPOSES for other in tokens[max(0, index - _NOT_FAR) : index])
        return None if of_a_thing else index + 2
    if tokens[index].key in _ENDED and following and following[0].endswith("ing"):
        return index + 1
    if tokens[index].key in _MEANT and "to" in following:
        start = index + 2 + following.index("to")
        return start if start < len(tokens) and tokens[start].text.lower() not in _DETERMINERS else None
    return None


def check_whose(case: Case) -> list[Disagreement]:
    """Where the source tells of somebody's brother, deputy or lawyer what the claim tells of themselves."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    told = {token.key for token in claim}
    for number in {token.sentence for token in claim}:
        taken = case.aligner.taken(number)
        home = [i for i, token in enumerate(source) if taken and token.sentence == source[min(taken)].sentence]
        for other, owner in _owned(source, home):
            bare = source[owner].text.lower().removesuffix("'s")
            named = next((each for each in claim if each.text.lower() == bare), None)
            stands_alone = any(i != owner and source[i].text.lower() == bare for i in home)
            if source[other].key not in told and named is not None and not stands_alone:
                phrase = " ".join(source[i].text for i in range(min(other, owner), max(other, owner) + 1))
                return [unsupported(instead(phrase, named.text))]
    return []


def _owned(tokens: Sequence[Token], indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Who is close to somebody, and each word that may name that somebody."""
    for index in indices:
        if tokens[index].text.lower() not in _CLOSE_TO:
            continue
        if index and tokens[index - 1].text.lower().endswith("'s"):
            yield index, index - 1
        if index + 1 < len(tokens) and tokens[index + 1].text.lower() in _BY_WHOM:
            yield from ((index, i) for i in range(index + 2, min(index + 3 + _TITLE, len(tokens))) if weight(tokens[i].text) == 1)
