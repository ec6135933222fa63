"""What the check of a citation and of a claim catches."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product

import pytest

from briefbot.types import Article, ArticleId, Citation, Paragraph, ParagraphId
from briefbot.verify import verify_claim, verify_quote

FIRST = "The crack is 65 centimetres long. Repairs will cost 2.4 million crowns."
SECOND = "The crack is 65 centimetres long. It cut power to 3,100 homes."
ARTICLE = Article(
    id=ArticleId("bridge"),
    title="Crack",
    text=f"{FIRST}\n\n{SECOND}",
    paragraphs=(Paragraph(1, 0, len(FIRST)), Paragraph(2, len(FIRST) + 2, len(FIRST) + 2 + len(SECOND))),
)
QUOTE = "Repairs will cost 2.4 million crowns."
CITATION = Citation(
    number=1,
    article_id=ARTICLE.id,
    title="Crack",
    published=None,
    source=None,
    url=None,
    paragraph=1,
    paragraph_id=ParagraphId("0" * 16),
    start=FIRST.index(QUOTE),
    end=FIRST.index(QUOTE) + len(QUOTE),
    quote=QUOTE,
)


def test_a_quote_in_its_place_is_verified() -> None:
    assert verify_quote(CITATION, ARTICLE).verdict == "verified"
    assert verify_quote(CITATION, ARTICLE).reason is None


@pytest.mark.parametrize(("start", "end"), [pair for pair in product((-1, 0, 1), repeat=2) if pair != (0, 0)])
def test_catches_a_shifted_span(start: int, end: int) -> None:
    shifted = replace(CITATION, start=CITATION.start + start, end=CITATION.end + end)
    assert verify_quote(shifted, ARTICLE).verdict == "unsupported"


def test_catches_every_changed_character() -> None:
    for place, character in enumerate(QUOTE):
        changed = QUOTE[:place] + ("x" if character != "x" else "y") + QUOTE[place + 1 :]
        checked = verify_quote(replace(CITATION, quote=changed), ARTICLE)
        assert checked.verdict == "unsupported"
        assert checked.reason


def test_catches_the_wrong_paragraph() -> None:
    for paragraph in (-1, 0, 2, 3):
        checked = verify_quote(replace(CITATION, paragraph=paragraph), ARTICLE)
        assert checked.verdict == "unsupported"
        assert str(paragraph) in str(checked.reason)


def test_catches_a_sentence_that_stands_in_both_paragraphs_but_is_cited_from_the_other() -> None:
    twice = "The crack is 65 centimetres long."
    second = ARTICLE.text.index(twice, len(FIRST))
    assert verify_quote(replace(CITATION, start=0, end=len(twice), quote=twice, paragraph=2), ARTICLE).verdict == "unsupported"
    assert verify_quote(replace(CITATION, start=second, end=second + len(twice), quote=twice, paragraph=2), ARTICLE).verdict == (
        "verified"
    )


def test_catches_a_quote_across_two_paragraphs() -> None:
    across = replace(CITATION, start=0, end=len(ARTICLE.text), quote=ARTICLE.text)
    assert verify_quote(across, ARTICLE).verdict == "unsupported"


def test_catches_an_empty_quote_and_a_span_counted_from_the_end() -> None:
    assert verify_quote(replace(CITATION, start=5, end=5, quote=""), ARTICLE).verdict == "unsupported"
    from_end = replace(CITATION, start=CITATION.start - len(ARTICLE.text), end=CITATION.end - len(ARTICLE.text))
    assert ARTICLE.text[from_end.start : from_end.end] == QUOTE
    assert verify_quote(from_end, ARTICLE).verdict == "unsupported"


def test_catches_the_wrong_article() -> None:
    assert verify_quote(CITATION, None).verdict == "unsupported"
    reprinted = replace(ARTICLE, id=ArticleId("reprint"))
    checked = verify_quote(CITATION, reprinted)
    assert checked.verdict == "unsupported"
    assert "bridge" in str(checked.reason)


@pytest.mark.parametrize(
    "claim",
    [QUOTE, "Repairs will cost 2.4 million", "will cost  2.4\nmillion crowns.", "cost"],
)
def test_words_that_stand_in_the_quote_are_verified(claim: str) -> None:
    assert verify_claim(claim, ["Something else.", QUOTE]).verdict == "verified"


@pytest.mark.parametrize(
    ("claim", "claimed"),
    [
        ("Repairs will cost 2.5 million crowns.", "2.5"),
        ("Repairs will cost 24 million crowns.", "24"),
        ("Repairs will cost 2 million crowns.", "2 million"),
        ("4 million crowns.", "4 million"),
    ],
)
def test_a_changed_figure_contradicts_and_both_figures_are_named(claim: str, claimed: str) -> None:
    checked = verify_claim(claim, [QUOTE])
    assert checked.verdict == "contradicted"
    said, ours = str(checked.reason).split(", the claim ")
    assert "2.4" in said
    assert claimed in ours


@pytest.mark.parametrize("claim", ["100 homes.", "It cut power to 3", "It cut power to 3,10"])
def test_part_of_a_figure_is_not_taken_for_the_whole(claim: str) -> None:
    assert verify_claim(claim, [SECOND]).verdict == "contradicted"


def test_a_separator_between_thousands_is_no_difference() -> None:
    assert verify_claim("3100 homes were cut off.", [SECOND]).verdict != "contradicted"
    assert verify_claim("Power was cut to 3,100 homes.", ["It cut power to 3100 homes."]).verdict != "contradicted"
    assert verify_claim("It cost 3.1 crowns.", ["It cost 31 crowns."]).verdict == "contradicted"


def test_a_figure_where_the_source_has_none_is_unsupported() -> None:
    checked = verify_claim("The ferry takes 35 minutes.", ["The ferry takes long."])
    assert checked.verdict == "unsupported"
    assert "35" in str(checked.reason)


def test_a_figure_may_stand_in_any_of_the_quotes() -> None:
    assert verify_claim("The crack of 65 centimetres will cost 2.4 million.", [FIRST[:33], QUOTE]).verdict in (
        "partly",
        "verified",
    )


def test_words_the_source_lacks_leave_the_claim_partly_supported_and_are_named() -> None:
    checked = verify_claim("Repairs will probably cost 2.4 million crowns.", [QUOTE])
    assert checked.verdict == "partly"
    assert "probably" in str(checked.reason)
    assert verify_claim("crowns million 2.4 cost will Repairs", [QUOTE]).verdict == "partly"


@pytest.mark.parametrize("claim", ["The mayor resigned over a scandal.", "", "…"])
def test_something_else_is_unsupported(claim: str) -> None:
    assert verify_claim(claim, [QUOTE]).verdict == "unsupported"
    assert verify_claim(claim or "Anything.", []).verdict == "unsupported"


def test_the_verdict_does_not_depend_on_the_order_of_a_set() -> None:
    """Two sentences that share as much with the claim: sums of fractions in another order made now one, now the other larger."""
    source = "The mayor blames the contractor. The contractor blames the weather."
    program = f"from briefbot.verify import verify_claim; print(verify_claim('The mayor blames the weather.', [{source!r}]))"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(1, 5)
    }
    assert len(told) == 1
