"""Tells when a corpus has changed and come to rest.

What counts is the difference between two looks at the corpus, by the rules of ``scanning.scan``. The system's events only say
when to look: they are lost in folders that have just been made and when they come too fast, and never come from network disks.
So there is a look every so often without any, too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from briefbot.errors import CorpusNotFound, require
from briefbot.intake.scanning import scan

_LONGEST_UNREST_S = 60.0
_BETWEEN_LOOKS_S = 10.0
_SLICE_S = 0.5
"""Windows lets Ctrl-C through only between two waits."""
_LIMIT_HINT = "Hint: raise the limits, for instance: sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512"


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths relative to the corpus, each list in order; a renamed file is removed and added."""

    added: list[str]
    changed: list[str]
    removed: list[str]


def watch(
    corpus: Path,
    *,
    stop: threading.Event | None = None,
    debounce_s: float = 2.0,
    polling: bool = False,
    notice: Callable[[str], object] = lambda _: None,
) -> Iterator[Changes]:
    """First everything that is there, at once; then what has changed since, once it has been at rest for ``debounce_s``.

    Changes that go on are given out after a minute. What changes while the caller works on a batch is in the next.
    With ``polling`` no events are asked for, and looks are as frequent as a twentieth of one processor allows; otherwise
    files on network disks, whose events do not arrive, are noticed after ten seconds or a hundred times what a look takes.
    ``notice`` is told when the corpus goes away and comes back, and when the system has no events to give.
    Ends when ``stop`` is set, and at Ctrl-C while it waits. Raises CorpusNotFound if there is nothing to begin with.
    """
    watcher = _Watcher(corpus, stop or threading.Event(), debounce_s=debounce_s, polling=polling, notice=notice)
    try:
        yield from watcher.changes()
    except KeyboardInterrupt:
        return


class _State(NamedTuple):
    """What tells that a file is another than before; the last changes with its name and rights, too."""

    size: int
    modified_ns: int
    changed_ns: int


_Picture = Mapping[str, _State]


class _Watcher:
    def __init__(
        self, corpus: Path, stop: threading.Event, *, debounce_s: float, polling: bool, notice: Callable[[str], object]
    ) -> None:
        self._corpus = corpus
        self._stop = stop
        self._debounce_s = debounce_s
        self._polling = polling
        self._notice = notice
        self._look_took_s = 0.0

    def changes(self) -> Iterator[Changes]:
        seen = take_picture(self._corpus)
        yield _difference({}, seen)
        while (picture := self._next_picture(seen)) is not None:
            if picture != seen:
                yield _difference(seen, picture)
            seen = picture

    def _next_picture(self, seen: _Picture) -> _Picture | None:
        """The next that is unlike the one seen, at rest; the first in any case after the corpus was away. None when stopped."""
        for _ in self._wakes():
            picture = self._look()
            if picture != seen:
                picture = self._wait_for_rest(picture)
            if self._stop.is_set():
                return None
            if picture is None:
                return self._wait_for_return()
            if picture != seen:
                return picture
        return None

    def _look(self) -> _Picture | None:
        """None where the corpus is not there."""
        began = time.monotonic()
        try:
            return take_picture(self._corpus)
        except CorpusNotFound:
            return None
        finally:
            self._look_took_s = time.monotonic() - began

    def _wait_for_rest(self, picture: _Picture | None) -> _Picture | None:
        until = time.monotonic() + _LONGEST_UNREST_S
        while time.monotonic() < until and self._rest(self._debounce_s):
            before, picture = picture, self._look()
            if picture == before:
                break
        return picture

    def _wait_for_return(self) -> _Picture | None:
        self._notice(f"{self._corpus} is gone; waiting for it to come back")
        while self._rest(self._debounce_s):
            picture = self._wait_for_rest(self._look())
            if picture is not None and not self._stop.is_set():
                self._notice(f"{self._corpus} is back")
                return picture
        return None

    def _rest(self, seconds: float) -> bool:
        """Whether nobody has stopped it meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._stop.wait(min(left, _SLICE_S)):
                break
        return not self._stop.is_set()

    def _wakes(self) -> Iterator[None]:
        """One whenever it is time to look. The first comes when events have begun to be gathered, so that none is missed."""
        if not self._polling:
            try:
                yield from self._wakes_by_events()
                return
            except FileNotFoundError:
                pass  # gone, as the next look finds
            except (OSError, RuntimeError) as error:  # watchfiles' own error is a RuntimeError
                self._polling = True
                hint = "" if isinstance(error, PermissionError) else f". {_LIMIT_HINT}"
                self._notice(f"no events for {self._corpus}, so it is looked at now and then: {error}{hint}")
        while not self._stop.is_set():
            yield
            self._rest(max(self._debounce_s, 20 * self._look_took_s))

    def _wakes_by_events(self) -> Iterator[None]:
        require("watchfiles", extra="build", purpose="watching a folder")
        import watchfiles

        # A file is watched through its folder: an editor puts another in its place.
        folder = self._corpus if self._corpus.is_dir() else self._corpus.parent
        due = 0.0
        for changes in watchfiles.watch(
            folder.resolve(),
            watch_filter=_Concern(self._corpus),
            debounce=500,
            rust_timeout=int(_SLICE_S * 1000),
            yield_on_timeout=True,
            stop_event=self._stop,
            force_polling=False,
            recursive=self._corpus.is_dir(),
            ignore_permission_denied=False,  # otherwise folders beyond the system's limit are left out without a word, too
        ):
            if changes or time.monotonic() >= due:
                yield
                due = time.monotonic() + max(_BETWEEN_LOOKS_S, 100 * self._look_took_s)
                self._rest(self._debounce_s)  # a log that is written to all the time does not have us look all the time


class _Concern:
    """Whether an event may be about the corpus: in a folder all but hidden files, of a single file only itself."""

    def __init__(self, corpus: Path) -> None:
        self._folder = corpus.resolve() if corpus.is_dir() else None
        self._name = corpus.name

    def __call__(self, _: object, path: str) -> bool:
        if self._folder is None:
            return Path(path).name == self._name
        return not any(part.startswith(".") for part in Path(path).parts[len(self._folder.parts) :])


def take_picture(corpus: Path) -> _Picture:
    """State of each file that would be read, by path. Raises CorpusNotFound."""
    while True:
        try:
            files = scan(corpus).files
        except FileNotFoundError:  # a folder went while it was listed; if it was the corpus itself, the next scan says so
            time.sleep(_SLICE_S / 10)
            continue
        except OSError as error:  # a network disk that is away is neither there nor not there
            raise CorpusNotFound(f"{corpus}: {error.strerror or error}", "check that the folder may be read") from error
        picture = {}
        for file in files:
            try:
                status = file.location.stat()
            except OSError:
                continue  # gone again
            picture[file.path] = _State(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        return picture


def _difference(before: _Picture, after: _Picture) -> Changes:
    return Changes(
        added=[path for path in after if path not in before],
        changed=[path for path, state in after.items() if before.get(path, state) != state],
        removed=[path for path in before if path not in after],
    )
