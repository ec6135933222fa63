"""A rebuild in a process of its own: what it takes for itself it gives back, and it leaves questions their interpreter.

Built in the server, every rebuild would leave it larger: by what building imports, and by memory that comes back in pieces.

The process gets one line, the arguments of ``build_index``. It answers with ``["progress", stage, done, total]`` and, last,
with ``["report", fields]`` or ``["error", name, fields]``. Lines are JSON.
"""

from __future__ import annotations

import json
import subprocess
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from briefbot import errors
from briefbot.errors import BriefbotError, BuildStopped
from briefbot.index import build_index
from briefbot.messages import Remark, say
from briefbot.output import write_fields
from briefbot.processes import end_now, is_crash, kill_all, name_of_crash, own_command, separation, take_over_pipes
from briefbot.report import IndexReport

if TYPE_CHECKING:
    from briefbot.types import Progress


def build_apart(arguments: dict[str, Any], progress: Progress, *, command: Sequence[str] | None = None) -> IndexReport:
    """``build_index(**arguments)`` in another process, which ends with this one, however this one ends.

    ``arguments`` are what JSON can carry; ``command`` starts a process that speaks as ``main`` does, which is the default.
    Raises what ``build_index`` raises, and BuildStopped if the process ends without a word.
    """
    command = command if command is not None else own_command(__name__)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **separation()) as process:  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(BrokenPipeError):  # it has ended: that it gives no answer says so
                process.stdin.write(write_fields(arguments).encode() + b"\n")
                process.stdin.flush()
            for line in process.stdout:
                kind, *content = json.loads(line)
                if kind != "progress":
                    return _result(kind, content)
                progress(*content)
            raise _ended(process.wait())
        finally:
            kill_all(process)
            with suppress(BrokenPipeError):
                process.stdin.close()


def _result(kind: str, content: list[Any]) -> IndexReport:
    from pydantic import TypeAdapter

    if kind == "report":
        report: IndexReport = TypeAdapter(IndexReport).validate_python(content[0])
        return report
    name, fields = content
    message, hint = (TypeAdapter(str | Remark).validate_python(fields[key]) for key in ("message", "hint"))
    raise getattr(errors, name)(message, hint)


def _ended(status: int) -> BuildStopped:
    how = name_of_crash(status) if is_crash(status) else str(status)
    return BuildStopped(
        say("the process that builds the index ended in the middle ({how})", how=how),
        say("the index is as it was; the terminal that runs briefbot may say why, and too little memory is a common reason"),
    )


def main() -> None:
    """The process: builds once, and ends at once when nobody is left to hear of it."""
    source, sink = take_over_pipes()
    arguments = json.loads(source.readline())
    threading.Thread(target=_end_with, args=(source,), daemon=True).start()

    def send(*message: Any) -> None:
        sink.write(write_fields(message).encode() + b"\n")
        sink.flush()

    try:
        report = build_index(**arguments, progress=lambda *news: send("progress", *news))
    except BriefbotError as error:
        send("error", type(error).__name__, _fields(error))
    except Exception:  # noqa: BLE001  # the other process tells its visitor of it; the traceback is for the terminal
        traceback.print_exc()
        unforeseen = errors.unforeseen()
        send("error", type(unforeseen).__name__, _fields(unforeseen))
    else:
        send("report", asdict(report))


def _fields(error: BriefbotError) -> dict[str, Any]:
    """Each as a remark where it was said as one, to be said again in the visitor's language."""
    said = {"message": (error.remark, error.message), "hint": (error.hint_remark, error.hint)}
    return {name: asdict(remark) if remark else text for name, (remark, text) in said.items()}


def _end_with(source: BinaryIO) -> None:
    source.read()
    end_now()
