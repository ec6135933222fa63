"""Passages that say of an answer's figure that it is not, or no longer, so.

They have few of the question's words ("The figures of 54 and 25 no longer stand."), so they lie behind those that are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from briefbot.selection.said import quantities_in, taken_back
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.retractions import is_marked_as_wrong, is_replaced

if TYPE_CHECKING:
    from briefbot.catalog import StoredPassage
    from briefbot.selection.evidence import Evidence

_MOST = 2


def replacing_passages(evidence: Sequence[Evidence], *, beyond: Callable[[], Sequence[StoredPassage]]) -> list[StoredPassage]:
    """Those of the passages beyond the ones weighed, best first, which name a figure of an answer's sentence of another and no
    later article to say that it is not, or no longer, so."""
    counting = [each for each in evidence if quantities_in(each.text)]
    if not counting:
        return []
    found = (stored for stored in beyond() if any(_replaces(stored, each) for each in counting))
    return list(islice(found, _MOST))


def _replaces(stored: StoredPassage, sentence: Evidence) -> bool:
    ranked = sentence.ranked
    is_other = stored.passage.article_id != ranked.passage.article_id
    is_later = (stored.published or date.min) >= (ranked.published or date.min)
    return is_other and is_later and takes_back_any(stored, quantities_in(sentence.text))


def takes_back_any(stored: StoredPassage, given: Sequence[Quantity]) -> bool:
    """Whether the passage names one of the figures to say that it is not, or no longer, so."""
    is_worth_a_look = any(_may_name(stored.text, each) for each in given)
    return is_worth_a_look and any(same_amount(each, other) for each in given for other in _replaced(stored))


def _may_name(text: str, value: Quantity) -> bool:
    """Whether it has the number in digits or as the sentence writes it: other texts need no closer look."""
    written = {re.escape(form) for form in (value.text.lower(), f"{value.low:g}", f"{value.low:,g}")}
    return re.search(rf"(?<![\d.,])(?:{'|'.join(written)})(?!\d)", text.lower()) is not None


def _replaced(stored: StoredPassage) -> Iterator[Quantity]:
    """The figures that the passage names only to say that they are not so."""
    start = stored.passage.start
    texts = tuple(stored.text[first - start : last - start] for first, last in stored.passage.sentences)
    withdrawn = taken_back(texts)
    for place, text in enumerate(texts):
        is_wrong = place in withdrawn or is_marked_as_wrong(text, before=texts[place - 1] if place else "")
        for value in quantities_in(text):
            if is_wrong or is_replaced(text, value.start, value.end):
                yield value
