"""What the site's own webhook log tells: errors, and work that never ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.health.saying import fail, ok, unknown, unread, warn
from bot.model import Unknown
from bot.speech import counted, number, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence
    from bot.model import LogEntry

FAILED_SIGNATURE = "signature_verification_failed"
NO_SECRET = "configuration_error"  # noqa: S105 (the site's name for a row)
NOT_AN_EVENT = frozenset({FAILED_SIGNATURE, NO_SECRET, "signature_missing"})
"""Rows that tell of a call, not of an event (data contract 3.2)."""

_PERMISSION = "insufficient permissions"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def handled(logs: Iterable[LogEntry]) -> list[LogEntry]:
    """Rows of real events, whatever became of them."""
    return [row for row in logs if row.event_type not in NOT_AN_EVENT]


def at(row: LogEntry) -> datetime:
    return row.at or _LONG_AGO


def newest(rows: Iterable[LogEntry]) -> datetime:
    return max(map(at, rows), default=_LONG_AGO)


def last(rows: Sequence[LogEntry]) -> str | None:
    """The newest row's time as JSON tells it, None where none has one."""
    found = newest(rows)
    return None if found == _LONG_AGO else f"{found.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def silent(check: str, evidence: HealthEvidence) -> Check:
    said = say("The site's log has no event of the last {days} days.", days=number(evidence.days))
    return unknown(check, said)


def webhook_log(evidence: HealthEvidence) -> Check:
    """The newest row of each event. An error here was answered to Stripe with 200, and is not sent again."""
    if isinstance(evidence.logs, Unknown):
        return unread("webhook_log", evidence.logs)
    ends = _newest_of_each(handled(evidence.logs))
    unset = [row for row in evidence.logs if row.event_type == NO_SECRET]
    if unset and newest(unset) > newest(ends):
        said = say("The site has no signing secret, and refuses everything.")
        advice = say("Set STRIPE_WEBHOOK_SECRET_PROD on the site, and deploy it.")
        return fail("webhook_log", said, advice, rows=len(unset), last=last(unset))
    if not ends:
        return silent("webhook_log", evidence)
    return _of_events(ends, evidence)


def _of_events(ends: Sequence[LogEntry], evidence: HealthEvidence) -> Check:
    errors = [row for row in ends if row.status == "error"]
    patience = timedelta(minutes=evidence.grace)
    stuck = [row for row in ends if row.status == "processing" and evidence.now - at(row) > patience]
    known: dict[str, object] = {
        "events": len(ends),
        "errors": len(errors),
        "stuck": len(stuck),
        "sessions": _sessions([*errors, *stuck]),
    }
    forbidden = [row for row in errors if _PERMISSION in (row.error or "").lower()]
    if forbidden:
        return _forbidden(len(forbidden), known | {"sessions": _sessions(forbidden)})
    if not errors and not stuck:
        said = counted(
            len(ends),
            "The site's log shows no error in {number} event.",
            "The site's log shows no error in {number} events.",
        )
        return ok("webhook_log", said, **known)
    said = counted(
        len(ends),
        "Of {number} event, {errors} failed and {stuck} never ended.",
        "Of {number} events, {errors} failed and {stuck} never ended.",
        errors=number(len(errors)),
        stuck=number(len(stuck)),
    )
    advice = say("Run `/pass-fix`; Stripe shows these as delivered, and does not send them again.")
    make = fail if len(errors) + len(stuck) == len(ends) else warn
    return make("webhook_log", said, advice, **known)


def _forbidden(count: int, known: dict[str, object]) -> Check:
    said = counted(
        count,
        "The site may not write to the store: {number} event failed because of it.",
        "The site may not write to the store: {number} events failed because of it.",
    )
    advice = say("Give the site a token that may write (SANITY_API_TOKEN on the site), then run `/pass-fix`.")
    return fail("webhook_log", said, advice, **known, forbidden=count)


def _sessions(rows: Iterable[LogEntry]) -> list[str]:
    """The checkouts of these rows, the first ten."""
    return [row.session_id for row in rows if row.session_id][:10]


def _newest_of_each(rows: Iterable[LogEntry]) -> list[LogEntry]:
    """The last word on each session; between rows of one moment, `processing` came first."""
    ordered = sorted(rows, key=lambda row: (at(row), row.status != "processing"))
    return list({row.session_id or row.event_id or row.id: row for row in ordered}.values())
