"""How a gap that was announced is kept up to date, over the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from tests.services.desk import alerts, announce, made_for, newest_text, opened, states
from tests.worlds import NOW, SESSION, days, ten_pass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as made:
        yield made


def test_a_gap_that_healed_is_shown_as_healed(desk: Desk) -> None:
    sold = desk.sell()
    announce(desk)
    desk.put(made_for(sold))

    announce(desk)

    assert (states(desk), desk.services.announcing.open_gaps()) == (["healed"], 0)
    assert newest_text(desk).endswith("Healed by itself")
    assert (len(desk.slack.in_channel), len(desk.slack.updates)) == (1, 1)


def test_a_gap_that_became_another_one_stays_open_and_is_told_anew_in_its_alert(desk: Desk) -> None:
    sold = desk.sell()
    announce(desk)
    desk.put(made_for(sold, isActive=None))

    announce(desk)

    (alert,) = alerts(desk)
    assert [(gap.state, gap.finding.reason) for gap in alert.gaps] == [("open", "inactive")]
    assert (len(desk.slack.in_channel), len(desk.slack.updates)) == (1, 1)


def test_a_gap_whose_money_went_back_is_shown_as_changed(desk: Desk) -> None:
    desk.sell()
    announce(desk)
    desk.payments.give_back("acct_oak", "pi_oak0001", NOW, amount=200000)

    announce(desk)

    assert states(desk) == ["changed"]
    assert "Changed since" in newest_text(desk)


def test_a_pass_that_was_sold_expired_is_another_gap_and_not_healed(desk: Desk) -> None:
    sold = desk.sell()
    announce(desk)
    past = "2025-10-01T00:00:00.000Z"
    desk.put(ten_pass(validityType="date", validityDays=None, expiryDate=past), made_for(sold, endDate=past))

    announce(desk)

    (alert,) = alerts(desk)
    assert [(gap.state, gap.finding.reason) for gap in alert.gaps] == [("open", "sold_expired")]
    assert len(desk.slack.in_channel) == 1


def test_a_gap_that_is_back_is_open_again_in_its_old_alert(desk: Desk) -> None:
    sold = desk.sell()
    desk.put(made_for(sold, isActive=None))
    announce(desk)
    desk.put(made_for(sold))
    announce(desk)
    desk.put(made_for(sold, isActive=None))

    announce(desk)

    assert (states(desk), len(desk.slack.in_channel), len(desk.slack.updates)) == (["open"], 1, 2)


def test_a_dismissed_gap_stays_dismissed(desk: Desk) -> None:
    desk.sell()
    announce(desk)
    assert desk.services.announcing.dismiss(SESSION, by="U1", note="She paid in cash.")

    announce(desk)

    assert (states(desk), len(desk.slack.in_channel), len(desk.slack.updates)) == (["dismissed"], 1, 1)


def test_what_was_fixed_meanwhile_is_not_dismissed_any_more(desk: Desk) -> None:
    desk.sell()
    announce(desk)
    desk.services.announcing.settle(SESSION, "fixed", by="U1")

    assert not desk.services.announcing.dismiss(SESSION, by="U2", note="She paid in cash.")

    assert states(desk) == ["fixed"]


def test_a_fix_is_shown_with_its_author_and_stays(desk: Desk) -> None:
    desk.sell()
    announce(desk)

    desk.services.fixing.apply(SESSION, by="U1", manager=True)
    announce(desk)

    (alert,) = alerts(desk)
    assert [(gap.state, gap.by) for gap in alert.gaps] == [("fixed", "U1")]
    assert len(desk.slack.updates) == 1


def test_a_gap_outside_the_sweeps_window_is_looked_at_by_itself(desk: Desk) -> None:
    sold = desk.sell()
    announce(desk)
    desk.now = NOW + days(60)

    announce(desk)
    assert states(desk) == ["open"]

    desk.put(made_for(sold, endDate="2026-01-01T10:00:00.000Z"))
    announce(desk)
    assert states(desk) == ["healed"]


def test_a_sweep_of_one_account_leaves_the_gaps_of_others_open(desk: Desk) -> None:
    desk.sell()
    announce(desk)

    announce(desk, account="platform")

    assert (states(desk), desk.slack.updates) == (["open"], [])


@pytest.mark.parametrize("broken", ["stripe", "account", "store"])
def test_what_is_out_of_reach_heals_nothing(desk: Desk, broken: str) -> None:
    sold = desk.sell()
    announce(desk)
    desk.put(made_for(sold))
    desk.payments.down = broken == "stripe"
    if broken == "account":
        desk.payments.refuse("acct_oak")
    desk.shelves.failing = {"*"} if broken == "store" else set()

    announce(desk)

    assert (states(desk), desk.slack.updates) == (["open"], [])


def test_a_gap_that_was_never_announced_is_nobodys_business(desk: Desk) -> None:
    desk.services.announcing.settle(SESSION, "fixed", by="U1")

    assert (desk.services.announcing.gap(SESSION), desk.slack.updates) == (None, [])


def test_an_alert_that_goes_out_late_shows_the_present_state(desk: Desk) -> None:
    sold = desk.sell()
    desk.slack.down = True
    with pytest.raises(UnavailableError):
        announce(desk)
    desk.put(made_for(sold))
    desk.slack.down = False

    announce(desk)

    ((_, message, _),) = desk.slack.posts
    assert message.text.endswith("Healed by itself")
    assert desk.slack.updates == []


def test_what_was_called_no_problem_is_so_only_as_it_stood(desk: Desk) -> None:
    sold = desk.sell()
    announce(desk)
    announcing = desk.services.announcing
    (gap,) = alerts(desk)[0].gaps
    assert announcing.dismissed(gap.finding) is False

    announcing.settle(gap.finding.key, "dismissed", by="U1")
    assert announcing.dismissed(gap.finding) is True

    desk.put(made_for(sold, isActive=None))
    (now,) = desk.services.sweep.run().findings
    assert (now.key, announcing.dismissed(now)) == (gap.finding.key, False)
