"""Every paragraph of the old version has one fate, and the words decide which."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefbot.generations.revisions import compare, describe
from briefbot.types import Article, ArticleId, Paragraph


def make(*texts: str, name: str = "a.md") -> Article:
    paragraphs, place = [], 0
    for number, text in enumerate(texts, start=1):
        paragraphs.append(Paragraph(number, place, place + len(text)))
        place += len(text) + 2
    return Article(ArticleId(name), "Title", "\n\n".join(texts), tuple(paragraphs))


def fates(old: Article, new: Article) -> list[tuple[str, int | None]]:
    return [(revision.fate, revision.new.number if revision.new else None) for revision in compare(old, new)]


def words(article: Article, paragraph: Paragraph) -> list[str]:
    return article.paragraph_text(paragraph).split()


A, B, C, D = (
    "The bridge at Norrin was closed on Wednesday.",
    "A storm cut power to 3,100 homes.",
    "Dockers laid down their work at noon.",
    "The levee held although a pump failed.",
)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ((A, B, C), [("same", 1), ("same", 2), ("same", 3)]),
        ((A, D, B, C), [("same", 1), ("moved", 3), ("moved", 4)]),
        ((B, C), [("withdrawn", None), ("moved", 1), ("moved", 2)]),
        ((C, B, A), [("moved", 3), ("same", 2), ("moved", 1)]),
        ((A, B.replace("3,100", "3,200"), C), [("same", 1), ("changed", 2), ("same", 3)]),
        ((B.replace("3,100", "3,200"), A, C), [("moved", 2), ("changed", 1), ("same", 3)]),
        ((D,), [("withdrawn", None)] * 3),
        (("  The bridge at\tNorrin was closed\non Wednesday. ", B, C), [("same", 1), ("same", 2), ("same", 3)]),
    ],
)
def test_the_fate_of_each_paragraph(new: tuple[str, ...], expected: list[tuple[str, int | None]]) -> None:
    assert fates(make(A, B, C), make(*new)) == expected


def test_a_paragraph_that_stands_twice_is_followed_twice() -> None:
    assert fates(make(A, B, A), make(A, B, A)) == [("same", 1), ("same", 2), ("same", 3)]
    assert sorted(fates(make(A, B, A), make(B, A)), key=str) == [("moved", 1), ("moved", 2), ("withdrawn", None)]
    assert fates(make(A), make(A, A)) == [("same", 1)]


def test_the_more_alike_of_two_is_the_one_that_was_edited() -> None:
    slightly, heavily = B.replace("homes", "houses"), "A storm cut power to nearly all of the islands."
    assert fates(make(B), make(heavily, slightly)) == [("changed", 2)]
    assert fates(make(B), make(slightly, heavily)) == [("changed", 1)]


def test_half_the_words_make_an_edit_and_fewer_do_not() -> None:
    assert fates(make("a b c d"), make("a b x y")) == [("changed", 1)]
    assert fates(make("a b c d"), make("a x y z")) == [("withdrawn", None)]


paragraphs = st.lists(
    st.lists(st.sampled_from(["fog", "lay", "on", "the", "port", "all", "day", "40", "65"]), max_size=6).map(" ".join),
    max_size=12,
)


@settings(max_examples=300)
@given(paragraphs, paragraphs)
@example([""], ["fog"])
@example(["", ""], [""])
def test_every_old_paragraph_has_one_fate_and_no_new_one_succeeds_two(before: list[str], after: list[str]) -> None:
    old, new = make(*before), make(*after)
    revisions = compare(old, new)
    assert [revision.old for revision in revisions] == list(old.paragraphs)
    successors = [revision.new.number for revision in revisions if revision.new]
    assert len(successors) == len(set(successors))
    for revision in revisions:
        assert (revision.new is None) == (revision.fate == "withdrawn")
        if revision.new is None:
            continue
        same_words = words(old, revision.old) == words(new, revision.new)
        assert same_words == (revision.fate in ("same", "moved"))
        assert (revision.old.number == revision.new.number) == (revision.fate == "same") or not same_words
    shared = Counter(tuple(words(old, p)) for p in old.paragraphs) & Counter(tuple(words(new, p)) for p in new.paragraphs)
    assert sum(revision.fate in ("same", "moved") for revision in revisions) == shared.total(), "no words that stayed are lost"


@settings(max_examples=100)
@given(paragraphs, st.randoms(use_true_random=False))
def test_shuffled_paragraphs_are_all_found_again(texts: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(texts, len(texts))
    found = fates(make(*texts), make(*shuffled))
    assert sorted(number or 0 for _, number in found) == list(range(1, len(texts) + 1))
    assert {fate for fate, _ in found} <= {"same", "moved"}


def test_a_paragraph_that_stands_many_times_is_followed_between_the_same_ones() -> None:
    assert fates(make(A, "---", B, "---", C, "---"), make(A, B, "---", C, "---")) == [
        *[("same", 1), ("withdrawn", None), ("moved", 2), ("moved", 3), ("moved", 4), ("moved", 5)]
    ]
    edited = make(A, "[Applause]", "zero one two three", "[Applause]", B)
    assert fates(edited, make(D, A, "[Applause]", "zero one two four", "[Applause]", B)) == [
        *[("moved", 2), ("moved", 3), ("changed", 4), ("moved", 5), ("moved", 6)]
    ]


def test_a_paragraph_between_a_thousand_edited_ones_is_followed() -> None:
    """Where it took time with the cube of its length, this would not end within minutes."""
    old = [text for number in range(1_000) for text in (f"Speaker {number} spoke of the old levee.", "[Applause]")]
    new = [text.replace("old", "new") for text in old]
    found = fates(make(*old), make(*new))
    assert found == [("same" if number % 2 == 0 else "changed", number) for number in range(1, len(old) + 1)]


def test_a_change_names_paragraphs_by_their_numbers() -> None:
    old = make(A, B, C)
    new = replace(make(D, A, B.replace("3,100", "3,200")), title="Another", published=date(2031, 1, 1))
    change = describe(old, new, compare(old, new))
    assert (change.kind, change.added, change.changed, change.withdrawn) == ("edited", (1,), (3,), (3,))
    assert change.particulars == ("title", "published")


def test_changed_paragraphs_are_named_in_order_though_they_changed_places() -> None:
    old, new = make(A, B), make(B.replace("3,100", "3,200"), A.replace("Wednesday", "Friday"))
    assert describe(old, new, compare(old, new)).changed == (1, 2)


def test_an_article_of_which_nothing_is_left_was_replaced() -> None:
    old, new = make(A, B), make(C, D)
    change = describe(old, new, compare(old, new))
    assert (change.kind, change.added, change.changed, change.withdrawn) == ("replaced", (1, 2), (), (1, 2))
