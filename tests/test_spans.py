"""Everything is a span of an article: held over every development set, from the reader to the citation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.chunking import Chunker, ChunkingParameters, tiktoken_counter
from briefbot.intake.scanning import scan
from briefbot.readers import read_file
from briefbot.types import Article

SETS = ["clapnq_dev", "mtrag_dev", "multihop_dev", "squad2_dev", "wice_dev", "xquad_en"]
ARTICLES, QUESTIONS = 3, 50


@pytest.fixture(scope="module")
def chunker(assistant: Assistant) -> Chunker:
    encoder, parameters = assistant.generation.encoder, assistant.generation.manifest.chunking
    return Chunker(parameters, budget_counter=tiktoken_counter(), encoder_counter=encoder.count_tokens)


@pytest.mark.parametrize("name", SETS)
def test_paragraphs_passages_and_sentences_are_exact_spans(shared: Path, chunker: Chunker, name: str) -> None:
    path = shared / "eval" / name / "corpus.jsonl"
    records = {record["id"]: record for record in map(json.loads, path.read_text("utf8").splitlines())}
    [file], *_ = scan(path)
    read = 0
    for article in read_file(file.location.read_bytes(), file.path):
        assert isinstance(article, Article), article
        given = [paragraph["text"] for paragraph in records[article.id]["paragraphs"]]
        assert [article.paragraph_text(paragraph) for paragraph in article.paragraphs] == given
        assert [paragraph.number for paragraph in article.paragraphs] == list(range(1, len(given) + 1))
        check_passages(article, chunker)
        read += 1
    assert read == len(records)


def check_passages(article: Article, chunker: Chunker) -> None:
    sentences_of: dict[int, list[tuple[int, int]]] = {paragraph.number: [] for paragraph in article.paragraphs}
    for passage in chunker.chunk_article(article):
        paragraph = article.paragraphs[passage.paragraph - 1]
        assert paragraph.start <= passage.start < passage.end <= paragraph.end
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        sentences_of[passage.paragraph] += passage.sentences
        text = article.text[passage.start : passage.end]
        for (start, end), (first, last) in zip(passage.sentences, passage.sentences_inside, strict=True):
            assert text[first:last] == article.text[start:end]
    for paragraph in article.paragraphs:
        end, outside = paragraph.start, []
        for start, stop in sentences_of[paragraph.number]:
            assert end <= start < stop <= paragraph.end
            sentence = article.text[start:stop]
            assert sentence == sentence.strip()
            outside.append(article.text[end:start])
            end = stop
        outside.append(article.text[end : paragraph.end])
        assert not "".join(outside).strip(), "sentences cover the paragraph"


def test_passages_keep_to_both_token_limits(shared: Path, assistant: Assistant) -> None:
    encoder, budget = assistant.generation.encoder, tiktoken_counter()
    tight = Chunker(ChunkingParameters(40, 64), budget_counter=budget, encoder_counter=encoder.count_tokens)
    [file], *_ = scan(shared / "eval" / "xquad_en" / "corpus.jsonl")
    for article in read_file(file.location.read_bytes(), file.path):
        assert isinstance(article, Article)
        check_passages(article, tight)
        for passage in tight.chunk_article(article):
            text = article.text[passage.start : passage.end]
            assert budget(text) <= 40
            assert encoder.count_tokens(f"{passage.context}\n{text}") <= 64


def test_answers_quote_exactly_and_mostly_the_sentence_people_marked(
    shared: Path, build: Callable[[Mapping[str, str]], Path]
) -> None:
    folder = shared / "eval" / "xquad_en"
    lines = (folder / "corpus.jsonl").read_text("utf8").splitlines()[:ARTICLES]
    assistant = Assistant.open(build({"xquad.jsonl": "".join(f"{line}\n" for line in lines)}))
    given = {record["id"]: [paragraph["text"] for paragraph in record["paragraphs"]] for record in map(json.loads, lines)}
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf8").splitlines()]
    queries = [query for query in queries if query["gold_docs"][0] in given]
    queries = queries[:: len(queries) // QUESTIONS][:QUESTIONS]
    assert len(queries) == QUESTIONS
    right = 0
    for query in queries:
        answer = assistant.ask(query["text"])
        for citation in answer.citations:
            article = assistant.article(citation.article_id)
            assert article is not None
            assert article.text[citation.start : citation.end] == citation.quote
            assert citation.quote in given[citation.article_id][citation.paragraph - 1]
        right += bool(answer.claims) and any(span["text"] in answer.claims[0].text for span in query["answer_spans"])
    assert right >= 0.6 * QUESTIONS  # all of XQuAD: .84 of the best sentences hold the answer, before any abstention
