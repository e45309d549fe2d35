"""A gap from the moment it appears to the summary that counts it, in a time that the test moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.living import MANAGERS, SUPPORT, living, shown, until
from tests.e2e.payloads import judge

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.living import Life

EMIL = "Emil paid 150 kr for Trial class"


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_gap_is_announced_claimed_fixed_over_a_restart_and_counted(tmp_path: Path, mode: str) -> None:
    with living(tmp_path, socket_mode=mode == "socket") as life:
        life.buy("hedda")
        life.later(minutes=2)
        alert = life.message("Hedda paid 2,000 kr for Ten classes")
        assert "no pass was made" in shown(alert)

        life.press(SUPPORT, alert, "I'll Take It")
        until(lambda: "Taken by <@U0SUNNIVA>" in shown(alert))
        life.stop()
        life.clock.pass_by(minutes=3)
        life.start()
        life.press(SUPPORT, alert, "Create the Pass")
        until(lambda: "Fixed by <@U0SUNNIVA>" in shown(alert))
        assert made(life, "hedda") == ["pass-ten"]
        life.later(minutes=1)
        assert life.thread(alert)[0] == "Taken by a colleague."
        assert life.thread(alert)[1].startswith("Fixed by a colleague. Hedda gets “Ten classes”")

        life.clock.pass_until(9, days=1)
        life.run_due()
        summary = life.message("In the last 24 hours", MANAGERS)
        assert "Fixed by hand: 1. Fixed automatically: 0. Still open: 3." in summary.text
        assert "Minutes from alert to fix: 3" in summary.text
        assert life.count("Hedda · h***@example.com") == 1
        assert judge(life.town.slack) > 10


def test_an_alert_that_nobody_takes_is_told_again_until_the_managers_know(tmp_path: Path) -> None:
    with living(tmp_path) as life:
        life.later(minutes=1)
        alert = life.message(EMIL)
        life.later(minutes=4)
        assert life.thread(alert) == []

        life.later(minutes=1, seconds=5)
        (first,) = life.thread(alert)
        assert first.startswith("Nobody has taken this yet. It has been open since 18 Nov 2026")
        life.later(minutes=10)
        assert "<!subteam^S0SUPPORT>" in shown(life.said()[-1])
        life.later(minutes=15)
        assert life.count("Trial class", MANAGERS) == 1
        life.later(hours=2)
        assert len(life.thread(alert)) == 2
        assert len(life.said(MANAGERS)) == 2
        judge(life.town.slack)


def test_a_snoozed_alert_is_quiet_until_its_hour_is_over(tmp_path: Path) -> None:
    with living(tmp_path) as life:
        life.later(minutes=1)
        alert = life.message(EMIL)
        life.choose(SUPPORT, alert, "Snooze 1 Hour")
        until(lambda: "Snoozed by <@U0SUNNIVA>" in shown(alert))

        life.later(minutes=40)
        assert [each for each in life.thread(alert) if "Nobody" in each] == []
        life.later(minutes=21)
        assert life.thread(alert)[-1] == "The snooze is over: this is open again."


def test_nobody_is_reminded_at_night(tmp_path: Path) -> None:
    with living(tmp_path) as life:
        life.clock.pass_until(22, 30)
        life.run_due()
        alert = life.message(EMIL)
        life.later(hours=1)
        life.later(hours=4)
        assert life.thread(alert) == []

        life.clock.pass_until(7, 1)
        life.run_due()
        assert life.count("Trial class", MANAGERS) == 1


def test_what_was_missed_while_it_was_down_is_made_up_for_once(tmp_path: Path) -> None:
    with living(tmp_path) as life:
        life.later(minutes=1)
        life.stop()
        life.clock.pass_until(11, days=2)
        life.buy("hedda")
        life.start()
        life.run_due()
        assert life.count("Hedda paid 2,000 kr for Ten classes") == 1
        life.later(minutes=1)
        life.later(minutes=1)

        told = [each.text.split(".")[0] for each in life.said(MANAGERS) if "In the last" in each.text]
        assert told == ["In the last 24 hours 1 pass was bought"]


def test_the_week_is_summed_up_on_monday_morning(tmp_path: Path) -> None:
    with living(tmp_path, {"SWEEP_MINUTES": "0"}) as life:
        life.clock.pass_until(9, days=5)
        life.run_due()
        life.run_due()

        week, day = (each.text for each in life.said(MANAGERS))
        assert week.startswith("In the last 7 days 7 passes were bought.")
        assert day.startswith("In the last 24 hours 0 passes were bought.")
        judge(life.town.slack)


def test_what_is_provable_is_fixed_without_anybody(tmp_path: Path) -> None:
    with living(tmp_path, {"AUTO_FIX": "safe"}) as life:
        life.later(minutes=1)

        assert made(life, "emil") == ["pass-trial"]
        assert made(life, "gard") == ["pass-five"]
        assert life.count("Fixed automatically") == 2
        judge(life.town.slack)


def test_somebody_is_told_when_no_sweep_ends_any_more(tmp_path: Path) -> None:
    with living(tmp_path) as life:
        life.later(minutes=16)
        for _ in range(2):
            life.clock.pass_by(hours=27)
            life.run_due("watchman")
        assert life.count("Nobody has compared payments with passes") == 1


def made(life: Life, key: str) -> list[str]:
    """The passes that Passkeeper made for them."""
    return [each["passId"] for each in life.held(key) if each["_id"].startswith("passkeeper-")]
