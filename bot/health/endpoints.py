"""What Stripe's list of webhook endpoints tells: there, right, alone, switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.addresses import differences, nearest
from bot.health.evidence import SOLD
from bot.health.listening import (
    HOW_TO_TELL,
    NOBODY,
    SCHOOLS,
    at_the_site,
    enabled,
    of_this_mode,
    shown,
    sources,
    twins,
)
from bot.health.repairs import redundant
from bot.health.saying import fail, ok, unknown, unread, warn
from bot.model import Unknown
from bot.speech import counted, joined, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence
    from bot.model import Endpoint

ONLY_IF = say(
    "Switch one off only if both listen to the same accounts, and never the only one for connected accounts."
)
ONE_IS_ENOUGH = say(
    "They hear the same accounts, so one is enough. The site knows the signing secret of one of them: in "
    "Stripe (Developers, Webhooks), see which one's deliveries fail, and switch that one off."
)


def endpoint_exists(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_exists", evidence.endpoints)
    found = of_this_mode(evidence)
    mode = say("live") if evidence.livemode else say("test")
    if found:
        said = counted(
            len(found),
            "Stripe has {number} webhook endpoint in {mode} mode.",
            "Stripe has {number} webhook endpoints in {mode} mode.",
            mode=mode,
        )
        return ok("endpoint_exists", said, endpoints=[shown(each, evidence) for each in found])
    return fail(
        "endpoint_exists",
        say(
            "Stripe has no webhook endpoint in {mode} mode, so no sale is ever reported to the site.",
            mode=mode,
        ),
        say(
            "Create one in Stripe (Developers, Webhooks) for {url} that listens to connected accounts and to "
            "{event}.",
            url=evidence.site_url,
            event=SOLD,
        ),
        other_mode=len(evidence.endpoints),
    )


def endpoint_url(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_url", evidence.endpoints)
    if at_the_site(evidence):
        return ok("endpoint_url", say("An endpoint has the site's address."), site_url=evidence.site_url)
    closest = nearest(of_this_mode(evidence), evidence.site_url)
    if closest is None:
        return unknown("endpoint_url", say("There is no endpoint whose address could be compared."))
    found = differences(closest.url, evidence.site_url)
    return fail(
        "endpoint_url",
        say(
            "No endpoint has the site's address; the nearest is not the same: {differences}.",
            differences=joined(", ", found),
        ),
        say(
            "Set its address to {url} in Stripe, or SITE_WEBHOOK_URL to the site's real address.",
            url=evidence.site_url,
        ),
        site_url=evidence.site_url,
        nearest=shown(closest, evidence),
        differences=list(found),
    )


def endpoint_duplicates(evidence: HealthEvidence) -> Check:
    """Incident B3. Which to keep is said only where Stripe tells what each one hears."""
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_duplicates", evidence.endpoints)
    found = twins(evidence)
    if not found:
        return ok("endpoint_duplicates", say("No two endpoints share an address."))
    said = counted(
        len(found),
        "{number} endpoint that is switched on shares an address: a sale may be reported twice, and each "
        "has a signing secret of its own.",
        "{number} endpoints that are switched on share an address: a sale may be reported twice, and each "
        "has a signing secret of its own.",
    )
    surely = redundant(evidence)
    return warn(
        "endpoint_duplicates",
        said,
        _which(found, evidence),
        endpoints=[shown(each, evidence) for each in found],
        redundant=[drop.id for drop, _ in surely],
        keep=[keep.id for _, keep in surely],
    )


def _which(found: Sequence[Endpoint], evidence: HealthEvidence) -> str:
    surely = redundant(evidence)
    if surely:
        drop, keep = surely[0]
        return say(
            "Keep {keep}: the sales come by it, and the site accepts what it sends. No sale depends on "
            "{drop}, so that one can be switched off.",
            keep=keep.id,
            drop=drop.id,
        )
    heard = {each.id: sources(each, evidence) for each in found}
    if any(each is None for each in heard.values()):
        return joined(" ", (HOW_TO_TELL, ONLY_IF))
    schools = [each for each, what in heard.items() if what and SCHOOLS in what]
    if len(schools) in {0, len(heard)}:
        return ONE_IS_ENOUGH
    return say(
        "Keep {schools}: it hears the schools' own accounts, where the sales are. The other one hears the "
        "platform's account only; switch it off if nothing is sold there any more.",
        schools=joined(", ", schools),
    )


def endpoint_enabled(evidence: HealthEvidence) -> Check:
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_enabled", evidence.endpoints)
    ours = at_the_site(evidence)
    if not ours:
        return unknown("endpoint_enabled", NOBODY)
    off = [shown(each, evidence) for each in ours if each.status != "enabled"]
    if enabled(ours):
        return ok("endpoint_enabled", say("The site's endpoint is switched on."), switched_off=off)
    return fail(
        "endpoint_enabled",
        say(
            "The site's endpoint is switched off: Stripe does this after days of failures, and does not send "
            "later what happened meanwhile."
        ),
        say("Mend the cause first (see the other checks), switch it on in Stripe, then run `/pass-fix`."),
        switched_off=off,
        sales_meanwhile=_unmade(evidence),
    )


def _unmade(evidence: HealthEvidence) -> int | None:
    if isinstance(evidence.sales, Unknown):
        return None
    return sum(1 for sale in evidence.sales if not sale.made)
