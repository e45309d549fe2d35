from __future__ import annotations

import threading

import pytest

from services.gateways.rate import Rate


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def turns(rate: float, count: int) -> list[float]:
    """When each of `count` callers that all ask at once gets through, in seconds from the first."""
    clock = Clock()
    limit = Rate(rate, clock=clock, sleep=clock.sleep)
    begin, seen = clock.now, []
    for _ in range(count):
        limit.wait("platform")
        seen.append(clock.now - begin)
    return seen


def most_in_a_second(times: list[float]) -> int:
    return max(sum(start <= time < start + 1 for time in times) for start in times)


def test_a_burst_up_to_the_rate_does_not_wait() -> None:
    assert turns(20, 20) == [0.0] * 20


def test_no_second_ever_sees_more_than_the_rate() -> None:
    times = turns(20, 105)
    assert most_in_a_second(times) == 20
    assert times[-1] == pytest.approx(5.0)


def test_a_rate_below_one_spreads_calls_over_seconds() -> None:
    assert turns(0.5, 3) == pytest.approx([0.0, 2.0, 4.0])


def test_a_broken_rate_is_kept_too() -> None:
    assert turns(2.5, 5) == pytest.approx([0.0, 0.0, 0.8, 0.8, 1.6])


def test_a_quiet_while_frees_the_way() -> None:
    clock = Clock()
    limit = Rate(1, clock=clock, sleep=clock.sleep)
    limit.wait("platform")
    clock.now += 1.5
    limit.wait("platform")
    assert clock.now == 1001.5


def test_each_account_has_a_rate_of_its_own() -> None:
    clock = Clock()
    limit = Rate(1, clock=clock, sleep=clock.sleep)
    limit.wait("acct_oak")
    limit.wait("acct_elm")
    assert clock.now == 1000.0


def test_threads_that_ask_together_each_get_their_own_turn() -> None:
    pauses: list[float] = []
    limit = Rate(2, clock=lambda: 0.0, sleep=pauses.append)
    threads = [threading.Thread(target=limit.wait, args=("platform",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pauses) == [float(second) for second in range(1, 10) for _ in range(2)]
