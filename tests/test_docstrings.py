"""What docstrings show is what happens."""

from __future__ import annotations

import doctest
import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import link_or_copy

MODULES = ("", ".assistant", ".asynchronous", ".corpus", ".evaluation", ".index", ".retriever")


@pytest.fixture
def here(corpus: Path, index: Path, tmp_path: Path) -> Iterator[None]:
    """A working directory with a ``corpus`` and its ``index``; and ``memos``, where an encoder is exported already."""
    shutil.copytree(corpus, tmp_path / "corpus")
    shutil.copytree(index, tmp_path / "index", copy_function=link_or_copy)
    shutil.copytree(index / "encoders", tmp_path / "memos" / "encoders", copy_function=link_or_copy)
    before = Path.cwd()
    os.chdir(tmp_path)
    yield
    os.chdir(before)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_run(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(f"briefbot{name}"))
    assert (failed, tried > 0) == (0, True)
