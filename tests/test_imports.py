"""What is loaded when, what a core-only installation can do, and that names lead where they say. In processes of their own."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

import briefbot
from briefbot import errors
from briefbot.index import READING

HEAVY = {
    *("torch", "transformers", "sentence_transformers", "faiss", "tantivy", "onnxruntime", "gradio", "numpy"),
    *("tokenizers", "trafilatura", "tiktoken", "sentencex", "ir_measures", "docx", "pypdfium2", "onnx"),
    *("pptx", "lxml", "readability", "watchfiles", "datasketch", "scipy", "httpx"),
    *("langchain_core", "llama_index", "haystack", "mcp", "pydantic"),
}
BUILD_ONLY = {
    *("torch", "transformers", "sentence_transformers", "gradio", "trafilatura", "tiktoken", "sentencex", "onnx", "onnxscript"),
    *("docx", "pypdfium2", "yaml", "markdown_it", "charset_normalizer", "dateutil", "filelock", "ir_measures", "lxml"),
    *("pptx", "readability", "watchfiles", "datasketch", "httpx", "langchain_core", "llama_index", "haystack", "mcp"),
    *("fastapi", "starlette", "uvicorn", "prometheus_client"),
}
LOADED = "import sys; print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
QUESTION = "How long is the crack in the harbour bridge?"

WITHOUT_EXTRAS = f"""
import sys

MISSING = {BUILD_ONLY!r}

class Blind:
    '''Stands for an environment without the packages, as pip would leave it: nothing is found.'''
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in MISSING else self.finder.find_spec(name, path, target)
    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Blind(finder) for finder in sys.meta_path]

from briefbot.cli import main
sys.exit(main(sys.argv[1:]))
"""


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOT_")}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf8", env=environment, timeout=120, check=False)


def loaded(code: str, *arguments: object) -> set[str]:
    done = python(f"{code}\n{LOADED}", *arguments)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].removeprefix("LOADED ").split())


def run_command(*arguments: object) -> str:
    return f"""
from briefbot.cli import main
try:
    status = main({[str(argument) for argument in arguments]!r})
except SystemExit as leaving:
    status = leaving.code
assert status == 0, status
"""


@pytest.mark.parametrize(
    "code",
    [
        "import briefbot",
        "from briefbot import BriefbotError",
        "import briefbot.config, briefbot.types, briefbot.web",
        run_command("--help"),
        run_command("ask", "--help"),
        run_command("--version"),
    ],
)
def test_importing_and_help_load_nothing_heavy(code: str) -> None:
    found = loaded(code)
    assert "briefbot" in found
    assert not found & HEAVY


def test_opening_an_index_loads_no_model(index: Path) -> None:
    found = loaded("import sys\nfrom briefbot import Assistant\nAssistant.open(sys.argv[1])", index)
    assert not found & {"onnxruntime", "faiss", "tantivy", "tokenizers", *BUILD_ONLY}


@pytest.mark.parametrize("command", ["ask", "search"])
def test_the_question_path_loads_nothing_that_only_building_needs(index: Path, command: str) -> None:
    found = loaded(run_command(command, QUESTION, "--index", index))
    assert {"onnxruntime", "faiss", "tantivy"} <= found
    assert not found & BUILD_ONLY


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_core_only_installation_answers_and_searches(index: Path, command: str) -> None:
    bare = python(WITHOUT_EXTRAS, command, QUESTION, "--index", index)
    assert (bare.returncode, bare.stderr) == (0, "")
    assert "65 centimetres" in bare.stdout


@pytest.mark.parametrize(
    ("command", "extra"), [("index", "build"), ("chat", "web"), ("serve", "api"), ("eval", "eval"), ("mcp", "mcp")]
)
def test_a_core_only_installation_says_which_extra_is_missing(
    index: Path, corpus: Path, tmp_path: Path, command: str, extra: str
) -> None:
    (tmp_path / "queries.jsonl").write_text('{"id": "q1", "text": "How long is the crack?"}\n', "utf8")
    (tmp_path / "qrels_para.tsv").write_text("q1\tstorm.txt#p0\t1\n", "utf8")
    given = {"index": [corpus], "chat": ["--port", 0], "serve": ["--port", 0], "eval": [tmp_path], "mcp": []}[command]
    done = python(WITHOUT_EXTRAS, command, *given, "--index", index)
    assert (done.returncode, done.stdout) == (1, "")
    error, hint = done.stderr.splitlines()
    assert re.fullmatch(r"Error: .+ needs the package '\w+', which is not installed", error)
    assert hint == f"Hint: pip install 'briefbot[{extra}]'"


@pytest.mark.parametrize("name", ["langchain", "llamaindex", "haystack"])
def test_an_adapter_without_its_library_says_which_extra_is_missing(name: str) -> None:
    importing = f"import importlib; importlib.import_module('briefbot.adapters.{name}')"
    done = python(WITHOUT_EXTRAS.partition("from briefbot.cli")[0] + importing)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("briefbot.errors.MissingExtra: briefbot in ")
    assert python(WITHOUT_EXTRAS.partition("from briefbot.cli")[0] + "import briefbot.adapters").returncode == 0


def test_a_core_only_installation_says_what_a_language_model_needs(index: Path) -> None:
    done = python(WITHOUT_EXTRAS, "ask", QUESTION, "--index", index, "--llm", "http://127.0.0.1:9/v1", "--model", "small")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "Hint: pip install 'briefbot[llm]'"


def test_the_api_stands_without_the_page(index: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom briefbot.api import build_app\nfrom briefbot.config import Config\n"
        "build_app(Config(index=sys.argv[1], store=sys.argv[2]))"
    )
    found = loaded(code, index, tmp_path / "briefbot.db")
    assert "fastapi" in found
    assert not found & {"gradio", "torch", "babel", "argon2"}


def test_files_are_read_again_when_anything_changes_that_decides_how() -> None:
    imports = grimp.build_graph("briefbot", exclude_type_checking_imports=True, cache_dir=None)
    called = {
        name.removeprefix("briefbot.")
        for reading in ("briefbot.readers", "briefbot.chunking")
        for name in imports.find_upstream_modules(reading, as_package=True)
    }
    deciding = called - {"errors", "messages", "po_file", "processes", "types"}  # how it is said, run and kept
    assert {f"{name.replace('.', '/')}.py" for name in deciding} == set(READING) - {"readers", "chunking.py"}


def test_every_exported_name_is_there_and_no_other() -> None:
    names = [name for name in briefbot.__all__ if name != "__version__"]
    assert briefbot.__all__ == sorted(briefbot.__all__)
    assert {*briefbot.__all__} <= {*dir(briefbot)}
    for name in names:
        exported = getattr(briefbot, name)
        assert (exported.__name__, exported.__module__.partition(".")[0]) == (name, "briefbot")
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = briefbot.no_such_name


def test_what_a_type_checker_sees_is_what_is_exported() -> None:
    """The names stand three times in the package: where they are imported for type checkers, looked up, and listed."""
    tree = ast.parse(Path(briefbot.__file__).read_text("utf8"))
    seen = {(node.module, alias.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names} - {
        ("__future__", "annotations"),
        ("typing", "TYPE_CHECKING"),
        ("typing", "Any"),
        ("importlib", "import_module"),
    }
    listed = [name for name in briefbot.__all__ if name != "__version__"]
    assert sorted(seen) == sorted((getattr(briefbot, name).__module__, name) for name in listed)


def test_the_version_is_that_of_the_package() -> None:
    assert briefbot.__version__ == importlib.metadata.version("briefbot")
    changes = (Path(__file__).resolve().parents[1] / "CHANGELOG.md").read_text("utf8")
    assert f"\n## [{briefbot.__version__}]" in changes


def test_the_errors_docstring_draws_the_tree_of_errors() -> None:
    drawn: dict[str, str] = {}
    above: list[str] = []
    for indent, name in re.findall(r"^( *)\* (\w+)", inspect.getdoc(errors) or "", re.MULTILINE):
        above = [*above[: len(indent) // 2], name]
        drawn[name] = above[-2] if len(above) > 1 else "Exception"
    classes = [item for _, item in inspect.getmembers(errors, inspect.isclass) if item.__module__ == errors.__name__]
    assert drawn == {item.__name__: item.__base__.__name__ for item in classes if item.__base__}


def test_an_error_keeps_its_message_and_its_hint() -> None:
    error = errors.IndexStale("index was built with a, this run uses b", "briefbot index --full")
    assert (str(error), error.message, error.hint) == (error.message, "index was built with a, this run uses b", error.hint)
    assert isinstance(error, briefbot.BriefbotError)
