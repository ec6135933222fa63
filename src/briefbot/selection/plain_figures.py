"""Whether a sentence gives a number as what is so: not as a wish, plan or projection, a range, a part, a sum or a time until."""

from __future__ import annotations

import re

from briefbot.questions.counting import Count
from briefbot.text.quantities import Quantity, same_amount

_ENDS_CLAUSE = re.compile(r"[,;:](?!\d)|[()]|\b(?:but|while|whereas)\b", re.IGNORECASE)
_WANTED = (
    r"would|could|should|must|(?-i:may)|might|propos\w+|recommend\w*|suggest\w*|wants?|wanted|wish\w*|request\w*|s(?:eeks?|ought)"
    r"|(?:ask(?:s|ed|ing)?|call(?:s|ed|ing)?|appl(?:y|ies|ied|ying)) for|demand\w*|offer(?:s|ed)?|limit|at most|needs?|needed"
    r"|requir\w+|capacity"
)
_TENTATIVE = re.compile(
    rf"\b(?:{_WANTED}|project(?:ed|ions?)|forecasts?|predict\w*|expect\w*|plan(?:s|ned)?|hop(?:es|ed|ing)|aim(?:s|ed)?"
    r"|intend\w*|target|goal|(?:is|are|was|were) to)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(rf"\b(?:{_WANTED})\b", re.IGNORECASE)
"""Those that do not even announce it."""
_SUM = re.compile(r"\b(?:together|combined|between them|jointly|put together)\b", re.IGNORECASE)
_ADDED = re.compile(r"\s+(?:additional|further|extra|more|other|remaining|new)\b", re.IGNORECASE)
_KNOWN = re.compile(r"\b(?:the|these|those|its|their|both)\s+$", re.IGNORECASE)
_WHICH = re.compile(r"\s+(?:[\w-]+\s+){1,3}(?:that|who|which)\b", re.IGNORECASE)
_FROM_THEN = re.compile(r"\s+(?:after|before|ago|later|earlier|since|from now|beforehand|in advance)\b", re.IGNORECASE)


def is_plain(value: Quantity, sentence: str, *, may_be_planned: bool = False) -> bool:
    """Whether the sentence says of the number, a range's ends included, that it is so; or, if it may be, that it is planned or
    expected to be so."""
    clause = " ".join(clause_around(value, sentence))
    if value.low != value.high or (_OPEN if may_be_planned else _TENTATIVE).search(clause) or is_summed(value, sentence):
        return False
    if value.dimension == "time" and _FROM_THEN.match(sentence, value.end):
        return False
    is_some = _KNOWN.search(sentence[: value.start]) and _WHICH.match(sentence, value.end)
    return not is_some and not _ADDED.match(sentence, value.end)


def is_summed(value: Quantity, sentence: str) -> bool:
    """Whether the sentence says of the number that several have it together."""
    return bool(_SUM.search(" ".join(clause_around(value, sentence))))


def is_one_of_several(best: Count, counts: tuple[Count, ...]) -> bool:
    """Whether the sentence gives another number that is as much what is asked for: then it does not say which is."""
    return any(
        not other.is_rejected
        and other.fit >= best.fit
        and other.quantity.dimension == best.quantity.dimension
        and not same_amount(other.quantity, best.quantity)
        for other in counts
    )


def clause_around(value: Quantity, sentence: str) -> tuple[str, str]:
    """What stands before the number in its clause, and what after it."""
    before = [match.end() for match in _ENDS_CLAUSE.finditer(sentence, 0, value.start)]
    after = _ENDS_CLAUSE.search(sentence, value.end)
    return sentence[before[-1] if before else 0 : value.start], sentence[value.end : after.start() if after else len(sentence)]
