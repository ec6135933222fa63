"""Makes the answerer's two sets of weights, and says what they give on sets they were not fitted to.

    python benchmarks/fit_answering.py WORK [SHARED]

WORK keeps the indexes between runs. A signal counts in units of its own spread: a softmax over sentences and a logistic
gate were fitted too, and did worse on every set but the one they were fitted to. Only the gate's threshold and slope are
fitted, on clapnq_dev and our own corpus questions, as many unanswerable ones being made by taking the evidence out of the
ranking. squad2_dev and xquad_en share articles and are only measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from briefbot.abstention_scores import auroc
from briefbot.answering import ANSWERED_FROM, Evidence, GateSignals, Signals
from briefbot.assistant import Assistant
from briefbot.encoder import OnnxEncoder
from briefbot.generation import current
from briefbot.index import build_index
from briefbot.retriever import Candidates
from briefbot.types import Scope, TokenVectors

ROOT = Path(__file__).resolve().parents[1]
FITTED, MEASURED = ("clapnq_dev", "corpus"), ("xquad_en", "squad2_dev")
IMPORTANCE = {"late_cosine": 1, "token_match": 1, "passage_coverage": 1, "word_match": 1, "names": 0.25}
VETO = 1.0
"""Logits a missing figure or number takes away."""
MOST_QUERIES = 600
"""Every n-th question of a larger set."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question as the answerer saw it: its sentences' signals, which of them are right, and whether one could be."""

    set: str
    answerable: bool
    signals: np.ndarray
    right: np.ndarray
    gate: np.ndarray
    """Of the sentence that stood first."""


class Remembering:
    """The encoder, which encodes the tokens of each passage once, and not for every question that finds it."""

    def __init__(self, encoder: OnnxEncoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str], TokenVectors] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)

    def encode_passage_tokens(self, contexts: Sequence[str], texts: Sequence[str]) -> list[TokenVectors]:
        pairs = list(zip(contexts, texts, strict=True))
        new = [pair for pair in pairs if pair not in self._known]
        if new:
            encoded = self._encoder.encode_passage_tokens([context for context, _ in new], [text for _, text in new])
            self._known.update(zip(new, encoded, strict=True))
        return [self._known[pair] for pair in pairs]


def load(name: str, work: Path, shared: Path) -> tuple[Assistant, list[dict]]:
    """The set's assistant, its index built if need be, and its questions with a test of what a right sentence is."""
    folder = ROOT / "benchmarks/corpus_questions" if name == "corpus" else shared / "eval" / name
    corpus = ROOT / "corpus" if name == "corpus" else folder / "corpus.jsonl"
    if current(work / name) is None:
        build_index(corpus, work / name, encoder="all-MiniLM-L6-v2", passage_tokens=220)
    assistant = Assistant.open(work / name)
    assistant.generation.__dict__["encoder"] = Remembering(assistant.generation.encoder)
    questions = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf8").splitlines()]
    return assistant, questions[:: max(1, len(questions) // MOST_QUERIES)]


def is_right(question: dict, assistant: Assistant) -> Callable[[Evidence], bool]:
    """Whether a sentence is one that people marked as answering."""

    def letters(text: str) -> str:
        return "".join(filter(str.isalnum, text)).casefold()

    def name(evidence: Evidence) -> str:
        return f"{evidence.ranked.passage.article_id}#p{evidence.ranked.passage.paragraph - 1}"

    def covers(evidence: Evidence) -> bool:
        article = assistant.article(evidence.ranked.passage.article_id)
        start = article.paragraphs[evidence.ranked.passage.paragraph - 1].start
        return any(
            span["passage"] == name(evidence) and evidence.span.start <= start + span["para_start"] < evidence.span.end
            for span in question["answer_spans"]
        )

    if "answer_spans" in question:
        return covers
    marked = [letters(text) for group in question.get("gold_sentences", []) for text in group]
    marked += [letters(item["sentence"]) for item in question.get("evidence") or []]
    return lambda evidence: any(text and (letters(evidence.text) in text or text in letters(evidence.text)) for text in marked)


def cases(name: str, work: Path, shared: Path) -> Iterator[Case]:
    assistant, questions = load(name, work, shared)
    for question in questions:
        if question.get("answerable") is None:
            continue
        right = is_right(question, assistant)
        yield weigh(name, assistant, question["text"], right, answerable=question["answerable"], without=False)
        if question["answerable"] and (
            question.get("gold_sentences") or question.get("answer_spans") or question.get("evidence")
        ):
            yield weigh(name, assistant, question["text"], right, answerable=False, without=True)


def weigh(
    name: str, assistant: Assistant, text: str, right: Callable[[Evidence], bool], *, answerable: bool, without: bool
) -> Case:
    encoder = assistant.generation.encoder
    encoded = encoder.encode_query(text)
    found = assistant.retriever.candidates(text, encoded, k=100, scope=Scope())
    tokens = encoder.encode_query_tokens(text)
    evidence = assistant._answerer.weigh(text, tokens, assistant._rank(found, encoded))
    while without and any(map(right, evidence)):
        gone = {e.ranked.passage for e in evidence if right(e)}
        stored = assistant.generation.catalog.passages(found.rows)
        keep = [i for i, s in enumerate(stored) if s.passage not in gone]
        found = Candidates([found.rows[i] for i in keep], found.scores[keep], found.cosines[keep], found.bm25[keep])
        evidence = assistant._answerer.weigh(text, tokens, assistant._rank(found, encoded))
    signals = np.array([astuple(e.signals) for e in evidence])
    return Case(name, answerable, signals, np.array([right(e) for e in evidence]), np.array(astuple(evidence[0].gate)))


def weigh_signals(found: Sequence[Case]) -> np.ndarray:
    """Every signal in units of half its own spread over the candidate sentences."""
    return 0.5 / np.vstack([case.signals for case in found]).std(axis=0)


def fit_gate(found: Sequence[Case]) -> tuple[np.ndarray, float]:
    """Weights and bias: 96.5 % of the right answers of clapnq_dev get a confidence of at least one half.

    Unit weights over standardised signals: Dawes, "The robust beauty of improper linear models" (1979).
    """
    values = np.array([case.gate for case in found])
    importance = np.array([IMPORTANCE.get(f.name, 0) for f in fields(GateSignals)])
    weights = importance / np.maximum(values.std(axis=0), 1e-9)
    scores, truth = values @ weights, np.array([is_answered_right(case) for case in found])
    threshold = float(np.quantile(scores[truth & np.array([case.set == "clapnq_dev" for case in found])], 0.035))
    share = np.where(truth, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))

    def loss(slope: np.ndarray) -> float:
        signed = np.where(truth, 1, -1) * slope[0] * (scores - threshold)
        return float((share * np.logaddexp(0, -signed)).sum())

    slope = float(minimize(loss, np.array([1.0])).x[0])
    vetoes = np.where(importance == 0, VETO, 0.0)
    return slope * weights + vetoes, -slope * threshold - vetoes.sum()


def is_answered_right(case: Case) -> bool:
    return case.answerable and bool(case.right[0])


def report(name: str, found: Sequence[Case], weights: np.ndarray, bias: float) -> None:
    confidence = np.array([1 / (1 + np.exp(-case.gate @ weights - bias)) for case in found])
    truth = np.array([case.answerable for case in found])
    first = np.array([case.right[0] for case in found])
    area = auroc(confidence[truth].tolist(), confidence[~truth].tolist())
    answered = confidence >= ANSWERED_FROM
    print(
        f"{name:12s} answerable {truth.sum():4d}  right sentence first {first[truth].mean():.3f}"
        f"  and answered {(first & answered)[truth].mean():.3f} | refused: answerable {1 - answered[truth].mean():.3f}"
        f"  unanswerable {1 - answered[~truth].mean():.3f} | AUROC {area:.3f}"
    )


def main() -> None:
    work = Path(sys.argv[1])
    shared = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT.parent / "shared"
    found = {}
    for name in (*FITTED, *MEASURED):
        found[name] = list(cases(name, work, shared))
        print(f"{name}: {len(found[name])} cases", file=sys.stderr, flush=True)
    fitted = [case for name in FITTED for case in found[name]]
    sentence = weigh_signals(fitted)
    weights, bias = fit_gate(fitted)
    print("SENTENCE_WEIGHTS", dict(zip([f.name for f in fields(Signals)], sentence.round(2).tolist(), strict=True)))
    print("GATE_WEIGHTS", dict(zip([f.name for f in fields(GateSignals)], weights.round(2).tolist(), strict=True)))
    print("GATE_BIAS", round(bias, 2))
    for name, set_cases in found.items():
        report(name + ("" if name in FITTED else " (not fitted)"), set_cases, weights, bias)


if __name__ == "__main__":
    main()
