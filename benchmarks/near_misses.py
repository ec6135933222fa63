"""Whether near misses are told from questions with an answer: python benchmarks/near_misses.py WORK [SHARED]

Asks the questions of web pages that nothing learns from (written_questions/wice_odd_pages.jsonl), half of which their page does
not answer, of the default encoder and gate, with what the reader says and without. WORK keeps the index; two minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from briefbot.assistant import Assistant
from briefbot.defaults import ENCODER
from briefbot.measures.abstention_scores import auroc
from briefbot.queries import Query
from briefbot.selection.evidence import UNREAD, gate_for
from fit_answering import ODD_PAGES, ROOT, WRITTEN, is_right, load


def logits(assistant: Assistant, query: Query) -> tuple[float, float, bool]:
    """Of the gate without and with the reader, and whether the first sentence is right."""
    selection = assistant.weigh(query.text)
    gate = gate_for(several_parts=selection.asked.has_several_parts)
    if selection.gate is None:
        return -np.inf, -np.inf, False
    right = query.answerable is True and is_right(query, selection.weighed[0], assistant)
    return gate.logit(selection.gate._replace(reading=UNREAD)), gate.logit(selection.gate), right


def report(name: str, answerable: Sequence[float], near: Sequence[float], right: Sequence[bool]) -> None:
    lost = np.mean([value < 0 for value, is_right in zip(answerable, right, strict=True) if is_right])
    refused = [np.mean([value < 0 for value in values]) for values in (answerable, near)]
    print(
        f"{name:16s} AUROC {auroc(answerable, near):.3f}, answerable refused {refused[0]:.3f}, "
        f"of those right first {lost:.3f}, near misses refused {refused[1]:.3f}"
    )


def main() -> None:
    shared = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT.parent / "shared"
    assistant, queries = load(ODD_PAGES + WRITTEN, Path(sys.argv[1]), Path(ENCODER), shared)
    found = {answerable: [logits(assistant, q) for q in queries if q.answerable is answerable] for answerable in (True, False)}
    right = [each[2] for each in found[True]]
    print(f"{len(found[True])} questions with an answer, {len(found[False])} without, right first {np.mean(right):.3f}")
    for place, name in enumerate(("without reader", "with it")):
        report(name, [each[place] for each in found[True]], [each[place] for each in found[False]], right)


if __name__ == "__main__":
    main()
