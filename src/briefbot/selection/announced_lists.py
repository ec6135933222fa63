"""The list behind a sentence that announces it: "The commission's main findings are these:"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from briefbot.types import ArticleId, Row, Span

if TYPE_CHECKING:
    from briefbot.catalog import Catalog, StoredPassage
    from briefbot.selection.evidence import Evidence

_MOST_ITEMS, _MOST_SENTENCES = 8, 8
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
        items = list(_items(row, catalog)) if row is not None else []
        if len(items) > 1:
            return AnnouncedList(place, items)
    return None


def _items(row: Row, catalog: Catalog) -> Iterator[StoredPassage]:
    """The short paragraphs of the article behind a passage, under its heading."""
    first, *following = catalog.passages_from(row, n=_MOST_ITEMS + 1)

    def is_item(stored: StoredPassage) -> bool:
        is_short = len(stored.passage.sentences) <= _ITEM_SENTENCES and len(stored.text) <= _ITEM_CHARACTERS
        is_beside = stored.passage.article_id == first.passage.article_id and stored.passage.context == first.passage.context
        return is_short and is_beside and not stored.text.rstrip().endswith(":")

    return takewhile(is_item, following)
