"""A customer in front of the customer page: a town, a bot, and a browser that notes every complaint."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from sandbox.demo import Bot
from sandbox.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

SOON = 15_000
PHONE = {"width": 360, "height": 740}
COMPLAINTS = "addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective))"


class Street:
    """Each test has its own customers here; what a browser complained of is in `complaints`."""

    def __init__(self, town: Town, browser: Browser) -> None:
        self.town = town
        self.browser = browser
        self.complaints: list[str] = []

    def buy(self, key: str, sold: str = "ten", webhook: Any = "working") -> str:
        return str(self.town.site.buy(f"user_{key}", f"pass-{sold}", webhook=webhook)["id"])

    def deliver(self, session_id: str) -> None:
        """What Stripe was late with arrives at the site, which makes the pass."""
        stripe = self.town.stripe
        for event in stripe.events_of(session_id):
            for hook in stripe.recipients(event["id"]):
                assert stripe.deliver(event["id"], hook).result(SOON / 1000).status == 200
        assert self.passes(session_id)

    def hold(self, key: str, **changes: Any) -> None:
        """Puts a pass into the store as somebody's own."""
        base = {
            "_type": "subscription",
            "user": {"_type": "reference", "_ref": f"usr-{key}"},
            "tenant": {"_type": "reference", "_ref": "tenant-oak"},
            "type": "clipcard",
            "passId": "pass-ten",
            "passName": "Ten classes",
            "remainingClips": 7,
            "startDate": "2025-10-03T10:00:00.000Z",
            "endDate": "2099-01-05T22:30:00.000Z",
            "isActive": True,
        }
        self.town.documents.put({**base, **changes})

    def passes(self, session_id: str) -> list[dict[str, Any]]:
        held = self.town.documents.documents("subscription")
        return [each for each in held if each.get("stripeSessionId") == session_id]

    def told_support(self, part: str) -> list[str]:
        """What the support channel reads with these words in it, once it does."""
        until = time.monotonic() + SOON / 1000
        while time.monotonic() < until:
            told = [each.text for each in self.town.slack.messages("C0SUPPORT") if part in each.text]
            if told:
                return told
            time.sleep(0.1)
        return []

    def browse(self, **context: Any) -> Page:
        told = {"viewport": PHONE, "locale": "en-GB", "timezone_id": "Europe/Oslo", **context}
        page = self.browser.new_context(**told).new_page()
        page.set_default_timeout(SOON)
        page.add_init_script(COMPLAINTS)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def visit(
        self, key: str, session_id: str | None = None, tenant: str | None = "oak-dance", **context: Any
    ) -> Page:
        page = self.browse(**context)
        page.goto(self.town.visits.address(f"user_{key}", session_id=session_id, tenant=tenant))
        return page

    def close(self) -> None:
        for context in list(self.browser.contexts):
            context.close()
        self.complaints.clear()


@contextmanager
def street(browser: Browser, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Street]:
    with ExitStack() as stack:
        town = Town(folder)
        town.open()
        stack.callback(town.close)
        stack.callback(Bot(town, log=folder / "bot.log", settings=settings).close)
        yield Street(town, browser)


def result(page: Page, title: str) -> Locator:
    """The one answer on the page, which has the focus."""
    box = page.locator("#result")
    expect(box.get_by_role("heading")).to_have_text(title, timeout=SOON)
    expect(box).to_be_focused()
    return box


def cards(page: Page) -> Locator:
    return page.get_by_test_id("pass")
