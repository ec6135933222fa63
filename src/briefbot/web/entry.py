"""Lets in whoever is logged in, shows everyone else the login page, and says to what lies behind who is asking."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from briefbot.errors import AccountError, StoreError
from briefbot.serving.accounts import COOKIE, SESSION, Account, Accounts, user_name
from briefbot.serving.hosts import is_loopback, names_this_machine
from briefbot.serving.replies import headers_of, refuse, tell_terminal
from briefbot.serving.throttle import Throttle, address_key, name_key
from briefbot.serving.users import LOCAL_USER, UserName
from briefbot.web.login_page import HEADERS, login_css, render_login
from briefbot.web.texts import texts_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_LONGEST_FORM = 16_384
_CHECKS_AT_ONCE = 2
"""A check takes 64 MiB and all the time of a core."""


class Entry:
    """ASGI middleware. Sets ``scope["briefbot.user"]`` and ``scope["briefbot.keeper"]`` of every request it lets through.

    As long as there is no account: on loopback everyone is the local user and a keeper; elsewhere, too,
    ``without_accounts``. Accounts made or removed while the page is served hold at once.
    """

    def __init__(
        self, app: ASGIApp, accounts: Accounts, *, host: str, without_accounts: bool = False, throttle: Throttle | None = None
    ) -> None:
        self._app = app
        self._accounts = accounts
        self._on_loopback = is_loopback(host)
        self._open = self._on_loopback or without_accounts
        self._throttle = throttle or Throttle()
        self._checks = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        account = response = None
        try:
            is_open = self._open and not await run_in_threadpool(self._accounts.exist)
            if not is_open and scope["type"] == "http" and scope["path"] in ("/login", "/login.css", "/logout"):
                response = await self._at_the_door(Request(scope, receive))
            elif not is_open:
                account = await self._account(HTTPConnection(scope))
        except StoreError as error:  # nobody is let in
            tell_terminal(error)
            await refuse(
                scope, receive, send, 503, "the accounts cannot be read now; the terminal that runs briefbot chat says why"
            )
            return
        if is_open:
            await self._admit_everyone(scope, receive, send)
        elif response:
            await response(scope, receive, send)
        elif account:
            await self._admit(scope, receive, send, account.name, keeper=account.is_keeper)
        elif scope["type"] == "http" and scope["path"] == "/favicon.ico":
            await self._app(scope, receive, send)
        elif _wants_page(scope):
            await _go_to(f"/login?next={quote(_asked_path(scope), safe='')}")(scope, receive, send)
        else:
            await refuse(scope, receive, send, 401, "log in first")

    async def _admit_everyone(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._on_loopback and not names_this_machine(headers_of(scope)):
            await refuse(scope, receive, send, 400, "this page answers at 127.0.0.1 and localhost only")
        elif scope["type"] == "http" and scope["path"] in ("/login", "/logout"):
            await _go_to("/")(scope, receive, send)
        else:
            await self._admit(scope, receive, send, LOCAL_USER, keeper=True)

    async def _admit(self, scope: Scope, receive: Receive, send: Send, user: UserName, *, keeper: bool) -> None:
        await self._app({**scope, "briefbot.user": user, "briefbot.keeper": keeper}, receive, send)

    async def _account(self, asked: HTTPConnection) -> Account | None:
        token = asked.cookies.get(COOKIE)
        return await run_in_threadpool(self._accounts.user_of, token) if token else None

    async def _at_the_door(self, request: Request) -> Response:
        match request.url.path, request.method:
            case "/login.css", "GET" | "HEAD":
                return Response(login_css(), media_type="text/css")
            case "/login", "GET" | "HEAD":
                wanted = local_path(request.query_params.get("next", ""))
                return _go_to(wanted) if await self._account(request) else _page(request, wanted)
            case "/login", "POST":
                return await self._log_in(request)
            case "/logout", "POST":
                return await self._log_out(request)
        return Response(status_code=405, headers={"allow": "POST" if request.url.path == "/logout" else "GET, HEAD, POST"})

    async def _log_in(self, request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return Response("this is no login form", 400, media_type="text/plain")
        name, password, wanted = form.get("name", ""), form.get("password", ""), local_path(form.get("next", ""))
        named, address = _name_key(name), address_key(request.client.host if request.client else "")
        t = texts_of(request)
        wait, token = await self._try(name, password, named, address)
        if wait:
            minutes = int(wait // 60) + 1
            problem = t.count(
                "Too many attempts. Try again in {n} minute.", "Too many attempts. Try again in {n} minutes.", minutes
            )
            response = _page(request, wanted, name=name, problem=problem, status=429)
            response.headers["retry-after"] = str(int(wait) + 1)
            return response
        if token is None:
            return _page(request, wanted, name=name, problem=t("User name or password is wrong."), status=403)
        let_in = _go_to(wanted)
        let_in.set_cookie(
            COOKIE,
            token,
            max_age=int(SESSION.total_seconds()),
            httponly=True,
            samesite="lax",
            path="/",
            secure=request.url.scheme == "https",
        )
        return let_in

    async def _try(self, name: str, password: str, named: str, address: str) -> tuple[float, str | None]:
        """Seconds to wait before an attempt may be made, or what came of it: a token, None where name or password is wrong."""
        async with self._checks:  # who waits for this has not begun: colleagues who log in together are no failures
            if wait := self._throttle.wait_s([named, address]):
                return wait, None
            self._throttle.count([named, address])
            user = await run_in_threadpool(self._accounts.check, name, password)
            token = await self._token(user) if user else None
            if token:
                self._throttle.forgive(named, address)
            return 0.0, token

    async def _token(self, user: UserName) -> str | None:
        """None if the account was removed while its password was looked at."""
        try:
            return await run_in_threadpool(self._accounts.log_in, user)
        except AccountError:
            return None

    async def _log_out(self, request: Request) -> Response:
        if token := request.cookies.get(COOKIE):
            await run_in_threadpool(self._accounts.log_out, token)
        response = _go_to("/login")
        response.headers["clear-site-data"] = '"cache", "storage"'  # the Back button must not bring back what was read
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return response


def local_path(wanted: str) -> str:
    """The path if it surely leads to this server and to no login page, else "/"."""
    # Browsers drop tabs and line ends from an address and read a backslash as a slash: "/\t/host" is "//host".
    odd = any(character <= " " or character in "\\\x7f" or not character.isprintable() for character in wanted)
    first = wanted.partition("?")[0].partition("#")[0]
    if odd or not wanted.startswith("/") or wanted.startswith("//") or first in ("/login", "/logout"):
        return "/"
    return wanted


def _page(request: Request, wanted: str, *, name: str = "", problem: str = "", status: int = 200) -> HTMLResponse:
    return HTMLResponse(render_login(wanted, name=name, problem=problem, t=texts_of(request)), status, HEADERS)


def _go_to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, {"cache-control": "no-store"})


def _wants_page(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "text/html" in headers_of(scope).get("accept", "")


def _asked_path(scope: Scope) -> str:
    path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin1")
    query = scope["query_string"].decode("latin1")
    return f"{path}?{query}" if query else path


async def _form(request: Request) -> dict[str, str] | None:
    """Fields of a submitted form; None if it is none or too long. Nothing is kept on the disk, as larger forms would be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            return None
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict"))
    except ValueError:
        return None


def _name_key(name: str) -> str:
    """One for all spellings of a name; one, too, for all that can be none."""
    try:
        return name_key(user_name(name))
    except AccountError:
        return name_key("")
