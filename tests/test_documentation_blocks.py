"""Every code block of the README and of the documentation is carried out, or says why it cannot be."""

from __future__ import annotations

import io
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from blocks import Shipped, follow, read_page
from briefbot.cli import main
from conftest import ROOT
from desk import link_or_copy

NOT_RUN: dict[str, int] = {
    "README.md": 1,
    "docs/how-to/calibrate.md": 2,
    "docs/how-to/corpus.md": 1,
    "docs/how-to/language-model.md": 1,
    "docs/how-to/larger-reader.md": 1,
    "docs/how-to/serve.md": 3,
    "docs/how-to/upgrade.md": 1,
    "docs/tutorial.md": 2,
}
"""How many blocks of a page cannot be carried out here. One more is one that nothing holds to the truth: think twice."""

PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
WITH_BLOCKS = [name for name in PAGES if "```" in (ROOT / name).read_text("utf8")]


@pytest.fixture(scope="session")
def shipped(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    shutil.copytree(index / "encoders", folder / "index" / "encoders", copy_function=link_or_copy)
    printed = io.StringIO()
    with chdir(folder), redirect_stdout(printed), redirect_stderr(io.StringIO()):
        assert main(["index", "corpus"]) == 0
    return Shipped(folder / "corpus", folder / "index", printed.getvalue())


@pytest.mark.parametrize("name", WITH_BLOCKS)
def test_a_page_says_what_comes_out(name: str, shipped: Shipped, tmp_path: Path) -> None:
    assert follow(read_page(ROOT / name), tmp_path, shipped) == NOT_RUN.get(name, 0)
