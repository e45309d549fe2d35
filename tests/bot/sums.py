"""What happened in an invented week, each part to be bent by keyword."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.actions import Action
from bot.alerts import Alert, Gap
from bot.figures import Period, Told
from bot.findings import Coverage
from bot.sales import Sale
from tests.fakes.desk import FINDING

if TYPE_CHECKING:
    from bot.alerts import GapState
    from bot.figures import PeriodName
    from bot.findings import Finding

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
COVERAGE = Coverage(("platform", "acct_oak"), NOW - timedelta(days=30), NOW)


def period(name: PeriodName = "week") -> Period:
    return Period.ending(NOW, name, OSLO)


def sale(key: str, **changes: Any) -> Sale:
    """An hour ago, and as it should be."""
    at = NOW - timedelta(hours=1)
    return replace(Sale(key, at, purchase=True, eligible=True, made=True, gap=False), **changes)


def finding(key: str, **changes: Any) -> Finding:
    return replace(FINDING, session_id=key, **changes)


def alert(key: str, state: GapState, *, at: datetime, found: datetime = NOW) -> Alert:
    gap = Gap(f"{key}/missing", finding(key), state, by="U1", at=at)
    return Alert(f"alert_{key}", found, (gap,))


def action(key: str, **changes: Any) -> Action:
    made = Action(
        id=f"act_{key}",
        at=NOW,
        by="U1",
        kind="create",
        key=key,
        session_id=key,
        subscription_id=f"passkeeper-{key}",
        fingerprint="f",
        before={},
        after={},
        result="created",
    )
    return replace(made, **changes)


def told(**changes: Any) -> Told:
    """Nothing happened, and all of it was read."""
    nothing = Told(coverage=COVERAGE, sales=(), actions=(), alerts=(), open=(), reports=0)
    return replace(nothing, **changes)
