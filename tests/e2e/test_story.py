from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sandbox.demo import Bot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from sandbox.town import Town

pytestmark = pytest.mark.browser

SOON = 30_000
"""Milliseconds that something may take to appear: a sweep is a program of its own."""


@pytest.fixture
def page(town: Town, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    bot = Bot(town, log=tmp_path / "bot.log")
    try:
        town.till.sweep()
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(town.url)
        page.locator("body[data-ready]").wait_for()
        yield page
        page.close()
    finally:
        bot.close()


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text).last


def say(page: Page, text: str) -> None:
    composer = page.get_by_test_id("composer")
    composer.fill(text)
    composer.press("Enter")


def test_a_lost_webhook_from_the_sale_to_the_apology(page: Page, town: Town) -> None:
    expect(page.get_by_test_id("message").filter(has_text="no pass was made")).to_have_count(3, timeout=SOON)

    page.get_by_test_id("till-customer").select_option(label="Hedda Lie (hedda@example.com)")
    page.get_by_test_id("till-pass").select_option("pass-ten")
    page.get_by_test_id("till-webhook-lost").check()
    page.get_by_test_id("till-sell").click()
    alert = (
        page.get_by_test_id("message")
        .filter(has_text="h***@example.com")
        .filter(has_text="Ten classes")
        .first
    )
    expect(alert).to_be_visible(timeout=SOON)
    expect(alert).not_to_contain_text("hedda@example.com")

    say(page, "/pass-check hedda@example.com")
    answer = message(page, "Searched the platform")
    expect(answer).to_contain_text("but no pass was made", timeout=SOON)
    expect(answer).to_contain_text("Only visible to you")

    answer.get_by_test_id("button-Create the Pass").click()
    confirm = page.get_by_role("dialog")
    expect(confirm).to_contain_text("Hedda")
    expect(confirm).to_contain_text("Ten classes")
    expect(confirm).to_contain_text(re.compile(r"\d{1,2} \w{3} \d{4}"))
    page.get_by_test_id("confirm-yes").click()

    expect(alert).to_contain_text("Fixed by", timeout=SOON)
    expect(alert.get_by_test_id("button-Create the Pass")).to_have_count(0)

    say(page, "/pass-check hedda@example.com")
    expect(message(page, "has the pass, and can use it")).to_be_visible(timeout=SOON)

    answer = message(page, "has the pass, and can use it")
    answer.get_by_test_id("button-Draft Apology").first.click()
    dialog = page.get_by_test_id("modal")
    expect(dialog).to_contain_text("For hedda@example.com", timeout=SOON)
    draft = dialog.locator("textarea").first
    expect(draft).to_have_value(re.compile("Hedda.*Ten classes", re.DOTALL))
    expect(draft).to_have_value(re.compile("active"))
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_contain_text("Ten classes", timeout=SOON)

    held = [d for d in town.documents.documents("subscription") if d["user"]["_ref"] == "usr-hedda"]
    assert sorted(d["passId"] for d in held) == ["pass-dropin", "pass-ten"]
