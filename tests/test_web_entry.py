"""Who gets past the login page of the web chat, and what other sites may send."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from briefbot.cli import main
from briefbot.config import Config
from briefbot.errors import ConfigError
from briefbot.serving.accounts import COOKIE, Accounts
from briefbot.serving.database import Database
from briefbot.serving.hosts import is_loopback, named_host
from briefbot.serving.origin import SameOrigin
from briefbot.serving.throttle import FAILURES, WINDOW_S, Throttle, address_key
from briefbot.web import build_app
from briefbot.web.entry import Entry, local_path
from briefbot.web.isolation import Isolation
from briefbot.web.login_page import login_css

PASSWORD = "correct horse battery"
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HERE = "http://127.0.0.1:7860"


async def whoami(scope: Any, receive: Any, send: Any) -> None:
    """Stands for the page: says who asks."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": scope["briefbot.user"]})
        await send({"type": "websocket.close"})
        return
    body = json.dumps([scope.get("briefbot.user"), scope.get("briefbot.keeper"), scope["path"]]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with closing(Database.open(tmp_path / "briefbot.db")) as database:
        yield Accounts(database, hasher=PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(accounts: Accounts, clock: Clock) -> TestClient:
    """A browser that has not logged in, where ada may and bo keeps the corpus."""
    accounts.add("ada", PASSWORD)
    accounts.add("bo", PASSWORD, keeper=True)
    return visitor(SameOrigin(Entry(whoami, accounts, host="0.0.0.0", throttle=Throttle(clock=clock))))


def visitor(app: Any, base_url: str = HERE, address: str = "10.0.0.1") -> TestClient:
    return TestClient(app, base_url=base_url, follow_redirects=False, client=(address, 50000))


def log_in(client: TestClient, name: str = "ada", password: str = PASSWORD, **fields: str) -> Any:
    return client.post("/login", data={"name": name, "password": password, **fields})


def test_without_accounts_whoever_is_on_this_machine_is_the_local_user_and_a_keeper(accounts: Accounts) -> None:
    client = visitor(Entry(whoami, accounts, host="127.0.0.1"))
    assert client.get("/gradio_api/queue/data").json() == ["", True, "/gradio_api/queue/data"]
    assert client.get("/login?next=/x").headers["location"] == "/"
    accounts.add("ada", PASSWORD)
    assert client.get("/").status_code == 401
    accounts.remove("ada")
    assert client.get("/").json()[0] == ""


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("LOCALHOST", 200),
        ("[::1]:7860", 200),
        ("evil.example:7860", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
    ],
)
def test_without_accounts_a_name_made_to_point_here_reads_nothing(accounts: Accounts, host: str, status: int) -> None:
    client = visitor(Entry(whoami, accounts, host="localhost"))
    assert client.get("/", headers={"host": host}).status_code == status


def test_elsewhere_everyone_gets_in_only_where_that_is_meant(accounts: Accounts) -> None:
    assert visitor(Entry(whoami, accounts, host="0.0.0.0")).get("/").status_code == 401
    meant = visitor(Entry(whoami, accounts, host="0.0.0.0", without_accounts=True), "http://briefs.example")
    assert meant.get("/").json() == ["", True, "/"]
    accounts.add("ada", PASSWORD)
    assert meant.get("/").status_code == 401


def test_with_accounts_nothing_is_shown_before_login_but_the_door(client: TestClient) -> None:
    paths = ["/", "/config", "/gradio_api/queue/data?session_hash=x", "/article/a%20b", "/login/", "/login.cs", "/assets/x.js"]
    assert {client.get(path).status_code for path in paths} == {401}
    assert client.post("/gradio_api/queue/join", json={}).status_code == 401
    assert client.get("/", headers={"cookie": f"{COOKIE}=guessed"}).status_code == 401
    opened = {path: client.get(path) for path in ("/login", "/login.css", "/favicon.ico")}
    assert {found.status_code for found in opened.values()} == {200}
    assert opened["/favicon.ico"].json()[:2] == [None, None]
    assert client.delete("/login").status_code == 405
    assert client.get("/logout").status_code == 405
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/queue"):
        pass


def test_a_page_leads_to_the_login_and_the_login_back_to_it(client: TestClient) -> None:
    away = client.get("/article/a%2Fb%23?q=1&x=%22#p7", headers=PAGE)
    assert away.status_code == 303
    form = client.get(away.headers["location"], headers=PAGE)
    wanted = _Inputs(form.text).values["next"]
    assert wanted == "/article/a%2Fb%23?q=1&x=%22"
    back = log_in(client, next=wanted)
    assert (back.status_code, back.headers["location"]) == (303, wanted)
    assert client.get(wanted).json() == ["ada", False, "/article/a/b#"]
    assert client.get(away.headers["location"]).headers["location"] == wanted


@pytest.mark.parametrize(("size", "status"), [(0, 200), (150_000, 200), (2_000_001, 413), (9_999_999_999, 413)])
def test_an_event_of_the_page_is_not_read_whatever_its_length(size: int, status: int) -> None:
    page = visitor(Isolation(whoami))
    assert page.post("/gradio_api/queue/join", headers={"content-length": str(size)}).status_code == status
    assert page.post("/corpus/files", headers={"content-length": str(size)}).status_code == 200  # which reads piece by piece


@pytest.mark.parametrize("headers", [{"transfer-encoding": "chunked"}, {"content-length": "-1"}, {"content-length": "²"}])
def test_an_event_of_unknown_length_is_refused(headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin1") for name, value in headers.items()}
    answer = visitor(Isolation(whoami)).post("/gradio_api/queue/join", headers=raw, content=iter([b"x"]))  # type: ignore[arg-type]
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/", "/login", "/corpus/list"])
def test_nobody_is_let_in_where_the_accounts_cannot_be_read(
    client: TestClient, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    log_in(client)
    with closing(sqlite3.connect(tmp_path / "briefbot.db")) as connection:
        connection.execute("DROP TABLE sessions")
    answer = client.get(path)
    assert answer.status_code == 503
    assert "briefbot.db" not in answer.text
    assert f"{tmp_path / 'briefbot.db'} cannot be used" in capsys.readouterr().err


def test_the_keeper_is_one_and_names_fold_their_case(client: TestClient) -> None:
    assert log_in(client, "BO").status_code == 303
    assert client.get("/").json()[:2] == ["bo", True]


def test_a_websocket_knows_its_user(client: TestClient) -> None:
    log_in(client)
    known = {"cookie": f"{COOKIE}={client.cookies[COOKIE]}", "host": "127.0.0.1:7860"}
    with client.websocket_connect("/queue", headers=known | {"origin": HERE}) as socket:
        assert socket.receive_text() == "ada"
    foreign = known | {"origin": "http://evil.example"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/queue", headers=foreign):
        pass


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, accounts: Accounts) -> None:
    cookie = log_in(client).headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "samesite=lax", "path=/", "max-age=2592000"}
    secured = visitor(Entry(whoami, accounts, host="0.0.0.0"), "https://briefs.example")
    assert "secure" in log_in(secured).headers["set-cookie"].lower()


def test_logging_out_ends_the_session_for_whoever_has_the_cookie(client: TestClient) -> None:
    log_in(client)
    stolen = {"cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    left = client.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert COOKIE not in client.cookies
    assert client.get("/", headers=stolen).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/answer/x?y=1#z", "/answer/x?y=1#z"),
        ("/статья/1", "/статья/1"),
        *(
            (odd, "/")
            for odd in (
                *(
                    "",
                    "//evil.example",
                    "https://evil.example/",
                    "evil.example",
                    "/\\evil.example",
                    "\\\\evil.example",
                    "javascript:x",
                ),
                *(
                    "/\t/evil.example",
                    "/\n/evil.example",
                    "/\r\nSet-Cookie: a=b",
                    " //evil.example",
                    "/\x7f",
                    "/\u2028/",
                    "/login",
                    "/logout",
                ),
                *("/login?next=/login", "/\x00"),
            )
        ),
    ],
)
def test_the_login_leads_nowhere_but_here(client: TestClient, wanted: str, place: str) -> None:
    assert local_path(wanted) == place
    location = log_in(client, next=wanted).headers["location"]
    assert location.startswith("/")
    assert not location.startswith("//")
    assert location.isascii()


@pytest.mark.parametrize("name", ["ada", "nobody", "", "<script>alert(1)</script>\"'", "\u202e%00"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client: TestClient, name: str) -> None:
    refused = log_in(client, name, "not the password", next='/"><img/src=x/onerror=alert(1)>')
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    inputs = _Inputs(refused.text)
    assert inputs.values == {"name": name, "next": '/"><img/src=x/onerror=alert(1)>', "password": ""}
    assert inputs.tags <= {"html", "head", "meta", "title", "link", "body", "main", "h1", "form", "p", "input", "label", "button"}
    assert refused.text.count("User name or password is wrong.") == 1
    assert "not the password" not in refused.text


def test_after_five_failures_a_name_has_to_wait_from_anywhere(client: TestClient, clock: Clock) -> None:
    app = client.app
    for number in range(FAILURES):
        assert log_in(visitor(app, address=f"10.0.1.{number}"), "Ada" if number else "ADA", "wrong").status_code == 403
    elsewhere = visitor(app, address="10.0.2.1")
    slowed = log_in(elsewhere)
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["retry-after"]) <= WINDOW_S + 1
    assert "Try again in 16 minutes." in slowed.text or "Try again in 15 minutes." in slowed.text
    assert log_in(elsewhere, "bo").status_code == 303
    clock.now += WINDOW_S
    assert log_in(elsewhere).status_code == 303


def test_after_five_failures_an_address_has_to_wait_whatever_the_name(client: TestClient) -> None:
    for number in range(FAILURES):
        assert log_in(client, f"guess{number}", "wrong").status_code == 403
    assert log_in(client).status_code == 429
    assert log_in(visitor(client.app, address="10.0.0.2")).status_code == 303


def test_many_attempts_at_once_are_not_one(client: TestClient) -> None:
    async def guess() -> list[int]:
        transport = httpx.ASGITransport(client.app, client=("10.0.0.9", 50000))
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as guesser:
            forms = [{"name": "ada", "password": f"guess {number}"} for number in range(20)]
            return [found.status_code for found in await asyncio.gather(*(guesser.post("/login", data=form) for form in forms))]

    assert sorted(asyncio.run(guess())) == [403] * FAILURES + [429] * (20 - FAILURES)


def test_many_right_attempts_at_once_are_all_let_in(client: TestClient) -> None:
    async def log_all_in() -> list[int]:
        transport = httpx.ASGITransport(client.app, client=("10.0.0.9", 50000))
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as colleague:
            form = {"name": "ada", "password": PASSWORD}
            found = await asyncio.gather(*(colleague.post("/login", data=form) for _ in range(12)))
            return [each.status_code for each in found]

    assert asyncio.run(log_all_in()) == [303] * 12


def test_a_success_clears_the_name_and_leaves_the_address_its_failures() -> None:
    throttle = Throttle(clock=Clock())
    for _ in range(FAILURES - 1):
        throttle.count(["name ada", "address 1"])
    throttle.count(["name ada", "address 1"])
    assert throttle.wait_s(["name ada"]) == WINDOW_S
    throttle.forgive("name ada", "address 1")
    assert throttle.wait_s(["name ada", "address 1"]) == 0
    throttle.count(["name bo", "address 1"])
    assert throttle.wait_s(["address 1"]) == WINDOW_S
    assert throttle.wait_s(["name ada"]) == 0


def test_the_throttle_remembers_a_bounded_number_and_forgets_the_quietest() -> None:
    throttle = Throttle(clock=Clock(), remembered=10)
    for number in range(100):
        throttle.count([f"name {number}"])
        if number < FAILURES:
            throttle.count(["address busy"])
        throttle.wait_s(["address busy"])
    assert throttle.wait_s(["address busy"]) == 0
    for number in range(FAILURES):
        throttle.count([f"name again {number}", "address busy"])
    assert throttle.wait_s(["address busy"]) == WINDOW_S
    assert len(throttle._failures) == 10


def test_addresses_of_one_person_count_as_one() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8:0:0:ffff::9")
    assert address_key("2001:db8::1") != address_key("2001:db8:0:1::1")
    assert address_key("10.0.0.1") != address_key("10.0.0.2")
    assert address_key("::ffff:10.0.0.1") != address_key("::ffff:10.0.0.2")
    assert address_key("testclient") != address_key("")


@pytest.mark.parametrize(
    "body", [b"x" * 20_000, b"name=%ff&password=x", b"&".join(b"a%d=1" % n for n in range(50)), "name=é".encode()]
)
def test_what_is_no_login_form_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/login", content=body).status_code in (400, 403)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"origin": HERE}, True),
        ({"origin": "http://127.0.0.1"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://127.0.0.1:7860.evil.example"}, False),
        ({"origin": "http://evil.example@127.0.0.1:7861"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"origin": HERE, "sec-fetch-site": "same-origin"}, True),
        ({"origin": HERE, "sec-fetch-site": "same-site"}, False),
        ({"origin": HERE, "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, True),
        ({"referer": f"{HERE}/?c=1"}, True),
        ({"referer": "http://evil.example/http://127.0.0.1:7860/"}, False),
        ({"referer": "nonsense"}, False),
        ({"origin": "http://[broken"}, False),
        ({"origin": "https://briefs.example", "host": "briefs.example"}, True),
        ({"origin": "https://BRIEFS.example:443", "host": "briefs.example"}, True),
        ({"origin": "https://briefs.example:8443", "host": "briefs.example"}, False),
    ],
)
def test_only_the_page_itself_changes_anything(accounts: Accounts, headers: dict[str, str], allowed: bool) -> None:
    client = visitor(SameOrigin(Entry(whoami, accounts, host="0.0.0.0", without_accounts=True)))
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/gradio_api/queue/join", headers=headers).status_code == (200 if allowed else 403)
    assert client.get("/", headers=headers).status_code == 200


def test_pages_let_the_browser_say_that_their_forms_are_ours_and_tell_other_sites_nothing(client: TestClient) -> None:
    for page in (client.get("/login"), visitor(Isolation(whoami)).get("/")):
        assert page.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(("accepted", "chosen", "shown"), [("uk;q=0.1, de", "", "de"), ("xx", "", "en"), ("de", "fr", "fr")])
def test_the_login_page_speaks_the_reader_s_language(client: TestClient, accepted: str, chosen: str, shown: str) -> None:
    client.cookies.set("bb-language", chosen)
    page = client.get("/login", headers={"accept-language": accepted})
    assert f'<html lang="{shown}">' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_login_page_has_the_colours_of_the_chat_light_and_dark() -> None:
    css = login_css()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    assert "--bb-ink: #" in light
    assert "--bb-ink: #" in dark
    assert css.count("{") == css.count("}")
    assert "url(" not in css


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *((name, True) for name in ("127.0.0.1", "127.8.9.10", "::1", "localhost", "LOCALHOST", "localhost.")),
        *(
            (name, False)
            for name in (
                "0.0.0.0",
                "::",
                "",
                "10.0.0.1",
                "localhost.example",
                "192.168.1.5",
                "briefs",
                "127.1",
                "::ffff:10.0.0.1",
            )
        ),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert named_host(f"[{host}]:80" if ":" in host else f"{host}:80") == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "briefs.example"])
def test_beyond_this_machine_nothing_is_served_without_accounts_unless_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config(host=host, index=str(tmp_path / "index"), store=str(tmp_path / "briefbot.db"))
    with pytest.raises(ConfigError) as refused:
        build_app(config)
    assert host in refused.value.message
    assert "briefbot user add NAME" in refused.value.hint
    assert "--without-accounts" in refused.value.hint
    assert main(["chat", "--host", host, "--port", "0"]) == 1
    assert "briefbot user add NAME" in capsys.readouterr().err


class _Inputs(HTMLParser):
    """The tags of a page, and what its inputs hold."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.values: dict[str, str] = {}
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "input":
            found = dict(attrs)
            self.values[found["name"] or ""] = found.get("value") or ""
