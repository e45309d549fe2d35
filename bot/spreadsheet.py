"""A summary as tables for a spreadsheet (RFC 4180): the days, and every gap with what became of it.

No address and no surname is in them: a file travels further than a message.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bot import words
from bot.rules import decimals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.figures import Case, Summary

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet reads as a formula where a cell begins with it (OWASP, CSV injection)."""

_DAYS = ("day", "passes_bought", "webhook_success_rate", "gaps")
_GAPS = (
    "paid_at",
    "school",
    "pass",
    "customer",
    "amount",
    "currency",
    "verdict",
    "reason",
    "state",
    "found_at",
    "settled_at",
    "settled_by",
    "checkout",
)


def tables(summary: Summary) -> dict[str, str]:
    """File name to text; times are the school's own."""
    name = summary.period.name
    days = ((d.day.isoformat(), d.purchases, d.rate, d.gaps) for d in summary.by_day)
    gaps = (_gap(case, summary) for case in summary.cases)
    return {
        f"passkeeper-{name}-days.csv": _table(_DAYS, days),
        f"passkeeper-{name}-gaps.csv": _table(_GAPS, gaps),
    }


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(head)
    table.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    """An apostrophe in front keeps text from outside from being read as a formula; None is left empty."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _gap(case: Case, summary: Summary) -> Sequence[object]:
    finding = case.finding
    return (
        _time(finding.paid_at, summary),
        words.line(finding.school),
        words.line(finding.pass_name),
        words.first_name(finding.customer) or "",
        finding.money.amount / 10 ** decimals(finding.money.currency) if finding.money else "",
        finding.money.currency.upper() if finding.money else "",
        finding.verdict.value,
        finding.reason,
        case.state,
        _time(case.found, summary),
        _time(case.settled, summary),
        case.by or "",
        finding.session_id or "",
    )


def _time(at: datetime | None, summary: Summary) -> str:
    return at.astimezone(summary.period.zone).strftime("%Y-%m-%d %H:%M") if at else ""
