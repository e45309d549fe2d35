"""What customers live through on the bot's own page, with tokens that Clerk signed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.passes_street import SOON, Street, cards, result, street

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def block(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with street(browser, tmp_path_factory.mktemp("block")) as built:
        yield built


@pytest.fixture(scope="module")
def patient_block(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Here a payment has ten minutes to become a pass before it counts as lost."""
    with street(browser, tmp_path_factory.mktemp("patient"), {"GRACE_MINUTES": "10"}) as built:
        yield built


@pytest.fixture
def here(block: Street) -> Iterator[Street]:
    yield block
    block.close()


@pytest.fixture
def patient(patient_block: Street) -> Iterator[Street]:
    yield patient_block
    patient_block.close()


def test_a_pass_that_was_bought_is_shown(here: Street) -> None:
    page = here.visit("hedda", here.buy("hedda"))

    expect(result(page, "Your pass is ready")).to_contain_text("You can book your classes with it now.")
    new = cards(page).filter(has_text="New")
    expect(new).to_have_count(1)
    expect(new).to_contain_text("Ten classes")
    expect(new).to_contain_text("Oak Dance")
    expect(new).to_contain_text(re.compile(r"Valid until \d{1,2} [A-Z][a-z]{2,3} \d{4}"))
    expect(new.locator(".stub")).to_have_text("10classes left")
    expect(cards(page)).to_have_count(2)
    assert "token" not in page.url
    assert here.complaints == []


def test_a_late_pass_appears_while_its_customer_waits(patient: Street) -> None:
    patient.town.site.late_seconds = 3_600.0
    page = patient.browse()
    page.clock.install()
    session_id = patient.buy("hedda", webhook="late")
    page.goto(patient.town.visits.address("user_hedda", session_id=session_id, tenant="oak-dance"))

    waiting = page.get_by_role("status")
    expect(waiting).to_contain_text("Confirming your purchase… 1 of 15")
    expect(waiting.get_by_role("progressbar", name="Confirming your purchase… 1 of 15")).to_be_visible()
    patient.deliver(session_id)
    page.clock.run_for(2_000)
    result(page, "Your pass is ready")
    expect(waiting).to_be_empty()
    expect(cards(page).filter(has_text="New")).to_contain_text("Ten classes")
    assert patient.complaints == []


def test_after_half_a_minute_the_page_says_what_to_do(patient: Street) -> None:
    page = patient.browse()
    page.clock.install()
    patient.town.site.late_seconds = 3_600.0
    session_id = patient.buy("bo", webhook="late")
    page.goto(patient.town.visits.address("user_bo", session_id=session_id, tenant="oak-dance"))

    for look in range(1, 16):
        expect(page.get_by_role("status")).to_contain_text(f"Confirming your purchase… {look} of 15")
        page.clock.run_for(2_000)
    said = result(page, "It takes longer than usual")

    expect(said).to_contain_text("you do not need to pay again")
    said.get_by_role("button", name="Missing pass?").click()
    expect(result(page, "Still being confirmed")).to_contain_text("Please look again in a few minutes.")
    assert patient.passes(session_id) == []


def test_a_webhook_that_failed_a_moment_ago_is_no_lost_pass_yet(patient: Street) -> None:
    page = patient.visit("frida", patient.buy("frida", webhook="lost"))

    expect(result(page, "Still being confirmed")).to_contain_text("you do not need to pay again")
    expect(page.get_by_role("button", name="Contact support")).to_be_visible()


def test_a_lost_pass_is_rescued_by_the_button(here: Street) -> None:
    session_id = here.buy("frida", "dropin", webhook="lost")
    page = here.visit("frida", session_id)
    said = result(page, "It takes longer than usual")

    said.get_by_role("button", name="Missing pass?").click()

    result(page, "We found and added 1 pass")
    expect(cards(page).filter(has_text="New")).to_contain_text("Drop-in")
    page.get_by_role("button", name="Missing pass?").click()
    result(page, "Nothing is missing")
    (made,) = here.passes(session_id)
    assert (made["user"]["_ref"], made["isActive"]) == ("usr-frida", True)
    assert here.complaints == []


def test_without_a_purchase_in_hand_the_button_finds_what_is_missing_too(here: Street) -> None:
    page = here.visit("ada")
    expect(page.get_by_role("heading", name="No passes here yet")).to_be_visible()
    expect(page.locator("#passes")).to_contain_text("When you buy a pass, it appears here by itself")

    page.get_by_role("button", name="Missing pass?").click()

    result(page, "We found and added 1 pass")
    expect(cards(page)).to_contain_text("Ten classes")


def test_somebody_elses_purchase_is_not_told_apart_from_none(here: Street) -> None:
    theirs = here.buy("hedda")
    said = []
    for session_id in (theirs, "cs_live_nobodys0000000000000000"):
        page = here.visit("cleo", session_id, "elm-dance")
        said.append(result(page, "This purchase is not on your account").inner_text())
        expect(page.get_by_role("main")).not_to_contain_text("Ten classes")
        expect(cards(page)).to_contain_text("Five evenings")

    assert said[0] == said[1]
    assert "Sign in with the account you bought it with." in said[0]


def test_a_token_that_has_run_out_leads_back_to_the_school(here: Street) -> None:
    stale = here.town.clerk.session_token("user_dina", azp=here.town.url, expires_in=-60)
    page = here.browse()
    page.goto(f"http://127.0.0.1:{here.town.bot_port}/passes#token={stale}&tenant=oak-dance")

    said = result(page, "Please open this page again from your school’s site")

    expect(said.get_by_role("link", name="Open your school’s site")).to_have_attribute("href", here.town.url)
    expect(cards(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Missing pass?")).to_be_hidden()
    assert stale not in page.url

    page.goto(here.town.visits.address("user_dina", tenant="oak-dance"))
    expect(cards(page)).to_contain_text("Unlimited month")
    expect(page.locator("#result")).to_be_hidden()


def test_the_page_that_opened_it_gives_new_tokens_and_no_other_page_can(here: Street) -> None:
    desk = here.browse(viewport={"width": 1440, "height": 900})
    desk.goto(here.town.url)
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="Open your passes as Dina Haug").click()
    page = opened.value
    expect(cards(page)).to_contain_text("Unlimited month")
    stranger = here.town.clerk.session_token("user_bo", azp=here.town.url)

    page.evaluate("token => postMessage({type: 'passkeeper:token', token}, '*')", stranger)
    page.reload()

    expect(cards(page)).to_contain_text("Unlimited month", timeout=SOON)
    expect(cards(page).locator(".stub")).to_have_text("∞Unlimited")


def test_a_sale_at_the_till_is_followed_as_its_customer(here: Street) -> None:
    desk = here.browse(viewport={"width": 1440, "height": 900})
    desk.goto(here.town.url)
    desk.get_by_test_id("till-customer").select_option("user_gard")
    desk.get_by_test_id("till-pass").select_option("pass-trial")
    desk.get_by_test_id("till-sell").click()
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="Back from paying, as Gard Nes").click()

    result(opened.value, "Your pass is ready")
    expect(cards(opened.value).filter(has_text="New")).to_contain_text("Trial class")


def test_the_school_is_known_by_the_passes_or_asked_for(here: Street) -> None:
    page = here.visit("dina", tenant=None)
    page.get_by_role("button", name="Missing pass?").click()
    result(page, "Nothing is missing")

    page = here.visit("emil", tenant=None)
    page.get_by_role("button", name="Missing pass?").click()
    expect(result(page, "Which school is it?")).to_contain_text("Open this page from your school’s site")


def test_a_message_to_support_is_a_report_in_slack(here: Street) -> None:
    page = here.visit("emil", tenant="elm-dance")
    page.get_by_role("button", name="Contact support").click()
    page.get_by_role("textbox", name="Your message").fill("My trial class <!channel> is not here")
    page.get_by_role("button", name="Send").click()

    result(page, "The school’s support team has your message")
    (told,) = here.told_support("My trial class")
    assert "Emil" in told
    assert "<!channel>" not in told


def test_a_full_house_is_waited_for(here: Street) -> None:
    page = here.browse()
    turned_away: list[Route] = []

    def crowded(asked: Route) -> None:
        if turned_away:
            asked.continue_()
        else:
            turned_away.append(asked)
            asked.fulfill(status=503, json={"message": "x"}, headers={"Retry-After": "1"})

    page.route("**/api/user/passes", crowded)
    page.goto(here.town.visits.address("user_dina", tenant="oak-dance"))

    expect(cards(page)).to_contain_text("Unlimited month")
    assert len(turned_away) == 1
