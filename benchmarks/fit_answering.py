"""Fits the weights of the answerer's signals: python benchmarks/fit_answering.py WORK ENCODER.safetensors [SHARED]

ENCODER is trained with benchmarks/train_encoder.py --fold 0. The weights are fitted to questions that encoder has not
seen: of the odd articles of squad2_dev, and of half of clapnq_dev. Sentences: softmax over the sentences of the passages
found (listwise, as ListNet: Cao et al. 2007). Gate: logistic regression, no weight below zero, over answerable questions of
squad2_dev and the same ones with the articles that answer them left out. Prints what to put into answering.py, and what
that gives on other sets. WORK keeps the indexes; about ten minutes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from briefbot.abstention_scores import auroc
from briefbot.answering import Evidence, GateSignals, Signals
from briefbot.assistant import Assistant
from briefbot.generation import current
from briefbot.index import build_index
from briefbot.queries import Query, load_queries
from briefbot.question import has_several_parts
from briefbot.types import Scope

ROOT = Path(__file__).resolve().parents[1]
FITTED, MEASURED = ("squad2_dev", "clapnq_dev"), ("xquad_en", "multihop_dev", "mtrag_dev", "corpus")
MOST_QUERIES = 1200
LEARNED = "squad2_dev"
"""What the gate learns from."""
STAYING = 0.98
"""Share of its right first sentences that the gate lets through."""
RIDGE = 1e-3


@dataclass(frozen=True)
class Case:
    """One question: the signals of its sentences, best first, which of them are right, and the gate's signals."""

    set: str
    kind: str
    """"answerable", "near" for marked as unanswerable, "without" where what answers was left out."""
    signals: np.ndarray
    right: np.ndarray
    gate: np.ndarray
    parts: bool


def load(name: str, work: Path, encoder: Path, shared: Path) -> tuple[Assistant, list[Query]]:
    folder = ROOT / "benchmarks/corpus_questions" if name == "corpus" else shared / "eval" / name
    corpus = ROOT / "corpus" if name == "corpus" else folder / "corpus.jsonl"
    if current(work / name) is None:
        build_index(corpus, work / name, encoder=str(encoder), passage_tokens=220)
    queries = [query for query in load_queries(folder / "queries.jsonl") if not query.history]
    assistant = Assistant.open_uncalibrated(work / name)
    if name == "squad2_dev":
        near = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf8").splitlines()]
        home = {item["id"]: (item.get("gold_passages") or item["related_passages"])[0] for item in near}
        queries = [query for query in queries if int(home[query.id][2:4]) % 2 == 1]
    if name == "clapnq_dev":
        queries = [query for place, query in enumerate(queries) if place // 2 % 2 == 1]
    if name == "xquad_en":
        learned = {assistant_title(shared, "squad2_dev", number) for number in range(0, 16, 2)}
        queries = [q for q in queries if assistant.article(q.gold_passages[0].article_id).title not in learned]
    return assistant, queries[:: max(1, len(queries) // MOST_QUERIES)]


def assistant_title(shared: Path, name: str, number: int) -> str:
    lines = (shared / "eval" / name / "corpus.jsonl").read_text("utf8").splitlines()
    return str(json.loads(lines[number])["title"])


def is_right(query: Query, evidence: Evidence, assistant: Assistant) -> bool:
    """Whether people marked this sentence, or its paragraph where they marked no sentences, as answering."""
    passage = evidence.ranked.passage
    here = (passage.article_id, passage.paragraph)
    if query.answer_spans:
        article = assistant.article(passage.article_id)
        start = article.paragraphs[passage.paragraph - 1].start
        return any(
            tuple(span.paragraph) == here and evidence.span.start <= start + span.start < evidence.span.end
            for span in query.answer_spans
        )
    if here not in [tuple(name) for name in query.gold_passages] and query.gold_passages:
        return False
    said, marked = letters(evidence.text), [letters(text) for texts in query.gold_sentences for text in texts]
    return any(text and (said in text or text in said) for text in marked) if marked else bool(query.gold_passages)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def cases(name: str, work: Path, encoder: Path, shared: Path) -> Iterator[Case]:
    assistant, queries = load(name, work, encoder, shared)
    for query in queries:
        if query.answerable is None:
            continue
        yield case(name, assistant, query, "answerable" if query.answerable else "near", ())
        if query.answerable and query.gold_passages:
            gold = tuple(dict.fromkeys(paragraph.article_id for paragraph in query.gold_passages))
            yield case(name, assistant, query, "without", gold)


def case(name: str, assistant: Assistant, query: Query, kind: str, without: tuple) -> Case:
    encoded = assistant.generation.encoder.encode_query(query.text)
    found = assistant.retriever.candidates(query.text, encoded, k=10, scope=Scope(without=without))
    selection = assistant._answerer.select(query.text, encoded.tokens, assistant._rank(found, encoded), answered_from=0.0)
    evidence, gate = selection.weighed, selection.gate
    return Case(
        name,
        kind,
        np.array([astuple(sentence.signals) for sentence in evidence]),
        np.array([is_right(query, sentence, assistant) for sentence in evidence]),
        np.array(astuple(gate)),
        has_several_parts(query.text),
    )


def fit_sentences(found: Sequence[Case]) -> np.ndarray:
    """Weights under which the right sentences get most of the softmax; the sets count the same."""
    chosen = [case for case in found if case.kind == "answerable" and case.right.any()]
    share = {name: 1 / sum(case.set == name for case in chosen) for name in FITTED}
    spread = np.vstack([case.signals for case in chosen]).std(axis=0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = RIDGE * weights @ weights, 2 * RIDGE * weights
        for case in chosen:
            signals = case.signals / spread
            scores = signals @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * case.right
            value -= share[case.set] * np.log(right.sum())
            slope = slope + share[case.set] * (signals.T @ (chances - right / right.sum()))
        return value, slope

    size = len(spread)
    return minimize(loss, np.ones(size), jac=True, method="L-BFGS-B", bounds=[(0, None)] * size).x / spread


def fit_gate(found: Sequence[Case]) -> tuple[np.ndarray, float]:
    """Weights, none below zero, that tell answerable questions of LEARNED from the same ones with their article left out.

    The bias is where STAYING of its right first sentences keep a confidence of one half; the size of all is that of
    the least loss on the other fitted set. What is rare in such questions is then set by hand: see answering.py.
    """
    learned = [case for case in found if case.set == LEARNED and case.kind != "near" and not case.parts]
    values, truth = np.array([case.gate for case in learned]), np.array([case.kind == "answerable" for case in learned])
    share = np.where(truth, 1 / truth.sum(), 1 / (~truth).sum())
    spread = np.maximum(values.std(axis=0), 1e-9)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = (values / spread) @ weights[:-1] + weights[-1]
        error = share * (1 / (1 + np.exp(-logits)) - truth)
        value = share @ np.logaddexp(0, np.where(truth, -logits, logits)) + RIDGE * weights[:-1] @ weights[:-1]
        return value, np.append((values / spread).T @ error + 2 * RIDGE * weights[:-1], error.sum())

    size = values.shape[1]
    weights = minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", bounds=[(0, None)] * size + [(None, None)]).x
    scaled = weights[:-1] / spread
    right = [case.gate @ scaled for case in learned if case.kind == "answerable" and case.right[0]]
    bias = -float(np.quantile(right, 1 - STAYING))
    others = [case for case in found if case.set != LEARNED]
    signed = [(case.gate @ scaled + bias) * (1 if case.kind == "answerable" else -1) for case in others]
    counted = [1 / sum(other.kind == case.kind for other in others) for case in others]
    size_of_all = min(np.arange(0.1, 1.5, 0.05), key=lambda size: np.logaddexp(0, -size * np.array(signed)) @ counted)
    return scaled * size_of_all, bias * float(size_of_all)


def report(name: str, found: Sequence[Case], weights: np.ndarray, gate: np.ndarray, bias: float) -> None:
    def logits(kind: str) -> list[float]:
        return [float(case.gate @ gate + bias) for case in found if case.kind == kind]

    answerable = [case for case in found if case.kind == "answerable"]
    first = [bool(case.right[np.argmax(case.signals @ weights)]) for case in answerable]
    three = [bool(case.right[np.argsort(-(case.signals @ weights))[:3]].any()) for case in answerable]
    yes = logits("answerable")
    print(f"{name:28s} {len(yes):5d} answerable: right first {np.mean(first):.3f}, of three {np.mean(three):.3f}", end="")
    print(f", refused {np.mean([value < 0 for value in yes]):.3f}", end="")
    for kind in ("near", "without"):
        if no := logits(kind):
            print(f" | {kind} refused {np.mean([value < 0 for value in no]):.3f} AUROC {auroc(yes, no):.3f}", end="")
    print(flush=True)


def main() -> None:
    work, encoder = Path(sys.argv[1]), Path(sys.argv[2])
    shared = Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT.parent / "shared"
    found = {}
    for name in (*FITTED, *MEASURED):
        found[name] = list(cases(name, work, encoder, shared))
        print(f"{name}: {len(found[name])} cases", file=sys.stderr, flush=True)
    fitted = [case for name in FITTED for case in found[name]]
    weights = fit_sentences(fitted)
    gate, bias = fit_gate(fitted)
    print("SENTENCE_WEIGHTS", dict(zip([f.name for f in fields(Signals)], weights.round(2).tolist(), strict=True)))
    print("GATE_WEIGHTS", dict(zip([f.name for f in fields(GateSignals)], gate.round(2).tolist(), strict=True)))
    print("GATE_BIAS", round(bias, 2))
    for name, cases_of_set in found.items():
        report(name + ("" if name in FITTED else " (not fitted)"), cases_of_set, weights, gate, bias)


if __name__ == "__main__":
    main()
