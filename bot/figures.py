"""The managers' figures: a period, its days, targets, and what a summary of it tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from bot.actions import Action
    from bot.alerts import Alert, GapState
    from bot.findings import Coverage, Finding
    from bot.sales import Sale

PeriodName = Literal["day", "week", "month", "quarter"]

DAYS: Mapping[PeriodName, int] = {"day": 1, "week": 7, "month": 30, "quarter": 90}

TREND = 14
"""Days in the chart, whatever the period."""


_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until` in aware UTC; its days are those of `zone`."""

    name: PeriodName
    since: datetime
    until: datetime
    zone: tzinfo

    @classmethod
    def ending(cls, until: datetime, name: PeriodName, zone: tzinfo) -> Period:
        """Begins at the same time by the clock on the wall, so a day may have 23 or 25 hours."""
        began = until.astimezone(zone) - timedelta(days=DAYS[name])
        return cls(name, began.astimezone(UTC), until, zone)

    def recent(self, days: int) -> Period:
        """The last days of it and before it, up to the same moment."""
        began = self.until.astimezone(self.zone) - timedelta(days=days - 1)
        midnight = began.replace(hour=0, minute=0, second=0, microsecond=0)
        return replace(self, since=midnight.astimezone(UTC))

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at <= self.until

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    @property
    def days(self) -> Iterator[date]:
        """Every day that it touches: the first and the last may be only a part of one."""
        day, last = self.day(self.since), self.day(self.until - _INSTANT)
        while day <= last:
            yield day
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Target:
    """`met` is None where there is no data, or where not everything could be read."""

    target: float
    value: float | None
    met: bool | None
    stretch: float | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """`gaps` are the day's purchases that did not get the right pass by themselves. None is not known."""

    day: date
    purchases: int | None
    rate: float | None
    gaps: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What was read. `open` are the gaps that are open now, the oldest first, whenever they were bought.

    `counted` and `judged` tell whether at least one account could be read to its end, and what came of its
    purchases.
    """

    coverage: Coverage
    sales: Sequence[Sale]
    actions: Sequence[Action]
    alerts: Sequence[Alert]
    open: Sequence[Finding]
    reports: int
    owed: int = 0
    counted: bool = True
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One gap of the period: when it was found and settled, and by whom."""

    finding: Finding
    state: GapState
    found: datetime | None = None
    settled: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """How well the period's fixes worked: `standing` are right now, `came_back` are gaps again.

    None is not known.
    """

    made: int = 0
    taken_back: int = 0
    failed: int = 0
    standing: int | None = 0
    came_back: int | None = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures. `minutes` is the median from finding a gap to its fix; shares and rates are 0 to 1.

    `to_pass` is the median of minutes from a payment to the pass, where the site made it; `owed` counts
    customers to write to; `trend` is the last two weeks, whatever the period. None is not known; where not
    everything was read the counts are the least that it can be.
    """

    period: Period
    coverage: Coverage
    purchases: int | None
    rate: float | None
    by_hand: int
    automatic: int
    open: tuple[Finding, ...]
    minutes: float | None
    false_alarms: int
    reports: int
    by_day: tuple[Day, ...]
    targets: Mapping[str, Target] = field(default_factory=dict)
    to_pass: float | None = None
    owed: int = 0
    causes: tuple[tuple[str, int], ...] | None = ()
    trend: tuple[Day, ...] = ()
    cases: tuple[Case, ...] = ()
    review: Review = field(default_factory=Review)
    judged: bool = True

    @property
    def still_open(self) -> int | None:
        """What the ledger has open is known even where nothing could be read; that there is none is not."""
        return len(self.open) if self.open or self.judged else None
