"""The settings themselves: what cannot be used, what nothing reads, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.health.saying import fail, ok, unknown, warn
from bot.speech import counted, joined, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts
    from bot.findings import Check

_MEND = say("Mend it where you set it, in .env or the environment; .env.example says what it means.")


def faults(facts: Facts) -> Iterator[Check]:
    """A line for each setting that cannot be used, named like the setting."""
    for name, said in facts.given.faults.items():
        yield fail(name.lower(), say("{name} cannot be used: {why}.", name=name, why=said), _MEND)


def settings(facts: Facts) -> Iterator[Check]:
    if facts.given.faults:
        yield ok("settings", say("The other settings can be used."))
    else:
        said = counted(
            facts.given.number,
            "{number} setting given, and each can be used.",
            "{number} settings given, and each can be used.",
        )
        yield ok("settings", said)


def unread_settings(facts: Facts) -> Iterator[Check]:
    strays = facts.given.strays
    if not strays:
        yield ok("unread_settings", say("Nothing is set under a name that Passkeeper does not read."))
        return
    faults = (
        say("{stray} is set, but Passkeeper reads {ours}", stray=stray, ours=ours)
        for stray, ours in strays.items()
    )
    said = say("{faults}.", faults=joined("; ", faults))
    advice = say("Set {names} instead.", names=joined(say(" and "), dict.fromkeys(strays.values())))
    yield warn("unread_settings", said, advice, strays=list(strays))


def timezone(facts: Facts) -> Iterator[Check]:
    zone = facts.given.settings.timezone
    there = facts.now.astimezone(zone)
    time = f"{there:%H:%M}"
    said = say("The schedules follow {zone}, where it is {time} now.", zone=zone.key, time=time)
    yield ok("timezone", said)


def site_webhook_url(facts: Facts) -> Iterator[Check]:
    url = facts.given.settings.site_webhook_url
    if urlsplit(url).path in {"", "/"}:
        said = say("SITE_WEBHOOK_URL names the site, but not the route that takes Stripe's events.")
        yield warn("site_webhook_url", said, say("Add the path, such as /api/stripe/webhook."), url=url)
    else:
        yield ok("site_webhook_url", say("The site's webhook is {url}.", url=url))


def stripe_webhook_secret(facts: Facts) -> Iterator[Check]:
    """The secret itself is only proven by an event that Stripe signs."""
    secrets = facts.given.settings.stripe_webhook_secret
    if secrets:
        said = counted(
            len(secrets),
            "{number} signing secret given, in Stripe's form.",
            "{number} signing secrets given, in Stripe's form.",
        )
        yield ok("stripe_webhook_secret", said)
    else:
        said = say(
            "Not set: Passkeeper's own endpoint takes no events. The sweeps find everything without it."
        )
        advice = say(
            "If you make an endpoint for Passkeeper in Stripe, set STRIPE_WEBHOOK_SECRET to its secret."
        )
        yield unknown("stripe_webhook_secret", said, advice)
