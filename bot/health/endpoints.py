"""What Stripe's list of webhook endpoints tells: there, right, alone, listening, switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.addresses import differences, nearest, same
from bot.health.evidence import ALSO_WANTED, SOLD
from bot.health.saying import counted, fail, ok, unknown, unread, warn
from bot.model import PLATFORM, Unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence
    from bot.model import Endpoint

NOBODY = "No endpoint has the site's address, so there is nothing to look at here."

HOW_TO_TELL = (
    "Stripe's lists do not tell which endpoint hears the schools' own accounts. Open each one in Stripe "
    "(Developers, Webhooks) and read what it listens to: the one for connected accounts carries the sales"
)


def of_this_mode(evidence: HealthEvidence) -> tuple[Endpoint, ...]:
    if isinstance(evidence.endpoints, Unknown):
        return ()
    return tuple(each for each in evidence.endpoints if each.livemode == evidence.livemode)


def at_the_site(evidence: HealthEvidence) -> tuple[Endpoint, ...]:
    return tuple(each for each in of_this_mode(evidence) if same(each.url, evidence.site_url))


def enabled(endpoints: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    return tuple(each for each in endpoints if each.status == "enabled")


def hears(endpoint: Endpoint, event_type: str) -> bool:
    return "*" in endpoint.events or event_type in endpoint.events


def endpoint_exists(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_exists", evidence.endpoints)
    found = of_this_mode(evidence)
    mode = "live" if evidence.livemode else "test"
    if found:
        said = f"Stripe has {counted(len(found), 'webhook endpoint')} in {mode} mode."
        return ok("endpoint_exists", said, endpoints=[_shown(each) for each in found])
    return fail(
        "endpoint_exists",
        f"Stripe has no webhook endpoint in {mode} mode, so no sale is ever reported to the site.",
        f"Create one in Stripe (Developers, Webhooks) for {evidence.site_url} that listens to connected "
        f"accounts and to {SOLD}.",
        other_mode=len(evidence.endpoints),
    )


def endpoint_url(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_url", evidence.endpoints)
    if at_the_site(evidence):
        return ok("endpoint_url", "An endpoint has the site's address.", site_url=evidence.site_url)
    closest = nearest(of_this_mode(evidence), evidence.site_url)
    if closest is None:
        return unknown("endpoint_url", "There is no endpoint whose address could be compared.")
    found = differences(closest.url, evidence.site_url)
    return fail(
        "endpoint_url",
        f"No endpoint has the site's address; the nearest is not the same: {', '.join(found)}.",
        f"Set its address to {evidence.site_url} in Stripe, or SITE_WEBHOOK_URL to the site's real address.",
        site_url=evidence.site_url,
        nearest=_shown(closest),
        differences=list(found),
    )


def endpoint_duplicates(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_duplicates", evidence.endpoints)
    found = _twins(enabled(of_this_mode(evidence)))
    if not found:
        return ok("endpoint_duplicates", "No two endpoints share an address.")
    twins = [_shown(each) for each in found]
    return warn(
        "endpoint_duplicates",
        f"{counted(len(twins), 'endpoint')} that are switched on share an address: a sale may be reported "
        "twice, and each has a signing secret of its own.",
        f"{HOW_TO_TELL}. Switch one off only if both listen to the same accounts, and never the only one for "
        "connected accounts.",
        endpoints=twins,
    )


def endpoint_events(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_events", evidence.endpoints)
    ours = at_the_site(evidence)
    judged = enabled(ours) or ours
    if not judged:
        return unknown("endpoint_events", NOBODY)
    deaf = [each for each in judged if not hears(each, SOLD)]
    if deaf:
        return _deaf(judged, deaf)
    lacking = [kind for kind in ALSO_WANTED if not any(hears(each, kind) for each in judged)]
    advice = (
        f"Late payments and refunds would be told sooner with {', '.join(lacking)} too." if lacking else ""
    )
    return ok("endpoint_events", f"The site is told of {SOLD}.", advice, not_sent=lacking)


def _deaf(judged: Sequence[Endpoint], deaf: Sequence[Endpoint]) -> Check:
    advice = f"Add {SOLD} to the endpoint's events in Stripe."
    found = [_shown(each) for each in deaf]
    if len(deaf) == len(judged):
        said = f"The endpoint is not sent {SOLD}, so no sale is ever reported to the site."
        return fail("endpoint_events", said, advice, endpoints=found)
    said = f"One of the site's endpoints is not sent {SOLD}."
    return warn("endpoint_events", said, f"{advice} {HOW_TO_TELL}.", endpoints=found)


def endpoint_enabled(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_enabled", evidence.endpoints)
    ours = at_the_site(evidence)
    if not ours:
        return unknown("endpoint_enabled", NOBODY)
    off = [_shown(each) for each in ours if each.status != "enabled"]
    if enabled(ours):
        return ok("endpoint_enabled", "The site's endpoint is switched on.", switched_off=off)
    return fail(
        "endpoint_enabled",
        "The site's endpoint is switched off: Stripe does this after days of failures, and does not send "
        "later what happened meanwhile.",
        "Mend the cause first (see the other checks), switch it on in Stripe, then run `/pass-fix`.",
        switched_off=off,
        sales_meanwhile=_unmade(evidence),
    )


def _unmade(evidence: HealthEvidence) -> int | None:
    if isinstance(evidence.sales, Unknown):
        return None
    return sum(1 for sale in evidence.sales if not sale.made)


def _twins(endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    """Endpoints that could both be sent one event: the platform's together with each account's own."""
    return [each for each in endpoints if any(_may_meet(each, other) for other in endpoints)]


def _may_meet(one: Endpoint, other: Endpoint) -> bool:
    accounts = {one.account, other.account}
    return one.id != other.id and _alike(one.url, other.url) and (len(accounts) == 1 or PLATFORM in accounts)


def _alike(one: str, other: str) -> bool:
    return same(one.rstrip("/"), other.rstrip("/"))


def _shown(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "status": endpoint.status,
        "account": endpoint.account,
        "events": list(endpoint.events),
        "livemode": endpoint.livemode,
    }
