"""Passages far behind those that were weighed which take a figure of the answer back."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from briefbot.catalog import StoredPassage
from briefbot.selection.evidence import Evidence, GateSignals, RankedPassage, Signals
from briefbot.selection.replacing_passages import replacing_passages
from briefbot.types import ArticleId, Passage, Row, Span

WON = "The Shore Party has won 54 of the 120 seats in Norrin."


def passage(article: str, *sentences: str) -> tuple[Passage, str]:
    starts = [sum(len(each) + 1 for each in sentences[:place]) for place in range(len(sentences))]
    spans = tuple(Span(start, start + len(each)) for start, each in zip(starts, sentences, strict=True))
    text = " ".join(sentences)
    return Passage(ArticleId(article), 1, 0, len(text), spans, "Norrin"), text


def evidence(sentence: str, published: date) -> Evidence:
    whole, text = passage("first", sentence)
    ranked = RankedPassage(whole, text, 0.5, 0.5, np.zeros(1, np.float32), np.zeros((1, 1), np.float32), published)
    gate = GateSignals(*[1.0] * len(GateSignals._fields))
    return Evidence(ranked, whole.sentences[0], sentence, Signals(*[1.0] * len(Signals._fields)), 1.0, gate)


@pytest.mark.parametrize(
    ("article", "day", "sentences", "is_found"),
    [
        ("later", 9, ["The figures of 54 and 25 that the office gave out no longer stand."], True),
        ("later", 9, ["We wrote that the Shore Party had won 54 seats.", "That figure was wrong."], True),
        ("later", 9, ["The Shore Party keeps its 54 seats."], False),
        ("later", 9, ["The figure of 154 no longer stands."], False),
        ("later", 9, ["The figure of 13 no longer stands, and 54 seats remain."], False),
        ("earlier", 1, ["The figures of 54 and 25 that the office gave out no longer stand."], False),
        ("first", 3, ["The figures of 54 and 25 that the office gave out no longer stand."], False),
    ],
)
def test_brings_a_later_article_that_takes_the_figure_back(
    article: str, day: int, sentences: list[str], *, is_found: bool
) -> None:
    whole, text = passage(article, *sentences)
    stored = StoredPassage(Row(0), whole, text, 0, "Norrin", date(2031, 5, day), None)
    assert bool(replacing_passages([evidence(WON, date(2031, 5, 3))], beyond=lambda: [stored])) is is_found
