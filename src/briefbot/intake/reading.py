"""Reads files in a process of their own, so that none of them can hang, crash or fill the memory of a build."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

from briefbot.processes import is_crash, kill_all, name_of_crash, own_command, separation
from briefbot.readers.worker import PATIENCE_S
from briefbot.types import Article, ArticleId, Box, Paragraph, ReadFailure, Skipped

SILENCE_S = 60.0
"""How long a reader may go without a result or a sign of life."""

_LONGEST_ANSWER_BYTES = 400_000_000
"""Twice what a compressed file may unpack to."""
_ANSWERS_AHEAD = 2
_LAST_WORDS_BYTES = 4_000
_SECONDS_TO_END = 10
_DAMAGED_HINT = "It may be damaged: open it in its own program and save it again, or remove it from the corpus."
_SLOW_HINT = "Split it into smaller files, save it in another format, or remove it from the corpus."


class FileReader:
    """Reads one file after another in a process that starts with the first and is replaced when it fails or grows old.

    Close it, or use it as a context manager. The process ends with this one, however this one ends.
    """

    def __init__(
        self, *, command: Sequence[str] | None = None, timeout_s: float = SILENCE_S, patience_s: float = PATIENCE_S
    ) -> None:
        """``command`` starts a process that speaks as ``briefbot.readers.worker`` does, which is the default.

        ``timeout_s`` is the longest silence, ``patience_s`` the longest time without a result, whatever the signs of life.
        """
        self._command = list(command) if command is not None else own_command("briefbot.readers.worker")
        self._timeout_s = timeout_s
        self._patience_s = patience_s
        self._idle: _Process | None = None
        self._closed = False

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process; a second time does nothing."""
        self._closed = True
        if self._idle is not None:
            self._idle.end()
            self._idle = None

    def read(self, path: str, location: Path) -> Iterator[Article | ReadFailure | Skipped]:
        """What ``readers.read_file`` yields for the file; whatever stops the reading is the last, a ReadFailure.

        ``path`` is relative to the corpus, with forward slashes; ``location`` is where the file is.
        """
        if self._closed:
            raise ValueError("this reader is closed")
        process = self._take()
        goes_on = False
        try:
            process.ask(path, location)
            for kind, content in process.answers(self._timeout_s, self._patience_s):
                if kind == "done":
                    goes_on = content
                    break
                yield _item(kind, content)
        except _NoAnswer as error:
            yield ReadFailure(path, f"{path} {error.message}", error.hint, ArticleId(path))
        finally:
            self._give_back(process, goes_on=goes_on)

    def _take(self) -> _Process:
        """The waiting process, if it is alive; one file's reading is never mixed with another's."""
        process, self._idle = self._idle, None
        if process is not None and not process.is_alive():
            process.end()
            process = None
        return process or _Process(self._command)

    def _give_back(self, process: _Process, *, goes_on: bool) -> None:
        if goes_on and self._idle is None and not self._closed:
            self._idle = process
        else:
            process.end()


class _NoAnswer(Exception):
    """Why there is no further answer, said of the file ("took longer than …")."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class _Process:
    """A running worker, the programs it starts, and what it has said so far."""

    def __init__(self, command: Sequence[str]) -> None:
        self._popen = subprocess.Popen(  # noqa: S603  # our own interpreter, or what the caller gave
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **separation()
        )
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        self._requests = self._popen.stdin
        self._pipes: list[IO[bytes]] = [self._popen.stdin, self._popen.stdout, self._popen.stderr]
        self._lines: Queue[bytes] = Queue(_ANSWERS_AHEAD)
        self._last_words = bytearray()
        # Windows cannot wait for a pipe with a time limit; a thread and a queue can, everywhere.
        self._threads = [
            threading.Thread(target=self._collect_lines, args=(self._popen.stdout,), daemon=True),
            threading.Thread(target=self._keep_last_words, args=(self._popen.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def ask(self, path: str, location: Path) -> None:
        request = json.dumps([path, str(location.absolute())], ensure_ascii=False)
        with suppress(OSError):  # a process that has ended: its answers say so
            self._requests.write(request.encode("utf-8", "surrogatepass") + b"\n")
            self._requests.flush()

    def answers(self, timeout_s: float, patience_s: float) -> Iterator[tuple[str, Any]]:
        """Kind and content of each answer but signs of life. Raises _NoAnswer when the next is not to be waited for."""
        since = time.monotonic()
        while True:
            left_s = since + patience_s - time.monotonic()
            try:
                line = self._lines.get(timeout=max(0.0, min(timeout_s, left_s)))
            except Empty:
                limit_s = timeout_s if timeout_s < left_s else patience_s
                raise _NoAnswer(f"took longer than {limit_s:g} s to read", _SLOW_HINT) from None
            message = self._parse(line)
            if message[0] != "alive":
                yield message[0], message[1]
                since = time.monotonic()

    def end(self) -> None:
        """Ends it and the programs it has started, now, and waits until they are gone."""
        kill_all(self._popen)
        with suppress(subprocess.TimeoutExpired):  # even a killed process may hang on a network disk that is away
            self._popen.wait(_SECONDS_TO_END)
        if self._reads_out():
            for pipe in self._pipes:
                with suppress(OSError):  # closing flushes a request nobody took
                    pipe.close()

    def _reads_out(self) -> bool:
        """Whether both pipes came to their end; a program that has left the group may hold them open."""
        until = time.monotonic() + _SECONDS_TO_END
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < until:
            with suppress(Empty):  # the thread may be waiting for room
                self._lines.get(timeout=0.05)
        return not any(thread.is_alive() for thread in self._threads)

    def _collect_lines(self, pipe: IO[bytes]) -> None:
        while (line := pipe.readline(_LONGEST_ANSWER_BYTES)).endswith(b"\n"):
            self._lines.put(line)
        self._lines.put(line)

    def _keep_last_words(self, pipe: IO[bytes]) -> None:
        while chunk := os.read(pipe.fileno(), 65_536):
            self._last_words += chunk
            del self._last_words[:-_LAST_WORDS_BYTES]

    def _parse(self, line: bytes) -> Any:
        if len(line) >= _LONGEST_ANSWER_BYTES:
            raise _NoAnswer(f"gives an article of more than {_LONGEST_ANSWER_BYTES // 1_000_000} MB", _SLOW_HINT)
        if not line.endswith(b"\n"):
            raise self._ended()
        try:
            return json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise _NoAnswer(f"could not be read: its reader said {line[:80]!r}", _DAMAGED_HINT) from error

    def _ended(self) -> _NoAnswer:
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_SECONDS_TO_END)
        kill_all(self._popen)  # a program it has started would keep stderr open
        self._threads[1].join(timeout=_SECONDS_TO_END)
        words = self._last_words.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        status = self._popen.returncode
        if status is None:
            return _NoAnswer("could not be read: its reader closed the pipe", _DAMAGED_HINT)
        if is_crash(status):
            return _NoAnswer(f"crashed its reader ({name_of_crash(status)})", _DAMAGED_HINT)
        return _NoAnswer(f"could not be read: its reader ended with status {status}: {words[-1][:200]}", _DAMAGED_HINT)


def _item(kind: str, content: Any) -> Article | ReadFailure | Skipped:
    if kind == "article":
        return _article(content)
    return ReadFailure(*content) if kind == "failure" else Skipped(content)


def _article(content: Mapping[str, Any]) -> Article:
    published, paragraphs = content["published"], map(_paragraph, content["paragraphs"])
    changed = {"published": published and date.fromisoformat(published), "paragraphs": tuple(paragraphs)}
    return Article(**{**content, **changed})


def _paragraph(values: Sequence[Any]) -> Paragraph:
    number, start, end, heading, page, box, *rest = values
    return Paragraph(number, start, end, heading, page, Box(*box) if box is not None else None, *rest)
