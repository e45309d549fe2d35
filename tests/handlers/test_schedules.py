"""Every slot of every job once: over restarts, over two processes, and whatever a job meets."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.errors import SettingsError, UnavailableError
from bot.jobs import timetable
from handlers.metrics import Metrics
from handlers.schedules import Schedule, scheduler_of
from services.gateways.sqlite_ledger import SqliteLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bot.jobs import JobName

OSLO = ZoneInfo("Europe/Oslo")
FRIDAY = datetime(2026, 11, 20, 8, tzinfo=UTC)
"""Nine in the morning in Oslo."""

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AWAY = UnavailableError("slack", "Slack did not answer.")


@dataclass
class World:
    """A ledger, and what was run: the job, its step and the slot."""

    folder: Path
    daily_at: time = time(9)
    minutes: int = 5
    now: datetime = FRIDAY - MINUTE
    ran: list[tuple[str, str, datetime]] = field(default_factory=list)
    errors: dict[str, Exception] = field(default_factory=dict)
    doing: Callable[[str], object] = lambda _step: None
    metrics: Metrics = field(default_factory=Metrics)
    books: list[SqliteLedger] = field(default_factory=list)

    def process(self) -> Schedule:
        """Passkeeper is started (again)."""
        self.books.append(SqliteLedger(self.folder / "own.db"))
        return Schedule(
            timetable(minutes=self.minutes, daily_at=self.daily_at, timezone=OSLO),
            self._steps,
            self.books[-1],
            self.metrics,
            lambda: self.now,
            lambda: "ref1",
            self.now,
        )

    def at(self, schedule: Schedule, now: datetime) -> list[str]:
        """Which jobs begin to run by then, each once for all its steps."""
        self.now, before = now, len(self.ran)
        schedule.run_due(now)
        return list(dict.fromkeys(name for name, _, _ in self.ran[before:] if name in WORTH))

    def figure(self, figure: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(figure, labels)

    def _steps(self, name: JobName, slot: datetime) -> Mapping[str, Callable[[], object]]:
        return {step: partial(self._do, name, step, slot) for step in STEPS.get(name, ("all",))}

    def _do(self, name: str, step: str, slot: datetime) -> None:
        self.ran.append((name, step, slot))
        self.doing(step)
        if step in self.errors:
            raise self.errors[step]


STEPS: dict[str, tuple[str, ...]] = {"daily": ("sweep", "summary"), "quarterly": ()}
WORTH = {"continuous", "daily", "weekly", "monthly", "quarterly"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, minutes=0)
    yield made
    for book in made.books:
        book.close()


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


def test_one_failing_step_does_not_stop_the_next(world: World) -> None:
    world.errors = {"sweep": SettingsError("Set something.")}
    schedule = world.process()

    world.at(schedule, FRIDAY)

    assert [step for name, step, _ in world.ran if name == "daily"] == ["sweep", "summary"]
    last = schedule.book.last_job("daily")
    assert last is not None
    assert (last.outcome, last.steps) == ("failed", ("summary",))
    assert world.figure("passkeeper_schedule_runs_total", name="daily", outcome="failed") == 1


def test_what_passes_is_tried_again_without_what_was_done(world: World) -> None:
    world.errors = {"summary": AWAY}
    schedule = world.process()
    world.at(schedule, FRIDAY)
    assert world.at(schedule, FRIDAY + 9 * MINUTE) == []
    world.errors = {}

    assert world.at(schedule, FRIDAY + 10 * MINUTE) == ["daily"]

    assert [step for name, step, _ in world.ran if name == "daily"] == ["sweep", "summary", "summary"]
    assert world.at(schedule, FRIDAY + 30 * MINUTE) == []
    assert world.figure("passkeeper_schedule_runs_total", name="daily", outcome="later") == 1
    assert world.figure("passkeeper_schedule_runs_total", name="daily", outcome="done") == 1


def test_what_does_not_pass_is_not_tried_again(world: World) -> None:
    world.errors = {"summary": UnavailableError("slack", "No such channel.", permanent=True)}
    schedule = world.process()
    world.at(schedule, FRIDAY)
    assert world.at(schedule, FRIDAY + 30 * MINUTE) == []


def test_a_surprise_is_logged_by_a_reference_without_its_words_and_kills_nothing(world: World) -> None:
    world.errors = {"sweep": ValueError("ada@example.com")}
    schedule = world.process()
    with capture_logs() as logs:
        world.at(schedule, FRIDAY)
    (failed,) = [entry for entry in logs if entry["event"] == "job_failed"]
    assert (failed["job"], failed["reference"], failed["error"]) == ("daily", "ref1", "ValueError")
    assert "ada@" not in str(logs)
    assert world.at(schedule, FRIDAY + DAY) == ["daily"]


def test_a_killed_run_is_taken_over_when_its_lease_ends_and_goes_on_where_it_was(world: World) -> None:
    killed = world.process()
    world.at(killed, FRIDAY - MINUTE)
    assert killed.book.begin_job("daily", FRIDAY, FRIDAY, FRIDAY + 5 * MINUTE)
    killed.book.step_done("daily", FRIDAY, "sweep")
    other = world.process()

    assert world.at(other, FRIDAY + 4 * MINUTE) == []
    assert world.at(other, FRIDAY + 5 * MINUTE) == ["daily"]

    assert [step for name, step, _ in world.ran if name == "daily"] == ["summary"]


def test_a_long_run_keeps_its_slot_and_one_of_two_days_does_not_overlap(world: World) -> None:
    schedule, other = world.process(), world.process()
    world.at(schedule, FRIDAY - MINUTE)
    looks: list[list[str]] = []

    def long(step: str) -> None:
        if step == "sweep":
            world.doing = lambda _step: None
            for minute in range(1, 30):
                schedule.pulse(FRIDAY + minute * MINUTE)
                looks.append(world.at(other, FRIDAY + (minute + 1) * MINUTE))

    world.doing = long
    assert world.at(schedule, FRIDAY) == ["daily"]
    assert looks == [[]] * 29
    assert [step for name, step, _ in world.ran if name == "daily"] == ["sweep", "summary"]


def test_a_stop_begins_no_further_step_and_the_next_start_goes_on(world: World) -> None:
    schedule = world.process()
    world.doing = lambda _step: schedule.stop(0)
    world.at(schedule, FRIDAY)
    assert world.at(schedule, FRIDAY + DAY) == []
    world.doing = lambda _step: None
    world.ran.clear()

    world.now = FRIDAY + MINUTE
    assert world.at(world.process(), FRIDAY + MINUTE) == ["daily"]

    assert [step for name, step, _ in world.ran if name == "daily"] == ["summary"]


def test_a_stop_waits_for_a_step_that_ends_in_time_and_gives_up_one_that_does_not(world: World) -> None:
    schedule, begun, go_on = world.process(), threading.Event(), threading.Event()
    world.now = FRIDAY

    def wait(_step: str) -> None:
        begun.set()
        assert go_on.wait(10)

    world.doing = wait
    thread = threading.Thread(target=schedule.run_due, args=[FRIDAY, ["daily"]])
    thread.start()
    assert begun.wait(10)

    assert not schedule.stop(0)
    last = schedule.book.last_job("daily")
    assert last is not None
    assert last.until == FRIDAY
    go_on.set()
    assert schedule.stop(10)
    thread.join()


def test_a_ledger_out_of_reach_stops_nothing_for_good(world: World) -> None:
    schedule = world.process()
    world.at(schedule, FRIDAY - MINUTE)
    schedule.book.close()  # type: ignore[attr-defined]
    with capture_logs() as logs:
        assert world.at(schedule, FRIDAY) == []
        schedule.pulse(FRIDAY)
    assert {entry["event"] for entry in logs} == {"job_not_begun", "schedule_not_noted"}


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
