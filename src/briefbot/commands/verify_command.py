"""``briefbot verify``: whether the articles bear out a statement, or each sentence of a draft."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from briefbot.checking import check_each
from briefbot.commands.terminal import render_check
from briefbot.drafts import WHOLE_SENTENCES, DraftStatement, stated_in
from briefbot.errors import QuestionError
from briefbot.judgements import decode_utf8, read_utf8
from briefbot.output import as_json

if TYPE_CHECKING:
    from briefbot.assistant import Assistant
    from briefbot.checking import StatementCheck

_STDIN = "-"


def verify_statements(options: argparse.Namespace, assistant: Assistant) -> int:
    """Carries out the command and prints what it finds; exit status as ``briefbot.cli.main``."""
    if options.file is None:
        checks = [_check(options.statement, options, assistant)]
        print(as_json(checks[0]) if options.json else render_check(checks[0]))
    else:
        checks = _verify_draft(options, assistant)
    return int(options.strict and not all(check.is_borne_out for check in checks))


def _verify_draft(options: argparse.Namespace, assistant: Assistant) -> list[StatementCheck]:
    checks = []
    for check in check_each(_read(options.file), lambda statement: _check(statement, options, assistant)):
        checks.append(check)
        if not options.json:
            print(f"{render_check(check)}\n", flush=True)
    print(as_json(checks) if options.json else _summary(checks))
    return checks


def _check(statement: str, options: argparse.Namespace, assistant: Assistant) -> StatementCheck:
    return assistant.verify(statement, since=options.since, until=options.until, source=options.source, against=options.against)


def _read(file: str) -> list[DraftStatement]:
    """The statements of the file. Raises QuestionError if it cannot be read or has none."""
    if file == _STDIN:
        return stated_in(_stdin(), name="stdin")
    return stated_in(read_utf8(Path(file), QuestionError, hint=WHOLE_SENTENCES), name=file)


def _stdin() -> str:
    content = sys.stdin.buffer.read() if sys.stdin else b""  # a program may be started with none at all
    return decode_utf8(content, "stdin", QuestionError, hint=WHOLE_SENTENCES)


def _summary(checks: Sequence[StatementCheck]) -> str:
    """'5 statements: 3 verified, 1 contradicted, 1 unsupported; articles differ on 1'."""
    counts = Counter(check.claim.verdict for check in checks)
    differing = sum(check.otherwise is not None for check in checks)
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    return f"{len(checks)} statement{'s' * (len(checks) != 1)}: {said}" + f"; articles differ on {differing}" * bool(differing)
