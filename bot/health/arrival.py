"""Whether what Stripe sends gets to the site: the right accounts, the probe, what is still waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.health.endpoints import HOW_TO_TELL, NOBODY, at_the_site, enabled
from bot.health.evidence import SOLD
from bot.health.log import FAILED_SIGNATURE, handled
from bot.health.saying import counted, fail, ok, unknown, unread, warn
from bot.model import PLATFORM, Unknown

if TYPE_CHECKING:
    from bot.findings import Check
    from bot.health.evidence import HealthEvidence, ProbeResult, Sale

LATE = timedelta(hours=1)
ENOUGH = 3
"""So many sales that nothing was heard of are no coincidence, where the log has no other sale to show."""


def endpoint_scope(evidence: HealthEvidence) -> Check:
    """Decided by what arrived: Stripe never returns an endpoint's `connect`."""
    arrived = _arrived(evidence)
    if arrived:
        return ok(
            "endpoint_scope", "Sales on the schools' own accounts are reported.", accounts=sorted(arrived)
        )
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_scope", evidence.endpoints)
    if not enabled(at_the_site(evidence)):
        return unknown("endpoint_scope", NOBODY)
    unheard = _unheard(evidence)
    if unheard:
        return fail(
            "endpoint_scope",
            f"Nothing was heard of {counted(len(unheard), 'sale')} on the schools' own accounts, while the "
            "site's log works: the endpoint seems to listen to the platform's account only.",
            f"Create an endpoint in Stripe for {evidence.site_url} that listens to connected accounts, "
            "give its signing secret to the site, then run `/pass-fix`.",
            sessions=[sale.session_id for sale in unheard[:10]],
        )
    said = "No sale on a school's own account shows yet whether the endpoint hears those."
    return unknown("endpoint_scope", said, f"{HOW_TO_TELL}.")


def _arrived(evidence: HealthEvidence) -> set[str]:
    """Connected accounts of which the site or our own endpoint has heard."""
    sales = () if isinstance(evidence.sales, Unknown) else evidence.sales
    logs = () if isinstance(evidence.logs, Unknown) else evidence.logs
    logged = {row.session_id for row in handled(logs)}
    heard = {s.account for s in sales if s.connected and (s.by_webhook or s.session_id in logged)}
    return heard | (evidence.received - {PLATFORM})


def _unheard(evidence: HealthEvidence) -> list[Sale]:
    """Connected sales that nothing was heard of; none where something else may explain the silence."""
    if isinstance(evidence.sales, Unknown) or isinstance(evidence.logs, Unknown) or not evidence.logs:
        return []
    if any(row.event_type == FAILED_SIGNATURE for row in evidence.logs) or _waiting(evidence):
        return []
    silent = [sale for sale in evidence.sales if sale.connected]
    return silent if handled(evidence.logs) or len(silent) >= ENOUGH else []


def _waiting(evidence: HealthEvidence) -> bool:
    return isinstance(evidence.events, Unknown) or any(e.pending_webhooks for e in evidence.events)


def endpoint_reachable(evidence: HealthEvidence) -> Check:
    """Judged by an unsigned POST: the site's route answers 400 to it (incident B6)."""
    probe = evidence.probe
    if probe.status is None:
        return _no_answer(probe)
    seen: dict[str, object] = {"status": probe.status}
    if probe.status == 400 or 300 <= probe.status < 400:  # noqa: PLR2004 (HTTP)
        return ok("endpoint_reachable", f"The site answers ({probe.status}).", **seen)
    said, advice, sure = _meaning(probe.status)
    make = fail if sure else warn
    return make("endpoint_reachable", f"{said} ({probe.status}).", advice, **seen)


def _no_answer(probe: ProbeResult) -> Check:
    if probe.failure == "refused":
        said = "Nothing listens at the site's webhook address: the connection was refused."
        advice = "Check that the site is up, and that SITE_WEBHOOK_URL is its address."
        return fail("endpoint_reachable", said, advice, failure=probe.failure)
    if probe.failure == "tls":
        said = "The site's certificate is not accepted, and Stripe would not accept it either."
        return fail("endpoint_reachable", said, "Renew the site's certificate.", failure=probe.failure)
    said = "The site's webhook could not be reached from here, which may be our own network."
    return unknown("endpoint_reachable", said, "Try again from another network.", failure=probe.failure)


def _meaning(status: int) -> tuple[str, str, bool]:
    """What the answer to the probe means, what to do, and whether sales are surely lost by it."""
    if status in {401, 403}:
        advice = "Switch off the protection (password, login, firewall) for this address."
        return "A wall stands before the site's webhook, and stops Stripe too", advice, True
    if status in {404, 405, 410}:
        advice = "Correct the path, in Stripe and in SITE_WEBHOOK_URL."
        return "There is no webhook at this address", advice, True
    if status >= 500:  # noqa: PLR2004 (HTTP)
        advice = "Look at the site's own log; a signing secret that is not set gives this answer."
        return "The site's webhook breaks on every call", advice, True
    if status < 300:  # noqa: PLR2004 (HTTP)
        advice = "Check that this is the webhook, and that it refuses what Stripe has not signed."
        return "The site accepted a call that was not signed", advice, False
    return "The site's webhook gave an unusual answer", "Look at the site's own log.", False


def endpoint_redirects(evidence: HealthEvidence) -> Check:
    probe = evidence.probe
    if probe.status is None:
        return unknown("endpoint_redirects", "The site's webhook gave no answer to look at.")
    if not 300 <= probe.status < 400:  # noqa: PLR2004 (HTTP)
        return ok("endpoint_redirects", "The site's webhook answers at its own address.", status=probe.status)
    return fail(
        "endpoint_redirects",
        f"The site's webhook sends the caller elsewhere ({probe.status}), and Stripe does not follow.",
        "Give Stripe the address at the end of the redirect, and set SITE_WEBHOOK_URL to the same.",
        status=probe.status,
        location=probe.location,
        host=_host(probe.location),
    )


def _host(location: str | None) -> str | None:
    try:
        return urlsplit(location or "").hostname
    except ValueError:
        return None


def deliveries(evidence: HealthEvidence) -> Check:
    """Stripe's own view. It is blind to the commonest loss: the site answers 200 although it failed."""
    if isinstance(evidence.events, Unknown):
        return unread("deliveries", evidence.events)
    due = [e for e in evidence.events if e.type == SOLD and evidence.now - e.created > LATE]
    late = [e for e in due if e.pending_webhooks > 0]
    known: dict[str, object] = {"due": len(due), "late": len(late), "not_read": list(evidence.unread)}
    if not late:
        said = "Stripe waits for no answer of the site."
        return ok("deliveries", said if due else f"{said} There was no sale to report.", **known)
    said = f"{counted(len(late), 'sale')} of {len(due):,} were not taken by every endpoint within an hour."
    advice = "See the other checks for the cause, then run `/pass-fix`; Stripe gives up after three days."
    make = fail if len(late) == len(due) else warn
    return make("deliveries", said, advice, **known, events=[e.id for e in late[:10]])
