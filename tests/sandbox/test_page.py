"""The page in a real browser, against a small Bolt app that uses every kind of block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.test_slack_app import listen
from tests.sandbox.test_slack_samples import ALERT, GALLERY, HOSTILE, PIE, axes, form
from tests.sandbox.test_slack_stage import Stage, stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def scene() -> Iterator[Stage]:
    with stage(listen, with_till=True) as built:
        yield built


def visit(browser: Browser, scene: Stage, *, width: int = 1440, height: int = 900) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(8000)
    page.goto(scene.url)
    page.wait_for_selector("body[data-ready]")
    return page


@pytest.fixture
def page(browser: Browser, scene: Stage) -> Iterator[Page]:
    opened = visit(browser, scene)
    yield opened
    opened.close()


def command(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("composer").press("Enter")


def test_a_command_is_completed_typed_and_answered_to_me_alone(page: Page, scene: Stage) -> None:
    page.get_by_test_id("composer").fill("/pass-ch")
    assert (
        page.get_by_role("listbox", name="Commands")
        .get_by_role("option")
        .all_inner_texts()[0]
        .startswith("/pass-check")
    )
    page.get_by_test_id("composer").press("Tab")
    page.get_by_test_id("composer").press_sequentially("anna@example.com")
    page.get_by_test_id("composer").press("Enter")
    answer = page.get_by_test_id("message").last
    answer.get_by_text("Only visible to you").wait_for()
    answer.get_by_role("heading", name="Anna paid, and has no pass").wait_for()
    assert ("command", "anna@example.com") in scene.seen


def test_hostile_text_is_shown_to_the_letter(page: Page) -> None:
    command(page, "/pass-check x")
    page.get_by_text(HOSTILE).wait_for()
    command(page, HOSTILE)
    page.get_by_test_id("message").filter(has_text="onerror").nth(1).wait_for()
    assert page.title() == "Passkeeper demo"
    assert page.locator("#messages img").count() == 0


def test_a_press_is_confirmed_first_and_the_answer_takes_the_messages_place(page: Page) -> None:
    command(page, "/pass-check x")
    page.get_by_role("button", name="Create Pass").click()
    page.get_by_test_id("confirm-no").click()
    assert page.get_by_role("button", name="Create Pass").count() == 1
    page.get_by_role("button", name="Create Pass").click()
    page.get_by_test_id("confirm-yes").click()
    page.get_by_text("Pass created by @Kari Vik").wait_for()
    page.get_by_text("(edited)").wait_for()


def test_a_refused_form_keeps_every_word_and_says_why_beneath_the_field(page: Page, scene: Stage) -> None:
    command(page, "/pass-check x")
    page.get_by_role("button", name="Show Form").click()
    box = page.get_by_test_id("modal").get_by_role("textbox", name="Message")
    box.fill("We are happy")
    page.get_by_label("Warm").check()
    page.get_by_test_id("modal-submit").click()
    page.get_by_text("Please say sorry.").wait_for()
    assert box.input_value() == "We are happy"
    assert page.get_by_label("Warm").is_checked()
    box.fill("We are sorry")
    page.get_by_test_id("modal-submit").click()
    page.get_by_test_id("modal").wait_for(state="detached")
    assert ("apology", "We are sorry") in scene.seen


def test_a_view_that_changes_while_somebody_types_loses_nothing(page: Page, scene: Stage) -> None:
    command(page, "/pass-check x")
    page.get_by_role("button", name="Show Form").click()
    box = page.get_by_test_id("modal").get_by_role("textbox", name="Message")
    box.fill("Half a sent")
    view = scene.slack.modal("U0SUPPORT")
    assert view is not None
    scene.client.views_update(view_id=view.id, view=form(text="New facts."))
    page.get_by_text("New facts.").wait_for()
    assert box.input_value() == "Half a sent"
    page.keyboard.press("Escape")
    page.get_by_test_id("modal").wait_for(state="detached")
    assert scene.slack.modal("U0SUPPORT") is None


def test_menus_selects_and_boxes_tell_the_app_what_was_chosen(page: Page, scene: Stage) -> None:
    scene.client.chat_postMessage(channel="C0SUPPORT", text="All", blocks=GALLERY)
    command(page, "/pass-check x")
    page.get_by_label("Choose a pass").select_option("one month")
    page.get_by_test_id("overflow-more").click()
    page.get_by_role("menuitem", name="Snooze 4 Hours").click()
    page.get_by_label("Second").check()
    scene.wait_until(lambda: {"pick", "more", "tick"} <= {name for name, _ in scene.seen})
    assert ("pick", "one month") in scene.seen
    assert ("more", "snooze 4 hours") in scene.seen
    assert ("tick", ["first", "second"]) in scene.seen


def test_every_block_is_drawn_and_a_long_table_has_pages(page: Page, scene: Stage) -> None:
    scene.client.chat_postMessage(channel="C0SUPPORT", text="All", blocks=GALLERY)
    scene.client.chat_postMessage(channel="C0SUPPORT", text="1", blocks=[axes("bar", ["Fixed", "Open"]), PIE])
    scene.client.chat_postMessage(
        channel="C0SUPPORT", text="2", blocks=[axes("line", ["Gaps"]), axes("area", ["A", "B"])]
    )
    for kind in ("bar", "pie", "line", "area"):
        page.get_by_test_id(f"chart-{kind}").wait_for()
    drawn = page.locator("#messages .block").evaluate_all(
        "list => list.map(one => one.className.split('block-')[1])"
    )
    assert {one["type"] for one in GALLERY} <= set(drawn)
    table = page.get_by_test_id("data-table")
    assert table.get_by_text("1–5 of 12").is_visible()
    table.get_by_role("button", name="Next page").click()
    assert table.get_by_text("Customer 6").is_visible()
    table.get_by_role("button", name="Amount").click()
    table.get_by_role("button", name="Amount").click()
    assert table.get_by_role("rowheader").first.inner_text() == "Customer 12"


def test_a_thread_opens_beside_the_channel_and_can_be_answered(page: Page, scene: Stage) -> None:
    parent = scene.client.chat_postMessage(channel="C0SUPPORT", text="A gap")
    scene.client.chat_postMessage(channel="C0SUPPORT", text="Still open", thread_ts=parent["ts"])
    page.get_by_test_id("replies").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_text("Still open").wait_for()
    page.get_by_test_id("thread-composer").fill("I am on it")
    page.get_by_test_id("thread-composer").press("Enter")
    thread.get_by_text("I am on it").wait_for()
    page.get_by_text("2 replies").wait_for()


def test_a_message_shortcut_is_in_the_messages_menu(page: Page, scene: Stage) -> None:
    command(page, "anna@example.com asks for her pass")
    message = page.get_by_test_id("message").last
    message.hover()
    message.get_by_role("button", name="More message actions").click()
    page.get_by_role("menuitem", name="Check this customer's pass").click()
    scene.wait_until(lambda: ("shortcut", "anna@example.com asks for her pass") in scene.seen)


def test_the_home_tab_is_published_for_whoever_opens_it(page: Page, scene: Stage) -> None:
    page.get_by_test_id("place-Passkeeper").click()
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("heading", name="Good morning").wait_for()
    page.get_by_test_id("button-Sweep Now").click()
    scene.wait_until(lambda: ("sweep", "sweep") in scene.seen)


def test_another_person_sees_their_own_channels_and_no_one_elses_whispers(page: Page) -> None:
    command(page, "/pass-check x")
    page.get_by_text("Only visible to you").wait_for()
    page.get_by_test_id("person").select_option("U0MANAGER")
    page.get_by_test_id("place-pass-managers").wait_for()
    assert page.get_by_text("Only visible to you").count() == 0
    page.get_by_test_id("person").select_option("U0GUEST")
    page.get_by_test_id("place-pass-managers").wait_for(state="detached")


def test_the_till_sells_a_pass_and_lists_what_happened(page: Page, scene: Stage) -> None:
    page.get_by_test_id("till-webhook-lost").check()
    page.get_by_test_id("till-sell").click()
    page.get_by_test_id("till-sale").get_by_text("NOK 2,500.00").wait_for()
    page.get_by_test_id("till-sweep").click()
    scene.wait_until(lambda: scene.till[-1] == ("sweep", {}))
    assert scene.till[0] == ("sell", {"clerk_id": "user_anna", "pass_id": "pass_ten", "webhook": "lost"})


def test_it_fits_a_phone(browser: Browser, scene: Stage) -> None:
    scene.client.chat_postMessage(
        channel="C0SUPPORT", text="Anna paid", blocks=[*ALERT, axes("bar", ["Fixed", "Open"])]
    )
    page = visit(browser, scene, width=390, height=844)
    page.get_by_role("button", name="Show Form").click()
    page.get_by_test_id("modal-submit").wait_for()
    page.get_by_test_id("modal-close").click()
    page.get_by_test_id("modal").wait_for(state="detached")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Show the sidebar").click()
    page.get_by_test_id("place-pass-support").click()
    page.close()
