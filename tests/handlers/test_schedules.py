"""Every slot of every job once: over restarts, over two processes, and whatever a job meets."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import pytest

from handlers.schedules import scheduler_of
from tests.handlers.schedule_world import DAY, FRIDAY, MINUTE, OSLO, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, minutes=0)
    yield made
    for book in made.books:
        book.close()


def test_a_failure_that_has_not_happened_yet_is_shown_as_0_so_that_the_first_is_a_rise(world: World) -> None:
    world.process()
    assert world.figure("passkeeper_schedule_runs_total", name="daily", outcome="failed") == 0


def test_a_first_start_has_missed_nothing(world: World) -> None:
    schedule = world.process()
    assert world.at(schedule, FRIDAY - MINUTE) == []
    assert world.at(schedule, FRIDAY) == ["daily"]


def test_a_slot_that_comes_between_the_start_and_the_first_look_is_run(world: World) -> None:
    assert world.at(world.process(), FRIDAY) == ["daily"]


def test_a_slot_is_run_once_over_looks_and_restarts(world: World) -> None:
    schedule = world.process()
    assert world.at(schedule, FRIDAY) == ["daily"]
    assert world.at(schedule, FRIDAY + MINUTE) == []
    assert world.at(world.process(), FRIDAY + 2 * MINUTE) == []
    assert world.ran[0] == ("daily", "sweep", FRIDAY)


def test_of_two_processes_one_runs_each_slot(world: World) -> None:
    one, other = world.process(), world.process()
    for day in range(3):
        begun = [world.at(each, FRIDAY + day * DAY) for each in (one, other)]
        assert begun == [["daily"], []]


def test_two_processes_at_the_same_moment_run_it_once(world: World) -> None:
    processes = [world.process() for _ in range(4)]
    for each in processes:
        world.at(each, FRIDAY - MINUTE)
    world.now = FRIDAY
    threads = [threading.Thread(target=each.run_due, args=[FRIDAY, ["daily"]]) for each in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [step for name, step, _ in world.ran if name == "daily"] == ["sweep", "summary"]


def test_a_job_that_was_missed_three_times_is_run_once_for_the_newest(world: World) -> None:
    world.at(world.process(), FRIDAY)
    back = FRIDAY + 3 * DAY + 3 * 60 * MINUTE
    world.now = back
    schedule = world.process()

    assert world.at(schedule, back) == ["weekly", "daily"]

    assert ("daily", "summary", FRIDAY + 3 * DAY) in world.ran
    assert world.at(schedule, back + MINUTE) == []


def test_the_continuous_job_is_made_up_for_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    schedule = world.process()
    assert world.at(schedule, FRIDAY - MINUTE) == []
    assert world.at(schedule, FRIDAY) == ["continuous", "daily"]
    world.now = FRIDAY + 64 * MINUTE
    schedule = world.process()
    assert world.at(schedule, FRIDAY + 64 * MINUTE) == ["continuous"]
    assert world.at(schedule, FRIDAY + 64 * MINUTE) == []
    assert world.at(schedule, FRIDAY + 65 * MINUTE) == ["continuous"]
    for book in world.books:
        book.close()


def test_reminders_are_looked_at_every_minute_and_not_caught_up(world: World) -> None:
    schedule = world.process()
    for minute in (-1, 0, 0, 1):
        world.at(schedule, FRIDAY + minute * MINUTE)
    slots = [slot for name, _, slot in world.ran if name == "reminders"]
    assert slots == [FRIDAY, FRIDAY + MINUTE]


@pytest.mark.parametrize(
    ("day", "slot"),
    [
        (datetime(2026, 3, 29, tzinfo=OSLO), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, tzinfo=OSLO), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_half_past_two_comes_once_on_the_days_that_skip_or_repeat_it(
    tmp_path: Path, day: datetime, slot: datetime
) -> None:
    begin = day.astimezone(UTC)
    world = World(tmp_path, daily_at=time(2, 30), minutes=0, now=begin)
    schedule = world.process()
    for quarter in range(24 * 4):
        now = begin + quarter * 15 * MINUTE
        world.now = now
        schedule.run_due(now, ["daily"])
    assert [found for _, step, found in world.ran if step == "sweep"] == [slot]
    world.books[0].close()


def test_a_first_monday_of_january_is_everybodys_day_the_week_before_the_day(world: World) -> None:
    first = datetime(2027, 1, 4, 8, tzinfo=UTC)
    world.now = first - MINUTE
    schedule = world.process()
    assert world.at(schedule, first) == ["weekly", "daily", "monthly"]
    assert world.at(schedule, first + DAY) == ["daily"]


def test_a_job_that_has_nothing_to_do_is_not_noted(world: World) -> None:
    schedule = world.process()
    world.at(schedule, FRIDAY)
    assert schedule.book.last_job("quarterly") is None


def test_the_last_sweep_is_shown(world: World) -> None:
    schedule = world.process()
    schedule.pulse(FRIDAY)
    assert world.figure("passkeeper_last_sweep_timestamp_seconds") == 0
    world.books[0].sweep_done(FRIDAY, FRIDAY - DAY, FRIDAY, {})
    schedule.pulse(FRIDAY)
    assert world.figure("passkeeper_last_sweep_timestamp_seconds") == FRIDAY.timestamp()


def test_the_scheduler_looks_every_minute_in_one_lane_for_jobs_that_may_meet(world: World) -> None:
    world.now = FRIDAY
    schedule = world.process()
    scheduler = scheduler_of(schedule)
    scheduler.start(paused=True)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    assert set(jobs) == {"continuous", "weekly", "reminders", "watchman", "pulse"}
    assert jobs["weekly"].next_run_time == FRIDAY
    assert scheduler.running

    world.now = FRIDAY + DAY
    jobs["weekly"].func()
    jobs["pulse"].func()

    assert [step for name, step, _ in world.ran if name == "daily"] == ["sweep", "summary"]
    scheduler.shutdown()
