"""The site's own webhook at the same payments: it has random ids, checks first and creates after."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.site.fulfilment import Fulfilment
from sandbox.site.webhook import WebhookRoute
from tests.services.desk import check, opened, said
from tests.services.letters import OURS, note, passes, post, work
from tests.stripe_events import SECRET, event, signature
from tests.worlds import BOUGHT, INTENT, METADATA, SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.memory_store import MemoryStore
    from tests.services.desk import Desk

THEIRS = "whsec_site"
PAID = {
    "id": SESSION,
    "payment_intent": INTENT,
    "payment_status": "paid",
    "amount_total": 200000,
    "created": int(BOUGHT.timestamp()),
    "metadata": METADATA,
}
ONE_OF_THE_SITES = [(OURS, False), ("random-site", True)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, stripe_webhook_secret=SECRET) as desk:
        desk.sell()
        yield desk


@dataclass
class Shelf:
    """The store as the site writes to it."""

    store: MemoryStore

    def documents(self, type: str) -> list[dict[str, Any]]:
        return list(self.store.all_documents(type))

    def put(self, doc: dict[str, Any]) -> None:
        self.store.put(doc)


def deliver_to_site(desk: Desk, meanwhile: Callable[[], object], event_id: str = "evt_1") -> int:
    """The site's answer; `meanwhile` happens between its look for a twin and its creation.

    Its library reads the clock of the wall.
    """
    shelf, numbers = Shelf(desk.shelves.kept), count(1)

    def new_id() -> str:
        return f"log-{next(numbers)}"

    made = Fulfilment(shelf, lambda: desk.now, lambda: "random-site", lambda _: (meanwhile(), None)[1])
    route = WebhookRoute(shelf, lambda: desk.now, new_id, made, THEIRS)
    body = event(event_id, thing=PAID)
    return route.receive(body, signature(body, THEIRS, at=datetime.now(UTC)))[1]


def lose_patience(desk: Desk) -> None:
    """The site has said that it is at it, and not come to an end within its grace."""
    assert (work(desk), passes(desk)) == (["waiting"], [])
    desk.now += timedelta(minutes=11)
    work(desk)


def later(desk: Desk) -> None:
    desk.now += timedelta(minutes=2)
    work(desk)


def test_ours_that_was_made_while_the_site_was_at_it_is_withdrawn_for_the_sites(desk: Desk) -> None:
    post(desk, event(thing=PAID))

    assert deliver_to_site(desk, meanwhile=lambda: lose_patience(desk)) == 200
    assert passes(desk) == [(OURS, True), ("random-site", True)]
    later(desk)

    assert passes(desk) == ONE_OF_THE_SITES
    assert said(check(desk, SESSION)) == [("ok", "ok")]


def test_a_site_that_was_first_leaves_nothing_to_make(desk: Desk) -> None:
    post(desk, event(thing=PAID))
    deliver_to_site(desk, meanwhile=lambda: None)

    assert (work(desk), passes(desk)) == (["done"], [("random-site", True)])


def test_a_site_that_comes_after_ours_makes_no_second(desk: Desk) -> None:
    post(desk, event(thing=PAID))
    work(desk)
    deliver_to_site(desk, meanwhile=lambda: None)
    later(desk)

    assert (passes(desk), note(desk)) == ([(OURS, True)], ("done", "ok/ok"))


@pytest.mark.parametrize("turn", range(10))
def test_both_at_the_same_moment_leave_one_pass_that_runs(desk: Desk, turn: int) -> None:
    post(desk, event(thing=PAID))
    both = Barrier(2)

    def ours() -> None:
        both.wait(5)
        work(desk)

    with ThreadPoolExecutor(2) as pool:
        mine = pool.submit(ours)
        assert deliver_to_site(desk, meanwhile=lambda: both.wait(5), event_id=f"evt_{turn}") == 200
        mine.result()
    later(desk)

    assert [running for _, running in passes(desk)].count(True) == 1
    assert said(check(desk, SESSION)) == [("ok", "ok")]


def test_a_crash_between_the_write_and_the_second_look_loses_no_withdrawal(desk: Desk) -> None:
    post(desk, event(thing=PAID))
    deliver_to_site(desk, meanwhile=lambda: lose_patience(desk))
    desk.restart()
    later(desk)

    assert passes(desk) == ONE_OF_THE_SITES
