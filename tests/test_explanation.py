"""Why a question got its answer: the account agrees with the answer, adds up, and changes nothing."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.commands import explanation_text
from briefbot.commands.explanation_text import render_explanation
from briefbot.commands.terminal import render_answer
from briefbot.explanations.explaining import explain
from briefbot.explanations.explanation import LABELS, TYPICAL, Explanation, Part
from briefbot.search.ranking import Parts
from briefbot.selection.evidence import GateSignals, Signals
from briefbot.types import Answer, Row, Scope, Timings
from briefbot.verify import Verification
from test_calibration import CALIBRATED

ANSWERED = [
    "How long is the crack in the harbour bridge?",
    "How long will the bridge stay shut?",
    "How many homes lost power?",
    "How much will repairs of the Norrin harbour bridge cost, what was blamed for the crack in its east pylon and who said so?",
]
REFUSED = ["Who discovered penicillin?", "When did the volcano erupt?", "How many vehicels cross on feries?", "xqzzy", "is the"]
ASKED = [
    *((question, {}) for question in [*ANSWERED, *REFUSED]),
    ("What did Coast Daily report on 5 March 2031 about the bridge?", {}),
    ("How long is the crack?", {"source": "norrin post"}),
    ("How long is the crack?", {"until": "2031-03-10", "source": ["Coast Daily"]}),
    ("How long is the crack?", {"since": "2040-01-01"}),
]


def explained(assistant: Assistant, question: str, **scope: str) -> Explanation:
    return assistant.explain(question, **scope)[1]


def place(rows: list[Row], row: Row) -> int | None:
    return rows.index(row) + 1 if row in rows else None


def briefbot(index: Path, *arguments: object) -> str:
    """What the command prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")}
    clean["BRIEFBOT_ENCODER"] = Assistant.open(index).generation.manifest.encoder.name
    command = [sys.executable, "-m", "briefbot.cli", *map(str, arguments), "--index", str(index)]
    return subprocess.run(command, env=clean, capture_output=True, encoding="utf8", check=True, timeout=120).stdout


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms=Timings(0, 0, 0, 0))


@pytest.mark.parametrize(("question", "scope"), ASKED)
def test_explaining_changes_nothing_of_the_answer(assistant: Assistant, question: str, scope: dict[str, str]) -> None:
    answer, _ = assistant.explain(question, **scope)
    assert timeless(answer) == timeless(assistant.ask(question, **scope))


@pytest.mark.parametrize(("question", "scope"), ASKED)
def test_the_account_says_what_the_answer_says(assistant: Assistant, question: str, scope: dict[str, str]) -> None:
    answer, explanation = assistant.explain(question, **scope)
    assert explanation.decided == ("answered" if answer.claims else "gate" if answer.hits else "no candidates")
    found = [(hit.article_id, hit.paragraph, hit.title) for hit in answer.hits]
    assert [(best.article_id, best.paragraph, best.title) for best in explanation.search.best] == found
    claimed = [sentence.text for sentence in explanation.sentences.best if sentence.fate == "claim"]
    assert claimed == [claim.text for claim in answer.claims]
    assert [checked.text for checked in explanation.verification] == claimed
    assert (explanation.gate.confidence if explanation.gate else 0.0) == answer.confidence


@pytest.mark.parametrize("question", [*ANSWERED, *REFUSED])
def test_what_is_added_up_comes_to_what_is_said(assistant: Assistant, question: str) -> None:
    explanation = explained(assistant, question)
    for scored in (*explanation.search.best, *explanation.sentences.best):
        assert sum(part.adds for part in scored.parts) == pytest.approx(scored.score, abs=1e-3)
    gate = explanation.gate
    assert gate is not None
    assert sum(signal.adds for signal in gate.signals) + gate.bias == pytest.approx(gate.logit, abs=2e-3)
    assert 1 / (1 + math.exp(-gate.logit)) == pytest.approx(gate.own_confidence, abs=1e-3)
    assert (gate.margin >= 0) == (gate.own_confidence >= gate.own_threshold) == (explanation.decided == "answered")


@pytest.mark.parametrize("question", REFUSED)
def test_the_signals_found_wanting_fall_short_and_furthest_first(assistant: Assistant, question: str) -> None:
    gate = explained(assistant, question).gate
    assert gate is not None
    short = {signal.name: signal.short for signal in gate.signals}
    assert [short[name] for name in gate.wanting] == sorted((short[name] for name in gate.wanting), reverse=True)
    assert gate.wanting
    assert sum(short[name] for name in gate.wanting[:-1]) < -gate.margin, "no more are named than would do"


def test_nothing_is_wanting_where_the_gate_answers(assistant: Assistant) -> None:
    gate = explained(assistant, ANSWERED[0]).gate
    assert gate is not None
    assert gate.wanting == ()


def test_a_calibrated_gate_is_told_as_it_decides_and_as_it_is_shown(assistant: Assistant) -> None:
    calibrated = Assistant(assistant.generation, calibration=CALIBRATED)
    answer, explanation = calibrated.explain(ANSWERED[0])
    gate, own = explanation.gate, explained(assistant, ANSWERED[0]).gate
    assert gate is not None
    assert own is not None
    assert (gate.calibrated, own.calibrated) == (True, False)
    assert (gate.own_confidence, gate.own_threshold) == (own.own_confidence, CALIBRATED.answered_from)
    assert (gate.confidence, gate.threshold) == (answer.confidence, round(calibrated.threshold, 4))
    assert f"calibrated: {gate.confidence:.2f} and {gate.threshold:.2f}" in render_explanation(explanation)


def test_every_signal_has_a_name_for_a_reader_and_every_signal_of_the_gate_a_typical_value() -> None:
    names = {*Signals._fields, *GateSignals._fields, *(field.name for field in fields(Parts))}
    assert LABELS.keys() == names
    assert TYPICAL.keys() == set(GateSignals._fields)


def test_a_word_the_corpus_has_never_seen_is_told_from_one_that_was_not_found(assistant: Assistant) -> None:
    question = explained(assistant, "Which ferry had penicillin?", source="Norrin Post").question
    assert (question.never_seen, question.in_no_candidate) == (("penicillin",), ("ferry",))
    ferry = next(word for word in question.words if word.word == "ferry")
    assert ferry.passages == len(assistant.generation.lexical.rows_with(["ferri"])) > 0
    assert (ferry.candidates, ferry.weighed) == (0, 0)


def test_a_misspelt_word_brings_the_words_it_may_stand_for(assistant: Assistant) -> None:
    words = {word.word: word.alike for word in explained(assistant, "How many vehicels use the crossing?").question.words}
    assert words == {"vehicels": ("vehicles",), "crossing": ()}


def test_what_the_question_names_is_told(assistant: Assistant) -> None:
    question = explained(assistant, "How many homes did Coast Daily say lost power on 12 January?", until="2031-02-01").question
    assert (question.kind, question.has_several_parts) == ("number", False)
    assert question.sources == ("Coast Daily",)
    assert question.days == ("–-01-12",)
    assert question.figures == ("12", "January")
    assert question.names == ("Coast", "Daily", "January")
    assert (str(question.until), question.since) == ("2031-02-01", None)
    assert question.passages_in_scope < explained(assistant, "How many homes?").question.passages_in_scope


def test_the_possessive_of_a_name_is_the_name(assistant: Assistant) -> None:
    question = explained(assistant, "Who closed Norrin's harbour?").question
    assert question.names == ("Norrin",)
    assert [word.word for word in question.words] == ["closed", "Norrin", "harbour"]


def test_the_ranks_by_words_and_by_vectors_are_those_of_each_searcher_alone(assistant: Assistant) -> None:
    generation, text = assistant.generation, ANSWERED[0]
    dense = [row for row, _ in generation.dense.search(generation.encoder.encode_query(text).passage_vector, k=100)]
    steps = assistant.go_through(text, scope=Scope(), answered_from=0.5)
    lexical = [row for row, _ in generation.lexical.search(generation.lexical.terms(text), k=100, scope=Scope())]
    search = explain(steps, generation, None).search
    assert (search.by_vectors, search.by_words) == (len(dense), len(lexical))
    for row, best in zip(steps.found.rows, search.best, strict=False):
        assert best.rank_by_vectors == place(dense, row)
        assert best.rank_by_words == place(lexical, row)


def test_reprints_that_were_folded_are_counted(build: Callable[[Mapping[str, str]], Path]) -> None:
    said = "A freight train carrying 60 tonnes of fertiliser derailed near Kolm on Friday morning, and the line was closed."
    files = {
        f"wire-{n}.txt": f"Train derails near Kolm\nSource: Wire {n}\n\n{said}\n\nNobody was hurt, police said.\n" for n in "12"
    }
    search = explained(Assistant.open(build(files)), "How many tonnes was the freight train carrying?").search
    assert search.reprints_folded > 0
    assert search.together + search.reprints_folded == search.by_vectors


def test_a_claim_its_quote_does_not_bear_out_decides(assistant: Assistant) -> None:
    steps = assistant.go_through(ANSWERED[0], Scope(), answered_from=0.5)
    failed = Verification("contradicted", "the source says 65, the claim 40")
    broken = explain(replace(steps, verifications=[failed, *steps.verifications[1:]]), assistant.generation, None)
    assert broken.decided == "verification"
    assert str(failed.reason) in broken.because
    assert broken.verification[0].verdict == "contradicted"
    assert str(failed.reason) in render_explanation(broken)


@pytest.mark.parametrize(("question", "scope"), [*ASKED, ("\x1b[31m" + "bridge" * 50 + " crack? " + "Norrin " * 60, {})])
def test_it_is_read_in_the_columns_of_the_terminal_with_the_decision_first(
    assistant: Assistant, question: str, scope: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, explanation = assistant.explain(question, **scope)
    for columns, widest in (("66", 66), ("80", 80), ("100", 100), ("140", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        lines = render_explanation(explanation).splitlines()
        assert lines[0].startswith("Answered" if explanation.decided == "answered" else "Decided by")
        assert max(map(len, [*lines, *render_answer(answer).splitlines()])) <= widest
        assert all(line.isprintable() and line == line.rstrip() for line in lines)


@pytest.mark.parametrize("columns", [66, 80, 100])
def test_a_text_stands_under_the_figures_where_it_has_no_room_beside_them(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = list(
        explanation_text._beside("  0.123" * 8, "The bridge was closed on Wednesday. " * 4, begin="a claim  ", end=", 9")
    )
    assert len(lines) == (1 if columns == 100 else 2)
    assert max(map(len, lines)) == columns
    assert lines[-1].endswith("…, 9")


def test_the_heads_of_columns_stand_apart_and_end_where_their_numbers_do() -> None:
    names = list(LABELS)
    heads = explanation_text._heads(names)
    numbers = explanation_text._adds([Part(name, 0.5, 1.25) for name in names], names, digits=2)
    assert heads.split() == [LABELS[name].short for name in names]
    ends_of_heads, ends_of_numbers = ([word.end() for word in re.finditer(r"\S+", line)] for line in (heads, numbers))
    assert ends_of_heads == ends_of_numbers


def test_the_json_has_the_explanation_beside_the_answer_only_where_it_is_asked_for(index: Path, tmp_path: Path) -> None:
    plain = json.loads(briefbot(index, "ask", ANSWERED[0], "--json"))
    told = json.loads(briefbot(index, "ask", ANSWERED[0], "--json", "--explain"))
    assert told.keys() - plain.keys() == {"explanation"}
    assert {name: told[name] for name in plain if name != "timings_ms"} == {
        name: value for name, value in plain.items() if name != "timings_ms"
    }
    queries, output = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    queries.write_text(
        "".join(json.dumps({"id": f"q{n}", "text": text}) + "\n" for n, text in enumerate([ANSWERED[0], REFUSED[0]])), "utf8"
    )
    briefbot(index, "ask", "--questions", queries, "--output", output, "--explain")
    lines = [json.loads(line) for line in output.read_text("utf8").splitlines()]
    assert [(line["id"], line["explanation"]["decided"]) for line in lines] == [("q0", "answered"), ("q1", "gate")]
    assert lines[0]["explanation"] == told["explanation"]


def test_the_explanation_stands_behind_the_answer(index: Path) -> None:
    plain, told = (briefbot(index, "ask", REFUSED[0], *flags) for flags in ([], ["--explain"]))
    assert told.startswith(plain.rstrip("\n") + "\n\nDecided by the gate")
