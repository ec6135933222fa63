"""The page in a real browser on a phone, at 200 %, in every language, and in the dark."""

from __future__ import annotations

from typing import Any

import pytest

from briefbot.messages import LANGUAGES
from briefbot.web.texts import texts_in
from browsing import KEEPER, PHONE, PLOUGH, SMALL_PHONE, UNANSWERABLE, ZOOMED, ask, entered, open_source, overflow, visiting


@pytest.fixture(params=[PHONE, SMALL_PHONE], ids=["390 px", "360 px"])
def phone(request: Any, browser: Any, server: str) -> Any:
    with visiting(browser, server, viewport=request.param, has_touch=True, is_mobile=True) as page:
        yield page


def test_on_a_phone_nothing_is_wider_than_the_window(phone: Any) -> None:
    assert overflow(phone) == 0
    ask(phone, KEEPER)
    ask(phone, UNANSWERABLE)
    ask(phone, f"Who sent {'Wagenbauanstaltsverwaltung' * 8}?")
    assert overflow(phone) == 0
    phone.get_by_text("Limit by date and source").tap()
    phone.get_by_label("Source", exact=True).wait_for()
    assert overflow(phone) == 0
    box = phone.locator(".bb-scope > div").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= phone.viewport_size["width"]


def test_on_a_phone_the_source_is_a_sheet_over_the_whole_window_that_closes(phone: Any) -> None:
    assert not phone.locator("#bb-source").is_visible()
    turn = ask(phone, PLOUGH)
    turn.locator(".bb-marker").first.tap()
    mark = phone.locator("#bb-source mark")
    mark.wait_for()
    box, window = phone.locator("#bb-source").bounding_box(), phone.viewport_size
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, window["width"], window["height"])
    phone.wait_for_function("document.querySelector('#bb-source .bb-article').scrollTop > 0")
    assert 0 < mark.bounding_box()["y"] < window["height"]
    assert not phone.locator("#bb-card").is_visible()
    assert overflow(phone) == 0
    phone.get_by_label("Close the article").tap()
    phone.locator("#bb-source").wait_for(state="hidden")
    assert turn.is_visible()


def test_on_a_phone_the_conversations_are_a_drawer_that_opens_and_closes(phone: Any) -> None:
    ask(phone, KEEPER)
    menu, side = phone.get_by_role("button", name="Conversations"), phone.locator("#bb-side")
    side.wait_for(state="hidden")
    menu.tap()
    side.wait_for()
    assert menu.get_attribute("aria-expanded") == "true"
    phone.locator("#bb-composer").tap(position={"x": phone.viewport_size["width"] - 60, "y": 5}, force=True)
    side.wait_for(state="hidden")
    assert menu.get_attribute("aria-expanded") == "false"
    menu.tap()
    phone.get_by_role("link", name="New conversation").tap()
    side.wait_for(state="hidden")
    phone.locator("#bb-chat .bb-turn").wait_for(state="detached")


def test_the_start_page_is_as_wide_as_the_question_box(page: Any) -> None:
    example, box = page.locator(".bb-example").first.bounding_box(), page.locator(".bb-box").bounding_box()
    assert (example["x"], example["width"]) == (box["x"], box["width"])


def test_on_a_phone_what_is_pressed_is_large_enough_for_a_finger(phone: Any) -> None:
    turn = ask(phone, KEEPER)
    primary = phone.get_by_role("button", name="Ask", exact=True).bounding_box()
    assert min(primary["width"], primary["height"]) >= 44
    pressed = ":is(button, a, summary):visible"
    for control in [*turn.locator(pressed).all(), *phone.locator(f"#bb-header {pressed}, #bb-composer {pressed}").all()]:
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24, control.evaluate("element => element.outerHTML")  # WCAG 2.2, 2.5.8


def test_at_200_percent_all_is_reached_without_scrolling_sideways(browser: Any, server: str) -> None:
    with visiting(browser, server, viewport=ZOOMED, device_scale_factor=2) as page:
        turn = ask(page, KEEPER)
        ask(page, UNANSWERABLE)
        assert overflow(page) == 0
        turn.locator(".bb-marker").first.scroll_into_view_if_needed()
        article = open_source(page, turn)
        assert overflow(page) == 0
        assert article.get_by_label("Close the article").is_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Conversations").click()
        page.get_by_role("link", name="New conversation").click()
        assert overflow(page) == 0
        assert page.locator("#bb-text").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language_and_keeps_it_and_what_was_typed(browser: Any, server: str, language: str) -> None:
    t = texts_in(language)
    with visiting(browser, server) as page:
        page.locator("#bb-text").fill("typed before")
        page.locator(".bb-language select").select_option(language)
        page.locator(f"html[lang={language}]").wait_for(state="attached")
        entered(page)
        assert page.locator(".bb-new").inner_text() == t("New conversation")
        assert page.locator("#bb-text").get_attribute("placeholder") == t("Ask a question")
        page.wait_for_function("document.querySelector('#bb-text').value === 'typed before'")
        turn = ask(page, KEEPER)
        assert turn.locator(".bb-verdict").first.inner_text() == "verified"  # in the language of the question
        assert turn.get_by_role("button", name=t("Copy with citations")).count() == 1  # in that of the page
        page.reload()
        entered(page)
        page.locator(f"html[lang={language}]").wait_for(state="attached")


def test_the_browser_says_which_language_comes_first(browser: Any, server: str) -> None:
    with visiting(browser, server, locale="de-AT") as page:
        page.locator("html[lang=de]").wait_for(state="attached")


def background(page: Any) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_theme_follows_the_system_until_one_is_chosen_and_is_then_kept(browser: Any, server: str) -> None:
    light, dark = "rgb(244, 246, 248)", "rgb(18, 23, 29)"
    with visiting(browser, server, color_scheme="dark") as page:
        assert background(page) == dark
        page.get_by_role("button", name="Light or dark").click()
        assert background(page) == light
        page.reload()
        entered(page)
        assert background(page) == light
        page.get_by_role("button", name="Light or dark").click()
        page.reload()
        entered(page)
        assert background(page) == dark
    with visiting(browser, server, color_scheme="light") as page:
        assert background(page) == light
