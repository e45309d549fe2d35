"""Summaries, over the whole program with its outside in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.documents import written
from bot.errors import SettingsError, UnavailableError
from tests.services.desk import CHANNEL, announce, made_for, numbered, opened
from tests.worlds import NOW, SESSION, days, payment, purchase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.figures import PeriodName, Summary
    from bot.model import Purchase, Subscription
    from tests.services.desk import Desk

RECENT = NOW - days(2)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def summary(desk: Desk, name: PeriodName = "week") -> Summary:
    return desk.services.summaries.summary(name)


def made(sold: Purchase) -> Subscription:
    """As the site makes it: from the purchase on, for as long as was sold."""
    until = sold.created + days(90)
    return made_for(sold, startDate=written(sold.created), endDate=written(until))


def fix(desk: Desk, session_id: str = SESSION) -> None:
    outcome = desk.services.fixing.apply(session_id, by="U0KIM", manager=True)
    assert outcome.result == "created"


def figures(of: Summary) -> tuple[int | None, float | None, int, int]:
    return (of.purchases, of.rate, of.by_hand, len(of.open))


def test_what_the_webhook_made_and_what_it_lost(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.put(made(desk.sell(**numbered(number), created=RECENT)))
    desk.sell(created=RECENT)

    assert figures(summary(desk)) == (4, 0.75, 0, 1)


def test_what_was_fixed_is_no_success_of_the_webhook(desk: Desk) -> None:
    desk.sell(created=RECENT)
    fix(desk)

    told = summary(desk)

    assert figures(told) == (1, 0.0, 1, 0)
    assert (told.minutes, sum(day.gaps or 0 for day in told.by_day)) == (None, 1)


def test_minutes_count_from_the_alert_to_the_fix(desk: Desk) -> None:
    desk.sell(created=RECENT)
    announce(desk)
    desk.now += timedelta(minutes=3)
    fix(desk)

    assert summary(desk).minutes == 3.0


def test_a_gap_from_before_the_period_is_still_open(desk: Desk) -> None:
    desk.sell(created=NOW - days(20))

    assert figures(summary(desk, "day")) == (0, None, 0, 1)


def test_a_gap_from_before_the_look_back_is_open_while_the_ledger_says_so(desk: Desk) -> None:
    desk.sell(created=NOW - days(20))
    announce(desk)
    desk.now += days(15)

    assert [each.session_id for each in summary(desk).open] == [SESSION]
    desk.services.announcing.settle(SESSION, "fixed", by="U0KIM")
    assert summary(desk).open == ()


def test_a_false_alarm_is_counted_and_no_longer_open(desk: Desk) -> None:
    desk.sell(created=RECENT)
    announce(desk)
    desk.services.announcing.settle(SESSION, "dismissed", by="U0KIM", note="A test purchase.")

    told = summary(desk)

    assert (told.false_alarms, told.open, sum(day.gaps or 0 for day in told.by_day)) == (1, (), 0)


def test_a_late_pass_was_a_gap(desk: Desk) -> None:
    sold = desk.sell(created=RECENT)
    announce(desk)
    desk.put(made(sold))
    announce(desk)

    assert figures(summary(desk)) == (1, 0.0, 0, 0)


def test_what_is_open_is_told_from_the_oldest_on(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.sell(**numbered(number), created=RECENT - days(number))

    ordered = [numbered(number)["session_id"] for number in (3, 2, 1)]
    assert [each.session_id for each in summary(desk).open] == ordered


def test_reports_of_the_period_are_counted(desk: Desk) -> None:
    desk.ledger.take_report("r1", RECENT, "user_ada", "My pass is missing.")
    desk.ledger.take_report("r2", NOW - days(8), "user_ada", "My pass is missing.")

    assert summary(desk).reports == 1


def test_an_account_out_of_reach_leaves_the_figures_incomplete(desk: Desk) -> None:
    desk.put(made(desk.sell(created=RECENT)))
    desk.payments.refuse("acct_elm")

    told = summary(desk)

    assert not told.coverage.complete
    assert figures(told) == (1, 1.0, 0, 0)
    assert told.targets["webhook_success_rate"].met is None


def test_gaps_of_an_account_out_of_reach_stay_open_as_the_ledger_has_them(desk: Desk) -> None:
    desk.sell(created=RECENT)
    announce(desk)
    desk.payments.refuse("acct_oak")

    assert figures(summary(desk)) == (0, None, 0, 1)


def test_a_store_that_is_silent_is_never_no_gap(desk: Desk) -> None:
    desk.sell(created=RECENT)
    desk.shelves.failing.add("*")

    told = summary(desk)

    assert (told.coverage.complete, told.purchases, told.rate) == (False, None, None)
    assert (told.still_open, told.causes) == (None, None)


def test_without_stripe_nothing_that_stripe_tells_is_known(desk: Desk) -> None:
    desk.put(made(desk.sell(created=RECENT)))
    desk.payments.down = True

    told = summary(desk)

    assert (told.purchases, told.rate, told.still_open, told.to_pass) == (None, None, None, None)
    assert {(day.purchases, day.rate, day.gaps) for day in told.by_day} == {(None, None, None)}
    assert (told.by_hand, told.automatic, told.reports) == (0, 0, 0)


def test_without_stripe_what_the_ledger_has_open_is_known(desk: Desk) -> None:
    desk.sell(created=RECENT)
    announce(desk)
    desk.payments.down = True

    assert (summary(desk).purchases, summary(desk).still_open) == (None, 1)


def test_one_side_that_is_silent_is_said_once(desk: Desk) -> None:
    desk.sell_many(3, made=False, created=RECENT)
    desk.shelves.failing.add("subscriptions_tied")

    told = summary(desk)

    assert told.coverage.problems == ("The pass store could not be read, so some purchases were not judged.",)
    assert (told.purchases, told.rate, told.open) == (3, None, ())
    assert (told.still_open, sum(day.purchases or 0 for day in told.by_day)) == (None, 3)
    assert {day.gaps for day in told.by_day} == {None}


def test_a_key_that_may_not_list_refunds_reads_each_payment(desk: Desk) -> None:
    desk.put(made(desk.sell(created=RECENT)))
    desk.payments.refuse_lists("acct_oak")

    assert figures(summary(desk)) == (1, 1.0, 0, 0)


def test_nothing_is_written_by_reading(desk: Desk) -> None:
    desk.sell(created=RECENT)

    summary(desk)

    assert desk.ledger.last_sweep(NOW) is None
    assert desk.slack.posts == []


def test_managers_are_told_in_their_channel(tmp_path: Path) -> None:
    with opened(tmp_path, manager_channel="C0MANAGER") as desk:
        desk.payments.sell(purchase(created=RECENT), payment())
        desk.services.summaries.post(summary(desk))

        ((channel, message, _),) = desk.slack.posts
    assert channel == "C0MANAGER"
    assert "1 pass was bought" in message.text


def test_without_a_managers_channel_support_is_told(desk: Desk) -> None:
    desk.services.summaries.post(summary(desk))

    assert [channel for channel, *_ in desk.slack.posts] == [CHANNEL]


def test_a_post_that_fails_is_an_error(desk: Desk) -> None:
    desk.slack.down = True

    with pytest.raises(UnavailableError):
        desk.services.summaries.post(summary(desk))


def test_with_nobody_to_tell_posting_is_refused(tmp_path: Path) -> None:
    with (
        opened(tmp_path, support_channel=None) as desk,
        pytest.raises(SettingsError, match="MANAGER_CHANNEL"),
    ):
        desk.services.summaries.require_for_posting()
