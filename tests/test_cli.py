"""The command line in a process of its own: exit codes, what goes to stdout, what a person is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from briefbot import __version__
from briefbot.assistant import Assistant
from briefbot.cli import COMMANDS
from briefbot.config import load
from briefbot.output import whole_file
from briefbot.queries import Turn
from briefbot.types import Timings
from desk import ENCODER

QUESTION = "How long is the crack in the harbour bridge?"
FULL = Path("/dev/full")

# DESIGN.md, section 4
ANSWER = {
    "id": type(None),
    "question": str,
    "standalone_question": str,
    "abstained": bool,
    "reason": (str, type(None)),
    "confidence": float,
    "claims": list,
    "citations": list,
    "hits": list,
    "answerer": str,
    "generation": str,
    "timings_ms": dict,
}
CLAIM = {"text": str, "verdict": str, "citations": list}
CITATION = {
    "number": int,
    "article_id": str,
    "title": str,
    "published": (str, type(None)),
    "source": (str, type(None)),
    "url": (str, type(None)),
    "paragraph": int,
    "paragraph_id": str,
    "start": int,
    "end": int,
    "quote": str,
}
HIT = {"article_id": str, "paragraph": int, "start": int, "end": int, "rank": int, "score": float}


@dataclass
class Shell:
    """Runs briefbot in a folder that holds no settings, with the environment's own left out."""

    folder: Path

    def __call__(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")}
        return subprocess.run(
            [sys.executable, "-m", "briefbot.cli", *map(str, arguments)],
            cwd=self.folder,
            env=clean | environment,
            capture_output=True,
            encoding="utf8",
            timeout=120,
            check=False,
        )


@pytest.fixture
def briefbot(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def own_index(index: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage; large files are linked, since only small ones are rewritten."""
    return Path(shutil.copytree(index, tmp_path / "own", copy_function=os.link))


def has_fields(value: object, expected: Mapping[str, object]) -> bool:
    return isinstance(value, dict) and all(
        name in value and isinstance(value[name], kind)  # type: ignore[arg-type]
        for name, kind in expected.items()
    )


def error_of(done: subprocess.CompletedProcess[str]) -> tuple[str, str]:
    """What went wrong and the hint; nothing may have come out on stdout, and no traceback."""
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    error, hint = done.stderr.splitlines()[-2:]
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert "Traceback" not in done.stderr
    return error.removeprefix("Error: "), hint.removeprefix("Hint: ")


def write_jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf8")
    return path


def test_ask_prints_the_answer_and_nothing_else(briefbot: Shell, index: Path) -> None:
    done = briefbot("ask", QUESTION, "--index", index)
    assert (done.returncode, done.stderr) == (0, "")
    assert "65 centimetres long" in done.stdout
    assert "[1] Crack in harbour bridge is longer than first reported, 2031-03-20, Norrin Post, paragraph 1" in done.stdout


def test_ask_prints_the_documented_json(briefbot: Shell, index: Path) -> None:
    done = briefbot("ask", "How long will the bridge stay shut?", "--index", index, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert has_fields(answer, ANSWER)
    assert answer["claims"]
    assert all(has_fields(claim, CLAIM) for claim in answer["claims"])
    assert all(has_fields(citation, CITATION) for citation in answer["citations"])
    assert all(has_fields(hit, HIT) for hit in answer["hits"])
    assert set(answer["timings_ms"]) == {"encode", "retrieve", "answer", "verify"}
    assert {claim["verdict"] for claim in answer["claims"]} <= {"verified", "partly", "unsupported", "contradicted"}
    assert answer["citations"][0]["published"] == "2031-03-05"


def test_abstaining_is_an_answer_and_no_error(briefbot: Shell, index: Path) -> None:
    shown = briefbot("ask", "Who discovered penicillin?", "--index", index)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("No answer: ")
    assert "Nearest:" in shown.stdout
    answer = json.loads(briefbot("ask", "Who discovered penicillin?", "--index", index, "--json").stdout)
    assert has_fields(answer, ANSWER)
    assert (answer["abstained"], answer["claims"], answer["citations"]) == (True, [], [])


def test_search_prints_the_retrievers_hits(briefbot: Shell, index: Path, assistant: Assistant) -> None:
    scope = {"since": "2031-03-01", "source": "COAST daily"}
    flags = [part for name, value in scope.items() for part in (f"--{name}", value)]
    done = briefbot("search", "crack", "-k", 2, "--index", index, "--json", *flags)
    assert (done.returncode, done.stderr) == (0, "")
    hits = json.loads(done.stdout)
    assert all(has_fields(hit, HIT) for hit in hits)
    found = [(hit["article_id"], hit["start"], hit["end"], hit["rank"], hit["text"]) for hit in hits]
    assert found == [(h.article_id, h.start, h.end, h.rank, h.text) for h in assistant.search("crack", k=2, **scope)]
    nothing = briefbot("search", "crack", "--since", "2040-01-01", "--index", index)
    assert (nothing.returncode, nothing.stdout) == (0, "Nothing found.\n")
    unknown = briefbot("search", "crack", "--source", "Nobody", "--index", index)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "Coast Daily" in unknown.stderr


def test_quotes_come_out_as_they_are_whatever_the_locale(briefbot: Shell, index: Path) -> None:
    usual = briefbot("ask", QUESTION, "--index", index)
    poor = briefbot("ask", QUESTION, "--index", index, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (poor.returncode, poor.stdout) == (0, usual.stdout)
    assert "“" in poor.stdout


def test_every_source_named_is_searched(briefbot: Shell, index: Path) -> None:
    done = briefbot("search", "bridge", "--source", "coast daily", "--source", "norrin post", "--index", index, "--json")
    assert {hit["source"] for hit in json.loads(done.stdout)} == {"Coast Daily", "Norrin Post"}


def test_batch_answers_come_in_order_with_their_ids(briefbot: Shell, index: Path, assistant: Assistant, tmp_path: Path) -> None:
    texts = ["Who discovered penicillin?", QUESTION, "How many homes lost power?", QUESTION]
    ids = ["last", 10, "z", "first"]
    asked = write_jsonl(tmp_path / "q.jsonl", *({"id": i, "text": text} for i, text in zip(ids, texts, strict=True)))
    done = briefbot("ask", "--questions", asked, "--output", "out.jsonl", "--index", index)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf8").splitlines()]
    assert [answer["id"] for answer in answers] == [str(i) for i in ids]
    assert [answer["question"] for answer in answers] == texts
    assert all(has_fields(answer, ANSWER | {"id": str}) for answer in answers)
    alone = [assistant.ask(text) for text in texts]
    assert [[c["quote"] for c in answer["citations"]] for answer in answers] == [
        [citation.quote for citation in answer.citations] for answer in alone
    ]
    assert all(isinstance(answer.timings_ms, Timings) for answer in alone)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "q.jsonl"]


def test_a_batch_search_writes_a_trec_run(briefbot: Shell, index: Path, assistant: Assistant, tmp_path: Path) -> None:
    asked = write_jsonl(tmp_path / "q.jsonl", {"id": "b", "text": "crack"}, {"id": "a", "text": "ferry"})
    done = briefbot("search", "--queries", asked, "--run", "out.trec", "--index", index)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    lines = [line.split(" ") for line in (tmp_path / "out.trec").read_text("utf8").splitlines()]
    expected = []
    for query_id, text in (("b", "crack"), ("a", "ferry")):
        names = dict.fromkeys(f"{hit.article_id}#p{hit.paragraph - 1}" for hit in assistant.search(text, k=100))
        expected += [[query_id, "Q0", name, str(rank), "briefbot"] for rank, name in enumerate(names, start=1)]
    assert [[*line[:4], line[5]] for line in lines] == expected
    assert all(0 <= float(line[4]) <= 1 for line in lines)


def test_a_follow_up_of_a_batch_is_asked_with_what_was_said_before(briefbot: Shell, index: Path, assistant: Assistant) -> None:
    history = [{"role": "user", "content": "Who closed the harbour bridge?"}, "agent: The harbour master."]
    write_jsonl(
        briefbot.folder / "q.jsonl",
        {"id": "1", "text": "How long is the crack in it?", "history": history},
        {"id": "2", "text": "How long is the crack in it?"},
    )
    done = briefbot("ask", "--questions", "q.jsonl", "--output", "out.jsonl", "--index", index)
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in (briefbot.folder / "out.jsonl").read_text("utf8").splitlines()]
    assert [answer["question"] for answer in answers] == ["How long is the crack in it?"] * 2
    assert [answer["standalone_question"] for answer in answers] == [
        "How long is the crack in the harbour bridge?",
        "How long is the crack in it?",
    ]
    assert briefbot("search", "--queries", "q.jsonl", "--run", "out.trec", "-k", "3", "--index", index).returncode == 0
    lines = [line.split() for line in (briefbot.folder / "out.trec").read_text("utf8").splitlines()]
    turns = [Turn("user", "Who closed the harbour bridge?"), Turn("assistant", "The harbour master.")]
    followed = assistant.search("How long is the crack in it?", k=3, fold_reprints=False, history=turns)
    ranked = [f"{hit.article_id}#p{hit.paragraph - 1}" for hit in followed]
    assert [line[2] for line in lines if line[0] == "1"] == list(dict.fromkeys(ranked))


def test_a_batch_with_a_question_that_cannot_be_asked_names_it_and_writes_nothing(
    briefbot: Shell, index: Path, tmp_path: Path
) -> None:
    asked = write_jsonl(tmp_path / "q.jsonl", {"id": "fine", "text": QUESTION}, {"id": "broken", "text": "?!"})
    for command in (["ask", "--questions", asked, "--output", "out"], ["search", "--queries", asked, "--run", "out"]):
        error, _ = error_of(briefbot(*command, "--index", index))
        assert "broken" in error
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("output", ["missing/out.jsonl", "q.jsonl/out.jsonl", ".", "/", ""])
def test_an_output_that_cannot_be_written_is_named(briefbot: Shell, index: Path, tmp_path: Path, output: str) -> None:
    write_jsonl(tmp_path / "q.jsonl", {"id": "1", "text": QUESTION})
    error, _ = error_of(briefbot("ask", "--questions", "q.jsonl", "--output", output, "--index", index))
    assert f"{Path(output)} cannot be written" in error
    assert [path.name for path in tmp_path.iterdir()] == ["q.jsonl"]


def test_a_failed_batch_leaves_the_old_output_as_it_was(briefbot: Shell, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "q.jsonl", {"id": "1", "text": QUESTION})
    (tmp_path / "out.jsonl").write_text("kept", "utf8")
    error_of(briefbot("ask", "--questions", "q.jsonl", "--output", "out.jsonl", "--index", tmp_path / "none"))
    assert (tmp_path / "out.jsonl").read_text("utf8") == "kept"


def test_what_fails_beside_the_output_is_not_said_of_it(tmp_path: Path) -> None:
    def fail() -> None:
        with whole_file(tmp_path / "out") as write:
            write("x")
            (tmp_path / "none").read_text()

    with pytest.raises(FileNotFoundError):
        fail()
    assert [*tmp_path.iterdir()] == []


def test_a_reader_of_the_output_that_has_had_enough_is_no_error(briefbot: Shell, index: Path, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "q.jsonl", *({"id": str(number), "text": QUESTION} for number in range(40)))
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["head", "-c", "1", tmp_path / "pipe"], stdout=subprocess.PIPE, encoding="utf8")
    done = briefbot("ask", "--questions", "q.jsonl", "--output", "pipe", "--index", index)
    assert reader.communicate(timeout=60)[0] == "{"
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full, a disk without room: Linux has one")
def test_an_output_for_which_there_is_no_room_is_named(briefbot: Shell, index: Path, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "q.jsonl", {"id": "1", "text": QUESTION})
    error, _ = error_of(briefbot("ask", "--questions", "q.jsonl", "--output", FULL, "--index", index))
    assert error == "/dev/full cannot be written: No space left on device"


def test_an_output_that_is_no_plain_file_is_written_to_and_not_replaced(briefbot: Shell, index: Path, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "q.jsonl", {"id": "1", "text": QUESTION})
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE, encoding="utf8")
    done = briefbot("ask", "--questions", "q.jsonl", "--output", "pipe", "--index", index)
    written, _ = reader.communicate(timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(written)["id"] == "1"
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ('{"id": "a", "text": "x"}\n{"id": "b"}\n', ":2"),
        ('{"id": "a", "text": "x"}\n\n{"id": "a", "text": "y"}\n', ":3"),
        ("{not json}\n", ":1"),
        ("", "empty"),
    ],
)
def test_an_unreadable_list_of_questions_is_told_by_its_line(
    briefbot: Shell, index: Path, tmp_path: Path, lines: str, named: str
) -> None:
    (tmp_path / "q.jsonl").write_text(lines, "utf8")
    error, _ = error_of(briefbot("ask", "--questions", "q.jsonl", "--output", "out", "--index", index))
    assert "q.jsonl" in error
    assert named in error


def test_what_watches_goes_on_whatever_a_build_says(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from briefbot.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFBOT_ENCODER", "./no-such-model")
    monkeypatch.setattr("briefbot.intake.watching.watch", lambda folder, *, notice: iter(["a change", "another"]))
    assert main(["index", str(corpus), "--watch", "--index", str(tmp_path / "index")]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("Error: ") == printed.err.count("Hint: ") == 2
    assert "no-such-model" in printed.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["answer"],
        ["ask"],
        ["ask", "x", "--questions", "q.jsonl", "--output", "o"],
        ["ask", "--questions", "q.jsonl"],
        ["ask", "x", "--output", "o"],
        ["ask", "x", "--sinc", "2031-01-01"],
        ["search"],
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "ten"],
        ["search", "--queries", "q.jsonl"],
        ["index", "a", "b"],
        ["index", "a", "--strict", "--watch"],
        ["index", "--strict", "--rollback"],
        ["eval"],
        ["chat", "--port", "x"],
    ],
)
def test_wrong_usage_exits_2_and_says_how_it_goes(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from briefbot.cli import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (2, "")
    assert printed.err.startswith("usage: briefbot")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "How", "much", "do", "pilots", "cost"], "put the question in quotes: briefbot ask 'How much do pilots cost'"),
        (["search", "pilots", "cost", "-k", "3"], "put the query in quotes: briefbot search 'pilots cost'"),
        (["ask", "How", "much", "--foo"], "unrecognized arguments: much --foo"),
        (["cite", "p1", "p2"], "unrecognized arguments: p2"),
        (["aks", "x"], "'aks' is no command, did you mean 'ask'?"),
        (["user", "lst"], "'lst' is no command, did you mean 'list'?"),
        (["ask", "x", "--questions", "q", "--output", "o"], "with --output, not QUESTION and --questions and --output"),
        (["search", "--run", "o"], "give either a QUERY, or --queries with --run, not --run"),
        (["ask"], "give either a QUESTION, or --questions with --output\n"),
        (["ask", "--questions", "q", "--output", "o", "--json"], "--json prints the answer to a QUESTION"),
        (["search", "--queries", "q", "--run", "o", "--json"], "--json prints the hits of a QUERY"),
        (["replay", "a.json", "--model", "small"], "--llm and --model go with --live"),
        (["reticulate"], "invalid choice: 'reticulate'"),
    ],
)
def test_wrong_usage_is_told_with_the_usage_of_its_command(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from briefbot.cli import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = capsys.readouterr().err
    command = f"briefbot {arguments[0]} " if arguments[0] in COMMANDS else "briefbot "
    assert left.value.code == 2
    assert printed.startswith(f"usage: {command}")
    assert said in printed


def test_the_installed_script_is_the_same_program(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("briefbot")
    version = subprocess.run([script, "--version"], capture_output=True, encoding="utf8", check=True)
    assert version.stdout == f"briefbot {__version__}\n"
    assert subprocess.run([script], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 10_001])
def test_what_cannot_be_asked_exits_1_with_a_hint(briefbot: Shell, index: Path, question: str) -> None:
    error, hint = error_of(briefbot("ask", question, "--index", index))
    assert error.startswith("the question")
    assert hint


def test_a_question_in_another_encoding_is_refused(index: Path) -> None:
    command = [sys.executable, "-m", "briefbot.cli", "ask", "caf\u00e9".encode("latin-1"), "--index", index]
    done = subprocess.run(command, capture_output=True, encoding="utf8", check=False)
    assert "UTF-8" in error_of(done)[0]


@pytest.mark.parametrize(("command", "flag", "value"), [("ask", "--since", "yesterday"), ("search", "--until", "2031-02-30")])
def test_a_wrong_date_exits_1_and_is_named(briefbot: Shell, index: Path, command: str, flag: str, value: str) -> None:
    error, _ = error_of(briefbot(command, "crack", flag, value, "--index", index))
    assert value in error


def test_asking_before_there_is_an_index_says_how_to_build_one(briefbot: Shell, tmp_path: Path) -> None:
    error, hint = error_of(briefbot("ask", QUESTION))
    assert "index" in error
    assert hint == "briefbot index CORPUS --index index"
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_another_encoder_is_stale(briefbot: Shell, index: Path) -> None:
    error, hint = error_of(briefbot("ask", QUESTION, "--index", index, BRIEFBOT_ENCODER="other-encoder"))
    assert ENCODER in error
    assert "other-encoder" in error
    assert hint.endswith(f" --index {index} --full")


def test_an_index_of_another_format_is_stale_until_it_is_rebuilt(briefbot: Shell, own_index: Path, corpus: Path) -> None:
    [manifest] = own_index.glob("generations/*/manifest.json")
    values = json.loads(manifest.read_text("utf8"))
    manifest.unlink()  # it is linked to the index of the other tests
    manifest.write_text(json.dumps(values | {"format_version": 999}), "utf8")
    for command in (["ask", QUESTION], ["index", corpus]):
        error, hint = error_of(briefbot(*command, "--index", own_index))
        assert "999" in error
        assert str(values["format_version"]) in error
        assert hint.endswith(f" --index {own_index} --full")
    assert briefbot("index", corpus, "--index", own_index, "--full").returncode == 0
    assert briefbot("ask", QUESTION, "--index", own_index).returncode == 0


def test_a_corpus_that_vanished_leaves_the_index_answering(briefbot: Shell, own_index: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    error, _ = error_of(briefbot("index", gone, "--index", own_index))
    assert str(gone) in error
    gone.mkdir()
    error, _ = error_of(briefbot("index", gone, "--index", own_index))
    assert str(gone) in error
    assert briefbot("ask", QUESTION, "--index", own_index).returncode == 0


def test_indexing_again_reports_what_changed(briefbot: Shell, own_index: Path, corpus: Path, tmp_path: Path) -> None:
    grown = tmp_path / "grown"
    shutil.copytree(corpus, grown)
    (grown / "new.txt").write_text("Owl seen\n\nAn owl was seen at the town hall of Velden on Monday.\n", "utf8")
    (grown / "storm.txt").unlink()
    done = briefbot("index", grown, "--index", own_index, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["added"], report["changed"], report["removed"], report["failed"]) == (["new.txt"], [], ["storm.txt"], [])
    assert "encoding passages" in done.stderr
    answer = json.loads(briefbot("ask", "Where was an owl seen?", "--index", own_index, "--json").stdout)
    assert answer["generation"] == report["generation"]
    assert answer["citations"][0]["article_id"] == "new.txt"


def test_a_strict_build_is_done_and_its_status_tells_of_files_that_could_not_be_read(
    briefbot: Shell, own_index: Path, corpus: Path, tmp_path: Path
) -> None:
    shutil.copytree(corpus, tmp_path / "news")
    (tmp_path / "news" / "empty.txt").touch()
    assert briefbot("index", "news", "--index", own_index).returncode == 0
    again = briefbot("index", "news", "--index", own_index, "--strict", "--json")
    assert again.returncode == 3, again.stderr
    assert [failure["path"] for failure in json.loads(again.stdout)["failed"]] == ["empty.txt"]
    (tmp_path / "news" / "empty.txt").unlink()
    assert briefbot("index", "news", "--index", own_index, "--strict").returncode == 0
    error_of(briefbot("index", "nowhere", "--index", own_index, "--strict"))


def test_without_a_folder_the_index_is_brought_up_to_date_with_the_one_it_follows(
    briefbot: Shell, own_index: Path, corpus: Path, tmp_path: Path
) -> None:
    shutil.copytree(corpus, tmp_path / "news")
    (tmp_path / "news" / "storm.txt").unlink()
    assert briefbot("index", "news", "--index", own_index).returncode == 0
    (tmp_path / "news" / "new.txt").write_text("Owl seen\n\nAn owl was seen at the town hall of Velden on Monday.\n", "utf8")
    done = briefbot("index", "--index", own_index, "--json")
    assert json.loads(done.stdout)["added"] == ["new.txt"], done.stderr
    other = tmp_path / "corpus"
    other.mkdir()
    (other / "other.txt").write_text("Fares rise\n\nFares on the ferry rise by 4 per cent in May.\n", "utf8")
    error, _ = error_of(briefbot("index", "corpus", "--index", own_index))
    assert "has only 0 of its " in error
    assert json.loads(briefbot("index", "--index", own_index, "--json").stdout)["removed"] == []


def test_of_an_index_that_was_copied_with_its_folder_it_is_that_folder(own_index: Path, corpus: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(corpus, first / "corpus")
    shutil.move(own_index, first / "index")
    assert Shell(first)("index").returncode == 0
    shutil.copytree(first, second)
    (second / "corpus" / "new.txt").write_text("Owl seen\n\nAn owl was seen at the town hall of Velden on Monday.\n", "utf8")
    (second / "corpus" / "storm.txt").unlink()
    done = json.loads(Shell(second)("index", "--json").stdout)
    assert (done["added"], done["removed"]) == (["new.txt"], ["storm.txt"])
    assert Shell(second)("index", "--json").returncode == 0
    assert json.loads(Shell(second)("index", "--json").stdout)["removed"] == []


def test_eval_measures_a_judged_set(briefbot: Shell, index: Path, tmp_path: Path) -> None:
    folder, built = tmp_path / "set", tmp_path / "index"
    folder.mkdir()
    crack, ferry = "The crack in the bridge is 65 centimetres long.", "The ferry takes 35 minutes to cross."
    write_jsonl(folder / "corpus.jsonl", {"id": "a", "title": "Norrin", "paragraphs": [crack, ferry]})
    write_jsonl(
        folder / "queries.jsonl",
        {
            "id": "q1",
            "text": "How long is the crack in the bridge?",
            "answerable": True,
            "answer_spans": [
                {"text": "65", "passage": "a#p0", "para_start": crack.index("65"), "para_end": crack.index("65") + 2}
            ],
        },
        {"id": "q2", "text": "How long does the ferry take to cross?", "history": ["user: hello"]},
        {"id": "q3", "text": "Who discovered penicillin?", "answerable": False},
    )
    (folder / "qrels_para.tsv").write_text("q1\ta#p0\t1\nq2\ta#p1\t1\n", "utf8")
    shutil.copytree(index / "encoders", built / "encoders", copy_function=os.link)
    done = briefbot("eval", folder, "--index", built, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["name"], report["queries"], report["judged"], report["unit"]) == ("set", 3, 2, "paragraph")
    assert report["retrieval"] == pytest.approx(dict.fromkeys(report["retrieval"], 1.0))
    assert {"nDCG@10"} <= report["retrieval"].keys()
    assert "history" not in done.stderr
    shown = briefbot("eval", folder, "--index", built)
    assert shown.returncode == 0
    assert "set" in shown.stdout


def test_eval_of_a_folder_without_a_set_says_what_belongs_there(briefbot: Shell, tmp_path: Path) -> None:
    error, hint = error_of(briefbot("eval", tmp_path))
    assert "queries.jsonl" in error
    assert "text" in hint


def test_doctor_finds_a_sound_index_sound(briefbot: Shell, index: Path) -> None:
    done = briefbot("doctor", "--index", index, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    examination = json.loads(done.stdout)
    assert (examination["generation"], examination["findings"]) == ((index / "CURRENT").read_text("utf8").strip(), [])


def test_doctor_names_what_is_damaged_and_how_to_mend_it(briefbot: Shell, own_index: Path) -> None:
    [vectors] = own_index.glob("generations/*/passages.npy")
    content = bytearray(vectors.read_bytes())
    content[-1] ^= 0x40
    vectors.unlink()
    vectors.write_bytes(content)
    done = briefbot("doctor", "--index", own_index)
    assert done.returncode == 1
    assert "passages.npy" in done.stdout
    assert f" --index {own_index}" in done.stdout


def test_doctor_of_nothing_says_how_to_build(briefbot: Shell) -> None:
    done = briefbot("doctor")
    assert done.returncode == 1
    assert "briefbot index CORPUS" in done.stdout


def test_a_reader_that_has_had_enough_is_no_error(briefbot: Shell, index: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "briefbot.cli", "search", "bridge", "--index", index],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf8",
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as stream:
        assert stream.read() == ""
    assert process.wait(timeout=60) == 0


def test_an_unknown_setting_names_the_nearest(briefbot: Shell, index: Path, tmp_path: Path) -> None:
    error, hint = error_of(briefbot("ask", QUESTION, "--index", index, BRIEFBOT_ENCODR="x"))
    assert "encodr" in error
    assert "encoder" in hint
    (tmp_path / "briefbot.toml").write_text('indx = "here"\n', "utf8")
    error, hint = error_of(briefbot("ask", QUESTION))
    assert "indx" in error
    assert "index" in hint


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "briefbot.toml").write_text('index = "file"\ncorpus = "file"\nhost = "file"\n', "utf8")
    environment = {"BRIEFBOT_INDEX": "environment", "BRIEFBOT_CORPUS": "environment", "PATH": "/bin"}
    config = load(tmp_path, environment=environment, flags={"index": "flag", "corpus": None})
    assert (config.index, config.corpus, config.host, config.port) == ("flag", "environment", "file", 7860)
