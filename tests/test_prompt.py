"""What a language model is given: the sentences that fit the budget, each passage under its heading."""

from __future__ import annotations

import numpy as np

from briefbot.language_model.prompt import write_prompt
from briefbot.selection.evidence import RankedPassage
from briefbot.types import ArticleId, Passage, Span


def passage(article: str, heading: str, text: str) -> RankedPassage:
    """Of one sentence."""
    whole = Passage(ArticleId(article), 1, 0, len(text), (Span(0, len(text)),), heading)
    return RankedPassage(whole, text, 0.5, 0.5, np.zeros(1, np.float32), np.zeros((1, 1), np.float32))


def test_a_heading_whose_sentences_do_not_fit_takes_nothing_of_the_budget() -> None:
    long = [passage(f"long-{n}", "A long story", "The levee at Ostra held although the third pump failed.") for n in range(3)]
    short = passage("short", "Ferry", "It is late.")

    def given(budget_tokens: int) -> list[str]:
        prompt = write_prompt(
            "When?", [*long, short], [], budget_tokens=budget_tokens, count_tokens=lambda text: len(text.split())
        )
        return [source.text for source in prompt.sources]

    assert given(6) == ["It is late."]  # "# Ferry" and "[000] It is late."
    assert given(5) == []
