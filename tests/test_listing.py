"""The list of articles gives what the slow obvious way gives."""

from __future__ import annotations

import unicodedata
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from briefbot.catalog import ArticleHead, Catalog
from briefbot.generations.catalog_writer import CatalogWriter
from briefbot.listing import PAGE_ARTICLES, UNDATED, Filter, Listing, Order
from briefbot.types import Article, ArticleId, Paragraph

texts = st.text(st.sampled_from("aAäÄßСсμΩ1 %_'\"<\0éÉ\u0301"), max_size=6)
heads = st.lists(
    st.builds(
        ArticleHead,
        id=texts,
        title=texts,
        published=st.none() | st.dates(date(2030, 11, 1), date(2032, 2, 1)),
        source=st.none() | st.sampled_from(["Coast Daily", "coast daily", "Вісник", "%", ""]),
        file=st.sampled_from(["a.txt", "b.jsonl", "c/d.eml"]),
        paragraphs=st.integers(0, 5),
    ),
    max_size=12,
    unique_by=lambda head: head.id,
)
filters = st.builds(
    Filter,
    words=texts,
    sources=st.lists(st.sampled_from(["Coast Daily", "Вісник", "%", "", "other"]), max_size=2).map(tuple),
    period=st.sampled_from(["", "2031", "2031-03", "2030-12", UNDATED]),
    since=st.none() | st.dates(date(2030, 11, 1), date(2032, 2, 1)),
    until=st.none() | st.dates(date(2030, 11, 1), date(2032, 2, 1)),
)


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("\0", " ")


def fits(head: ArticleHead, chosen: Filter) -> bool:
    fields = [fold(head.title), fold(head.source or ""), fold(head.id)]
    return (
        all(any(word in field for field in fields) for word in fold(chosen.words).split())
        and (not chosen.sources or (head.source or "") in chosen.sources)
        and (chosen.since is None or (head.published is not None and head.published >= chosen.since))
        and (chosen.until is None or (head.published is not None and head.published <= chosen.until))
        and (
            not chosen.period
            or (chosen.period == UNDATED and head.published is None)
            or (head.published is not None and head.published.isoformat().startswith(chosen.period))
        )
    )


@given(heads, filters)
def test_lists_the_articles_that_fit_the_filter(articles: list[ArticleHead], chosen: Filter) -> None:
    with closing(Listing(articles)) as listing:
        page = listing.page(chosen)
        files = Counter(head.file for head in articles)
        expected = {head.id: (head, files[head.file]) for head in articles if fits(head, chosen)}
        assert {listed.head.id: (listed.head, listed.in_file) for listed in page.articles} == expected
        assert page.total == listing.total(chosen) == len(expected)
        assert page.pages == 1


@given(heads, filters)
def test_counts_months_whatever_the_period_and_sources_whatever_the_source(articles: list[ArticleHead], chosen: Filter) -> None:
    with closing(Listing(articles)) as listing:
        any_period = [head for head in articles if fits(head, replace(chosen, period=""))]
        months = Counter(head.published.isoformat()[:7] if head.published else UNDATED for head in any_period)
        assert list(listing.months(chosen).items()) == sorted(months.items())  # "undated" sorts after every digit
        any_source = [head for head in articles if fits(head, replace(chosen, sources=()))]
        assert listing.sources(chosen) == Counter(head.source or "" for head in any_source)


@given(heads, st.sampled_from(["title", "date", "source", "paragraphs"]), st.booleans())
def test_sorts_and_puts_what_is_not_known_last(articles: list[ArticleHead], order: Order, descending: bool) -> None:
    keys = {
        "title": lambda head: fold(head.title),
        "date": lambda head: head.published,
        "source": lambda head: fold(head.source) if head.source else None,
        "paragraphs": lambda head: head.paragraphs,
    }
    with closing(Listing(articles)) as listing:
        shown = [keys[order](listed.head) for listed in listing.page(Filter(), order=order, descending=descending).articles]
    known = [key for key in shown if key is not None]
    assert known == sorted(known, reverse=descending)
    assert shown == known + [None] * (len(shown) - len(known))


def test_pages_follow_one_another_and_none_lies_outside() -> None:
    count = 2 * PAGE_ARTICLES + 1
    listing = Listing(ArticleHead(ArticleId(f"{n:03}"), "Same title", None, None, "all.jsonl", 1) for n in range(count))
    pages = [listing.page(Filter(), order="title", number=number) for number in (1, 2, 3)]
    assert [listed.head.id for page in pages for listed in page.articles] == [f"{n:03}" for n in range(count)]
    assert {page.pages for page in pages} == {3}
    assert listing.page(Filter(), number=99).number == 3
    assert listing.page(Filter(), number=-5).number == 1
    assert listing.in_file("all.jsonl") == count
    listing.close()


def test_half_a_character_in_a_search_finds_nothing_and_breaks_nothing() -> None:
    listing = Listing([ArticleHead(ArticleId("a"), "Title", None, None, "a.txt", 1)])
    assert listing.page(Filter("\ud83d", ("\ud83d",), "\ud83d")).total == 0
    listing.close()


def test_lists_what_stands_in_the_catalog(tmp_path: Path) -> None:
    text = "One.\n\nTwo."
    paragraphs = (Paragraph(1, 0, 4), Paragraph(2, 6, 10))
    article = Article(ArticleId("x#1"), "Мости", text, paragraphs, date(2031, 3, 5), "Вісник")
    with closing(CatalogWriter(tmp_path / "catalog.sqlite")) as writer:
        writer.add_article(article, file="x.jsonl", passages=[])
        writer.add_article(Article(ArticleId("x#2"), "Frost", "", ()), file="x.jsonl", passages=[])
        writer.finish()
    with closing(Catalog.open(tmp_path / "catalog.sqlite")) as catalog, closing(Listing(catalog.heads())) as listing:
        (found,) = listing.page(Filter("МОСТИ вісн")).articles
        assert found.head == ArticleHead(ArticleId("x#1"), "Мости", date(2031, 3, 5), "Вісник", "x.jsonl", 2)
        assert found.in_file == 2
        assert listing.page(Filter("frost")).articles[0].head.paragraphs == 0
