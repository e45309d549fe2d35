"""The settings themselves: what cannot be used, what nothing reads, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.health.saying import counted, fail, ok, unknown, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts
    from bot.findings import Check

_MEND = "Mend it where you set it, in .env or the environment; .env.example says what it means."


def faults(facts: Facts) -> Iterator[Check]:
    """A line for each setting that cannot be used, named like the setting."""
    for name, said in facts.given.faults.items():
        yield fail(name.lower(), f"{name} cannot be used: {said}.", _MEND)


def settings(facts: Facts) -> Iterator[Check]:
    if facts.given.faults:
        yield ok("settings", "The other settings can be used.")
    else:
        yield ok("settings", f"{counted(facts.given.number, 'setting')} given, and each can be used.")


def unread_settings(facts: Facts) -> Iterator[Check]:
    strays = facts.given.strays
    if not strays:
        yield ok("unread_settings", "Nothing is set under a name that Passkeeper does not read.")
        return
    said = "; ".join(f"{stray} is set, but Passkeeper reads {ours}" for stray, ours in strays.items())
    advice = f"Set {' and '.join(dict.fromkeys(strays.values()))} instead."
    yield warn("unread_settings", f"{said}.", advice, strays=list(strays))


def timezone(facts: Facts) -> Iterator[Check]:
    zone = facts.given.settings.timezone
    there = facts.now.astimezone(zone)
    yield ok("timezone", f"The schedules follow {zone.key}, where it is {there:%H:%M} now.")


def site_webhook_url(facts: Facts) -> Iterator[Check]:
    url = facts.given.settings.site_webhook_url
    if urlsplit(url).path in {"", "/"}:
        said = "SITE_WEBHOOK_URL names the site, but not the route that takes Stripe's events."
        yield warn("site_webhook_url", said, "Add the path, such as /api/stripe/webhook.", url=url)
    else:
        yield ok("site_webhook_url", f"The site's webhook is {url}.")


def stripe_webhook_secret(facts: Facts) -> Iterator[Check]:
    """The secret itself is only proven by an event that Stripe signs."""
    secrets = facts.given.settings.stripe_webhook_secret
    if secrets:
        said = f"{counted(len(secrets), 'signing secret')} given, in Stripe's form."
        yield ok("stripe_webhook_secret", said)
    else:
        said = "Not set: Passkeeper's own endpoint takes no events. The sweeps find everything without it."
        advice = "If you make an endpoint for Passkeeper in Stripe, set STRIPE_WEBHOOK_SECRET to its secret."
        yield unknown("stripe_webhook_secret", said, advice)
