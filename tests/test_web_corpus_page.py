"""The Corpus view in a real browser: articles are found, read, added and removed, and the chat answers from what is there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browsing
from browsing import CRACKS, FOREIGN, PHONE, WINDOW, ask, overflow, serving, visiting
from desk import link_or_copy
from test_web_access import assert_accessible

NEWS = """---
title: Tram line of Lindby opened
date: 2031-06-02
source: Inland Courier
---
The tram line of Lindby was opened on Monday. It is 17 kilometres long and has 23 stops.
"""
STOPS = "How many stops does the tram line of Lindby have?"


@pytest.fixture(scope="module")
def server(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One whose corpus changes."""
    folder = tmp_path_factory.mktemp("corpus-page")
    browsing.write_corpus(folder)
    hostile = {"title": "Zeppelin <img src=x onerror=alert(1)>", "source": "<svg onload=alert(1)>", "text": "It flew to Qorvath."}
    (folder / "corpus" / "hostile.jsonl").write_text(json.dumps(hostile), "utf8")
    shutil.copytree(index / "encoders", folder / "index" / "encoders", copy_function=link_or_copy)
    browsing.build(folder)
    with serving(folder) as url:
        yield url


@pytest.fixture
def view(page: Any) -> Any:
    """The page at its Corpus view."""
    page.get_by_role("link", name="Corpus", exact=True).click()
    page.locator(".bb-table").wait_for()
    return page


def rows(page: Any) -> Any:
    return page.locator(".bb-table tbody tr")


def upload(page: Any, name: str, text: str) -> None:
    """Add a file, and wait until the index that holds it serves."""
    page.locator(".bb-files").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    page.locator("[data-part=uploads] li.bb-done", has_text=name).wait_for()


def test_an_article_that_is_added_answers_at_once_and_is_gone_when_it_is_removed(view: Any) -> None:
    upload(view, "tram.md", NEWS)
    rows(view).filter(has_text="Tram line of Lindby").wait_for(timeout=90_000)
    view.get_by_role("link", name="Chat", exact=True).click()
    turn = ask(view, STOPS)
    assert "23 stops" in turn.locator(".bb-claim").first.inner_text()

    view.get_by_role("link", name="Corpus", exact=True).click()
    rows(view).filter(has_text="Tram line of Lindby").locator("[data-do=remove]").click()
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    rows(view).filter(has_text="Tram line of Lindby").wait_for(state="detached", timeout=90_000)
    view.get_by_role("link", name="Chat", exact=True).click()
    again = ask(view, STOPS)
    assert "Tram line" not in again.inner_text()
    assert "23 stops" in turn.locator(".bb-claim").first.inner_text()  # what was answered stands


def test_the_line_of_a_file_says_what_became_of_it_and_takes_out_what_is_in_no_row(view: Any) -> None:
    again = {"name": "again.md", "mimeType": "text/plain", "buffer": browsing.ARTICLES[browsing.BRIDGE].encode()}
    junk = {"name": "junk.pdf", "mimeType": "application/pdf", "buffer": b"no PDF"}
    news = {"name": "tram.md", "mimeType": "text/plain", "buffer": NEWS.encode()}
    view.locator(".bb-files").set_input_files([junk, again, news])
    lines = view.locator("[data-part=uploads] li")
    line(view, "junk.pdf").get_by_text("not read: ").wait_for(timeout=90_000)
    assert lines.locator(".bb-upload-name").all_inner_texts() == ["junk.pdf", "again.md", "tram.md"]
    assert [kind_of(line(view, name)) for name in ("junk.pdf", "again.md", "tram.md")] == ["failed", "copy", "done"]
    assert "the same as “Ferry bridge of Torvik closed”" in line(view, "again.md").inner_text()
    assert "read, and in the list" in line(view, "tram.md").inner_text()

    view.locator(".bb-files").set_input_files(junk)  # what is there already and was not read is not well, either
    line(view, "junk.pdf").get_by_text("not read: ").wait_for()
    line(view, "junk.pdf").get_by_role("button", name="Remove").click()
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    left_out = view.locator("[data-part=left-out]")
    left_out.get_by_text("1 file of the folder is not in the list").wait_for(timeout=90_000)

    view.reload()  # the lines are gone, the file is not
    browsing.entered(view)
    left_out.locator("summary").click()
    left_out.get_by_role("button", name="Remove again.md").click()
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    left_out.wait_for(state="detached", timeout=90_000)
    rows(view).filter(has_text="Tram line of Lindby").locator("[data-do=remove]").click()
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    rows(view).filter(has_text="Tram line of Lindby").wait_for(state="detached", timeout=90_000)


def line(page: Any, name: str) -> Any:
    """What stands beside a file that was uploaded."""
    return page.locator("[data-part=uploads] li", has_text=name).first


def kind_of(line: Any) -> str:
    return str(line.get_attribute("class")).removeprefix("bb-")


def test_the_list_is_searched_and_an_article_opens_in_the_panel(view: Any) -> None:
    view.get_by_role("searchbox").last.fill("ferry bridge")
    view.wait_for_function("document.querySelectorAll('.bb-table tbody tr').length === 1")
    opener = rows(view).locator("[data-do=open]")
    assert "Ferry bridge of Torvik closed" in opener.inner_text()
    opener.press("Enter")
    article = view.locator("#bb-source .bb-article")
    article.locator("h2", has_text="Ferry bridge of Torvik closed").wait_for()
    view.keyboard.press("Escape")
    article.wait_for(state="detached")
    assert view.evaluate("document.activeElement.dataset.do") == "open"


def test_an_article_that_is_opened_after_another_begins_at_its_beginning(view: Any) -> None:
    view.set_viewport_size({"width": 1280, "height": 300})
    panel = view.locator("#bb-source .bb-article")
    open_article(view, "Council minutes")
    panel.evaluate("panel => { panel.scrollTop = panel.scrollHeight; }")
    open_article(view, "Keeper leaves")
    assert panel.evaluate("panel => panel.scrollHeight > panel.clientHeight")
    assert panel.evaluate("panel => panel.scrollTop") == 0


def open_article(view: Any, title: str) -> None:
    rows(view).filter(has_text=title).locator("[data-do=open]").click()
    view.locator("#bb-source h2", has_text=title).wait_for()


def test_the_view_and_what_was_asked_outlive_going_to_and_fro(view: Any) -> None:
    assert view.url.endswith("#corpus")
    view.go_back()
    view.locator("#bb-text").wait_for()
    turn = ask(view, CRACKS)
    view.get_by_role("link", name="Corpus", exact=True).click()
    turn.wait_for(state="hidden")
    view.get_by_role("link", name="Chat", exact=True).click()
    assert turn.is_visible()


def test_hostile_titles_are_shown_as_the_text_they_are(view: Any) -> None:
    view.get_by_text("Zeppelin <img src=x onerror=alert(1)>").first.wait_for()
    assert view.locator("[data-part=list]").locator(FOREIGN).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, server: str, scheme: str) -> None:
    with visiting(browser, f"{server}#corpus", color_scheme=scheme) as page:
        page.locator(".bb-table").wait_for()
        assert_accessible(page, "the list of articles")
        page.locator("[data-do=remove]").first.click()
        page.get_by_role("dialog").wait_for()
        assert_accessible(page, "a removal")


def test_on_a_phone_nothing_is_wider_than_the_window(browser: Any, server: str) -> None:
    with visiting(browser, f"{server}#corpus", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.locator(".bb-table").wait_for()
        assert overflow(page) == 0
        assert_accessible(page, "the list of articles on a phone")


@pytest.mark.parametrize("window", [WINDOW, PHONE], ids=["wide", "phone"])
def test_each_button_of_the_timeline_covers_the_column_of_its_bar(browser: Any, server: str, window: dict[str, int]) -> None:
    with visiting(browser, f"{server}#corpus", viewport=window) as page:
        page.locator(".bb-table").wait_for()
        bars = [bar.bounding_box() for bar in page.locator(".bb-chart rect").all()]
        width = page.locator(".bb-chart").bounding_box()["width"] / len(bars)
        for bar, slot in zip(bars, page.locator(".bb-bars > *").all(), strict=True):
            box = slot.bounding_box()
            assert (box["x"], box["width"]) == pytest.approx((bar["x"] - 0.1 * width, width), abs=0.5)
        full = page.evaluate("[...document.querySelectorAll('.bb-bars > *')].findIndex(each => each.dataset.value === '2031-02')")
        page.mouse.click(bars[full]["x"] + bars[full]["width"] - 1, bars[full]["y"] + bars[full]["height"] / 2)
        page.locator(".bb-chip", has_text="2031-02").wait_for()


def test_on_a_phone_the_list_is_sorted_by_what_it_has_no_column_for(browser: Any, server: str) -> None:
    with visiting(browser, f"{server}#corpus", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.locator(".bb-table").wait_for()
        order, first = page.get_by_label("Sorted by"), rows(page).first.locator(".bb-narrow")
        assert "2031-05-20" in first.inner_text()
        order.select_option("Date, oldest first")
        first.get_by_text("2030-05-02").wait_for()
        order.select_option("Source, A to Z")
        first.get_by_text("<svg onload=alert(1)>").wait_for()
        order.select_option("Source, Z to A")
        first.get_by_text("Inland Courier").wait_for()
        assert order.input_value() == "source descending"
    with visiting(browser, f"{server}#corpus") as page:  # where the heads of the columns are there
        page.locator(".bb-table").wait_for()
        assert not page.get_by_label("Sorted by").is_visible()


def test_on_a_phone_what_is_pressed_is_large_enough_for_a_finger(browser: Any, server: str) -> None:
    with visiting(browser, f"{server}#corpus", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.locator(".bb-table").wait_for()
        for control in page.locator("#bb-corpus :is(button, summary, select, input, .bb-drop-label):visible").all():
            box = control.bounding_box()
            is_bar = control.evaluate("each => each.matches('.bb-bar-button')")  # as wide as its month, and the months are many
            assert box["height"] >= 24, control.evaluate("control => control.outerHTML")  # WCAG 2.2, 2.5.8
            assert box["width"] >= 24 or is_bar, control.evaluate("control => control.outerHTML")
        for primary in (page.locator(".bb-drop-label .bb-button"), page.get_by_role("button", name="Rebuild index")):
            assert primary.bounding_box()["height"] >= 44
