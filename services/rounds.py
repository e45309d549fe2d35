"""What each job of the schedule does, in steps that do not stop one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import PasskeeperError
from bot.views.health import health_message
from bot.views.schedule_notes import unread
from services.auto_fixing import AutoFixing
from services.keeping import Retention
from services.once import marked
from services.watchman import Watchman

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.figures import PeriodName
    from bot.findings import Report
    from bot.job_book import Jobs
    from bot.jobs import Job, JobName
    from services.announcing import Announcing
    from services.building import Services
    from services.following import Following
    from services.health import Health
    from services.summaries import Summaries
    from services.sweep import Sweep

    Step = Callable[[], object]

log = structlog.get_logger()

FULL_DAYS = 30
"""How far the weekly sweep looks back at least."""

UNREAD = "unread"
"""The flag of what the day's sweep could not read; its note is the slot it was last told in."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """`lookback` is how many days the daily sweep looks back.

    `each_minute` is what cannot wait for the next sweep.
    """

    timetable: Mapping[JobName, Job]
    following: Following
    sweep: Sweep
    auto_fixing: AutoFixing
    announcing: Announcing
    summaries: Summaries
    health: Health
    watchman: Watchman
    book: Jobs
    lookback: int
    clock: Callable[[], datetime]
    each_minute: Mapping[str, Step]
    retain: Step

    def steps(self, name: JobName, slot: datetime) -> Mapping[str, Step]:
        """What is to be done in this slot, in order, maybe nothing. Each raises what hinders it."""
        full = max(FULL_DAYS, self.lookback)
        steps: dict[JobName, dict[str, Step]] = {
            "continuous": {"sweep": lambda: self._act(self.following.run())},
            "daily": {
                **self._daily_sweep(slot),
                "summary": self._summary("day", slot),
                "retention": self.retain,
            },
            "weekly": {"sweep": lambda: self._look(full, slot), "summary": self._summary("week", slot)},
            "monthly": {"health": lambda: self._check(slot), "summary": self._summary("month", slot)},
            "quarterly": {"summary": self._summary("quarter", slot)},
            "reminders": dict(self.each_minute),
            "watchman": {"watch": self.watchman.watch},
        }
        return steps[name]

    def _daily_sweep(self, slot: datetime) -> dict[str, Step]:
        """On Mondays the weekly sweep, at the same minute, covers the day."""
        if self.timetable["weekly"].slots.newest(slot) == slot:
            return {}
        return {"sweep": lambda: self._look(self.lookback, slot)}

    def _look(self, days: int, slot: datetime) -> None:
        report = self.sweep.run(days=days)
        each_of(
            lambda: self._act(report),
            lambda: self.following.watch(report),
            lambda: self._tell_unread(report, slot),
        )

    def _act(self, report: Report) -> None:
        """Claims the gaps, fixes, and only then tells: an alert is posted with how it stands."""
        log.info("swept", complete=report.coverage.complete, counts=dict(report.counts))
        each_of(
            lambda: self.announcing.note(report),
            lambda: self.auto_fixing.run(report),
            self.announcing.deliver,
        )

    def _tell_unread(self, report: Report, slot: datetime) -> None:
        """Once a day, also where the sweep has to be made again."""
        if report.coverage.complete:
            self.book.lower_flag(UNREAD)
            return
        told = self.book.flag(UNREAD)
        if told is None or told.note != slot.isoformat():
            self.announcing.tell(unread(report.coverage), marked(UNREAD, slot), slot)
            self.book.raise_flag(UNREAD, self.clock(), slot.isoformat())

    def _summary(self, period: PeriodName, slot: datetime) -> Step:
        """As `summary --post` does, and once for its slot."""

        def post() -> None:
            self.summaries.require_for_posting()
            self.summaries.post(self.summaries.summary(period), slot)

        return post

    def _check(self, slot: datetime) -> None:
        """As `health --post` does, and once for its slot."""
        report = self.health.report()
        self.announcing.tell(health_message(report.status, report.checks), marked("health", slot), slot)


def each_of(*works: Step) -> None:
    """Does all of them, whatever becomes of one; then raises what hindered the first that was hindered."""
    errors: list[PasskeeperError] = []
    for work in works:
        try:
            work()
        except PasskeeperError as error:
            errors.append(error)
            log.warning("round_hindered", error=type(error).__name__, detail=str(error))
    if errors:
        raise errors[0]


def recover(services: Services) -> None:
    """Finishes what was left behind by a program that was killed, this one before or one beside it."""
    for outcome in (*services.applying.recover(), *services.endpoint_repairs.recover()):
        log.info("recovered", action=outcome.action_id, result=outcome.result)


def rounds_of(
    services: Services, timetable: Mapping[JobName, Job], each_minute: Mapping[str, Step]
) -> Rounds:
    """`each_minute` adds steps to that job."""
    settings, tell = services.settings, services.announcing.tell
    limit = settings.auto_fix_limit if settings.auto_fix == "safe" else None
    return Rounds(
        timetable=timetable,
        following=services.following,
        sweep=services.sweep,
        auto_fixing=AutoFixing(services.fixing, services.announcing, services.ledger, limit, services.clock),
        announcing=services.announcing,
        summaries=services.summaries,
        health=services.health,
        watchman=Watchman(services.ledger, tell, services.clock),
        book=services.ledger,
        lookback=settings.lookback_days,
        clock=services.clock,
        retain=Retention(services.ledger, settings.retention_days, services.clock).run,
        each_minute={
            "recover": lambda: recover(services),
            "remind": services.reminding.run,
            "reports": services.reports.deliver,
            **each_minute,
        },
    )
