"""When a request that failed in passing is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that may be another the next time."""


def wait_s(attempt: int, retry_after_s: float | None, *, jitter: Callable[[], float]) -> float:
    """Seconds before the next try after ``attempt`` of them, from 1: twice as long each time, less by up to half.

    ``jitter`` gives a number in [0, 1), so that clients refused together do not come back together. What the server asks
    for is waited for at the least.
    """
    backoff: float = min(FIRST_WAIT_S * 2.0 ** (attempt - 1), LONGEST_WAIT_S)
    return max(backoff * (1 - jitter() / 2), retry_after_s or 0.0)


def retry_after_s(header: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for, given as such or as a date; None where it says nothing that is known."""
    text = (header or "").strip()
    if not text:
        return None
    if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, OverflowError):  # a year, or an offset from UTC, that no date can have
        return None
