"""The commands about keys: ``briefbot key``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from briefbot.config import Config
from briefbot.output import as_json
from briefbot.serving.database import Database
from briefbot.serving.keys import Key, Keys


def manage_keys(options: argparse.Namespace, config: Config) -> int:
    """Carries out ``briefbot key …``; exit status as ``briefbot.cli.main``."""
    with closing(Database.open(Path(config.store))) as database:
        keys = Keys(database)
        if options.action == "list":
            found = keys.list()
            print(as_json(found) if options.json else _render_keys(found))
        elif options.action == "add":
            print(keys.add(options.name, keeper=options.keeper))
            print("Note: it is not kept and cannot be shown again; programs send it as Authorization: Bearer", file=sys.stderr)
        else:
            print(f"the key {keys.remove(options.name)} is removed")
            if not keys.exist():
                print(
                    "Note: no key is left: unless there are accounts, on this machine the API is open to everyone",
                    file=sys.stderr,
                )
    return 0


def _render_keys(keys: Sequence[Key]) -> str:
    kinds = {True: "keeper", False: "reader"}
    lines = [f"{key.name}  {kinds[key.is_keeper]}, since {key.created.date()}" for key in keys]
    return "\n".join(lines) or "There is no key: briefbot key add NAME"
