"""Which endpoint hears what, and whose: as far as Stripe tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.addresses import alike, same
from bot.health.evidence import SOLD
from bot.model import PLATFORM, Unknown
from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.health.evidence import Destination, HealthEvidence
    from bot.model import Endpoint

OWN, SCHOOLS = "@self", "@accounts"

NOBODY = say("No endpoint has the site's address, so there is nothing to look at here.")

HOW_TO_TELL = say(
    "Stripe's list of endpoints does not tell which one hears the schools' own accounts; its event "
    "destinations do, where the key may read them. Or open each one in Stripe (Developers, Webhooks) and "
    "read what it listens to: the one for connected accounts carries the sales."
)


def of_this_mode(evidence: HealthEvidence) -> tuple[Endpoint, ...]:
    if isinstance(evidence.endpoints, Unknown):
        return ()
    return tuple(each for each in evidence.endpoints if each.livemode == evidence.livemode)


def at_the_site(evidence: HealthEvidence) -> tuple[Endpoint, ...]:
    return tuple(each for each in of_this_mode(evidence) if same(each.url, evidence.site_url))


def enabled(endpoints: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    return tuple(each for each in endpoints if each.status == "enabled")


def hears(endpoint: Endpoint | Destination, event_type: str) -> bool:
    return "*" in endpoint.events or event_type in endpoint.events


def sources(endpoint: Endpoint, evidence: HealthEvidence) -> frozenset[str] | None:
    """Whose events it is sent, None where Stripe does not say.

    Known by the id alone: two endpoints may share an address, and taking one for the other would cost sales.
    """
    if isinstance(evidence.destinations, Unknown) or endpoint.account != PLATFORM:
        return None
    found = next((each for each in evidence.destinations if each.id == endpoint.id), None)
    return found.sources if found and found.sources else None


def hears_schools(endpoint: Endpoint, evidence: HealthEvidence) -> bool | None:
    found = sources(endpoint, evidence)
    return None if found is None else SCHOOLS in found


def told_of_schools(evidence: HealthEvidence) -> bool | None:
    """Whether the site is subscribed to the schools' sales; None where Stripe does not say of all."""
    if isinstance(evidence.destinations, Unknown):
        return None
    for each in evidence.destinations:
        here = each.url is not None and same(each.url, evidence.site_url)
        ours = here or any(each.id == endpoint.id for endpoint in at_the_site(evidence))
        right = ours and each.enabled and each.livemode == evidence.livemode
        if right and SCHOOLS in each.sources and hears(each, SOLD):
            return True
    known = [hears_schools(each, evidence) for each in enabled(at_the_site(evidence))]
    return False if known and all(each is False for each in known) else None


def twins(evidence: HealthEvidence) -> list[Endpoint]:
    """Endpoints that could both be sent one event: the platform's together with each account's own."""
    on = enabled(of_this_mode(evidence))
    return [each for each in on if any(_may_meet(each, other) for other in on)]


def _may_meet(one: Endpoint, other: Endpoint) -> bool:
    accounts = {one.account, other.account}
    return one.id != other.id and alike(one.url, other.url) and (len(accounts) == 1 or PLATFORM in accounts)


def shown(endpoint: Endpoint, evidence: HealthEvidence) -> dict[str, object]:
    """An endpoint as evidence; `events_from` is null where Stripe does not say."""
    heard = sources(endpoint, evidence)
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "status": endpoint.status,
        "account": endpoint.account,
        "events": list(endpoint.events),
        "events_from": None if heard is None else sorted(heard),
        "api_version": endpoint.api_version,
        "livemode": endpoint.livemode,
    }
