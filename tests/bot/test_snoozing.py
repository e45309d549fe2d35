from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.snoozing import until

if TYPE_CHECKING:
    from bot.snoozing import Snooze

OSLO = ZoneInfo("Europe/Oslo")
BEFORE_SUMMER = datetime(2026, 3, 28, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("snooze", "over"),
    [
        ("hour", datetime(2026, 3, 28, 21, 30, tzinfo=UTC)),
        ("four_hours", datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
        ("morning", datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
    ],
)
def test_a_snooze_is_over_by_the_clock_of_the_school(snooze: Snooze, over: datetime) -> None:
    assert until(snooze, BEFORE_SUMMER, time(9), OSLO) == over


def test_tomorrow_is_the_schools_tomorrow() -> None:
    after_midnight_in_oslo = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    assert until("morning", after_midnight_in_oslo, time(8, 15), OSLO) == datetime(
        2026, 11, 22, 7, 15, tzinfo=UTC
    )
