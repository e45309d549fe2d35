"""What support staff and managers see and do, in the demo's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.desk_in_browser import SOON, desk_of
from tests.e2e.living import MANAGER, NORWEGIAN, shown, until
from tests.e2e.payloads import judge

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_answers_shortcuts_and_help(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path) as desk:
        page = desk.page
        desk.say("/pass-check ada@example.com")
        answer = desk.message("Ada paid 2,000 kr for Ten classes")
        expect(answer).to_contain_text("Only visible to you")
        desk.picture("check", kept=True)
        desk.press(answer, "Share in Channel")
        shared = desk.message("Shared by")
        expect(shared).not_to_contain_text("ada@example.com")

        desk.say("/pass-check adda@example.com")
        near = desk.message("Did you mean one of these?")
        desk.picture("near")
        desk.press(near, "Check ada@example.com")
        expect(near).to_contain_text("Ada Berg", timeout=SOON)
        desk.say("/pass-check")
        desk.message("/pass-check ada@example.com")
        desk.picture("help")

        desk.life.town.slack.say("U0ROBIN", "C0SUPPORT", "cleo@example.com says her pass is gone?")
        desk.shortcut("Check Customer's Pass", desk.message("says her pass is gone"))
        desk.dialog("Cleo paid 950 kr for Five evenings")
        desk.picture("shortcut")
        desk.close_dialog()
        desk.shortcut("Check a Customer's Pass")
        form = desk.dialog("Customer")
        form.locator("input[type=text]").fill("cleo@")
        page.get_by_test_id("modal-submit").click()
        expect(form.locator("[aria-invalid=true]")).to_be_visible(timeout=SOON)
        desk.picture("shortcut-wrong")
        form.locator("input[type=text]").fill("gard@example.com")
        page.get_by_test_id("modal-submit").click()
        desk.dialog("Gard paid 950 kr for Five evenings")
        desk.close_dialog()
        judge(desk.life.town.slack)


def test_an_alert_that_is_taken_back_and_done_again_shows_each_time_how_it_stands(
    browser: Browser, tmp_path: Path
) -> None:
    with desk_of(browser, tmp_path) as desk:
        life = desk.life
        life.buy("hedda")
        life.later(minutes=2)
        alert = desk.message("Hedda · h***@example.com")
        desk.press(alert, "Create the Pass", sure=True)
        expect(alert).to_contain_text("Fixed: Ten classes", timeout=SOON)

        desk.press(alert, "Undo", sure=True)
        expect(alert).to_contain_text("Taken back: Ten classes", timeout=SOON)
        expect(alert).not_to_contain_text("no pass was made")
        desk.picture("taken-back")

        alert.get_by_test_id("button-Undo").click()
        expect(desk.page.get_by_role("dialog")).to_contain_text("Do this again?")
        desk.picture("again-confirm")
        desk.page.get_by_test_id("confirm-yes").click()
        expect(alert).to_contain_text("Fixed: Ten classes", timeout=SOON)
        ours = [each for each in life.held("hedda") if each["_id"].startswith("passkeeper-")]
        assert [each["isActive"] for each in ours] == [True]
        assert judge(life.town.slack) > 5


def test_an_alert_from_the_reminder_to_the_apology(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path) as desk:
        page, life = desk.page, desk.life
        life.buy("hedda")
        life.later(minutes=2)
        alert = desk.message("Hedda · h***@example.com")
        expect(alert).not_to_contain_text("hedda@example.com")
        desk.picture("alert", kept=True)
        life.later(minutes=5, seconds=30)
        desk.on_time()
        expect(alert.get_by_test_id("replies")).to_contain_text("1 reply")

        desk.press(alert, "I'll Take It")
        expect(alert).to_contain_text("Taken by", timeout=SOON)
        alert.get_by_test_id("button-Create the Pass").click()
        confirm = page.get_by_role("dialog")
        expect(confirm).to_contain_text("Hedda, Ten classes, 18 Nov 2026 to 16 Feb 2027.")
        desk.picture("confirm", kept=True)
        page.get_by_test_id("confirm-yes").click()
        expect(alert).to_contain_text("Fixed by", timeout=SOON)
        life.later(minutes=1)
        desk.on_time()
        thread = desk.thread(alert)
        expect(thread).to_contain_text("Nobody has taken this yet.", timeout=SOON)
        expect(thread).to_contain_text("Taken by @Sunniva Aas.")
        expect(thread).to_contain_text("Fixed by @Sunniva Aas. Hedda gets “Ten classes”")
        desk.picture("fixed", kept=True)
        page.get_by_label("Close thread").click()

        desk.press(alert, "Draft Apology")
        dialog = desk.dialog("For hedda@example.com")
        draft = dialog.locator("textarea").first
        expect(draft).to_have_value(re.compile("Hedda.*active now.*Ten classes", re.DOTALL))
        desk.picture("apology", kept=True)
        desk.press(dialog, "Write in Norwegian", sure=True)
        expect(dialog.locator("textarea").first).to_have_value(re.compile("Hei"), timeout=SOON)
        desk.picture("apology-norwegian")
        page.get_by_test_id("modal-submit").click()
        ready = desk.dialog("Ready to send")
        assert "mailto:" in str(ready.locator("a").first.get_attribute("href"))
        desk.picture("apology-ready")
        desk.press(ready, "Mark as Sent")
        desk.dialog("Marked as sent")
        desk.close_dialog()

        desk.press(alert, "Undo", sure=True)
        expect(alert).to_contain_text("Taken back by", timeout=SOON)
        desk.picture("taken-back")
        judge(life.town.slack)


def test_an_alert_is_put_off_or_called_no_problem(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path) as desk:
        page, life = desk.page, desk.life
        life.later(minutes=2)
        other = desk.message("Gard paid 950 kr")
        desk.choose(other, "Snooze 1 Hour")
        expect(other).to_contain_text("Snoozed by", timeout=SOON)
        emil = desk.message("Emil paid 150 kr")
        desk.choose(emil, "Not a Problem")
        dialog = desk.dialog("Why is this not a problem?")
        dialog.locator("input[type=text], textarea").first.fill("He was given another one.")
        page.get_by_test_id("modal-submit").click()
        desk.dialog("Saved.")
        desk.close_dialog()
        expect(emil).to_contain_text("Not a problem, says @Sunniva Aas: He was given another one.")
        desk.picture("not-a-problem")
        judge(life.town.slack)


def test_many_at_once_are_one_incident_and_are_fixed_together(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path) as desk:
        page, life = desk.page, desk.life
        for key in ("ada", "bo", "cleo", "dina", "frida", "hedda"):
            life.buy(key)
        life.later(minutes=2)
        alert = desk.message("paid purchases do not have the pass that was bought")
        expect(alert.get_by_test_id("data-table")).to_contain_text("Hedda")
        desk.picture("incident", kept=True, tall=900)

        desk.press(alert, "Fix Several")
        dialog = desk.dialog("Which of these should be fixed?")
        boxes = dialog.get_by_role("checkbox")
        expect(boxes).to_have_count(8)
        assert all(box.is_checked() for box in boxes.all())
        boxes.nth(7).uncheck()
        desk.picture("several")
        page.get_by_test_id("modal-submit").click()
        expect(alert).to_contain_text("1 of 8 still open", timeout=SOON)
        if page.get_by_test_id("modal").count():
            desk.picture("several-done")
            desk.close_dialog()
        desk.picture("incident-over")
        judge(life.town.slack)


def test_managers_read_how_it_went(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path, user=MANAGER) as desk:
        page, life = desk.page, desk.life
        for key in ("ada", "bo", "cleo"):
            life.buy(key, webhook="working")
        life.buy("dina")
        life.later(minutes=1)
        alert = life.message("Dina paid 2,000 kr")
        life.clock.pass_by(minutes=3)
        life.press(MANAGER, alert, "Create the Pass")
        until(lambda: "Fixed by" in shown(alert))
        life.clock.pass_until(9, days=5)
        life.run_due("weekly")
        desk.on_time()
        desk.go("pass-managers")
        summary = desk.message("In the last 7 days")
        expect(summary.get_by_test_id("chart-line")).to_be_visible()
        expect(summary.get_by_test_id("chart-bar")).to_be_visible()
        expect(summary.get_by_test_id("data-table")).to_contain_text("Made by the webhook")
        desk.picture("summary", kept=True, tall=1240)
        desk.press(summary, "Send Me a CSV")
        expect(desk.message("The tables are in your conversation with me.")).to_be_visible()
        desk.go("Passkeeper")
        files = desk.thread(desk.page.locator("#messages").get_by_test_id("message").last)
        expect(files.get_by_role("link").first).to_contain_text(".csv")
        desk.picture("files")
        page.get_by_label("Close thread").click()

        home = desk.home()
        expect(home).to_contain_text("In the last 7 days", timeout=SOON)
        expect(home.get_by_test_id("chart-line")).to_be_visible(timeout=SOON)
        desk.picture("home", kept=True, tall=1290)
        judge(life.town.slack)


def test_a_home_tab_for_support_and_in_norwegian(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path) as desk:
        desk.life.later(minutes=1)
        home = desk.home()
        expect(home).to_contain_text("are not as they should be", timeout=SOON)
        expect(home.get_by_test_id("chart-line")).to_have_count(0)
        desk.picture("home-support")
        desk.become(NORWEGIAN)
        desk.go("pass-support")
        desk.say("/pass-check ada@example.com")
        desk.message("Betalt, men det ble ikke laget noe pass")
        desk.picture("norwegian")
        judge(desk.life.town.slack)


def test_health_shows_what_is_wrong_and_repairs_it(browser: Browser, tmp_path: Path) -> None:
    with desk_of(browser, tmp_path, user=MANAGER) as desk:
        desk.say("/webhook-health")
        health = desk.message("Payments do not reach the site as they should.")
        expect(health.get_by_test_id("chart-line")).to_be_visible()
        desk.picture("health", kept=True, tall=1000)
        desk.press(health, "Switch the Duplicate Off…")
        confirm = desk.page.get_by_test_id("confirm")
        expect(confirm).to_contain_text("Switch the duplicate off?")
        desk.picture("health-confirm")
        desk.page.get_by_test_id("confirm-yes").click()
        expect(health).to_contain_text("Done by @Morgan Holt", timeout=SOON)
        desk.picture("health-repaired")
        desk.press(health, "Undo", sure=True)
        expect(health).to_contain_text("Taken back by @Morgan Holt", timeout=SOON)
        judge(desk.life.town.slack)
