"""The sweep that follows events, where something hinders it, and gaps that are watched for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cursors import Cursor, Watched
from tests.services.desk import said
from tests.services.followed import bought, follow, followed, in_time, later, tell, watched
from tests.worlds import NOW, SESSION, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with followed(tmp_path) as made:
        yield made


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
