"""How much one caller may ask for: bytes of a request, requests a minute, and requests at once."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from briefbot.api.paths import is_open_to_all
from briefbot.api.problems import ApiProblem, RefusedBody, problem_reply
from briefbot.serving.replies import headers_of
from briefbot.serving.throttle import address_key

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY_BYTES = 2_000_000
"""A question of 10,000 characters takes 120,000 at most as JSON; the rest is for what was said before."""
_REMEMBERED = 10_000


class Limits:
    """ASGI middleware: 413 to bodies that are too long, 429 to whoever asks too often or too much at once, and to anyone while
    it is too crowded."""

    def __init__(self, app: ASGIApp, *, a_minute: int, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``a_minute`` requests of each key or address, 0 for as many as they like; ``at_once`` of all together, and half as
        many of each, so that one caller alone keeps nobody out."""
        self._app = app
        self._rate = Rate(a_minute, clock=clock) if a_minute else None
        self._at_once = at_once
        self._share = max(1, at_once // 2)
        self._inside = Counter[str]()
        """Requests that are being answered, by caller."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_open_to_all(scope["path"]):
            await self._app(scope, receive, send)
        elif _announced_bytes(scope) > LONGEST_BODY_BYTES:
            await _refuse(scope, receive, send, _too_long(), {"connection": "close"})
        elif self._rate and (wait := self._rate.wait_s(_caller(scope))):
            problem = ApiProblem(
                429, f"more than {self._rate.a_minute} requests a minute", "wait, or raise requests_per_minute in briefbot.toml"
            )
            await _refuse(scope, receive, send, problem, {"retry-after": str(math.ceil(wait))})
        elif crowded := self._crowded(caller := _caller(scope)):
            await _refuse(scope, receive, send, crowded, {"retry-after": "1"})
        else:
            self._inside[caller] += 1
            try:
                await self._app(scope, _Measured(receive), send)
            finally:
                self._inside[caller] -= 1
                if not self._inside[caller]:
                    del self._inside[caller]

    def _crowded(self, caller: str) -> ApiProblem | None:
        inside, own = self._inside.total(), self._inside[caller]
        if inside >= self._at_once:
            return ApiProblem(
                429, f"{inside} requests are being answered already", "wait, or raise concurrent_requests in briefbot.toml"
            )
        if own >= self._share:
            return ApiProblem(
                429,
                f"{own} of your requests are being answered already",
                f"wait, or raise concurrent_requests in briefbot.toml, {self._at_once} now: one caller may have half as many",
            )
        return None


class Rate:
    """Lets so many requests a minute through for each caller, all of them at once if they like (GCRA, ATM Forum 1996).

    Kept in memory: of many callers those longest quiet are forgotten. For one thread, the event loop's.
    """

    def __init__(self, a_minute: int, *, clock: Callable[[], float] = time.monotonic, remembered: int = _REMEMBERED) -> None:
        self.a_minute = a_minute
        self._step_s = 60 / a_minute
        self._clock = clock
        self._remembered = remembered
        self._paid_until: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, caller: str) -> float:
        """Seconds until this request could be let through; 0 if it is, and counted."""
        moment = self._clock()
        until = max(self._paid_until.get(caller, moment), moment) + self._step_s
        if until - moment > 60 + 1e-6:
            return until - moment - 60
        self._paid_until[caller] = until
        self._paid_until.move_to_end(caller)
        if len(self._paid_until) > self._remembered:
            self._paid_until.popitem(last=False)
        return 0.0


class _Measured:
    """Reads the body of a request that did not say, or not truly, how long it is."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > LONGEST_BODY_BYTES:
                raise RefusedBody(_too_long())
        return message


def _too_long() -> ApiProblem:
    return ApiProblem(
        413, f"a request has {LONGEST_BODY_BYTES:,} bytes at most, and this one more", "leave out what is said before"
    )


def _announced_bytes(scope: Scope) -> int:
    length = headers_of(scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def _caller(scope: Scope) -> str:
    """The key or account, or else the address."""
    client = scope.get("client")
    return f"user {scope['briefbot.user']}" if scope["briefbot.user"] else address_key(client[0] if client else "")


async def _refuse(scope: Scope, receive: Receive, send: Send, problem: ApiProblem, headers: Mapping[str, str]) -> None:
    await problem_reply(scope["path"], problem, headers=headers)(scope, receive, send)
