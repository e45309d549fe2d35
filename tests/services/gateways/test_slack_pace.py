from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from services.gateways.slack_pace import Pace


@dataclass
class Ticks:
    now: float = 100.0
    waited: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))


def pace(ticks: Ticks, most: int = 1, seconds: float = 1.0) -> Pace:
    return Pace(most, seconds, clock=ticks.clock, sleep=ticks.sleep)


def test_each_channel_has_its_own_turn() -> None:
    ticks = Ticks()
    one = pace(ticks)

    one.wait("C1")
    one.wait("C2")
    assert ticks.waited == []
    one.wait("C1")
    one.wait("C1")

    assert ticks.waited == [1.0, 2.0]


def test_a_burst_goes_through_and_what_is_more_waits() -> None:
    ticks = Ticks()
    burst = pace(ticks, most=3, seconds=60)

    for _ in range(4):
        burst.wait("chat.update")

    assert ticks.waited == [60.0]


def test_it_is_free_once_its_time_has_passed() -> None:
    ticks = Ticks()
    one = pace(ticks)
    assert one.free("C1")

    one.wait("C1")
    assert not one.free("C1")
    ticks.now += 1

    assert one.free("C1")


def test_threads_get_turns_of_their_own() -> None:
    ticks = Ticks()
    one = pace(ticks)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one.wait, ["C1"] * 8))

    assert sorted(ticks.waited) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
