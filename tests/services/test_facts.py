"""What is read from the store for a batch of purchases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from services.facts import read_facts
from tests.services.desk import made_for, numbered, opened
from tests.worlds import (
    ABSENT,
    BOUGHT,
    CHARGE,
    INTENT,
    SESSION,
    ada,
    bob,
    by_hand,
    free_purchase,
    old_ada,
    old_pass,
    payment,
    purchase,
    subscription,
    told,
    upgrade,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.evidence import StoreFacts
    from bot.model import Purchase
    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def facts(desk: Desk, of: Purchase, **payments: Any) -> StoreFacts:
    return read_facts(desk.services.store, [of], payments)[of.session_id]


def log_row(name: str, status: str, minutes: float | None, session_id: str = SESSION) -> dict[str, Any]:
    at = BOUGHT + timedelta(minutes=minutes) if minutes is not None else None
    return {
        "_id": name,
        "_type": "webhookLog",
        "_createdAt": "2025-10-03T10:00:00.000Z",
        "status": status,
        "timestamp": at.isoformat().replace("+00:00", "Z") if at else None,
        "details": {"sessionId": session_id},
    }


def test_owners_stand_with_the_current_record_before_the_old_and_the_oldest_first(desk: Desk) -> None:
    desk.put(
        old_ada(_createdAt="2020-01-01T00:00:00Z"),
        ada(_id="usr-ada-new", _createdAt="2025-02-01T00:00:00Z"),
        ada(_createdAt="2025-01-01T00:00:00Z"),
    )

    assert [user.id for user in facts(desk, purchase()).owners] == ["usr-ada", "usr-ada-new", "user_ada"]


@pytest.mark.parametrize(
    "ids",
    [
        {"stripeSessionId": SESSION, "stripePaymentId": ABSENT},
        {"stripeSessionId": ABSENT, "stripePaymentId": INTENT},
        {"stripeSessionId": ABSENT, "stripePaymentId": CHARGE},
    ],
)
def test_a_pass_is_tied_by_session_intent_or_charge(desk: Desk, ids: dict[str, Any]) -> None:
    desk.put(subscription(**ids))

    found = read_facts(desk.services.store, [purchase()], {SESSION: payment()})[SESSION]

    assert [held.id for held in found.tied] == ["sub-ten"]


def test_a_free_purchase_is_never_tied_to_a_pass_that_has_no_payment_either(desk: Desk) -> None:
    desk.put(by_hand(), by_hand(_id="sub-null", stripePaymentId=None, stripeSessionId=None))

    found = facts(desk, free_purchase())

    assert found.tied == ()
    assert [held.id for held in found.held] == ["sub-hand", "sub-null"]


def test_holders_are_those_that_the_passes_refer_to(desk: Desk) -> None:
    desk.put(bob(), subscription(user={"_ref": "usr-bob"}))

    found = facts(desk, purchase())

    assert [user.id for user in found.holders] == ["usr-bob"]
    assert found.held == ()


def test_passes_under_the_clerk_id_itself_are_held_too(desk: Desk) -> None:
    desk.put(old_ada(), by_hand(user={"_ref": "user_ada"}))

    assert [held.id for held in facts(desk, purchase()).held] == ["sub-hand"]


def test_an_upgrades_old_pass_and_its_holder_are_read(desk: Desk) -> None:
    desk.put(bob(), old_pass(user={"_ref": "usr-bob"}))

    found = facts(desk, upgrade())

    assert found.source is not None
    assert (found.source.id, [user.id for user in found.holders]) == ("sub-old", ["usr-bob"])


def test_the_newest_log_row_counts_and_an_end_before_a_beginning_of_the_same_moment(desk: Desk) -> None:
    desk.put(log_row("a", "success", None), log_row("b", "error", 2), log_row("c", "processing", 2))
    desk.put(log_row("d", "success", 1), log_row("e", "success", 9, "cs_live_other"))

    log = facts(desk, purchase()).log

    assert log is not None
    assert log.id == "b"


def test_an_unpublished_copy_is_read_where_nothing_is_tied(desk: Desk) -> None:
    desk.put(subscription(_id="drafts.sub-ten"))

    found = facts(desk, purchase())

    assert ([draft.id for draft in found.drafts], found.tied) == (["drafts.sub-ten"], ())


def test_a_purchase_without_an_owner_has_nobodys_passes(desk: Desk) -> None:
    desk.put(by_hand(user=ABSENT), ada(_id="usr-blank", clerkId=""))

    found = facts(desk, purchase(metadata=told(userId=" ")))

    assert (found.owners, found.held, found.bookings) == ((), (), ())


def test_each_purchase_of_a_batch_gets_its_own(desk: Desk) -> None:
    desk.put(bob())
    mine, theirs = purchase(**numbered(1)), purchase(**numbered(2), metadata=told(userId="user_bob"))
    desk.put(made_for(mine), made_for(theirs, user={"_ref": "usr-bob"}))

    found = read_facts(desk.services.store, [mine, theirs], {})

    assert [held.id for held in found[mine.session_id].tied] == ["sub-shop0001"]
    assert [held.id for held in found[theirs.session_id].held] == ["sub-shop0002"]


@pytest.mark.parametrize(
    "part",
    [
        "subscriptions_tied",
        "subscriptions_by_id",
        "users_by_id",
        "subscriptions_of",
        "bookings_of",
        "drafts_tied",
        "logs",
        "passes",
        "tenants",
    ],
)
def test_no_part_of_the_store_may_fail_unseen(desk: Desk, part: str) -> None:
    desk.shelves.failing = {part}

    with pytest.raises(UnavailableError):
        facts(desk, purchase())
