"""What happened in a period -> the managers' figures. Where there is nothing to count a figure is None.

The success rate is the share of eligible purchases whose pass the site's webhook made by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from bot.alerts import is_person
from bot.figures import DAYS, TREND, Case, Day, Review, Summary, Target
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date, datetime

    from bot.actions import Action
    from bot.alerts import Alert, Gap
    from bot.figures import Period, Told
    from bot.sales import Sale

SUCCESS, STRETCH = 0.98, 0.99

_MISSING = f"/{Verdict.MISSING}"
_MINUTE = timedelta(minutes=1)


def dismissed(alerts: Iterable[Alert]) -> set[tuple[str, Verdict]]:
    """What somebody said is not a problem: the finding's key and its verdict then."""
    gaps = (gap for alert in alerts for gap in alert.gaps if gap.state == "dismissed")
    return {(gap.finding.key, gap.finding.verdict) for gap in gaps}


def summarise(period: Period, told: Told) -> Summary:
    gaps = [(gap, alert.created) for alert in told.alerts for gap in alert.gaps]
    settled = [(gap, found) for gap, found in gaps if gap.state != "open" and period.holds(gap.at)]
    fixed = {each.key: each for each in told.actions if _fixes(each) and period.holds(each.at)}
    known = list(_as_settled(told, fixed))
    sales = [each for each in known if period.holds(each.at)]
    by_hand = sum(is_person(action.by) for action in fixed.values())
    waits = [(gap.at - found) / _MINUTE for gap, found in settled if gap.state == "fixed" and gap.at]
    summary = Summary(
        period=period,
        coverage=told.coverage,
        purchases=sum(each.purchase for each in sales) if told.counted else None,
        rate=_rate(sales) if told.judged else None,
        by_hand=by_hand,
        automatic=len(fixed) - by_hand,
        open=tuple(told.open),
        minutes=_median(waits),
        false_alarms=sum(gap.state == "dismissed" for gap, _ in settled),
        reports=told.reports,
        by_day=tuple(_by_day(period, sales, told)),
        to_pass=_median(each.minutes for each in sales if each.made and told.judged),
        owed=told.owed,
        causes=_causes(sales) if told.judged else None,
        trend=tuple(_by_day(period.recent(TREND), known, told)),
        cases=tuple(_cases(told, settled)),
        review=_review(period, told, fixed),
        judged=told.judged,
    )
    flagged = {gap.finding.key for gap, _ in settled} | {each.key for each in told.open} | set(fixed)
    return replace(summary, targets=_targets(summary, len(flagged)))


def _fixes(action: Action) -> bool:
    passes = action.kind != "endpoint"
    return passes and action.result in {"created", "repaired"} and action.undone_by is None


def _as_settled(told: Told, fixed: Collection[str]) -> Iterator[Sale]:
    """What the ledger knows better: a pass that came late was no success, a false alarm is no gap."""
    gaps = [gap for alert in told.alerts for gap in alert.gaps]
    late = {gap.finding.key for gap in gaps if gap.state == "healed" and gap.key.endswith(_MISSING)}
    false_alarms = {gap.finding.key for gap in gaps if gap.state == "dismissed"}
    causes = {gap.finding.key: gap.finding.reason for gap in gaps}
    for each in told.sales:
        made = each.made and each.key not in late
        gap = each.gap or each.key in fixed or (each.eligible and not made)
        cause = each.cause or causes.get(each.key)
        yield replace(each, made=made, gap=gap and each.key not in false_alarms, cause=cause)


def _median(minutes: Iterable[float | None]) -> float | None:
    known = [each for each in minutes if each is not None]
    return round(median(known), 1) if known else None


def _causes(sales: Iterable[Sale]) -> tuple[tuple[str, int], ...]:
    """Reasons of the gaps, the most common first; a gap that was mended before it was told has none."""
    return tuple(Counter(each.cause for each in sales if each.gap and each.cause).most_common())


def _cases(told: Told, settled: Iterable[tuple[Gap, datetime]]) -> Iterator[Case]:
    for gap, found in settled:
        yield Case(gap.finding, gap.state, found, gap.at, gap.by)
    for finding in told.open:
        yield Case(finding, "open")


def _review(period: Period, told: Told, fixed: Collection[str]) -> Review:
    tried = [action for action in told.actions if action.session_id and period.holds(action.at)]
    ours = [action for action in tried if action.kind in {"create", "repair", "grant"}]
    made = [action for action in ours if action.result in {"created", "repaired"}]
    now = {each.key: each.gap for each in told.sales if each.key in fixed}
    return Review(
        made=len(made),
        taken_back=sum(action.undone_by is not None for action in made),
        failed=sum(action.result == "failed" for action in ours),
        standing=sum(not gap for gap in now.values()) if told.judged else None,
        came_back=sum(now.values()) if told.judged else None,
    )


def _rate(sales: Iterable[Sale]) -> float | None:
    """Rounded down, so that it is 1 only where none failed."""
    eligible = [each for each in sales if each.eligible]
    made = sum(each.made for each in eligible)
    return made * 10_000 // len(eligible) / 10_000 if eligible else None


def _by_day(period: Period, sales: Iterable[Sale], told: Told) -> Iterator[Day]:
    sold: dict[date, list[Sale]] = defaultdict(list)
    for each in sales:
        sold[period.day(each.at)].append(each)
    for day in period.days:
        of_day = sold[day]
        bought = sum(each.purchase for each in of_day) if told.counted else None
        rate, gaps = (_rate(of_day), sum(each.gap for each in of_day)) if told.judged else (None, None)
        yield Day(day, bought, rate, gaps)


def _targets(summary: Summary, flagged: int) -> dict[str, Target]:
    whole, rate = summary.coverage.complete, summary.rate
    by_hand = _share(summary.by_hand, summary.purchases or 0)
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
