"""What the routes work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from briefbot.api.metrics import Metrics
from briefbot.api.workroom import Workroom
from briefbot.listing import Listing
from briefbot.serving.live import LiveIndex
from briefbot.serving.rebuild import Rebuild


@dataclass(frozen=True, slots=True)
class Backend:
    """The live index, its list of articles, its rebuild, and the threads that answer."""

    live: LiveIndex
    listing: Callable[[], Listing]
    """The list of the live generation, or what is wrong with it, raised."""
    rebuild: Rebuild
    workroom: Workroom
    metrics: Metrics
