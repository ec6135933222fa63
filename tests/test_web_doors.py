"""The doors of the served page: only those it uses are open, and it neither names nor reaches another address."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from briefbot.errors import ConfigError
from briefbot.serving.listening import serve_until_interrupted
from browsing import CRACKS, ask, open_source, visiting

# Kinds of door that Gradio opens, each by one of them.
SHUT = [
    *("gradio_api/info", "gradio_api/upload", "gradio_api/file=/etc/passwd", "gradio_api/proxy=http://example.org/"),
    *(
        "gradio_api/call/ask",
        "gradio_api/run/predict",
        "gradio_api/component_server",
        "gradio_api/mcp/sse",
        "gradio_api/openapi.json",
    ),
    *("gradio_api/startup-events", "gradio_api/stream/a/b/c/playlist.m3u8", "gradio_api/deep_link", "gradio_api/vibe-editor"),
    *(
        "docs",
        "redoc",
        "monitoring",
        "manifest.json",
        "robots.txt",
        "login_check",
        "token",
        "user",
        "app_id",
        "svelte/a",
    ),
    *("static/../../../../../etc/passwd", "assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "assets/..%2f..%2f..%2f..%2fetc%2fpasswd"),
]


@contextmanager
def opened(
    url: str, *, method: str = "GET", data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """The response, whatever its status."""
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(request) as response:
            yield response
    except urllib.error.HTTPError as error:
        with error:
            yield error


@pytest.mark.parametrize("path", SHUT)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_has_no_use_for_is_shut(server: str, path: str, method: str) -> None:
    with opened(server + path, method=method, data=b"{}" if method == "POST" else None) as response:
        assert response.status in (403, 404, 405)
        assert b"root:" not in response.read()


def test_a_page_that_lost_its_connection_learns_that_the_server_is_back(server: str) -> None:
    with opened(server + "gradio_api/app_id") as response:
        assert response.status == 200


def test_the_page_names_no_other_address(server: str) -> None:
    with opened(server) as response:
        text = response.read().decode()
    outside = {urlsplit(found).hostname for found in re.findall(r"https?://[^\s\"'<>\\]+", text)}
    assert outside <= {"127.0.0.1", "www.w3.org"}
    assert "manifest" not in text.split("window.gradio_config")[0]
    assert 'property="og:' not in text


def test_a_policy_keeps_the_page_to_this_server(server: str) -> None:
    with opened(server) as response:
        policy = dict(rule.strip().split(" ", 1) for rule in response.headers["content-security-policy"].split(";"))
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert policy["default-src"] == policy["connect-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert all("http" not in sources and "*" not in sources for sources in policy.values())


def test_the_icon_is_our_own(server: str) -> None:
    with opened(server + "favicon.ico") as response:
        assert response.headers["content-type"].startswith("image/svg")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80"])
def test_another_host_name_is_refused(server: str, host: str) -> None:
    with opened(server, headers={"Host": host}) as response:
        assert response.status == 400


def test_another_site_can_send_nothing(server: str) -> None:
    with opened(
        server + "gradio_api/queue/join", method="POST", data=b"{}", headers={"Origin": "https://evil.example"}
    ) as response:
        assert response.status == 403


def test_a_visit_asks_this_server_alone_and_only_at_open_doors(browser: Any, server: str) -> None:
    asked: set[str] = set()
    with visiting(browser, server) as page:
        page.context.on("request", lambda request: asked.add(request.url))
        page.reload()
        open_source(page, ask(page, CRACKS))
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(server).netloc}
    paths = {urlsplit(url).path for url in asked if not url.startswith("data:")}
    known = ("/assets/", "/static/", "/gradio_api/queue/", "/gradio_api/heartbeat/", "/corpus/")
    assert {path for path in paths if not path.startswith(known)} <= {"/", "/config", "/theme.css", "/favicon.ico"}


def test_the_browser_itself_refuses_what_leads_away(browser: Any, server: str) -> None:
    """Were a text to become markup all the same, it could fetch nothing."""
    context = browser.new_context()
    page = context.new_page()
    sent: list[str] = []
    context.on("requestfinished", lambda request: sent.append(request.url))
    page.goto(server)
    refused = page.evaluate(
        """async (url) => {
            const refused = [];
            addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
            document.body.insertAdjacentHTML("beforeend", `<img src="${url}a.png"><iframe src="${url}"></iframe>`);
            await fetch(url).catch(() => {});
            await new Promise((done) => setTimeout(done, 300));
            return refused;
        }""",
        "http://127.0.0.2:9/",
    )
    context.close()
    assert {"img-src", "connect-src"} <= set(refused)
    assert all("127.0.0.2" not in url for url in sent)


def test_importing_the_web_package_imports_no_gradio() -> None:
    code = "import sys, briefbot.web.turn_render; print([m for m in ('gradio', 'torch', 'uvicorn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize("host", ["a..b", f"{'h' * 64}.example"])
def test_a_host_whose_name_can_be_none_is_named_with_a_way_out(host: str) -> None:
    pytest.importorskip("uvicorn", reason="needs a server: pip install 'briefbot[api]'")
    with pytest.raises(ConfigError, match="is no host that is known here") as caught:
        serve_until_interrupted(nothing, host=host, port=0, command="briefbot serve")
    assert (repr(host) in caught.value.message, caught.value.hint) == (True, "briefbot serve --host 127.0.0.1")


def test_a_kind_of_address_that_this_machine_does_not_have_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("uvicorn", reason="needs a server: pip install 'briefbot[api]'")
    unknown = [(socket.AddressFamily(socket.AF_INET6), socket.SOCK_STREAM, 250, "", ("::1", 0, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *place, **kind: unknown)
    with pytest.raises(ConfigError, match="cannot listen on ::1:0") as caught:
        serve_until_interrupted(nothing, host="::1", port=0, command="briefbot serve")
    assert caught.value.hint == "briefbot serve --host 127.0.0.1"


async def nothing(scope: object, receive: object, send: object) -> None:
    """An application that is never reached."""


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    pytest.importorskip("gradio", reason="needs the web chat: pip install 'briefbot[web]'")
    code = (
        "import sys; from briefbot import BriefbotError; from briefbot.config import Config; from briefbot.web import serve\n"
        "try: serve(Config(index=sys.argv[1], store=sys.argv[1] + '.db', port=int(sys.argv[2])))\n"
        "except BriefbotError as error: print(error.message, '|', error.hint)"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-c", code, str(tmp_path / "index"), str(port)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert f"port {port} on 127.0.0.1 is taken" in said
    assert f"briefbot chat --port {port + 1}" in said
