"""Lets in whoever has a key, or a session of the page, and says to what lies behind who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from briefbot.api.paths import is_open_to_all
from briefbot.api.problems import ApiProblem, problem_reply
from briefbot.errors import StoreError
from briefbot.serving.accounts import COOKIE, Accounts
from briefbot.serving.hosts import is_loopback, names_this_machine
from briefbot.serving.keys import Keys
from briefbot.serving.origin import HARMLESS, comes_from_here
from briefbot.serving.replies import headers_of, tell_terminal
from briefbot.serving.users import LOCAL_USER, UserName

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class _Caller(NamedTuple):
    user: UserName
    is_keeper: bool


class KeyEntry:
    """ASGI middleware. Sets ``scope["briefbot.user"]`` and ``scope["briefbot.keeper"]`` of every request it lets through.

    As long as there is neither a key nor an account: on loopback everyone is the local user and a keeper; elsewhere, too,
    ``without_accounts``. Keys made or removed while it serves hold at once.
    """

    def __init__(self, app: ASGIApp, keys: Keys, accounts: Accounts, *, host: str, without_accounts: bool = False) -> None:
        self._app = app
        self._keys = keys
        self._accounts = accounts
        self._on_loopback = is_loopback(host)
        self._open = self._on_loopback or without_accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._admit(scope)
        except ApiProblem as problem:
            headers = {"www-authenticate": "Bearer"} if problem.status == 401 else {}
            await problem_reply(scope["path"], problem, headers=headers)(scope, receive, send)
            return
        # not a copy: the metrics read from it which route answered
        scope.update({"briefbot.user": caller.user, "briefbot.keeper": caller.is_keeper})
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> _Caller:
        if is_open_to_all(scope["path"]):
            return _Caller(LOCAL_USER, is_keeper=False)
        headers = headers_of(scope)
        if scope["method"] not in HARMLESS and not comes_from_here(headers):
            raise ApiProblem(403, "this request comes from another site", "send it from a program, or from a page of this server")
        kind, _, key = headers.get("authorization", "").partition(" ")
        token = HTTPConnection(scope).cookies.get(COOKIE)
        try:
            caller = await run_in_threadpool(self._find, key.strip() if kind.lower() == "bearer" else None, token)
        except StoreError as error:
            tell_terminal(error)
            raise ApiProblem(503, "the keys cannot be read now", "the terminal that runs briefbot says why") from error
        if caller is None:
            raise _no_key(given=bool(key))
        if caller.user == LOCAL_USER and self._on_loopback and not names_this_machine(headers):
            raise ApiProblem(400, "this server answers at 127.0.0.1 and localhost only", "ask it by one of these names")
        return caller

    def _find(self, key: str | None, token: str | None) -> _Caller | None:
        """Whoever the key or else the session is of; anyone where none is needed, whatever key they send."""
        if key and (known := self._keys.key_of(key)):
            return _Caller(known.name, known.is_keeper)
        if not key and token and (account := self._accounts.user_of(token)):
            return _Caller(account.name, account.is_keeper)
        if self._open and not self._keys.exist() and not self._accounts.exist():
            return _Caller(LOCAL_USER, is_keeper=True)
        return None


def _no_key(*, given: bool) -> ApiProblem:
    if given:
        return ApiProblem(401, "this key is not known here", "briefbot key add NAME makes one", code="invalid_api_key")
    return ApiProblem(401, "a key is needed", "send Authorization: Bearer KEY; briefbot key add NAME makes one")
