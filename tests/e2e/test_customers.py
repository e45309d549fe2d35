from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.demo import Bot
from services import own_words as say
from tests.e2e.conftest import ON_BOTH_STORES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.town import Town

ADA, HEDDA = "user_ada", "user_hedda"
SOON = 30.0
NOTHING_TOLD = {"found": False, "message": say.NOT_FOUND}


@dataclass
class Page:
    """The school's page in a customer's browser, pointed at the running bot."""

    town: Town

    def status(self, who: str, session_id: str, **token: Any) -> tuple[int, dict[str, Any]]:
        return self._post("subscription-status", who, {"sessionId": session_id}, token)

    def sync(self, who: str, slug: str = "oak-dance", **token: Any) -> tuple[int, dict[str, Any]]:
        return self._post("sync-subscriptions", who, None, token, {"x-tenant-slug": slug})

    def report(self, who: str, message: str, session_id: str | None = None, **token: Any) -> int:
        return self._post("report", who, {"message": message, "sessionId": session_id}, token)[0]

    def _post(
        self, route: str, who: str, body: Any, token: dict[str, Any], more: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        signed = self.town.clerk.session_token(who, **{"azp": self.town.url, **token})
        headers = {"Authorization": f"Bearer {signed}", "Origin": self.town.url, **(more or {})}
        url = f"http://127.0.0.1:{self.town.bot_port}/api/user/{route}"
        answer = requests.post(url, json=body, headers=headers, timeout=20)
        assert answer.headers["Access-Control-Allow-Origin"] == self.town.url
        return answer.status_code, answer.json()

    def passes(self, session_id: str) -> list[dict[str, Any]]:
        held = self.town.documents.documents("subscription")
        return [each for each in held if each.get("stripeSessionId") == session_id]


def heard(town: Town) -> list[str]:
    """What the support channel was told of customers who need help, once it was."""
    deadline = time.monotonic() + SOON
    while not (told := [m.text for m in town.slack.messages("C0SUPPORT") if "asks for help" in m.text]):
        assert time.monotonic() < deadline, "it was not told"
        time.sleep(0.05)
    return told


@pytest.fixture
def page(town: Town, tmp_path: Path) -> Iterator[Page]:
    running = Bot(town, log=tmp_path / "bot.log")
    yield Page(town)
    running.close()


@ON_BOTH_STORES
def test_a_lost_pass_is_rescued_by_its_customer_with_two_tabs_at_once(page: Page) -> None:
    session_id = page.town.site.buy(HEDDA, "pass-ten", webhook="lost")["id"]
    assert page.status(HEDDA, session_id) == (
        200,
        {"found": False, "webhookError": True, "error": say.PRESS, "message": say.PRESS},
    )
    assert page.status(ADA, session_id) == (200, NOTHING_TOLD)

    with ThreadPoolExecutor(2) as tabs:
        done = list(tabs.map(lambda _: page.sync(HEDDA), range(2)))

    assert [code for code, _ in done] == [200, 200]
    assert sorted(said["createdCount"] for _, said in done) == [0, 1]
    (made,) = page.passes(session_id)
    assert (made["user"]["_ref"], made["isActive"]) == ("usr-hedda", True)
    code, found = page.status(HEDDA, session_id)
    assert (code, found["found"], found["subscription"]["_id"]) == (200, True, made["_id"])
    assert page.status(ADA, session_id) == (200, NOTHING_TOLD)


def test_a_pass_that_arrived_is_found_and_nothing_is_made_again(page: Page) -> None:
    session_id = page.town.site.buy(HEDDA, "pass-dropin")["id"]

    code, found = page.status(HEDDA, session_id)

    assert (code, found["found"], found["message"]) == (200, True, say.READY)
    assert set(found["subscription"]) == {
        "_id",
        "type",
        "passName",
        "startDate",
        "endDate",
        "remainingClips",
        "isActive",
        "createdViaWebhook",
    }
    code, done = page.sync(HEDDA)
    assert (code, done["success"], done["createdCount"], done["message"]) == (200, True, 0, say.ALL_THERE)
    assert len(page.passes(session_id)) == 1


def test_only_a_token_of_the_sites_own_that_still_runs_is_taken(page: Page) -> None:
    for bad in ({"expires_in": -60}, {"azp": "https://evil.example.com"}):
        code, said = page.sync(ADA, **bad)
        assert (code, said["message"]) == (401, "Please sign in again.")
    assert page.sync(ADA, "no-such-school")[0] == 404
    assert page.sync(ADA, "oak-dance", azp=None)[1]["createdCount"] == 1


def test_a_paid_purchase_waits_for_its_webhook(town: Town, tmp_path: Path) -> None:
    session_id = town.site.buy(HEDDA, "pass-ten", webhook="late")["id"]
    bot = Bot(town, log=tmp_path / "bot.log", settings={"GRACE_MINUTES": "10"})
    try:
        page = Page(town)
        answer = page.status(HEDDA, session_id)
        code, done = page.sync(HEDDA)
    finally:
        bot.close()

    assert answer == (200, {"found": False, "processing": True, "message": say.CONFIRMING})
    assert (code, done["createdCount"], page.passes(session_id)) == (200, 0, [])


def test_without_clerk_the_routes_say_so(town: Town, tmp_path: Path) -> None:
    bot = Bot(town, log=tmp_path / "bot.log", settings={"CLERK_SECRET_KEY": ""})
    try:
        code, said = Page(town).sync(ADA)
    finally:
        bot.close()

    assert (code, "CLERK_SECRET_KEY" in said["message"]) == (503, True)


def test_a_customer_who_still_needs_help_is_heard_in_the_channel_once(page: Page) -> None:
    session_id = page.town.site.buy(HEDDA, "pass-ten", webhook="lost")["id"]

    answers = [page.report(HEDDA, "Where is my <!channel> pass?", session_id) for _ in range(2)]

    assert answers == [202, 202]
    assert page.report(HEDDA, "x", azp="https://evil.example.com") == 401
    told = heard(page.town)
    assert len(told) == 1
    assert "&lt;!channel&gt;" in told[0]
    assert "h***@example.com" in told[0]


def test_a_token_that_was_tampered_with_proves_nobody(page: Page) -> None:
    head, _, seal = page.town.clerk.session_token(ADA, azp=page.town.url).split(".")
    _, hers, _ = page.town.clerk.session_token(HEDDA, azp=page.town.url).split(".")
    url = f"http://127.0.0.1:{page.town.bot_port}/api/user/subscription-status"
    signed = {"Authorization": f"Bearer {head}.{hers}.{seal}"}

    answer = requests.post(url, json={"sessionId": "cs_live_1"}, headers=signed, timeout=20)

    assert answer.status_code == 401
