"""The nouns of briefbot and the seams between its parts: read this first.

Everything that carries text is a span of an article: ``article.text[start:end]`` is exactly the text of a
paragraph, passage, sentence or citation. Offsets count Unicode code points, as Python strings do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, NewType, Protocol, TypeAlias

from briefbot.messages import Remark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Float32: TypeAlias = NDArray[np.float32]

ArticleId = NewType("ArticleId", str)
ParagraphId = NewType("ParagraphId", str)
GenerationId = NewType("GenerationId", str)
Row = NewType("Row", int)
"""Number of a passage inside one generation: its row in the vectors, the lexical index and the catalog."""

Verdict = Literal["verified", "partly", "unsupported", "contradicted"]
ConflictKind = Literal["figure", "day", "denial"]
"""What articles say differently: a figure, a day, or whether it is so."""


class Span(NamedTuple):
    """Half-open range of characters in an article's text."""

    start: int
    end: int


class Box(NamedTuple):
    """A rectangle on a page as it is shown, in points (1/72 inch) from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article, numbered from 1 as a person counts.

    Where the file has pages, ``page`` is the one it begins on and ``box`` what it takes up there. ``recognised``
    text was read from a picture: its letters are a guess.
    """

    number: int
    start: int
    end: int
    heading: str | None = None
    page: int | None = None
    box: Box | None = None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One briefing article. Its text is normalised once, when it is read, and never again."""

    id: ArticleId
    title: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    published: date | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None

    def paragraph_text(self, paragraph: Paragraph) -> str:
        return self.text[paragraph.start : paragraph.end]


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file, or a part of one, that could not be read; the rest of the corpus is indexed all the same.

    ``article_id`` is that of the article it would have been, where that can still be told.
    """

    path: str
    reason: str
    hint: str
    article_id: ArticleId | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: a member of an archive, an attachment of a mail. Read as if it lay in a folder of that name."""

    path: str
    """The outer file's path, a slash, and its own inside."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file inside a file that is in no format that can be read."""

    path: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and searched: whole sentences of one paragraph within a token budget.

    ``sentences`` are spans of the article. ``context`` (title, heading, date, source) goes to the encoder and to
    BM25 beside the text; the span excludes it.
    """

    article_id: ArticleId
    paragraph: int
    start: int
    end: int
    sentences: tuple[Span, ...]
    context: str

    @property
    def sentences_inside(self) -> list[Span]:
        """The sentences as spans of the passage's own text."""
        return [Span(start - self.start, end - self.start) for start, end in self.sentences]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a search may see: published on or between two dates, from some sources, and none of ``without``.

    An article without a date lies outside every date range; source names match without regard to case.
    """

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    without: tuple[ArticleId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.sources or self.without)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, best first from rank 1; a higher score is better.

    ``paragraph`` is the one the passage stands in; a long paragraph may hold several passages.
    """

    article_id: ArticleId
    paragraph: int
    start: int
    end: int
    rank: int
    score: float
    """Comparable within one search only."""
    title: str
    published: date | None
    source: str | None
    text: str
    suspicious: bool = False
    """Whether the text speaks to a language model instead of a reader."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """Another article in which the quoted sentence stands word for word, or another file with the same article."""

    article_id: ArticleId
    title: str
    published: date | None
    source: str | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and the exact place it comes from: ``article.text[start:end] == quote``.

    Where the article has pages, ``page`` and ``box`` are those of the paragraph; a ``recognised`` quote was read from
    a picture. ``also_in`` names the reprints. The paragraph of a ``suspicious`` one speaks to a language model.
    """

    number: int
    """From 1, as claims name it."""
    article_id: ArticleId
    title: str
    published: date | None
    source: str | None
    url: str | None
    paragraph: int
    """Number of the paragraph the quote stands in, from 1."""
    paragraph_id: ParagraphId
    """Its permanent name: ``briefbot cite`` says what became of it."""
    start: int
    end: int
    quote: str
    heading: str | None = None
    page: int | None = None
    box: Box | None = None
    recognised: bool = False
    also_in: tuple[Reprint, ...] = ()
    suspicious: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the answer and the numbers of its citations, the one that carries it first, those of its context last.

    ``context`` is what a reader needs where the sentence cannot stand alone: the sentence before it, which
    is cited too, or the heading it stands under, named as one. ``reason`` says why the verdict is not "verified".
    """

    text: str
    verdict: Verdict
    citations: tuple[int, ...]
    context: str | None = None
    reason: str | None = None
    context_remark: Remark | None = None
    reason_remark: Remark | None = None
    """What the two English sentences are made of, to be said in other languages; a context that is a quote has none."""
    context_citations: tuple[int, ...] = ()
    """Those of the citations that the context alone is quoted from."""

    @property
    def own_citations(self) -> tuple[int, ...]:
        """Those that the sentence itself was checked against."""
        return tuple(number for number in self.citations if number not in self.context_citations)


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """What one citation says where another says otherwise: its number, and the words of its quote that differ.

    ``article.text[start:end] == words``; of a denial that is the whole quote.
    """

    citation: int
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or three sides, the later first, and before it the one that corrects; where it is ``corrected``, an article says so."""

    kind: ConflictKind
    sides: tuple[ConflictSide, ...]
    corrected: bool


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent in each stage of one answer; what a language model writes is part of ``answer``, with its checks."""

    encode: float
    retrieve: float
    answer: float
    verify: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the corpus says to a question. Without claims the assistant abstained, and ``reason`` says why."""

    id: str | None
    """That of the question in a file of questions, else None."""
    question: str
    standalone_question: str
    """The question said whole, with what it left to the turns before it."""
    abstained: bool
    reason: str | None
    """Why there is no answer, for a reader."""
    confidence: float
    """From 0 to 1; calibrated, the chance that the first citation is right."""
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    """The passages nearest to the question, whether it was answered or not."""
    answerer: str
    """"extractive", or "llm:" and the name of the language model that wrote it."""
    generation: GenerationId
    timings_ms: Timings
    note: str | None = None
    """What a reader should know of how it came about: that a language model failed, say."""
    conflicts: tuple[Conflict, ...] = ()
    """Where the articles say different things to the question; none where they agree."""
    language: str | None = None
    """Tag of the language the question is in, one of "en", "uk", "de", "fr" and "es"; None where that cannot be told."""
    reason_remark: Remark | None = None
    note_remark: Remark | None = None
    """What the English reason and note are made of, to be said in that language."""


class QueryTokens(NamedTuple):
    """What a question is matched with, token by token: unit vectors, shape (n, m), and how much each counts, shape (n,).

    ``offsets``, shape (n, 2), are the characters each stands for; tokens the encoder adds of its own stand for none.
    """

    vectors: Float32
    importance: Float32
    offsets: NDArray[np.int64]


class EncodedQuery(NamedTuple):
    """A query as the model sees it: unit vectors for passages, shape (d,), and for sentences, shape (t,), and its tokens."""

    passage_vector: Float32
    sentence_vector: Float32
    tokens: QueryTokens


class EncodedPassage(NamedTuple):
    """What one pass over a passage gives.

    Its unit vector, shape (d,); one unit vector for each of its sentences, shape (n, t); one for each token inside a
    sentence, shape (tokens, m), in the order of the sentences; and how many tokens each sentence has, shape (n,).
    """

    vector: Float32
    sentence_vectors: Float32
    token_vectors: Float32
    tokens: NDArray[np.int64]


class QueryEncoder(Protocol):
    """Turns text a person typed into vectors."""

    def encode_query(self, text: str) -> EncodedQuery: ...


class PassageEncoder(Protocol):
    """Turns passages into vectors, one pass each; the spans are of sentences inside ``texts``."""

    def encode_passages(
        self, contexts: Sequence[str], texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EncodedPassage]: ...


class DenseSearcher(Protocol):
    """The k rows whose vectors have the highest cosine with the query, best first, among ``allowed`` if given."""

    def search(self, vector: Float32, *, k: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[Row, float]]: ...


class LexicalSearcher(Protocol):
    """The k rows with the highest BM25 score, best first, inside the scope.

    It knows rows and no articles: ``without`` are the ranges of rows, first and last, of those the scope leaves out.
    """

    def search(
        self, terms: Sequence[str], *, k: int, scope: Scope, without: Sequence[tuple[Row, Row]] = ()
    ) -> list[tuple[Row, float]]: ...


class Reader(Protocol):
    """Bytes of one file to its articles and the files inside it; a part that cannot be read comes out as a ReadFailure.

    Raises UnreadableFile if nothing of the file can be read.
    """

    def __call__(self, data: bytes, path: str, /) -> Iterator[Article | Member | ReadFailure]: ...


class Message(NamedTuple):
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


Ending = Literal["complete", "cut off"]
"""How a reply ended: where the model ended it, or anywhere else (its length limit, ours, or it just stopped)."""


class Piece(NamedTuple):
    """What a language model has just written; ``ending`` is there in the last piece only."""

    text: str
    ending: Ending | None = None


class LanguageModel(Protocol):
    """Writes a reply piece by piece. Closing the iterator ends the request.

    Raises LanguageModelError, also after pieces have come.
    """

    @property
    def name(self) -> str: ...

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]: ...


Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how many are done and how many there are."""


def words_digest(text: str) -> str:
    """Names the words of a paragraph, wherever they stand: 16 hexadecimal digits."""
    return hashlib.blake2b(" ".join(text.split()).encode(), digest_size=8).hexdigest()


def paragraph_id(article_id: ArticleId, text: str) -> ParagraphId:
    """Permanent name of a paragraph: 16 hexadecimal digits from its article's id and its words.

    Position does not enter it, so a paragraph keeps its name when others are added around it.
    """
    words = " ".join(text.split())
    return ParagraphId(hashlib.blake2b(f"{article_id}\0{words}".encode(), digest_size=8).hexdigest())
