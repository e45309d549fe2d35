"""What happens by the clock: the continuous sweep and the daily one, in the school's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import PasskeeperError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import time
    from zoneinfo import ZoneInfo

    from services.announcing import Announcing
    from services.sweep import Sweep

log = structlog.get_logger()

RECENT_DAYS = 2
"""How far the continuous sweep looks back; the daily one looks back as far as LOOKBACK_DAYS says."""


@dataclass(frozen=True, slots=True)
class Sweeping:
    """A sweep that tells the channel. A system out of reach is logged, and the next run tries again."""

    sweep: Sweep
    announcing: Announcing

    def __call__(self, days: int | None = None) -> None:
        try:
            report = self.sweep.run(days=days)
            log.info("swept", complete=report.coverage.complete, counts=dict(report.counts))
            self.announcing.announce(report)
        except PasskeeperError as error:
            log.warning("sweep_failed", error=type(error).__name__, detail=str(error))


def schedule(
    sweep: Callable[..., None], *, minutes: int, daily_at: time, timezone: ZoneInfo
) -> BackgroundScheduler:
    """A scheduler that is not started yet. `minutes` 0 switches the continuous sweep off.

    A run that was late is made up once, and never overlaps with itself.
    """
    scheduler = BackgroundScheduler(
        timezone=timezone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
    )
    if minutes:
        scheduler.add_job(sweep, IntervalTrigger(minutes=minutes), [RECENT_DAYS], id="continuous")
    daily = CronTrigger(hour=daily_at.hour, minute=daily_at.minute, timezone=timezone)
    scheduler.add_job(sweep, daily, id="daily")
    return scheduler
