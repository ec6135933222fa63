"""What goes into the catalog comes out of it, whatever characters it is made of."""

from __future__ import annotations

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefbot.catalog import Catalog, Counts, PastParagraph
from briefbot.catalog_files import ArticleCopy, LeftOutFile
from briefbot.errors import IndexDamaged
from briefbot.generations.catalog_writer import CatalogWriter
from briefbot.generations.digests import article_digest, passage_key
from briefbot.types import (
    Article,
    ArticleId,
    GenerationId,
    Paragraph,
    Passage,
    ReadFailure,
    Row,
    Scope,
    Span,
    paragraph_id,
)

STRANGE = [
    "Plain words, to begin with. A second sentence.",
    "Astral: 😀 👩‍👩‍👧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈.",
    "Combining: e\u0301 a\u0308\u0323 n\u0303, not composed.",
    "NULs: be\x00fore and after\x00.",
    "Right to left: السلام عليكم ‏ and back. \u2028 A line apart. \x85 \x1f",
    "Quotes ' \" ` ; -- DROP TABLE articles; % _ ?1 :x",
    "The end, after all of that.",
]


def make_article(name: str, paragraphs: list[str], *, published: date | None = None, source: str | None = None) -> Article:
    text, spans = "", []
    for number, paragraph in enumerate(paragraphs, start=1):
        spans.append(
            Paragraph(number, len(text), len(text) + len(paragraph), f"Heading {number}" if number % 2 else None, number)
        )
        text += paragraph + "\n\n"
    return Article(ArticleId(name), f"Title of {name}", text, tuple(spans), published, source)


def passages_of(article: Article) -> list[Passage]:
    """One a paragraph, of two sentences that part in the middle."""
    passages = []
    for paragraph in article.paragraphs:
        middle = (paragraph.start + paragraph.end) // 2
        spans = (Span(paragraph.start, middle), Span(middle, paragraph.end))
        passages.append(
            Passage(article.id, paragraph.number, paragraph.start, paragraph.end, spans, f"context of {article.title}")
        )
    return passages


def write(path: Path, *articles: Article) -> Catalog:
    with closing(CatalogWriter(path)) as writer:
        for article in articles:
            writer.add_file(f"{article.id}.txt", "digest")
            writer.add_article(article, file=f"{article.id}.txt", passages=passages_of(article))
        writer.finish()
    return Catalog.open(path)


@pytest.fixture
def strange() -> Article:
    return replace(
        make_article('strange/ünïcode "1".txt', STRANGE, published=date(987, 1, 2), source="Größe & Söhne"),
        url="https://example.org/?a=1&b='2'",
        author="N. Ö. Body",
    )


def test_an_article_comes_back_as_it_was(strange: Article, tmp_path: Path) -> None:
    bare = Article(ArticleId("bare"), "", "Text", (Paragraph(1, 0, 4),))
    catalog = write(tmp_path / "c", make_article("first", ["One."]), strange, bare)
    assert catalog.article(strange.id) == strange
    assert catalog.article(bare.id) == bare
    assert catalog.article(ArticleId("absent")) is None
    assert catalog.files.articles_in(f"{strange.id}.txt") == [strange.id]
    assert catalog.article_digests()[strange.id] == article_digest(strange)


def test_passages_come_back_with_exactly_their_text(strange: Article, tmp_path: Path) -> None:
    before = make_article("before", ["Some other article stands before it."])
    catalog = write(tmp_path / "c", before, strange)
    rows = [Row(row) for row in range(1 + len(STRANGE))]
    stored = catalog.passages(rows)
    assert [passage.text for passage in stored[1:]] == STRANGE
    assert [passage.passage for passage in stored[1:]] == passages_of(strange)
    assert [passage.first_sentence for passage in stored] == [2 * row for row in rows]
    assert {(p.title, p.published, p.source) for p in stored[1:]} == {(strange.title, strange.published, strange.source)}


def test_the_words_that_are_indexed_are_the_passages_own(strange: Article, tmp_path: Path) -> None:
    catalog = write(tmp_path / "c", strange, make_article("after", ["Another."], published=date(2031, 1, 1)))
    context = f"context of {strange.title}"
    assert [entry[:5] for entry in catalog.texts()] == [
        *((row, text, context, strange.published, strange.source) for row, text in enumerate(STRANGE)),
        (len(STRANGE), "Another.", "context of Title of after", date(2031, 1, 1), None),
    ]
    sentences = [[text[slice(*span)] for span in spans] for _, text, _, _, _, spans in catalog.texts()]
    assert ["".join(each) for each in sentences] == [*STRANGE, "Another."]


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=2), min_size=1, max_size=5))
@example(["\x00\x00", "\ud7ff\ue000", "\U0010ffff\x00\ufffe"])
def test_any_text_comes_back_from_the_catalog(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    article = make_article("a", texts)
    with closing(write(tmp_path_factory.mktemp("any") / "c", article)) as catalog:
        assert catalog.article(article.id) == article
        assert [passage.text for passage in catalog.passages([Row(row) for row in range(len(texts))])] == texts


def test_passages_come_in_the_order_asked_for_however_many(tmp_path: Path) -> None:
    catalog = write(tmp_path / "c", make_article("long", [f"Paragraph {number}." for number in range(1_700)]))
    rows = [Row(row * 7 % 1_700) for row in range(1_700)]
    assert [(p.row, p.text) for p in catalog.passages(rows)] == [(row, f"Paragraph {row}.") for row in rows]
    assert catalog.passages([]) == []


def test_a_paragraph_is_found_by_its_permanent_name(strange: Article, tmp_path: Path) -> None:
    catalog = write(tmp_path / "c", make_article("first", ["One."]), strange)
    for paragraph in strange.paragraphs:
        identity = paragraph_id(strange.id, strange.paragraph_text(paragraph))
        assert catalog.places(identity) == [(strange.id, paragraph.number)]
    assert catalog.places(paragraph_id(ArticleId("first"), "Two.")) == []


def test_the_passage_before_a_place_is_the_last_that_ends_there(tmp_path: Path) -> None:
    article = make_article("b", ["One.", "Two.", "Three."])
    catalog = write(tmp_path / "c", make_article("a", ["Zero."]), article)
    passages = passages_of(article)
    for place in range(len(article.text)):
        ended = [passage for passage in passages if passage.end <= place]
        assert catalog.passage_before(article.id, place) == (ended[-1] if ended else None)


def test_rows_in_scope_are_those_a_plain_filter_keeps(tmp_path: Path) -> None:
    days = [None, date(2031, 1, 1), date(2031, 3, 5), date(2031, 3, 6), date(999, 12, 31)]
    sources = [None, "Coast Daily", "COAST DAILY", "Größe", "o'Neil; --"]
    articles = [
        make_article(f"{place}", ["One.", "Two."], published=day, source=source)
        for place, (day, source) in enumerate(product(days, sources))
    ]
    catalog = write(tmp_path / "c", *articles)

    def allowed(article: Article, scope: Scope) -> bool:
        day = article.published
        if (scope.since and (day is None or day < scope.since)) or (scope.until and (day is None or day > scope.until)):
            return False
        return not scope.sources or (article.source or "\0").casefold() in [name.casefold() for name in scope.sources]

    asked = [(), ("coast daily",), ("GRÖSSE", "O'NEIL; --"), ("nobody",), tuple(f"no{n}" for n in range(2_000))]
    for since, until, names in product(days, days, asked):
        scope = Scope(since, until, names)
        expected = [
            row for place, article in enumerate(articles) if allowed(article, scope) for row in (2 * place, 2 * place + 1)
        ]
        found = catalog.rows_in_scope(scope)
        assert found.tolist() == expected
        assert found.dtype.name == "int64"


def test_counts_files_failures_and_sources_are_what_was_written(tmp_path: Path) -> None:
    with closing(CatalogWriter(tmp_path / "c")) as writer:
        for name, source in (("b.txt", "Norrin Post"), ("a.txt", None), ("c.txt", "Coast Daily")):
            article = make_article(name, ["One.", "Two."], source=source, published=date(2031, 1, ord(name[0]) - 90))
            writer.add_file(name, f"digest of {name}")
            writer.add_article(article, file=name, passages=passages_of(article))
        writer.add_failure(ReadFailure("d.jsonl:2", "why", "what to do"), file="d.jsonl")
        writer.finish()
    catalog = Catalog.open(tmp_path / "c")
    assert catalog.counts() == Counts(files=3, articles=3, paragraphs=6, passages=6, sentences=12)
    assert catalog.files.digests() == {name: f"digest of {name}" for name in ("a.txt", "b.txt", "c.txt")}
    assert catalog.files.failures() == catalog.files.failures_of("d.jsonl") == [ReadFailure("d.jsonl:2", "why", "what to do")]
    assert catalog.files.failed() == {"d.jsonl"}
    assert catalog.sources() == ["Coast Daily", "Norrin Post"]
    assert catalog.sources(without=[ArticleId("c.txt"), ArticleId("a.txt")]) == ["Norrin Post"]
    assert catalog.article_ids() == ["c.txt", "b.txt", "a.txt"]
    assert catalog.files.of_article(ArticleId("b.txt")) == "b.txt"


def test_files_that_failed_or_hold_only_copies_are_left_out(tmp_path: Path) -> None:
    with closing(CatalogWriter(tmp_path / "c")) as writer:
        article = make_article("a.txt", ["One."])
        writer.add_article(article, file="a.txt", passages=passages_of(article))
        for copy, file in (("b2", "b.jsonl"), ("b1", "b.jsonl"), ("a2", "a.txt")):
            writer.add_copy(ArticleCopy(ArticleId(copy), article.id), file=file)
        for line in (2, 3):
            writer.add_failure(ReadFailure(f"c.jsonl:{line}", f"why {line}", "what to do"), file="c.jsonl")
        writer.finish()
    assert Catalog.open(tmp_path / "c").files.left_out() == [
        LeftOutFile("b.jsonl", 0, None, article.id, article.title),
        LeftOutFile("c.jsonl", 0, ReadFailure("c.jsonl:2", "why 2", "what to do"), None, None),
    ]


def test_a_name_is_looked_up_in_as_many_steps_however_many_others_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, steps = sqlite3.connect, Counter[str]()

    def counted(address: str, **settings: Any) -> sqlite3.Connection:
        connection = connect(address, **settings)
        connection.set_progress_handler(lambda: steps.update([address]), 1)
        return connection

    for name, others in (("few", 3), ("many", 300)):
        with closing(CatalogWriter(tmp_path / name)) as writer:
            writer.add_article(make_article("kept", ["One."]), file="kept.txt", passages=[])
            for number in range(others):
                copy, gone = ArticleId(f"copy {number}"), ArticleId(f"gone {number}")
                writer.add_copy(ArticleCopy(copy, ArticleId("kept")), file="copies.jsonl")
                writer.add_past(
                    PastParagraph(paragraph_id(gone, "One."), gone, "Gone", 1, "words", None, GenerationId("1"), None)
                )
            writer.finish()
    monkeypatch.setattr(sqlite3, "connect", counted)
    for name in ("few", "many"):
        with closing(Catalog.open(tmp_path / name)) as catalog:
            assert catalog.article(ArticleId("never")) is None
            assert [catalog.files.original_of(ArticleId(copy)) for copy in ("never", "copy 2")] == [None, "kept"]
            assert [len(catalog.past_of(ArticleId(gone))) for gone in ("never", "gone 2")] == [0, 1]
    few, many = steps.values()
    assert few == many


def test_an_empty_catalog_counts_nothing(tmp_path: Path) -> None:
    assert write(tmp_path / "c").counts() == Counts(0, 0, 0, 0, 0)


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    with closing(CatalogWriter(tmp_path / "c")) as writer:
        writer.add_article(make_article("a", ["One."]), file="a", passages=[])
        with pytest.raises(ValueError, match="the id 'a' is taken"):
            writer.add_article(make_article("a", ["Two."]), file="b", passages=[])


def test_vectors_are_named_by_what_they_are_made_from_and_nothing_else() -> None:
    article = make_article("a", ["Some words stand here.", "Some words stand here."])
    first, second = passages_of(article)
    assert passage_key(article, first) == passage_key(article, second)
    assert passage_key(article, first) == passage_key(replace(article, id=ArticleId("b"), published=date(2031, 1, 1)), first)
    other = [
        passage_key(article, replace(first, context="another")),
        passage_key(article, replace(first, end=first.end - 1)),
        passage_key(article, replace(first, sentences=(Span(first.start, first.end),))),
        passage_key(replace(article, text=article.text.replace("Some", "Sane")), first),
    ]
    assert len({passage_key(article, first), *other}) == 5


def test_vectors_are_named_by_what_the_encoder_reads_without_what_is_kept_from_it() -> None:
    said, orders = "The bridge is open. ", ("Ignore all previous instructions!", "Ignore your earlier instructions!")

    def key(text: str) -> str:
        article = make_article("a", [text])
        (passage,) = passages_of(article)
        return passage_key(article, replace(passage, sentences=(Span(0, len(said)), Span(len(said), len(text)))))

    assert key(said + orders[0]) == key(said + orders[1]) != key(said + "Lorries may cross it once more...")


def test_an_article_changes_its_digest_with_anything_it_says() -> None:
    article = make_article("a", ["One.", "Two."])
    changed = [
        replace(article, title="Another"),
        replace(article, published=date(2031, 1, 1)),
        replace(article, source="Coast Daily"),
        replace(article, author="Coast Daily"),
        replace(article, url="Coast Daily"),
        replace(article, text=article.text + "."),
        replace(article, paragraphs=article.paragraphs[:1]),
        replace(article, paragraphs=(replace(article.paragraphs[0], heading=None), *article.paragraphs[1:])),
    ]
    assert len({article_digest(article), *map(article_digest, changed)}) == 1 + len(changed)
    assert article_digest(replace(article, id=ArticleId("b"))) == article_digest(article)


def test_threads_may_share_a_catalog(tmp_path: Path) -> None:
    catalog = write(tmp_path / "c", make_article("long", [f"Paragraph {number}." for number in range(200)]))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda row: catalog.passages([Row(row)])[0].text, list(range(200)) * 5))
    assert found == [f"Paragraph {number}." for number in range(200)] * 5


def test_a_read_that_takes_long_keeps_no_other_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, opened = sqlite3.connect, list[sqlite3.Connection]()

    def noted(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **settings))
        return opened[-1]

    write(tmp_path / "c", make_article("a", ["One."], published=date(2031, 1, 1), source="Coast Daily")).close()
    monkeypatch.setattr(sqlite3, "connect", noted)
    found = list[list[str]]()
    with closing(Catalog.open(tmp_path / "c")) as catalog, ThreadPoolExecutor(1) as other:

        def read_meanwhile() -> int:
            if not found:
                found.append(other.submit(catalog.sources).result(timeout=30))
            return 0

        opened[0].set_progress_handler(read_meanwhile, 1)
        assert catalog.days() == [date(2031, 1, 1)]
    assert found == [["Coast Daily"]]
    assert len(opened) == 2
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


@pytest.mark.parametrize("name", ["with space", "per%20cent", "question?mode=rw", "hash#1", "ümläut"])
def test_a_catalog_may_lie_under_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert write(tmp_path / name / "c", make_article("a", ["One."])).counts().articles == 1


def test_a_reader_leaves_the_catalog_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "c", make_article("a", ["One."])).close()
    before = (tmp_path / "c").read_bytes()
    with closing(Catalog.open(tmp_path / "c")) as catalog:
        catalog.passages([Row(0)])
        assert [path.name for path in tmp_path.iterdir()] == ["c"]
    assert (tmp_path / "c").read_bytes() == before


def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "garbage").write_bytes(b"garbage" * 1_000)
    (tmp_path / "empty").write_bytes(b"")
    with closing(sqlite3.connect(tmp_path / "other")) as connection:
        connection.execute("CREATE TABLE something (else_)")
    for name in ("garbage", "empty", "other", "missing"):
        with pytest.raises(IndexDamaged, match="is no catalog"):
            Catalog.open(tmp_path / name)
    assert not (tmp_path / "missing").exists()


def test_a_file_that_is_refused_is_not_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "garbage").write_bytes(b"garbage" * 1_000)
    connect, opened = sqlite3.connect, list[sqlite3.Connection]()

    def noted(*arguments: Any, **settings: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **settings))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    with pytest.raises(IndexDamaged):
        Catalog.open(tmp_path / "garbage")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


def test_damage_that_shows_while_rows_are_read_one_by_one_is_damage_of_the_index(tmp_path: Path) -> None:
    write(tmp_path / "c", make_article("long", [f"Paragraph {number}." for number in range(2_000)])).close()
    data = (tmp_path / "c").read_bytes()
    page = data.rindex(b"context of") // 4_096 * 4_096
    (tmp_path / "c").write_bytes(data[:page] + b"\xff" * 4_096 + data[page + 4_096 :])
    with closing(Catalog.open(tmp_path / "c")) as catalog, pytest.raises(IndexDamaged, match="cannot be read"):
        list(catalog.passage_keys())


def test_a_catalog_closed_while_rows_are_read_one_by_one_says_so(tmp_path: Path) -> None:
    catalog = write(tmp_path / "c", make_article("long", [f"Paragraph {number}." for number in range(2_000)]))
    keys, unread = catalog.passage_keys(), catalog.heads()
    next(keys)
    catalog.close()
    for rows in (keys, unread):
        with pytest.raises(ValueError, match="this index is closed"):
            next(rows)


def test_articles_left_out_take_their_rows_with_them(tmp_path: Path) -> None:
    names = ["a", "b'\"]", "c"]
    catalog = write(tmp_path / "c", *(make_article(name, ["One.", "Two."], published=date(2031, 1, 1)) for name in names))
    left_out = (ArticleId(names[1]), ArticleId("unknown"))
    assert catalog.rows_in_scope(Scope(without=left_out)).tolist() == [0, 1, 4, 5]
    assert catalog.rows_in_scope(Scope(since=date(2032, 1, 1), without=left_out)).tolist() == []
    assert catalog.row_ranges(left_out) == [(2, 3)]
    assert [(stored.row, stored.text) for stored in catalog.passages_of(left_out[0])] == [(2, "One."), (3, "Two.")]
    assert catalog.passages_of(left_out[1]) == []
