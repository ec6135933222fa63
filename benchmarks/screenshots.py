"""Pictures of every view of the web chat, wide and phone-sized, light and dark: python benchmarks/screenshots.py OUT [INDEX]

To be started beside corpus/, whose index INDEX is (default: index). Forty-odd PNG files, about a minute.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from chat_browser import ask, launch, serving

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
EARLIER = (
    "When did the spillway gate fail?",
    "How many seats did the Harbour Alliance win?",
    "Who repaired the undersea cable?",
    "How many monitors does the protocol allow?",
)
ANSWERED, UNANSWERED = "How much fuel was lost at the Kasterby depot?", "Who won the chess championship of Peru?"


def welcome(page: Page) -> None:
    page.locator(".bb-example").first.wait_for()


def answer(page: Page) -> None:
    ask(page, ANSWERED)


def abstention(page: Page) -> None:
    ask(page, UNANSWERED)


def quote(page: Page) -> None:
    answer(page)
    page.locator(".bb-marker").first.focus()
    page.locator("#bb-card").wait_for()


def source(page: Page) -> None:
    answer(page)
    page.locator(".bb-marker").first.click()
    page.locator("#bb-source mark").wait_for()


def scope(page: Page) -> None:
    page.locator(".bb-scope summary").click()
    page.locator("[name=since]").fill("2031-04-01")


def conversations(page: Page) -> None:
    answer(page)
    if page.locator(".bb-drawer").is_visible():
        page.locator(".bb-drawer").click()
    page.locator(".bb-conversations a").first.hover()


def delete(page: Page) -> None:
    conversations(page)
    page.locator("[data-do=delete]").first.click()


def feedback(page: Page) -> None:
    answer(page)
    page.locator("[data-action=bad]").last.click()
    page.locator(".bb-rating").wait_for()


def corpus(page: Page) -> None:
    page.locator("a[data-view=corpus]").click()
    page.locator("#bb-corpus tbody tr").first.wait_for()


def article_page(page: Page) -> None:
    source(page)
    page.goto(page.locator("#bb-source .bb-panel-tools a").get_attribute("href") or "")


def answer_page(page: Page) -> None:
    answer(page)
    page.goto(page.locator("a.bb-action").last.get_attribute("href") or "")


VIEWS: list[Callable[[Page], None]] = [
    *(welcome, answer, abstention, quote, source, scope, conversations, delete, feedback, corpus, article_page, answer_page)
]


def main() -> None:
    out = Path(sys.argv[1])
    index = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("index")
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serving(Path("corpus"), index, Path(folder) / "store.db") as url,
    ):
        browser = launch(playwright)
        for question in EARLIER:
            page = browser.new_page()
            page.goto(url)
            welcome(page)
            ask(page, question)
            page.close()
        for size in SIZES:
            for theme in ("light", "dark"):
                for show in VIEWS:
                    picture(browser, url, show, size, theme, out / f"{show.__name__}-{size}-{theme}.png")
                    forget(Path(folder) / "store.db")
        browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")


def forget(store: Path) -> None:
    """All conversations but those that were there before the first picture."""
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM conversations WHERE title IN (?, ?)", (ANSWERED, UNANSWERED))


def picture(browser: Browser, url: str, show: Callable[[Page], None], size: str, theme: str, path: Path) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, has_touch=size == "phone", base_url=url
    )
    page = context.new_page()
    page.goto(url)
    welcome(page)
    show(page)
    page.wait_for_timeout(300)  # transitions
    page.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
