"""Finds the article among everything a web page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any

from briefbot.readers.assembly import Block, Heading, normalise
from briefbot.readers.html_tree import parse_html
from briefbot.readers.xhtml import in_table, read_blocks, read_flow, squeeze
from briefbot.tables import join_cells

Part = Block | Heading
"""What an article is read into."""

_BLOCK_TAGS = {"p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div", "ab"}
_POST_CLASS = re.compile(r"twitter-(?:tweet|video)|(?:instagram-media|(?:bluesky|mastodon|reddit|tiktok)-embed|fb-post)\b")
_POST_FRAMES = {"div", "figure", "section", "aside", "center", "span"}
_UNSEEN = ("script", "style", "noscript", "template", "iframe")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")

_MUCH_MORE = 1.5
"""How many times the words of one extractor the other must hold to be believed alone; 1.2 is the most that captions add."""
_SENTENCE_LETTERS = 40
_POINTER_LETTERS = 16
# The largest of 66 real pages has 1,500 elements. A page of 90,000 paragraphs took the two libraries 98 s; without them it is
# read whole in one.
_MOST_ELEMENTS = 20_000
_MOST_CHARACTERS = 2_000_000
_LONGEST_ATTRIBUTE = 2_000


def is_within_reach(tree: Any) -> bool:
    """The page is small enough for the libraries, once endless attributes are taken from it."""
    elements = characters = 0
    for element in tree.iter():
        elements += 1
        characters += len(element.tail or "") + (0 if element.tag in _UNSEEN else len(element.text or ""))
        for name in ("class", "id", "style", "src", "href"):
            if len(element.get(name) or "") > _LONGEST_ATTRIBUTE:
                del element.attrib[name]
    return elements <= _MOST_ELEMENTS and characters <= _MOST_CHARACTERS


def all_parts(tree: Any) -> list[Part]:
    """Every paragraph and heading of the page in the order they stand."""
    return _with_text(read_blocks(tree))


def article_parts(tree: Any) -> list[Part]:
    """The article's paragraphs and headings in the order they stand; none where the page has no text.

    ``tree`` is an lxml element, and is changed. Two libraries look for the article, since each alone loses half of one page in
    thirty: where readability finds much more it is believed, else trafilatura, which is better at what to leave out.
    """
    _keep_embedded_posts(tree)
    found, other = _with_text(_by_trafilatura(tree)), _with_text(_by_readability(tree))
    if _words(other) > _MUCH_MORE * _words(found):
        found = other
    return _without_pointers(_trim(found, other), tree)


def _keep_embedded_posts(tree: Any) -> None:
    """Makes a plain quotation of each post from a social network, which both libraries take for a widget."""
    for quote in list(tree.iter("blockquote")):
        if _POST_CLASS.search(quote.get("class") or "") and tree in quote.iterancestors():
            frame = _frame(quote)
            paragraphs = [part.text for part in read_blocks(quote)]
            plain = quote.makeelement("blockquote")
            for text in paragraphs:
                paragraph = quote.makeelement("p")
                paragraph.text = normalise(text)
                plain.append(paragraph)
            plain.tail = frame.tail
            frame.getparent().replace(frame, plain)


def _frame(element: Any) -> Any:
    """The outermost element that shows nothing but this one."""
    parent = element.getparent()
    while parent.tag in _POST_FRAMES and parent.getparent() is not None and _is_alone(element, parent):
        element, parent = parent, parent.getparent()
    return element


def _is_alone(element: Any, parent: Any) -> bool:
    if normalise(parent.text or ""):
        return False
    return not any(
        normalise(child.tail or "")
        or (child is not element and child.tag not in _UNSEEN and any(map(normalise, child.itertext())))
        for child in parent
    )


def _by_trafilatura(tree: Any) -> Iterator[Part]:
    from trafilatura import bare_extraction, baseline
    from trafilatura.settings import Document

    # Reader comments cost more than they bring: token F1 .952 with them, .959 without, on 60 news pages.
    document = bare_extraction(tree, include_comments=False)
    body: Any = document.body if isinstance(document, Document) else None
    if body is None:
        body, _, _ = baseline(deepcopy(tree))
    return _parts(body)


def _by_readability(tree: Any) -> Iterator[Part]:
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = parse_html(Document(deepcopy(tree)).summary())
    except Unparseable:
        return iter(())
    return iter(()) if summary is None else read_blocks(summary)


def _parts(element: Any) -> Iterator[Part]:
    """Paragraphs and headings of trafilatura's own vocabulary: p, head, list, item, quote, table, row, cell, lb."""
    return read_flow(element, is_block=lambda child: child.tag in _BLOCK_TAGS, read_block=_block, read_inline=_inline)


def _block(element: Any) -> Iterator[Part]:
    if element.tag == "row":
        yield from _row([_with_text(_parts(cell)) for cell in element], table=next(element.iterancestors("table"), None))
    elif element.tag == "head":
        yield Heading(" ".join(element.itertext()), level=int(element.get("rend", "h2").removeprefix("h")[:1] or 2))
    else:
        yield from _parts(element)


def _row(cells: list[list[Part]], *, table: object) -> Iterator[Part]:
    """One line of a table; all paragraphs of it where the table only places them on the page, as older pages do."""
    texts = [" ".join(normalise(part.text) for part in cell) for cell in cells]
    if sum(map(len, cells)) > 2 * len(cells):
        yield from chain.from_iterable(cells)
    elif sum(map(bool, texts)) == 1:
        yield from in_table(chain.from_iterable(cells), table)
    else:
        yield Block(join_cells(texts), table=table)


def _inline(element: Any) -> Iterator[str]:
    """Text of an element inside a line; a comment or instruction has none."""
    if element.tag == "lb":
        yield "\n"
    elif isinstance(element.tag, str):
        yield squeeze(element.text)
        for child in element:
            yield from _inline(child)
            yield squeeze(child.tail)


def _trim(found: list[Part], other: list[Part]) -> list[Part]:
    """Without what stands before or after the article: no sentences, and nothing the other library holds to be of it."""
    lines = {letters(part.text) for part in other}
    agreed = [number for number, part in enumerate(found) if letters(part.text) in lines]
    if 2 * sum(_word_count(found[number]) for number in agreed) < _words(found):
        return found
    kept = [number for number, part in enumerate(found) if number in set(agreed) or _is_sentence(part)]
    first, last = (kept[0], kept[-1]) if kept else (0, len(found) - 1)
    while first and isinstance(found[first - 1], Heading):
        first -= 1
    return found[first : last + 1]


def _is_sentence(part: Part) -> bool:
    text = normalise(part.text)
    return isinstance(part, Block) and len(letters(text)) >= _SENTENCE_LETTERS and _SENTENCE_END.search(text) is not None


def _without_pointers(parts: list[Part], tree: Any) -> list[Part]:
    """Without paragraphs that are nothing but a link, which lead to other articles; all where little else is there."""
    pointers = set(_link_texts(tree))
    kept = [part for part in parts if isinstance(part, Heading) or letters(part.text) not in pointers]
    return kept if 2 * _words(kept) > _words(parts) else parts


def _link_texts(tree: Any) -> Iterator[str]:
    for element in tree.iter("p", "li"):
        text = letters("".join(element.itertext()))
        if len(text) >= _POINTER_LETTERS and text == "".join(letters("".join(link.itertext())) for link in element.iter("a")):
            yield text


def _with_text(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if normalise(part.text)]


def _words(parts: Sequence[Part]) -> int:
    return sum(map(_word_count, parts))


def _word_count(part: Part) -> int:
    return len(part.text.split())


def letters(text: str) -> str:
    """Letters and digits alone: by these the same line is known in two renderings."""
    return "".join(filter(str.isalnum, text.casefold()))
