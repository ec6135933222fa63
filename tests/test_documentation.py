"""The documentation: what is made from the code is whole, and the site builds and reads without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import browsing
from briefbot.cli import COMMANDS
from briefbot.commands.arguments import make_parser
from briefbot.config import Config
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs" / "site"))
import pages

CONFIGURATION: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf8"))
LOADED = re.compile(r"""(?:\bsrc=|<link[^>]+href=|url\(|@import\s|importScripts\()["'(]?((?:https?:)?//[^"')\s>]+)""")
LEFT = "net::ERR_ABORTED"
"""How a request ends whose page was left before it had come."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built in a namespace without a network, where the system lets us make one."""
    folder = tmp_path_factory.mktemp("documentation")
    pages.write_pages(folder / "pages")
    moved = CONFIGURATION | {"docs_dir": "pages", "site_dir": "site"}
    moved["plugins"][-1]["mkdocstrings"]["handlers"]["python"]["paths"] = [str(ROOT / "src")]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(moved, sort_keys=False), "utf8")
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    alone = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0:
        command = [*alone, *command]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf8", timeout=120, check=False)
    said = done.stdout + done.stderr
    assert (done.returncode, "No issues found" in said) == (0, True), said
    return folder / "site"


def test_every_argument_of_every_command_has_words() -> None:
    silent = [
        f"{parser.prog} {action.dest}"
        for parser in pages.commands(make_parser(COMMANDS))
        for action in pages.arguments(parser)
        if not action.help
    ]
    assert silent == []


def test_every_setting_has_words() -> None:
    said = {name for name in pages.setting_names() if pages._meanings(Config).get(name)}
    assert said == set(pages.setting_names())


def test_every_error_has_a_section_with_its_messages() -> None:
    text = (ROOT / "docs" / "how-to" / "troubleshooting.md").read_text("utf8")
    for leaf in pages.leaves():
        section = text.partition(f"\n### {leaf.__name__}\n")[2].partition("\n### ")[0]
        assert f"<!-- made: errors {leaf.__name__} -->" in section, f"docs/how-to/troubleshooting.md lacks {leaf.__name__}"
        assert pages.error_messages(leaf.__name__).count("\n") > 1, f"nothing raises {leaf.__name__}"


def test_messages_of_errors_are_read_from_the_source() -> None:
    made = pages.error_messages("QuestionError")
    assert "| the question has no word | ask with at least one word |" in made
    assert "| … is no date | write dates as 2031-03-17 |" in made


def test_every_page_is_in_the_menu_and_every_entry_is_a_page() -> None:
    entries = sorted(_entries(CONFIGURATION["nav"]))
    assert entries == sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))


def test_nothing_of_the_site_is_loaded_from_elsewhere(site: Path) -> None:
    texts = {path.name: path.read_text("utf8") for path in site.rglob("*") if path.suffix in {".html", ".css"}}
    assert len(texts) > 30
    assert {name: found for name, text in texts.items() if (found := LOADED.findall(text))} == {}


def test_the_site_reads_and_searches_from_the_disk(site: Path, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(60_000)
    asked: list[str] = []
    strange: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("requestfailed", lambda request: None if request.failure == LEFT else strange.append(request.url))
    context.on("weberror", lambda error: strange.append(str(error.error)))
    page = context.new_page()
    for name in ["tutorial", "how-to/troubleshooting", "reference/json", "reference/python", "decisions/answering", "index"]:
        page.goto((site / f"{name}.html").as_uri())
        assert browsing.overflow(page) <= 0, f"{name} is wider than a phone"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".md-search__button").first.click()
    page.get_by_role("combobox", name="Search").fill("rollback")
    page.get_by_text(re.compile(r"^\d+ results$")).first.wait_for()
    context.close()
    assert {url.split(":")[0] for url in asked} <= {"file", "data", "blob"}
    assert strange == []


def _entries(menu: Any) -> Iterator[str]:
    for entry in menu:
        for value in [entry] if isinstance(entry, str) else entry.values():
            if isinstance(value, str):
                yield value
            else:
                yield from _entries(value)
