"""Conversations in a real browser: kept, found, opened again, renamed and deleted, and what became of their sources since."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import browsing
from browsing import (
    ARTICLES,
    BRIDGE,
    CRACKS,
    KEEPER,
    LIGHTHOUSE,
    MINUTES,
    PLOUGH,
    ask,
    entered,
    holding,
    open_source,
    serving,
    visiting,
)
from desk import link_or_copy


def conversation(page: Any) -> str:
    """The name of the conversation in the address bar."""
    page.wait_for_function("location.search.startsWith('?c=')")
    name: str = page.evaluate("window.briefbot.conversation()")
    return name


def item(page: Any, name: str) -> Any:
    return page.locator(f'.bb-conversations li[data-conversation="{name}"]')


def begin_anew(page: Any) -> None:
    page.get_by_role("link", name="New conversation").click()
    page.locator("#bb-chat .bb-turn").first.wait_for(state="detached")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_long_list_scrolls_within_its_own_bounds(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    ask(page, CRACKS)
    # The list is drawn anew once the answer is kept: what is put into it before would be gone.
    page.locator(".bb-conversations li").first.get_by_text("1 question").wait_for(state="attached")
    page.evaluate("""() => {
        const list = document.querySelector(".bb-conversations");
        for (let n = 0; n < 60; n += 1) list.append(list.querySelector("li").cloneNode(true));
    }""")
    if width < 1000:
        page.locator(".bb-drawer").click()
    last = page.locator(".bb-conversations li").last
    assert not is_in_view(last)
    last.hover()
    page.wait_for_function(IN_VIEW, arg=last.element_handle())  # the drawer may still be sliding in
    assert page.evaluate("document.documentElement.scrollHeight") <= 700
    assert is_in_view(page.locator("#bb-text")) or width < 1000


IN_VIEW = "one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"


def is_in_view(element: Any) -> bool:
    inside: bool = element.evaluate(IN_VIEW)
    return inside


def test_a_conversation_is_listed_under_its_first_question_with_the_latest_first(page: Any) -> None:
    ask(page, CRACKS)
    ask(page, PLOUGH)
    name = conversation(page)
    latest = page.locator(".bb-conversations li").first
    latest.get_by_text("2 questions").wait_for()
    assert latest.locator(".bb-title").inner_text() == CRACKS
    assert latest.get_attribute("data-conversation") == name
    assert latest.locator("a").get_attribute("aria-current") == "page"
    begin_anew(page)
    ask(page, KEEPER)
    page.locator(".bb-conversations li").first.get_by_text("1 question").wait_for()
    assert conversation(page) != name


def test_an_answer_that_comes_late_stays_in_the_conversation_it_belongs_to(page: Any, asked_folder: Path) -> None:
    ask(page, KEEPER)
    first = conversation(page)
    begin_anew(page)
    ask(page, CRACKS)
    second = conversation(page)
    with holding(asked_folder, "searching"):
        page.locator("#bb-text").fill(PLOUGH)
        page.keyboard.press("Enter")
        page.locator("#bb-notice .bb-pending").wait_for()
        item(page, first).locator("a").click()
        page.locator("#bb-chat .bb-question").get_by_text(KEEPER).wait_for()
    item(page, second).get_by_text("2 questions").wait_for()
    page.locator("#bb-chat .bb-question").get_by_text(KEEPER).wait_for()
    assert conversation(page) == first
    assert page.locator("#bb-chat .bb-question").all_inner_texts() == [KEEPER]


def test_back_and_forward_go_through_the_conversations(page: Any) -> None:
    ask(page, CRACKS)
    first = conversation(page)
    begin_anew(page)
    ask(page, KEEPER)
    second = conversation(page)
    item(page, first).locator("a").click()
    question = page.locator("#bb-chat .bb-question")
    question.get_by_text(CRACKS).wait_for()
    page.go_back()
    question.get_by_text(KEEPER).wait_for()
    assert conversation(page) == second
    assert item(page, second).locator("a").get_attribute("aria-current") == "page"
    page.go_forward()
    question.get_by_text(CRACKS).wait_for()
    assert question.count() == 1


def test_a_conversation_comes_back_after_a_reload_and_by_its_address(browser: Any, server: str, page: Any) -> None:
    ask(page, CRACKS)
    ask(page, KEEPER)
    address = page.url
    assert f"?c={conversation(page)}" in address
    page.reload()
    entered(page)
    questions = page.locator("#bb-chat .bb-question")
    assert questions.all_inner_texts() == [CRACKS, KEEPER]
    ask(page, PLOUGH)
    assert page.url == address
    with visiting(browser, address) as other:
        assert other.locator("#bb-chat .bb-question").all_inner_texts() == [CRACKS, KEEPER, PLOUGH]
        open_source(other, other.locator("#bb-chat .bb-turn").first)


def test_an_address_of_no_conversation_says_so_and_a_question_begins_one(browser: Any, server: str) -> None:
    with visiting(browser, f"{server}?c=nobody%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E") as page:
        page.locator("#bb-notice .bb-error").get_by_text("there is no such conversation").wait_for()
        begin_anew(page)
        page.locator("#bb-notice .bb-error").wait_for(state="detached")
        ask(page, CRACKS)
        assert len(conversation(page)) > 10


def test_without_accounts_every_browser_of_this_machine_sees_the_same_conversations(browser: Any, server: str, page: Any) -> None:
    ask(page, CRACKS)
    name = conversation(page)
    with visiting(browser, server) as other:
        item(other, name).locator("a").click()
        other.locator("#bb-chat .bb-question").get_by_text(CRACKS).wait_for()


def test_the_list_is_searched_by_title_and_question(page: Any) -> None:
    ask(page, CRACKS)
    ask(page, "What did the COUNCIL of Grenaa purchase?")
    name = conversation(page)
    begin_anew(page)
    ask(page, KEEPER)
    other = conversation(page)
    field = page.get_by_label("Search conversations")
    field.fill("purchase")
    item(page, other).wait_for(state="detached")
    assert item(page, name).is_visible()
    assert field.input_value() == "purchase"
    field.fill("no such words anywhere")
    page.get_by_text("No conversation holds these words.").wait_for()
    field.fill("")
    item(page, other).wait_for()


@pytest.mark.parametrize("delay", [60, 230])  # the second: the list is drawn anew between any two keys
def test_what_is_typed_into_the_search_box_is_never_lost(page: Any, delay: int) -> None:
    field = page.get_by_label("Search conversations")
    field.click()
    field.press_sequentially("torvik bridge", delay=delay)
    page.wait_for_timeout(600)  # the list is drawn anew a moment after the last key
    assert field.input_value() == "torvik bridge"
    assert page.evaluate("document.activeElement.matches('.bb-find')")


def test_a_conversation_gets_another_name(page: Any) -> None:
    ask(page, CRACKS)
    name, title = conversation(page), "Torvik <b>bridge</b> & “pier”"
    item(page, name).hover()
    item(page, name).get_by_role("button", name="Rename").click()
    field = page.get_by_role("dialog").get_by_label("Name")
    assert field.input_value() == CRACKS
    field.fill("Never mind")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert item(page, name).locator(".bb-title").inner_text() == CRACKS
    item(page, name).hover()
    item(page, name).get_by_role("button", name="Rename").click()
    field.fill(title)
    field.press("Enter")
    item(page, name).locator(".bb-title").get_by_text(title).wait_for()
    assert page.locator(".bb-thread-head h2").inner_text() == title
    page.reload()
    entered(page)
    assert item(page, name).locator(".bb-title").inner_text() == title


def test_a_conversation_is_deleted_once_that_is_confirmed(page: Any) -> None:
    ask(page, KEEPER)
    kept = conversation(page)
    begin_anew(page)
    ask(page, CRACKS)
    gone, dialog = conversation(page), page.get_by_role("dialog")
    item(page, gone).hover()
    item(page, gone).get_by_role("button", name="Delete").click()
    assert CRACKS in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert item(page, gone).is_visible()
    item(page, gone).hover()
    item(page, gone).get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    item(page, gone).wait_for(state="detached")
    page.locator(".bb-welcome").wait_for()
    assert "?c=" not in page.url
    assert item(page, kept).is_visible()
    page.goto(f"{page.url.split('?')[0]}?c={gone}")
    page.locator("#bb-notice .bb-error").get_by_text("there is no such conversation").wait_for()


def test_deleting_another_conversation_leaves_the_open_one(page: Any) -> None:
    ask(page, KEEPER)
    other = conversation(page)
    begin_anew(page)
    ask(page, CRACKS)
    here = conversation(page)
    item(page, other).hover()
    item(page, other).get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    item(page, other).wait_for(state="detached")
    assert conversation(page) == here
    assert page.locator("#bb-chat .bb-question").all_inner_texts() == [CRACKS]


@pytest.fixture(scope="module")
def own_folder(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that changes."""
    folder = tmp_path_factory.mktemp("changing")
    browsing.write_corpus(folder)
    shutil.copytree(index / "encoders", folder / "index" / "encoders", copy_function=link_or_copy)
    return folder


def test_a_first_index_is_told_of_and_its_answers_outlive_every_change_of_their_articles(browser: Any, own_folder: Path) -> None:
    with serving(own_folder) as url, visiting(browser, url) as page:
        assert "there is no index in" in page.locator("#bb-welcome .bb-error").inner_text()
        browsing.build(own_folder)
        page.reload()
        entered(page)
        assert "4 articles" in page.locator(".bb-facts").inner_text()
        for question in (CRACKS, KEEPER, PLOUGH):
            ask(page, question)

        bridge = "The harbour was calm.\n\nThe ferry bridge of Torvik was closed on Monday after divers"
        browsing.write_corpus(
            own_folder,
            ARTICLES
            | {
                BRIDGE: ARTICLES[BRIDGE].replace("The ferry bridge of Torvik was closed on Monday after divers", bridge),
                LIGHTHOUSE: ARTICLES[LIGHTHOUSE].replace("for 34 years", "for 35 years"),
            },
        )
        (own_folder / "corpus" / MINUTES).unlink()
        browsing.build(own_folder)
        page.reload()
        entered(page)
        turns = page.locator("#bb-chat .bb-turn")
        fates = [turns.nth(n).locator(".bb-cited .bb-fate").first.inner_text() for n in range(3)]
        assert fates == ["moved since", "changed since", "withdrawn since"]

        panel = open_source(page, turns.nth(0))
        assert "stands in another place" in panel.locator(".bb-since").inner_text()
        assert panel.locator("[aria-current]").get_attribute("data-paragraph") == "2"
        assert "12 cracks" in panel.locator("mark").text_content()
        turns.nth(1).locator(".bb-marker").first.hover()
        assert "changed since" in page.locator("#bb-card").inner_text()
        turns.nth(1).locator(".bb-marker").first.click()
        panel.locator(".bb-diff del").get_by_text("34").wait_for()
        assert panel.locator(".bb-diff ins").inner_text().strip() == "35"
        assert "changed since it was cited" in panel.locator(".bb-since").inner_text()
        assert "34 years" in panel.locator("blockquote").inner_text()
        turns.nth(2).locator(".bb-marker").first.click()
        panel.get_by_text("The article is no longer there").wait_for()
        assert "snow plough" in panel.locator("blockquote").inner_text()

        turns.nth(1).get_by_role("button", name="Ask again").click()
        turns.nth(1).locator(".bb-claim").get_by_text("35 years").wait_for()
        assert turns.nth(1).locator(".bb-fate").count() == 0
