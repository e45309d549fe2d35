"""Evidence gathered from all sides, in full and at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from bot.evidence import DirectoryFacts
from bot.judge import judge
from bot.model import MoneyBack, Payment, Unknown
from services.reading import assumed, unknown
from tests.services.desk import made_for, numbered, opened
from tests.worlds import ADA_IN_CLERK, CHARGE, INTENT, free_purchase, payment, purchase, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_the_full_evidence_has_the_payment_and_clerks_word(desk: Desk) -> None:
    desk.payments.sell(purchase(), payment())

    (found,) = desk.services.reading.evidence([purchase()])

    assert found.payment == payment()
    assert found.directory == DirectoryFacts(asked=True, account=ADA_IN_CLERK)
    assert (found.livemode, found.now, found.grace) == (True, desk.now, 10)


def test_a_glance_asks_neither_stripe_nor_clerk_about_an_owner_the_store_knows(desk: Desk) -> None:
    (found,) = desk.services.reading.glance([purchase()], {})

    assert found.payment == assumed(purchase(), None)
    assert found.directory == DirectoryFacts(asked=False)
    assert (desk.payments.asked, desk.directory.asked) == ({}, {})


def test_a_glance_asks_clerk_once_about_all_owners_the_store_does_not_know(desk: Desk) -> None:
    strangers = [purchase(**numbered(n), metadata=told(userId=f"user_{n}")) for n in (1, 2)]

    found = desk.services.reading.glance([purchase(), *strangers], {})

    assert [one.directory for one in found] == [
        DirectoryFacts(asked=False),
        DirectoryFacts(asked=True),
        DirectoryFacts(asked=True),
    ]
    assert desk.directory.asked == {"by_ids": 1}


def test_refunds_and_disputes_of_the_lists_belong_to_the_payment() -> None:
    back = MoneyBack(500, "lost", (CHARGE,))

    assert assumed(purchase(), back) == Payment(
        INTENT, "succeeded", (CHARGE,), None, captured=200000, refunded=500, dispute="lost", failure=None
    )


def test_what_is_not_paid_is_not_assumed_to_be() -> None:
    found = assumed(purchase(payment_status="unpaid"), None)

    assert found is not None
    assert (found.status, found.captured) == ("unknown", 0)


def test_a_free_purchase_has_no_payment_to_read(desk: Desk) -> None:
    (found,) = desk.services.reading.evidence([free_purchase()])

    assert (found.payment, assumed(free_purchase(), None)) == (None, None)
    assert "payment" not in desk.payments.asked


def test_a_payment_that_cannot_be_read_is_unknown_and_never_absent(desk: Desk) -> None:
    assert desk.services.reading.evidence([purchase()])[0].payment == Unknown(
        "stripe", "Stripe does not show the payment behind this checkout."
    )
    desk.payments.refuse("acct_oak")
    assert desk.services.reading.evidence([purchase()])[0].payment == Unknown(
        "account", "The account is out of reach."
    )


def test_a_store_and_a_directory_out_of_reach_are_unknown(desk: Desk) -> None:
    desk.shelves.failing = {"logs"}
    desk.directory.down = True

    (found,) = desk.services.reading.evidence([purchase()])

    assert found.store == Unknown("store", "The store did not answer.")
    assert found.directory == Unknown("directory", "Clerk did not answer.")


def test_a_class_needs_neither_payment_nor_clerk(desk: Desk) -> None:
    desk.services.reading.evidence([purchase(metadata={"classId": "class-1", "userId": "usr-ada"})])

    assert (desk.payments.asked, desk.directory.asked) == ({}, {})


def test_a_payment_without_any_metadata_is_read(desk: Desk) -> None:
    desk.sell(metadata={})

    (found,) = desk.services.reading.evidence([purchase(metadata={})])

    assert isinstance(found.payment, Payment)


def test_without_a_directory_nobody_was_asked(tmp_path: Path) -> None:
    with opened(tmp_path, with_directory=False) as desk:
        (found,) = desk.services.reading.evidence([purchase()])

        assert found.directory == DirectoryFacts(asked=False)


def test_a_glance_and_a_close_look_agree_on_what_is_right(desk: Desk) -> None:
    sold = desk.sell()
    desk.put(made_for(sold))
    reading = desk.services.reading

    (glanced,), (looked,) = reading.glance([sold], {}), reading.evidence([sold])

    assert judge(glanced).verdict is judge(looked).verdict


def test_an_error_of_no_side_is_put_down_to_the_one_that_was_asked() -> None:
    assert unknown(UnavailableError("ledger", "Locked."), "store") == Unknown("store", "Locked.")


def test_a_free_checkout_without_any_metadata_has_no_payment_either(desk: Desk) -> None:
    (found,) = desk.services.reading.evidence([free_purchase(metadata={})])

    assert (found.payment, desk.payments.asked) == (None, {})
