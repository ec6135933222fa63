"""What became of a paragraph that was cited once: the same, moved, changed or withdrawn; and of its article."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from briefbot.catalog import Catalog, PastParagraph
from briefbot.errors import IndexFault, UnknownParagraph
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import generations
from briefbot.generations.revisions import Fate, compare
from briefbot.types import ArticleId, GenerationId, ParagraphId, paragraph_id, words_digest

_TOKEN = re.compile(r"\s*(?:\d+(?:[.,:]\d+)*|\w+|[^\w\s])|\s+")  # with white space as a token of its own, 3,000 words took 53 s


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a paragraph stands now."""

    paragraph_id: ParagraphId
    article_id: ArticleId
    title: str
    published: date | None
    source: str | None
    url: str | None
    paragraph: int
    heading: str | None
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Former:
    """Where a paragraph stood, and the last generation in which it did."""

    article_id: ArticleId
    title: str
    paragraph: int
    until: GenerationId
    text: str | None
    """Kept only where other words took its place; of a withdrawn paragraph nothing is kept."""
    published: date | None = None
    """This and the source are known to ``with_imprint`` as long as that generation is kept."""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A run of text that is the same in both versions, only in the old one, or only in the new one."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation points to today.

    "same": it stands where it stood. "moved": its words stand under another number or in another article.
    "changed": other words took its place, see ``diff``. "withdrawn": nothing did.
    """

    status: Fate
    paragraph_id: ParagraphId
    now: Standing | None
    was: Former | None
    diff: tuple[DiffPart, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerArticle:
    """An article that an older generation had, and the live one has no more under its id."""

    now: ArticleId | None
    """The article in which most of its paragraphs stand now, because it was renamed; None if there is none."""


def resolve(generation: Generation, identity: ParagraphId, *, paragraph: int | None = None) -> Resolution:
    """What became of the paragraph of this name; ``paragraph`` is the number under which it was cited, if that is known.

    Raises UnknownParagraph if neither this generation remembers the name, nor another that is kept has it.
    """
    catalog = generation.catalog
    past = catalog.past(identity)
    places = catalog.places(identity)
    if places:
        return _standing_still(catalog, identity, places, past, paragraph)
    if past:
        return _followed(catalog, identity, _latest(past, paragraph))
    for other in _other_generations(generation):
        with closing(other):
            found = other.catalog.places(identity)
            if found:
                return _from_another(catalog, identity, other, *found[0])
    raise UnknownParagraph(
        f"no generation of {generation.index} knows a paragraph {identity!r}",
        'name it as in an answer: the "paragraph_id" of a citation in briefbot ask --json',
    )


def former_article(catalog: Catalog, article_id: ArticleId) -> FormerArticle | None:
    """An article that this generation has no more, under this id; None if it remembers none."""
    past = catalog.past_of(article_id)
    if not past:
        return None
    homes = Counter(_home(catalog, former) for former in past if former.until == past[0].until)
    ((home, paragraphs),) = homes.most_common(1)
    return FormerArticle(home if paragraphs > homes.total() / 2 else None)


def diff_words(old: str, new: str) -> tuple[DiffPart, ...]:
    """The two texts as runs of the same, removed and added words; the parts joined give either text back."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(a=before, b=after)
    parts: list[DiffPart] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            parts.append(DiffPart("same", "".join(before[i1:i2])))
            continue
        parts += [DiffPart("removed", "".join(before[i1:i2]))] * (i2 > i1)
        parts += [DiffPart("added", "".join(after[j1:j2]))] * (j2 > j1)
    return tuple(parts)


def _standing_still(
    catalog: Catalog,
    identity: ParagraphId,
    places: list[tuple[ArticleId, int]],
    past: list[PastParagraph],
    paragraph: int | None,
) -> Resolution:
    numbers = [number for _, number in places]
    if paragraph is not None and paragraph in numbers:
        return Resolution("same", identity, _stand(catalog, places[0][0], paragraph), None)
    now = _stand(catalog, *places[0])
    earlier = [former for former in past if former.number not in numbers and paragraph in (None, former.number)]
    if earlier:
        return Resolution("moved", identity, now, _former(earlier[0]))
    return Resolution("same" if paragraph is None else "moved", identity, now, None)


def _latest(past: list[PastParagraph], paragraph: int | None = None) -> PastParagraph:
    """Of the places where it last stood the one that was cited, else one that something took the place of."""
    last = [former for former in past if former.until == past[0].until]
    return min(last, key=lambda former: (former.number != paragraph, former.successor is None))


def _followed(catalog: Catalog, identity: ParagraphId, former: PastParagraph) -> Resolution:
    """What stands today of what took its place, with the difference between the two."""
    was, text = _former(former), former.text
    for step in _successions(catalog, former):
        if text is None and step.words == former.words:
            text = step.text
        if step.successor is not None and (places := catalog.places(step.successor)):
            now = _stand(catalog, *places[0])
            if words_digest(now.text) == former.words:
                return Resolution("moved", identity, now, was)
            diff = diff_words(text, now.text) if text is not None else ()
            return Resolution("changed", identity, now, _former(former, text), diff)
    return Resolution("withdrawn", identity, None, was)


def _successions(catalog: Catalog, former: PastParagraph) -> Iterator[PastParagraph]:
    """From generation to generation: the place, what took it and stands no more, and so on."""
    seen, step = {former.id}, former
    yield step
    while step.successor is not None and step.successor not in seen:
        seen.add(step.successor)
        later = catalog.past(step.successor)
        if not later:
            return
        step = _latest(later)
        yield step


def _home(catalog: Catalog, former: PastParagraph) -> ArticleId | None:
    """The article in which what took the paragraph's place stands today."""
    for step in _successions(catalog, former):
        if step.successor is not None and (places := catalog.places(step.successor)):
            return places[0][0]
    return None


def _from_another(catalog: Catalog, identity: ParagraphId, other: Generation, article_id: ArticleId, number: int) -> Resolution:
    """A name that only a generation knows which was rolled back: held against the article as it is now."""
    old = other.catalog.article(article_id)
    assert old is not None
    standing = old.paragraphs[number - 1]
    text = old.paragraph_text(standing)
    new = catalog.article(article_id)
    revision = compare(old, new)[number - 1] if new is not None else None
    if revision is not None and revision.new is not None:
        now = _stand(catalog, article_id, revision.new.number)
        was = Former(article_id, old.title, number, other.id, text, old.published, old.source)
        return Resolution("changed", identity, now, was, diff_words(text, now.text))
    was = Former(article_id, old.title, number, other.id, None, old.published, old.source)
    return Resolution("withdrawn", identity, None, was)


def with_imprint(generation: Generation, resolution: Resolution) -> Resolution:
    """With the date and the source under which the paragraph stood, if the generation in which it did is kept: that is opened."""
    was = resolution.was
    then = _other_generation(generation, was.until) if was is not None else None
    if was is None or then is None:
        return resolution
    with closing(then):
        article = then.catalog.article(was.article_id)
    if article is None:
        return resolution
    return replace(resolution, was=replace(was, published=article.published, source=article.source))


def _other_generations(generation: Generation) -> Iterator[Generation]:
    for name in generations(generation.index):
        other = _other_generation(generation, name)
        if other is not None:
            yield other


def _other_generation(generation: Generation, name: str) -> Generation | None:
    if name == generation.id:
        return None
    try:
        return Generation.named(generation.index, name)
    except IndexFault:
        return None  # a damaged generation nobody uses is no reason to fail: doctor speaks of the live one


def _stand(catalog: Catalog, article_id: ArticleId, number: int) -> Standing:
    article = catalog.article(article_id)
    assert article is not None
    paragraph = article.paragraphs[number - 1]
    text = article.paragraph_text(paragraph)
    return Standing(
        paragraph_id=paragraph_id(article_id, text),
        article_id=article_id,
        title=article.title,
        published=article.published,
        source=article.source,
        url=article.url,
        paragraph=number,
        heading=paragraph.heading,
        page=paragraph.page,
        text=text,
    )


def _former(past: PastParagraph, text: str | None = None) -> Former:
    return Former(past.article_id, past.title, past.number, past.until, past.text if text is None else text)
