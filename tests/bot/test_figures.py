from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.figures import Period
from tests.bot.sums import OSLO

if TYPE_CHECKING:
    from bot.figures import PeriodName


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "until", "since", "days"),
    [
        ("day", "2026-11-20T09:00", "2026-11-19T09:00", 2),
        ("day", "2026-11-19T23:00", "2026-11-18T23:00", 1),
        ("week", "2026-11-20T09:00", "2026-11-13T09:00", 8),
        ("month", "2026-11-20T09:00", "2026-10-21T08:00", 31),
        ("day", "2026-03-29T12:00", "2026-03-28T13:00", 2),
        ("day", "2026-10-25T12:00", "2026-10-24T11:00", 2),
    ],
    ids=["a day", "from midnight to midnight", "a week", "a month", "23 hours", "25 hours"],
)
def test_a_period_begins_at_the_same_time_on_the_wall(
    name: PeriodName, until: str, since: str, days: int
) -> None:
    made = Period.ending(at(until), name, OSLO)

    assert (made.since, made.until) == (at(since), at(until))
    assert len(list(made.days)) == days


def test_the_days_are_those_of_the_zone_also_when_the_clocks_change() -> None:
    made = Period.ending(at("2026-10-26T22:30"), "day", ZoneInfo("Europe/Oslo"))

    assert list(made.days) == [date(2026, 10, 25), date(2026, 10, 26)]
    assert made.day(at("2026-10-25T22:59")) == date(2026, 10, 25)
    assert made.day(at("2026-10-25T23:00")) == date(2026, 10, 26)
