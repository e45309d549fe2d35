"""What the site's own webhook log tells: signatures, errors, and work that never ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.health.saying import counted, fail, ok, unknown, unread, warn
from bot.model import Unknown

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
_TOLERATED = 0.1


def handled(logs: Iterable[LogEntry]) -> list[LogEntry]:
    """Rows of real events, whatever became of them."""
    return [row for row in logs if row.event_type not in NOT_AN_EVENT]


def signature(evidence: HealthEvidence) -> Check:
    """Incidents B4 and B5: events come, and the site takes them for forged."""
    if isinstance(evidence.logs, Unknown):
        return unread("signature", evidence.logs)
    failed = [row for row in evidence.logs if row.event_type == FAILED_SIGNATURE]
    good = handled(evidence.logs)
    if not failed and not good:
        return unknown("signature", f"The site's log has no event of the last {evidence.days} days.")
    known: dict[str, object] = {"failed": len(failed), "accepted": len(good), "last_failed": _last(failed)}
    since = [row for row in failed if not good or _at(row) > _newest(good)]
    if since:
        return fail(
            "signature",
            f"The site refused the last {counted(len(since), 'call')} because the signature did not fit.",
            "Give the site the signing secret of this very endpoint (STRIPE_WEBHOOK_SECRET_PROD on the "
            "site), not that of another endpoint or of a test tool; if it is right, the site changes the "
            "body before it checks it.",
            **known,
        )
    if len(failed) > _TOLERATED * (len(failed) + len(good)):
        said = f"The site refused {counted(len(failed), 'call')} because the signature did not fit."
        advice = "Two endpoints with one address have two secrets: see `endpoint_duplicates`."
        return warn("signature", said, advice, **known)
    return ok("signature", "The site accepts what Stripe signs.", **known)


def webhook_log(evidence: HealthEvidence) -> Check:
    """The newest row of each event. An error here was answered to Stripe with 200, and is not sent again."""
    if isinstance(evidence.logs, Unknown):
        return unread("webhook_log", evidence.logs)
    newest = _newest_of_each(handled(evidence.logs))
    unset = [row for row in evidence.logs if row.event_type == NO_SECRET]
    if unset and _newest(unset) > _newest(newest):
        said = "The site has no signing secret, and refuses everything."
        advice = "Set STRIPE_WEBHOOK_SECRET_PROD on the site, and deploy it."
        return fail("webhook_log", said, advice, rows=len(unset), last=_last(unset))
    if not newest:
        return unknown("webhook_log", f"The site's log has no event of the last {evidence.days} days.")
    return _of_events(newest, evidence)


def _of_events(newest: Sequence[LogEntry], evidence: HealthEvidence) -> Check:
    errors = [row for row in newest if row.status == "error"]
    patience = timedelta(minutes=evidence.grace)
    stuck = [row for row in newest if row.status == "processing" and evidence.now - _at(row) > patience]
    known: dict[str, object] = {
        "events": len(newest),
        "errors": len(errors),
        "stuck": len(stuck),
        "sessions": [row.session_id for row in (*errors, *stuck) if row.session_id][:10],
    }
    forbidden = [row for row in errors if _PERMISSION in (row.error or "").lower()]
    if forbidden:
        said = f"The site may not write to the store: {counted(len(forbidden), 'event')} failed for this."
        advice = "Give the site a token that may write (SANITY_API_TOKEN on the site), then run `/pass-fix`."
        return fail("webhook_log", said, advice, **known)
    if not errors and not stuck:
        return ok(
            "webhook_log", f"The site's log shows no error in {counted(len(newest), 'event')}.", **known
        )
    said = f"Of {counted(len(newest), 'event')}, {len(errors):,} failed and {len(stuck):,} never ended."
    advice = "Run `/pass-fix`; Stripe shows these as delivered, and does not send them again."
    make = fail if len(errors) + len(stuck) == len(newest) else warn
    return make("webhook_log", said, advice, **known)


def _newest_of_each(rows: Iterable[LogEntry]) -> list[LogEntry]:
    """The last word on each session; between rows of one moment, `processing` came first."""
    ordered = sorted(rows, key=lambda row: (_at(row), row.status != "processing"))
    return list({row.session_id or row.event_id or row.id: row for row in ordered}.values())


def _at(row: LogEntry) -> datetime:
    return row.at or _LONG_AGO


def _newest(rows: Iterable[LogEntry]) -> datetime:
    return max(map(_at, rows), default=_LONG_AGO)


def _last(rows: Sequence[LogEntry]) -> str | None:
    newest = _newest(rows)
    return None if newest == _LONG_AGO else f"{newest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
