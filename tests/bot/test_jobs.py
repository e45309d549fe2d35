"""At which moments each job is to run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.job_book import JobRun
from bot.jobs import Every, Job, JobName, timetable

OSLO = ZoneInfo("Europe/Oslo")
NINE, HALF_PAST_TWO = time(9, 0), time(2, 30)
MINUTE = timedelta(minutes=1)


def newest(name: JobName, now: datetime, daily_at: time = NINE) -> datetime:
    jobs = timetable(minutes=5, daily_at=daily_at, timezone=OSLO)
    return jobs[name].slots.newest(now)


def oslo(*told: int, fold: int = 0) -> datetime:
    return datetime(*told, tzinfo=OSLO, fold=fold)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("name", "slot", "before"),
    [
        ("continuous", oslo(2026, 11, 20, 9, 5), oslo(2026, 11, 20, 9, 0)),
        ("reminders", oslo(2026, 11, 20, 9, 5), oslo(2026, 11, 20, 9, 4)),
        ("watchman", oslo(2026, 11, 20, 9, 15), oslo(2026, 11, 20, 9, 0)),
        ("daily", oslo(2026, 11, 20, 9, 0), oslo(2026, 11, 19, 9, 0)),
        ("weekly", oslo(2026, 11, 23, 9, 0), oslo(2026, 11, 16, 9, 0)),
        ("monthly", oslo(2026, 12, 7, 9, 0), oslo(2026, 11, 2, 9, 0)),
        ("monthly", oslo(2026, 6, 1, 9, 0), oslo(2026, 5, 4, 9, 0)),
        ("quarterly", oslo(2026, 10, 5, 9, 0), oslo(2026, 7, 6, 9, 0)),
        ("quarterly", oslo(2027, 1, 4, 9, 0), oslo(2026, 10, 5, 9, 0)),
    ],
)
def test_a_slot_begins_at_its_moment_and_not_before(name: JobName, slot: datetime, before: datetime) -> None:
    assert newest(name, slot) == slot
    assert newest(name, slot - timedelta(microseconds=1)) == before
    assert newest(name, slot).tzinfo is UTC


def test_the_day_keeps_its_hour_by_the_clock_over_both_changes() -> None:
    assert newest("daily", oslo(2026, 3, 29, 12)) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert newest("daily", oslo(2026, 3, 28, 12)) == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert newest("daily", oslo(2026, 10, 25, 12)) == datetime(2026, 10, 25, 8, tzinfo=UTC)


def slots_of(first: datetime, hours: int) -> list[datetime]:
    """Every daily slot at half past two that is seen by looking each minute."""
    moments = (first.astimezone(UTC) + minute * MINUTE for minute in range(hours * 60))
    return sorted({newest("daily", moment, HALF_PAST_TWO) for moment in moments})


def test_a_time_that_the_day_skips_is_an_hour_later_once() -> None:
    assert slots_of(oslo(2026, 3, 29, 0), 24) == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ]


def test_a_time_that_the_day_has_twice_counts_the_first_time_only() -> None:
    assert slots_of(oslo(2026, 10, 25, 0), 26) == [
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ]


def test_no_minutes_switch_the_continuous_job_off() -> None:
    names = set(timetable(minutes=0, daily_at=NINE, timezone=OSLO))
    assert names == {"weekly", "daily", "monthly", "quarterly", "reminders", "watchman"}


NOW = datetime(2026, 11, 20, 9, 7, tzinfo=UTC)
SLOT = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
OVER = JobRun("continuous", SLOT - 5 * MINUTE, SLOT, outcome="done")
JOB = Job(Every(5))


def test_a_new_slot_is_due_once_and_the_newest_of_many_that_were_missed() -> None:
    assert JOB.due(NOW, OVER, started=NOW) == SLOT
    assert JOB.due(NOW, replace(OVER, slot=SLOT), started=NOW) is None
    assert JOB.due(NOW, replace(OVER, slot=SLOT - timedelta(days=3)), started=NOW) == SLOT


def test_what_is_in_hands_is_due_when_its_lease_has_ended() -> None:
    begun = replace(OVER, slot=SLOT, until=NOW)
    assert JOB.due(NOW - MINUTE, begun, started=NOW) is None
    assert JOB.due(NOW, begun, started=NOW) == SLOT
    assert JOB.due(NOW, replace(begun, slot=SLOT + 5 * MINUTE), started=NOW) is None


def test_a_job_that_does_not_catch_up_leaves_what_was_before_the_start() -> None:
    job = Job(Every(5), catches_up=False)
    assert job.due(NOW, OVER, started=NOW) is None
    assert job.due(NOW, OVER, started=SLOT) == SLOT
    assert job.due(NOW + 3 * MINUTE, OVER, started=NOW) == SLOT + 5 * MINUTE


def kept(*, minutes: int, until: datetime | None = None) -> JobRun:
    """The book's row for a slot so far from now."""
    return replace(OVER, slot=SLOT + minutes * MINUTE, until=until)


@pytest.mark.parametrize(("minutes", "ahead"), [(-60 * 24 * 9, False), (0, False), (10, False), (20, True)])
def test_a_slot_far_from_now_was_begun_by_a_clock_that_was_ahead(minutes: int, ahead: bool) -> None:
    assert JOB.is_ahead(NOW, kept(minutes=minutes)) is ahead


def test_what_is_ahead_and_at_work_is_left_to_whoever_keeps_it() -> None:
    assert not JOB.is_ahead(NOW, kept(minutes=60, until=NOW + 5 * MINUTE))
    assert JOB.is_ahead(NOW, kept(minutes=60, until=NOW))
    assert JOB.is_ahead(NOW, kept(minutes=60, until=NOW + 65 * MINUTE))


def test_a_day_that_another_clock_has_begun_an_hour_too_early_is_not_begun_again() -> None:
    daily = timetable(minutes=5, daily_at=NINE, timezone=OSLO)["daily"]
    today = daily.slots.newest(NOW)
    early = replace(OVER, slot=today)

    assert not daily.is_ahead(today - 60 * MINUTE, early)
    assert daily.is_ahead(today - timedelta(days=1, minutes=11), early)
    assert daily.before(today) == today - timedelta(days=1)
