"""The web chat in a real browser: a corpus to ask, a server of its own, and visits that notice whatever is strange."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from briefbot.index import build_index
from desk import ENCODER, PASSAGE_TOKENS

PAYLOADS = Path(__file__).resolve().parents[2] / "shared" / "attacks" / "xss_payloads.txt"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WINDOW, PHONE, SMALL_PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}, {"width": 360, "height": 640}
ZOOMED = {"width": 640, "height": 400}
"""What is left of WINDOW at 200 %."""
FOREIGN = "img, script, iframe, object, embed, video, audio, style, link, base, meta, [onerror], [onload], [onclick], [style]"
"""What none of our HTML holds, but much of what is written to attack a page."""

LIGHTHOUSE, BRIDGE, ORCHARD, MINUTES = "lighthouse.md", "bridge.md", "orchard.md", "minutes.txt"
CRACKS = "How many cracks did divers find in Torvik?"
KEEPER = "How long did the last keeper live in the Sandholm lighthouse?"
PLOUGH = "What did the council of Grenaa buy?"
UNANSWERABLE = "Who won the chess championship of Peru?"
ARTICLES = {
    LIGHTHOUSE: """---
title: Keeper leaves the Sandholm lighthouse
date: 2030-05-02
source: Coast Gazette
url: https://example.org/sandholm
---
The Sandholm lighthouse stands on a reef north of the bay. It was built of granite in 1871.

## The last keeper

The last keeper lived in the Sandholm lighthouse for 34 years. She left the tower on Thursday, and a computer lights the lamp now.
On Friday she was thanked by the Sandholm Harbour Council. A street is to be named after her, the Sandholm Harbour Council said.

The note [1] on the door of the Sandholm lighthouse says "back soon".
""",
    BRIDGE: """---
title: Ferry bridge of Torvik closed
date: 2031-02-11
source: Inland Courier
---
The ferry bridge of Torvik was closed on Monday after divers found 12 cracks in its third pier.

Engineers expect the repair of the bridge in Torvik to cost 4.5 million crowns. Work begins in April.
""",
    ORCHARD: """---
title: Frost takes half of the apple harvest
date: 2031-05-20
source: Inland Courier
---
Frost in the night to Sunday destroyed half of the apple harvest in the Ell valley. Growers there lit fires between the rows.
""",
    MINUTES: "\n\n".join(
        ["Council minutes of Grenaa"]
        + [f"Item {number} of the agenda was put off without a debate." for number in range(1, 41)]
        + ["The council of Grenaa bought a snow plough for 88,000 crowns."]
        + [f"Petition {number} was passed on to the committee." for number in range(1, 41)]
    ),
}
_KNOWN_PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    '"><script src=//evil.example/x.js></script>',
    "<svg onload=alert(1)>",
    "</textarea></template></title><script>alert(1)</script>",
    "${alert(1)}{{alert(1)}}`${alert(1)}`",
]

_SERVE = """
import sys
from briefbot.config import Config
from briefbot.web import serve
serve(Config(corpus="corpus", index="index", store=sys.argv[1], port=0))
"""
_HELD = """
import time
from pathlib import Path
from briefbot.assistant import Assistant
ask = Assistant.ask
def ask_held(self, question, **settings):
    def report(stage, n):
        settings["on_stage"](stage, n)
        while Path(f"hold-{stage}").exists():
            time.sleep(0.01)
    return ask(self, question, **(settings | {"on_stage": report} if "on_stage" in settings else settings))
Assistant.ask = ask_held
"""


def write_corpus(folder: Path, articles: dict[str, str] = ARTICLES) -> None:
    """The articles as FOLDER/corpus."""
    (folder / "corpus").mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / "corpus" / name).write_text(text, "utf8")


def write_hostile_articles(folder: Path) -> None:
    """Texts that attack a page, in every field an article has and in one long article."""
    (folder / "corpus" / "hostile.jsonl").write_text("\n".join(json.dumps(each) for each in _hostile_articles()), "utf8")


def build(folder: Path) -> None:
    build_index(folder / "corpus", folder / "index", encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)


def payloads() -> list[str]:
    """All of the collection where it is there, and a few in any case."""
    return _KNOWN_PAYLOADS + (PAYLOADS.read_text("utf8").splitlines() if PAYLOADS.exists() else [])


def _hostile_articles() -> Iterator[dict[str, str]]:
    for number, payload in enumerate(payloads()[:8]):
        yield {
            "id": f"h{number} {payload}",
            "title": f"Zeppelin {payload}",
            "source": f"Wire {payload}",
            "url": "javascript:alert(1)" if number % 2 else f"https://evil.example/{payload}",
            "text": f"Zeppelin number {number} flew to Qorvath with {payload} on board.",
        }
    yield {"id": "all", "title": "Payloads", "text": " ".join(["The dirigible cargo was a list of payloads.", *payloads()])}


@contextmanager
def serving(folder: Path, *, held: bool = False, store: str = "briefbot.db") -> Iterator[str]:
    """The real server over FOLDER/corpus and FOLDER/index on a free port, in a process of its own, as a person would start it.

    Where it is ``held``, answers wait as ``holding`` says.
    """
    pytest.importorskip("gradio", reason="needs the web chat: pip install 'briefbot[web]'")
    # Whatever asks for another machine fails at once: the page needs none.
    environment = os.environ | {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    command = [sys.executable, "-c", _HELD + _SERVE if held else _SERVE, store]
    with (folder / f"{store}.log").open("w+", encoding="utf8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder)
        assert process.stderr is not None
        try:
            yield _url_from(process.stderr)
        finally:
            process.terminate()
            said = process.stderr.read()
            process.wait(20)
            process.stderr.close()
    assert "Traceback" not in said, said


@contextmanager
def holding(folder: Path, stage: str) -> Iterator[None]:
    """Every answer of the held server over this folder waits at the end of a stage."""
    (folder / f"hold-{stage}").touch()
    try:
        yield
    finally:
        (folder / f"hold-{stage}").unlink()


def _url_from(lines: Any) -> str:
    seen = []
    for line in lines:
        seen.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found.group()
    pytest.fail("the server did not start:\n" + "".join(seen))


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium, or a skip that says what is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs a browser driver: pip install 'briefbot[test]'")
    if not Path(CHROMIUM).exists():
        pytest.skip("needs chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@contextmanager
def visiting(browser: Any, url: str, *, may_open: bool = False, **options: Any) -> Iterator[Any]:
    """A page open at the url. Afterwards nothing may have left this machine, no foreign script have run, nothing have failed.

    A second window is strange unless it ``may_open``.
    """
    context = browser.new_context(**{"viewport": WINDOW, "locale": "en-GB"} | options)
    context.set_default_timeout(20_000)
    requests: list[str] = []
    strange: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    context.on(
        "response", lambda response: strange.append(f"{response.status} {response.url}") if response.status >= 400 else None
    )
    context.on("weberror", lambda error: strange.append(f"error {error.error}"))
    context.on("dialog", lambda dialog: (strange.append(f"dialog {dialog.message}"), dialog.dismiss()))
    context.on("console", lambda said: strange.append(f"console {said.text}") if _is_trouble(said) else None)
    page = context.new_page()
    if not may_open:
        context.on("page", lambda opened: strange.append(f"window {opened.url}"))
    page.goto(url)
    entered(page)
    yield page
    context.close()
    assert len(requests) > 10
    hosts = {urlsplit(request).hostname for request in requests if not request.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert strange == [], strange


def _is_trouble(said: Any) -> bool:
    # Gradio's client says these two when the page is left while a stream is still open.
    leaving = said.text.startswith("AbortError: signal is aborted") or "Connection errored out" in said.text
    return said.type == "error" and not leaving


def entered(page: Any) -> None:
    """Waits until the page has drawn what it shows first."""
    page.locator("#bb-composer .bb-form").wait_for(state="attached")
    page.locator("#bb-welcome .bb-welcome").wait_for(state="attached")
    page.locator("#bb-side .bb-side").wait_for(state="attached")


def ask(page: Any, question: str) -> Any:
    """Type a question and wait for its answer."""
    before = page.locator("#bb-chat .bb-turn").count()
    page.locator("#bb-text").fill(question)
    page.locator("#bb-text").press("Enter")
    turn = page.locator("#bb-chat .bb-turn").nth(before)
    turn.locator(".bb-meta").wait_for(timeout=60_000)
    return turn


def open_source(page: Any, turn: Any) -> Any:
    """Press the first marker of an answer, and wait for its article."""
    turn.locator(".bb-marker").first.click()
    article = page.locator("#bb-source .bb-article")
    article.locator("mark").first.wait_for()
    return article


def focused(page: Any) -> str:
    """What has the focus, in words that a failing test prints well: its tag, id, name and classes."""
    said: str = page.evaluate(
        """() => { const at = document.activeElement, name = at.getAttribute("aria-label") || at.textContent || "";
        return `${at.tagName.toLowerCase()}#${at.id}.${at.className} ${name.trim().slice(0, 60)}`; }"""
    )
    return said


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
