"""A healthy world, to be broken in one place at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import contract
from bot.health import (
    AccountState,
    Destination,
    HealthEvidence,
    ProbeResult,
    Sale,
    SettingsFacts,
    judge_health,
)
from bot.health.evidence import ALSO_WANTED, SOLD
from bot.model import Endpoint, LogEntry, StripeEvent, Unknown

if TYPE_CHECKING:
    from bot.findings import Check

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SITE = "https://www.example.com/api/stripe/webhook"
SCHOOL = "acct_school"
DOWN = Unknown("stripe", "Stripe did not answer.")
NO_STORE = Unknown("store", "The store did not answer.")

ENDPOINT = Endpoint(
    id="we_1",
    url=SITE,
    status="enabled",
    events=(SOLD, *ALSO_WANTED),
    api_version=None,
    livemode=True,
    created=NOW - timedelta(days=100),
)


def session(number: int, mode: str = "live") -> str:
    return f"cs_{mode}_{number}"


def row(number: int, status: str | None = "success", *, hours: float = 5, **changes: object) -> LogEntry:
    entry = LogEntry(
        id=f"log-{number}-{status}",
        event_type=SOLD,
        event_id=f"evt_{number}",
        status=status,
        at=NOW - timedelta(hours=hours),
        session_id=session(number),
        error=None,
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def call(kind: str, *, hours: float = 1, number: int = 0) -> LogEntry:
    """A row about a call that was no event, as the site writes it."""
    return row(number, "error", hours=hours, event_type=kind, event_id="unknown", session_id=None)


def event(number: int, *, pending: int = 0, hours: float = 5) -> StripeEvent:
    at = NOW - timedelta(hours=hours)
    return StripeEvent(f"evt_{number}", SOLD, SCHOOL, True, at, pending, session(number))


def sale(
    number: int,
    *,
    made: bool = True,
    account: str = SCHOOL,
    by_webhook: bool = True,
    hours: float = 5,
) -> Sale:
    at = NOW - timedelta(hours=hours)
    return Sale(session(number), account, made=made, by_webhook=made and by_webhook, at=at)


def heard_as(
    endpoint_id: str, *sources: str, events: tuple[str, ...] = (SOLD,), **changes: Any
) -> Destination:
    """How the second API lists an endpoint."""
    told = Destination(endpoint_id, SITE, frozenset(sources), events, enabled=True, livemode=True)
    return replace(told, **changes)


EVENTS = tuple(event(n) for n in range(4))
LOGS = tuple(row(n) for n in range(4))
UNHEARD = tuple(sale(n, made=False) for n in range(4))
MISSIGNED = tuple(call("signature_verification_failed", number=n) for n in range(3))

HEALTHY = HealthEvidence(
    site_url=SITE,
    livemode=True,
    now=NOW,
    grace=10,
    days=7,
    endpoints=(ENDPOINT,),
    events=EVENTS,
    logs=LOGS,
    sales=tuple(sale(n) for n in range(4)),
    accounts=(AccountState("platform", None), AccountState(SCHOOL, "Dance Example")),
    received=frozenset(),
    probe=ProbeResult(400),
    writable=True,
    unsellable=(),
    settings=SettingsFacts(webhook_secret=True),
)


@dataclass(frozen=True)
class World:
    """One thing that is broken: every check that is not ok for it, and words and evidence of the first."""

    name: str
    changes: dict[str, Any]
    said: dict[str, str]
    words: str = ""
    seen: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def broken(**changes: Any) -> HealthEvidence:
    return replace(HEALTHY, **changes)


def checks_of(evidence: HealthEvidence) -> dict[str, Check]:
    return {check.check: check for check in judge_health(evidence).checks}


def urls(*urls: str, **changes: Any) -> dict[str, Any]:
    found = [replace(ENDPOINT, id=f"we_{n}", url=url, **changes) for n, url in enumerate(urls)]
    return {"endpoints": tuple(found)}


def assert_named(world: World) -> None:
    """What is broken is named and nothing else, with what to do, and all of it can be written as JSON."""
    report = judge_health(broken(**world.changes))
    checks = {check.check: check for check in report.checks}
    assert {name: check.status for name, check in checks.items() if check.status != "ok"} == world.said
    first = checks[next(iter(world.said))]
    assert world.words in first.detail
    assert {**first.evidence, **world.seen} == first.evidence
    assert all(check.advice for check in report.checks if check.status in {"warn", "fail"})
    assert json.loads(json.dumps(contract.health_json(report)))["status"] == report.status
