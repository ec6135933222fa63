"""How a reader says that slow work, such as recognising the pages of a scan, is getting on."""

from __future__ import annotations

from collections.abc import Callable


def report() -> None:
    """Say that work goes on; costs nothing, and says nothing, where nobody listens. May be called from any thread."""
    if _listener is not None:
        _listener()


def listen(listener: Callable[[], None]) -> None:
    """Have ``listener`` called by each report from now on, in place of the one before."""
    global _listener
    _listener = listener


_listener: Callable[[], None] | None = None
