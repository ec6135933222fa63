"""Fits the weights of the answerer's signals: python benchmarks/fit_answering.py WORK ENCODER.safetensors [SHARED]

ENCODER is trained with benchmarks/train_encoder.py --fold 0. The weights are fitted to questions that encoder has not
seen: of the odd articles of squad2_dev, and of half of clapnq_dev. Sentences: softmax over the sentences of the passages
found (listwise, as ListNet: Cao et al. 2007). Gate: logistic regression, no weight below zero, over answerable questions of
squad2_dev, the same ones with the articles that answer them left out, and the same ones with another name, month, number
or thing counted; the signal that only questions of several parts have, over half of multihop_dev. What the reader says keeps
its weight, since it has learned from these questions. Prints what to put into
evidence.py, and what that gives on other sets. WORK keeps the indexes; about ten minutes.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
from scipy.optimize import minimize

from briefbot.assistant import Assistant
from briefbot.generations.current import current
from briefbot.index import build_index
from briefbot.judgements import ParagraphName
from briefbot.made_questions.nearmisses import NearMissKind, near_miss
from briefbot.measures.abstention_scores import auroc
from briefbot.queries import AnswerSpan, Query, load_queries
from briefbot.selection.evidence import GATE, SENTENCE_WEIGHTS, UNREAD, Evidence, EvidenceGate, GateSignals, Signals
from briefbot.types import ArticleId
from training_data import Asked, folds_of, letters, read_pages, read_written, unseen_half

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = " written"
"""Behind a set's name: the questions of benchmarks/written_questions about its paragraphs."""
FITTED = ("squad2_dev", "squad2_dev written", "clapnq_dev", "clapnq_dev written")
ODD_PAGES = "wice_odd_pages"
MEASURED = (f"{ODD_PAGES} written", "xquad_en", "multihop_dev", "mtrag_dev", "corpus")
MOST_QUERIES = 1200
LEARNED = ("squad2_dev", "squad2_dev written")
"""What the gate learns from."""
SIZED = "clapnq_dev"
"""By which the size of the gate's weights is chosen."""
LEARNED_NAMED = "multihop_dev"
"""What the weight of sources and days named is learned from: every other of its questions."""
STAYING, STAYING_OF_PARTS = 0.99, 0.98
"""Share of its right first sentences that the gate lets through."""
NEAR, NEAR_MISSES = 0.05, 0.1
"""Weight of the questions that were written to look answerable, and of all those with another name, number or thing counted,
against that of the questions whose article is left out; each kind of the latter has the same."""
PARAGRAPHS_OF_A_PAGE = 7
OTHERS = 40
"""Questions whose names and numbers are tried in place of one's own."""
COPIED = 40
"""Letters of a marked sentence from which an article that has it word for word is a copy."""
FITTED_SIGNALS = [place for place, name in enumerate(Signals._fields) if name not in ("speaker", "reading")]
NAMED, READING = GateSignals._fields.index("named"), GateSignals._fields.index("reading")
RIDGE, GATE_RIDGE = 1e-3, 3e-2


@dataclass(frozen=True)
class Case:
    """One question: the signals of its sentences, best first, which of them are right, and the gate's signals."""

    set: str
    question: str
    kind: str
    """"answerable", "near" for marked as unanswerable, "without" where what answers was left out, or the kind of near miss."""
    signals: np.ndarray
    right: np.ndarray
    gate: np.ndarray
    parts: bool


def load(name: str, work: Path, encoder: Path, shared: Path) -> tuple[Assistant, list[Query]]:
    name, is_written = name.removesuffix(WRITTEN), name.endswith(WRITTEN)
    folder = ROOT / "benchmarks/corpus_questions" if name == "corpus" else shared / "eval" / name
    corpus = ROOT / "corpus" if name == "corpus" else work / f"{name}.jsonl" if name == ODD_PAGES else folder / "corpus.jsonl"
    if current(work / name) is None:
        if name == ODD_PAGES:
            write_odd_pages(corpus, shared)
        build_index(corpus, work / name, encoder=str(encoder), passage_tokens=220)
    assistant = Assistant.open_uncalibrated(work / name)
    if name == ODD_PAGES:
        return assistant, [as_query(asked) for asked in read_written(name)]
    queries = [query for query in load_queries(folder / "queries.jsonl") if not query.history]
    if is_written:
        folds = folds_of(shared, name)
        queries = [as_query(asked) for asked in read_written(name) if folds.get(asked.article, 1) == 1]
    elif name == "squad2_dev":
        near = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf8").splitlines()]
        home = {item["id"]: (item.get("gold_passages") or item["related_passages"])[0] for item in near}
        queries = [query for query in queries if int(home[query.id][2:4]) % 2 == 1]
    elif name == "clapnq_dev":
        queries = unseen_half(queries, folds_of(shared, name))
    elif name == "xquad_en":
        learned = {assistant_title(shared, "squad2_dev", number) for number in range(0, 16, 2)}
        queries = [q for q in queries if assistant.article(q.gold_passages[0].article_id).title not in learned]
    return assistant, queries[:: max(1, len(queries) // MOST_QUERIES)]


def write_odd_pages(path: Path, shared: Path) -> None:
    """The beginnings of web pages, as those who wrote questions about them saw them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [
        {
            "id": page.id,
            "title": page.title,
            "paragraphs": [page.text[p.start : p.end] for p in page.paragraphs[:PARAGRAPHS_OF_A_PAGE]],
        }
        for page in read_pages(shared, odd=True)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf8")


def as_query(asked: Asked) -> Query:
    paragraph = ParagraphName(ArticleId(asked.article), asked.paragraph)
    spans = tuple(AnswerSpan(paragraph, span.start, span.end, "") for span in asked.spans)
    return Query(asked.id, asked.text, answerable=bool(spans), answer_spans=spans, gold_passages=(paragraph,) if spans else ())


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


def cases(name: str, work: Path, encoder: Path, shared: Path) -> Iterator[Case]:
    assistant, queries = load(name, work, encoder, shared)
    articles = {article: letters(assistant.article(article).text) for article in assistant.generation.catalog.article_ids()}
    questions = [query.text for query in queries if query.answerable]
    rng = random.Random(5)
    for query in queries:
        if query.answerable is None:
            continue
        yield case(name, assistant, query, "answerable" if query.answerable else "near")
        if query.answerable and query.gold_passages:
            yield case(name, assistant, query, "without", without=articles_with(query, articles))
        for kind in get_args(NearMissKind) if name == LEARNED[0] and query.answerable else ():
            others = rng.sample(questions, OTHERS)
            missed = near_miss(query.text, others, assistant.generation.lexical, rng, kinds=[kind])
            if missed:
                yield case(name, assistant, replace(query, text=missed, answerable=False), kind)


def articles_with(query: Query, articles: Mapping[ArticleId, str]) -> list[ArticleId]:
    """Those of the gold paragraphs, and copies, which have a marked sentence word for word."""
    marked = [text for texts in query.gold_sentences for text in map(letters, texts) if len(text) >= COPIED]
    copies = [article for article, text in articles.items() if any(sentence in text for sentence in marked)]
    return list(dict.fromkeys([*(paragraph.article_id for paragraph in query.gold_passages), *copies]))


def case(name: str, assistant: Assistant, query: Query, kind: str, *, without: Sequence[ArticleId] = ()) -> Case:
    selection = assistant.weigh(query.text, without=without)
    evidence = selection.weighed
    return Case(
        name,
        query.id,
        kind,
        np.array([sentence.signals for sentence in evidence]),
        np.array([kind == "answerable" and is_right(query, sentence, assistant) for sentence in evidence]),
        np.array(selection.gate),
        selection.asked.has_several_parts,
    )


def fit_sentences(found: Sequence[Case]) -> np.ndarray:
    """Weights under which the right sentences get most of the softmax; the sets count the same.

    That of the speaker stays as it is: benchmarks/speakers.py has the questions that ask for somebody's words. So does that of
    the reader, which has learned from these questions.
    """
    chosen = [case for case in found if case.kind == "answerable" and case.right.any()]
    share = {name: 1 / sum(case.set == name for case in chosen) for name in FITTED}
    spread = np.vstack([case.signals[:, FITTED_SIGNALS] for case in chosen]).std(axis=0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = RIDGE * weights @ weights, 2 * RIDGE * weights
        for case in chosen:
            signals = case.signals[:, FITTED_SIGNALS] / spread
            scores = signals @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * case.right
            value -= share[case.set] * np.log(right.sum())
            slope = slope + share[case.set] * (signals.T @ (chances - right / right.sum()))
        return value, slope

    size = len(spread)
    weights = np.array(SENTENCE_WEIGHTS)
    weights[FITTED_SIGNALS] = minimize(loss, np.ones(size), jac=True, method="L-BFGS-B", bounds=[(0, None)] * size).x / spread
    return weights


def fit_gate(found: Mapping[str, Sequence[Case]]) -> EvidenceGate:
    """Weights, none below zero, that tell answerable questions of LEARNED from those without an answer, and the bias."""
    learned = [case for name in LEARNED for case in found[name] if not case.parts]
    weights = fit_logistic(learned, {"near": NEAR} | shares_of(learned, NEAR + NEAR_MISSES))
    weights[NAMED] = 0.0  # it is the same for all
    gate = sized(weights, found, staying=STAYING)
    reading = GATE.weights.reading
    return EvidenceGate(gate.weights._replace(reading=reading), gate.bias - reading * UNREAD)


def fit_gate_of_parts(found: Mapping[str, Sequence[Case]]) -> EvidenceGate:
    """The same from plainer questions, and the weight of ``named``, which only questions of several parts have."""
    learned = [case for case in found[LEARNED[0]] if not case.parts and case.kind != "near"]
    weights = fit_logistic(learned, shares_of(learned, NEAR_MISSES))
    weights[NAMED] = fit_named(half(found[LEARNED_NAMED], 0), weights)
    return sized(weights, found, staying=STAYING_OF_PARTS)


def shares_of(learned: Sequence[Case], misses: float) -> dict[str, float]:
    """Weight of each kind of case: as much of those with an answer as of all others, ``misses`` of which are none left out."""
    kinds = [kind for kind in get_args(NearMissKind) if any(case.kind == kind for case in learned)]
    return {"answerable": 1 + misses, "without": 1.0} | dict.fromkeys(kinds, NEAR_MISSES / len(kinds))


def sized(weights: np.ndarray, found: Mapping[str, Sequence[Case]], *, staying: float) -> EvidenceGate:
    """With the bias under which this share of the first set's right first sentences has a confidence of one half or more, and in
    the size of the least loss on SIZED."""
    asked = [case for case in found[LEARNED[0]] if case.kind == "answerable" and not case.parts]
    bias = -float(np.quantile([case.gate @ weights for case in asked if case.right[0]], 1 - staying))
    signed = [(case.gate @ weights + bias) * (1 if case.kind == "answerable" else -1) for case in found[SIZED]]
    counted = [1 / sum(other.kind == case.kind for other in found[SIZED]) for case in found[SIZED]]
    size = float(min(np.arange(0.1, 1.5, 0.05), key=lambda size: np.logaddexp(0, -size * np.array(signed)) @ counted))
    return EvidenceGate(GateSignals(*(weights * size).tolist()), bias * size)


def half(found: Sequence[Case], which: int) -> list[Case]:
    """Every other question, with all its cases."""
    questions = list(dict.fromkeys(case.question for case in found))
    return [case for case in found if case.question in set(questions[which::2])]


def fit_logistic(learned: Sequence[Case], shares: Mapping[str, float]) -> np.ndarray:
    """Weights of a logistic regression of answerable questions against the others; each kind of case weighs its share."""
    values, truth = np.array([case.gate for case in learned]), np.array([case.kind == "answerable" for case in learned])
    values[:, READING] = 0.0  # the reader has learned from these questions
    counts = {kind: sum(case.kind == kind for case in learned) for kind in shares}
    share = np.array([shares[case.kind] / counts[case.kind] for case in learned])
    spread = np.where(values.std(axis=0) > 0, values.std(axis=0), 1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = (values / spread) @ weights[:-1] + weights[-1]
        error = share * (1 / (1 + np.exp(-logits)) - truth)
        value = share @ np.logaddexp(0, np.where(truth, -logits, logits)) + GATE_RIDGE * weights[:-1] @ weights[:-1]
        return value, np.append((values / spread).T @ error + 2 * GATE_RIDGE * weights[:-1], error.sum())

    size = values.shape[1]
    bounds = [(0, None)] * size + [(None, None)]
    return minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", bounds=bounds).x[:-1] / spread


def fit_named(found: Sequence[Case], weights: np.ndarray) -> float:
    """Weight of the signal ``named`` beside the others, by logistic regression with a size and a bias of its own."""
    several = [case for case in found if case.parts and case.kind in ("answerable", "without")]
    logits, named = np.array([case.gate @ weights for case in several]), np.array([case.gate[NAMED] for case in several])
    signs = np.array([1 if case.kind == "answerable" else -1 for case in several])

    def loss(fitted: np.ndarray) -> float:
        size, bias, weight = fitted
        return float(np.logaddexp(0, -signs * (size * (logits - logits.mean() + weight * named) + bias)).mean())

    return max(0.0, float(minimize(loss, np.array([1.0, 0.0, 1.0]), method="Nelder-Mead").x[2]))


def report(name: str, found: Sequence[Case], weights: np.ndarray, gate: EvidenceGate, gate_of_parts: EvidenceGate) -> None:
    def logits(kind: str) -> list[float]:
        asked = [case for case in found if case.kind == kind]
        return [(gate_of_parts if case.parts else gate).logit(GateSignals(*case.gate)) for case in asked]

    answerable = [case for case in found if case.kind == "answerable"]
    first = [bool(case.right[np.argmax(case.signals @ weights)]) for case in answerable]
    three = [bool(case.right[np.argsort(-(case.signals @ weights))[:3]].any()) for case in answerable]
    yes = logits("answerable")
    print(f"{name:28s} {len(yes):5d} answerable: ", end="")
    if any(three):  # the answers are marked
        print(f"right first {np.mean(first):.3f}, of three {np.mean(three):.3f}, ", end="")
    print(f"refused {np.mean([value < 0 for value in yes]):.3f}", end="")
    for kind in ("near", "without", *get_args(NearMissKind)):
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
    gates = fit_gate(found), fit_gate_of_parts(found)
    print("SENTENCE_WEIGHTS", dict(zip(Signals._fields, weights.round(2).tolist(), strict=True)))
    for name, gate in zip(("GATE", "GATE_OF_PARTS"), gates, strict=True):
        print(name, {signal: round(weight, 2) for signal, weight in gate.weights._asdict().items()}, round(gate.bias, 2))
    found[f"{LEARNED_NAMED}, other half"] = half(found[LEARNED_NAMED], 1)
    for name, cases_of_set in found.items():
        report(name + ("" if name in (*FITTED, LEARNED_NAMED) else " (not fitted)"), cases_of_set, weights, *gates)


if __name__ == "__main__":
    main()
