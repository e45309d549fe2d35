from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.alerts import Alert, Gap
from bot.escalation import due, is_quiet
from tests.fakes.desk import FINDING

if TYPE_CHECKING:
    from bot.alerts import GapState

OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NIGHT = (time(22), time(7))
ALERT = Alert("alert_1", NOON, (Gap("cs_live_oak0001", FINDING),), since=NOON)


def after(minutes: float, alert: Alert = ALERT) -> int | None:
    return due(alert, (alert.since or NOON) + timedelta(minutes=minutes), NIGHT, OSLO)


@pytest.mark.parametrize(
    ("minutes", "stage"), [(0, None), (4.9, None), (5, 1), (14.9, 1), (15, 2), (29.9, 2), (30, 3), (500, 3)]
)
def test_the_stage_grows_with_the_time_that_nobody_takes_it(minutes: float, stage: int | None) -> None:
    assert after(minutes) == stage


@pytest.mark.parametrize(
    ("told", "minutes", "stage"), [(1, 14, None), (1, 15, 2), (2, 29, None), (3, 999, None)]
)
def test_a_stage_is_told_once_and_after_the_managers_there_is_none(
    told: int, minutes: float, stage: int | None
) -> None:
    assert after(minutes, replace(ALERT, reminded=told)) == stage


def test_what_somebody_has_taken_is_not_reminded_of() -> None:
    assert after(60, replace(ALERT, claimed_by="U1")) is None


@pytest.mark.parametrize("state", ["fixed", "healed", "changed", "dismissed"])
def test_what_is_settled_is_not_reminded_of(state: GapState) -> None:
    assert after(60, replace(ALERT, gaps=(replace(ALERT.gaps[0], state=state),))) is None


def test_what_is_snoozed_is_not_reminded_of_until_that_is_over() -> None:
    snoozed = replace(ALERT, snoozed_by="U1", snoozed_until=NOON + timedelta(hours=1))

    assert after(59, snoozed) is None


def test_a_snooze_that_is_over_is_told_at_once_and_then_counts_anew() -> None:
    woken = replace(ALERT, woken=True)

    assert [after(minutes, woken) for minutes in (0, 14, 15, 30)] == [1, 1, 2, 3]


def test_whoever_took_and_snoozed_it_hears_that_it_is_over_and_nobody_else() -> None:
    woken = replace(ALERT, woken=True, claimed_by="U1")

    assert [after(minutes, woken) for minutes in (0, 30)] == [1, 1]
    assert after(30, replace(woken, reminded=1)) is None


@pytest.mark.parametrize(
    ("clock", "quiet"), [((21, 59), False), ((22, 0), True), ((3, 0), True), ((6, 59), True), ((7, 0), False)]
)
def test_quiet_hours_are_those_of_the_school_and_may_cross_midnight(
    clock: tuple[int, int], quiet: bool
) -> None:
    at = datetime(2026, 7, 1, *clock, tzinfo=OSLO)

    assert is_quiet(at.astimezone(UTC), NIGHT, OSLO) is quiet
    assert is_quiet(at, None, OSLO) is False


def test_quiet_hours_within_one_day() -> None:
    lunch = (time(12), time(13))

    assert is_quiet(datetime(2026, 7, 1, 12, 30, tzinfo=OSLO), lunch, OSLO)
    assert not is_quiet(datetime(2026, 7, 1, 13, tzinfo=OSLO), lunch, OSLO)


def test_after_quiet_hours_only_the_latest_stage_follows() -> None:
    late = datetime(2026, 11, 20, 20, 58, tzinfo=UTC)
    alert = replace(ALERT, created=late, since=late)

    assert due(alert, late + timedelta(minutes=40), NIGHT, OSLO) is None
    assert due(alert, datetime(2026, 11, 21, 6, tzinfo=UTC), NIGHT, OSLO) == 3
