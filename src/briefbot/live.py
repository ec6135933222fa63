"""The assistant of whatever generation of an index is live."""

from __future__ import annotations

import threading
import weakref
from pathlib import Path

from briefbot.assistant import Assistant


class LiveAssistant:
    """Gives the assistant of the live generation, whoever rebuilt the index; safe to share between threads.

    What it gave stays usable: a question keeps the generation it began with, the next one gets the generation that is
    live by then. The encoder is loaded once for all of them, as long as it is the same.
    """

    def __init__(self, index: str | Path = "index") -> None:
        self._index = Path(index)
        self._assistant: Assistant | None = None
        self._lock = threading.Lock()

    @classmethod
    def shared(cls, index: str | Path = "index") -> LiveAssistant:
        """The one that everybody in this process uses who opens this index; gone when nobody uses it any more."""
        place = Path(index).resolve()
        with _lock:
            live = _shared.get(place)
            if live is None:
                live = _shared[place] = cls(place)
            return live

    def __call__(self) -> Assistant:
        """Raises IndexNotFound, IndexStale or IndexDamaged."""
        with self._lock:
            self._assistant = self._assistant.latest() if self._assistant else Assistant.open(self._index)
            return self._assistant

    def close(self) -> None:
        """Let the generation's files be removed; whoever asks again opens what is live by then."""
        with self._lock:
            assistant, self._assistant = self._assistant, None
        if assistant is not None:
            assistant.close()


_shared: weakref.WeakValueDictionary[Path, LiveAssistant] = weakref.WeakValueDictionary()
_lock = threading.Lock()
