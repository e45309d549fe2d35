"""A clock that leaps ahead once, and is put right, stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from handlers.schedules import scheduler_of, set_right
from tests.handlers.schedule_world import DAY, FRIDAY, MINUTE, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from handlers.schedules import Schedule

LATER = FRIDAY + 30 * DAY


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    for book in made.books:
        book.close()


def leapt(world: World) -> Schedule:
    """It has run what was due on Friday, and what seemed to be due thirty days later."""
    schedule = world.process()
    assert world.at(schedule, FRIDAY) == ["continuous", "daily"]
    assert "daily" in world.at(schedule, LATER)
    return schedule


def slots(world: World, name: str, since: int) -> list[datetime]:
    return list(dict.fromkeys(slot for job, _, slot in world.ran[since:] if job == name))


def test_each_slot_is_run_once_after_the_clock_was_put_right(world: World) -> None:
    schedule, begun = leapt(world), len(world.ran)

    for minute in range(1, 3 * 24 * 60, 4):
        world.at(schedule, FRIDAY + minute * MINUTE)

    assert slots(world, "daily", begun) == [FRIDAY, FRIDAY + DAY, FRIDAY + 2 * DAY]
    assert slots(world, "weekly", begun)[-1] == FRIDAY + 3 * DAY - 7 * DAY
    assert slots(world, "continuous", begun) == [FRIDAY + five * MINUTE for five in range(0, 4320, 5)]
    assert len([slot for job, _, slot in world.ran[begun:] if job == "continuous"]) == 3 * 24 * 12


def test_so_it_is_after_a_restart(world: World) -> None:
    leapt(world)
    world.now = FRIDAY + 7 * MINUTE
    schedule = world.process()

    assert world.at(schedule, world.now) == ["continuous", "weekly", "daily"]
    assert world.at(schedule, world.now + MINUTE) == []
    assert world.at(schedule, FRIDAY + 10 * MINUTE) == ["continuous"]


def test_it_is_logged_once_for_each_job(world: World) -> None:
    schedule = leapt(world)
    with capture_logs() as logs:
        for minute in (1, 2):
            world.at(schedule, FRIDAY + minute * MINUTE)
    told = [(each["job"], each["slot"]) for each in logs if each["event"] == "job_was_ahead"]
    assert ("continuous", LATER.isoformat()) in told
    assert len(told) == len(set(told)) == len({job for job, _ in told})


def test_a_bot_that_was_started_by_a_clock_that_was_ahead_goes_on_when_it_is_right(world: World) -> None:
    world.now = LATER
    schedule = world.process()
    world.at(schedule, LATER)

    for minute in (1, 2, 2, 3):
        world.at(schedule, FRIDAY + minute * MINUTE)

    assert slots(world, "reminders", 0)[-2:] == [FRIDAY + 2 * MINUTE, FRIDAY + 3 * MINUTE]


def test_two_bots_whose_clocks_are_seconds_apart_run_each_slot_once(world: World) -> None:
    early, late = world.process(), world.process()
    for minute in range(30):
        now = FRIDAY + minute * MINUTE
        world.at(early, now)
        world.at(late, now - MINUTE / 6)
    done = [(name, step, slot) for name, step, slot in world.ran if name in {"continuous", "daily"}]
    assert len(done) == len(set(done)) == 2 + 6


def test_the_last_sweep_that_is_shown_is_none_of_later(world: World) -> None:
    schedule = leapt(world)
    for at in (FRIDAY, LATER):
        schedule.book.sweep_done(at, at - DAY, at, {})
    world.now = FRIDAY + MINUTE
    schedule.pulse(world.now)
    assert world.figure("passkeeper_last_sweep_timestamp_seconds") == FRIDAY.timestamp()


def test_a_timer_that_was_put_off_looks_again(world: World) -> None:
    scheduler = scheduler_of(world.process())
    scheduler.start(paused=True)
    now = datetime.now(UTC)
    late = now + 30 * DAY
    for job in scheduler.get_jobs():
        job.modify(next_run_time=late if job.id != "pulse" else now + MINUTE)

    set_right(scheduler, now)

    due = {job.id: job.next_run_time for job in scheduler.get_jobs()}
    assert due.pop("pulse") == now + MINUTE
    assert set(due.values()) == {now}
    scheduler.shutdown()
