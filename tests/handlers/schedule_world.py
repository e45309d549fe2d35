"""A schedule over a ledger of its own, whose steps tell what was run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.errors import UnavailableError
from bot.jobs import timetable
from handlers.metrics import Metrics
from handlers.schedules import Schedule
from services.gateways.sqlite_ledger import SqliteLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.jobs import JobName

OSLO = ZoneInfo("Europe/Oslo")
FRIDAY = datetime(2026, 11, 20, 8, tzinfo=UTC)
"""Nine in the morning in Oslo."""

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AWAY = UnavailableError("slack", "Slack did not answer.")


@dataclass
class World:
    """A ledger, and what was run: the job, its step and the slot."""

    folder: Path
    daily_at: time = time(9)
    minutes: int = 5
    now: datetime = FRIDAY - MINUTE
    ran: list[tuple[str, str, datetime]] = field(default_factory=list)
    errors: dict[str, Exception] = field(default_factory=dict)
    doing: Callable[[str], object] = lambda _step: None
    metrics: Metrics = field(default_factory=Metrics)
    books: list[SqliteLedger] = field(default_factory=list)

    def process(self) -> Schedule:
        """Passkeeper is started (again)."""
        self.books.append(SqliteLedger(self.folder / "own.db"))
        return Schedule(
            timetable(minutes=self.minutes, daily_at=self.daily_at, timezone=OSLO),
            self._steps,
            self.books[-1],
            self.metrics,
            lambda: self.now,
            lambda: "ref1",
            self.now,
        )

    def at(self, schedule: Schedule, now: datetime) -> list[str]:
        """Which jobs begin to run by then, each once for all its steps."""
        self.now, before = now, len(self.ran)
        schedule.run_due(now)
        return list(dict.fromkeys(name for name, _, _ in self.ran[before:] if name in WORTH))

    def figure(self, figure: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(figure, labels)

    def _steps(self, name: JobName, slot: datetime) -> Mapping[str, Callable[[], object]]:
        return {step: partial(self._do, name, step, slot) for step in STEPS.get(name, ("all",))}

    def _do(self, name: str, step: str, slot: datetime) -> None:
        self.ran.append((name, step, slot))
        self.doing(step)
        if step in self.errors:
            raise self.errors[step]


STEPS: dict[str, tuple[str, ...]] = {"daily": ("sweep", "summary"), "quarterly": ()}
WORTH = {"continuous", "daily", "weekly", "monthly", "quarterly"}
