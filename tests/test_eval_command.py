"""briefbot eval from outside: what it leaves in a folder, how runs are compared, what is refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from briefbot.cli import main
from briefbot.judgements import read_run

CRACK, FERRY = "The crack in the bridge is 65 centimetres long.", "The ferry takes 35 minutes to cross."
PLOTS = ("risk_coverage", "reliability", "confidence", "found_by_rank", "stage_times")


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two questions with an answer, one of them marked, and one without."""
    folder = tmp_path_factory.mktemp("judged")
    span = {"text": "65", "passage": "a b#p0", "para_start": CRACK.index("65"), "para_end": CRACK.index("65") + 2}
    queries = [
        {"id": "q1", "text": "How long is the crack in the bridge?", "answerable": True, "answer_spans": [span]},
        {"id": "q2", "text": "How long does the ferry take to cross?", "gold_sets": [["a b#p1"], ["a b#p0", "z#p0"]]},
        {"id": "q3", "text": "Who discovered penicillin?", "answerable": False},
    ]
    (folder / "corpus.jsonl").write_text(json.dumps({"id": "a b", "title": "Norrin", "paragraphs": [CRACK, FERRY]}), "utf8")
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), "utf8")
    (folder / "qrels_para.tsv").write_text("q1\ta b#p0\t1\nq2\ta b#p1\t1\n", "utf8")
    return folder


@pytest.fixture(scope="session")
def kept(judged: Path, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the set in index/, and in first/ what its evaluation left."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(index / "encoders", folder / "index" / "encoders", copy_function=os.link)
    assert main(["eval", str(judged), "--index", str(folder / "index"), "--output", str(folder / "first")]) == 0
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """One that finds both at once, and one that finds the first at rank 2 and the second never."""
    good, bad = tmp_path / "good.trec", tmp_path / "bad.trec"
    good.write_text("q1 Q0 a%20b#p0 1 2.5 x\nq2 Q0 a%20b#p1 1 2.5 x\n", "utf8")
    bad.write_text("q1 Q0 a%20b#p1 1 2.5 x\nq1 Q0 a%20b#p0 2 1.5 x\n", "utf8")
    return good, bad


def test_a_folder_holds_the_report_the_answers_the_run_and_the_plots(kept: Path) -> None:
    folder = kept / "first"
    report = json.loads((folder / "report.json").read_text("utf8"))
    assert (report["judged"], report["with_sets"]) == (2, 1)
    assert report["retrieval"]["set@10"] == 1.0
    assert report["warnings"] == ["q2: the index has no 'z#p0'"]
    rows = {row["id"]: row for row in report["per_query"]}
    assert (rows["q1"]["retrieval"]["nDCG@10"], rows["q1"]["first_relevant_rank"], rows["q1"]["right"]) == (1.0, 1, True)
    assert (rows["q3"]["retrieval"], rows["q3"]["abstained"], rows["q3"]["right"]) == (None, True, False)
    answers = [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf8").splitlines()]
    assert [answer["id"] for answer in answers] == ["q1", "q2", "q3"]
    assert answers[0]["citations_hold"][0] is True
    assert len(answers[0]["citations_hold"]) == len(answers[0]["citations"])
    assert answers[1]["citations_hold"] is None
    assert "a%20b#p0" in (folder / "run.trec").read_text("utf8")
    assert next(iter(read_run(folder / "run.trec")["q1"])) == "a b#p0"
    expected = {"report.json", "answers.jsonl", "run.trec", *(f"{name}{kind}" for name in PLOTS for kind in (".png", ".svg"))}
    assert {path.name for path in folder.iterdir()} == expected


def test_its_run_scores_as_the_evaluation_did(judged: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(judged), "--run", str(kept / "first" / "run.trec"), "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["retrieval"] == json.loads((kept / "first" / "report.json").read_text("utf8"))["retrieval"]
    assert (scored["citations"], scored["timings"]) == (None, None)


def test_what_cannot_be_drawn_is_said_and_no_older_plot_stays(
    judged: Path, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("corpus.jsonl", "qrels_para.tsv"):
        shutil.copy(judged / name, tmp_path / name)
    (tmp_path / "queries.jsonl").write_text('{"id": "q1", "text": "How long is the crack?"}', "utf8")
    output = tmp_path / "out"
    output.mkdir()
    (output / "reliability.png").write_bytes(b"old")
    assert main(["eval", str(tmp_path), "--index", str(kept / "index"), "--output", str(output)]) == 0
    left_out = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Not drawn: ")]
    assert [line.split(":")[1].strip() for line in left_out] == ["risk_coverage", "reliability", "confidence"]
    assert {path.stem for path in output.glob("*.[ps][nv]g")} == {"found_by_rank", "stage_times"}


def test_today_is_compared_with_an_earlier_folder(judged: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index, first = str(kept / "index"), str(kept / "first")
    assert main(["eval", str(judged), "--index", index, "--against", first, "--json"]) == 0
    differences = json.loads(capsys.readouterr().out)["comparison"]["differences"]
    assert {"nDCG@10", "set@10", "first citation holds", "AUROC of confidence"} <= differences.keys()
    assert {found["difference"] for found in differences.values()} == {0.0}
    assert {found["reversed_share"] for found in differences.values()} == {None}


def test_two_runs_are_compared_query_by_query(judged: Path, runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = runs
    assert main(["eval", str(judged), "--run", str(bad), "--against", str(good), "--worst", "1"]) == 0
    printed = capsys.readouterr()
    [found] = [line.split() for line in printed.out.splitlines() if line.startswith("MRR@10") and "to" in line]
    assert found == ["MRR@10", "2", "1.000", "0.250", "-0.750", "-1.000", "to", "-0.500", "0.000"]
    assert printed.out.splitlines()[-1] == "q2  nDCG@10 1.00 → 0.00: How long does the ferry take to cross?"
    assert "nothing for 1 of the 2 judged queries" in printed.err


def test_judgements_that_name_what_is_not_there_are_warned_of(
    judged: Path, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(judged, tmp_path / "set")
    with (tmp_path / "set" / "qrels_para.tsv").open("a", encoding="utf8") as qrels:
        qrels.write("q1\ta b#p9\t1\nq4\ta b#p0\t1\n" + "".join(f"q3\tno-{n}#p0\t1\n" for n in range(9)))
    assert main(["eval", str(tmp_path / "set"), "--index", str(kept / "index"), "--json"]) == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)["warnings"]) == 12
    warned = printed.err.partition("Warning: ")[2].splitlines()
    assert warned[1:4] == [
        "  q4: judged, but not among the 3 queries",
        "  q1: the index has no 'a b#p9'",
        "  q2: the index has no 'z#p0'",
    ]
    assert warned[6] == "  and 7 more, which --json has"


def test_of_a_run_it_is_warned_of_queries_that_are_not_there(
    judged: Path, runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(judged, tmp_path / "set")
    assert main(["eval", str(tmp_path / "set"), "--run", str(runs[0])]) == 0
    assert "Warning" not in capsys.readouterr().err
    with (tmp_path / "set" / "qrels_para.tsv").open("a", encoding="utf8") as qrels:
        qrels.write("".join(f"q{n}\ta b#p0\t1\n" for n in range(4, 9)))
    assert main(["eval", str(tmp_path / "set"), "--run", str(runs[0]), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["warnings"] == ["q4, q5, q6 and 2 more: judged, but not among the 3 queries"]
    assert "q4, q5, q6 and 2 more" in printed.err


def test_the_worst_queries_are_listed_with_what_went_wrong(
    judged: Path, runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", str(judged), "--run", str(runs[1]), "--worst", "5"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "q2  nDCG@10 0.00, nothing relevant found: How long does the ferry take to cross?",
        "q1  nDCG@10 0.63, first relevant at rank 2: How long is the crack in the bridge?",
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("q9 Q0 a%20b#p0 1 2.5 x", "about none of the 2 judged queries: it names 'q9'"),
        ("q1 Q0 a%20b#p0 1 2.5", "run.trec:1: 5 fields, a run has 6"),
        ("q1 Q0 a%20b#p0 1 high x", "run.trec:1: 'high' is no number"),
        ("q1 Q0 a%20b 1 2.5 x", "'a b', which is no paragraph"),
        ("", "is empty"),
        (None, "there is no file"),
    ],
)
def test_a_run_that_cannot_be_scored_is_named(
    judged: Path, tmp_path: Path, line: str | None, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run.trec"
    if line is not None:
        run.write_text(line, "utf8")
    assert main(["eval", str(judged), "--run", str(run)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert named in printed.err


def test_a_run_of_paragraphs_is_one_of_articles_where_articles_are_judged(
    judged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(judged / "queries.jsonl", tmp_path)
    (tmp_path / "qrels.tsv").write_text("q1\ta\t1\n", "utf8")
    (tmp_path / "run").write_text("q1 Q0 b#p0 1 3 x\nq1 Q0 b#p1 2 2 x\nq1 Q0 a#p7 3 1 x\n", "utf8")
    assert main(["eval", str(tmp_path), "--run", str(tmp_path / "run"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["retrieval"]["MRR@10"] == 0.5


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ("missing", "No such file"),
        ("no json", "is no report"),
        ("other queries", "of other queries: 'q3' was asked only now"),
        ("other words", "of other queries: 'q3' was 'Who discovered radium?'"),
        ("no run", "run.trec is missing"),
    ],
)
def test_a_folder_that_is_no_earlier_evaluation_is_refused_before_anything_is_asked(
    judged: Path, kept: Path, tmp_path: Path, broken: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    if broken != "missing":
        shutil.copytree(kept / "first", old)
    report = old / "report.json"
    if broken == "no json":
        report.write_text("{", "utf8")
    elif broken == "other queries":
        report.write_text(report.read_text("utf8").replace('"q3"', '"q4"'), "utf8")
    elif broken == "other words":
        report.write_text(report.read_text("utf8").replace("penicillin", "radium"), "utf8")
    elif broken == "no run":
        (old / "run.trec").unlink()
    assert main(["eval", str(judged), "--index", str(tmp_path / "none"), "--against", str(old)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert named in printed.err
    assert not (tmp_path / "none").exists()


def test_an_output_that_cannot_be_made_is_named_before_anything_is_asked(
    judged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("kept", "utf8")
    assert main(["eval", str(judged), "--index", str(tmp_path / "none"), "--output", str(tmp_path / "file")]) == 1
    assert "file cannot be written" in capsys.readouterr().err
    assert (tmp_path / "file").read_text("utf8") == "kept"


@pytest.mark.parametrize(
    "mixture",
    [
        ["--run", "a.trec", "--index", "i"],
        ["--run", "a.trec", "--output", "o"],
        ["--against", "a.trec"],
        ["--worst", "5", "--json"],
        ["--worst", "0"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    judged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mixture: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.trec").write_text("q1 Q0 a%20b#p0 1 2.5 x\n", "utf8")
    with pytest.raises(SystemExit) as left:
        main(["eval", str(judged), *mixture])
    assert left.value.code == 2
    assert capsys.readouterr().out == ""
