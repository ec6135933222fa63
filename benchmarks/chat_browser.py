"""A real server in a process of its own and a real browser before it, for what is seen and timed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

_FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=_FLAGS)


@contextmanager
def serving(corpus: Path, index: Path, store: Path) -> Iterator[str]:
    """The address of the web chat over this corpus, on a free port."""
    code = (
        "import sys; from briefbot.config import Config; from briefbot.web import serve;"
        "serve(Config(corpus=sys.argv[1], index=sys.argv[2], store=sys.argv[3], port=0))"
    )
    command = [sys.executable, "-c", code, str(corpus), str(index), str(store)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                    yield found.group()
                    break
        finally:  # leaving the Popen waits for its end, also where what was measured raised
            process.terminate()


def ask(page: Page, question: str) -> None:
    """Type the question, and wait until its answer is drawn."""
    before = page.locator("#bb-chat .bb-turn").count()
    page.locator("#bb-text").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('#bb-chat .bb-turn').length > n", arg=before, polling="raf")
