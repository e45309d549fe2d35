"""When gaps are an incident: many at once, many within a day, or far more than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING

from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.findings import Finding

SINGLY = 5
"""New gaps in one sweep that still get an alert each; more share one with a table (outside contract)."""

A_DAY = 15
"""Gaps within a day that still get an alert each; after that the channel reads one message, not thirty."""

WITHIN = timedelta(hours=24)
"""Gaps that came up within this time belong together."""

REPORTS = 3
"""Customers' own reports within that time that make one gap more than an accident."""

_UNLIKELY = 0.001
_HISTORY = 100
_COUNTED = (Verdict.MISSING, Verdict.BLOCKED, Verdict.HIDDEN, Verdict.DUPLICATE, Verdict.WRONG)


@dataclass(frozen=True, slots=True)
class Share:
    """Gaps among purchases, of one sweep or many."""

    gaps: int
    purchases: int


def share(counts: Mapping[str, int]) -> Share:
    """What a sweep's counts say; a sweep that counted none says nothing."""
    gaps = sum(counts.get(verdict, 0) for verdict in _COUNTED)
    purchases = max(counts.get("purchases", 0), 0)
    return Share(min(gaps, purchases), purchases)


def together(shares: Iterable[Share]) -> Share:
    kept = list(shares)
    return Share(sum(one.gaps for one in kept), sum(one.purchases for one in kept))


def is_incident(news: int, before: int, reports: int, now: Share, usual: Share) -> bool:
    """`news` are new gaps, `before` those that came up within the time, `reports` customers'."""
    if not news:
        return False
    recent = news + before
    return recent > A_DAY or reports >= REPORTS or (recent > SINGLY and is_spike(now, usual))


def is_spike(now: Share, usual: Share) -> bool:
    """Whether so many gaps among so many purchases are hardly chance at the usual rate.

    One more gap and two more purchases than were seen stand for what a short history has not shown yet
    (Laplace's rule of succession).
    """
    if usual.purchases < _HISTORY:
        return False
    return tail(now.gaps, now.purchases, (usual.gaps + 1) / (usual.purchases + 2)) < _UNLIKELY


def tail(least: int, of: int, rate: float) -> float:
    """The chance of `least` or more among `of`, each at this rate (binomial; 0 < rate < 1)."""
    return min(1.0, sum(_exactly(number, of, rate) for number in range(least, of + 1)))


def _exactly(number: int, of: int, rate: float) -> float:
    ways = lgamma(of + 1) - lgamma(number + 1) - lgamma(of - number + 1)
    return exp(ways + number * log(rate) + (of - number) * log1p(-rate))


def day_of(at: datetime, zone: tzinfo) -> str:
    """The school's day, as an incident is known by."""
    return at.astimezone(zone).date().isoformat()


def began(findings: Sequence[Finding]) -> datetime | None:
    """When the first of these purchases was paid."""
    return min((f.paid_at.astimezone(UTC) for f in findings if f.paid_at), default=None)


def only_school(findings: Sequence[Finding]) -> str | None:
    """The school where all of them are one school's (incident B16)."""
    schools = {(finding.tenant_id, finding.school) for finding in findings}
    (found,) = schools if len(schools) == 1 else [(None, None)]
    return found[1]
