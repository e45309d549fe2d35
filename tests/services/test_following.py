"""The continuous sweep that follows events, over the whole program with its outside in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cursors import Cursor, Watched
from bot.documents import written
from bot.model import StripeEvent
from services.news import TYPES
from tests.services.desk import made_for, numbered, opened, said
from tests.worlds import NOW, SESSION, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.findings import Report
    from bot.model import Purchase, Subscription
    from tests.services.desk import Desk

FIVE = timedelta(minutes=5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Followed before: from here on there are events."""
    with opened(tmp_path) as made:
        follow(made)
        made.payments.asked.clear()
        yield made


def follow(desk: Desk) -> Report:
    return desk.services.following.run()


def later(desk: Desk, by: timedelta = FIVE) -> datetime:
    desk.now += by
    return desk.now


def in_time(sold: Purchase) -> Subscription:
    """The pass as the site's webhook makes it for a purchase of any day."""
    return made_for(sold, startDate=written(sold.created), endDate=written(sold.created + days(90)))


def tell(desk: Desk, sold: Purchase, kind: str = "checkout.session.completed", **changes: object) -> None:
    """An event of this moment."""
    event = StripeEvent(
        f"evt_{kind}_{sold.session_id}", kind, sold.account, True, desk.now, 0, sold.session_id
    )
    desk.payments.happen(replace(event, **changes))  # type: ignore[arg-type]


def bought(desk: Desk, number: int, *, made: bool = True) -> Purchase:
    """Bought a minute ago, with the event of it."""
    sold = desk.sell(**numbered(number), created=desk.now - timedelta(minutes=1))
    tell(desk, sold)
    if made:
        desk.put(in_time(sold))
    return sold


def watched(desk: Desk) -> list[tuple[str, str]]:
    return [(each.finding.key[8:16], each.finding.reason) for each in desk.ledger.watched()]


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


def test_an_account_out_of_reach_keeps_its_cursor_and_is_said(desk: Desk) -> None:
    before = desk.ledger.cursors()["acct_oak"]
    later(desk)
    bought(desk, 1)
    desk.payments.refuse("acct_oak")

    report = follow(desk)

    assert said(report) == [("unchecked", "account")]
    assert not report.coverage.complete
    assert desk.ledger.cursors()["acct_oak"] == before


def test_a_cursor_older_than_stripe_keeps_events_is_swept_in_their_place(desk: Desk) -> None:
    desk.ledger.follow([Cursor("acct_oak", NOW - days(26))], [], [])
    tell(desk, desk.sell(created=NOW - days(1)))

    assert said(follow(desk)) == [("missing", "no_delivery")]
    assert desk.payments.asked == {"purchases": 1, "money_back": 1, "events": 3, "payment": 1}
    assert desk.ledger.cursors()["acct_oak"].at == NOW


def test_an_account_that_is_quiet_for_months_is_never_taken_for_lost(desk: Desk) -> None:
    for _ in range(40):
        later(desk, days(1))
        follow(desk)

    assert desk.payments.asked == {"events": 120}


def test_a_key_that_may_not_list_events_is_swept_each_time(desk: Desk) -> None:
    desk.payments.refuse_events("acct_oak")
    sold = desk.sell(created=NOW - days(1))

    assert said(follow(desk)) == [("missing", "no_delivery")]
    desk.put(in_time(sold))
    assert follow(desk).findings == ()
    assert desk.payments.asked["purchases"] == 2


def test_a_school_that_gives_purchases_but_no_events_is_swept_too(desk: Desk) -> None:
    """Stripe may refuse both in the same words: only the purchases tell whether the account is closed."""
    desk.payments.refuse_events("acct_oak", system="account")
    sold = desk.sell(created=NOW - days(1))

    report = follow(desk)

    assert said(report) == [("missing", "no_delivery")]
    assert report.findings[0].session_id == sold.session_id
    assert report.coverage.complete


def test_a_purchase_that_stripe_does_not_show_any_more_is_not_watched_for_ever(desk: Desk) -> None:
    later(desk)
    bought(desk, 1, made=False)
    follow(desk)
    (one,) = desk.ledger.watched()
    desk.ledger.follow(
        [], [Watched(replace(one.finding, session_id="cs_live_gone"), NOW, NOW)], [one.finding.key]
    )

    assert (follow(desk).findings, watched(desk)) == ((), [])


def test_where_the_store_is_silent_the_schools_followed_before_still_are(desk: Desk) -> None:
    desk.restart()
    later(desk)
    desk.shelves.failing = {"*"}

    report = follow(desk)

    assert report.coverage.accounts == ("platform", "acct_elm", "acct_oak")
    assert not report.coverage.complete


def test_a_store_that_is_silent_leaves_a_new_purchase_to_be_looked_at_again(desk: Desk) -> None:
    later(desk)
    bought(desk, 1)
    desk.shelves.failing = {"*"}
    assert said(follow(desk)) == [("unchecked", "store")]
    desk.shelves.failing = set()
    later(desk)

    assert (follow(desk).counts["ok"], watched(desk)) == (1, [])


def test_gaps_of_another_sweep_can_be_watched_too(desk: Desk) -> None:
    sold = desk.sell(created=NOW - days(20))
    desk.services.following.watch(desk.services.sweep.run())
    assert [each.finding.key for each in desk.ledger.watched()] == [SESSION]
    later(desk)

    assert said(follow(desk)) == [("missing", "no_delivery")]
    desk.put(in_time(sold))
    later(desk)
    assert follow(desk).findings == ()


def test_an_old_gap_is_looked_at_less_and_less_often(desk: Desk) -> None:
    later(desk)
    bought(desk, 1, made=False)
    follow(desk)
    later(desk, days(2))
    follow(desk)

    (one,) = desk.ledger.watched()

    assert one.due == desk.now + timedelta(hours=1)


def test_the_alert_of_a_gap_that_was_healed_says_so(desk: Desk) -> None:
    later(desk)
    sold = bought(desk, 1, made=False)
    later(desk, timedelta(minutes=20))
    desk.services.announcing.announce(follow(desk))
    desk.put(in_time(sold))
    later(desk)

    desk.services.announcing.announce(follow(desk))

    alert = desk.ledger.alert_of(sold.session_id)
    assert alert is not None
    assert [gap.state for gap in alert.gaps] == ["healed"]
