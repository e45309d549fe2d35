"""What happened in a period -> the managers' figures. Where there is nothing to count a figure is None.

The success rate is the share of eligible purchases whose pass the site's webhook made by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal

from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from bot.actions import Action
    from bot.alerts import Alert
    from bot.findings import Coverage, Finding
    from bot.sales import Sale

PeriodName = Literal["day", "week", "month"]

DAYS: Mapping[PeriodName, int] = {"day": 1, "week": 7, "month": 30}

SUCCESS, STRETCH = 0.98, 0.99

_TERMINAL = "terminal:"
"""How the name begins of a person at the command line; others have a Slack id."""

_MISSING = f"/{Verdict.MISSING}"
_MINUTE = timedelta(minutes=1)
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
    """`gaps` are the day's purchases that did not get the right pass by themselves."""

    day: date
    purchases: int
    rate: float | None
    gaps: int


@dataclass(frozen=True, slots=True)
class Told:
    """What was read. `open` are the gaps that are open now, the oldest first, whenever they were bought."""

    coverage: Coverage
    sales: Sequence[Sale]
    actions: Sequence[Action]
    alerts: Sequence[Alert]
    open: Sequence[Finding]
    reports: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures. `minutes` is the median from finding a gap to its fix; shares and rates are 0 to 1."""

    period: Period
    coverage: Coverage
    purchases: int
    rate: float | None
    by_hand: int
    automatic: int
    open: tuple[Finding, ...]
    minutes: float | None
    false_alarms: int
    reports: int
    by_day: tuple[Day, ...]
    targets: Mapping[str, Target] = field(default_factory=dict)


def dismissed(alerts: Iterable[Alert]) -> set[tuple[str, Verdict]]:
    """What somebody said is not a problem: the finding's key and its verdict then."""
    gaps = (gap for alert in alerts for gap in alert.gaps if gap.state == "dismissed")
    return {(gap.finding.key, gap.finding.verdict) for gap in gaps}


def summarise(period: Period, told: Told) -> Summary:
    gaps = [(gap, alert.created) for alert in told.alerts for gap in alert.gaps]
    settled = [(gap, found) for gap, found in gaps if gap.state != "open" and period.holds(gap.at)]
    fixed = {each.key: each for each in told.actions if _fixes(each) and period.holds(each.at)}
    sales = [each for each in _as_settled(told, fixed) if period.holds(each.at)]
    by_hand = sum(_is_person(action.by) for action in fixed.values())
    waits = [(gap.at - found) / _MINUTE for gap, found in settled if gap.state == "fixed" and gap.at]
    summary = Summary(
        period=period,
        coverage=told.coverage,
        purchases=sum(each.purchase for each in sales),
        rate=_rate(sales),
        by_hand=by_hand,
        automatic=len(fixed) - by_hand,
        open=tuple(told.open),
        minutes=round(median(waits), 1) if waits else None,
        false_alarms=sum(gap.state == "dismissed" for gap, _ in settled),
        reports=told.reports,
        by_day=tuple(_by_day(period, sales)),
    )
    flagged = {gap.finding.key for gap, _ in settled} | {each.key for each in told.open} | set(fixed)
    return replace(summary, targets=_targets(summary, len(flagged)))


def _fixes(action: Action) -> bool:
    return action.result in {"created", "repaired"} and action.undone_by is None


def _is_person(by: str) -> bool:
    return by.startswith(_TERMINAL) or (by.isalnum() and by[:1] in {"U", "W"})


def _as_settled(told: Told, fixed: Collection[str]) -> Iterator[Sale]:
    """What the ledger knows better: a pass that came late was no success, a false alarm is no gap."""
    gaps = [gap for alert in told.alerts for gap in alert.gaps]
    late = {gap.finding.key for gap in gaps if gap.state == "healed" and gap.key.endswith(_MISSING)}
    false_alarms = {gap.finding.key for gap in gaps if gap.state == "dismissed"}
    for each in told.sales:
        made = each.made and each.key not in late
        gap = each.gap or each.key in fixed or (each.eligible and not made)
        yield replace(each, made=made, gap=gap and each.key not in false_alarms)


def _rate(sales: Iterable[Sale]) -> float | None:
    """Rounded down, so that it is 1 only where none failed."""
    eligible = [each for each in sales if each.eligible]
    made = sum(each.made for each in eligible)
    return made * 10_000 // len(eligible) / 10_000 if eligible else None


def _by_day(period: Period, sales: Iterable[Sale]) -> Iterator[Day]:
    sold: dict[date, list[Sale]] = defaultdict(list)
    for each in sales:
        sold[period.day(each.at)].append(each)
    for day in period.days:
        of_day = sold[day]
        bought, gaps = sum(each.purchase for each in of_day), sum(each.gap for each in of_day)
        yield Day(day, bought, _rate(of_day), gaps)


def _targets(summary: Summary, flagged: int) -> dict[str, Target]:
    whole, rate = summary.coverage.complete, summary.rate
    by_hand = _share(summary.by_hand, summary.purchases)
    false_alarms = _share(summary.false_alarms, flagged)
    a_week = summary.reports * 7 / DAYS[summary.period.name]
    above = None if rate is None or not whole else rate > SUCCESS
    return {
        "webhook_success_rate": Target(SUCCESS, rate, above, stretch=STRETCH),
        "by_hand_share": _below(0.02, by_hand, whole=whole),
        "minutes_to_fix": _below(5, summary.minutes),
        "false_alarm_share": _below(0.05, false_alarms, whole=whole),
        "reports_per_week": _below(1, round(a_week, 2)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _below(target: float, value: float | None, *, whole: bool = True) -> Target:
    return Target(target, value, None if value is None or not whole else value < target)
