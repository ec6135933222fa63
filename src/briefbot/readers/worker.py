"""The process that reads files for ``briefbot.intake.reading``: one request a line comes in, and what the file holds goes out.

A request is ``[path, location]``. Answers are ``["article", fields]``, ``["failure", fields]``, ``["skipped", path]``,
``["alive"]`` and, last, ``["done", whether this process takes more files]``. Lines are JSON in UTF-8, half surrogates and all.
"""

from __future__ import annotations

import faulthandler
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from briefbot.errors import UnreadableFile, unreadable
from briefbot.processes import end_now, take_over_pipes
from briefbot.readers import failure_unforeseen, liveness, read_file
from briefbot.types import Article, ArticleId, Paragraph, ReadFailure, Skipped

MEMORY_LIMIT_BYTES = 4_000_000_000
"""What this process, and each program it starts, may take for itself. Plain text needs eleven times its size: 50 MB, 0.56 GB."""
PATIENCE_S = 3600.0
"""The longest a reader may go on without a result, whatever signs of life it gives."""

_FILES_PER_PROCESS = 500
_GROWN_BYTES = 1_000_000_000
_SECONDS_BETWEEN_SIGNS = 1.0
_ARTICLE_FIELDS = tuple(field.name for field in fields(Article) if field.name != "paragraphs")
_paragraph_values = attrgetter(*(field.name for field in fields(Paragraph)))


def main() -> None:
    """Serves requests until there are no more, or until the process has grown old or large."""
    source, sink = take_over_pipes()
    _limit_memory()
    answers = _Answers(sink)
    liveness.listen(answers.report_life)
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(source, requests), daemon=True).start()
    for count in range(1, _FILES_PER_PROCESS + 1):
        path, location = json.loads(requests.get().decode("utf-8", "surrogatepass"))
        out_of_memory = False
        try:
            _read(path, Path(location), answers)
        except MemoryError:
            out_of_memory = True
        if out_of_memory:  # here the frames that held the memory are gone
            answers.send(*_message(_too_large(path)))
        goes_on = count < _FILES_PER_PROCESS and not out_of_memory and _memory_bytes() < _GROWN_BYTES
        answers.send("done", goes_on)
        if not goes_on:
            return


def read_location(path: str, location: Path) -> Iterator[Article | ReadFailure | Skipped]:
    """As ``read_file``, from disk; what stops it comes out as a ReadFailure."""
    try:
        yield from read_file(location.read_bytes(), path)
    except OSError as cause:
        error = unreadable(path, location, cause)
        yield ReadFailure(path, error.message, error.hint, ArticleId(path))
    except UnreadableFile as error:
        yield ReadFailure(path, error.message, error.hint, ArticleId(path))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is counted and shown, and the next files need no new process
        yield failure_unforeseen(path, error)


def _read(path: str, location: Path, answers: _Answers) -> None:
    items = read_location(path, location)
    while True:
        # If the other side is gone while a reader holds the interpreter's lock, nothing but this timer can end the process.
        faulthandler.dump_traceback_later(PATIENCE_S + 60, exit=True)
        item = next(items, None)
        faulthandler.cancel_dump_traceback_later()
        if item is None:
            return
        answers.send(*_message(item))


def _message(item: Article | ReadFailure | Skipped) -> tuple[str, Any]:
    if isinstance(item, Article):
        values = {name: getattr(item, name) for name in _ARTICLE_FIELDS}
        values["published"] = item.published.isoformat() if item.published else None
        return "article", values | {"paragraphs": list(map(_paragraph_values, item.paragraphs))}
    if isinstance(item, ReadFailure):
        return "failure", (item.path, item.reason, item.hint, item.article_id)
    return "skipped", item.path


def _too_large(path: str) -> ReadFailure:
    hint = f"Split it into smaller files: reading may take {MEMORY_LIMIT_BYTES / 1e9:.0f} GB."
    return ReadFailure(path, f"{path} needs more memory than there is for reading", hint, ArticleId(path))


class _Answers:
    """Writes answers, one a line, from any thread."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._lock = threading.Lock()
        self._last_sign = 0.0

    def send(self, *message: Any) -> None:
        line = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        with self._lock:
            self._sink.write(line)
            self._sink.flush()

    def report_life(self) -> None:
        now = time.monotonic()
        if now - self._last_sign >= _SECONDS_BETWEEN_SIGNS:
            self._last_sign = now
            self.send("alive")


def _receive(source: BinaryIO, requests: SimpleQueue[bytes]) -> None:
    """Passes requests on. When there can be no more, nobody waits for an answer either, and the process ends in the middle."""
    for line in source:
        requests.put(line)
    end_now()


def _limit_memory() -> None:
    """Where the system can: Linux does, macOS takes no notice, Windows has no such limit."""
    try:
        import resource
    except ImportError:
        return
    # RLIMIT_AS would count what is only reserved or mapped from files, which a library may do by the gigabyte.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT_BYTES, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _memory_bytes() -> int:
    """What the process holds in memory now; 0 where the system does not say."""
    # Not getrusage(): on Linux its peak counts in what the process held that started this one, gigabytes with torch.
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGESIZE")


if __name__ == "__main__":
    main()
