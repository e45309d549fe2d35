"""What the support channel is told, over the whole program: once each, and how every gap stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from bot.messages import Message
from tests.services.desk import CHANNEL, alerts, announce, made_for, newest_text, numbered, opened, states
from tests.worlds import NOW, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


@pytest.mark.parametrize("gaps", [1, 5])
def test_up_to_five_new_gaps_are_an_alert_each(desk: Desk, gaps: int) -> None:
    desk.sell_many(gaps, made=False)

    announce(desk)

    assert [channel for channel, _, _ in desk.slack.posts] == [CHANNEL] * gaps
    assert [len(alert.gaps) for alert in alerts(desk)] == [1] * gaps


def test_six_new_gaps_are_one_alert_that_names_them_all(desk: Desk) -> None:
    desk.sell_many(6, made=False)

    announce(desk)

    ((_, message, _),) = desk.slack.posts
    assert message.text.startswith("Incident: 6 paid purchases do not have the pass that was bought.\n")
    assert message.text.count("Ada") == 6
    assert states(desk) == ["open"] * 6


def test_gaps_that_were_announced_before_do_not_make_a_few_new_ones_many(desk: Desk) -> None:
    desk.sell_many(5, made=False)
    announce(desk)
    desk.now = NOW + days(2)
    desk.sell()

    announce(desk)

    assert [len(alert.gaps) for alert in alerts(desk)] == [1] * 6


def test_the_same_gap_is_never_announced_twice_not_even_after_a_restart(desk: Desk) -> None:
    desk.sell()

    announce(desk)
    announce(desk)
    desk.restart()
    announce(desk)

    assert (len(desk.slack.posts), desk.slack.updates) == (1, [])


def test_what_is_no_gap_is_not_announced(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    desk.sell(**numbered(1), created=NOW)
    desk.payments.refuse("acct_elm")

    announce(desk)

    assert desk.slack.posts == []


def test_with_slack_down_it_stays_in_the_outbox_and_goes_out_the_next_time(desk: Desk) -> None:
    desk.sell_many(3, made=False)
    desk.slack.down = True
    with pytest.raises(UnavailableError):
        announce(desk)
    assert len(desk.ledger.unposted()) == 3

    desk.restart()
    desk.slack.down = False
    announce(desk)

    assert (len(desk.slack.posts), desk.ledger.unposted()) == (3, [])
    announce(desk)
    assert len(desk.slack.posts) == 3


def test_an_edit_that_slack_did_not_take_is_made_up_for(desk: Desk) -> None:
    sold = desk.sell()
    announce(desk)
    desk.put(made_for(sold))
    desk.slack.down = True
    announce(desk)
    assert (states(desk), desk.slack.updates) == (["healed"], [])

    desk.slack.down = False
    announce(desk)

    assert newest_text(desk).endswith("Healed by itself")
    assert len(desk.slack.in_threads) == 1
    announce(desk)
    assert (len(desk.slack.updates), len(desk.slack.posts)) == (1, 2)


def test_without_a_channel_nothing_is_posted_and_nothing_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path, support_channel=None) as desk:
        desk.sell()

        announce(desk)
        desk.services.announcing.tell(Message("Hello", ()))

        assert (desk.slack.posts, desk.ledger.unposted()) == ([], [])


def test_whoever_takes_an_alert_first_has_it(desk: Desk) -> None:
    desk.sell()
    announce(desk)
    (alert,) = alerts(desk)

    desk.services.announcing.claim(alert.id, "U1")
    second = desk.services.announcing.claim(alert.id, "U2")

    assert second is not None
    assert second.claimed_by == "U1"
    assert (len(desk.slack.updates), desk.slack.in_threads) == (1, ["Taken by a colleague."])


def test_other_messages_go_to_the_same_channel(desk: Desk) -> None:
    desk.services.announcing.tell(Message("Hello", ()))

    assert desk.slack.posts == [(CHANNEL, Message("Hello", ()), None)]
