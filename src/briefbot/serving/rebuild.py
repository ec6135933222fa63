"""The one rebuild that goes on for all visitors of the page, and how far it is."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from briefbot.errors import BriefbotError, IndexBusy, unforeseen
from briefbot.report import IndexReport
from briefbot.types import Progress

WAITING = "waiting for another process"
"""The stage before the first: another process is building the same index."""
_FILE_STAGES = frozenset({"looking for changes", "reading articles"})
_PASSAGE_STAGES = frozenset({"encoding passages", "indexing words"})
_UNKNOWN_S = 2.0
"""Seconds of a stage before its pace is taken to say anything."""


class Share(NamedTuple):
    """How many are done of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing has been rebuilt since the server began."""


@dataclass(frozen=True, slots=True)
class Running:
    """A rebuild goes on; questions are answered from the old generation meanwhile."""

    stage: str
    done: int = 0
    total: int = 1
    files: Share | None = None
    """Of the corpus: looked at, then read. None before it is known how many there are."""
    passages: Share | None = None
    """To be encoded. None before it is known how many there are."""
    stage_seconds_left: float | None = None
    """At the pace the stage has had so far; None while that says nothing. Later stages come on top."""
    again: bool = False
    """Whether somebody asked for a rebuild since it began: if the corpus has changed by then, another follows."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The last rebuild; its generation serves."""

    report: IndexReport


@dataclass(frozen=True, slots=True)
class Failed:
    """The last rebuild came to nothing; the old generation serves on."""

    error: BriefbotError


RebuildState: TypeAlias = Idle | Running | Finished | Failed


class Rebuild:
    """Runs ``build`` in a thread of its own, once at a time; safe to share between threads.

    ``picture`` gives something that is another when the corpus is: it tells whether what was asked for during a run was
    already in it.
    """

    def __init__(
        self,
        build: Callable[[Progress], IndexReport],
        picture: Callable[[], object],
        *,
        retry_s: float = 2.0,
        patience_s: float = 600.0,
    ) -> None:
        """Where another process builds, it is tried again every ``retry_s`` for ``patience_s`` in all."""
        self._build = build
        self._picture = picture
        self._retry_s = retry_s
        self._patience_s = patience_s
        self._state: RebuildState = Idle()
        self._pace = _Pace()
        self._changed = threading.Condition()

    def state(self) -> RebuildState:
        return self._state

    def start(self) -> None:
        """Begin one, or join the one that goes on: if the corpus is another than when that began, one more follows it."""
        with self._changed:
            if isinstance(self._state, Running):
                self._state = replace(self._state, again=True)
                return
            self._state = Running("looking for changes")
        threading.Thread(target=self._run, name="rebuild", daemon=True).start()

    def wait(self, timeout_s: float | None = None) -> RebuildState:
        """The state once nothing goes on any more, or after the time."""
        with self._changed:
            self._changed.wait_for(lambda: not isinstance(self._state, Running), timeout_s)
            return self._state

    def _run(self) -> None:
        while True:
            result, before = self._run_once()
            if self._settle(result, before):
                return

    def _settle(self, result: Finished | Failed, before: object) -> bool:
        """Whether that was the last run: nobody has asked since for what was not in it."""
        while True:
            with self._changed:
                if not (isinstance(self._state, Running) and self._state.again):
                    self._state = result
                    self._changed.notify_all()
                    return True
                self._state = replace(self._state, again=False)
            if self._look() != before:
                with self._changed:
                    self._state = Running("looking for changes")
                return False

    def _run_once(self) -> tuple[Finished | Failed, object]:
        """How it ended, and the picture of the corpus from before it began."""
        before = self._look()
        try:
            return Finished(self._build_patiently()), before
        except BriefbotError as error:
            return Failed(error), before
        except Exception:  # noqa: BLE001  # nobody waits for this thread: what it raised would be seen by no one
            traceback.print_exc(file=sys.stderr)
            return Failed(unforeseen()), before

    def _build_patiently(self) -> IndexReport:
        until = time.monotonic() + self._patience_s
        while True:
            self._pace = _Pace()
            try:
                return self._build(self._note)
            except IndexBusy:
                if time.monotonic() >= until:
                    raise
                self._note(WAITING, 0, 1)
                time.sleep(self._retry_s)

    def _look(self) -> object:
        """None where the corpus cannot be looked at; building says why."""
        try:
            return self._picture()
        except BriefbotError:
            return None

    def _note(self, stage: str, done: int, total: int) -> None:
        left = self._pace.seconds_left(stage, done, total)
        share = Share(done, total)
        with self._changed:
            if isinstance(self._state, Running):
                self._state = replace(
                    self._state,
                    stage=stage,
                    done=done,
                    total=total,
                    files=share if stage in _FILE_STAGES else self._state.files,
                    passages=share if stage in _PASSAGE_STAGES else self._state.passages,
                    stage_seconds_left=left,
                )


class _Pace:
    """How fast the present stage goes."""

    def __init__(self) -> None:
        self._stage = ""
        self._began = 0.0
        self._first = 0

    def seconds_left(self, stage: str, done: int, total: int) -> float | None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._first = stage, now, done
        return estimate(now - self._began, done - self._first, total - done)


def estimate(elapsed_s: float, done: int, left: int) -> float | None:
    """Seconds for what is left if it goes as fast as what is done; None if too little is done to say."""
    if elapsed_s < _UNKNOWN_S or done <= 0:
        return None
    return elapsed_s / done * left
