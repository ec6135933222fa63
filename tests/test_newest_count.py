"""Two articles that count anew differ, though neither says that it corrects the other."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from briefbot.questions.matching import AskedQuestion
from briefbot.selection.evidence import Evidence, GateSignals, RankedPassage, Signals
from briefbot.selection.later_figures import with_later_figure
from briefbot.types import ArticleId, Passage, QueryTokens, Span

QUESTION = "How many residents does the Selm camp have?"
HELD, LIVING = "The Selm camp held 7,800 people.", "The Selm camp has 2,900 residents."


class _Words:
    """A vocabulary of words as they are written."""

    def __len__(self) -> int:
        return 100

    def terms(self, text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def document_frequency(self, term: str) -> int:
        return 1


def evidence(day: int, text: str, nearness: float) -> Evidence:
    whole = Passage(ArticleId(str(day)), 1, 0, len(text), (Span(0, len(text)),), "Camps")
    published, cosines = date(2031, 5, day), np.zeros((1, 1), np.float32)
    ranked = RankedPassage(whole, text, 0.5, 0.5, cosines[0], cosines, published)
    none, all_met = Signals(*[0.0] * len(Signals._fields)), GateSignals(*[1.0] * len(GateSignals._fields))
    return Evidence(ranked, whole.sentences[0], text, none, nearness, all_met)


def sides(question: str, *sentences: Evidence) -> list[str]:
    tokens = QueryTokens(np.zeros((1, 2), np.float32), np.ones(1, np.float32), np.array([[0, 3]]))
    asked = AskedQuestion(question, tokens, _Words())
    conflict = with_later_figure(question, asked, sentences, None)
    return [side.evidence.text[side.words.start : side.words.end] for side in conflict.sides] if conflict else []


def test_the_newest_count_and_the_best_one_are_named_as_different() -> None:
    assert sides(QUESTION, evidence(3, HELD, 20), evidence(9, LIVING, 17.5)) == ["2,900", "7,800"]


@pytest.mark.parametrize(
    ("day", "text", "nearness"),
    [
        pytest.param(9, LIVING, 16.5, id="far behind"),
        pytest.param(1, LIVING, 17.5, id="earlier"),
        pytest.param(9, "The ministry wants 2,900 residents in the Selm camp.", 17.5, id="a wish"),
        pytest.param(9, "In Hoch there are 2,900 residents.", 17.5, id="another's"),
        pytest.param(9, "The Selm camp has 2,900 residents or 3,100 residents.", 17.5, id="two counts"),
        pytest.param(9, "The Selm camp has 7,800 residents.", 17.5, id="the same"),
    ],
)
def test_what_is_no_newer_count_of_the_same_is_not(day: int, text: str, nearness: float) -> None:
    assert sides(QUESTION, evidence(3, HELD, 20), evidence(day, text, nearness)) == []


@pytest.mark.parametrize("then", ["first have", "have when the fever broke out", "have during the fever"])
def test_what_was_before_is_asked_for_as_that(then: str) -> None:
    assert sides(f"How many residents did the Selm camp {then}?", evidence(3, HELD, 20), evidence(9, LIVING, 17.5)) == []
