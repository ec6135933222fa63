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
    " schedule suppose likely unlikely ready about yet".split()
)
"""What stands before "to" and the verb of what has not happened, or need not have."""
_NEARLY = frozenset("almost nearly possibly perhaps probably potentially maybe".split())
_PRESENT_BE = frozenset("is are".split())
_PURPOSES = frozenset(stem(word) for word in "function purpose aim role goal job task duty idea point".split())
"""What is told by "is to": its function is to carry water, and it does."""
_NOT_FAR = 6
_BETWEEN = 3
"""Words that may stand between "expected" and its "to": "expected by analysts to"."""
_CLOSE_TO = frozenset(
    "brother sister wife husband son daughter father mother parents widow widower cousin nephew niece uncle aunt grandson"
    " bodyguard driver lawyer deputy predecessor successor aide adviser advisor rival opponent friend neighbour neighbor".split()
)
"""Of whom something is told by naming somebody else: "the mayor's brother"."""


def check_reality(case: Case) -> list[Disagreement]:
    """Where the source tells as planned, attempted, possible or nearly so what the claim says without any such word."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    if any(token.is_word and _behind_mark(claim, index) is not None for index, token in enumerate(claim)):
        return []
    for first, head in _marks(source):
        for index, token in enumerate(claim):
            if token.is_word and alike(token.key, source[head].key):
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
        head = next((i for i in rest if not tokens[i].is_word or weight(tokens[i].text) >= 0.4), None)
        if head is not None and tokens[head].text[0].islower():
            yield index, head


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
    if word in _PRESENT_BE and following[:1] == ["to"]:
        of_a_thing = any(other.key in _PURPOSES for other in tokens[max(0, index - _NOT_FAR) : index])
        return None if of_a_thing else index + 2
    if tokens[index].key in _MEANT and "to" in following:
        return index + 2 + following.index("to")
    return None


def check_whose(case: Case) -> list[Disagreement]:
    """Where the source tells of somebody's brother, deputy or lawyer what the claim tells of themselves."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    told = {token.key for token in claim}
    for index, token in enumerate(source[:-1]):
        other = source[index + 1]
        bare = token.text.lower().removesuffix("'s")
        if bare == token.text.lower() or other.text.lower() not in _CLOSE_TO or other.key in told:
            continue
        named = next((each for each in claim if each.text.lower() == bare), None)
        stands_alone = any(each.text.lower() == bare for each in source)
        if named is not None and not stands_alone:
            return [unsupported(instead(f"{token.text} {other.text}", named.text))]
    return []
