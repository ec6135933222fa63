"""Articles of a folder, or of a program: read, made, and built into an index by the same path."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from briefbot.corpus import Corpus, make_article
from briefbot.doctor import examine
from briefbot.errors import CorpusNotFound, IndexStale, UnreadableFile
from briefbot.generations.generation import Generation
from briefbot.index import build_index
from briefbot.readers import read_file
from briefbot.retriever import Retriever
from briefbot.types import Article, ArticleId, Paragraph, ReadFailure, Skipped
from desk import Desk, renamings, stored_articles, stored_passages, summary

FERRY = make_article("ferry", ["The ferry is 20 minutes late.", "Nobody is hurt."], published="2031-03-21", source="Port Office")
CRANE = make_article("crane", "The new crane lifts 80 tonnes.\n\nIt was made in Norrin.", title="A crane", author="A. Berg")
STRIKE = make_article("strike", "The pilots strike on Monday.")


def read(corpus: Corpus) -> list[Article | ReadFailure | Skipped]:
    return list(corpus.read())


def test_a_folder_is_read_without_an_index(corpus: Path, index: Path) -> None:
    assert read(Corpus.open(corpus)) == stored_articles(index)


def test_what_cannot_be_read_or_is_in_no_known_format_is_said_and_not_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A ferry sank.")
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "c.xyz").write_text("?")
    kinds = {type(item): getattr(item, "path", "a.txt") for item in read(Corpus.open(tmp_path))}
    assert kinds == {Article: "a.txt", ReadFailure: "b.txt", Skipped: "c.xyz"}


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(CorpusNotFound, match="there is no folder"):
        Corpus.open(tmp_path / "none")


def test_an_article_is_made_as_a_line_of_jsonl_is_read() -> None:
    record = {
        "id": "crane",
        "title": "A crane",
        "text": "The new crane lifts 80 tonnes.\n\nIt was made in Norrin.",
        "author": "A. Berg",
    }
    assert list(read_file(json.dumps(record).encode(), "articles.jsonl")) == [CRANE]
    record = {"id": "ferry", "paragraphs": ["The ferry is 20 minutes late.", "Nobody is hurt."], "date": "2031-03-21"}
    assert list(read_file(json.dumps(record | {"source": "Port Office"}).encode(), "articles.jsonl")) == [FERRY]
    assert make_article("ferry", "x", published=date(2031, 3, 21)).published == FERRY.published


@pytest.mark.parametrize(
    ("identity", "text", "published"), [("a", "  ", None), ("a", [], None), ("", "x", None), ("a", "x", "soon")]
)
def test_an_article_that_cannot_be_one_is_refused(identity: str, text: str | list[str], published: str | None) -> None:
    with pytest.raises(UnreadableFile):
        make_article(identity, text, published=published)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"paragraphs": ()}, "no paragraph"),
        ({"paragraphs": (Paragraph(2, 0, 5),)}, "paragraph 1"),
        ({"paragraphs": (Paragraph(1, 0, 500),)}, "paragraph 1"),
        ({"paragraphs": (Paragraph(1, 5, 9), Paragraph(2, 8, 12))}, "paragraph 2"),
        ({"id": ArticleId(" ")}, "is empty"),
        ({"title": "\ud800"}, "half a surrogate"),
    ],
)
def test_an_article_whose_spans_do_not_fit_is_a_mistake_of_the_program(changed: dict[str, object], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Corpus.of([replace(CRANE, **changed)])  # type: ignore[arg-type]


def test_two_articles_of_one_id_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="two articles have the id 'ferry'"):
        Corpus.of([FERRY, CRANE, FERRY])


def test_articles_of_a_program_are_indexed_as_those_of_a_file(empty: Desk, tmp_path: Path) -> None:
    (empty.corpus / "articles.jsonl").write_text(
        "".join(f"{json.dumps(_record(article))}\n" for article in (FERRY, CRANE, STRIKE))
    )
    held = empty.beside("held")
    build_index(Corpus.of(article for article in (FERRY, CRANE, STRIKE)), held.index)
    empty.build()
    assert stored_articles(held.index) == stored_articles(empty.index) == sorted((FERRY, CRANE, STRIKE), key=lambda a: a.id)
    assert sorted(stored_passages(held.index), key=repr) == sorted(stored_passages(empty.index), key=repr)
    assert examine(held.index).findings == []


def test_of_articles_of_a_program_only_the_changed_are_encoded_again(empty: Desk) -> None:
    build_index(Corpus.of([FERRY, CRANE]), empty.index)
    assert not build_index(Corpus.of([CRANE, FERRY]), empty.index).is_new
    later = make_article(
        "ferry", ["The ferry is 20 minutes late.", "Two are hurt."], published="2031-03-21", source="Port Office"
    )
    report = build_index(Corpus.of([later, CRANE, STRIKE]), empty.index)
    assert (summary(report), report.encoded) == ((["strike"], ["ferry"], [], []), 2)
    report = build_index(Corpus.of([later, replace(CRANE, id=ArticleId("hoist"))]), empty.index)
    assert (summary(report), renamings(report), report.encoded) == (([], [], ["strike"], []), [("crane", "hoist")], 0)
    assert [hit.article_id for hit in Retriever.open(empty.index).search("crane", k=1)] == ["hoist"]


def test_a_folder_does_not_replace_what_a_program_holds_nor_the_other_way_round(empty: Desk) -> None:
    build_index(Corpus.of([FERRY]), empty.index)
    empty.write("a.txt", "A ferry sank.")
    with pytest.raises(IndexStale, match="follows articles that a program holds") as caught:
        empty.build()
    assert caught.value.hint.startswith("have the program that made")
    empty.build(full=True)
    with pytest.raises(IndexStale, match="the articles given has only 0 of its") as caught:
        build_index(Corpus.of([FERRY]), empty.index)
    assert caught.value.hint.startswith("briefbot index ")


def test_damage_to_an_index_of_a_program_names_no_command_that_would_replace_it(empty: Desk) -> None:
    build_index(Corpus.of([FERRY]), empty.index)
    (empty.live() / "passages.npy").write_bytes(b"")
    [problem] = examine(empty.index).findings[:1]
    assert "briefbot.build_index" in problem.hint
    assert build_index(Corpus.of([FERRY]), empty.index).mended


def test_a_generation_that_is_closed_can_be_asked_nothing(index: Path) -> None:
    opened, unused = Generation.open(index), Generation.open(index)
    assert opened.catalog.article_ids()
    for generation in (opened, unused):
        generation.close()
        with pytest.raises(ValueError, match="this index is closed"):
            generation.catalog.article_ids()


def test_reading_files_needs_the_extra_and_articles_of_a_program_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A ferry sank.")
    code = f"""
import sys
sys.modules["trafilatura"] = None
from briefbot import Corpus, make_article
from briefbot.errors import MissingExtra
print([article.id for article in Corpus.of([make_article("a", "x", published="2031-03-21")]).read()])
try:
    list(Corpus.open({str(tmp_path)!r}).read())
except MissingExtra as error:
    print(error.hint)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == ["['a']", "pip install 'briefbot[build]'"], done.stderr


def _record(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "date": article.published and article.published.isoformat(),
        "paragraphs": [article.paragraph_text(paragraph) for paragraph in article.paragraphs],
    }
