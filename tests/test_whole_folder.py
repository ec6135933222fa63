"""A folder is there whole or not at all, others may read it, and only its own files decide whether it is whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from briefbot.whole_folder import is_whole, written_whole

NAMES = ("graph", "head")


def write(folder: Path) -> None:
    with written_whole(folder, NAMES) as aside:
        for name in NAMES:
            (aside / name).write_text(f"the {name}")


def test_it_is_whole_until_one_of_its_files_is_another_or_gone(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "reader"
    assert not is_whole(folder, NAMES)
    write(folder)
    assert is_whole(folder, NAMES)
    assert not is_whole(folder, (*NAMES, "tokenizer"))
    (folder / ".DS_Store").write_bytes(b"\0")
    assert is_whole(folder, NAMES), "what a file manager leaves there says nothing of the files"
    (folder / "head").write_text("another")
    assert not is_whole(folder, NAMES)
    (folder / "head").unlink()
    assert not is_whole(folder, NAMES)
    write(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["SHA256SUMS", *NAMES], "it takes the place of the damaged one"


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    write(tmp_path / "reader")
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "reader", NAMES) as aside:
        (aside / "graph").write_text("and no head")
    assert is_whole(tmp_path / "reader", NAMES)
    assert [path.name for path in tmp_path.iterdir()] == ["reader"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_others_may_read_it_where_they_may_read_what_is_around_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write(tmp_path / "reader")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "reader", *(tmp_path / "reader").iterdir())}
    assert modes == {"reader": 0o755, "SHA256SUMS": 0o644, "graph": 0o644, "head": 0o644}
