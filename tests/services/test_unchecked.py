"""What a sweep says of systems out of reach, while the rest goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from services.accounts import WITHOUT_SCHOOLS
from services.grounding import UNGROUNDED
from services.unchecked import SIDES, unreached
from tests.fakes.payments import FakePayments
from tests.services.desk import made_for, opened, said, sweep
from tests.worlds import by_hand, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.errors import System
    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_an_account_out_of_reach_makes_it_incomplete_and_the_rest_goes_on(desk: Desk) -> None:
    desk.sell()
    desk.payments.refuse("acct_elm")

    report = sweep(desk)

    assert said(report) == [("missing", "no_delivery"), ("unchecked", "account")]
    assert report.coverage.problems == (
        "The payments of Elm Dance could not be checked: The account is out of reach.",
    )
    assert (report.counts["unchecked"], report.counts["purchases"]) == (1, 1)


def test_with_stripe_down_every_account_is_unchecked(desk: Desk) -> None:
    desk.sell()
    desk.put(by_hand())
    desk.payments.down = True

    report = sweep(desk)

    assert said(report) == [("unchecked", "stripe")] * 3
    assert len(report.coverage.problems) == 3


def test_with_the_store_down_every_purchase_is_unchecked_and_the_schools_are_said_to_be_unknown(
    desk: Desk,
) -> None:
    desk.sell(account="platform")
    desk.shelves.failing = {"*"}

    report = sweep(desk)

    assert said(report) == [("unchecked", "store")] * 2
    assert (report.counts["purchases"], report.counts["unchecked"]) == (1, 2)
    assert report.coverage.problems == (
        WITHOUT_SCHOOLS,
        SIDES["store"],
    )


def test_with_the_store_down_and_nothing_bought_that_is_a_finding_too(desk: Desk) -> None:
    desk.shelves.failing = {"*"}

    report = sweep(desk)

    assert [(each.reason, each.detail) for each in report.findings] == [("store", WITHOUT_SCHOOLS)]
    assert (report.counts["unchecked"], report.counts["purchases"]) == (1, 0)
    assert WITHOUT_SCHOOLS in report.coverage.problems


def test_a_store_that_fails_half_way_leaves_purchases_unchecked(desk: Desk) -> None:
    desk.sell_many(2, made=True)
    desk.shelves.failing = {"subscriptions_tied"}

    report = sweep(desk)

    assert said(report) == [("unchecked", "store")] * 2
    assert report.coverage.problems == (SIDES["store"],)


def test_with_clerk_down_only_purchases_of_unknown_owners_are_unchecked(desk: Desk) -> None:
    desk.sell_many(2, made=True)
    desk.sell(metadata=told(userId="user_new"))
    desk.directory.down = True

    report = sweep(desk)

    assert said(report) == [("unchecked", "directory")]
    assert report.counts["ok"] == 2
    assert report.coverage.problems == (SIDES["directory"],)


def test_a_school_whose_name_cannot_be_read_any_more_is_said_by_its_account(desk: Desk) -> None:
    desk.shelves.failing = {"tenants"}
    refused = UnavailableError("account", "The account is out of reach.", account="acct_elm")

    finding = unreached(refused, "acct_elm", desk.services.store)

    assert (finding.key, finding.school) == ("account:acct_elm", None)
    assert finding.detail.startswith("The payments of acct_elm could not be checked: ")


def test_a_key_that_may_not_read_charges_still_sweeps_purchases(tmp_path: Path) -> None:
    with opened(tmp_path, payments=_NoCharges("stripe")) as desk:
        desk.put(made_for(desk.sell()), by_hand(passId="pass-one", stripePaymentId="ch_elsewhere0001"))

        report = sweep(desk)

        assert (report.findings, report.counts["ok"]) == ((), 1)
        assert report.coverage.problems == (
            f"{UNGROUNDED} The payments of the platform could not be checked: No.",
        )


def test_a_school_that_refuses_charges_is_out_of_reach(tmp_path: Path) -> None:
    with opened(tmp_path, payments=_NoCharges("account")) as desk:
        desk.put(by_hand(stripePaymentId="ch_elsewhere0001"))

        assert said(sweep(desk)) == [("unchecked", "account")] * 3


class _NoCharges(FakePayments):
    def __init__(self, system: System) -> None:
        super().__init__()
        self.system = system

    def intent_of_charge(self, account: str, charge_id: str) -> str | None:
        raise UnavailableError(self.system, "No.", permanent=True)
