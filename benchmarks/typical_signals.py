"""What the gate sees of questions it answers, for explanations: python benchmarks/typical_signals.py SET=INDEX...

SET is a folder with queries.jsonl, INDEX the index of its corpus; give several, of which each counts at most QUESTIONS.
Prints the median of each signal over answerable questions that were answered, those of one part and of several, to be put
into explanation.TYPICAL whenever encoder, signals or weights have changed. About a minute a set.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from briefbot.answering import Selection
from briefbot.assistant import Assistant
from briefbot.queries import load_queries
from briefbot.selection.evidence import ANSWERED_FROM

QUESTIONS = 300


def answered(folder: Path, index: Path) -> Iterator[Selection]:
    assistant = Assistant.open_uncalibrated(index)
    queries = [query for query in load_queries(folder / "queries.jsonl") if query.answerable is not False and not query.history]
    for query in queries[:: max(1, len(queries) // QUESTIONS)]:
        selection = assistant.weigh(query.text)
        if selection.confidence >= ANSWERED_FROM:
            yield selection


def medians(selections: Sequence[Selection]) -> dict[str, float]:
    seen = [selection.gate._asdict() for selection in selections]
    return {name: round(float(np.median([signals[name] for signals in seen])), 2) for name in seen[0]}


def main(arguments: Sequence[str]) -> None:
    pairs = [argument.split("=") for argument in arguments]
    selections = [selection for folder, index in pairs for selection in answered(Path(folder), Path(index))]
    several = [selection for selection in selections if selection.asked.has_several_parts]
    one = [selection for selection in selections if not selection.asked.has_several_parts]
    print(f"# {len(one)} questions of one part, {len(several)} of several")
    of_one, of_several = medians(one), medians(several)
    for name in of_one:
        print(f'    "{name}": Typical({of_one[name]}, {of_several[name]}),')


if __name__ == "__main__":
    main(sys.argv[1:])
