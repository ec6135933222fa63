"""Asking in a real browser: the answer, the sources of its claims, and what can be done with both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from browsing import (
    CRACKS,
    FOREIGN,
    KEEPER,
    PHONE,
    PLOUGH,
    UNANSWERABLE,
    WINDOW,
    ask,
    entered,
    holding,
    open_source,
    payloads,
    visiting,
)

QUOTE = "The last keeper lived in the Sandholm lighthouse for 34 years."


def test_a_marker_shows_its_quote_title_date_and_paragraph_to_the_pointer_and_to_the_focus(page: Any) -> None:
    marker, card = ask(page, KEEPER).locator(".bb-marker").first, page.locator("#bb-card")
    marker.hover()
    card.wait_for()
    assert QUOTE in card.inner_text()
    assert "Keeper leaves the Sandholm lighthouse, 2030-05-02, Coast Gazette, paragraph 2" in card.inner_text()
    page.mouse.move(1, 1)
    card.wait_for(state="hidden")
    marker.focus()
    card.wait_for()
    assert marker.get_attribute("aria-describedby") == "bb-card"


def test_what_a_verdict_means_is_shown_to_the_pointer_the_keyboard_and_the_finger(browser: Any, server: str) -> None:
    meaning = "The cited sentence supports this claim."
    with visiting(browser, server) as page:
        verdict, card = ask(page, KEEPER).locator(".bb-verdict").first, page.locator("#bb-card")
        verdict.hover()
        card.get_by_text(meaning).wait_for()
        page.mouse.move(1, 1)
        card.wait_for(state="hidden")
        page.keyboard.press("Shift+Tab")
        verdict.focus()
        card.get_by_text(meaning).wait_for()
        assert verdict.get_attribute("aria-describedby") == "bb-card"
        page.keyboard.press("Escape")
        card.wait_for(state="hidden")
        assert verdict.get_attribute("title") is None
    with visiting(browser, server, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        turn, card = ask(page, KEEPER), page.locator("#bb-card")
        turn.locator(".bb-verdict").first.tap()
        card.get_by_text(meaning).wait_for()
        assert not page.locator("#bb-source").is_visible()
        turn.locator(".bb-question").tap()
        card.wait_for(state="hidden")


def test_the_mark_of_a_verdict_stands_on_the_last_line_of_its_claim_beside_its_number_however_wide_the_page(page: Any) -> None:
    ask(page, KEEPER)
    apart = page.evaluate(
        """() => {
            const list = document.querySelector(".bb-claims"), apart = [], lines = new Set();
            for (let width = 210; width < 640; width += 3) {
                list.style.width = `${width}px`;
                for (const item of list.children) {
                    const middle = (box) => (box.top + box.bottom) / 2;
                    const claim = [...item.querySelector(".bb-claim").getClientRects()];
                    const tail = [[...item.querySelectorAll(".bb-marker")].at(-1), item.querySelector(".bb-verdict")];
                    lines.add(claim.length);
                    const isApart = tail.some((one) => Math.abs(middle(one.getBoundingClientRect()) - middle(claim.at(-1))) > 8);
                    if (isApart) apart.push(width);
                }
            }
            return lines.size > 2 ? apart : ["the claims never wrapped"];
        }"""
    )
    assert apart == []


def test_the_card_of_a_marker_lies_inside_the_window(page: Any) -> None:
    ask(page, KEEPER).locator(".bb-marker").first.hover()
    page.locator("#bb-card").wait_for()
    box = page.locator("#bb-card").bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 1280
    assert box["y"] + box["height"] <= 800


def test_a_marker_opens_its_article_at_the_quote(page: Any) -> None:
    turn = ask(page, KEEPER)
    assert "34 years" in turn.locator(".bb-claim").first.inner_text()
    assert turn.locator(".bb-verdict").first.inner_text() == "verified"
    article = open_source(page, turn)
    assert article.locator("h2").inner_text() == "Keeper leaves the Sandholm lighthouse"
    assert "2030-05-02 · Coast Gazette" in article.inner_text()
    assert article.locator(".bb-url a").get_attribute("href") == "https://example.org/sandholm"
    assert article.locator("h3").all_inner_texts() == ["The last keeper"]
    assert article.locator("[aria-current] mark").text_content() == QUOTE
    assert article.locator("[aria-current]").get_attribute("data-paragraph") == "2"
    assert article.locator(".bb-paragraph").count() == 3


def test_the_line_under_an_answer_opens_the_same_place_as_its_marker(page: Any) -> None:
    ask(page, KEEPER).locator(".bb-line").first.click()
    assert page.locator("#bb-source mark").text_content() == QUOTE


def test_the_quote_is_scrolled_into_view(page: Any) -> None:
    article = open_source(page, ask(page, PLOUGH))
    assert "snow plough" in article.locator("mark").text_content()
    page.wait_for_function("document.querySelector('#bb-source .bb-article').scrollTop > 0")
    panel, box = article.bounding_box(), article.locator("mark").bounding_box()
    assert panel["y"] < box["y"]
    assert box["y"] + box["height"] < min(panel["y"] + panel["height"], 800)


def test_enter_opens_a_marker_and_escape_gives_the_focus_back(page: Any) -> None:
    marker = ask(page, CRACKS).locator(".bb-marker").first
    for _ in range(2):  # the same citation a second time, too
        marker.press("Enter")
        page.locator("#bb-source mark").wait_for()
        page.wait_for_function("document.activeElement.closest('#bb-source') !== null")
        page.keyboard.press("Escape")
        page.locator("#bb-source .bb-article").wait_for(state="detached")
        assert page.evaluate("document.activeElement.dataset.key") == marker.get_attribute("data-key")


def test_the_panel_steps_through_the_citations_of_the_conversation_by_buttons_and_arrow_keys(page: Any) -> None:
    article = open_source(page, ask(page, KEEPER))
    title, place = article.locator("h2"), article.locator(".bb-place")
    assert place.inner_text() == "1 / 1"
    ask(page, CRACKS)
    place.get_by_text("1 / 2").wait_for()  # the panel that was open already
    assert article.get_by_label("Previous citation").is_disabled()
    article.get_by_label("Next citation").click()
    title.get_by_text("Ferry bridge of Torvik closed").wait_for()
    assert place.inner_text() == "2 / 2"
    assert article.get_by_label("Next citation").is_disabled()
    assert page.locator("#bb-chat .bb-marker.bb-current").count() == 1
    page.keyboard.press("ArrowLeft")
    title.get_by_text("Keeper leaves the Sandholm lighthouse").wait_for()
    page.keyboard.press("ArrowRight")
    title.get_by_text("Ferry bridge of Torvik closed").wait_for()
    page.keyboard.press("ArrowRight")  # there is no third
    assert place.inner_text() == "2 / 2"


def test_a_marker_pressed_again_goes_back_to_its_quote(page: Any) -> None:
    turn = ask(page, PLOUGH)
    article = open_source(page, turn)
    page.wait_for_function("document.querySelector('#bb-source .bb-article').scrollTop > 0")
    article.evaluate("element => element.scrollTo(0, 0)")
    turn.locator(".bb-marker").first.click()
    page.wait_for_function("document.querySelector('#bb-source .bb-article').scrollTop > 0")


def test_markers_of_past_answers_keep_working(page: Any) -> None:
    first = ask(page, CRACKS)
    ask(page, KEEPER)
    article = open_source(page, first)
    assert article.locator("h2").inner_text() == "Ferry bridge of Torvik closed"
    assert "12 cracks" in article.locator("mark").text_content()


def test_an_answer_is_copied_with_its_citations_as_text_and_as_html(browser: Any, server: str) -> None:
    with visiting(browser, server, permissions=["clipboard-read", "clipboard-write"]) as page:
        turn = ask(page, KEEPER)
        name = turn.get_attribute("data-turn")
        copy = turn.get_by_role("button", name="Copy with citations")
        copy.click()
        turn.get_by_role("button", name="Copied").wait_for()
        plain, rich = page.evaluate(
            """async () => { const [item] = await navigator.clipboard.read();
            return Promise.all(["text/plain", "text/html"].map(async (kind) => (await item.getType(kind)).text())); }"""
        )
    assert f"{QUOTE} [1]" in plain
    assert "[1] Keeper leaves the Sandholm lighthouse, 2030-05-02, Coast Gazette, paragraph 2" in plain
    assert f"{server}article/lighthouse.md#p2" in plain
    assert "<blockquote" in rich
    assert QUOTE in rich
    assert name


def test_what_is_copied_is_the_answer_that_is_seen_whatever_was_drawn_in_its_place_before(
    browser: Any, server: str, asked_folder: Path
) -> None:
    with visiting(browser, server, permissions=["clipboard-read", "clipboard-write"]) as page:
        ask(page, KEEPER)
        address = page.url
        page.get_by_role("link", name="New conversation").click()
        page.locator("#bb-chat .bb-turn").wait_for(state="detached")
        ask(page, CRACKS)
        turn = page.locator("#bb-chat .bb-turn")
        assert copied(page, turn).startswith(CRACKS)

        page.locator(f'.bb-conversations a[href="{address.removeprefix(server[:-1])}"]').click()
        turn.get_by_text(KEEPER).wait_for()
        assert copied(page, turn).startswith(KEEPER)
        assert_drawn_anew_is_drawn_the_same(page)

        edit(page, turn, PLOUGH)
        assert copied(page, turn).startswith(PLOUGH)
        with holding(asked_folder, "searching"):
            turn.get_by_role("button", name="Ask again").click()
            page.locator("#bb-notice .bb-pending").wait_for()
        page.locator("#bb-notice .bb-pending").wait_for(state="detached")
        assert copied(page, turn).startswith(PLOUGH)
        assert_drawn_anew_is_drawn_the_same(page)


def copied(page: Any, turn: Any) -> str:
    """What the clipboard holds, as text, after an answer was copied; as HTML it is the same answer."""
    turn.get_by_role("button", name="Copy with citations").click()
    turn.get_by_role("button", name="Copied").wait_for()
    plain, rich = page.evaluate(
        """async () => { const [item] = await navigator.clipboard.read();
        return Promise.all(["text/plain", "text/html"].map(async (kind) => (await item.getType(kind)).text())); }"""
    )
    assert plain.splitlines()[0] in rich
    turn.get_by_role("button", name="Copy with citations").wait_for()
    return str(plain)


def edit(page: Any, turn: Any, question: str) -> None:
    """Ask another question in the place of an answer."""
    turn.get_by_role("button", name="Edit the question").click()
    page.locator("#bb-text").fill(question)
    page.locator("#bb-text").press("Enter")
    turn.locator(".bb-question", has_text=question).wait_for()


def assert_drawn_anew_is_drawn_the_same(page: Any) -> None:
    """Nothing is left of what was drawn there before, down to the last attribute: a page that is loaded shows the same."""
    before = page.locator("#bb-chat .bb-thread").inner_html()
    page.reload()
    entered(page)
    page.locator("#bb-chat .bb-turn").first.wait_for()
    assert page.locator("#bb-chat .bb-thread").inner_html() == before


def test_a_reason_that_was_typed_for_one_answer_is_not_offered_for_another(page: Any) -> None:
    addresses = []
    for question in (KEEPER, CRACKS):
        turn = ask(page, question)
        turn.get_by_role("button", name="Bad answer").click()
        turn.locator(".bb-rating").wait_for()
        addresses.append(page.evaluate("location.search"))
        if question == KEEPER:
            page.get_by_role("link", name="New conversation").click()
            page.locator("#bb-chat .bb-turn").wait_for(state="detached")
    turn, reason = page.locator("#bb-chat .bb-turn"), page.locator(".bb-rating input")
    reason.fill("typed and not sent")
    page.locator(f'.bb-conversations a[href="/{addresses[0]}"]').click()
    turn.get_by_text(KEEPER).wait_for()
    page.wait_for_function("document.querySelector('.bb-rating input').value === ''")


def test_a_button_that_is_pressed_twice_goes_back_to_its_own_name(browser: Any, server: str) -> None:
    with visiting(browser, server, permissions=["clipboard-read", "clipboard-write"]) as page:
        turn = ask(page, KEEPER)
        turn.get_by_role("button", name="Copy with citations").click()
        turn.get_by_role("button", name="Copied").click()
        turn.get_by_role("button", name="Copy with citations").wait_for()


def test_what_is_copied_shows_as_the_text_it_is(browser: Any, server: str) -> None:
    with visiting(browser, server, permissions=["clipboard-read", "clipboard-write"]) as page:
        turn = ask(page, f"Which Zeppelin flew to Qorvath? {payloads()[0]}")
        turn.get_by_role("button", name="Copy with citations").click()
        turn.get_by_role("button", name="Copied").wait_for()
        assert payloads()[0] in page.evaluate("navigator.clipboard.readText()")


def test_abstention_shows_its_reason_and_the_nearest_paragraphs(page: Any) -> None:
    turn = ask(page, UNANSWERABLE)
    assert turn.locator(".bb-claim").count() == 0
    assert "No answer." in turn.inner_text()
    assert 1 <= turn.locator(".bb-hit").count() <= 3
    turn.locator(".bb-hit").first.click()
    page.locator("#bb-source .bb-article [aria-current] mark").wait_for()


def test_an_example_asks_its_question(page: Any) -> None:
    example = page.locator(".bb-example").first
    question = example.inner_text()
    example.click()
    turn = page.locator("#bb-chat .bb-turn")
    turn.locator(".bb-claim").first.wait_for()
    assert turn.locator(".bb-question").inner_text() == question
    assert not example.is_visible()


def test_two_clicks_on_an_example_ask_once(page: Any) -> None:
    listed = page.locator(".bb-conversations li")
    before = listed.count()
    page.locator(".bb-example").first.dblclick()
    page.locator("#bb-chat .bb-turn .bb-claim").first.wait_for()
    page.locator("#bb-notice .bb-pending").wait_for(state="detached")
    page.reload()
    entered(page)
    assert (page.locator("#bb-chat .bb-turn").count(), listed.count()) == (1, before + 1)


def test_a_question_that_never_arrives_comes_back_and_can_be_asked_once_the_network_has(browser: Any, server: str) -> None:
    with browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        page.goto(server)
        entered(page)
        text = page.locator("#bb-text")
        context.set_offline(True)
        text.fill(CRACKS)
        text.press("Enter")
        assert text.input_value() == ""
        page.wait_for_function("document.querySelector('#bb-text').value !== ''", timeout=30_000)
        assert text.input_value() == CRACKS
        context.set_offline(False)
        page.wait_for_timeout(8_000)  # the page asks every few seconds whether the server is back
        text.press("Enter")
        page.locator("#bb-chat .bb-turn .bb-claim").first.wait_for(timeout=30_000)


def test_each_stage_is_told_while_the_answer_is_made(page: Any, asked_folder: Path) -> None:
    stages = {"searching": "searching ", "weighing": "weighing ", "checking": "checking 1 claim"}
    for number, (stage, words) in enumerate(stages.items()):
        with holding(asked_folder, stage):
            page.locator("#bb-text").fill(CRACKS)
            page.keyboard.press("Enter")
            pending = page.locator("#bb-notice .bb-pending")
            pending.get_by_text(words).wait_for()
            assert pending.locator(".bb-question").inner_text() == CRACKS
        page.locator("#bb-chat .bb-turn").nth(number).wait_for()
        pending.wait_for(state="detached")


def test_a_running_question_can_be_stopped_and_is_given_back(page: Any, asked_folder: Path) -> None:
    text, stop, listed = page.locator("#bb-text"), page.get_by_role("button", name="Stop"), page.locator(".bb-conversations li")
    names = "items => items.map(item => item.dataset.conversation)"
    before = set(listed.evaluate_all(names))
    with holding(asked_folder, "searching"):
        text.fill(CRACKS)
        text.press("Enter")
        stop.click()
        page.locator("#bb-notice .bb-pending").wait_for(state="detached")
        assert text.input_value() == CRACKS
        stop.wait_for(state="hidden")
    text.press("Enter")
    page.locator("#bb-chat .bb-turn .bb-claim").first.wait_for()
    assert page.locator("#bb-chat .bb-turn").count() == 1
    page.reload()
    entered(page)
    assert page.locator("#bb-chat .bb-turn").count() == 1
    begun = page.evaluate("window.briefbot.conversation()")
    assert set(listed.evaluate_all(names)) - before == {begun}  # nothing of the stopped one was kept


def test_a_question_being_answered_keeps_what_is_typed_meanwhile(page: Any, asked_folder: Path) -> None:
    text = page.locator("#bb-text")
    with holding(asked_folder, "searching"):
        text.fill(CRACKS)
        text.press("Enter")
        page.locator("#bb-notice .bb-pending").wait_for()
        text.fill(PLOUGH)
        text.press("Enter")  # one at a time
        assert text.input_value() == PLOUGH
    page.locator("#bb-chat .bb-turn .bb-claim").first.wait_for()
    assert text.input_value() == PLOUGH
    page.locator("#bb-notice .bb-pending").wait_for(state="detached")
    text.press("Enter")
    page.locator("#bb-chat .bb-turn").nth(1).wait_for()


def test_asking_again_replaces_the_answer_in_its_place(page: Any) -> None:
    first = ask(page, CRACKS)
    ask(page, KEEPER)
    name = first.get_attribute("data-turn")
    good = first.get_by_role("button", name="Good answer")
    good.click()
    page.locator("#bb-chat .bb-turn").first.locator("[data-action=good][aria-pressed=true]").wait_for()
    first.get_by_role("button", name="Ask again").click()
    first.locator("[data-action=good][aria-pressed=false]").wait_for()  # nobody has rated the new answer
    turns = page.locator("#bb-chat .bb-turn")
    assert turns.count() == 2
    assert turns.first.get_attribute("data-turn") == name
    assert turns.first.locator(".bb-question").inner_text() == CRACKS


def test_an_edited_question_replaces_its_answer_in_place(page: Any) -> None:
    first = ask(page, CRACKS)
    ask(page, KEEPER)
    name = first.get_attribute("data-turn")
    first.get_by_role("button", name="Edit the question").click()
    text = page.locator("#bb-text")
    assert text.input_value() == CRACKS
    assert page.get_by_text("Editing a question").is_visible()
    text.fill("What does the repair of the bridge in Torvik cost?")
    text.press("Enter")
    first.get_by_text("4.5 million crowns").first.wait_for()
    assert not page.get_by_text("Editing a question").is_visible()
    assert page.locator("#bb-chat .bb-turn").count() == 2
    assert first.get_attribute("data-turn") == name


def test_an_edit_can_be_left(page: Any) -> None:
    turn = ask(page, CRACKS)
    turn.get_by_role("button", name="Edit the question").click()
    page.get_by_role("button", name="Leave it as it was").click()
    assert page.locator("#bb-text").input_value() == ""
    ask(page, PLOUGH)
    assert page.locator("#bb-chat .bb-question").all_inner_texts() == [CRACKS, PLOUGH]


def test_limits_stand_as_chips_are_kept_shown_in_the_answer_and_removed(page: Any) -> None:
    page.get_by_text("Limit by date and source").click()
    page.get_by_label("Published since").fill("2031-05-01")
    chips = page.locator("#bb-composer .bb-chip")
    assert chips.all_inner_texts() == ["published since 2031-05-01"]
    page.keyboard.press("Escape")
    turn = ask(page, CRACKS)
    assert turn.locator(".bb-chip").all_inner_texts() == ["published since 2031-05-01"]
    assert turn.get_by_text("Ferry bridge of Torvik").count() == 0
    page.get_by_text("Limit by date and source").click()
    page.get_by_label("Source", exact=True).fill("Inland Courier")
    page.get_by_role("button", name="Add the source").click()
    page.keyboard.press("Escape")
    page.get_by_label("Remove the limit: published since 2031-05-01").click()
    assert chips.all_inner_texts() == ["from Inland Courier"]
    turn = ask(page, CRACKS)
    assert "12 cracks" in turn.inner_text()
    assert turn.locator(".bb-chip").all_inner_texts() == ["from Inland Courier"]
    page.get_by_label("Remove the limit: from Inland Courier").click()
    assert chips.count() == 0
    assert "Searched all dates and sources" in ask(page, CRACKS).inner_text()


def test_a_source_that_no_article_has_is_told_when_it_is_added(page: Any) -> None:
    page.get_by_text("Limit by date and source").click()
    source, chips = page.get_by_label("Source", exact=True), page.locator("#bb-composer .bb-chip")
    source.fill("Inland Carrier")
    source.press("Enter")
    page.get_by_text("no source has Inland Carrier in its name").wait_for()
    assert source.evaluate("field => field.validationMessage") == ""  # its bubble would lie over the button
    assert chips.count() == 0
    source.fill("inland courier")
    page.get_by_text("no source has").wait_for(state="detached")
    source.press("Enter")
    assert chips.all_inner_texts() == ["from Inland Courier"]


def test_a_source_is_found_by_any_part_of_its_name(page: Any) -> None:
    page.get_by_text("Limit by date and source").click()
    source, chips, offered = (
        page.get_by_label("Source", exact=True),
        page.locator("#bb-composer .bb-chip"),
        page.locator(".bb-offered"),
    )
    source.fill("COURIER")
    assert offered.get_by_role("button").all_inner_texts() == ["Inland Courier"]
    page.get_by_role("button", name="Add the source").click()
    assert chips.all_inner_texts() == ["from Inland Courier"]
    source.fill("r")
    page.get_by_role("button", name="Add the source").click()
    page.get_by_text("more than one source has r in its name: choose one").wait_for()
    offered.get_by_role("button", name="Coast Gazette").wait_for(state="detached")
    source.fill("oast")
    offered.get_by_role("button", name="Coast Gazette").click()
    assert chips.all_inner_texts() == ["from Inland Courier", "from Coast Gazette"]
    assert offered.is_visible()
    assert ask(page, CRACKS).locator(".bb-chip").all_inner_texts() == ["from Inland Courier", "from Coast Gazette"]


def test_asking_again_keeps_the_limits_the_answer_had(page: Any) -> None:
    page.get_by_text("Limit by date and source").click()
    page.get_by_label("Published until").fill("2031-05-01")
    page.keyboard.press("Escape")
    turn = ask(page, CRACKS)
    page.get_by_label("Remove the limit: published until 2031-05-01").click()
    turn.get_by_role("button", name="Good answer").click()
    turn.locator("[data-action=good][aria-pressed=true]").wait_for()
    turn.get_by_role("button", name="Ask again").click()
    turn.locator("[data-action=good][aria-pressed=false]").wait_for()
    assert turn.locator(".bb-chip").all_inner_texts() == ["published until 2031-05-01"]


def test_a_conversation_that_is_opened_again_goes_on_within_its_limits(page: Any) -> None:
    page.get_by_text("Limit by date and source").click()
    page.get_by_label("Published since").fill("2031-05-01")
    page.keyboard.press("Escape")
    ask(page, CRACKS)
    page.reload()
    entered(page)
    chips = page.locator("#bb-composer .bb-chip")
    chips.get_by_text("published since 2031-05-01").wait_for()
    page.get_by_role("link", name="New conversation").click()
    page.locator("#bb-chat .bb-turn").first.wait_for(state="detached")
    assert chips.count() == 0
    page.go_back()
    chips.get_by_text("published since 2031-05-01").wait_for()


def test_an_error_says_what_to_do_and_keeps_the_question(page: Any) -> None:
    page.get_by_text("Limit by date and source").click()
    page.get_by_label("Published since").fill("2031-05-01")
    page.get_by_label("Published until").fill("2031-04-01")
    page.keyboard.press("Escape")
    page.locator("#bb-text").fill(CRACKS)
    page.locator("#bb-text").press("Enter")
    error = page.locator("#bb-notice .bb-error")
    error.wait_for()
    assert "ends (2031-04-01) before it begins (2031-05-01)" in error.inner_text()
    assert "Hint:" in error.inner_text()
    page.wait_for_function(f"document.querySelector('#bb-text').value === {CRACKS!r}")
    page.get_by_label("Remove the limit: published since 2031-05-01").click()
    page.locator("#bb-text").press("Enter")
    page.locator("#bb-chat .bb-claim").first.wait_for()
    error.wait_for(state="detached")


def test_a_rating_with_its_reason_survives_a_reload_and_can_be_taken_back(page: Any) -> None:
    turn = ask(page, CRACKS)
    turn.get_by_role("button", name="Bad answer").click()
    reason = turn.get_by_label("Thank you. Why, in a few words?")
    reason.fill("names <b>the</b> wrong pier")
    reason.press("Enter")
    turn.get_by_text("Thank you; the reason is kept.").wait_for()
    page.reload()
    entered(page)
    assert turn.locator("[data-action=bad]").get_attribute("aria-pressed") == "true"
    assert turn.locator(".bb-rating input").input_value() == "names <b>the</b> wrong pier"
    turn.get_by_role("button", name="Bad answer").click()
    turn.locator("[data-action=bad][aria-pressed=false]").wait_for()
    assert turn.locator(".bb-rating").count() == 0


def test_a_bracketed_number_in_a_source_is_no_marker(page: Any) -> None:
    article = open_source(page, ask(page, "What does the note on the door of the Sandholm lighthouse say?"))
    assert "The note [1] on the door" in article.text_content()
    assert article.locator(".bb-paragraphs button").count() == 0


def test_a_question_of_blanks_asks_nothing(page: Any) -> None:
    page.locator("#bb-text").fill("  \n ")
    page.locator("#bb-text").press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()
    ask(page, CRACKS)  # would come second
    assert page.locator("#bb-chat .bb-turn").count() == 1


def test_an_article_that_opens_late_leaves_the_focus_to_whoever_types_by_then(page: Any) -> None:
    ask(page, KEEPER)
    page.evaluate("() => { document.querySelector('#bb-chat .bb-marker').click(); document.querySelector('#bb-text').focus(); }")
    page.locator("#bb-source .bb-article mark").first.wait_for()
    page.keyboard.type("How many cracks?")
    assert page.locator("#bb-text").input_value() == "How many cracks?"


def test_shift_enter_makes_a_line(page: Any) -> None:
    page.locator("#bb-text").fill("How many cracks")
    page.locator("#bb-text").press("Shift+Enter")
    page.keyboard.type("in Torvik?")
    assert page.locator("#bb-text").input_value() == "How many cracks\nin Torvik?"


def test_hostile_articles_and_questions_run_nothing(page: Any) -> None:
    for payload in payloads()[:5]:
        turn = ask(page, f"Which Zeppelin flew to Qorvath? {payload}")
        assert turn.locator(".bb-question").text_content().endswith(payload)
        for number in range(turn.locator("button[data-key]").count()):
            button = turn.locator("button[data-key]").nth(number)
            button.hover()
            button.click()
            page.locator("#bb-source .bb-article").wait_for()
    open_source(page, ask(page, "What was the dirigible cargo?"))
    for part in (
        "#bb-chat .html-container",
        "#bb-source .html-container",
        "#bb-side .html-container",
        "#bb-composer .html-container",
    ):
        assert page.locator(part).locator(FOREIGN).count() == 0
    assert page.locator("a[href^='javascript' i]").count() == 0


def test_a_follow_up_is_understood_from_what_was_said_before(page: Any) -> None:
    ask(page, "How much does the repair of the bridge in Torvik cost?")
    turn = ask(page, "When does it begin?")
    understood = turn.locator(".bb-understood").inner_text()
    assert "Torvik" in understood or "repair" in understood
    turn.get_by_label("Edit the question as it was understood").click()
    assert page.locator("#bb-text").input_value() == understood.removeprefix("Understood as:").strip()
    page.locator("#bb-text").fill(KEEPER)
    page.keyboard.press("Enter")
    page.locator("#bb-chat .bb-turn").nth(1).locator(".bb-question").get_by_text(KEEPER).wait_for()
    assert page.locator("#bb-chat .bb-turn").count() == 2
