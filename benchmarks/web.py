"""How smooth the web chat is over 1,000 articles of 50 paragraphs: python benchmarks/web.py [WORK]

First paint and the moment a question can be typed; opening the Corpus view; opening a cited article and a very long one;
typing and scrolling beside a conversation of 40 answers. Each several times in a real browser, as a person meets it;
prints medians and worst cases in milliseconds. With WORK the corpus and the index (about ten minutes) are kept there.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from chat_browser import ask, launch, serving
from update import build, sentences, write_corpus

ARTICLES, TURNS, ROUNDS = 1000, 40, 5
LONG = 5000
"""Paragraphs of one article that is longer than any a person reads."""
LONGEST_FRAME = """
() => new Promise((done) => {
  let last = performance.now(), longest = 0;
  window.stopFrames = () => { window.stopped = true; };
  window.stopped = false;
  const frame = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (window.stopped) done(longest); else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})
"""
"""Milliseconds of the longest time without a frame, until window.stopFrames() is called."""


def make(work: Path) -> tuple[Path, Path]:
    corpus, index = work / "corpus", work / "index"
    if not corpus.is_dir():
        write_corpus(corpus, ARTICLES)
        known = sentences()
        text = "\n\n".join(known[number % len(known)] for number in range(LONG))
        (corpus / "long.md").write_text(
            f"# The long report of the exercise\n\n{text}\n\nThe zebrafish census counted 4,711 zebrafish.\n", "utf8"
        )
    build(corpus, index)
    return corpus, index


def since_start(page: Page, script: str) -> float:
    return float(page.evaluate(script))


def open_page(page: Page, url: str) -> dict[str, float]:
    page.goto("about:blank")  # from itself to itself, with a fragment, a page is not loaded again
    page.goto(url)
    page.locator("#bb-text").wait_for()
    typed = since_start(page, "performance.now()")
    page.locator(":is(.bb-welcome, .bb-turn):visible").first.wait_for()
    paint = since_start(page, "performance.getEntriesByName('first-contentful-paint')[0].startTime")
    return {"first contentful paint": paint, "question box ready": typed}


def answer(page: Page, question: str) -> float:
    page.evaluate("window.began = performance.now()")
    ask(page, question)
    return since_start(page, "performance.now() - window.began")


def open_source(page: Page, marker: Any) -> float:
    page.evaluate("document.querySelector('#bb-source .bb-close')?.click()")
    page.wait_for_function("!document.querySelector('#bb-source mark')", polling="raf")
    page.evaluate("window.began = performance.now()")
    marker.click()
    page.wait_for_function("document.querySelector('#bb-source mark')?.getBoundingClientRect().height > 0", polling="raf")
    return since_start(page, "performance.now() - window.began")


def open_corpus(page: Page) -> float:
    page.evaluate("window.began = performance.now()")
    page.locator("a[data-view=corpus]").click()
    page.wait_for_function("document.querySelectorAll('#bb-corpus tbody tr').length > 10", polling="raf")
    spent = since_start(page, "performance.now() - window.began")
    page.locator("a[data-view=chat]").click()
    return spent


def longest_frame(page: Page, act: Any) -> float:
    page.evaluate(f"() => {{ window.longestFrame = ({LONGEST_FRAME})(); }}")  # which is not waited for
    act()
    page.evaluate("window.stopFrames()")
    return float(page.evaluate("window.longestFrame"))


def type_slowly(page: Page) -> None:
    page.locator("#bb-text").focus()
    page.keyboard.type("How many tonnes of grain were unloaded at the harbour in March?", delay=30)
    page.locator("#bb-text").fill("")


def scroll(page: Page, over: str) -> None:
    page.locator(over).first.hover()
    for _ in range(20):
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(30)


def measure(page: Page, url: str, spent: dict[str, list[float]]) -> None:
    """Fills ``spent`` with milliseconds by what they went into, so that what was measured is there if the rest fails."""

    def note(name: str, milliseconds: float) -> None:
        spent.setdefault(name, []).append(milliseconds)

    for _ in range(ROUNDS):
        for name, value in open_page(page, url).items():
            note(name, value)
    for _ in range(ROUNDS):
        note("Corpus view opened", open_corpus(page))
    for number in range(TURNS):
        note("answer shown", answer(page, f"What does report {number} of the exercise say?"))
    for _ in range(ROUNDS):
        note("cited article opened (50 paragraphs)", open_source(page, page.locator(".bb-marker, .bb-hit").last))
    for _ in range(ROUNDS):
        note(f"longest frame while typing beside {TURNS} answers", longest_frame(page, lambda: type_slowly(page)))
        note(f"longest frame while scrolling {TURNS} answers", longest_frame(page, lambda: scroll(page, ".bb-turn")))
    ask(page, "How many zebrafish did the zebrafish census count?")
    for _ in range(ROUNDS):
        note(f"cited article opened ({LONG:,} paragraphs)", open_source(page, page.locator(".bb-marker").last))
        note(f"longest frame while scrolling {LONG:,} paragraphs", longest_frame(page, lambda: scroll(page, ".bb-article")))
    for name, value in open_page(page, page.url).items():
        note(f"{name}, reopening {TURNS} answers", value)


def main() -> None:
    work = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    corpus, index = make(work)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(corpus, index, Path(folder) / "store.db") as url,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        spent: dict[str, list[float]] = {}
        try:
            measure(page, url, spent)
        finally:
            for name, values in spent.items():
                print(f"{name:<60} median {statistics.median(values):7.0f} ms   worst {max(values):7.0f} ms")
            browser.close()


if __name__ == "__main__":
    main()
