"""What became of each paragraph from one version of an article to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from briefbot.types import Article, Paragraph

Fate = Literal["same", "moved", "changed", "withdrawn"]
Words: TypeAlias = tuple[str, ...]

_ALIKE = 0.5
"""Dice coefficient of the words from which a new paragraph counts as the old one edited."""
_NEARBY = 50
"""How far from its old place among the unmatched a paragraph is looked for."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A paragraph of the old version and what it is in the new one; None where it was withdrawn."""

    fate: Fate
    old: Paragraph
    new: Paragraph | None


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """How an article differs from what it was, by the numbers of its paragraphs.

    It is "replaced" where no paragraph is left of it: another article now bears its id.
    """

    article_id: str
    kind: Literal["edited", "replaced"]
    added: tuple[int, ...]
    """Numbers in the new version."""
    changed: tuple[int, ...]
    """Numbers in the new version."""
    withdrawn: tuple[int, ...]
    """Numbers in the old version."""
    particulars: tuple[str, ...]
    """Which of title, published, source, url and author are others now."""


def compare(old: Article, new: Article) -> list[Revision]:
    """One revision for each paragraph of ``old``, in order; each paragraph of ``new`` is that of one at most.

    Words decide, white space does not: a paragraph with the same words is the same or has moved, one with at
    least half of them in common has changed.
    """
    before, after = _words(old), _words(new)
    places = _same_words(before, after)
    fates = {
        place: ("same" if old.paragraphs[place].number == new.paragraphs[at].number else "moved", at)
        for place, at in places.items()
    }
    left = [place for place in range(len(before)) if place not in places]
    taken = set(places.values())
    free = [place for place in range(len(after)) if place not in taken]
    fates |= {place: ("changed", at) for place, at in _alike(left, free, before, after)}
    return [
        Revision(fates[place][0], paragraph, new.paragraphs[fates[place][1]])  # type: ignore[arg-type]
        if place in fates
        else Revision("withdrawn", paragraph, None)
        for place, paragraph in enumerate(old.paragraphs)
    ]


def describe(old: Article, new: Article, revisions: Sequence[Revision]) -> ArticleChange:
    """The change in numbers of paragraphs, as a report names it."""
    kept = {revision.new.number for revision in revisions if revision.new}
    names = ("title", "published", "source", "url", "author")
    return ArticleChange(
        article_id=new.id,
        kind="edited" if kept else "replaced",
        added=tuple(paragraph.number for paragraph in new.paragraphs if paragraph.number not in kept),
        changed=tuple(sorted(revision.new.number for revision in revisions if revision.new and revision.fate == "changed")),
        withdrawn=tuple(revision.old.number for revision in revisions if revision.fate == "withdrawn"),
        particulars=tuple(name for name in names if getattr(old, name) != getattr(new, name)),
    )


def _words(article: Article) -> list[Words]:
    return [tuple(article.paragraph_text(paragraph).split()) for paragraph in article.paragraphs]


def _same_words(before: Sequence[Words], after: Sequence[Words]) -> dict[int, int]:
    """Places of paragraphs with the same words: of words that stand once in each version, of their neighbours, then the others
    in order, first behind the same paragraph and then anywhere.

    A longest common sequence (difflib) is cubic where one paragraph stands between all the others: 1,600 took a minute.
    """
    pairs = _standing_once(before, after)
    _add_neighbours(pairs, before, after)
    _add_in_order(pairs, _behind(before, pairs), _behind(after, {at: at for at in pairs.values()}))
    _add_in_order(pairs, before, after)
    return pairs


def _standing_once(before: Sequence[Words], after: Sequence[Words]) -> dict[int, int]:
    counts, counts_after = Counter(before), Counter(after)
    places = {words: at for at, words in enumerate(after)}
    return {place: places[words] for place, words in enumerate(before) if counts[words] == 1 and counts_after.get(words, 0) == 1}


def _add_neighbours(pairs: dict[int, int], before: Sequence[Words], after: Sequence[Words]) -> None:
    """Pair what stands right behind or before a pair, or at the beginning or the end, as far as the words are the same."""
    taken = set(pairs.values())
    ends = [(-1, -1), (len(before), len(after))]
    for step in (1, -1):
        for place, at in sorted([*ends, *pairs.items()], reverse=step < 0):
            here, there = place + step, at + step
            while 0 <= here < len(before) and 0 <= there < len(after) and before[here] == after[there]:
                if here in pairs or there in taken:
                    break
                pairs[here] = there
                taken.add(there)
                here, there = here + step, there + step


def _behind(version: Sequence[Words], paired: Mapping[int, int]) -> list[tuple[int, Words]]:
    """The words of each paragraph, with the last pair before it."""
    last, keys = -1, list[tuple[int, Words]]()
    for place, words in enumerate(version):
        last = paired.get(place, last)
        keys.append((last, words))
    return keys


def _add_in_order(pairs: dict[int, int], before: Sequence[Hashable], after: Sequence[Hashable]) -> None:
    """Pair what has no pair yet and is the same, the first with the first."""
    taken = set(pairs.values())
    free: dict[Hashable, list[int]] = {}
    for at in reversed(range(len(after))):
        if at not in taken:
            free.setdefault(after[at], []).append(at)
    for place, key in enumerate(before):
        if place not in pairs and free.get(key):
            pairs[place] = free[key].pop()


def _alike(
    left: Sequence[int], free: Sequence[int], before: Sequence[Words], after: Sequence[Words]
) -> Iterator[tuple[int, int]]:
    """Places of paragraphs that were edited, the most alike first paired."""
    counted = {place: Counter(after[place]) for place in free}
    found = []
    for order, place in enumerate(left):
        words = Counter(before[place])
        middle = order * len(free) // max(1, len(left))
        for at in free[max(0, middle - _NEARBY) : middle + _NEARBY]:
            alike = 2 * (words & counted[at]).total() / (words.total() + counted[at].total())
            if alike >= _ALIKE:
                found.append((-alike, abs(place - at), place, at))
    taken: set[int] = set()
    given: set[int] = set()
    for _, _, place, at in sorted(found):
        if place not in taken and at not in given:
            taken.add(place)
            given.add(at)
            yield place, at
