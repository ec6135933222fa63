"""Cited against marked sentences, beside five plain ways to cite: python benchmarks/citation_baselines.py INDEX [SHARED] [--half]

INDEX is one of clapnq_dev's corpus. Each plain way cites one, two or three sentences, whichever suits it best (the whole passage
all of its own): the first of the best passage; those of the eight best passages with the most of the question's words, by
rarity; the nearest by their late vectors; the nearest token by token; the best passage whole. A way that never refuses is
measured against answers with the gate as it is, and open. --half takes the queries that an encoder of fold 0 has not seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from briefbot.answering import Selection
from briefbot.assistant import Assistant
from briefbot.measures.citation_scores import SentenceMatch, _match
from briefbot.queries import Query, load_queries
from briefbot.selection.evidence import Evidence
from briefbot.types import Citation, ParagraphId
from training_data import folds_of, unseen_half

ROOT = Path(__file__).resolve().parents[1]
WAYS: dict[str, Callable[[Selection], list[Evidence]]] = {
    "first sentences of the best passage": lambda found: passage_of(found),
    "most of the question's words": lambda found: by(found, "coverage"),
    "nearest late vectors": lambda found: by(found, "late_cosine"),
    "nearest token by token": lambda found: by(found, "token_match"),
}


def passage_of(found: Selection) -> list[Evidence]:
    best = max(found.weighed, key=lambda sentence: sentence.ranked.score).ranked
    return sorted((s for s in found.weighed if s.ranked is best), key=lambda sentence: sentence.span)


def by(found: Selection, signal: str) -> list[Evidence]:
    return sorted(found.weighed, key=lambda sentence: -getattr(sentence.signals, signal))


def score(query: Query, sentences: Sequence[Evidence]) -> SentenceMatch:
    cited = [
        Citation(
            number=number,
            article_id=sentence.ranked.passage.article_id,
            title="",
            published=None,
            source=None,
            url=None,
            paragraph=sentence.ranked.passage.paragraph,
            paragraph_id=ParagraphId(""),
            start=sentence.span.start,
            end=sentence.span.end,
            quote=sentence.text,
        )
        for number, sentence in enumerate(sentences, start=1)
    ]
    people = [marked for marked in query.gold_sentences if marked]
    return max((_match(query, cited, marked) for marked in people), key=lambda match: match.f1)


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--half"]
    shared = Path(arguments[1]) if len(arguments) > 1 else ROOT.parent / "shared"
    queries = load_queries(shared / "eval/clapnq_dev/queries.jsonl")
    if "--half" in sys.argv:
        queries = unseen_half(queries, folds_of(shared, "clapnq_dev"))
    marked = [query for query in queries if query.answerable and any(query.gold_sentences)]
    assistant = Assistant.open_uncalibrated(arguments[0])
    found = [assistant.weigh(query.text) for query in marked]
    rows = {
        f"{name}, {count}": [score(query, rank(one)[:count]) for query, one in zip(marked, found, strict=True)]
        for name, rank in WAYS.items()
        for count in (1, 2, 3)
    }
    rows["the best passage whole"] = [score(query, passage_of(one)) for query, one in zip(marked, found, strict=True)]
    rows["briefbot, gate open"] = [score(query, one.evidence) for query, one in zip(marked, found, strict=True)]
    rows["briefbot"] = [
        score(query, one.evidence if one.confidence >= assistant.threshold else [])
        for query, one in zip(marked, found, strict=True)
    ]
    print(f"{len(marked)} questions{'':26}precision    recall        F1")
    for name, matches in rows.items():
        means = [sum(match[part] for match in matches) / len(matches) for part in range(3)]
        print(f"{name:40s}" + "".join(f"{mean:10.3f}" for mean in means))


if __name__ == "__main__":
    main()
