from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from bot.actions import Action, Fix, Refusal
from bot.errors import NotThereError, UnavailableError
from services.applying import LEASE
from services.own_purchases import AHEAD, WINDOW
from services.recent import LISTED
from services.self_service import Synced
from tests import worlds
from tests.services.desk import made_for, numbered, opened
from tests.services.self_service_room import (
    ADA,
    BOB,
    CREATED,
    ELM,
    MADE,
    NOTHING,
    OAK,
    SKIPPED,
    held,
    running,
    service,
    status,
    sync,
)
from tests.worlds import NOW, SESSION, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from services.planned import Planned
    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        desk.put(worlds.bob())
        yield desk


def test_a_missing_pass_is_made_once_under_the_customers_name(desk: Desk) -> None:
    desk.sell()

    assert [sync(desk), sync(desk)] == [CREATED, SKIPPED]
    assert running(desk) == [MADE]
    (action,) = desk.ledger.actions()
    assert (action.by, action.kind, action.result) == ("customer:user_ada", "create", "created")
    assert status(desk).kind == "found"


def test_two_tabs_at_once_make_one_pass(desk: Desk) -> None:
    desk.sell()
    start = Barrier(6)

    def tab(_: int) -> Synced:
        start.wait(5)
        return sync(desk)

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(tab, range(6)))

    assert running(desk) == [MADE]
    assert sum(each.created for each in done) == 1
    assert {each.errors for each in done} == {()}
    assert all(each.complete for each in done)


def test_what_another_program_is_fixing_right_now_is_left_to_it(desk: Desk) -> None:
    desk.sell()
    fix = desk.services.fixing.plan_one(SESSION).proposal
    assert isinstance(fix, Fix)
    begun = Action("act_other", NOW, "U1", "create", fix.key, SESSION, MADE, fix.fingerprint, {}, {})
    desk.ledger.begin(begun, NOW + LEASE)

    assert sync(desk) == SKIPPED
    assert running(desk) == []


def test_older_sales_on_the_platform_are_found_too(desk: Desk) -> None:
    desk.sell(account="platform")

    assert sync(desk) == CREATED


def test_all_pages_of_the_window_are_read_and_nothing_before_it(desk: Desk) -> None:
    others = told(userId=BOB)
    for number in range(1, 251):
        desk.sell(**numbered(number), metadata=others, created=NOW - timedelta(minutes=number))
    desk.sell(created=NOW - timedelta(days=80))
    desk.sell(**numbered(900), created=NOW - WINDOW - timedelta(seconds=1))

    assert sync(desk).total == 1


def test_a_purchase_that_a_sweep_noted_is_found_behind_the_window(desk: Desk) -> None:
    bought = NOW - timedelta(days=120)
    desk.put(worlds.ten_pass(validityDays=365))
    desk.sell(created=bought)
    desk.ledger.note_owners([(ADA, "acct_oak", SESSION)])

    assert sync(desk) == CREATED


def test_another_schools_purchase_is_left_alone(desk: Desk) -> None:
    elm = told(tenantId="tenant-elm", tenantSlug="elm-dance")
    desk.sell(metadata=elm, account="acct_elm")
    desk.sell(**numbered(2), metadata=elm, account="platform")
    desk.sell(**numbered(3), metadata=elm)
    desk.ledger.note_owners([(ADA, "acct_elm", SESSION)])

    assert sync(desk) == NOTHING
    assert held(desk) == []


def test_a_school_cannot_sell_another_schools_pass(desk: Desk) -> None:
    desk.sell(account="acct_elm")
    desk.ledger.note_owners([(ADA, "acct_elm", SESSION)])

    assert sync(desk) == NOTHING
    assert sync(desk, slug=ELM) == NOTHING
    assert held(desk) == []


@pytest.mark.parametrize("slug", ["oak", "Oak-Dance", "oak-dance ", "Oak Dance", "nowhere", "*", ""])
def test_only_the_exact_slug_is_a_school(desk: Desk, slug: str) -> None:
    with pytest.raises(NotThereError, match="We do not know this school"):
        sync(desk, slug=slug)


def test_a_slug_that_two_schools_share_is_neither(desk: Desk) -> None:
    desk.put(worlds.oak(_id="tenant-twin"))

    with pytest.raises(NotThereError):
        sync(desk)


def test_a_school_without_an_account_of_its_own_has_the_platforms(desk: Desk) -> None:
    desk.put(worlds.oak(stripeConnect=None))
    desk.sell(account="platform")

    assert sync(desk) == CREATED


class _Fixing:
    """Plans what it was given, or raises it."""

    def __init__(self, planned: Planned | Exception) -> None:
        self.planned = planned

    def plan_one(self, *_: Any) -> Planned:
        if isinstance(self.planned, Exception):
            raise self.planned
        return self.planned


def test_what_moves_between_looking_and_making_is_left_alone(desk: Desk) -> None:
    desk.sell()
    planned = desk.services.fixing.plan_one(SESSION)
    assert isinstance(planned.proposal, Fix)
    manager = replace(planned, proposal=replace(planned.proposal, needs_manager=True))
    there = replace(planned, proposal=Refusal("It is there.", already=True))

    def synced(found: Planned | Exception) -> Synced:
        fixing: Any = _Fixing(found)
        return replace(service(desk), fixing=fixing).sync(ADA, OAK)

    assert len(synced(manager).errors) == 1
    assert synced(there) == SKIPPED
    assert (
        synced(NotThereError("gone"))
        == synced(UnavailableError("stripe", "down"))
        == Synced(total=1, complete=False)
    )


def test_another_press_lists_only_what_is_new(desk: Desk) -> None:
    old = desk.sell(created=NOW - timedelta(days=80))
    assert sync(desk, BOB).total == 0
    listed = recorded(desk)

    desk.sell(**numbered(2), created=NOW)
    desk.now += timedelta(minutes=1)
    assert sync(desk) == Synced(created=1, skipped=1, total=2)

    assert {desk.now - since for since in listed} == {timedelta(minutes=1) + AHEAD}
    assert {each["stripeSessionId"] for each in held(desk)} == {old.session_id}


def test_after_ten_minutes_everything_is_listed_again(desk: Desk) -> None:
    sync(desk)
    listed = recorded(desk)
    desk.now += LISTED
    sync(desk)
    assert {desk.now - since for since in listed} == {WINDOW}


def test_a_listing_that_broke_off_is_not_continued(desk: Desk) -> None:
    desk.payments.down = True
    assert not sync(desk).complete

    desk.payments.down = False
    desk.sell(created=NOW - timedelta(days=80))
    assert sync(desk) == CREATED


def test_a_second_press_asks_for_no_payment_again(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    assert (sync(desk), sync(desk)) == (SKIPPED, SKIPPED)
    assert desk.payments.asked["payment"] == 1


def recorded(desk: Desk) -> list[datetime]:
    """From when on each listing reads, from now on."""
    seen: list[datetime] = []
    read = desk.payments.purchases

    def purchases(account: str, since: datetime, until: datetime) -> Any:
        seen.append(since)
        return read(account, since, until)

    desk.payments.purchases = purchases  # type: ignore[method-assign]
    return seen
