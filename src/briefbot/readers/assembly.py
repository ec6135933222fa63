"""Makes an article from the blocks a reader found: normalised once, its paragraphs numbered and tied to exact spans."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from briefbot.errors import UnreadableFile
from briefbot.readers.boilerplate import is_boilerplate, is_button
from briefbot.readers.byline import Byline, byline_at_top, read_byline
from briefbot.readers.filename import date_from_name, title_from_name
from briefbot.tables import heads_of, is_row, under_heads
from briefbot.types import Article, ArticleId, Box, Paragraph

SEPARATOR = "\n\n"
_TOP = 3
"""Paragraphs among which one that is nothing but a day is the article's: below the title, and a line of who wrote it."""

# Controls that are not white space, half surrogates, and characters that take no room: soft hyphen, joiners, marks of direction,
# byte order mark, tags. Two texts that look the same must match, and hidden ones have no business in a quote.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph as a reader found it, before normalisation."""

    text: str
    heading: str | None = None
    page: int | None = None
    box: Box | None = None
    recognised: bool = False
    heads: str | None = None
    """Of a row of a table the row of heads that its file puts it under; empty for that row itself; None where it does not say."""
    is_item: bool = False
    """Of a list that the file calls one: a word alone is no button there."""
    table: object = None
    """Of a row the table it stands in, an object that no other table has; None where the file does not say where one begins."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on its way to the paragraphs below it; level 1 is the highest."""

    text: str
    level: int
    page: int | None = None
    box: Box | None = None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its article."""

    title: str | None = None
    published: date | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    made: date | None = None
    """Day on which the file was made, where that need not be the day of publication."""


def assemble(
    blocks: Iterable[Block],
    metadata: Metadata,
    *,
    path: str,
    article_id: str | None = None,
    keeps_byline: bool = False,
    of_page: bool = False,
) -> Article:
    """The article of these blocks; what the metadata does not give is that of a byline at the top, and title and date come from
    the file's name, or the date is the day on which the file was made.

    The byline is no paragraph, unless ``keeps_byline``: those of a record are counted as it gives them. Of a web page
    (``of_page``) buttons and notices are left out, elsewhere short lines that are one and neither a sentence nor an item of
    a list.
    ``article.text`` is the paragraphs joined by an empty line, and each span is exactly its paragraph.
    Raises UnreadableFile if no block holds any text.
    """
    kept = [block for block in map(_normalise_block, blocks) if block.text and not _is_left_out(block, of_page=of_page)]
    if not kept:
        raise UnreadableFile(
            f"{path} holds no article text", hint="Check that the file shows text when opened, or remove it from the corpus."
        )
    kept = _under_heads(kept)
    byline = byline_at_top(
        [block.text for block in kept], among=_TOP, headings={block.heading for block in kept if block.heading is not None}
    )
    if byline is not None and metadata.published in (None, byline.day):
        metadata = replace(
            metadata, published=byline.day, source=metadata.source or byline.source, author=metadata.author or byline.author
        )
        kept = kept if keeps_byline else _without(byline, kept)
    return Article(
        id=ArticleId(article_id or path),
        title=_clean(metadata.title) or title_from_name(path),
        text=SEPARATOR.join(block.text for block in kept),
        paragraphs=tuple(_number(kept)),
        published=metadata.published or date_from_name(path) or metadata.made,
        source=_clean(metadata.source),
        url=_clean(metadata.url),
        author=_clean(metadata.author),
    )


def place_under_headings(parts: Iterable[Block | Heading], title: str | None = None, *, of_page: bool = False) -> list[Block]:
    """Blocks with the heading each stands under.

    Headings that follow each other downwards are joined ("Part I: Weapons"); one with nothing below it becomes a block, so
    that its words are not lost. A heading that repeats the title disappears, and of a web page one that is boilerplate.
    """
    placed: list[Block] = []
    waiting: list[Heading] = []
    current: str | None = None
    for part in _without_title(parts, title, of_page=of_page):
        if isinstance(part, Block):
            if waiting:
                current = ": ".join(heading.text for heading in waiting)
                waiting = []
            placed.append(replace(part, heading=current))
        else:
            if waiting and part.level <= waiting[-1].level:
                placed.extend(_as_block(heading, current) for heading in waiting)
                waiting = []
            waiting.append(part)
    return placed + [_as_block(heading, current) for heading in waiting]


def normalise(text: str) -> str:
    """The text in NFC on one line: white space of any kind to single spaces, invisible characters gone, punctuation as it was."""
    # NFC comes last: dropping an invisible character may bring a letter and its accent together.
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


def _without_title(parts: Iterable[Block | Heading], title: str | None, *, of_page: bool) -> Iterator[Block | Heading]:
    wanted = normalise(title or "").casefold()
    at_start = True
    for part in parts:
        text = normalise(part.text)
        if not text or (of_page and isinstance(part, Heading) and is_boilerplate(text)):
            continue
        if not (at_start and text.casefold() == wanted):
            yield replace(part, text=text) if isinstance(part, Heading) else part
        at_start = False


def _without(byline: Byline, blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the line that gave the article its day, which is no part of what it says, if anything else is left."""
    place = next(place for place, block in enumerate(blocks) if read_byline(block.text) == byline)
    return [*blocks[:place], *blocks[place + 1 :]] or [*blocks]


def _under_heads(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, each row of a table under the heads of its columns."""
    # Where a file does not say where a table begins, those under different headings are different tables.
    groups = (list(group) for _, group in groupby(blocks, key=lambda block: (block.heading, block.table)))
    guessed = [head for group in groups for head in _guess_heads(group)]
    heads = [head if block.heads is None else block.heads for block, head in zip(blocks, guessed, strict=True)]
    return [
        replace(block, heading=under_heads(block.heading, head)) if head else block
        for block, head in zip(blocks, heads, strict=True)
    ]


def _guess_heads(blocks: Sequence[Block]) -> list[str | None]:
    """The heads of each block. A line across a whole table ("Northern towns") does not end it."""
    rows = [block.text for block in blocks if block.table is None or is_row(block.text)]
    heads = iter(heads_of(rows))
    return [next(heads) if block.table is None or is_row(block.text) else None for block in blocks]


def _is_left_out(block: Block, *, of_page: bool) -> bool:
    return is_boilerplate(block.text) if of_page else not block.is_item and is_button(block.text)


def _as_block(heading: Heading, under: str | None) -> Block:
    return Block(heading.text, under, heading.page, heading.box, heading.recognised)


def _normalise_block(block: Block) -> Block:
    return replace(block, text=normalise(block.text), heading=_clean(block.heading), heads=block.heads and normalise(block.heads))


def _clean(text: str | None) -> str | None:
    return normalise(text or "") or None


def _number(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    start = 0
    for number, block in enumerate(blocks, start=1):
        end = start + len(block.text)
        yield Paragraph(number, start, end, block.heading, block.page, block.box, block.recognised)
        start = end + len(SEPARATOR)
