"""What the default encoder learns from: passages, questions that they answer, and questions that nothing in their article does.

They are those of squad2_dev and clapnq_dev, and those of benchmarks/written_questions, which ask of the same paragraphs, and of
news pages, in other words than theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from briefbot.chunking import Chunker, ChunkingParameters, tiktoken_counter
from briefbot.encoder import SEPARATOR
from briefbot.queries import Query, load_queries
from briefbot.readers.jsonl import read_jsonl
from briefbot.types import Article, Passage, Span

SETS = ("squad2_dev", "clapnq_dev")
NEWS, PAGES, DOCUMENTS = "html_news", "wice_even_pages", "mtrag_even"
WIRE, ENCYCLOPEDIA, SQUAD = "newswire", "encyclopedia", "squad_train"
WRITTEN = Path(__file__).parent / "written_questions"
CLOSE = WRITTEN / "close"
"""Those that only the reader learns from: half of them near misses whose every word and kind of answer stand in the paragraph."""
FURTHER = WRITTEN / "further"
"""More of them, for the reader's fourth run."""
LATER = WRITTEN / "later"
"""And for the next two."""
DESCRIBED = WRITTEN / "described"
"""And for its last, which describe what they ask about instead of naming it."""
LEAST_WORDS, MOST_OF_SENTENCE = 90, 90
"""Words from which sentences of a page make a paragraph, and above which a line is no sentence."""
MOST_TOKENS = 254
MASKS = 4


@dataclass(frozen=True)
class Asked:
    """A question of a paragraph, ARTICLE#pN with N from 0, and what answers it there: nothing where its article does not."""

    id: str
    text: str
    passage: str
    spans: tuple[Span, ...] = ()
    """Of the paragraph's characters."""
    sentences: tuple[str, ...] = ()
    """Where people marked whole sentences: their text."""

    @property
    def article(self) -> str:
        return self.passage.partition("#")[0]

    @property
    def paragraph(self) -> int:
        """From 1, as a person counts."""
        return int(self.passage.partition("#p")[2]) + 1


@dataclass(frozen=True)
class Example:
    """A passage as the model reads it, and its questions, each with the sentences that answer it: none where nothing does."""

    article: str
    ids: list[int]
    sentence: np.ndarray
    """Which sentence each token belongs to, −1 for none; shape (tokens,)."""
    inside: np.ndarray
    """Whether a token belongs to the text and not to the context; shape (tokens,)."""
    questions: list[tuple[list[int], tuple[int, ...]]]


def read_examples(shared: Path, tokenizer: Any, *, fold: int | None, pages: bool) -> tuple[list[Example], list[Example]]:
    """The passages with questions, and those without; with ``pages`` those of web pages, too.

    With a fold, questions of every other article (squad2_dev) and of every other query (clapnq_dev) are left out, those of
    squad2_dev with their paragraphs; 0 leaves out the odd ones, 1 the even.
    """
    parameters = ChunkingParameters(220, 256)
    chunker = Chunker(parameters, budget_counter=tiktoken_counter(), encoder_counter=lambda text: len(tokenizer.encode(text).ids))
    asking, silent = [], []
    read = {NEWS: read_news} | ({PAGES: read_pages} if pages else {})
    for name in (*SETS, *read):
        articles = read[name](shared) if name in read else read_articles(shared, name)
        of_set = [] if name in read else read_questions(shared, name)
        folds = {} if fold is None or name in read else folds_of(shared, name)
        asked: dict[tuple[str, int], list[Asked]] = {}
        for question in (*of_set, *read_written(name)):
            if folds.get(question.article, fold) == fold:
                asked.setdefault((question.article, question.paragraph), []).append(question)
        for article in articles:
            for passage in chunker.chunk_article(article):
                example = _example(article, passage, asked.get((article.id, passage.paragraph), []), tokenizer)
                if example.sentence.max(initial=-1) < 0:  # a script that the model cannot read
                    continue
                if example.questions:
                    asking.append(example)
                elif name != "squad2_dev" or folds.get(article.id, fold) == fold:
                    silent.append(example)
    return asking, silent


def read_articles(shared: Path, name: str) -> list[Article]:
    corpus = (shared / "eval" / name / "corpus.jsonl").read_bytes()
    return [article for article in read_jsonl(corpus, "corpus.jsonl") if isinstance(article, Article)]


def read_news(shared: Path) -> list[Article]:
    """The article text of news pages, as people extracted it: nw00, nw01, … in the order of the file, a paragraph a line."""
    lines = (shared / "documents/html_news_truth.jsonl").read_text("utf8").splitlines()
    articles = []
    for place, line in enumerate(lines):
        paragraphs = [text.strip() for text in json.loads(line)["articleBody"].split("\n") if text.strip()]
        record = json.dumps({"id": f"nw{place:02d}", "title": "", "paragraphs": paragraphs})
        articles += [article for article in read_jsonl(record.encode(), "news.jsonl") if isinstance(article, Article)]
    return articles


def read_pages(shared: Path, *, odd: bool = False) -> list[Article]:
    """Every other page of wice_dev, its sentences joined to paragraphs of 90 words or more; the odd ones are to measure with.

    Lines that are no sentence (menus, headings) are left out, and what stands before them and makes no paragraph.
    """
    articles = []
    for record in _records(shared / "eval/wice_dev/corpus.jsonl")[odd::2]:
        paragraphs: list[str] = []
        run: list[str] = []
        for unit in record["paragraphs"]:
            sentence = " ".join(record["text"][unit["start"] : unit["end"]].split())
            is_sentence = 5 <= len(sentence.split()) <= MOST_OF_SENTENCE and sentence.endswith((*".!?\"'”’)",))
            run = [*run, sentence] if is_sentence else []
            if sum(len(each.split()) for each in run) >= LEAST_WORDS:
                paragraphs.append(" ".join(run))
                run = []
        if paragraphs:
            page = json.dumps({"id": record["id"], "title": record["title"], "paragraphs": paragraphs})
            articles += [article for article in read_jsonl(page.encode(), "pages.jsonl") if isinstance(article, Article)]
    return articles


def read_documents(shared: Path) -> list[Article]:
    """Every other passage of mtrag_dev: encyclopedia, government pages, a product's manual, posts about money."""
    return [article for article in read_articles(shared, "mtrag_dev") if int(article.id[2:]) % 2 == 0]


def read_questions(shared: Path, name: str) -> Iterator[Asked]:
    """Those of a development set: with what people marked as the answer, and those that the paragraph found does not answer."""
    path = shared / "eval" / name / "queries.jsonl"
    for query in load_queries(path):
        for gold in query.gold_passages if query.answerable and query.has_evidence else ():
            spans = tuple(Span(span.start, span.end) for span in query.answer_spans if span.paragraph == gold)
            marked = tuple(text for texts in query.gold_sentences for text in texts) if not query.answer_spans else ()
            yield Asked(query.id, query.text, f"{gold.article_id}#p{gold.number - 1}", spans, marked)
    for record in _records(path):
        if not record.get("answerable", True) and record.get("related_passages"):
            yield Asked(record["id"], record["text"], record["related_passages"][0])


def read_written(name: str, folder: Path = WRITTEN) -> Iterator[Asked]:
    """Those that were written for this (benchmarks/written_questions/README.md)."""
    for record in _records(folder / f"{name}.jsonl"):
        spans = tuple(Span(*span) for span in record["spans"])
        yield Asked(record["id"], record["text"], record["passage"], spans)


def folds_of(shared: Path, name: str) -> dict[str, int]:
    """The fold of each article: of squad2_dev every other, of clapnq_dev that of the first query it was found for."""
    if name == "squad2_dev":
        return {article.id: int(article.id[2:]) % 2 for article in read_articles(shared, name)}
    folds: dict[str, int] = {}
    for place, record in enumerate(_records(shared / "eval" / name / "queries.jsonl")):
        for passage in record.get("gold_passages") or record.get("related_passages") or ():
            folds.setdefault(passage.partition("#")[0], place // 2 % 2)
    return folds


def unseen_half(queries: Sequence[Query], folds: Mapping[str, int]) -> list[Query]:
    """Those of clapnq_dev that an encoder of fold 0 has not learned from."""
    half = [query for place, query in enumerate(queries) if place // 2 % 2 == 1]
    return [query for query in half if all(folds.get(gold.article_id, 1) == 1 for gold in query.gold_passages)]


def right_sentences(asked: Asked, article: Article, passage: Passage) -> tuple[int, ...]:
    """The places of those in which an answer begins, or which were marked."""
    if asked.spans:
        first = article.paragraphs[asked.paragraph - 1].start
        starts = [first + span.start for span in asked.spans]
        return tuple(n for n, (start, end) in enumerate(passage.sentences) if any(start <= at < end for at in starts))
    marked = [text for text in map(letters, asked.sentences) if text]
    said = [letters(article.text[start:end]) for start, end in passage.sentences]
    return tuple(n for n, text in enumerate(said) if text and any(text in other or other in text for other in marked))


def question_ids(text: str, tokenizer: Any) -> list[int]:
    return [*tokenizer.encode(text).ids, *[tokenizer.token_to_id("[MASK]")] * MASKS]


def _example(article: Article, passage: Passage, asked: Sequence[Asked], tokenizer: Any) -> Example:
    prefix = passage.context + SEPARATOR if passage.context else ""
    encoding = tokenizer.encode(prefix + article.text[passage.start : passage.end], add_special_tokens=False)
    encoding.truncate(MOST_TOKENS)
    encoding = tokenizer.post_process(encoding)
    offsets = np.array(encoding.offsets) - len(prefix)
    inside = (offsets[:, 1] > offsets[:, 0]) & (offsets[:, 0] >= 0)
    sentence = np.full(len(offsets), -1)
    for place, (start, end) in enumerate(passage.sentences):
        within = inside & (offsets[:, 0] >= start - passage.start) & (offsets[:, 1] <= end - passage.start)
        sentence[within] = place
    questions = []
    for question in asked:
        right = tuple(place for place in right_sentences(question, article, passage) if place in sentence)
        if right or not (question.spans or question.sentences):
            questions.append((question_ids(question.text, tokenizer), right))
    return Example(article.id, encoding.ids, sentence, inside, questions)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _records(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]
