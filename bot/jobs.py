"""Which jobs there are, and at which moments (slots) each is to run, in the school's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from apscheduler.triggers.cron import CronTrigger

from bot.job_book import AHEAD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.job_book import JobRun

JobName = Literal["continuous", "weekly", "daily", "monthly", "quarterly", "reminders", "watchman"]

CALENDAR: tuple[JobName, ...] = ("weekly", "daily", "monthly", "quarterly")
"""Jobs of the calendar, in the order in which they run where several fall on one minute."""

WATCH_MINUTES = 15
_FIRST_MONDAY = "1st mon"
_QUARTERS = "1,4,7,10"
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


class Slots(Protocol):
    """The moments of a job, in aware UTC."""

    def newest(self, now: datetime) -> datetime:
        """The newest one that is not after `now`."""


@dataclass(frozen=True, slots=True)
class Every:
    """So many minutes apart, counted from the epoch: the same moments in every process, after any restart."""

    minutes: int

    def newest(self, now: datetime) -> datetime:
        width = self.minutes * 60
        return datetime.fromtimestamp(int(now.timestamp()) // width * width, UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Once on each day that the trigger names. `reach` days always hold one of them.

    A time that a day skips (clocks go forward) is an hour later by the clock, and one that it has twice
    counts the first time. Each day is asked for on its own, without a previous run: from that,
    APScheduler 3.11 goes on to name the second of two such times again and again.
    """

    trigger: CronTrigger
    reach: int

    def newest(self, now: datetime) -> datetime:
        zone = self.trigger.timezone
        day = now.astimezone(zone).date() - self.reach * _DAY
        found = self._from(day)
        newest = found
        while found <= now:
            newest = found
            found = self._from(found.astimezone(zone).date() + _DAY)
        return newest

    def _from(self, day: date) -> datetime:
        midnight = datetime.combine(day, time(0), self.trigger.timezone)
        found: datetime = self.trigger.get_next_fire_time(None, midnight)
        return found.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """`catches_up`: a missed slot is made up for. `retries`: what could not be done is tried again."""

    slots: Slots
    catches_up: bool = True
    retries: bool = False

    def due(self, now: datetime, last: JobRun, started: datetime) -> datetime | None:
        """The slot that is to be run now, if any; of several that were missed only the newest."""
        slot = self.slots.newest(now)
        if last.until is not None:
            return slot if last.until <= now and slot >= last.slot else None
        if slot <= last.slot or (slot < started and not self.catches_up):
            return None
        return slot

    def before(self, moment: datetime) -> datetime:
        """The newest slot before it."""
        return self.slots.newest(moment - _INSTANT)

    def is_ahead(self, now: datetime, last: JobRun) -> bool:
        """Whether it was begun by a clock that was ahead, and is in nobody's hands.

        There is a slot between now and it: else two bots whose clocks are apart would set each other back,
        and run the day's job again and again.
        """
        held = last.until is not None and now < last.until <= now + AHEAD
        return not held and self.before(last.slot) > now + AHEAD


def timetable(*, minutes: int, daily_at: time, timezone: ZoneInfo) -> Mapping[JobName, Job]:
    """`minutes` 0 switches the continuous job off."""
    at = {"hour": daily_at.hour, "minute": daily_at.minute, "timezone": timezone}
    jobs: dict[JobName, Job] = {
        "weekly": Job(Calendar(CronTrigger(day_of_week="mon", **at), 8), retries=True),
        "daily": Job(Calendar(CronTrigger(**at), 2), retries=True),
        "monthly": Job(Calendar(CronTrigger(day=_FIRST_MONDAY, **at), 36), retries=True),
        "quarterly": Job(Calendar(CronTrigger(month=_QUARTERS, day=_FIRST_MONDAY, **at), 99), retries=True),
        "reminders": Job(Every(1), catches_up=False),
        "watchman": Job(Every(WATCH_MINUTES), catches_up=False),
    }
    return {"continuous": Job(Every(minutes)), **jobs} if minutes else jobs
