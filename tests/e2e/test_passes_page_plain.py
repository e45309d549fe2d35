"""How the customer page speaks: in two languages, of errors, to support, and to who cannot see or point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.passes_street import Street, cards, result, street

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)> {turn} &amp; “Ten”"
FOCUSED = "(document.activeElement.textContent || document.activeElement.tagName).trim()"
SMALL = """[...document.querySelectorAll('button, summary, a')].filter((one) => one.offsetParent)
    .map((one) => [one.textContent, Math.round(one.getBoundingClientRect().height)])
    .filter(([, high]) => high < 44)"""


@pytest.fixture(scope="module")
def block(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with street(browser, tmp_path_factory.mktemp("plain")) as built:
        yield built


@pytest.fixture
def here(block: Street) -> Iterator[Street]:
    yield block
    block.close()


def answering(
    page: Page, route: str, status: int, body: dict[str, Any] | None = None, **headers: str
) -> None:
    def answer(asked: Route) -> None:
        asked.fulfill(status=status, json=body or {"message": "x"}, headers=headers)

    page.route(f"**/api/user/{route}", answer)


def test_a_norwegian_browser_is_answered_in_norwegian(here: Street) -> None:
    here.hold("bo", _id="sub-no")
    page = here.visit("bo", locale="nb-NO")

    expect(page.get_by_role("heading", name="Kortene dine")).to_be_visible()
    card = cards(page).filter(has_text="Ten classes")
    expect(card).to_contain_text("Gyldig til 5. jan. 2099")
    expect(card.locator(".stub")).to_have_text("7timer igjen")
    assert page.evaluate("document.documentElement.lang") == "nb"

    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="Your passes", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Norsk")).to_be_focused()
    expect(card).to_contain_text("Valid until 5 Jan 2099")
    assert page.evaluate("[document.documentElement.lang, document.title]") == ["en", "Your passes"]
    assert page.url.endswith("?lang=en#tenant=oak-dance")


def test_a_language_can_be_asked_for_and_a_day_is_the_readers_own(here: Street) -> None:
    here.hold("emil", _id="sub-zone", endDate="2099-01-05T23:30:00.000Z")
    page = here.browse()
    address = here.town.visits.address("user_emil").replace("/passes#", "/passes?lang=no#")

    page.goto(address)

    expect(cards(page).first).to_contain_text("Gyldig til 6. jan. 2099")


def test_a_hostile_name_is_shown_to_the_letter(here: Street) -> None:
    here.hold("cleo", _id="sub-hostile", passName=HOSTILE)
    page = here.visit("cleo")

    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    assert page.locator("main img").count() == 0
    assert here.complaints == []


def test_what_is_over_is_kept_apart_and_says_why(here: Street) -> None:
    here.hold("gard", _id="sub-used", remainingClips=0)
    here.hold("gard", _id="sub-off", isActive=False)
    here.hold("gard", _id="sub-past", endDate="2025-12-01T10:00:00.000Z")
    here.hold("gard", _id="sub-soon", startDate="2098-12-01T10:00:00.000Z")
    page = here.visit("gard")

    expect(cards(page).filter(has_text="Starts later")).to_contain_text(
        "Starts 1 Dec 2098 · Valid until 5 Jan 2099"
    )
    expect(page.get_by_text("All classes are used")).to_be_hidden()
    page.get_by_text("3 earlier passes").click()
    for why in ("All classes are used", "No longer active", "Ended 1 Dec 2025"):
        expect(page.get_by_text(why)).to_be_visible()


SYNCED = {"success": True, "createdCount": 0, "errorCount": 0, "totalSessionsFound": 0}


@pytest.mark.parametrize(
    ("status", "body", "headers", "title", "sentence"),
    [
        (200, SYNCED, {}, "We found no payment on this account", "sign in with that one"),
        (200, {**SYNCED, "errorCount": 1}, {}, "A person needs to look at this", "Write to support"),
        (
            200,
            {**SYNCED, "createdCount": 2, "errorCount": 1},
            {},
            "We found and added 2 passes",
            "needs a person",
        ),
        (503, SYNCED, {"Retry-After": "5"}, "We could not check everything", "try again in 5 seconds"),
        (503, {**SYNCED, "createdCount": 1}, {}, "We found and added 1 pass", "again in 30 seconds"),
        (503, None, {"Retry-After": "2"}, "We cannot look just now", "try again in 2 seconds"),
        (429, None, {"Retry-After": "1"}, "Too many tries", "Please wait 1 second, then"),
        (429, None, {"Retry-After": "41"}, "Too many tries", "wait 41 seconds"),
        (404, None, {}, "Which school is it?", "Open this page from your school’s site"),
        (403, None, {}, "You may not see this here", "signed in as yourself"),
        (401, None, {}, "Please open this page again from your school’s site", "it has run out"),
        (500, None, {}, "Something went wrong on our side", "try again"),
    ],
)
def test_every_outcome_of_the_button_has_one_clear_sentence(
    here: Street, status: int, body: dict[str, Any] | None, headers: dict[str, str], title: str, sentence: str
) -> None:
    page = here.visit("bo")
    answering(page, "sync-subscriptions", status, body, **headers)
    page.get_by_role("button", name="Missing pass?").click()

    expect(result(page, title)).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Contact support").first).to_be_visible()


def test_without_a_network_it_says_so_and_tries_again(here: Street) -> None:
    page = here.browse()
    page.route("**/api/user/passes", lambda asked: asked.abort())
    page.goto(here.town.visits.address("user_dina"))
    said = result(page, "We could not reach the school’s passes")
    page.unroute("**/api/user/passes")

    said.get_by_role("button", name="Try again").click()

    expect(cards(page)).to_contain_text("Unlimited month")


def test_a_list_that_could_not_be_read_is_no_empty_one(here: Street) -> None:
    page = here.browse()
    answering(page, "passes", 503)
    page.goto(here.town.visits.address("user_dina"))

    result(page, "We cannot look just now")

    expect(page.get_by_text("No passes here yet")).to_have_count(0)
    expect(page.get_by_role("button", name="Contact support")).to_be_visible()


def test_who_had_passes_is_not_told_of_a_first_one(here: Street) -> None:
    here.hold("ada", _id="sub-ada-past", endDate="2025-10-20T10:00:00.000Z")
    page = here.visit("ada")

    expect(page.get_by_role("heading", name="No pass runs just now")).to_be_visible()
    expect(page.get_by_text("1 earlier pass")).to_be_visible()
    expect(page.get_by_text("No passes here yet")).to_have_count(0)


def test_a_message_to_support_is_sent_with_the_purchase_and_kept_until_then(here: Street) -> None:
    session_id = here.buy("frida", webhook="lost")
    page = here.visit("frida", session_id)
    result(page, "It takes longer than usual")
    page.get_by_role("button", name="Contact support").click()
    box = page.get_by_role("textbox", name="Your message")
    expect(box).to_be_focused()
    expect(box).to_have_value("I have paid, and my pass is not here.")
    box.fill("   ")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_text("Please write a few words first.")
    box.fill("Ten classes, bought today")
    answering(page, "report", 500)
    page.get_by_role("button", name="Send").click()
    result(page, "Your message could not be sent")
    expect(box).to_have_value("Ten classes, bought today")
    answering(page, "report", 202, {"status": "received"})

    with page.expect_request("**/api/user/report") as sent:
        page.get_by_role("button", name="Send").click()

    result(page, "The school’s support team has your message")
    expect(box).to_be_hidden()
    assert sent.value.post_data_json == {"message": "Ten classes, bought today", "sessionId": session_id}
    assert sent.value.headers["authorization"].startswith("Bearer ")


def test_everything_has_a_name_a_place_and_room_for_a_thumb(here: Street) -> None:
    here.hold("hedda", _id="sub-over", endDate="2025-12-01T10:00:00.000Z")
    page = here.visit("hedda", viewport={"width": 320, "height": 568})
    expect(cards(page).first).to_be_visible()

    for landmark in (page.get_by_role("banner"), page.get_by_role("main"), page.get_by_role("contentinfo")):
        expect(landmark).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Contact support").click()
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="Norsk").focus()
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        order.append(page.evaluate(FOCUSED))
    assert order == [
        "1 earlier pass",
        "Missing pass?",
        "Contact support",
        "TEXTAREA",
        "Send",
        "Cancel",
        "Back to your school’s site",
    ]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert here.complaints == []


def test_nothing_moves_for_those_who_ask_for_that(here: Street) -> None:
    page = here.browse(reduced_motion="reduce")
    page.route("**/api/user/passes", lambda _: None)
    page.goto(here.town.visits.address("user_hedda"))

    ghost = page.locator(".ghost")
    expect(ghost).to_be_visible()
    assert ghost.evaluate("node => getComputedStyle(node).animationName") == "none"
