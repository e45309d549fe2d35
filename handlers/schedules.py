"""What happens by the clock: every slot of every job once, over restarts and over several processes."""

from __future__ import annotations

import logging
import threading
import traceback
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol, get_args

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.errors import PasskeeperError, UnavailableError
from bot.job_book import AHEAD
from bot.jobs import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.job_book import JobRun, Jobs
    from bot.jobs import Job, JobName
    from bot.ports import Memory
    from handlers.metrics import Metrics

    class Book(Jobs, Memory, Protocol):
        """What is remembered of jobs and sweeps."""

    Steps = Callable[[JobName, datetime], Mapping[str, Callable[[], object]]]

Outcome = Literal["done", "failed", "later", "stopped"]
"""`later` was hindered by what passes, and is tried again; `stopped` goes on after the next start."""

log = structlog.get_logger("passkeeper.schedule")

LEASE = timedelta(minutes=5)
"""How long a process that was killed keeps its slot; one that lives extends it every minute."""

RETRY = timedelta(minutes=10)

LANES: tuple[Sequence[JobName], ...] = (("continuous",), CALENDAR, ("reminders",), ("watchman",))
"""Jobs that run one after the other; lanes run at the same time."""


@dataclass
class Schedule:
    """`steps` tells what a job does in a slot; `started` is when this process began.

    `new_reference` gives the short random id by which the log names an unknown error.
    """

    timetable: Mapping[JobName, Job]
    steps: Steps
    book: Book
    metrics: Metrics
    clock: Callable[[], datetime]
    new_reference: Callable[[], str]
    started: datetime
    _running: dict[JobName, datetime] = field(default_factory=dict, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _stopping: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.metrics.expect_runs(self.timetable, get_args(Outcome))

    def run_due(self, now: datetime, names: Sequence[JobName] | None = None) -> None:
        """Runs what is due of these jobs, or of all, here and now. Never raises what a job meets."""
        self.started = min(self.started, now)  # it may have been told by a clock that was ahead
        for name in names or [name for lane in LANES for name in lane]:
            if name in self.timetable and not self._stopping:
                self._run_due(name, now)

    def pulse(self, now: datetime) -> None:
        """Keeps the slots that are being run, and shows when the last sweep was."""
        for name, slot in self._held():
            self._noted(partial(self.book.extend_job, name, slot, now + LEASE))
        self._noted(self._show_last_sweep)

    def stop(self, seconds: float) -> bool:
        """Begins no further step, waits for those that run, and gives back what is not done by then."""
        with self._changed:
            self._stopping = True
            ended = self._changed.wait_for(lambda: not self._running, seconds)
        for name, slot in self._held():
            self._noted(partial(self.book.release_job, name, slot, self.clock()))
        return ended

    def _run_due(self, name: JobName, now: datetime) -> None:
        try:
            begun = self._begun(name, now)
        except UnavailableError as error:
            log.warning("job_not_begun", job=name, detail=error.detail)
            self.metrics.runs.labels(name, "later").inc()
            return
        if begun is None:
            return
        with self._changed:
            self._running[name] = begun.slot
        try:
            self._end(name, begun.slot, self._run(name, begun))
        finally:
            with self._changed:
                del self._running[name]
                self._changed.notify_all()

    def _begun(self, name: JobName, now: datetime) -> JobRun | None:
        """What is ours to run. A job that never ran has missed nothing: it starts where we started."""
        job = self.timetable[name]
        if not self.steps(name, job.slots.newest(now)):
            return None
        last = self._last(name, now)
        slot = job.due(now, last, self.started) if last else None
        if slot is None or not self.book.begin_job(name, slot, now, now + LEASE):
            return None
        return self.book.last_job(name)

    def _last(self, name: JobName, now: datetime) -> JobRun | None:
        """What a clock that was ahead has begun is as if it had not run: its newest slot is due."""
        job, last = self.timetable[name], self.book.last_job(name)
        if last is None:
            self.book.start_job(name, job.slots.newest(self.started), now)
        elif job.is_ahead(now, last):
            log.warning("job_was_ahead", job=name, slot=last.slot.isoformat())
            self.book.set_back_job(name, last.slot, job.before(job.slots.newest(now)))
        else:
            return last
        return self.book.last_job(name)

    def _run(self, name: JobName, begun: JobRun) -> Outcome:
        outcomes: set[Outcome] = {"done"}
        for step, work in self.steps(name, begun.slot).items():
            if self._stopping:
                return "stopped"
            if step not in begun.steps:
                outcomes.add(self._step(name, begun.slot, step, work))
        worst: tuple[Outcome, ...] = ("later", "failed", "done")
        return next(each for each in worst if each in outcomes)

    def _step(self, name: JobName, slot: datetime, step: str, work: Callable[[], object]) -> Outcome:
        """One that is done is not done again when its slot is taken over, or tried once more."""
        told = log.bind(job=name, slot=slot.isoformat(), step=step)
        try:
            work()
            self.book.step_done(name, slot, step)
        except PasskeeperError as error:
            told.warning("job_hindered", error=type(error).__name__, detail=str(error))
            passing = isinstance(error, UnavailableError) and not error.permanent
            return "later" if passing and self.timetable[name].retries else "failed"
        except Exception as error:  # noqa: BLE001 (the edge: logged by a reference, and the schedule goes on)
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{at.filename.rpartition('/')[2]}:{at.lineno}"
            told.warning("job_failed", reference=self.new_reference(), error=type(error).__name__, at=where)
            return "failed"
        return "done"

    def _end(self, name: JobName, slot: datetime, outcome: Outcome) -> None:
        now = self.clock()
        if outcome in {"later", "stopped"}:
            again = now + RETRY if outcome == "later" else now
            self._noted(lambda: self.book.release_job(name, slot, again))
        else:
            self._noted(lambda: self.book.finish_job(name, slot, now, outcome))
        self.metrics.runs.labels(name, outcome).inc()
        self._noted(self._show_last_sweep)
        tell = log.info if name in CALENDAR or outcome != "done" else log.debug
        tell("job_ended", job=name, slot=slot.isoformat(), outcome=outcome)

    def _held(self) -> list[tuple[JobName, datetime]]:
        with self._changed:
            return list(self._running.items())

    def _show_last_sweep(self) -> None:
        swept = self.book.last_sweep(self.clock())
        self.metrics.last_sweep.set(swept.timestamp() if swept else 0)

    def _noted(self, note: Callable[[], None]) -> None:
        """What the ledger cannot be told now is found out from the lease, when that has ended."""
        try:
            note()
        except UnavailableError as error:
            log.warning("schedule_not_noted", detail=error.detail)


def scheduler_of(schedule: Schedule) -> BackgroundScheduler:
    """Not started yet. Looks at once and every minute what is due, so that a missed slot is found, too.

    Its own clock is UTC: which moments those are in the school's zone is for the timetable to say.
    """
    # A lane that is still at work when its next minute comes is no fault.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
    for lane in LANES:
        every_minute = CronTrigger(second=0, timezone=UTC)
        tick = partial(_tick, schedule, lane)
        scheduler.add_job(tick, every_minute, id=lane[0], next_run_time=schedule.started)
    scheduler.add_job(
        lambda: schedule.pulse(schedule.clock()), CronTrigger(second=30, timezone=UTC), id="pulse"
    )
    return scheduler


def set_right(scheduler: BackgroundScheduler, now: datetime) -> None:
    """Each looks again now that a clock which was ahead has put off: APScheduler waits for the very day."""
    for job in scheduler.get_jobs():
        if job.next_run_time > now + AHEAD:
            log.warning("timer_was_ahead", job=job.id, until=job.next_run_time.isoformat())
            job.modify(next_run_time=now)


def _tick(schedule: Schedule, names: Sequence[JobName]) -> None:
    schedule.run_due(schedule.clock(), names)
