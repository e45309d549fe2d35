"""The continuous sweep that follows events, over the whole program with its outside in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cursors import Cursor
from services.news import TYPES
from tests.services.desk import numbered, opened, said
from tests.services.followed import FIVE, bought, follow, followed, in_time, later, tell, watched
from tests.worlds import NOW, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with followed(tmp_path) as made:
        yield made


def test_the_first_run_sweeps_two_days_and_follows_from_its_start(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        tell(desk, desk.sell(created=NOW - days(1)))
        desk.sell(**numbered(1), created=NOW - days(3))

        report = follow(desk)

        assert said(report) == [("missing", "no_delivery")]
        assert report.counts["sessions"] == 1
        assert report.coverage.accounts == ("platform", "acct_elm", "acct_oak")
        assert desk.ledger.cursors()["acct_oak"] == Cursor("acct_oak", NOW)
        assert (desk.payments.asked["purchases"], desk.payments.asked["events"]) == (3, 1)


def test_where_events_do_not_tell_of_what_was_sold_windows_are_swept_until_they_do(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        desk.sell(created=NOW - days(1))
        follow(desk)
        assert "acct_oak" not in desk.ledger.cursors()

        later(desk)
        silent = desk.sell(**numbered(2), created=desk.now - timedelta(hours=1))
        assert silent.session_id in {finding.session_id for finding in follow(desk).findings}

        tell(desk, silent)
        later(desk)
        follow(desk)
        assert "acct_oak" in desk.ledger.cursors()


def test_with_nothing_new_it_asks_each_account_once_and_the_store_nothing(desk: Desk) -> None:
    later(desk)
    desk.shelves.failing = {"*"}

    report = follow(desk)

    assert (desk.payments.asked, report.findings) == ({"events": 3}, ())
    assert report.coverage.complete
    assert desk.ledger.last_sweep(desk.now) == desk.now


def test_what_happens_between_a_clock_that_was_ahead_and_the_next_run_is_found(desk: Desk) -> None:
    right = later(desk)
    later(desk, days(20))
    follow(desk)

    desk.now = right + FIVE
    lost = bought(desk, 1, made=False)

    assert [finding.session_id for finding in follow(desk).findings] == [lost.session_id]


def test_one_question_covers_all_kinds_of_events() -> None:
    assert len(TYPES) <= 20


def test_a_purchase_that_is_right_is_counted_and_a_lost_one_found_after_its_grace(desk: Desk) -> None:
    later(desk)
    bought(desk, 1)
    bought(desk, 2, made=False)

    first = follow(desk)
    assert (first.counts["ok"], said(first)) == (1, [("waiting", "grace")])
    assert watched(desk) == [("shop0002", "grace")]

    later(desk)
    assert said(follow(desk)) == [("waiting", "grace")]
    later(desk)
    assert said(follow(desk)) == [("missing", "no_delivery")]
    assert watched(desk) == [("shop0002", "no_delivery")]


def test_an_event_that_comes_twice_is_judged_once(desk: Desk) -> None:
    later(desk)
    bought(desk, 1)
    follow(desk)
    desk.payments.asked.clear()
    later(desk)

    assert follow(desk).counts["sessions"] == 0
    assert desk.payments.asked == {"events": 3}


def test_an_event_that_stripe_lists_late_is_read_all_the_same(desk: Desk) -> None:
    later(desk)
    bought(desk, 1)
    follow(desk)
    slow = desk.sell(**numbered(2), created=desk.now)
    tell(desk, slow, created=desk.now - timedelta(minutes=8))
    later(desk, timedelta(minutes=30))

    assert said(follow(desk)) == [("missing", "no_delivery")]


def test_a_gap_that_was_healed_is_looked_at_and_forgotten(desk: Desk) -> None:
    later(desk)
    sold = bought(desk, 1, made=False)
    follow(desk)
    later(desk, timedelta(minutes=20))
    follow(desk)
    desk.put(in_time(sold))
    later(desk)

    report = follow(desk)

    assert (report.findings, report.counts["ok"], watched(desk)) == ((), 1, [])


def test_a_refund_is_found_by_its_payment_however_old_the_purchase(desk: Desk) -> None:
    sold = desk.sell(**numbered(1), created=NOW - days(20))
    desk.put(in_time(sold))
    later(desk)
    desk.payments.give_back("acct_oak", "pi_shop0001", desk.now, amount=200000)
    tell(desk, sold, "charge.refunded", object_id="ch_1", intent_id=sold.payment_intent)

    assert said(follow(desk)) == [("money_back", "refunded_still_active")]


def test_a_payment_that_arrives_later_is_judged_when_it_does(desk: Desk) -> None:
    later(desk)
    sold = desk.sell(**numbered(1), created=desk.now, payment_status="unpaid")
    tell(desk, sold)
    assert said(follow(desk)) == [("waiting", "payment_processing")]
    later(desk, timedelta(hours=1))
    desk.payments.sell(replace(sold, payment_status="paid"))
    tell(desk, sold, "checkout.session.async_payment_succeeded")

    assert follow(desk).counts["sessions"] == 1


def test_what_is_watched_and_not_due_stands_as_it_was_and_costs_nothing(desk: Desk) -> None:
    later(desk)
    sold = desk.sell(**numbered(1), created=desk.now, payment_status="unpaid")
    tell(desk, sold)
    follow(desk)
    desk.payments.asked.clear()
    later(desk)

    report = follow(desk)

    assert (said(report), report.counts["waiting"]) == ([("waiting", "payment_processing")], 0)
    assert desk.payments.asked == {"events": 3}


def test_very_many_at_once_are_read_as_a_window(desk: Desk) -> None:
    later(desk)
    for number in range(1, 41):
        bought(desk, number)

    report = follow(desk)

    assert report.counts["ok"] == 40
    assert desk.payments.asked == {"events": 3, "purchases": 1, "money_back": 1}
