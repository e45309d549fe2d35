from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import UnavailableError
from bot.verdicts import Verdict
from services import own_words as say
from services.recent import PAID
from services.self_service import Standing
from tests import worlds
from tests.services.desk import made_for, numbered, opened
from tests.services.self_service_room import (
    ADA,
    BOB,
    EARLY,
    NOTHING,
    logged,
    status,
    sync,
)
from tests.worlds import BOUGHT, NOW, SESSION, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        desk.put(worlds.bob())
        yield desk


def test_a_pass_that_is_there_is_found_and_stripe_is_not_asked(desk: Desk) -> None:
    desk.put(made := made_for(desk.sell()))

    found = status(desk)

    assert (found.kind, found.message) == ("found", say.READY)
    assert found.held is not None
    assert found.held["_id"] == made.id
    assert desk.payments.asked == {}


def test_a_pass_of_an_old_record_of_the_caller_is_found(desk: Desk) -> None:
    desk.put({"_id": ADA, "_type": "user", "email": "ada@example.com"})
    desk.put(made_for(desk.sell(), user={"_ref": ADA}))

    assert status(desk).kind == "found"


def test_a_pass_tied_by_its_payment_alone_is_found_through_stripe(desk: Desk) -> None:
    desk.put(made_for(desk.sell(), stripeSessionId=worlds.ABSENT))

    assert status(desk).kind == "found"


def test_a_paid_purchase_younger_than_the_grace_is_processing(desk: Desk) -> None:
    desk.sell()
    desk.now = EARLY

    assert status(desk) == Standing("processing", say.CONFIRMING)


def test_a_webhook_that_is_at_it_is_processing_and_one_that_failed_is_said(desk: Desk) -> None:
    desk.sell()
    desk.now = EARLY
    logged(desk, "processing")
    assert status(desk).kind == "processing"

    logged(desk, "error")
    assert status(desk) == Standing("failed", say.LATE)


def test_a_payment_on_its_way_is_processing_however_long_it_takes(desk: Desk) -> None:
    desk.sell(payment_status="unpaid", payment_intent=None)

    assert status(desk).kind == "processing"


@pytest.mark.parametrize("state", ["none", "error", "processing", "success"])
def test_after_the_grace_nobody_waits_for_ever(desk: Desk, state: str) -> None:
    desk.sell()
    logged(desk, state)

    assert status(desk) == Standing("failed", say.PRESS)


def test_what_a_machine_cannot_make_needs_a_person(desk: Desk) -> None:
    desk.sell(metadata=told(passId="pass-gone"))

    assert status(desk) == Standing("failed", say.HELP)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "open", "payment_status": "unpaid"}, "This checkout has not been paid"),
        ({"status": "expired", "payment_status": "unpaid"}, "This checkout has not been paid"),
        ({"metadata": {"classId": "class-1", "userId": ADA}}, "No pass belongs to this purchase"),
    ],
)
def test_where_no_pass_is_owed_that_is_said(desk: Desk, changes: dict[str, Any], message: str) -> None:
    desk.sell(**{"payment_intent": None, **changes})

    how = status(desk)

    assert (how.kind, how.message.startswith(message)) == ("none", True)


def test_money_that_went_back_leaves_no_pass(desk: Desk) -> None:
    sold = desk.sell()
    desk.put(made_for(sold, isActive=False, deactivationReason="refunded"))
    desk.payments.give_back("acct_oak", worlds.INTENT, NOW, amount=200000)

    assert status(desk).message.startswith("This payment was given back")


def test_a_pass_that_is_over_or_withdrawn_is_not_shown_as_ready(desk: Desk) -> None:
    sold = desk.sell()
    desk.put(made_for(sold, isActive=False, deactivationReason="asked for"))
    assert status(desk) == Standing("none", say.PLAIN[Verdict.ENDED])

    desk.put(made_for(sold))
    assert status(desk).kind == "found"
    desk.now = BOUGHT + timedelta(days=200)
    assert status(desk) == Standing("none", say.PLAIN[Verdict.ENDED])


def test_a_pass_that_was_over_when_it_was_sold_is_for_a_person(desk: Desk) -> None:
    past = "2025-10-01T00:00:00.000Z"
    desk.put(worlds.ten_pass(validityType="date", validityDays=None, expiryDate=past))
    desk.put(made_for(desk.sell(), endDate=past))

    assert status(desk) == Standing("failed", say.HELP)
    assert sync(desk).message == say.HELP


@pytest.mark.parametrize("lost", [{"isActive": None}, {"tenant": {"_ref": "tenant-elm"}}])
def test_a_pass_the_customer_cannot_see_is_not_found(desk: Desk, lost: dict[str, Any]) -> None:
    desk.put(made_for(desk.sell(), **lost))

    assert status(desk) == Standing("failed", say.HELP)


def test_somebody_elses_checkout_stands_as_one_that_does_not_exist(desk: Desk) -> None:
    desk.sell()
    logged(desk, "error")
    nobodys = status(desk, BOB, f"cs_live_none{worlds.RUN}")

    assert nobodys == Standing("none", say.NOT_FOUND)
    assert status(desk, BOB) == nobodys
    desk.put(made_for(desk.sell()))
    assert status(desk, BOB) == nobodys


def test_a_payers_address_proves_nothing(desk: Desk) -> None:
    desk.sell(payer_email="bob@example.com")

    assert status(desk, BOB) == Standing("none", say.NOT_FOUND)


def test_a_checkout_that_names_nobody_is_nobodys(desk: Desk) -> None:
    desk.sell(metadata=told(userId=None))

    assert status(desk).kind == "none"
    assert sync(desk) == NOTHING


def test_a_free_pass_is_found_by_its_session_alone(desk: Desk) -> None:
    free = worlds.free_purchase()
    desk.payments.sell(free)
    desk.put(worlds.by_hand(startDate="2024-10-03T10:00:00.000Z"))

    assert status(desk) == Standing("failed", say.PRESS)


@pytest.mark.parametrize("caller", [ADA, BOB])
def test_with_stripe_out_of_reach_nothing_is_said(desk: Desk, caller: str) -> None:
    desk.sell()
    desk.payments.down = True

    with pytest.raises(UnavailableError):
        status(desk, caller)


def test_a_school_out_of_reach_tells_the_same_of_every_strange_checkout(desk: Desk) -> None:
    desk.sell()
    desk.payments.refuse("acct_elm")

    for session_id in (SESSION, worlds.OTHER_SESSION):
        with pytest.raises(UnavailableError):
            status(desk, BOB, session_id)
    assert status(desk).kind == "failed"


@pytest.mark.parametrize("side", ["users_by_id", "logs", "subscriptions_tied"])
def test_with_the_store_out_of_reach_nothing_is_said(desk: Desk, side: str) -> None:
    desk.put(made_for(desk.sell()))
    desk.sell(**numbered(2))
    desk.shelves.failing = {side}

    with pytest.raises(UnavailableError):
        status(desk, session_id=numbered(2)["session_id"])


def test_whoever_looks_again_asks_only_the_account_where_it_was_seen(desk: Desk) -> None:
    desk.sell()
    status(desk)
    assert desk.payments.asked["purchase"] == 3

    desk.now += PAID
    status(desk)
    assert desk.payments.asked["purchase"] == 4
