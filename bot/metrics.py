"""What happened in a period -> the managers' figures. Where there is nothing to count a figure is None.

The definitions: a purchase is *eligible* when it is old enough to be judged, was not paid back, and says
which pass was bought; the *success rate* is the share of those whose pass the site's webhook made by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal

from bot.attention import is_gap
from bot.model import Unknown
from bot.reconcile import is_purchase
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from bot.actions import Action
    from bot.alerts import Alert, Gap
    from bot.evidence import Evidence
    from bot.findings import Coverage, Finding
    from bot.model import Document

PeriodName = Literal["day", "week", "month"]

DAYS: Mapping[PeriodName, int] = {"day": 1, "week": 7, "month": 30}

_MADE = frozenset({Verdict.OK, Verdict.ENDED, Verdict.HIDDEN, Verdict.DUPLICATE, Verdict.WRONG})
_NOT_JUDGED = frozenset({Verdict.WAITING, Verdict.UNCHECKED, Verdict.MONEY_BACK})
_BY_SOMEBODY = ("createdViaPasskeeper", "manuallyCreated", "manualCreationReason", "createdViaRecovery")
_TIES = ("stripeSessionId", "stripePaymentId")
_MINUTE = timedelta(minutes=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """[since, until) in aware UTC; its days are those of `zone`."""

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
        return at is not None and self.since <= at < self.until

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
class Sale:
    """What counts of one checkout. `made` tells that the site made the pass by itself."""

    key: str
    at: datetime
    purchase: bool
    eligible: bool
    made: bool
    gap: bool


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
    targets: Mapping[str, Target]
    by_day: tuple[Day, ...]


def sale(evidence: Evidence, finding: Finding, ours: Collection[str]) -> Sale:
    """`ours` are the subscriptions that Passkeeper made, or tied to their payment."""
    bought = evidence.purchase
    purchase = is_purchase(finding)
    old_enough = bought.created + evidence.grace * _MINUTE <= evidence.now
    judged = finding.verdict not in _NOT_JUDGED and finding.reason != "no_metadata"
    return Sale(
        key=finding.key,
        at=bought.created,
        purchase=purchase,
        eligible=purchase and judged and old_enough,
        made=_by_site(evidence, finding, ours),
        gap=is_gap(finding),
    )


def _by_site(evidence: Evidence, finding: Finding, ours: Collection[str]) -> bool:
    if finding.verdict not in _MADE or isinstance(evidence.store, Unknown):
        return False
    tied = evidence.store.tied
    made = {held.id for held in tied} or set(finding.subscription_ids)
    by_hand = {held.id for held in tied if any(held.document.get(name) for name in _BY_SOMEBODY)}
    return bool(made - by_hand - set(ours))


def ours(actions: Iterable[Action]) -> set[str]:
    """Ids of the documents that an action made, or first tied to a payment."""
    done = (action for action in actions if action.result in {"created", "repaired"})
    return {
        document_id
        for action in done
        for document_id, after in action.after.items()
        if after and _came_with(action.before.get(document_id), after)
    }


def _came_with(before: Document | None, after: Document) -> bool:
    return before is None or all(before.get(tie) != after.get(tie) for tie in _TIES)


def dismissed(alerts: Iterable[Alert]) -> set[tuple[str, Verdict]]:
    """What somebody said is not a problem: the finding's key and its verdict then."""
    gaps = (gap for alert in alerts for gap in alert.gaps if gap.state == "dismissed")
    return {(gap.finding.key, gap.finding.verdict) for gap in gaps}


def summarise(period: Period, told: Told) -> Summary:
    fixed = {each.key: each for each in told.actions if _fixes(each) and period.holds(each.at)}
    automatic = sum(map(_by_itself, fixed.values()))
    by_hand = len(fixed) - automatic
    sales = [_as_settled(each, told, fixed) for each in told.sales if period.holds(each.at)]
    purchases = sum(each.purchase for each in sales)
    settled = [gap for alert in told.alerts for gap in alert.gaps if _settled(gap) and period.holds(gap.at)]
    false_alarms = sum(gap.state == "dismissed" for gap in settled)
    flagged = {gap.finding.key for gap in settled} | {each.key for each in told.open} | set(fixed)
    minutes = _minutes(period, told.alerts)
    made, eligible = _made(sales)
    shares = {
        "webhook_success_rate": _above(0.98, _share(made, eligible), stretch=0.99),
        "by_hand_share": _below(0.02, _share(by_hand, purchases)),
        "false_alarm_share": _below(0.05, _share(false_alarms, len(flagged))),
    }
    if not told.coverage.complete:
        shares = {name: Target(each.target, each.value, None, each.stretch) for name, each in shares.items()}
    return Summary(
        period=period,
        coverage=told.coverage,
        purchases=purchases,
        rate=_rate(sales),
        by_hand=by_hand,
        automatic=automatic,
        open=tuple(told.open),
        minutes=None if minutes is None else round(minutes, 1),
        false_alarms=false_alarms,
        reports=told.reports,
        targets=shares
        | {
            "minutes_to_fix": _below(5, minutes),
            "reports_per_week": _below(1, told.reports * 7 / DAYS[period.name]),
        },
        by_day=tuple(_by_day(period, sales)),
    )


def _as_settled(each: Sale, told: Told, fixed: Collection[str]) -> Sale:
    """What the ledger knows better: what came late was no success, and what was dismissed is no gap."""
    states = {(gap.state, gap.key) for alert in told.alerts for gap in alert.gaps if gap.finding.key == each.key}
    late = ("healed", f"{each.key}/{Verdict.MISSING}") in states
    made = each.made and not late
    gap = each.gap or each.key in fixed or (each.eligible and not made)
    false_alarm = any(state == "dismissed" for state, _ in states)
    return Sale(each.key, each.at, each.purchase, each.eligible, made, gap and not false_alarm)
