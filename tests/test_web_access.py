"""Every view and state of the web chat by axe-core, in light and in dark: it finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import (
    CRACKS,
    KEEPER,
    PHONE,
    PLOUGH,
    UNANSWERABLE,
    ask,
    holding,
    open_source,
    visiting,
)

_RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap((each) =>
    each.nodes.map((node) => `${each.id} (${each.impact}): ${node.html.slice(0, 200)} ${node.failureSummary}`))"""


def assert_accessible(page: Any, state: str) -> None:
    """axe-core finds nothing, however minor."""
    base = pytest.importorskip("axe_playwright_python.base", reason="needs axe-core: pip install 'briefbot[test]'")
    page.evaluate(base.AXE_SCRIPT)
    page.wait_for_function(
        "document.getAnimations().every((each) => each.playState !== 'running' || each.effect.getTiming().iterations > 9)"
    )
    violations = page.evaluate(_RUN)
    assert violations == [], f"{state}: " + "\n".join(violations)


@pytest.fixture(params=["light", "dark"])
def desktop(request: Any, browser: Any, server: str) -> Iterator[Any]:
    with visiting(browser, server, color_scheme=request.param) as page:
        yield page


@pytest.fixture(params=["light", "dark"])
def phone(request: Any, browser: Any, server: str) -> Iterator[Any]:
    with visiting(browser, server, color_scheme=request.param, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        yield page


def test_a_conversation_from_its_welcome_to_its_sources(desktop: Any, asked_folder: Path) -> None:
    desktop.locator(".bb-example").first.wait_for()
    assert_accessible(desktop, "welcome")
    turn = ask(desktop, KEEPER)
    with holding(asked_folder, "searching"):
        desktop.locator("#bb-text").fill(CRACKS)
        desktop.locator("#bb-text").press("Enter")
        desktop.locator("#bb-notice .bb-pending").wait_for()
        assert_accessible(desktop, "a running question")
    desktop.locator("#bb-notice .bb-pending").wait_for(state="detached")
    ask(desktop, UNANSWERABLE)
    assert_accessible(desktop, "answers and an abstention")
    turn.locator(".bb-marker").first.scroll_into_view_if_needed()
    desktop.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # scrolling hides it
    turn.locator(".bb-marker").first.hover()
    desktop.locator("#bb-card").wait_for()
    assert_accessible(desktop, "a quote")
    open_source(desktop, turn)
    assert_accessible(desktop, "a source")


def test_limits_ratings_edits_and_errors(desktop: Any) -> None:
    desktop.get_by_text("Limit by date and source").click()
    desktop.get_by_label("Published since").fill("2031-02-01")
    desktop.get_by_label("Source", exact=True).fill("Outland Courier")
    desktop.get_by_role("button", name="Add the source").click()
    assert_accessible(desktop, "the menu of limits")
    desktop.get_by_label("Published until").fill("2031-01-01")
    desktop.keyboard.press("Escape")
    desktop.locator("#bb-text").fill(CRACKS)
    desktop.locator("#bb-text").press("Enter")
    desktop.locator("#bb-notice .bb-error").wait_for()
    assert_accessible(desktop, "an error")
    desktop.get_by_label("Remove the limit: published until 2031-01-01").click()
    turn = ask(desktop, CRACKS)
    turn.get_by_role("button", name="Bad answer").click()
    turn.locator(".bb-rating").wait_for()
    turn.get_by_role("button", name="Edit the question").click()
    assert_accessible(desktop, "a rating and an edit")
    desktop.locator(".bb-thread-head summary").click()
    assert_accessible(desktop, "exports")


def test_the_dialogs(desktop: Any) -> None:
    ask(desktop, PLOUGH)
    for does in ("rename", "delete"):
        desktop.locator(".bb-conversations li").first.hover()
        desktop.locator(f".bb-conversations [data-do={does}]").first.click()
        desktop.get_by_role("dialog").wait_for()
        assert_accessible(desktop, does)
        desktop.keyboard.press("Escape")


def test_a_phone(phone: Any) -> None:
    assert_accessible(phone, "welcome")
    turn = ask(phone, KEEPER)
    assert_accessible(phone, "an answer")
    phone.get_by_role("button", name="Conversations").tap()
    phone.locator("#bb-side").wait_for()
    assert_accessible(phone, "the drawer")
    phone.keyboard.press("Escape")
    turn.locator(".bb-marker").first.tap()
    phone.locator("#bb-source mark").wait_for()
    assert_accessible(phone, "a source")
