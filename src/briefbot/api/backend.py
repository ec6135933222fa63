"""What the routes work on."""

from __future__ import annotations

from dataclasses import dataclass

from briefbot.api.metrics import Metrics
from briefbot.serving.live import LiveIndex
from briefbot.serving.live_listing import LiveListing
from briefbot.serving.rebuild import Rebuild
from briefbot.serving.workroom import Workroom


@dataclass(frozen=True, slots=True)
class Backend:
    """The live index, its list of articles, its rebuild, and the threads that answer."""

    live: LiveIndex
    listing: LiveListing
    rebuild: Rebuild
    workroom: Workroom
    metrics: Metrics

    def close(self) -> None:
        """Take no more questions, and let go of the generation that is live."""
        self.workroom.close()
        self.listing.close()
        self.live.assistant.close()
