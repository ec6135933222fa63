"""The list behind a sentence that announces it: "The commission's main findings are these:"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from briefbot.text.quantities import find_quantities
from briefbot.types import ArticleId, Row, Span

if TYPE_CHECKING:
    from briefbot.catalog import Catalog, StoredPassage
    from briefbot.selection.evidence import Evidence

_MOST_ITEMS, _MOST_SENTENCES = 8, 8
_FEWEST = 2
_ENDS = re.compile(r"[.!?][\"”’')\]]*$")
_ITEM_SENTENCES, _ITEM_CHARACTERS = 2, 240
"""What a paragraph of a list has at most: the marks of its items are no part of an article's text."""


class AnnouncedList(NamedTuple):
    """Which of the sentences announces it, and what stands behind that."""

    place: int
    items: list[StoredPassage]

    @property
    def places(self) -> list[tuple[ArticleId, Span]]:
        """Of its sentences, in order."""
        sentences = [(item.passage.article_id, Span(*span)) for item in self.items for span in item.passage.sentences]
        return sentences[:_MOST_SENTENCES]


def announced_list(evidence: Sequence[Evidence], stored: Sequence[StoredPassage], catalog: Catalog) -> AnnouncedList | None:
    """The list that the first of the sentences announces which does; None where none does.

    ``stored`` are the passages that were weighed.
    """
    for place, each in enumerate(evidence):
        passage = each.ranked.passage
        if not each.text.rstrip().endswith(":") or each.span.end != passage.sentences[-1].end:
            continue
        row = next((found.row for found in stored if found.passage == passage), None)
        items = _of_one_form(list(_items(row, catalog)), how_many=_announced(each.text)) if row is not None else []
        if len(items) >= _FEWEST:
            return AnnouncedList(place, items)
    return None


def _of_one_form(items: Sequence[StoredPassage], *, how_many: int | None) -> list[StoredPassage]:
    """The items up to where another text goes on: a sentence behind items that are none, a capital behind small letters, or more
    sentences than were announced. The last item may end the sentence that the list makes."""
    texts = [item.text.strip() for item in items]
    if not texts:
        return []
    small, whole = texts[0][:1].islower(), _ENDS.search(texts[0]) is not None
    taken: list[StoredPassage] = []
    for item, text in zip(items, texts, strict=True):
        is_last = not whole and _ENDS.search(text) is not None
        if (small and text[:1].isupper()) or (is_last and not small):
            break
        taken.append(item)
        if is_last:
            break
    return taken[:how_many] if whole else taken


def _announced(text: str) -> int | None:
    """How many items a sentence announces, where it gives one number: "three demands:"."""
    counts = [each.low for each in find_quantities(text) if each.dimension is None and not each.is_ordinal]
    return int(counts[0]) if len(counts) == 1 and _FEWEST <= counts[0] <= _MOST_ITEMS else None


def _items(row: Row, catalog: Catalog) -> Iterator[StoredPassage]:
    """The short paragraphs of the article behind a passage, under its heading."""
    first, *following = catalog.passages_from(row, n=_MOST_ITEMS + 1)

    def is_item(stored: StoredPassage) -> bool:
        is_short = len(stored.passage.sentences) <= _ITEM_SENTENCES and len(stored.text) <= _ITEM_CHARACTERS
        is_beside = stored.passage.article_id == first.passage.article_id and stored.passage.context == first.passage.context
        return is_short and is_beside and not stored.text.rstrip().endswith(":")

    return takewhile(is_item, following)
