"""The commands about what the web chat keeps: ``briefbot feedback`` and ``briefbot user``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from briefbot.errors import IndexNotFound, StoreError, require
from briefbot.output import as_json
from briefbot.web.database import Database

if TYPE_CHECKING:
    from briefbot.config import Config
    from briefbot.web.feedback import Place


def write_feedback(options: argparse.Namespace, config: Config) -> int:
    """Carries out ``briefbot feedback``; exit status as ``briefbot.cli.main``."""
    require("pydantic", extra="web", purpose="reading the conversations of the web chat")
    from briefbot.web.conversations import Conversations
    from briefbot.web.feedback import export_feedback, render_feedback
    from briefbot.web.turns import UserName

    with _kept(config) as database:
        turns = Conversations(database).rated(None if options.user is None else UserName(options.user))
    report = export_feedback(turns, Path(options.folder), place=_place(config))
    print(as_json(report) if options.json else render_feedback(report))
    return 0


def _place(config: Config) -> Place:
    from briefbot.generation import Generation
    from briefbot.web.feedback import cited_place, place_in

    try:
        return place_in(Generation.open(Path(config.index)))
    except IndexNotFound as error:
        print(f"Note: {error.message}: paragraphs keep the numbers under which they were cited", file=sys.stderr)
        return cited_place


@contextmanager
def _kept(config: Config) -> Iterator[Database]:
    """The file, which must be there: nobody wants an empty one made by asking what it holds."""
    path = Path(config.store)
    if not path.exists():
        raise StoreError(f"there is no file {path}, in which the web chat keeps conversations", "briefbot chat")
    with closing(Database.open(path)) as database:
        yield database
