"""Says once what several reprints of one text say: among the passages found, and beside a citation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from briefbot.catalog import Catalog
from briefbot.types import Article, Reprint, Row, Span

_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)+|\w+"  # a figure is one word: 2.4 is not 2-4
    r"|(?<!\w)[-−–+](?=\d)|[$€£¥₽₴%‰°<>≤≥±]"  # nor is −5 5, or €5 $5
    r"|[.!?…。]"
)
_PER_CENT = re.compile(r"\bper\s+cent\b")
"""How one paper spells "percent" where another reprints the story."""
_ENDS = frozenset(".!?…。")
_NO_DIFFERENCE = frozenset({"a", "an", "the"})
_MOST_REPRINTS = 50
"""How many articles are looked through for a quoted sentence."""


def distinct(catalog: Catalog, rows: Sequence[Row]) -> list[int]:
    """Places in ``rows`` of the passages that no reprint says before them in the same words.

    One with another figure, sign, name or "not" in it is another passage: a correction is never folded into what it corrects.
    """
    groups = catalog.reprint_groups(rows)
    met = Counter(groups.values())
    shared = {row: group for row, group in groups.items() if met[group] > 1}
    if not shared:
        return list(range(len(rows)))
    words = {stored.row: _words(stored.text) for stored in catalog.passages(list(shared))}
    said: set[tuple[int, tuple[str, ...]]] = set()
    places = []
    for place, row in enumerate(rows):
        if row in shared:
            saying = (shared[row], words[row])
            if saying in said:
                continue
            said.add(saying)
        places.append(place)
    return places


def find_reprints(catalog: Catalog, article: Article, paragraph: int, span: Span) -> tuple[Reprint, ...]:
    """The reprints of the article in which the sentence stands word for word, oldest first; then its own copies."""
    sentence = _words(article.text[span.start : span.end], ends=True)
    found = []
    for name in islice(catalog.reprints_of(article.id), _MOST_REPRINTS):
        other = catalog.article(name)
        if other is not None and (number := _find(sentence, other)) is not None:
            found.append(Reprint(name, other.title, other.published, other.source, number))
    copies = (
        Reprint(name, article.title, article.published, article.source, paragraph) for name in catalog.files.copies_of(article.id)
    )
    return (*found, *copies)


def _find(sentence: tuple[str, ...], article: Article) -> int | None:
    """Number of the first paragraph of which these words are a whole sentence, not part of one that may deny them."""
    wanted = f" . {' '.join(sentence)} . "
    for paragraph in article.paragraphs:
        if wanted in f" . {' '.join(_words(article.paragraph_text(paragraph), ends=True))} . ":
            return paragraph.number
    return None


def _words(text: str, *, ends: bool = False) -> tuple[str, ...]:
    """Words and signs that make a difference, and inside the text full stops, if ``ends`` are wanted."""
    spelt_alike = _PER_CENT.sub("percent", text.casefold())
    found = (word for word in _WORD.findall(spelt_alike) if word not in _NO_DIFFERENCE)
    words = ["." if word in _ENDS else word for word in found if ends or word not in _ENDS]
    while words and words[-1] == ".":
        words.pop()
    return tuple(words)
