from __future__ import annotations

import threading

from bot.errors import BadRequestError
from handlers.metrics import Metrics
from handlers.work import Work


def new(workers: int = 1, waiting: int = 1) -> tuple[Work, Metrics]:
    metrics = Metrics()
    return Work(workers=workers, waiting=waiting, metrics=metrics, new_reference=lambda: "ref1"), metrics


def _hold(gate: threading.Event) -> None:
    gate.wait(5)


def test_what_has_not_happened_yet_is_shown_as_0_so_that_the_first_time_is_a_rise() -> None:
    _, metrics = new()
    shown = [
        metrics.registry.get_sample_value("passkeeper_jobs_total", {"outcome": outcome})
        for outcome in ("done", "told", "failed", "refused")
    ]
    assert shown == [0, 0, 0, 0]


def test_there_is_room_for_the_running_and_the_waiting_and_no_more() -> None:
    work, metrics = new()
    gate = threading.Event()

    accepted = [work.submit(lambda: _hold(gate), lambda _: None) for _ in range(3)]
    gate.set()

    assert accepted == [True, True, False]
    assert work.drain(5)
    assert metrics.registry.get_sample_value("passkeeper_jobs_total", {"outcome": "refused"}) == 1.0


def test_after_closing_nothing_is_taken_and_what_was_begun_is_finished() -> None:
    work, _ = new()
    done = []

    work.submit(lambda: done.append("first"), lambda _: None)

    assert work.drain(5)
    assert done == ["first"]
    assert work.submit(lambda: done.append("late"), lambda _: None) is False


def test_closing_does_not_wait_for_ever() -> None:
    work, _ = new()
    gate = threading.Event()

    work.submit(lambda: _hold(gate), lambda _: None)

    assert work.drain(0.01) is False
    gate.set()


def test_a_known_error_is_told_as_it_is() -> None:
    work, metrics = new()
    told: list[str] = []

    def job() -> None:
        raise BadRequestError("That is not an address.")

    work.submit(job, told.append)

    assert work.drain(5)
    assert told == ["That is not an address."]
    assert metrics.registry.get_sample_value("passkeeper_jobs_total", {"outcome": "told"}) == 1.0
