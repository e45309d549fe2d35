from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from bot.webhook_log import OURS
from sandbox.demo import Bot
from tests.e2e.conftest import ON_BOTH_STORES
from tests.stripe_events import event, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

    from sandbox.town import Town

SECRET = "whsec_ours"
SETTINGS = {"STRIPE_WEBHOOK_SECRET": f"whsec_before,{SECRET}"}
SOON = 30.0


@pytest.fixture
def endpoint(town: Town) -> str:
    """Ours, beside the site's; its id at Stripe."""
    made = town.stripe.add_endpoint(ours(town), events=["*"], connect=True, secret=SECRET)
    return str(made["id"])


@pytest.fixture
def bot(town: Town, endpoint: str, tmp_path: Path) -> Iterator[Bot]:
    running = Bot(town, log=tmp_path / "bot.log", settings=SETTINGS)
    yield running
    running.close()


def ours(town: Town) -> str:
    return f"http://127.0.0.1:{town.bot_port}/stripe/webhook"


def until(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SOON
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return found


def passes(town: Town, session: dict[str, Any]) -> list[dict[str, Any]]:
    held = town.documents.documents("subscription")
    return [each for each in held if each.get("stripeSessionId") == session["id"]]


def running(town: Town, session: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in passes(town, session) if each["isActive"]]


def attended(town: Town, session: dict[str, Any]) -> bool:
    """Whether the bot has looked at every event that tells of this checkout."""
    with closing(sqlite3.connect(town.folder / "passkeeper.db")) as ledger:
        sql = "SELECT count(*), sum(note != '') FROM inbox WHERE about = ?"
        kept, looked_at = ledger.execute(sql, (session["id"],)).fetchone()
    return bool(kept and kept == looked_at)


def hurry(town: Town) -> None:
    """What is due after a lease, or for a second look, is due now."""
    with closing(sqlite3.connect(town.folder / "passkeeper.db")) as ledger, ledger:
        ledger.execute("UPDATE inbox SET due = received")


def give_up(town: Town, event_id: str) -> None:
    with closing(sqlite3.connect(town.folder / "passkeeper.db")) as ledger, ledger:
        ledger.execute("UPDATE inbox SET state = 'dead', attempts = 16 WHERE id = ?", (event_id,))


def letters(town: Town, *words: str) -> CompletedProcess[str]:
    return town.command("letters", *words, settings=SETTINGS)


def logged(town: Town, session: dict[str, Any]) -> set[str]:
    """How the site's own webhook says that it went."""
    return {each["status"] for each in log_rows(town, session) if not each["_id"].startswith(OURS)}


def log_rows(town: Town, session: dict[str, Any]) -> list[dict[str, Any]]:
    rows = town.documents.documents("webhookLog")
    return [each for each in rows if each["details"].get("sessionId") == session["id"]]


def post(town: Town, body: bytes, header: str | None) -> int:
    headers = {"Stripe-Signature": header} if header else {}
    try:
        with urlopen(Request(ours(town), body, headers), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def announced(town: Town, size: int) -> int:
    """What a body of so many bytes is answered before any of them is sent."""
    with closing(HTTPConnection("127.0.0.1", town.bot_port, timeout=10)) as line:
        line.putrequest("POST", urlsplit(ours(town)).path)
        line.putheader("Content-Length", str(size))
        line.endheaders()
        return line.getresponse().status


@pytest.mark.usefixtures("bot")
def test_a_sale_that_the_site_lost_is_made_by_the_bot_within_seconds(town: Town, endpoint: str) -> None:
    sold = town.site.buy("user_hedda", "pass-ten", webhook="lost")

    (made,) = until(lambda: running(town, sold))
    assert (made["_id"], made["passkeeperBy"]) == (f"passkeeper-{sold['id']}", "webhook")

    (told,) = town.stripe.events_of(sold["id"])
    again = [town.stripe.deliver(told["id"], endpoint) for _ in range(5)]
    assert [each.result(SOON).status for each in again] == [200] * 5
    assert len(passes(town, sold)) == 1


@ON_BOTH_STORES
@pytest.mark.usefixtures("bot")
def test_what_the_bot_worked_on_is_in_the_sites_own_log(town: Town) -> None:
    sold = town.site.buy("user_hedda", "pass-ten", webhook="lost")

    (row,) = until(lambda: [each for each in log_rows(town, sold) if each["_id"].startswith(OURS)])

    assert (row["eventType"], row["status"]) == ("checkout.session.completed", "success")
    assert row["details"]["metadata"]["userId"] == "user_hedda"
    assert row["details"]["processingTimeMs"] >= 0


@pytest.mark.usefixtures("bot")
def test_what_was_given_up_is_listed_and_replayed_from_the_command_line(town: Town) -> None:
    sold = town.site.buy("user_hedda", "pass-ten", webhook="lost")
    (told,) = town.stripe.events_of(sold["id"])
    until(lambda: running(town, sold))
    until(lambda: attended(town, sold))
    give_up(town, told["id"])

    listed = letters(town)
    assert (listed.returncode, told["id"] in listed.stdout) == (1, True)
    assert letters(town, "replay", told["id"]).returncode == 1
    assert letters(town, "replay", told["id"], "--yes").returncode == 0

    assert letters(town).returncode == 0
    assert len(passes(town, sold)) == 1


@pytest.mark.usefixtures("bot")
def test_a_site_that_is_late_finds_ours_and_makes_no_second(town: Town) -> None:
    town.site.late_seconds = 3.0
    sold = town.site.buy("user_hedda", "pass-ten", webhook="late")

    until(lambda: "success" in logged(town, sold))

    assert len(passes(town, sold)) == 1


@pytest.mark.usefixtures("bot")
def test_ours_gives_way_to_the_one_that_a_slow_site_made_beside_it(town: Town) -> None:
    sold = town.site.buy("user_hedda", "pass-ten", webhook="lost")
    (made,) = until(lambda: running(town, sold))
    until(lambda: attended(town, sold))
    mark = {"_rev", "passkeeperActionId", "passkeeperBy", "passkeeperNote"}
    site = {key: value for key, value in made.items() if key not in mark}
    town.documents.put({**site, "_id": "made-by-the-slow-site"})

    hurry(town)

    until(lambda: [each["_id"] for each in running(town, sold)] == ["made-by-the-slow-site"])
    (ours,) = (each for each in passes(town, sold) if each["_id"] == made["_id"])
    assert ours["deactivationReason"]


def test_what_was_kept_before_a_crash_is_made_after_it(town: Town, endpoint: str, tmp_path: Path) -> None:
    bot = Bot(town, log=tmp_path / "bot.log", settings=SETTINGS)
    town.stripe.faults.add("/v1", delay=60)
    sold = town.site.buy("user_hedda", "pass-ten", webhook="lost")
    assert town.stripe.wait(SOON)
    bot.kill()
    town.stripe.faults.clear()
    hurry(town)

    bot = Bot(town, log=tmp_path / "again.log", settings=SETTINGS)
    try:
        assert until(lambda: len(running(town, sold))) == 1
    finally:
        bot.close()


@pytest.mark.usefixtures("bot")
def test_a_stranger_is_refused_and_the_reason_counted(town: Town) -> None:
    now, body = datetime.now(UTC), event("evt_stranger", "invoice.paid", created=datetime.now(UTC))
    hour = timedelta(hours=1)
    good = signature(body, SECRET, at=now)
    asked = [
        (body, good, 200),
        (body, good, 200),
        (body, None, 400),
        (body, signature(body, "whsec_stranger", at=now), 400),
        (body, signature(body, SECRET, at=now - hour), 400),
        (body, signature(body, SECRET, at=now + hour), 400),
        (b"{", signature(b"{", SECRET, at=now), 400),
    ]

    assert announced(town, 1_000_001) == 413
    assert [post(town, body, header) for body, header, _ in asked] == [status for *_, status in asked]

    with urlopen(f"http://127.0.0.1:{town.bot_port}/metrics", timeout=10) as answer:
        page = answer.read().decode()
    for outcome in ("skipped", "repeated", "missing", "wrong_secret", "stale", "future", "broken"):
        assert f'passkeeper_stripe_deliveries_total{{outcome="{outcome}"}} 1.0' in page


def test_without_a_secret_it_says_so(town: Town, tmp_path: Path) -> None:
    bot = Bot(town, log=tmp_path / "bot.log")
    try:
        assert post(town, event(), None) == 503
    finally:
        bot.close()
