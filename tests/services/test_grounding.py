"""Passes that no payment stands behind, as a sweep finds them; and when nothing is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.desk import made_for, numbered, opened, said, sweep
from tests.worlds import BOUGHT, INTENT, by_hand, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_passes_without_a_payment_stand_last(desk: Desk) -> None:
    desk.sell()
    desk.put(by_hand(passId="pass-one"))

    assert said(sweep(desk)) == [("missing", "no_delivery"), ("ungrounded", "ungrounded")]


def test_one_account_alone_can_be_swept_and_it_says_nothing_of_passes_without_payment(desk: Desk) -> None:
    desk.sell()
    desk.sell(**numbered(1), account="platform")
    desk.put(by_hand(passId="pass-one"))

    report = sweep(desk, account="platform")

    assert said(report) == [("missing", "no_delivery")]
    assert report.coverage.accounts == ("platform",)
    assert desk.payments.asked["purchases"] == 1


def test_passes_without_a_payment_are_found_by_their_missing_payment(desk: Desk) -> None:
    desk.put(by_hand())

    report = sweep(desk)

    assert said(report) == [("ungrounded", "ungrounded")]
    assert (report.counts["ungrounded"], report.counts["purchases"]) == (1, 0)
    assert report.findings[0].customer == "Ada Larsen"


def test_a_pass_whose_checkout_is_older_than_the_window_has_a_payment(desk: Desk) -> None:
    old = desk.sell(created=BOUGHT - days(60))
    desk.put(made_for(old, startDate="2025-10-03T10:00:00.000Z"))

    assert sweep(desk).findings == ()


@pytest.mark.parametrize("held_by", [INTENT, "ch_oak0001"])
def test_a_pass_held_by_an_older_intent_or_charge_has_a_payment(desk: Desk, held_by: str) -> None:
    desk.sell(created=BOUGHT - days(60))
    desk.put(by_hand(stripePaymentId=held_by))

    assert sweep(desk).findings == ()


def test_nothing_is_called_ungrounded_where_not_everything_was_read(desk: Desk) -> None:
    desk.put(by_hand())
    desk.payments.refuse("acct_elm")

    assert said(sweep(desk)) == [("unchecked", "account")]


def test_that_passes_without_payment_could_not_be_looked_for_is_a_problem(desk: Desk) -> None:
    desk.shelves.failing = {"subscriptions_between"}

    report = sweep(desk)

    assert report.findings == ()
    assert report.coverage.problems == (
        "Passes without a payment could not be looked for. The store did not answer.",
    )
