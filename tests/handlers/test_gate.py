from __future__ import annotations

import pytest

from handlers.gate import BUSY, MINUTE, MOST_PEOPLE, TOO_OFTEN, Gate, RefusedError


class Ticks:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_full_house_turns_away_at_once_and_a_place_is_given_back() -> None:
    gate = Gate(1, 10)

    with gate.place(), pytest.raises(RefusedError, match=BUSY) as refused, gate.place():
        pass
    assert (refused.value.status, refused.value.after) == (503, 2)
    with pytest.raises(KeyError), gate.place():
        raise KeyError
    with gate.place():
        pass


def test_each_person_comes_so_often_a_minute_and_is_told_when_again() -> None:
    ticks = Ticks()
    gate = Gate(1, 2, ticks)
    gate.admit("user_ada")
    ticks.now += 10.5
    gate.admit("user_ada")

    with pytest.raises(RefusedError, match=TOO_OFTEN) as refused:
        gate.admit("user_ada")
    assert (refused.value.status, refused.value.after) == (429, 50)
    gate.admit("user_bob")
    ticks.now += 50
    gate.admit("user_ada")
    with pytest.raises(RefusedError):
        gate.admit("user_ada")


def test_those_who_have_not_come_for_a_minute_are_forgotten() -> None:
    ticks = Ticks()
    gate = Gate(1, 1, ticks)
    for number in range(MOST_PEOPLE):
        gate.admit(f"user_{number}")
    ticks.now += MINUTE
    gate.admit("user_ada")

    assert list(gate._came) == ["user_ada"]
