"""How long an alert can be put off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import time, tzinfo

Snooze = Literal["hour", "four_hours", "morning"]

_HOURS: dict[Snooze, int] = {"hour": 1, "four_hours": 4}


def until(snooze: Snooze, now: datetime, daily_at: time, zone: tzinfo) -> datetime:
    """When it is over, in UTC. The morning is tomorrow's, by the clock on the school's wall."""
    if snooze in _HOURS:
        return now.astimezone(UTC) + timedelta(hours=_HOURS[snooze])
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, daily_at, zone).astimezone(UTC)
