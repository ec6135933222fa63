"""Reprints are found as an exact comparison finds them; said once among the hits, named beside a citation, never mistaken."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.catalog import Catalog
from briefbot.cli import main
from briefbot.generations.reprints import ALIKE, group_reprints, signature
from briefbot.retriever import Retriever
from briefbot.search.folding import find_reprints
from briefbot.types import ArticleId, Span
from briefbot.verify import verify_quote

Build = Callable[[Mapping[str, str]], Path]

STORY = (
    "A freight train carrying 60 tonnes of fertiliser derailed near Kolm on Friday morning. Nobody was hurt, the railway said, "
    "and the cause is being looked into by an inspector from the ministry of transport. The line between Kolm and Velden stays "
    "closed until Monday at the earliest while two cranes lift the wagons back onto the track."
)


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place : place + 3]) for place in range(max(1, len(words) - 2))}


def jaccard(one: str, other: str) -> float:
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


def partition(groups: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(place for place, group in groups.items() if group == one) for one in groups.values()}


def exact_partition(texts: list[str], alike: float) -> set[frozenset[int]]:
    """Connected articles under the exact similarity, of two or more."""
    groups = [{place} for place in range(len(texts))]
    for one, other in combinations(range(len(texts)), 2):
        if jaccard(texts[one], texts[other]) >= alike:
            first, second = (next(group for group in groups if place in group) for place in (one, other))
            if first is not second:
                groups.remove(second)
                first |= second
    return {frozenset(group) for group in groups if len(group) > 1}


def edited(words: list[str], changes: int, chance: random.Random) -> str:
    made = list(words)
    for place in chance.sample(range(len(made)), changes):
        made[place] = f"edited{chance.randrange(10**6)}"
    return " ".join(made)


def test_the_groups_are_those_of_the_exact_similarity() -> None:
    """Of texts that are clearly alike or clearly not: 128 hashes tell .6 from .6 ± .13 with three standard deviations."""
    chance, texts = random.Random(7), []
    for _ in range(40):
        words = [f"word{chance.randrange(3_000)}" for _ in range(200)]
        texts += [" ".join(words), edited(words, 2, chance), edited(words, 4, chance), edited(words, 90, chance)]
    chance.shuffle(texts)
    near = [pair for pair in combinations(texts, 2) if abs(jaccard(*pair) - ALIKE) < 0.13]
    assert near == [], "the truth of this test is beyond doubt"
    assert partition(group_reprints([signature(text) for text in texts])) == exact_partition(texts, ALIKE)


def test_a_group_is_named_by_its_first_member_and_others_have_none() -> None:
    other = "Dockers at the port of Norrin laid down work on Monday and talks were broken off in the evening."
    signatures = [signature(text) for text in (other, STORY, "Fog.", STORY + " Police said.", STORY)]
    assert group_reprints(signatures) == {1: 1, 3: 1, 4: 1}
    assert group_reprints([]) == {}
    assert group_reprints(signatures[:1]) == {}


def test_texts_alike_through_a_third_stand_in_one_group() -> None:
    words = [f"word{number}" for number in range(300)]
    texts = [" ".join(words[start : start + 200]) for start in (0, 30, 60)]
    assert [jaccard(texts[0], texts[1]) > ALIKE, jaccard(texts[0], texts[2]) > ALIKE] == [True, False]
    assert set(group_reprints([signature(text) for text in texts])) == {0, 1, 2}


def test_case_and_punctuation_are_no_difference_to_a_signature() -> None:
    assert signature(STORY) == signature(STORY.upper().replace(",", " –"))
    assert signature(STORY) != signature(STORY.replace("60", "65"))


def story(text: str, *, source: str, day: int, title: str = "Train derails near Kolm") -> str:
    return f"---\ntitle: {title}\ndate: 2031-04-{day:02}\nsource: {source}\n---\n\n{text}\n"


OTHER = "Dockers at the port of Norrin laid down work on Monday."
CORRECTED = STORY.replace("60 tonnes", "65 tonnes")
PAPERS = {
    "wire.md": story(STORY, source="Wire", day=4),
    "coast.md": story(STORY.replace("the railway said, ", ""), source="Coast Daily", day=5),
    "post.md": story(STORY, source="Norrin Post", day=6),
    "correction.md": story(CORRECTED, source="Wire", day=7, title="Correction"),
    "denial.md": story(f"It is wrong that {STORY}", source="Denial", day=8),
    "strike.md": story(OTHER, source="Wire", day=9, title="Strike"),
}
QUESTION = "How many tonnes of fertiliser did the freight train carry?"


@pytest.fixture(scope="module")
def papers(build: Build) -> Assistant:
    return Assistant.open(build(PAPERS))


def catalog_of(assistant: Assistant) -> Catalog:
    return assistant.generation.catalog


def test_the_catalog_names_the_reprints_oldest_first(papers: Assistant) -> None:
    assert catalog_of(papers).reprints_of(ArticleId("wire.md")) == ["coast.md", "post.md", "correction.md", "denial.md"]
    assert catalog_of(papers).reprints_of(ArticleId("strike.md")) == []
    names = [ArticleId("post.md"), ArticleId("nowhere.md"), ArticleId("coast.md")]
    titles = [(name, article.title) for name in names if (article := catalog_of(papers).article(name)) is not None]
    assert [*catalog_of(papers).titles(names).items()] == titles
    assert len(titles) == 2


def test_what_a_reprint_says_in_the_same_words_is_found_once_and_a_correction_beside_it(papers: Assistant) -> None:
    folded = papers.search(QUESTION)
    unfolded = papers.search(QUESTION, fold_reprints=False)
    assert {hit.article_id for hit in unfolded} == set(PAPERS)
    assert len({hit.text for hit in folded}) == len(folded) == len(unfolded) - 1
    assert {"correction.md", "denial.md", "strike.md"} < {hit.article_id for hit in folded}
    assert [hit.rank for hit in folded] == list(range(1, len(folded) + 1))


@pytest.mark.parametrize("source", ["Wire", "Coast Daily", "Norrin Post", "Denial"])
def test_the_reprint_of_a_source_is_found_where_only_that_source_is_searched(papers: Assistant, source: str) -> None:
    hits = papers.search(QUESTION, source=source)
    assert hits
    assert {hit.source for hit in hits} == {source}
    assert "fertiliser" in hits[0].text


def test_a_citation_names_the_reprints_of_its_very_sentence(papers: Assistant) -> None:
    answer = papers.ask("What did the freight train carry when it derailed near Kolm?", source="Wire", until="2031-04-04")
    (citation, *_) = answer.citations
    assert (citation.article_id, "60 tonnes" in citation.quote) == ("wire.md", True)
    assert [(found.article_id, found.source, found.paragraph) for found in citation.also_in] == [
        ("coast.md", "Coast Daily", 1),
        ("post.md", "Norrin Post", 1),
    ], "neither the correction nor what only quotes the sentence to deny it"
    for reprint in citation.also_in:
        article = papers.article(reprint.article_id)
        assert article is not None
        assert citation.quote in article.paragraph_text(article.paragraphs[reprint.paragraph - 1])
        assert (article.title, article.published, article.source) == (reprint.title, reprint.published, reprint.source)
    wire = papers.article(citation.article_id)
    assert wire is not None
    assert verify_quote(citation, wire).verdict == "verified"


PAIRS = {
    "a figure": ("The crack is 40 centimetres long.", "The crack is 65 centimetres long."),
    "a decimal": ("Repairs take 2-4 weeks.", "Repairs take 2.4 weeks."),
    "thousands": ("It cost 1,200 crowns.", "It cost 12,00 crowns."),
    "a sign": ("It was −5 degrees at noon.", "It was 5 degrees at noon."),
    "a currency": ("Repairs cost €5 million.", "Repairs cost $5 million."),
    "a share": ("It fell by 5%.", "It fell by 5."),
    "a name": ("Vostrel cut the cable.", "Corvina cut the cable."),
    "not": ("The ship cut the cable.", "The ship did not cut the cable."),
    "denied around it": ("The ship cut the cable.", "It is wrong that the ship cut the cable."),
    "denied after it": ("The ship cut the cable.", "The ship cut the cable, as was first reported, is wrong."),
}


@pytest.fixture(scope="module")
def corrections(build: Build) -> Assistant:
    """Of each pair two articles that are reprints of each other but for the one sentence."""
    pairs = enumerate(PAIRS.values())
    return Assistant.open(
        build(
            {
                f"{number:02}-{kind}.md": story(f"{STORY} {sentence} {OTHER}", source=kind, day=number + 1, title=f"Day {number}")
                for number, pair in pairs
                for kind, sentence in zip(("old", "new"), pair, strict=True)
            }
        )
    )


@pytest.mark.parametrize("name", PAIRS)
def test_a_correction_is_neither_folded_nor_named_as_a_reprint(corrections: Assistant, name: str) -> None:
    number, (old, new) = list(PAIRS).index(name), PAIRS[name]
    texts = [
        hit.text for hit in corrections.search(old, k=40, since=f"2031-04-{number + 1:02}", until=f"2031-04-{number + 1:02}")
    ]
    assert any(old in text for text in texts)
    assert any(new in text for text in texts), "the correction is found beside what it corrects"
    for kind, sentence in (("old", old), ("new", new)):
        article = corrections.article(ArticleId(f"{number:02}-{kind}.md"))
        assert article is not None
        start = article.text.index(sentence)
        named = find_reprints(catalog_of(corrections), article, 1, Span(start, start + len(sentence)))
        assert f"{number:02}-{'new' if kind == 'old' else 'old'}.md" not in [found.article_id for found in named]
        start = article.text.index(OTHER)
        found = find_reprints(catalog_of(corrections), article, 1, Span(start, start + len(OTHER)))
        assert f"{number:02}-{'new' if kind == 'old' else 'old'}.md" in [reprint.article_id for reprint in found]


def test_percent_in_one_word_and_in_two_is_the_same_word_and_another_share_is_not(build: Build) -> None:
    spellings = {"a.txt": "40 percent", "b.txt": "40 per cent", "c.txt": "41 per cent"}
    index = build({name: f"{STORY} It had lost {share} of its load." for name, share in spellings.items()})
    hits = Retriever.open(index).search("How much of its load had the freight train lost?", k=10)
    assert len({hit.article_id for hit in hits}) == 2
    assert {"40", "41"} == {share for hit in hits for share in re.findall(r"\b4[01]\b", hit.text)}
    catalog = Retriever.open(index).generation.catalog
    article = catalog.article(ArticleId("a.txt"))
    assert article is not None
    start = article.text.index("It had lost")
    found = find_reprints(catalog, article, 1, Span(start, start + len("It had lost 40 percent of its load.")))
    assert [reprint.article_id for reprint in found] == ["b.txt"]


def test_an_exact_copy_is_named_beside_the_citation(build: Build) -> None:
    both = {name: story(STORY, source="Wire", day=4) for name in ("wire.md", "again.md")}
    assistant = Assistant.open(build(both))
    assert [(copy.id, copy.of) for copy in catalog_of(assistant).files.copies()] == [("wire.md", "again.md")]
    (citation, *_) = assistant.ask("What did the freight train carry when it derailed near Kolm?").citations
    assert [reprint.article_id for reprint in citation.also_in] == ["wire.md"]


def test_many_reprints_do_not_keep_everything_else_from_being_found(build: Build) -> None:
    """More of them than either searcher brings at first."""
    lines = [
        {"id": f"r{number}", "title": "Train", "text": STORY.split(". ")[0] + ".", "url": f"https://x.org/{number}"}
        for number in range(150)
    ]
    others = [f"Nothing is known of tonnes in town {number}." for number in range(9)]
    lines += [{"id": f"o{number}", "title": "Note", "text": text} for number, text in enumerate(others)]
    retriever = Retriever.open(build({"wire.jsonl": "".join(json.dumps(line) + "\n" for line in lines)}))
    hits = retriever.search(QUESTION, k=10)
    assert len(hits) == 10
    assert sum(hit.article_id.startswith("r") for hit in hits) == 1
    assert len(retriever.search(QUESTION, k=50)) == 10, "there are no more"


def test_a_run_for_judges_lists_every_reprint(papers: Assistant, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": "q1", "text": QUESTION}) + "\n", "utf8")
    index = papers.generation.index
    code = main(["search", "--queries", str(tmp_path / "q.jsonl"), "--run", str(tmp_path / "run"), "--index", str(index)])
    listed = [line.split()[2] for line in (tmp_path / "run").read_text().splitlines()]
    assert (code, sorted(listed)) == (0, sorted(f"{name}#p0" for name in PAPERS))
