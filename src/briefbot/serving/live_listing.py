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
        generation = self._generation()
        with self._lock:
            if self._known is None or self._known[0] != generation.id:
                self._known = (generation.id, Listing(generation.catalog.heads()))
            return self._known[1]
