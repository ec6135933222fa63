"""A small corpus calibrated for real: what it changes, what it leaves alone, and how it is undone."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from briefbot import calibrating, calibration_questions
from briefbot import calibration as calibration_module
from briefbot.assistant import Assistant
from briefbot.calibrating import CalibrationReport, ask_all, calibrate, halves, reset
from briefbot.calibration import CALIBRATION, Calibration, answerer_digest, calibration_state
from briefbot.calibration_questions import LEAST_QUESTIONS, choose_questions
from briefbot.cli import main
from briefbot.commands.terminal import render_calibration
from briefbot.doctor import examine
from briefbot.errors import CalibrationError, IndexBusy, IndexDamaged, IndexNotFound
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import sole_builder
from briefbot.index import build_index
from briefbot.live import LiveAssistant
from briefbot.made_questions.nearmisses import near_miss
from briefbot.types import Answer, ArticleId, Scope
from desk import ENCODER, PASSAGE_TOKENS, Desk, link_or_copy
from towns import town_articles

QUESTIONS, SEED = 80, 5
ASKED = (
    "When was the tram depot in Estrava closed?",
    "How many cracks did engineers from Kestwick find near Farnley?",
    "What is the name of the president of Peru?",
    "Who thanked the builders?",
)


@pytest.fixture(scope="module")
def plain(build: Callable[[Mapping[str, str]], Path]) -> Path:
    """An index of the towns without a calibration; not to be changed."""
    return build(town_articles())


@pytest.fixture(scope="module")
def calibrated(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CalibrationReport]:
    """The same, calibrated; not to be changed."""
    index = tmp_path_factory.mktemp("calibrated") / "index"
    shutil.copytree(plain, index, copy_function=link_or_copy)
    return index, calibrate(index, questions=QUESTIONS, seed=SEED)


@pytest.fixture
def own(calibrated: tuple[Path, CalibrationReport], tmp_path: Path) -> Path:
    """A calibrated index of one's own."""
    shutil.copytree(calibrated[0], tmp_path / "index", copy_function=link_or_copy)
    return tmp_path / "index"


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms=replace(answer.timings_ms, encode=0, retrieve=0, answer=0, verify=0))


def answers(index: Path) -> list[Answer]:
    assistant = Assistant.open(index)
    return [timeless(assistant.ask(question)) for question in ASKED]


def test_confidence_changes_and_hits_claims_and_their_order_do_not(plain: Path, own: Path) -> None:
    before, after = Assistant.open(plain), Assistant.open(own)
    assert after.calibration is not None
    answer_all = replace(after.calibration, answered_from=0.5)  # as without it: else there are no claims to compare
    after.calibration = answer_all
    for question in ASKED:
        one, other = before.ask(question), after.ask(question)
        assert timeless(one) == replace(timeless(other), confidence=one.confidence)
        assert other.confidence == pytest.approx(answer_all.apply(one.confidence), abs=1e-3)
        assert one.hits


def test_the_assistant_abstains_below_the_fitted_threshold(own: Path) -> None:
    fitted = Assistant.open(own).calibration
    assert fitted is not None
    raw = Assistant.open_uncalibrated(own)
    for question in ASKED:
        answer = Assistant.open(own).ask(question)
        assert answer.abstained == (raw.weigh(question).confidence < fitted.answered_from)
    assert {answer.abstained for answer in answers(own)} == {True, False}


def test_reset_restores_the_former_answers_exactly(plain: Path, own: Path) -> None:
    assert answers(own) != answers(plain)
    assert reset(own)
    assert answers(own) == answers(plain)
    assert {path.name for path in own.iterdir()} == {path.name for path in plain.iterdir()}
    assert not reset(own)


def test_a_program_that_runs_on_takes_up_a_calibration_and_its_removal(own: Path) -> None:
    kept = (own / CALIBRATION).read_bytes()
    reset(own)
    live = LiveAssistant(own)
    before = live()
    assert live() is before
    assert before.calibration is None
    encoder = before.generation.encoder
    (own / CALIBRATION).write_bytes(kept)
    calibrated = live()
    assert live() is calibrated
    assert calibrated.calibration is not None
    assert calibrated.generation.encoder is encoder
    reset(own)
    assert live().calibration is None


def test_the_same_seed_gives_the_same_calibration(own: Path, calibrated: tuple[Path, CalibrationReport]) -> None:
    written = (own / CALIBRATION).read_bytes()
    again = calibrate(own, questions=QUESTIONS, seed=SEED)
    assert (own / CALIBRATION).read_bytes() == written
    assert again.calibration == calibrated[1].calibration


def test_an_article_left_out_is_neither_found_nor_cited(plain: Path) -> None:
    assistant = Assistant.open(plain)
    encoded = assistant.generation.encoder.encode_query(ASKED[0])
    own_article = ArticleId("estrava.md")
    everything = assistant.retriever.candidates(ASKED[0], encoded, k=60, scope=Scope())
    without = assistant.retriever.candidates(ASKED[0], encoded, k=60, scope=Scope(without=(own_article,)))
    stored = assistant.generation.catalog.passages(everything.rows)
    kept = {p.row for p in stored if p.passage.article_id != own_article}
    assert stored[0].passage.article_id == own_article
    assert set(without.rows) == kept
    np.testing.assert_allclose(
        sorted(without.cosines),
        sorted(cosine for row, cosine in zip(everything.rows, everything.cosines, strict=True) if row in kept),
        atol=1e-6,
    )
    assert all(e.ranked.passage.article_id != own_article for e in assistant.weigh(ASKED[0], without=[own_article]).evidence)


def test_where_every_article_is_left_out_nothing_is_found(plain: Path) -> None:
    assistant = Assistant.open(plain)
    selection = assistant.weigh(ASKED[0], without=assistant.generation.catalog.article_ids())
    assert (selection.evidence, selection.confidence) == ([], 0.0)


def test_no_outcome_of_a_question_left_out_cites_what_was_left_out(plain: Path) -> None:
    assistant = Assistant.open_uncalibrated(plain)
    asked = choose_questions(assistant.generation, most=QUESTIONS, seed=SEED)[:10]
    outcomes = ask_all(assistant, asked, seed=SEED, progress=lambda *_: None)
    assert [outcome.answerable for outcome in outcomes] == [True, False] * 10
    for outcome in outcomes:
        if outcome.without:
            assert outcome.question.article_id in outcome.without
            assert not outcome.right
            found = assistant.weigh(outcome.text, without=outcome.without).evidence
            assert all(evidence.ranked.passage.article_id not in outcome.without for evidence in found)


def test_a_near_miss_names_what_no_passage_holds_together(plain: Path) -> None:
    lexical = Assistant.open(plain).generation.lexical
    question = "When was the tram depot in Estrava closed?"
    missed = near_miss(question, ["When was the boat yard in Hallmund opened?"], lexical, random.Random(1))
    assert missed == "When was the tram depot in Hallmund closed?"
    assert not lexical.rows_with(lexical.terms("Hallmund tram"))
    assert (
        near_miss(question, ["What is in Kestwick?"], lexical, random.Random(1)) == "When was the tram depot in Kestwick closed?"
    )
    assert near_miss("who was it", [question], lexical, random.Random(1)) is None


def test_a_near_miss_may_count_something_else(plain: Path) -> None:
    lexical, rng = Assistant.open(plain).generation.lexical, random.Random(1)
    question, others = "How many trams left the depot in Estrava?", ["How many penguins are there in Hallmund?"]
    missed = near_miss(question, others, lexical, rng, kinds=["counted"])
    assert missed == "How many penguins left the depot in Estrava?"
    assert near_miss("Who left the depot in Estrava?", others, lexical, rng, kinds=["counted"]) is None


def test_no_article_is_asked_about_in_both_halves(plain: Path) -> None:
    assistant = Assistant.open_uncalibrated(plain)
    asked = choose_questions(assistant.generation, most=QUESTIONS, seed=SEED)[:12]
    outcomes = ask_all(assistant, asked, seed=SEED, progress=lambda *_: None)
    first, second = halves(assistant.generation, outcomes, seed=SEED)
    assert len(first) + len(second) == len(outcomes)
    assert not {o.question.article_id for o in first} & {o.question.article_id for o in second}


def test_a_corpus_too_small_says_what_is_needed_and_changes_nothing(desk: Desk) -> None:
    before = desk.files()
    with pytest.raises(CalibrationError, match=r"yields \d+ questions from 3 articles, calibration needs 80 from 8") as raised:
        calibrate(desk.index)
    assert "add articles" in raised.value.hint
    assert desk.files() == before


def test_reprints_of_one_text_count_as_one_article(build: Callable[[Mapping[str, str]], Path]) -> None:
    text = "".join(re.sub("---.*---", "", article, flags=re.DOTALL) for article in town_articles().values())
    index = build({f"print-{number}.txt": f"The towns\nDate: {number + 1} March 2031\n{text}" for number in range(9)})
    with pytest.raises(
        CalibrationError, match=r"from 1 article \(\d with the reprints of others\), calibration .* from 8"
    ) as raised:
        calibrate(index, questions=QUESTIONS)
    assert "add articles" in raised.value.hint


def test_a_calibration_that_fails_leaves_the_old_one(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = (own / CALIBRATION).read_bytes()
    monkeypatch.setattr(calibration_questions, "LEAST_ARTICLES", 10_000)
    with pytest.raises(CalibrationError, match=f"yields {QUESTIONS} questions from"):
        calibrate(own, questions=QUESTIONS, seed=SEED)
    assert (own / CALIBRATION).read_bytes() == written


def test_fewer_questions_than_calibration_needs_are_not_blamed_on_the_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=f"questions is 60, the least is {LEAST_QUESTIONS}"):
        calibrate(tmp_path / "index", questions=60)
    with pytest.raises(SystemExit) as left:
        main(["calibrate", "--questions", "60"])
    assert left.value.code == 2
    assert f"--questions 60 is too few: calibration needs {LEAST_QUESTIONS} or more" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["calibrate", "--help"])
    assert f"{LEAST_QUESTIONS} or more (default: {calibrating.QUESTIONS})" in " ".join(capsys.readouterr().out.split())


def test_a_calibration_of_another_answerer_encoder_or_reader_is_not_applied_and_the_doctor_says_so(
    own: Path, plain: Path
) -> None:
    fitted = Calibration.load(own)
    assert fitted is not None
    for other, words in (
        (replace(fitted, answerer="0"), "version of briefbot"),
        (replace(fitted, answerer="0", reader=None), "version of briefbot"),
        (replace(fitted, encoder="0"), "encoder"),
        (replace(fitted, reader="0"), "reader"),
    ):
        other.save(own)
        assert answers(own) == answers(plain)
        state = examine(own).calibration
        assert state is not None
        assert (state.standing, words in state.words) == ("stale", True)
        assert state.hint == f"briefbot calibrate --index {own}"


def test_the_doctor_finds_a_calibrated_index_sound_and_nothing_left_over(own: Path) -> None:
    examination = examine(own)
    assert (examination.findings, examination.leftovers) == ([], [])
    assert examination.calibration is not None
    assert examination.calibration.standing == "applied"


def test_a_damaged_calibration_stops_questions_and_is_found_by_the_doctor(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / CALIBRATION).write_text("{", "utf8")
    with pytest.raises(IndexDamaged, match=CALIBRATION):
        Assistant.open(own)
    finding = examine(own).findings[0]
    assert f"briefbot calibrate --index {own} --reset" in finding.hint
    assert main(["calibrate", "--reset", "--index", str(own)]) == 0
    assert examine(own).findings == []
    assert "as it came" in capsys.readouterr().out


def test_a_rebuilt_corpus_keeps_its_calibration_and_one_much_changed_is_told_of(own: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in town_articles().items():
        (corpus / name).write_text(text, "utf8")

    def rebuilt() -> str | None:
        report = build_index(corpus, own, encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)
        return report.calibration.standing if report.calibration else None

    (corpus / "arvik.md").write_text(town_articles()["arvik.md"].replace("rust", "rot"), "utf8")
    assert rebuilt() == "applied"
    for name in sorted(town_articles())[:4]:
        (corpus / name).unlink()
    assert rebuilt() == "ageing"
    state = calibration_state(Generation.open(own))
    assert re.search(r"; \d\d% of the passages have changed since$", state.words)
    assert state.hint == f"briefbot calibrate --index {own}"
    assert Assistant.open(own).calibration is not None


def test_only_one_process_writes_at_a_time(own: Path) -> None:
    with sole_builder(own), pytest.raises(IndexBusy):
        reset(own)


def test_where_nothing_is_built_nothing_is_begun(tmp_path: Path) -> None:
    for act in (calibrate, reset):
        with pytest.raises(IndexNotFound):
            act(tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_the_command_prints_its_report_and_draws_a_picture(own: Path, tmp_path: Path) -> None:
    picture = tmp_path / "risk.png"
    flags = ["--index", str(own), "--questions", "80", "--risk", "0.4", "--output", str(picture), "--json"]
    command = [sys.executable, "-m", "briefbot.cli", "calibrate", *flags]
    done = subprocess.run(command, capture_output=True, encoding="utf8", timeout=300, check=True)
    report = json.loads(done.stdout)
    assert report["picture"] == str(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert report["calibration"]["risk"] == 0.4
    assert report["answerable"] == report["left_out"] + report["near_misses"] == 80
    assert "asking: 80 of 80" in done.stderr


def test_the_table_says_what_was_measured_before_and_now(calibrated: tuple[Path, CalibrationReport]) -> None:
    report = calibrated[1]
    text, measured = render_calibration(report), report.calibration.measured
    shares = f"{measured.before.answerable_refused:.1%} +{measured.after.answerable_refused:.1%}"
    assert re.search(f"answerable questions refused +{shares}", text)
    assert f"answers from a confidence of {report.calibration.threshold:.2f}" in text
    assert measured.questions + report.calibration.questions == 2 * report.answerable


@pytest.mark.parametrize(
    "flags", [["--risk", "0"], ["--risk", "1"], ["--risk", "x"], ["--questions", "0"], ["--reset", "--json"]]
)
def test_wrong_usage_is_refused(flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["calibrate", "--index", str(tmp_path), *flags])
    assert leaving.value.code == 2
    capsys.readouterr()


def test_every_module_the_confidence_is_made_in_counts_for_its_version() -> None:
    folder = Path(calibration_module.__file__).parent
    weigh_nothing = {"arrays", "catalog", "chunking", "errors", "generations", "messages", "types"}
    named = {place.removesuffix(".py").partition("/")[0] for place in calibration_module._ANSWERING}
    for place in calibration_module._ANSWERING:
        for module in sorted((folder / place).glob("*.py")) or [folder / place]:
            text = module.read_text("utf8").split("if TYPE_CHECKING:")[0]
            imported = set(re.findall(r"^from briefbot\.(\w+)[\w.]* import", text, re.MULTILINE))
            assert imported - weigh_nothing <= named, module
    assert re.fullmatch("[0-9a-f]{16}", answerer_digest())
