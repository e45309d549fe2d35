"""The sweep, over the whole program with its outside in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.services.desk import made_for, numbered, opened, said, sessions, sweep
from tests.worlds import (
    BOUGHT,
    CHARGE,
    NOW,
    SESSION,
    bob,
    by_hand,
    days,
    oak,
    payment,
    purchase,
    subscription,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.findings import Report
    from tests.services.desk import Desk

OK_BY_ITSELF = {"purchases": 3, "money_back": 3}
"""What Stripe is asked, on three accounts, where every purchase is as it should be."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def counted(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.counts.items() if count}


def test_it_pages_to_the_end_without_a_call_for_each_purchase_that_is_right(desk: Desk) -> None:
    desk.sell_many(230, made=True)

    report = sweep(desk)

    assert counted(report) == {"sessions": 230, "purchases": 230, "ok": 230}
    assert (report.findings, report.coverage.complete) == ((), True)
    assert (desk.payments.asked, desk.directory.asked) == (OK_BY_ITSELF, {})


def test_the_window_takes_in_its_start_and_leaves_out_its_end(desk: Desk) -> None:
    first = desk.sell(**numbered(1), created=NOW - days(30))
    desk.sell(**numbered(2), created=NOW - days(30) - timedelta(seconds=1))
    desk.sell(**numbered(3), created=NOW)

    report = sweep(desk)

    assert sessions(report) == [first.session_id]
    assert (report.coverage.since, report.coverage.until) == (NOW - days(30), NOW)


def test_a_shorter_window_can_be_asked_for(desk: Desk) -> None:
    desk.sell(created=NOW - days(3))
    desk.sell(**numbered(1))

    assert sessions(sweep(desk, window=7)) == [SESSION]


def test_it_counts_fourteen_checkouts_and_the_eight_purchases_among_them(desk: Desk) -> None:
    desk.sell_many(5, made=True)
    for number in (6, 7, 8):
        desk.sell(**numbered(number))
    for number in (9, 10, 11):
        desk.sell(**numbered(number), metadata={"classId": "class-1", "userId": "usr-ada"})
    for number in (12, 13, 14):
        desk.sell(**numbered(number), status="expired", payment_status="unpaid")

    report = sweep(desk)

    assert counted(report) == {
        "sessions": 14,
        "purchases": 8,
        "ok": 5,
        "missing": 3,
        "not_a_pass": 3,
        "not_paid": 3,
    }
    assert said(report) == [("missing", "no_delivery")] * 3


def test_what_was_not_paid_is_shown_where_a_pass_was_made(desk: Desk) -> None:
    desk.put(made_for(desk.sell(status="expired", payment_status="unpaid")))

    report = sweep(desk)

    assert said(report) == [("not_paid", "expired")]
    assert report.counts["purchases"] == 0


def test_refunds_are_learnt_from_the_list_and_only_that_payment_is_read(desk: Desk) -> None:
    sold = desk.sell_many(20, made=True)
    desk.payments.give_back("acct_oak", "pi_shop0007", NOW - days(1), amount=200000)

    report = sweep(desk)

    assert said(report) == [("money_back", "refunded_still_active")]
    assert sessions(report) == [sold[6].session_id]
    assert desk.payments.asked == {**OK_BY_ITSELF, "payment": 1}


def test_what_was_given_back_in_full_is_counted_without_reading_its_payment(desk: Desk) -> None:
    sold = desk.sell_many(3, made=False)
    desk.put(*(made_for(each, isActive=each is not sold[0]) for each in sold))
    for number in (1, 2):
        desk.payments.give_back("acct_oak", f"pi_shop000{number}", NOW - days(1), amount=200000)

    report = desk.services.sweep.run(briefly=True)

    assert counted(report) == {"sessions": 3, "purchases": 3, "ok": 1, "money_back": 2}
    assert said(report) == [("money_back", "refunded_still_active")]
    assert desk.payments.asked == {**OK_BY_ITSELF, "payment": 1}
    assert ("money_back", "refunded") in said(sweep(desk))


def test_disputes_are_learnt_from_the_list(desk: Desk) -> None:
    desk.sell_many(2, made=True)
    desk.payments.give_back("acct_oak", "pi_shop0001", NOW - days(1), dispute="needs_response")

    assert said(sweep(desk)) == [("money_back", "disputed")]


def test_where_refunds_may_not_be_listed_each_payment_is_read(desk: Desk) -> None:
    desk.sell_many(5, made=True)
    desk.payments.give_back("acct_oak", "pi_shop0002", NOW - days(1), amount=200000)
    desk.payments.refuse_lists("acct_oak")

    report = sweep(desk)

    assert said(report) == [("money_back", "refunded_still_active")]
    assert (report.counts["ok"], report.coverage.complete) == (4, True)
    assert desk.payments.asked["payment"] == 5


def test_a_pass_that_carries_only_the_charge_id_is_tied_to_its_purchase(desk: Desk) -> None:
    desk.payments.sell(purchase(), payment())
    desk.put(subscription(stripeSessionId=None, stripePaymentId=CHARGE))

    report = sweep(desk)

    assert said(report) == [("wrong", "payment_id_kind")]
    assert report.findings[0].subscription_ids == ("sub-ten",)


def test_a_twin_that_carries_only_the_charge_id_is_found_whoever_holds_it(desk: Desk) -> None:
    desk.payments.sell(purchase(), payment())
    desk.put(bob(), subscription())
    desk.put(by_hand(user={"_ref": "usr-bob"}, stripePaymentId=CHARGE))

    report = sweep(desk)

    assert said(report) == [("duplicate", "same_session")]
    assert set(report.findings[0].subscription_ids) == {"sub-ten", "sub-hand"}


def test_findings_stand_newest_first_then_what_was_out_of_reach(desk: Desk) -> None:
    for number, age in ((1, 3), (2, 1), (3, 2)):
        desk.sell(**numbered(number), created=NOW - days(age))
    desk.payments.refuse("acct_elm")

    found = [finding.key[8:16] for finding in sweep(desk).findings]

    assert found == ["shop0002", "shop0003", "shop0001", "acct_elm"]


def test_only_a_sweep_of_all_accounts_is_remembered_as_the_last(desk: Desk) -> None:
    sweep(desk, account="platform")
    assert desk.ledger.last_sweep(NOW) is None

    sweep(desk)
    assert desk.ledger.last_sweep(NOW) == NOW


def test_many_accounts_are_swept_at_once_and_added_up(desk: Desk) -> None:
    for number in range(40):
        account = f"acct_{number:03}"
        desk.put(oak(_id=f"tenant-{number}", stripeConnect={"accountId": account}))
        desk.sell(**numbered(number), account=account, created=BOUGHT + timedelta(minutes=number))

    report = sweep(desk)

    assert len(report.coverage.accounts) == 43
    assert counted(report) == {"sessions": 40, "purchases": 40, "missing": 40}
    assert [finding.account for finding in report.findings][:2] == ["acct_039", "acct_038"]


def test_the_owners_of_all_pass_purchases_are_noted(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    desk.sell(**numbered(1), metadata={"classId": "class-1", "userId": "user_ada"})
    desk.sell(**numbered(2), metadata=told(userId=None))

    sweep(desk)

    assert desk.ledger.purchases_of("user_ada") == [("acct_oak", SESSION)]
