"""Of whom a source tells something, where it names them by somebody else: "the mayor's brother"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.wording import Token, alike, stems, weight

_CLOSE_TO = frozenset(
    "brother sister wife husband son daughter father mother parents widow widower cousin nephew niece uncle aunt grandson"
    " bodyguard driver lawyer deputy predecessor successor aide adviser advisor rival opponent friend neighbour neighbor"
    " spokesman spokeswoman spokesperson assistant secretary successors colleague".split()
)
"""Of whom something is told by naming somebody else: "the mayor's brother", "the widow of the mayor"."""
_PART_OF = stems(
    "unit subsidiary affiliate offshoot division arm faction wing committee subcommittee panel member critic supporter ally"
    " shares stock bond branch office headquarters plant supplier contractor customer investor shareholder employee executive"
    " fan owner founder manager partner parent"
)
"""What is only a part of somebody, or with them: "a unit of Torm". What it does they may be said to do, too."""
_BY_WHOM = frozenset("of for to in at".split())
_ENDS = frozenset("on in at of for to was were is are has had who whose said says".split())
_TITLE = 3
"""Words that may stand between "widow of" and the name: "the widow of the former mayor"."""


def check_owners(case: Case) -> list[Disagreement]:
    """Where the source tells of somebody's brother, deputy or lawyer what the claim tells of themselves."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for _, home in case.aligner.sentences:
        for other, owner in _owned(source, home):
            bare = source[owner].text.lower().removesuffix("'s")
            named = next((each for each in claim if each.text.lower() == bare), None)
            stands_alone = any(i != owner and source[i].text.lower() == bare for i in home)
            is_told = any(alike(source[other].key, each.key) for each in claim)
            if not is_told and named is not None and not stands_alone and not _names_another(case, owner, home):
                phrase = " ".join(source[i].text for i in range(min(other, owner), max(other, owner) + 1))
                reason = instead(phrase, named.text)
                return [Disagreement("partly", reason) if source[other].key in _PART_OF else unsupported(reason)]
    return []


def _names_another(case: Case, owner: int, home: Sequence[int]) -> bool:
    """Whether the claim also has a name that stands before the owner's: "Halden, a colleague of Lindqvist, wrote it"."""
    source, told = case.source.wording.tokens, {token.text for token in case.claim.wording.tokens}
    named = [source[i].text for i in home if i < owner and source[i].text[0].isupper() and weight(source[i].text) == 1]
    return not told.isdisjoint(named)


def _owned(tokens: Sequence[Token], indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Who is close to somebody, and each word that may name that somebody; not where "who" goes on about them."""
    for index in indices:
        if tokens[index].text.lower() not in _CLOSE_TO and tokens[index].key not in _PART_OF:
            continue
        if index and tokens[index - 1].text.lower().endswith("'s"):
            yield index, index - 1
        if index + 1 < len(tokens) and tokens[index + 1].text.lower() in _BY_WHOM:
            following = range(index + 2, min(index + 3 + _TITLE, len(tokens)))
            naming = list(takewhile(lambda i: tokens[i].is_word and tokens[i].text.lower() not in _ENDS, following))
            behind = [token.text.lower() for token in tokens[index + 2 + len(naming) : index + 4 + len(naming)]]
            if not {"who", "whose", "whom"} & set(behind):
                yield from ((index, i) for i in naming if weight(tokens[i].text) == 1)
