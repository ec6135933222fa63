"""How well follow-ups are made stand-alone, and found with what was said before them.

python benchmarks/followups.py SETS [INDEX [CORPUS_INDEX]]

SETS holds followups_dev and mtrag_dev. Without INDEX, an index of mtrag_dev's corpus.jsonl built by briefbot index, only the
words are measured; with CORPUS_INDEX, one of corpus/, also what becomes of benchmarks/corpus_questions after another subject.
Conversations fall into two halves by a digest of their names: the rules were written looking at the errors of the first only, and
the weights of briefbot.conversation.leaning fitted to it. Content words are those outside STOP_WORDS, by stem.
"""

from __future__ import annotations

import hashlib
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from briefbot.assistant import Assistant
from briefbot.conversation.followups import Reading, make_standalone
from briefbot.judgements import load_qrels, rank_hits
from briefbot.measures.retrieval_measures import measure_each
from briefbot.queries import Query, Turn, load_queries
from briefbot.retriever import Retriever
from briefbot.text.light_words import STOP_WORDS
from briefbot.text.wording import stem
from briefbot.understanding import understand

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MEASURES = ("hit@1", "hit@5", "nDCG@10")
_FAR = 97
"""How far down the list another conversation is taken from, to ask a question where the topic changes."""

Way = Callable[[Query], tuple[str, Sequence[Reading]]]


def content_words(text: str, *, stemmed: bool = True) -> set[str]:
    words = {word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(text.lower())} - STOP_WORDS
    return {stem(word) for word in words} if stemmed else words


def f1(ours: set[str], theirs: set[str]) -> float:
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours or theirs else 1.0


def in_second_half(conversation: str) -> bool:
    number = int(hashlib.md5(conversation.encode()).hexdigest(), 16)
    return number % 2 == 1 and number // 2 % 5 > 0


def questions_before(query: Query) -> list[str]:
    return [turn.content for turn in query.history if turn.role == "user"]


WORDS: dict[str, Callable[[Query], str]] = {
    "raw turn": lambda query: query.text,
    "first question + turn": lambda query: f"{questions_before(query)[0]} {query.text}",
    "previous question + turn": lambda query: f"{questions_before(query)[-1]} {query.text}",
    "all questions": lambda query: " ".join([*questions_before(query), query.text]),
    "stand-alone": lambda query: make_standalone(query.text, query.history).text,
}


def measure_words(folder: Path) -> dict[str, dict[str, float]]:
    """F1 of the content words with people's rewrites, by way and part of the set."""
    path = folder / "queries.jsonl"
    records = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    rewrites = {record["id"]: record["rewrite"] for record in records}
    second = {record["id"] for record in records if in_second_half(record["conversation"])}
    later = [query for query in load_queries(path) if query.history]
    parts = {
        "first half": [query for query in later if query.id not in second],
        "second half": [query for query in later if query.id in second],
        "all": later,
        "that people left as they stand": [query for query in later if rewrites[query.id] == query.text],
    }
    return {
        way: {
            f"{name} ({len(queries)})": statistics.mean(
                f1(content_words(text_of(query)), content_words(rewrites[query.id])) for query in queries
            )
            for name, queries in parts.items()
        }
        | {
            "all, words as they stand": statistics.mean(
                f1(content_words(text_of(query), stemmed=False), content_words(rewrites[query.id], stemmed=False))
                for query in later
            )
        }
        for way, text_of in WORDS.items()
    }


def print_search(folder: Path, index: Path) -> None:
    """hit@1, hit@5 and nDCG@10 of mtrag_dev's turns."""
    records = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf8").splitlines()]
    second = {record["id"] for record in records if in_second_half(record["conversation"])}
    qrels, retriever = load_qrels(folder), Retriever.open(index)
    judged = [q for q in load_queries(folder / "queries.jsonl") if any(value > 0 for value in qrels.get(q.id, {}).values())]
    later, first = [query for query in judged if query.history], [query for query in judged if not query.history]
    own_words = [query for query in later if make_standalone(query.text, query.history).kind != "follow-up"]
    strange = {query.id: later[(place + _FAR) % len(later)].history for place, query in enumerate(later)}

    def stand_alone(query: Query, history: Sequence[Turn] | None = None) -> tuple[str, Sequence[Reading]]:
        made = understand(query.text, query.history if history is None else history, retriever)
        return made.text, made.beside

    def show(name: str, queries: Sequence[Query], way: Way) -> None:
        ranked = {}
        for query in queries:
            text, beside = way(query)
            hits = retriever.search(text, k=100, fold_reprints=False, beside=beside)
            ranked[query.id] = [str(unit) for unit in rank_hits(hits, unit="paragraph")]
        measured = measure_each({query.id: dict(qrels[query.id]) for query in queries}, ranked)
        for query in queries:
            first_five = ranked[query.id][:5]
            measured[query.id]["hit@5"] = float(any(qrels[query.id].get(unit, 0) > 0 for unit in first_five))
        for part, chosen in (
            ("first half", [query.id for query in queries if query.id not in second]),
            ("second half", [query.id for query in queries if query.id in second]),
            ("all", [query.id for query in queries]),
        ):
            figures = " ".join(
                f"{statistics.mean(measured[query_id][measure] for query_id in chosen):.3f}" for measure in _MEASURES
            )
            print(f"{name:<58}{part:<12}{len(chosen):>4}  {figures}", flush=True)

    print(f"\nmtrag_dev: {' '.join(_MEASURES)}")
    show("later turns, raw", later, lambda query: (query.text, ()))
    show("later turns, previous question + turn", later, lambda query: (WORDS["previous question + turn"](query), ()))
    show("later turns, all questions", later, lambda query: (WORDS["all questions"](query), ()))
    show("later turns, the stand-alone text only", later, lambda query: (stand_alone(query)[0], ()))
    show("later turns, stand-alone and its readings", later, stand_alone)
    show("first turns, raw", first, lambda query: (query.text, ()))
    show("first turns, stand-alone and its readings", first, stand_alone)
    show("that need nothing, raw", own_words, lambda query: (query.text, ()))
    show("that need nothing, after another conversation", own_words, lambda query: stand_alone(query, strange[query.id]))
    print("kinds of later turns:", dict(Counter(understand(q.text, q.history, retriever).kind for q in later)))
    print("after another conversation:", dict(Counter(understand(q.text, strange[q.id], retriever).kind for q in own_words)))


def print_changed(index: Path) -> None:
    """How many whole questions to corpus/ are answered otherwise after a question on another article."""
    path = Path(__file__).parent / "corpus_questions" / "queries.jsonl"
    questions = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    assistant = Assistant.open_uncalibrated(index)
    alone = [assistant.ask(question["text"]) for question in questions]
    counts: Counter[str] = Counter()
    for place, question in enumerate(questions):
        ordered = ((place + _FAR + step) % len(questions) for step in range(len(questions)))
        other = next(at for at in ordered if alone[at].claims and questions[at].get("article") != question.get("article"))
        said = " ".join(claim.text for claim in alone[other].claims)
        history = (Turn("user", questions[other]["text"]), Turn("assistant", said))
        answer = assistant.ask(question["text"], history=history)
        counts["rewritten"] += answer.standalone_question != question["text"]
        counts["first claim another"] += [c.text for c in answer.claims[:1]] != [c.text for c in alone[place].claims[:1]]
        counts["refused or answered for it"] += answer.abstained != alone[place].abstained
    print(f"\n{len(questions)} questions to corpus/, each after one on another article: {dict(counts)}")


def print_times(folder: Path) -> None:
    """Milliseconds of the processor in make_standalone, each question of the set once, nothing of it seen before."""
    spent = []
    for query in load_queries(folder / "queries.jsonl"):
        started = time.process_time()
        make_standalone(query.text, query.history)
        spent.append((time.process_time() - started) * 1000)
    print(f"{folder.name}: median {statistics.median(spent):.2f} ms, 95 % {statistics.quantiles(spent, n=20)[-1]:.2f} ms")


if __name__ == "__main__":
    sets = Path(sys.argv[1])
    for name in ("followups_dev", "mtrag_dev"):
        print_times(sets / name)
    print("\nfollowups_dev: F1 of content words with people's rewrites")
    for way, figures in measure_words(sets / "followups_dev").items():
        print(f"{way:<26}" + ", ".join(f"{part} {value:.3f}" for part, value in figures.items()))
    if len(sys.argv) > 2:
        print_search(sets / "mtrag_dev", Path(sys.argv[2]))
    if len(sys.argv) > 3:
        print_changed(Path(sys.argv[3]))
