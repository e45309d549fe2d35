"""Whether what Stripe sends gets to the site: the right accounts, the probe, what is still waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.health import heard
from bot.health.evidence import SOLD
from bot.health.listening import HOW_TO_TELL, NOBODY, at_the_site, enabled, told_of_schools
from bot.health.log import FAILED_SIGNATURE, handled
from bot.health.saying import fail, ok, unknown, unread, warn
from bot.model import Unknown
from bot.speech import counted, number, say

if TYPE_CHECKING:
    from bot.findings import Check
    from bot.health.evidence import HealthEvidence, ProbeResult, Sale
    from bot.model import StripeEvent

LATE = timedelta(hours=1)
ENOUGH = 3
"""So many sales that nothing was heard of are no coincidence, where the log has no other sale to show."""


def endpoint_scope(evidence: HealthEvidence) -> Check:
    """Decided by what arrived, then by what the event destinations tell: endpoints never show `connect`."""
    arrived = heard.by_anybody(evidence)
    if arrived:
        said = say("Sales on the schools' own accounts are reported.")
        return ok("endpoint_scope", said, accounts=sorted(arrived))
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_scope", evidence.endpoints)
    if not enabled(at_the_site(evidence)):
        return unknown("endpoint_scope", NOBODY)
    told = told_of_schools(evidence)
    if told:
        return ok(
            "endpoint_scope", say("The site's endpoint listens to the schools' own accounts."), told=True
        )
    unheard = _unheard(evidence)
    if unheard or told is False:
        return _deaf(evidence, unheard)
    said = say("No sale on a school's own account shows yet whether the endpoint hears those.")
    return unknown("endpoint_scope", said, HOW_TO_TELL)


def _deaf(evidence: HealthEvidence, unheard: list[Sale]) -> Check:
    said = counted(
        len(unheard),
        "Nothing was heard of {number} sale on the schools' own accounts, while the site's log works: the "
        "endpoint seems to listen to the platform's account only.",
        "Nothing was heard of {number} sales on the schools' own accounts, while the site's log works: the "
        "endpoint seems to listen to the platform's account only.",
    )
    told = say(
        "The site's endpoint listens to the platform's account only: it is not told of sales on the schools' "
        "own accounts."
    )
    advice = say(
        "Create an endpoint in Stripe for {url} that listens to connected accounts, give its signing secret "
        "to the site, then run `/pass-fix`.",
        url=evidence.site_url,
    )
    sessions = [sale.session_id for sale in unheard[:10]]
    return fail("endpoint_scope", said if unheard else told, advice, sessions=sessions)


def _unheard(evidence: HealthEvidence) -> list[Sale]:
    """Connected sales that nothing was heard of; none where something else may explain the silence."""
    sales = evidence.recent
    if isinstance(sales, Unknown) or isinstance(evidence.logs, Unknown) or not evidence.logs:
        return []
    if any(row.event_type == FAILED_SIGNATURE for row in evidence.logs) or _waiting(evidence):
        return []
    silent = [sale for sale in sales if sale.connected]
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
        return ok("endpoint_reachable", say("The site answers ({status}).", status=str(probe.status)), **seen)
    said, advice, sure = _meaning(probe.status)
    make = fail if sure else warn
    told = say("{meaning} ({status}).", meaning=said, status=str(probe.status))
    return make("endpoint_reachable", told, advice, **seen)


def _no_answer(probe: ProbeResult) -> Check:
    if probe.failure == "refused":
        said = say("Nothing listens at the site's webhook address: the connection was refused.")
        advice = say("Check that the site is up, and that SITE_WEBHOOK_URL is its address.")
        return fail("endpoint_reachable", said, advice, failure=probe.failure)
    if probe.failure == "tls":
        said = say("The site's certificate is not accepted, and Stripe would not accept it either.")
        return fail("endpoint_reachable", said, say("Renew the site's certificate."), failure=probe.failure)
    said = say("The site's webhook could not be reached from here, which may be our own network.")
    advice = say("Try again from another network.")
    return unknown("endpoint_reachable", said, advice, failure=probe.failure)


def _meaning(status: int) -> tuple[str, str, bool]:
    """What the answer to the probe means, what to do, and whether sales are surely lost by it."""
    if status in {401, 403}:
        advice = say("Switch off the protection (password, login, firewall) for this address.")
        return say("A wall stands before the site's webhook, and stops Stripe too"), advice, True
    if status in {404, 405, 410}:
        advice = say("Correct the path, in Stripe and in SITE_WEBHOOK_URL.")
        return say("There is no webhook at this address"), advice, True
    if status >= 500:  # noqa: PLR2004 (HTTP)
        advice = say("Look at the site's own log; a signing secret that is not set gives this answer.")
        return say("The site's webhook breaks on every call"), advice, True
    if status < 300:  # noqa: PLR2004 (HTTP)
        advice = say("Check that this is the webhook, and that it refuses what Stripe has not signed.")
        return say("The site accepted a call that was not signed"), advice, False
    return say("The site's webhook gave an unusual answer"), say("Look at the site's own log."), False


def endpoint_redirects(evidence: HealthEvidence) -> Check:
    probe = evidence.probe
    if probe.status is None:
        return unknown("endpoint_redirects", say("The site's webhook gave no answer to look at."))
    if not 300 <= probe.status < 400:  # noqa: PLR2004 (HTTP)
        said = say("The site's webhook answers at its own address.")
        return ok("endpoint_redirects", said, status=probe.status)
    return fail(
        "endpoint_redirects",
        say(
            "The site's webhook sends the caller elsewhere ({status}), and Stripe does not follow.",
            status=str(probe.status),
        ),
        say("Give Stripe the address at the end of the redirect, and set SITE_WEBHOOK_URL to the same."),
        status=probe.status,
        location=probe.location,
        host=_host(probe.location),
    )


def _host(location: str | None) -> str | None:
    try:
        return urlsplit(location or "").hostname
    except ValueError:
        return None


def due(evidence: HealthEvidence) -> list[StripeEvent]:
    """Sales that every endpoint should have taken by now."""
    events = () if isinstance(evidence.events, Unknown) else evidence.events
    return [e for e in events if e.type == SOLD and evidence.now - e.created > LATE]


def late(evidence: HealthEvidence) -> list[StripeEvent]:
    """Those of them that Stripe still waits for, or gave up."""
    return [event for event in due(evidence) if event.pending_webhooks > 0]


def deliveries(evidence: HealthEvidence) -> Check:
    """Stripe's own view. It is blind to the commonest loss: the site answers 200 although it failed."""
    if isinstance(evidence.events, Unknown):
        return unread("deliveries", evidence.events)
    all_due, waiting = due(evidence), late(evidence)
    known: dict[str, object] = {
        "due": len(all_due),
        "late": len(waiting),
        "oldest_late_hours": _age(evidence, waiting),
        "given_up_here": evidence.given_up,
        "not_read": list(evidence.unread),
    }
    if not waiting:
        return _delivered(evidence, known)
    said = counted(
        len(waiting),
        "{number} sale of {due} was not taken by every endpoint within an hour.",
        "{number} sales of {due} were not taken by every endpoint within an hour.",
        due=number(len(all_due)),
    )
    advice = say(
        "See the other checks for the cause, then run `/pass-fix`; Stripe gives up after three days."
    )
    make = fail if len(waiting) == len(all_due) else warn
    return make("deliveries", said, advice, **known, events=[e.id for e in waiting[:10]])


def _delivered(evidence: HealthEvidence, known: dict[str, object]) -> Check:
    if evidence.given_up:
        said = counted(
            evidence.given_up,
            "Passkeeper took {number} event from Stripe and could not finish it.",
            "Passkeeper took {number} events from Stripe and could not finish them.",
        )
        return warn("deliveries", said, say("Run `/pass-fix`: it looks at every purchase anew."), **known)
    if known["due"]:
        return ok("deliveries", say("Stripe waits for no answer of the site."), **known)
    said = say("Stripe waits for no answer of the site. There was no sale to report.")
    return ok("deliveries", said, **known)


def _age(evidence: HealthEvidence, waiting: list[StripeEvent]) -> int | None:
    """Whole hours."""
    oldest = min((event.created for event in waiting), default=None)
    return None if oldest is None else int((evidence.now - oldest).total_seconds() // 3600)
