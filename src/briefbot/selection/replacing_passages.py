"""Passages that say of an answer's figure that it is not, or no longer, so.

They have few of the question's words ("The figures of 54 and 25 no longer stand."), so they lie behind those that are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from briefbot.selection.said import quantities_in, taken_back
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.retractions import is_marked_as_wrong, is_replaced

if TYPE_CHECKING:
    from briefbot.catalog import StoredPassage
    from briefbot.selection.evidence import Evidence, RankedPassage

_MOST = 2


def replacing_passages(evidence: Sequence[Evidence], *, beyond: Callable[[], Sequence[StoredPassage]]) -> list[StoredPassage]:
    """Those of the passages beyond the ones weighed, best first, which name a figure of an answer's sentence of another and no
    later article to say that it is not, or no longer, so."""
    counting = [(each.ranked, given) for each in evidence if (given := quantities_in(each.text))]
    if not counting:
        return []
    found = (stored for stored in beyond() if any(_replaces(stored, ranked, given) for ranked, given in counting))
    return list(islice(found, _MOST))


def _replaces(stored: StoredPassage, ranked: RankedPassage, given: Sequence[Quantity]) -> bool:
    is_other = stored.passage.article_id != ranked.passage.article_id
    is_later = (stored.published or date.min) >= (ranked.published or date.min)
    return is_other and is_later and takes_back_any(stored, given)


def takes_back_any(stored: StoredPassage, given: Sequence[Quantity]) -> bool:
    """Whether the passage names one of the figures to say that it is not, or no longer, so."""
    names_one = _naming(tuple(given))
    if not names_one.search(stored.text.lower()):
        return False
    start = stored.passage.start
    texts = tuple(stored.text[first - start : last - start] for first, last in stored.passage.sentences)
    naming = [place for place, text in enumerate(texts) if names_one.search(text.lower())]
    replaced = _replaced(texts, naming)
    return any(same_amount(each, other) for each in given for other in replaced)


@lru_cache(maxsize=64)
def _naming(given: tuple[Quantity, ...]) -> re.Pattern[str]:
    """Finds the figures in digits, or as their sentence writes them, in small letters; other texts need no closer look."""
    forms = {re.escape(form) for each in given for form in (each.text.lower(), f"{each.low:g}", f"{each.low:,g}")}
    return re.compile(rf"(?<![\d.,])(?:{'|'.join(sorted(forms))})(?!\d)")


def _replaced(texts: tuple[str, ...], places: Sequence[int]) -> list[Quantity]:
    """The figures that the sentences at these places name only to say that they are not so."""
    withdrawn = taken_back(texts) if places else {}
    found: list[Quantity] = []
    for place in places:
        text = texts[place]
        is_wrong = place in withdrawn or is_marked_as_wrong(text, before=texts[place - 1] if place else "")
        found += (value for value in quantities_in(text) if is_wrong or is_replaced(text, value.start, value.end))
    return found
