from __future__ import annotations

from handlers.patience import Patience


def test_the_seconds_are_shared_by_all_and_begin_when_first_asked() -> None:
    clock = iter([100.0, 100.0, 104.0, 111.0])
    patience = Patience(10, lambda: next(clock))
    assert [patience.left() for _ in range(3)] == [10.0, 6.0, 0.0]
