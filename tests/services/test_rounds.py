"""What each job of the schedule does, over the whole program."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import UnavailableError
from bot.jobs import timetable
from services.applying import LEASE
from services.rounds import rounds_of
from tests.contracts.ledger_entries import ACTION
from tests.services.desk import CHANNEL, made_for, numbered, opened
from tests.worlds import NOW, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.jobs import Job, JobName
    from services.rounds import Rounds
    from tests.services.desk import Desk

MANAGERS = "C0MANAGERS"
INCOMPLETE = "Not everything could be looked at, so a missing pass may not be noticed."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, manager_channel=MANAGERS, auto_fix="safe") as made:
        yield made


def jobs_of(desk: Desk) -> Mapping[JobName, Job]:
    told = desk.settings
    return timetable(minutes=told.sweep_minutes, daily_at=told.daily_at, timezone=told.timezone)


def rounds(desk: Desk) -> Rounds:
    return rounds_of(desk.services, jobs_of(desk), {})


def a_slot(desk: Desk, name: JobName, *, monday: bool = False) -> datetime:
    """The newest slot of the job; the day's on a Monday, or on another day."""
    if name != "daily":
        return jobs_of(desk)[name].slots.newest(desk.now)
    monday_slot = jobs_of(desk)["weekly"].slots.newest(desk.now)
    return monday_slot if monday else monday_slot + timedelta(days=1)


def do(desk: Desk, name: JobName, *, monday: bool = False) -> list[tuple[str, str]]:
    """Does it all; the channel and the beginning of each new post."""
    before = len(desk.slack.posts)
    for step in rounds(desk).steps(name, a_slot(desk, name, monday=monday)).values():
        step()
    return [(channel, message.text.split("\n")[0][:32]) for channel, message, _ in desk.slack.posts[before:]]


def names(desk: Desk, name: JobName, *, monday: bool = False) -> list[str]:
    return list(rounds(desk).steps(name, a_slot(desk, name, monday=monday)))


def test_the_continuous_job_looks_at_what_is_new_fixes_it_and_tells_of_it(desk: Desk) -> None:
    desk.sell(created=NOW - timedelta(days=1))
    desk.sell(**numbered(1), created=NOW - timedelta(days=3))

    told = do(desk, "continuous")

    assert [channel for channel, _ in told] == [CHANNEL]
    assert "Fixed" in desk.slack.posts[0][1].text
    assert desk.slack.updates == []
    assert [action.session_id for action in desk.ledger.actions()] == [SESSION]


def test_the_day_is_swept_as_far_as_the_settings_say_and_summed_up(desk: Desk) -> None:
    desk.sell(created=NOW - timedelta(days=29))
    desk.sell(**numbered(1), created=NOW - timedelta(days=31))

    told = do(desk, "daily")

    assert [channel for channel, _ in told] == [CHANNEL, MANAGERS]
    assert told[1][1] == "In the last 24 hours 0 passes we"
    assert [action.session_id for action in desk.ledger.actions()] == [SESSION]


def test_the_week_is_swept_at_least_a_month_back(tmp_path: Path) -> None:
    with opened(tmp_path, lookback_days=3) as desk:
        desk.sell(created=NOW - timedelta(days=29))
        told = do(desk, "weekly")
        assert [channel for channel, _ in told] == [CHANNEL, CHANNEL]
        assert told[1][1].startswith("In the last 7 days")


def test_on_a_monday_the_week_sweeps_and_both_are_summed_up(desk: Desk) -> None:
    assert names(desk, "daily", monday=True) == ["summary", "retention"]
    assert names(desk, "daily") == ["sweep", "summary", "retention"]
    assert names(desk, "weekly") == ["sweep", "summary"]


def test_the_month_begins_with_a_check_of_the_webhook(desk: Desk) -> None:
    told = do(desk, "monthly")
    assert [channel for channel, _ in told] == [CHANNEL, MANAGERS]
    assert told[0][1].startswith("Payments do not reach the site")
    assert told[1][1].startswith("In the last 30 days")


def test_the_quarter_is_reviewed(desk: Desk) -> None:
    assert [channel for channel, _ in do(desk, "quarterly")] == [MANAGERS]


@pytest.mark.parametrize(
    ("name", "steps"), [("reminders", ["recover", "remind", "reports"]), ("watchman", ["watch"])]
)
def test_where_all_is_well_nobody_is_reminded_or_warned(desk: Desk, name: JobName, steps: list[str]) -> None:
    assert do(desk, name) == []
    assert names(desk, name) == steps


def test_an_alert_that_nobody_takes_is_reminded_of(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        desk.sell()
        do(desk, "continuous")
        do(desk, "daily")
        before = len(desk.slack.posts)
        desk.now += timedelta(days=3)
        do(desk, "reminders")
        assert len(desk.slack.posts) > before


def test_what_another_program_left_unfinished_is_finished_within_minutes(desk: Desk) -> None:
    killed = replace(ACTION, at=desk.now)
    desk.ledger.begin(killed, desk.now + LEASE)
    do(desk, "reminders")
    assert desk.ledger.action(killed.id) == killed
    desk.now += LEASE
    do(desk, "reminders")
    found = desk.ledger.action(killed.id)
    assert found is not None
    assert (found.result, found.detail) == (
        "failed",
        "It never reached the store, so nothing was changed.",
    )


def test_slack_out_of_reach_stops_no_fix_and_is_said(desk: Desk) -> None:
    desk.sell()
    desk.slack.down = True

    with pytest.raises(UnavailableError, match="Slack"):
        rounds(desk).steps("daily", a_slot(desk, "daily"))["sweep"]()

    assert [action.result for action in desk.ledger.actions()] == ["created"]


def test_a_store_that_takes_nothing_stops_no_alert(desk: Desk) -> None:
    desk.sell()
    desk.shelves.failing = {"commit"}
    assert [channel for channel, _ in do(desk, "daily")] == [CHANNEL, MANAGERS]


def test_what_could_not_be_read_is_told_once_a_day(desk: Desk) -> None:
    desk.payments.refuse("acct_oak")
    slot = a_slot(desk, "daily")
    for later in (0, 0, 1):
        rounds(desk).steps("daily", slot + later * timedelta(days=1))["sweep"]()

    told = [message.text for _, message, _ in desk.slack.posts if message.text.startswith(INCOMPLETE)]
    assert len(told) == 2
    assert "Oak Dance" in told[0]
    assert "/webhook-health" in told[0]
    assert do(desk, "continuous") == []


def test_once_everything_is_read_again_the_next_fault_is_told(desk: Desk) -> None:
    desk.put(made_for(desk.sell()))
    assert [channel for channel, _ in do(desk, "daily")] == [MANAGERS]


def test_without_anybody_to_tell_a_summary_says_what_to_set(tmp_path: Path) -> None:
    with opened(tmp_path, support_channel=None) as desk:
        steps = rounds(desk).steps("weekly", a_slot(desk, "weekly"))
        steps["sweep"]()
        with pytest.raises(Exception, match="MANAGER_CHANNEL"):
            steps["summary"]()
