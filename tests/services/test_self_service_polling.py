from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from bot.verdicts import Verdict
from services import own_words as say
from services.recent import PAID, UNPAID
from services.self_service import Standing
from tests import worlds
from tests.services.desk import made_for, numbered, opened
from tests.services.self_service_room import BOB, status
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        desk.put(worlds.bob())
        yield desk


def test_twenty_customers_who_poll_ask_stripe_once_each(desk: Desk) -> None:
    """A page looks every 2 s for 30 s (data contract 4.1)."""
    sold = [desk.sell(**numbered(number)) for number in range(1, 21)]
    for _ in range(15):
        assert {status(desk, session_id=one.session_id).kind for one in sold} == {"failed"}
        desk.now += timedelta(seconds=2)

    assert desk.payments.asked == {"purchase": 3 * 20, "payment": 20}


def test_a_pass_that_comes_while_a_page_polls_is_found_at_once(desk: Desk) -> None:
    sold = desk.sell(created=NOW - timedelta(minutes=1))
    assert status(desk).kind == "processing"

    desk.put(made_for(sold, endDate="2026-01-10T10:00:00.000Z"))

    assert status(desk).kind == "found"


def test_what_was_just_told_of_one_customers_purchase_is_told_to_no_other(desk: Desk) -> None:
    desk.sell()
    assert status(desk).kind == "failed"

    assert status(desk, BOB) == Standing("none", say.NOT_FOUND)


def test_a_payment_on_its_way_is_asked_for_again_soon(desk: Desk) -> None:
    desk.sell(payment_status="unpaid")
    assert status(desk).kind == "processing"

    desk.sell()
    desk.now += UNPAID
    assert status(desk).kind == "failed"


def test_a_refund_is_told_after_a_minute_at_most(desk: Desk) -> None:
    sold = desk.sell()
    assert status(desk).kind == "failed"

    desk.payments.give_back("acct_oak", sold.payment_intent or "", NOW, amount=200000)
    desk.now += PAID

    assert status(desk) == Standing("none", say.PLAIN[Verdict.MONEY_BACK])


@pytest.mark.parametrize("broken", ["stripe", "store"])
def test_what_could_not_be_read_is_not_remembered(desk: Desk, broken: str) -> None:
    desk.sell()
    desk.payments.down, desk.shelves.failing = (
        broken == "stripe",
        {"bookings_of"} if broken == "store" else set(),
    )
    with pytest.raises(UnavailableError):
        status(desk)

    desk.payments.down, desk.shelves.failing = False, set()
    assert status(desk).kind == "failed"
