"""The list of articles of the live generation, made once for each."""

from __future__ import annotations

import threading
from collections.abc import Callable

from briefbot.generations.generation import Generation
from briefbot.listing import Listing
from briefbot.types import GenerationId


class LiveListing:
    """Gives the list of whatever generation is live; safe to share between threads."""

    def __init__(self, generation: Callable[[], Generation]) -> None:
        """``generation`` gives the live one, or raises IndexNotFound, IndexStale or IndexDamaged."""
        self._generation = generation
        self._known: tuple[GenerationId, Listing] | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Listing:
        """Raises what ``generation`` raises. A list of an older generation can be used as long as somebody holds it."""
        return self.with_generation()[1]

    def with_generation(self) -> tuple[Generation, Listing]:
        """The list and the generation it is of, which may not be the live one any more a moment later. Raises the same."""
        generation = self._generation()
        with self._lock:
            if self._known is None or self._known[0] != generation.id:
                self._known = (generation.id, Listing(generation.catalog.heads()))
            return generation, self._known[1]

    def close(self) -> None:
        """Let go of the list; whoever asks again gets a new one."""
        with self._lock:
            known, self._known = self._known, None
        if known is not None:
            known[1].close()
