"""How many sales became passes by themselves: the one figure that no look at deliveries can give."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.health.saying import fail, ok, unknown, unread, warn
from bot.model import Unknown
from bot.speech import counted, joined, number, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence, Sale

HEALTHY = 0.98
FAILING = 0.90
SMALL = 100
"""Below so many sales the share alone says more than it knows."""

_Z = 1.96
_FEW = 3


class Tally(NamedTuple):
    """Paid sales, and those of them that became a pass without help."""

    paid: int
    made: int


class School(NamedTuple):
    """One account's sales."""

    account: str
    name: str | None
    tally: Tally


def wilson(made: int, paid: int) -> tuple[float, float]:
    """The 95 % interval of a share, honest for small numbers (Wilson 1927)."""
    share, square = made / paid, _Z * _Z
    centre = share + square / (2 * paid)
    spread = _Z * math.sqrt((share * (1 - share) + square / (4 * paid)) / paid)
    whole = 1 + square / paid
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


def _interval(tally: Tally) -> tuple[float, float]:
    return wilson(tally.made, tally.paid)


def success_rate(evidence: HealthEvidence) -> Check:
    """Paid purchases that became passes without help."""
    sales = evidence.recent
    if isinstance(sales, Unknown):
        return unread("success_rate", sales)
    tally = _tally(sales)
    known: dict[str, object] = {
        "paid": tally.paid,
        "made": tally.made,
        "days": evidence.days,
        "by_day": _by_day(evidence),
        "not_read": list(evidence.unread),
    }
    if not tally.paid:
        said = say("No data: no pass was paid for in the last {days} days.", days=number(evidence.days))
        return unknown("success_rate", said, **known)
    low, high = wilson(tally.made, tally.paid)
    known |= {
        "rate": round(tally.made / tally.paid, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "by_school": [_shown(each) for each in _schools(evidence, sales)],
    }
    return _judged(evidence, sales, known)


def _judged(evidence: HealthEvidence, sales: Sequence[Sale], known: dict[str, object]) -> Check:
    tally, school = _tally(sales), standing_out(evidence, sales)
    said = joined(" ", (_share(tally), _of_school(school) if school else ""))
    known["school"] = _shown(school) if school else None
    if tally.made >= HEALTHY * tally.paid and not school:
        return ok("success_rate", said, **known)
    known["sessions"] = [sale.session_id for sale in sales if not sale.made][:10]
    make = fail if tally.made < FAILING * tally.paid else warn
    return make("success_rate", said, say("Run `/pass-fix` to see what is missing."), **known)


def standing_out(evidence: HealthEvidence, sales: Sequence[Sale]) -> School | None:
    """A school where surely more goes wrong than elsewhere (incident B16): the intervals do not meet."""
    whole = _tally(sales)
    for each in _schools(evidence, sales):
        rest = Tally(whole.paid - each.tally.paid, whole.made - each.tally.made)
        if each.tally.paid < _FEW or rest.paid < _FEW:
            continue
        if _interval(each.tally)[1] < _interval(rest)[0]:
            return each
    return None


def _schools(evidence: HealthEvidence, sales: Iterable[Sale]) -> list[School]:
    """The worst first."""
    states = evidence.accounts if isinstance(evidence.accounts, tuple) else ()
    names = {state.account: state.school for state in states}
    sold: dict[str, list[Sale]] = defaultdict(list)
    for sale in sales:
        sold[sale.account].append(sale)
    found = [School(account, names.get(account), _tally(those)) for account, those in sold.items()]
    return sorted(found, key=lambda each: (each.tally.made / each.tally.paid, each.account))


def _shown(school: School) -> dict[str, object]:
    paid, made = school.tally
    return {"account": school.account, "school": school.name, "paid": paid, "made": made}


def _of_school(school: School) -> str:
    return say(
        "{school} stands out: only {made} of {paid} there.",
        school=school.name or school.account,
        made=number(school.tally.made),
        paid=number(school.tally.paid),
    )


def _share(tally: Tally) -> str:
    if tally.paid >= SMALL:
        share = math.floor(1000 * tally.made / tally.paid) / 10
        return counted(
            tally.paid,
            "{made} of {number} sale became a pass without help ({share} %).",
            "{made} of {number} sales became a pass without help ({share} %).",
            made=number(tally.made),
            share=number(share),
        )
    low, high = wilson(tally.made, tally.paid)
    return counted(
        tally.paid,
        "{made} of {number} sale became a pass without help, so somewhere between {low} and {high} % do.",
        "{made} of {number} sales became a pass without help, so somewhere between {low} and {high} % do.",
        made=number(tally.made),
        low=number(max(round(low * 100), 1 if tally.made else 0)),
        high=number(min(round(high * 100), 100 if tally.made == tally.paid else 99)),
    )


def _tally(sales: Iterable[Sale]) -> Tally:
    made = [sale.made for sale in sales]
    return Tally(len(made), sum(made))


def _by_day(evidence: HealthEvidence) -> list[dict[str, object]]:
    """Every day of the zone, the oldest first; a day on which nothing was sold has no rate."""
    sales = () if isinstance(evidence.sales, Unknown) else evidence.sales
    paid = Counter(sale.at.astimezone(evidence.zone).date() for sale in sales)
    made = Counter(sale.at.astimezone(evidence.zone).date() for sale in sales if sale.made)
    today = evidence.now.astimezone(evidence.zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(evidence.charted))]
    return [{"date": day.isoformat(), "purchases": paid[day], "arrived": made[day]} for day in days]
