"""The page by keyboard alone, in a real browser: everything is reached, the focus is seen, and it is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import CRACKS, KEEPER, PLOUGH, ZOOMED, ask, focused, holding, serving, visiting

_SEEN = """() => {
    const at = document.activeElement;
    if (at === document.body) return "the focus is lost";
    const box = at.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (!inside) return "it lies outside the window";
    if (!at.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return "it is hidden";
    const rings = [at, at.closest(".bb-box")].filter(Boolean).map((each) => getComputedStyle(each));
    if (at.matches("#bb-source h2, article")) return "";  // to read from, not to press
    const isRinged = rings.some((ring) => ring.outlineStyle !== "none" || ring.boxShadow.includes("0px 0px 0px 1px"));
    return isRinged ? "" : "it has no ring";
}"""


def assert_focus_is_seen(page: Any) -> None:
    trouble = page.evaluate(_SEEN)
    assert trouble == "", f"{trouble}: {focused(page)}"


def reach(page: Any, selector: str, *, key: str = "Tab") -> None:
    """Press the key until the focus is on something the selector names; it must be seen on every stop."""
    for _ in range(120):
        page.keyboard.press(key)
        assert_focus_is_seen(page)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{key} never reaches {selector}; it ends at {focused(page)}")


def press(page: Any, key: str, until: Any) -> None:
    """Press a key, wait for what it brings about, and see that the focus is somewhere."""
    page.keyboard.press(key)
    until.wait_for()
    page.wait_for_timeout(50)  # the browser moves the focus off what vanished when it draws the page
    assert_focus_is_seen(page)


def at(page: Any, selector: str) -> bool:
    found: bool = page.evaluate("selector => document.activeElement.matches(selector)", selector)
    return found


@pytest.fixture(scope="module")
def server(asked_folder: Path) -> Iterator[str]:
    """One with few conversations, each of which takes three presses of a key to pass."""
    with serving(asked_folder, held=True, store="keyboard.db") as url:
        yield url


@pytest.fixture
def keys(page: Any) -> Iterator[Any]:
    """A page whose question box has the focus, as it has when the page opens."""
    page.wait_for_function("document.activeElement.id === 'bb-text'")
    yield page
    assert_focus_is_seen(page)


def type_question(page: Any, question: str, number: int = 0) -> Any:
    page.keyboard.type(question)
    turn = page.locator("#bb-chat .bb-turn").nth(number)
    press(page, "Enter", turn.locator(".bb-meta"))
    assert at(page, "#bb-text")
    return turn


def test_asking_reading_the_sources_and_going_back(keys: Any) -> None:
    type_question(keys, KEEPER)
    type_question(keys, CRACKS, 1)
    reach(keys, ".bb-marker", key="Shift+Tab")
    keys.keyboard.press("ArrowLeft")
    assert_focus_is_seen(keys)
    assert keys.locator("#bb-card").is_visible()
    key = keys.evaluate("document.activeElement.dataset.key")
    press(keys, "Enter", keys.locator("#bb-source h2", has_text="Keeper leaves the Sandholm lighthouse"))
    press(keys, "ArrowRight", keys.locator("#bb-source h2", has_text="Ferry bridge of Torvik closed"))
    reach(keys, "#bb-source [data-step=previous]", key="Shift+Tab")
    press(keys, "Enter", keys.locator("#bb-source h2", has_text="Keeper leaves the Sandholm lighthouse"))
    reach(keys, "#bb-source .bb-close", key="Shift+Tab")
    keys.keyboard.press("Enter")
    keys.wait_for_function("key => document.activeElement.dataset.key === key", arg=key)


def test_the_line_under_an_answer_and_escape(keys: Any) -> None:
    type_question(keys, KEEPER)
    reach(keys, ".bb-line", key="Shift+Tab")
    press(keys, "Enter", keys.locator("#bb-source mark"))
    keys.keyboard.press("Escape")
    keys.locator("#bb-source .bb-article").wait_for(state="detached")
    assert at(keys, ".bb-line, .bb-marker")


def test_rating_with_a_reason(keys: Any) -> None:
    turn = type_question(keys, CRACKS)
    reach(keys, "[data-action=bad]", key="Shift+Tab")
    press(keys, "Enter", turn.locator("[data-action=bad][aria-pressed=true]"))
    assert at(keys, "[data-action=bad]")
    reach(keys, ".bb-rating input")
    keys.keyboard.type("the wrong pier")
    press(keys, "Enter", turn.get_by_text("the reason is kept"))
    assert at(keys, ".bb-rated summary")


def test_asking_again_and_editing(keys: Any) -> None:
    turn = type_question(keys, CRACKS)
    reach(keys, "[data-action=good]", key="Shift+Tab")
    press(keys, "Enter", turn.locator("[data-action=good][aria-pressed=true]"))
    reach(keys, "[data-action=retry]", key="Shift+Tab")
    press(keys, "Enter", turn.locator("[data-action=good][aria-pressed=false]"))
    assert at(keys, "[data-action=retry]")
    reach(keys, "[data-action=edit]")
    press(keys, "Enter", keys.get_by_text("Editing a question"))
    assert at(keys, "#bb-text")
    reach(keys, "[data-do=leave]", key="Shift+Tab")
    keys.keyboard.press("Enter")
    keys.locator(".bb-editing").wait_for(state="hidden")
    assert at(keys, "#bb-text")


def test_an_example(keys: Any) -> None:
    keys.locator(".bb-example").first.wait_for()
    reach(keys, ".bb-example", key="Shift+Tab")
    press(keys, "Enter", keys.locator("#bb-chat .bb-claim").first)


def test_limits(keys: Any) -> None:
    reach(keys, ".bb-scope > summary")
    press(keys, "Enter", keys.get_by_label("Published since"))
    reach(keys, "[name=since]")
    keys.keyboard.type("05012031")
    keys.locator(".bb-chip", has_text="published since 2031-05-01").wait_for()
    assert at(keys, "[name=since]")
    reach(keys, "[name=source]")
    keys.keyboard.type("Inland Courier")
    keys.keyboard.press("Enter")
    keys.locator(".bb-chip", has_text="from Inland Courier").wait_for()
    assert at(keys, "[name=source]")
    keys.keyboard.press("Escape")
    keys.locator(".bb-scope:not([open])").wait_for()
    assert at(keys, ".bb-scope > summary")
    reach(keys, ".bb-chips button", key="Shift+Tab")
    keys.keyboard.press("Enter")
    assert keys.locator("#bb-composer .bb-chip").count() == 1
    assert at(keys, "#bb-text")


def test_stopping(keys: Any, asked_folder: Path) -> None:
    with holding(asked_folder, "searching"):
        keys.keyboard.type(CRACKS)
        reach(keys, "[type=submit]")
        press(keys, "Enter", keys.locator("[data-do=stop]"))
        reach(keys, "[data-do=stop]")
        keys.keyboard.press("Enter")
        keys.locator("#bb-notice .bb-pending").wait_for(state="detached")
        assert at(keys, "#bb-text")
    press(keys, "Enter", keys.locator("#bb-chat .bb-claim").first)


def test_a_stop_that_comes_too_late(keys: Any, asked_folder: Path) -> None:
    with holding(asked_folder, "searching"):
        keys.keyboard.type(CRACKS)
        press(keys, "Enter", keys.locator("[data-do=stop]"))
        reach(keys, "[data-do=stop]")
    keys.locator("#bb-chat .bb-claim").first.wait_for()
    keys.locator("[data-do=stop]").wait_for(state="hidden")
    keys.wait_for_function("document.activeElement.id === 'bb-text'")


def test_opening_renaming_and_deleting_a_conversation(keys: Any) -> None:
    type_question(keys, KEEPER)
    reach(keys, ".bb-new", key="Shift+Tab")
    press(keys, "Enter", keys.locator("#bb-welcome .bb-welcome"))
    assert at(keys, "#bb-text")
    type_question(keys, PLOUGH)
    name = keys.evaluate("window.briefbot.conversation()")
    other = keys.locator(".bb-conversations li").nth(1).get_attribute("data-conversation")
    reach(keys, f".bb-conversations li[data-conversation='{other}'] a", key="Shift+Tab")
    press(keys, "Enter", keys.locator("#bb-chat .bb-question", has_text=KEEPER))
    assert at(keys, f"li[data-conversation='{other}'] a")

    reach(keys, f"li[data-conversation='{name}'] [data-do=rename]", key="Shift+Tab")
    press(keys, "Enter", keys.get_by_role("dialog"))
    assert at(keys, "#bb-rename input")
    keys.keyboard.press("Control+A")
    keys.keyboard.type("Ploughs")
    press(keys, "Enter", keys.locator(".bb-title", has_text="Ploughs").first)
    assert at(keys, f"li[data-conversation='{name}'] [data-do=rename]")
    reach(keys, f"li[data-conversation='{name}'] [data-do=delete]")
    press(keys, "Enter", keys.get_by_role("dialog"))
    keys.keyboard.press("Escape")
    keys.get_by_role("dialog").wait_for(state="hidden")
    assert at(keys, f"li[data-conversation='{name}'] [data-do=delete]")
    press(keys, "Enter", keys.get_by_role("dialog"))
    reach(keys, "#bb-delete [value=ok]")
    keys.keyboard.press("Enter")
    keys.locator(f"li[data-conversation='{name}']").wait_for(state="detached")
    assert at(keys, "#bb-side *")


def test_a_dialog_keeps_the_focus_in(keys: Any) -> None:
    type_question(keys, KEEPER)
    reach(keys, ".bb-conversations [data-do=delete]", key="Shift+Tab")
    press(keys, "Enter", keys.get_by_role("dialog"))
    for _ in range(6):
        keys.keyboard.press("Tab")
        assert at(keys, "#bb-delete *, body")  # the browser's own controls count as body
    keys.keyboard.press("Escape")


def test_the_first_stop_of_the_page_leads_to_the_question(keys: Any) -> None:
    reach(keys, ".bb-skip", key="Shift+Tab")
    assert keys.locator(".bb-skip").bounding_box()["y"] >= 0
    keys.keyboard.press("Enter")
    keys.wait_for_function("document.activeElement.id === 'bb-text'")


def test_language_and_theme(keys: Any) -> None:
    reach(keys, ".bb-theme", key="Shift+Tab")
    keys.keyboard.press("Enter")
    assert keys.evaluate("document.body.classList.contains('dark')")
    reach(keys, ".bb-language select", key="Shift+Tab")
    keys.keyboard.type("Deu")
    keys.locator("html[lang=de]").wait_for(state="attached")
    keys.wait_for_function("document.activeElement.id === 'bb-text'")


def test_the_drawer_of_a_narrow_window(browser: Any, server: str) -> None:
    with visiting(browser, server, viewport=ZOOMED) as page:
        ask(page, KEEPER)
        reach(page, ".bb-drawer", key="Shift+Tab")
        press(page, "Enter", page.locator("#bb-side"))
        assert at(page, ".bb-new")
        page.keyboard.press("Escape")
        page.locator("#bb-side").wait_for(state="hidden")
        assert at(page, ".bb-drawer")
        press(page, "Enter", page.locator("#bb-side"))
        reach(page, ".bb-conversations a")
        page.keyboard.press("Enter")
        page.locator("#bb-side").wait_for(state="hidden")
        page.wait_for_timeout(100)
        assert_focus_is_seen(page)


def test_exports_are_reached(keys: Any) -> None:
    type_question(keys, KEEPER)
    reach(keys, ".bb-thread-head summary", key="Shift+Tab")
    press(keys, "Enter", keys.locator(".bb-thread-head li").first)
    reach(keys, ".bb-thread-head li a")
    keys.keyboard.press("Escape")
    keys.locator(".bb-thread-head .bb-menu:not([open])").wait_for()
    assert at(keys, ".bb-thread-head summary")
