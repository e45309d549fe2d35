"""When an alert that nobody takes is told again, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime, time, tzinfo

    from bot.alerts import Alert

Stage = Literal[1, 2, 3]
"""1 a reply in the thread, 2 the same with the support group, 3 the managers; then no more."""

Quiet = tuple["time", "time"]
"""From when to when, by the school's clock, nobody is reminded."""

STAGES: tuple[tuple[Stage, timedelta], ...] = (
    (1, timedelta(minutes=5)),
    (2, timedelta(minutes=15)),
    (3, timedelta(minutes=30)),
)


def due(alert: Alert, now: datetime, quiet: Quiet | None, zone: tzinfo) -> Stage | None:
    """The latest stage whose time has come and that was not told yet.

    An alert whose snooze is over says so at once, even where somebody took it: nobody else is told then.
    """
    if not alert.left or alert.snoozed(now) or is_quiet(now, quiet, zone):
        return None
    stage = max(
        (stage for stage, after in STAGES if _waited(alert, now) >= _wait(alert, stage, after)), default=None
    )
    if alert.claimed_by is not None:
        stage = 1 if alert.woken and stage else None
    return stage if stage and stage > alert.reminded else None


def is_quiet(at: datetime, quiet: Quiet | None, zone: tzinfo) -> bool:
    """Whether it is between the two times, which may lie on either side of midnight."""
    if quiet is None:
        return False
    begin, end = quiet
    clock = at.astimezone(zone).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def _waited(alert: Alert, now: datetime) -> timedelta:
    return now - (alert.since or alert.created)


def _wait(alert: Alert, stage: Stage, after: timedelta) -> timedelta:
    return timedelta(0) if alert.woken and stage == 1 else after
