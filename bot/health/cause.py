"""Why passes do not come, where one thing explains it: for the alert that tells of many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.speech import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.findings import Check

SENTENCES: Mapping[str, str] = {
    "endpoint_exists": say("Stripe has no webhook endpoint for the site, so it reports no sale."),
    "endpoint_enabled": say("The site's webhook endpoint is switched off in Stripe."),
    "endpoint_url": say("Stripe sends the sales to another address than the site's."),
    "endpoint_redirects": say("The site's webhook address redirects, and Stripe does not follow."),
    "endpoint_reachable": say("The site's webhook does not answer as it should."),
    "endpoint_events": say("The site's webhook endpoint is not sent the sales."),
    "endpoint_scope": say("The site's webhook endpoint does not hear the schools' own Stripe accounts."),
    "signature": say(
        "The site has another signing secret than the endpoint in Stripe, so it refuses the sales."
    ),
    "webhook_log": say("The site hears of the sales and fails at them: its own log shows errors."),
    "store_writable": say("Passes cannot be written to the store."),
    "modes": say("The key and the site are not in the same mode of Stripe."),
    "accounts": say("A school's Stripe account is out of reach."),
}
"""The worst first: what stands higher explains what stands below it."""


def cause(checks: Iterable[Check]) -> str | None:
    """One sentence with the likely cause; None where no check fails that would explain it."""
    found = {check.check: check for check in checks}
    for name, sentence in SENTENCES.items():
        if name in found and found[name].status == "fail":
            return sentence
    return _one_school(found.get("success_rate"))


def _one_school(rate: Check | None) -> str | None:
    school = rate.evidence.get("school") if rate else None
    if not isinstance(school, dict):
        return None
    return say("Most of it is at one school: {school}.", school=school["school"] or school["account"])
