"""What docs/decisions/rooms.md says of the rooms, held against the package."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import briefbot

PACKAGE = Path(briefbot.__file__).parent
PAGE = Path(__file__).resolve().parents[1] / "docs" / "decisions" / "rooms.md"


def test_the_page_lists_every_room_and_module_and_none_that_is_not_there() -> None:
    rows = "\n".join(row for row in PAGE.read_text("utf8").splitlines() if row.startswith("|"))
    rooms, modules = re.findall(r"`(\w+)/`", rows), re.findall(r"`(\w+)\.py`", rows)
    assert sorted(rooms) == sorted(face.parent.name for face in PACKAGE.glob("*/__init__.py"))
    assert sorted(modules) == sorted(module.stem for module in PACKAGE.glob("*.py") if module.stem != "__init__")


def test_every_room_says_in_one_line_what_its_modules_have_in_common() -> None:
    for face in PACKAGE.glob("*/__init__.py"):
        said = ast.get_docstring(ast.parse(face.read_text("utf8")))
        assert said, face
        assert said.splitlines()[0].endswith("."), face
