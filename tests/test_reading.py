"""Files are read in another process: what comes back is the same, and nothing a file does reaches this one."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from briefbot.intake.reading import FileReader
from briefbot.readers import liveness, suffix_of
from briefbot.readers.worker import read_location
from briefbot.types import Article, Box, Paragraph, ReadFailure, Skipped

posix = pytest.mark.skipif(sys.platform == "win32", reason="about groups of processes and signals as POSIX has them")

TEXT = "The bridge over the northern canal was closed on Tuesday after a survey found cracks in two of its piers."
PATIENTLY_S = 60
"""How long a test waits for what must happen; what it waits for takes a moment."""

ANSWERING = """
import json, os, signal, subprocess, sys, time

def send(*message):
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\\n")
    sys.stdout.buffer.flush()

def failure(path, reason):
    send("failure", [path, reason, "", None])

for line in sys.stdin.buffer:
    path, location = json.loads(line)
"""
"""A worker of the tests' own; what it does for each request follows."""


def worker(body: str) -> list[str]:
    return [sys.executable, "-c", ANSWERING + textwrap.indent(textwrap.dedent(body), "    ")]


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader() as reader:
        yield reader


def read_all(reader: FileReader, location: Path) -> list[Article | ReadFailure | Skipped]:
    return list(reader.read(location.name, location))


def the_failure(reader: FileReader, path: str) -> ReadFailure:
    *_, failure = reader.read(path, Path(path))
    assert isinstance(failure, ReadFailure)
    assert (failure.path, failure.article_id) == (path, path)
    assert failure.hint
    return failure


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENTLY_S
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Neither gone nor dead and unburied, as orphans stay where no init buries them."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")


def html() -> bytes:
    paragraphs = "".join(f"<p>{TEXT} {number}</p>" for number in range(5))
    return f"<html><head><title>Canal</title></head><body><article>{paragraphs}</article></body></html>".encode()


def pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, line in enumerate(TEXT.split(" after ")):
        canvas.drawString(72, 700 - 14 * number, line)
    canvas.save()
    return file.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Piers", 1)
    document.add_paragraph(TEXT)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def records() -> bytes:
    given = [
        {
            "id": "a",
            "text": "NUL \0 and line separators \u2028 \x85 \r in one\n\nand 𝔘\ufeff",
            "date": "2031-03-04",
            "url": "x:y",
        },
        {"id": "b", "paragraphs": ["one", {"text": "two", "heading": "Under"}], "source": "Valley Courier", "author": "Desk"},
        {"id": "c", "text": "half \ud800 a pair"},
        {"id": "a", "text": "again"},
    ]
    return b"\n".join([*(json.dumps(record).encode() for record in given), b"{"])


FILES = {
    "bridge.txt": f"Canal\nDate: 4 March 2031\n\n{TEXT}\n".encode(),
    "bridge.txt.gz": gzip.compress(TEXT.encode()),
    "bridge.md": f"---\ndate: 2031-03-04\n---\n# Canal\n\n## Piers\n\n{TEXT}\n".encode(),
    "bridge.html": html(),
    "bridge.pdf": pdf(),
    "bridge.docx": word(),
    "records.jsonl": records(),
    "empty.txt": b"",
    "broken.pdf": b"%PDF-1.7 and no more",
    "broken.docx": b"PK\x03\x04",
    "unknown.xyz": b"x",
    "north \u20ac.md": TEXT.encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_what_comes_through_is_what_the_reader_gives(reader: FileReader, tmp_path: Path, name: str) -> None:
    location = tmp_path / name
    location.write_bytes(FILES[name])
    expected = list(read_location(name, location))
    assert expected
    assert read_all(reader, location) == expected


def test_what_comes_through_is_what_the_reader_gives_for_the_shared_documents(reader: FileReader, shared: Path) -> None:
    files = [path for path in sorted((shared / "documents").rglob("*")) if path.is_file() and suffix_of(path.name)]
    assert files
    for location in files:
        assert read_all(reader, location) == list(read_location(location.name, location)), location


def test_every_value_an_article_can_hold_comes_through_unchanged(reader: FileReader, tmp_path: Path) -> None:
    """Half surrogates are in the names of files that are no UTF-8, and so in an article's id."""

    @settings(max_examples=30)
    @given(st.text(st.characters(exclude_categories=())))
    def holds(text: str) -> None:
        path = f"{text}/a.txt"
        location = tmp_path / "a.txt"
        location.write_text(TEXT, "utf8")
        assert list(reader.read(path, location)) == list(read_location(path, location))

    holds()


def test_a_paragraphs_place_on_its_page_comes_through() -> None:
    box = [1.5, 2.25, 1e-300, 4]
    article = {"id": "a", "title": "", "text": "x", "published": None, "source": None, "url": None, "author": None}
    article["paragraphs"] = [[1, 0, 1, None, 3, box, True], [2, 1, 1, "H", None, None, False]]
    with FileReader(
        command=worker(f"send('article', {article!r}); send('skipped', 'a.zip/b.exe'); send('done', True)")
    ) as reader:
        first, second = reader.read("a", Path("a"))
    assert second == Skipped("a.zip/b.exe")
    assert isinstance(first, Article)
    assert first.paragraphs == (
        Paragraph(1, 0, 1, page=3, box=Box(1.5, 2.25, 1e-300, 4), recognised=True),
        Paragraph(2, 1, 1, "H"),
    )
    assert isinstance(first.paragraphs[0].box, Box)


def test_a_file_that_is_not_there_or_may_not_be_read_is_a_failure(reader: FileReader, tmp_path: Path) -> None:
    (failure,) = read_all(reader, tmp_path / "gone.txt")
    assert failure == ReadFailure(
        "gone.txt", "gone.txt: No such file or directory", "check that the file may be read", failure.article_id
    )
    (tmp_path / "folder.txt").mkdir()
    (failure,) = read_all(reader, tmp_path / "folder.txt")
    assert isinstance(failure, ReadFailure)


def test_articles_come_as_they_are_read(tmp_path: Path) -> None:
    """The worker waits for a file that this test makes only when it has the first answer."""
    body = f"""
    failure(path, "first")
    while not os.path.exists({str(tmp_path / "go")!r}):
        time.sleep(0.02)
    failure(path, "second")
    send("done", True)
    """
    with FileReader(command=worker(body)) as reader:
        answers = reader.read("a", Path("a"))
        assert next(answers).reason == "first"
        (tmp_path / "go").touch()
        assert [answer.reason for answer in answers] == ["second"]


def test_one_process_reads_many_files_until_it_says_it_takes_no_more() -> None:
    body = """
    failure(path, str(os.getpid()))
    send("done", path != "last")
    """
    with FileReader(command=worker(body)) as reader:
        answers = [answer for path in ["a", "b", "last", "c"] for answer in reader.read(path, Path(path))]
    first, second, third, fourth = (answer.reason for answer in answers)
    assert first == second == third != fourth


def test_a_file_that_hangs_is_given_up_and_the_next_is_read_by_another_process() -> None:
    body = """
    if path == "hangs":
        failure(path, "a part")
        time.sleep(1000)
    failure(path, "read")
    send("done", True)
    """
    with FileReader(command=worker(body), timeout_s=2) as reader:
        part, failure = reader.read("hangs", Path("hangs"))
        assert isinstance(part, ReadFailure)
        assert part.reason == "a part"
        assert isinstance(failure, ReadFailure)
        assert failure.reason == "hangs took longer than 2 s to read"
        assert [answer.reason for answer in reader.read("next", Path("next"))] == ["read"]


def test_signs_of_life_keep_a_slow_file_going_but_not_for_ever() -> None:
    body = """
    for _ in range(8 if path == "slow" else 10_000):
        send("alive")
        time.sleep(0.5)
    failure(path, "read")
    send("done", True)
    """
    with FileReader(command=worker(body), timeout_s=3) as reader:
        assert [answer.reason for answer in reader.read("slow", Path("slow"))] == ["read"]
    with FileReader(command=worker(body), timeout_s=3, patience_s=4) as reader:
        assert the_failure(reader, "endless").reason == "endless took longer than 4 s to read"


def test_a_reader_that_takes_its_time_between_articles_is_not_blamed_on_the_file() -> None:
    body = """
    for number in range(50):
        failure(path, str(number))
    send("done", True)
    """
    with FileReader(command=worker(body), timeout_s=1) as reader:
        answers = reader.read("a", Path("a"))
        next(answers)
        time.sleep(1.5)
        assert [answer.reason for answer in answers] == [str(number) for number in range(1, 50)]


@posix
def test_a_crash_is_named_and_the_next_file_is_read_by_another_process() -> None:
    body = """
    if path == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    failure(path, "read")
    send("done", True)
    """
    with FileReader(command=worker(body)) as reader:
        assert the_failure(reader, "crashes").reason == "crashes crashed its reader (SIGSEGV)"
        assert [answer.reason for answer in reader.read("next", Path("next"))] == ["read"]


def test_an_error_no_reader_foresaw_is_named() -> None:
    with FileReader(command=worker("raise RuntimeError('no such glyph')")) as reader:
        assert the_failure(reader, "a.pdf").reason.endswith("ended with status 1: RuntimeError: no such glyph")


STUMBLING = """
import os, sys
from briefbot import readers
from briefbot.readers import worker

def stumble(data, path):
    raise TypeError(f"no such glyph for {os.getpid()}")
    yield

readers._READERS[".md"] = stumble
worker.main()
"""


def test_an_error_in_one_file_leaves_the_process_to_the_next(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(TEXT, "utf8")
    with FileReader(command=[sys.executable, "-c", STUMBLING]) as reader:
        (first,), (second,) = (read_all(reader, tmp_path / name) for name in ("a.md", "b.md"))
    assert isinstance(first, ReadFailure)
    assert isinstance(second, ReadFailure)
    assert first.reason.startswith("a.md could not be read: its reader stopped with TypeError: no such glyph for ")
    assert second.reason.split()[-1] == first.reason.split()[-1]


def test_a_worker_that_does_not_start_is_named() -> None:
    with FileReader(command=[sys.executable, "-c", "import no_such_module"]) as reader:
        assert "No module named 'no_such_module'" in the_failure(reader, "a.pdf").reason


def test_an_answer_that_is_none_is_a_failure() -> None:
    with FileReader(command=worker("print('hello', flush=True); time.sleep(1000)")) as reader:
        assert "hello" in the_failure(reader, "a.pdf").reason


@posix
def test_a_process_that_died_waiting_is_not_blamed_on_the_next_file() -> None:
    body = """
    failure(path, str(os.getpid()))
    send("done", True)
    """
    with FileReader(command=worker(body)) as reader:
        (first,) = reader.read("a", Path("a"))
        pid = int(first.reason)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(pid))
        (second,) = reader.read("b", Path("b"))
        assert int(second.reason) != pid


STARTS_ANOTHER = """
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], stdout=subprocess.DEVNULL)
failure(path, str(other.pid))
"""


@posix
@pytest.mark.parametrize("then", ["time.sleep(1000)", "os.kill(os.getpid(), signal.SIGABRT)"])
def test_programs_a_reader_has_started_go_with_it(then: str) -> None:
    with FileReader(command=worker(STARTS_ANOTHER + then), timeout_s=5) as reader:
        started, failure = reader.read("scan.pdf", Path("scan.pdf"))
    assert isinstance(started, ReadFailure)
    assert isinstance(failure, ReadFailure)
    wait_until(lambda: not is_running(int(started.reason)))


def test_a_reading_left_in_the_middle_does_not_reach_into_the_next() -> None:
    body = """
    for number in range(100):
        failure(path, str(number))
    send("done", True)
    """
    with FileReader(command=worker(body)) as reader:
        left = reader.read("a", Path("a"))
        assert next(left).path == "a"
        other = reader.read("b", Path("b"))
        assert [answer.path for answer in other] == ["b"] * 100
        left.close()
        assert [answer.path for answer in reader.read("c", Path("c"))] == ["c"] * 100


def test_a_closed_reader_reads_no_more() -> None:
    reader = FileReader()
    reader.close()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        next(reader.read("a", Path("a")))


def test_what_lies_in_the_working_directory_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise RuntimeError('the wrong json')", "utf8")
    (tmp_path / "a.txt").write_text(TEXT, "utf8")
    monkeypatch.chdir(tmp_path)
    with FileReader() as reader:
        (article,) = reader.read("a.txt", Path("a.txt"))
    assert isinstance(article, Article)


REAL_WORKER = "import sys; from briefbot.readers import worker"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux holds a process to its limit of memory")
def test_a_file_that_needs_too_much_memory_is_a_failure_and_the_next_is_read(tmp_path: Path) -> None:
    """The real worker with a limit it reaches sooner."""
    (tmp_path / "large.txt").write_text(f"{TEXT}\n\n" * 2_000_000, "utf8")
    (tmp_path / "small.txt").write_text(TEXT, "utf8")
    command = [sys.executable, "-c", f"{REAL_WORKER}; worker.MEMORY_LIMIT_BYTES = 300_000_000; worker.main()"]
    with FileReader(command=command) as reader:
        (failure,) = read_all(reader, tmp_path / "large.txt")
        (article,) = read_all(reader, tmp_path / "small.txt")
    assert isinstance(failure, ReadFailure)
    assert failure.reason == "large.txt needs more memory than there is for reading"
    assert isinstance(article, Article)


def test_a_worker_that_has_read_its_share_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf8")
    log = tmp_path / "started"
    note = f"open({str(log)!r}, 'a').write('x')"
    command = [sys.executable, "-c", f"{REAL_WORKER}; {note}; worker._FILES_PER_PROCESS = 2; worker.main()"]
    with FileReader(command=command) as reader:
        for _ in range(5):
            (article,) = read_all(reader, tmp_path / "a.txt")
            assert isinstance(article, Article)
    assert log.read_text() == "xxx"


NOISY = f"""
{REAL_WORKER}
import os, subprocess
from briefbot.readers import liveness

def read_file(data, path):
    print("chatter of a library")
    os.write(1, b"chatter of a library in C")
    subprocess.run([sys.executable, "-c", "import sys; print(sys.stdin.read(), 'a program')"])
    liveness.report()
    yield from original(data, path)

original, worker.read_file = worker.read_file, read_file
worker.main()
"""


def test_what_libraries_print_does_not_get_among_the_answers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf8")
    with FileReader(command=[sys.executable, "-c", NOISY]) as reader:
        (article,) = read_all(reader, tmp_path / "a.txt")
    assert isinstance(article, Article)


def test_a_report_of_life_where_nobody_listens_does_nothing() -> None:
    liveness.report()


PARENT = """
import sys
from pathlib import Path
from briefbot.intake.reading import FileReader

with FileReader(command=sys.argv[1:] or None) as reader:
    for answer in reader.read("a", Path("a")):
        print(answer.reason, flush=True)
"""

ENDLESS = f"""
{REAL_WORKER}
import itertools, os, subprocess, time
from briefbot.types import ReadFailure

def read_location(path, location):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
    yield ReadFailure(path, f"{{os.getpid()}} {{other.pid}}", "")
    for _ in itertools.count():
        pass

worker.read_location = read_location
worker.main()
"""


@posix
def test_the_worker_and_its_programs_end_with_the_process_that_started_them() -> None:
    """The real worker, in the middle of a file, when the other side is killed and can do nothing more."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_running, pids))
        parent.kill()
    wait_until(lambda: not any(map(is_running, pids)))
