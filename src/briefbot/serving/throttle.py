"""Slows down whoever guesses passwords."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address

FAILURES = 5
WINDOW_S = 15 * 60.0
_REMEMBERED = 10_000


class Throttle:
    """Counts attempts by key (a name, an address). Kept in memory: of many keys those longest quiet are forgotten.

    For one thread, the event loop's. ``clock`` gives seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, remembered: int = _REMEMBERED) -> None:
        self._clock = clock
        self._remembered = remembered
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, keys: Iterable[str]) -> float:
        """Seconds until the next attempt may be made; 0 if one may be made now."""
        moment = self._clock()
        waits = [self._failures[key][0] + WINDOW_S - moment for key in keys if len(self._failures.get(key, ())) == FAILURES]
        return max(0.0, max(waits, default=0.0))

    def count(self, keys: Iterable[str]) -> None:
        """An attempt begins. It counts as failed until it is forgiven, so that many at once are not one."""
        for key in keys:
            self._failures.setdefault(key, deque(maxlen=FAILURES)).append(self._clock())
            self._failures.move_to_end(key)
        while len(self._failures) > self._remembered:
            self._failures.popitem(last=False)

    def forgive(self, name: str, address: str) -> None:
        """The attempt succeeded: the name begins anew, the address keeps what failed before under other names."""
        self._failures.pop(name, None)
        if tried := self._failures.get(address):
            tried.pop()


def address_key(address: str) -> str:
    """One key for all addresses one person may have at once: of IPv6 the first 64 bits."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return f"address {address}"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"address {parsed.exploded[:19]}"
    return f"address {parsed}"


def name_key(name: str) -> str:
    return f"name {name}"
