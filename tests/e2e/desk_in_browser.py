"""A colleague in front of the demo's page, in a town whose time the test moves; and pictures of it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.living import SUPPORT, living

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from tests.e2e.living import Life

SOON = 15_000
"""Milliseconds that something may take to appear."""

SIZE: ViewportSize = {"width": 1180, "height": 640}
NARROW = 1110
COMPLAINTS = "addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective))"


class Desk:
    """The page, as one person sees it; what the browser complained of is in `complaints`."""

    def __init__(self, life: Life, page: Page) -> None:
        self.life, self.page = life, page
        self.complaints: list[str] = []
        page.set_default_timeout(SOON)
        page.add_init_script(COMPLAINTS)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sit_down(self, user: str) -> None:
        self.on_time()
        self.page.add_init_script(f"localStorage.person ||= '{user}'")
        self.page.goto(self.life.town.url)
        self.page.locator("body[data-ready]").wait_for()
        self.page.get_by_test_id("till-toggle").click()

    def become(self, user: str) -> None:
        with self.page.expect_response(lambda answer: f"state?user={user}" in answer.url):
            self.page.get_by_test_id("person").select_option(user)
        self.page.wait_for_function("user => localStorage.getItem('person') === user", arg=user)

    def on_time(self) -> None:
        """The browser's clock shows the town's time."""
        self.page.clock.set_fixed_time(self.life.clock())

    def message(self, text: str) -> Locator:
        """The newest one that says this by now, whatever it says later."""
        found = self.page.locator("#messages").get_by_test_id("message").filter(has_text=text).last
        expect(found).to_be_visible(timeout=SOON)
        return self.page.locator(f"[id='{found.get_attribute('id')}']")

    def say(self, text: str) -> None:
        composer = self.page.get_by_test_id("composer")
        composer.fill(text)
        composer.press("Enter")

    def press(self, where: Locator, label: str, *, sure: bool = False) -> None:
        where.get_by_test_id(f"button-{label}").first.click()
        if sure:
            self.page.get_by_test_id("confirm-yes").click()

    def choose(self, where: Locator, label: str) -> None:
        """From the menu at the end of a row."""
        where.get_by_label("More actions", exact=True).click()
        self.page.get_by_role("menuitem", name=label, exact=True).click()

    def shortcut(self, name: str, message: Locator | None = None) -> None:
        """Of this message, or the global one."""
        if message is None:
            self.page.get_by_label("Shortcuts", exact=True).first.click()
        else:
            message.hover()
            message.get_by_label("More message actions").click()
        self.page.get_by_role("menuitem", name=name, exact=True).click()

    def dialog(self, text: str) -> Locator:
        found = self.page.get_by_test_id("modal")
        expect(found).to_contain_text(text, timeout=SOON)
        return found

    def close_dialog(self) -> None:
        self.page.get_by_test_id("modal-close").click()
        expect(self.page.get_by_test_id("modal")).to_have_count(0)

    def thread(self, message: Locator) -> Locator:
        message.get_by_test_id("replies").click()
        return self.page.locator("#thread")

    def go(self, place: str) -> None:
        self.page.get_by_test_id(f"place-{place}").click()

    def home(self) -> Locator:
        self.go("Passkeeper")
        self.page.get_by_role("tab", name="Home").click()
        return self.page.locator("#home")

    def picture(self, name: str, *, kept: bool = False, tall: int | None = None, end: bool = False) -> None:
        """Into the folder ALL_PICTURES, and where it is `kept` for the README into PICTURES.

        With `tall`, so many pixels of the channel's begin (or `end`) alone.
        """
        for folder in (os.environ.get("ALL_PICTURES"), os.environ.get("PICTURES") if kept else None):
            if folder:
                path = Path(folder) / f"{name}.png"
                self._whole(path) if tall is None else self._channel(path, tall, end=end)

    def _whole(self, path: Path) -> None:
        self.page.mouse.move(2, 2)
        self.page.screenshot(path=path, animations="disabled")

    def _channel(self, path: Path, tall: int, *, end: bool) -> None:
        self.page.set_viewport_size({"width": NARROW, "height": tall})
        self.page.mouse.move(2, 2)
        move = "(each, end) => { each.scrollTop = end ? each.scrollHeight : 0; }"
        self.page.locator("#messages").evaluate(move, end)
        self.page.locator("#main").screenshot(path=path, animations="disabled")
        self.page.set_viewport_size(SIZE)


@contextmanager
def desk_of(
    browser: Browser, folder: Path, settings: Mapping[str, str] | None = None, user: str = SUPPORT
) -> Iterator[Desk]:
    with living(folder, settings) as life:
        context = browser.new_context(viewport=SIZE, locale="en-GB", timezone_id="Europe/Oslo")
        desk = Desk(life, context.new_page())
        desk.sit_down(user)
        yield desk
        context.close()
        assert desk.complaints == []
