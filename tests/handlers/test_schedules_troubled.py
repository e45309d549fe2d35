"""What fails, is killed, runs long or is stopped: every slot still once, and nothing for good."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.errors import SettingsError, UnavailableError
from tests.handlers.schedule_world import AWAY, DAY, FRIDAY, MINUTE, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, minutes=0)
    yield made
    for book in made.books:
        book.close()


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
    assert world.figure("passkeeper_schedule_runs_total", name="daily", outcome="later") == 1
