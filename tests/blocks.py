"""Does what the code blocks of a page of the documentation say, as a reader would, and holds the page to what comes out.

A page begins in a folder of its own with the shipped articles as corpus/ and their index as index/. Comments that no reader sees
say what is otherwise, each on the line before a block or a table of its own:

* ``<!-- begins: without an index -->`` the index is built by the page
* ``<!-- file: NAME -->`` the block is a file of the folder
* ``<!-- model says: TEXT -->`` on 127.0.0.1:11434 a language model replies so from here on
* ``<!-- not run: REASON -->`` the block cannot be carried out here
"""

from __future__ import annotations

import difflib
import io
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from sybil import Document, Example, Lexeme, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

from briefbot import config
from briefbot.cli import main
from desk import link_or_copy
from llm_server import ModelServer, model_server

CHAT_PORT, MODEL_PORT = "7860", "11434"
_TOLERANCE = 0.02
_FIRST_BUILD = "briefbot index corpus"
_SERVED = re.compile(r"briefbot (chat|serve)\b")
_SHELL_ONLY = re.compile(r"[|&;<>()$`*?~]|^\w+=")
_COMMENT = re.compile(r"<!-- (begins|file|model says|not run): ((?:(?!-->).)*) -->\s*\Z", re.DOTALL)
_PROGRESS = re.compile(r"^[a-z ]+: [\d,]+ of [\d,]+\n", re.MULTILINE)
_STAGES = re.compile(r" \((?:[a-z ]+ [\d.]+ s(?:, )?)+\)")
"""Where the time went: the slowest first, and none that was quick."""
_PART = re.compile(
    r"(?P<any>…)|(?P<generation>\d{6}-[0-9a-f]{8})|(?P<time>[\d,.]+(?= (?:ms|s|min)\b))"
    r"|(?P<number>(?<![\w.-])[-+]?\d+\.\d+(?![\w.]))|(?P<space>[ \t]+)|(?P<line>[ \t]*\n)"
)
_PATTERNS = {
    "any": r"[\s\S]*?",
    "generation": r"\d{6}-[0-9a-f]{8}",
    "time": r"[\d,.]+",
    "number": r"([-+]?\d+\.\d+)",
    "space": r"[ \t]+",
    "line": r"[ \t]*\n",
}


@dataclass(frozen=True)
class Shipped:
    """The shipped articles, their index, and what building it printed."""

    corpus: Path
    index: Path
    said: str


@dataclass
class Page:
    """One page on its way from block to block."""

    folder: Path
    shipped: Shipped
    stack: ExitStack
    said: str = ""
    """What the last block that ran has printed."""
    ports: dict[str, str] = field(default_factory=dict)
    """The ports that are really used, by those the page shows."""
    variables: dict[str, str] = field(default_factory=dict)
    model: ModelServer | None = None
    not_run: int = 0

    def real(self, text: str) -> str:
        for shown, real in self.ports.items():
            text = re.sub(rf"\b{shown}\b", real, text)
        return text

    def shown(self, text: str) -> str:
        for shown, real in self.ports.items():
            text = re.sub(rf"\b{real}\b", shown, text)
        for folder in (self.folder, self.shipped.corpus.parent):
            text = text.replace(f"{folder.resolve()}/", "/home/you/")
        return text

    def model_says(self, text: str) -> None:
        if self.model is None:
            self.model = self.stack.enter_context(model_server())
            self.ports[MODEL_PORT] = self.model.address.rpartition(":")[2]
        self.model.say(text)

    def run(self, command: str) -> tuple[str, int]:
        """What a person would see of the command, and its exit status."""
        if command == _FIRST_BUILD and not (self.folder / "index").exists():
            shutil.copytree(self.shipped.index, self.folder / "index", copy_function=link_or_copy)
            return self.shipped.said, 0
        if export := re.fullmatch(r"export (\w+)=(.*)", command):
            self.variables[export[1]] = shlex.split(self.real(export[2]))[0]
            return "", 0
        real = self.real(command)
        if _SERVED.match(real):
            said, status = self.stack.enter_context(_serving(real, self._environment(), self.folder)), 0
        elif real.startswith("briefbot ") and not _SHELL_ONLY.search(_without_quotes(real)):
            said, status = _run_here(shlex.split(real)[1:], self._environment())
        else:
            done = subprocess.run(
                ["bash", "-c", f"exec 2>&1\n{real}"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                encoding="utf8",
                timeout=120,
                check=False,
            )
            said, status = done.stdout, done.returncode
        return self.shown(_PROGRESS.sub("", said)), status

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")}
        here = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}",
            "BRIEFBOT_PORT": self.ports[CHAT_PORT],
            "COLUMNS": "100",
            "OPENBLAS_NUM_THREADS": "1",
        }
        return kept | here | self.variables


def read_page(path: Path) -> Document:
    return Sybil(parsers=[_fenced]).parse(path)


def follow(document: Document, folder: Path, shipped: Shipped) -> int:
    """Carry out every block in order; how many could not be. Raises AssertionError where the page says otherwise."""
    shutil.copytree(shipped.corpus, folder / "corpus")
    if "<!-- begins: without an index -->" not in document.text:
        shutil.copytree(shipped.index, folder / "index", copy_function=link_or_copy)
    with ExitStack() as stack:
        page = Page(folder, shipped, stack, ports={CHAT_PORT: str(_free_port())})
        stack.enter_context(chdir(folder))
        document.namespace["page"] = page
        for example in document.examples():
            example.evaluate()
    return page.not_run


def _fenced(document: Document) -> Iterable[Region]:
    for region in FencedCodeBlockLexer(language=r"[^\n]*")(document):
        region.parsed = region.lexemes["source"]
        region.evaluator = _evaluate
        yield region


def _evaluate(example: Example) -> None:
    page: Page = example.document.namespace["page"]
    text, language = str(example.parsed), example.region.lexemes["language"].strip()
    comments = dict(_comments_before(example.document.text[: example.region.start]))
    if "model says" in comments:
        page.model_says(" ".join(comments["model says"].split()))
    where = f"{example.path}, line {example.line}"
    if "not run" in comments:
        page.not_run += 1
    elif "file" in comments:
        target = page.folder / comments["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page.real(text), "utf8")
    elif language == "python":
        _run_python(example, page)
    else:
        assert language in _KINDS, f"{where}: blocks of {language or 'no language'} are not run: say why before it"
        _KINDS[language](text, page, where)
    if "file" in comments and language in ("toml", "json", "jsonl"):
        _KINDS[language](text, page, where)


def _comments_before(text: str) -> Iterator[tuple[str, str]]:
    while comment := _COMMENT.search(text[-2000:]):
        yield comment[1], comment[2]
        text = text.rstrip()[: -len(comment[0].rstrip())]


def _run_python(example: Example, page: Page) -> None:
    source = example.region.lexemes["source"]
    example.region.parsed = Lexeme(page.real(source), source.offset, source.line_offset)
    printed = io.StringIO()
    with _environment(page._environment()), redirect_stdout(printed):
        PythonEvaluator()(Example(example.document, example.line, example.column, example.region, example.namespace))
    page.said = page.shown(printed.getvalue())


def _run_shell(text: str, page: Page, where: str) -> None:
    for command, _ in _commands("".join(f"$ {line}\n" for line in _joined(text) if line and not line.startswith("#"))):
        page.said, status = page.run(command.partition("   #")[0].strip())
        assert status == 0, f"{where}: {command} ended with {status}:\n{page.said}"


def _joined(text: str) -> list[str]:
    return text.replace("\\\n", " ").splitlines()


def _run_console(text: str, page: Page, where: str) -> None:
    for command, expected in _commands(text):
        page.said, status = page.run(command)
        _compare(expected, page.said, f"{where}: {command}")
        is_refused = "Error:" in page.said or "usage:" in page.said
        assert bool(status) == is_refused or "problem" in page.said, f"{where}: {command} ended with {status}:\n{page.said}"


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command after a "$ ", its continued lines joined, and what the page shows below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = re.sub(r"\\\n(> )?\s*", " ", part).partition("\n")
        if "<<" in command:
            end = re.search(r"<<\s*'?(\w+)'?", command)
            assert end is not None
            body, _, shown = shown.partition(f"\n{end[1]}\n")
            command = f"{command}\n{body}\n{end[1]}"
        yield command.strip(), shown


def _check_output(text: str, page: Page, where: str) -> None:
    _compare(text, page.said, where)


def _check_toml(text: str, page: Page, where: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / config.FILE_NAME).write_text(text, "utf8")
        config.load(Path(folder), environment={})


def _check_json(text: str, page: Page, where: str) -> None:
    json.loads(text)


def _check_json_lines(text: str, page: Page, where: str) -> None:
    for line in text.splitlines():
        json.loads(line)


_KINDS: dict[str, Callable[[str, Page, str], None]] = {
    "sh": _run_shell,
    "console": _run_console,
    "text": _check_output,
    "toml": _check_toml,
    "json": _check_json,
    "jsonl": _check_json_lines,
}


def _compare(expected: str, said: str, where: str) -> None:
    """Spaces, times and names of generations may differ, decimal numbers by a little; "…" stands for anything."""
    expected, said = _STAGES.sub("", expected), _STAGES.sub("", said)
    numbers = [float(part[0]) for part in _PART.finditer(f"{expected.strip()}\n") if part.lastgroup == "number"]
    pattern, end = "", 0
    wanted = f"{expected.strip()}\n"
    for part in _PART.finditer(wanted):
        pattern += re.escape(wanted[end : part.start()]) + _PATTERNS[part.lastgroup or ""]
        end = part.end()
    found = re.fullmatch(rf"\s*{pattern}\s*", f"{said.strip()}\n")
    close = found is not None and all(
        abs(float(now) - shown) <= _TOLERANCE * max(1.0, abs(shown)) for now, shown in zip(found.groups(), numbers, strict=True)
    )
    if not close:
        lines = difflib.unified_diff(
            expected.strip().splitlines(), said.strip().splitlines(), "the page", "what came out", lineterm=""
        )
        raise AssertionError("\n".join([where, *lines]))


def _run_here(arguments: list[str], environment: Mapping[str, str]) -> tuple[str, int]:
    """As the installed command, in this process: a start costs a second."""
    printed = io.StringIO()
    with _environment(environment), redirect_stdout(printed), redirect_stderr(printed):
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return printed.getvalue(), status


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _serving(command: str, environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """A server of the page's, up to the page's end; what it says when it is ready."""
    process = subprocess.Popen(
        shlex.split(command), env=dict(environment), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said = ""
    try:
        for line in process.stderr:
            said += line
            if "Ctrl-C" in line:
                break
        yield said
    finally:
        process.terminate()
        rest = process.stderr.read()
        process.wait(20)
        process.stderr.close()
    assert "Traceback" not in rest, rest


def _without_quotes(command: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"$`]*\"", "", command)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
