"""Clerk, the modes of the keys, the clock, and the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import CLERK
from bot.doctor.stripe import key_kind
from bot.health.saying import fail, ok, unknown, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts
    from bot.findings import Check

SLOW, TOO_FAR = 60, 240
"""Seconds. Slack and Stripe refuse signatures of more than 300 seconds ago (their pages on signing)."""

_PORTS = {
    "free": "The port is free.",
    "ours": "Passkeeper is already serving there.",
}


def clerk(facts: Facts) -> Iterator[Check]:
    if facts.clerk is None:
        if facts.given.broken(CLERK):
            yield unknown("clerk", "Clerk was not asked, because a setting of it cannot be used.")
    elif facts.clerk != "fine" and facts.clerk.kind == "silent":
        advice = "Check this machine's network and CLERK_API_URL, and https://status.clerk.com."
        yield fail("clerk", "Clerk did not answer.", advice)
    else:
        yield ok("clerk", "Clerk answers.")


def clerk_secret_key(facts: Facts) -> Iterator[Check]:
    name = "clerk_secret_key"
    if facts.clerk is None:
        if not facts.given.broken(CLERK):
            said = "Not set: people are looked up in the store alone, and answers say so."
            yield unknown(name, said, "Copy a secret key from Clerk's dashboard > API keys.")
    elif facts.clerk == "fine":
        yield ok(name, "Clerk accepts the key, and lets users be read.")
    elif facts.clerk.kind in {"key", "permission"}:
        advice = "Copy the secret key again from Clerk's dashboard > API keys into CLERK_SECRET_KEY."
        yield fail(name, "Clerk does not accept CLERK_SECRET_KEY.", advice)
    else:
        yield unknown(name, "Clerk gave no answer about the key.", "Try again in a minute.")


def modes(facts: Facts) -> Iterator[Check]:
    """Test keys beside live data find nothing, and say so nowhere."""
    if facts.given.settings.stripe_secret_key is None:
        return
    ours = key_kind(facts)[1]
    other = "live" if ours == "test" else "test"
    seen = facts.sessions or {}
    if seen.get(other) and not seen.get(ours):
        said = f"STRIPE_SECRET_KEY is of {ours} mode, but the passes in the store were paid in {other} mode."
        yield fail("modes", said, f"Set STRIPE_SECRET_KEY to a key of {other} mode.", key=ours, **seen)
    elif _clerk_mode(facts) == other:
        said = f"STRIPE_SECRET_KEY is of {ours} mode, but CLERK_SECRET_KEY of {other}: their people differ."
        yield warn("modes", said, f"Take both of {ours} mode, or both of {other}.", stripe=ours, clerk=other)
    elif facts.sessions is None:
        yield unknown(
            "modes", f"The key reads {ours} mode; the store did not tell which one its passes are of."
        )
    else:
        yield ok("modes", f"Everything is of {ours} mode.", key=ours, **seen)


def _clerk_mode(facts: Facts) -> str | None:
    secret = facts.given.settings.clerk_secret_key
    parts = [*(secret.get_secret_value() if secret else "").split("_"), ""]
    return parts[1] if parts[1] in {"live", "test"} else None


def clock(facts: Facts) -> Iterator[Check]:
    """Where several clocks tell, the one nearest to ours is believed: a single wrong one is not ours."""
    if not facts.skews:
        yield unknown("clock", "No system answered that would tell what time it is.")
        return
    skew = min(facts.skews.values(), key=abs)
    rounded = {name: round(seconds) for name, seconds in facts.skews.items()}
    if abs(skew) <= SLOW:
        yield ok("clock", "This machine's clock is right.", seconds_ahead=rounded)
        return
    said = f"This machine's clock is {abs(skew):.0f} seconds {'ahead' if skew > 0 else 'behind'}"
    said += ", so signed calls would be refused." if abs(skew) > TOO_FAR else "."
    make = fail if abs(skew) > TOO_FAR else warn
    yield make("clock", said, "Switch time synchronisation (NTP) on.", seconds_ahead=rounded)


def port(facts: Facts) -> Iterator[Check]:
    settings = facts.given.settings
    where = f"{settings.host}:{settings.port}"
    if facts.port in _PORTS:
        yield ok("port", f"{_PORTS[facts.port]}", address=where)
    elif facts.port == "taken":
        advice = "Stop the other program, or set PORT to a free one."
        yield fail("port", f"Another program is using {where}.", advice, address=where)
    elif facts.port == "forbidden":
        yield fail("port", f"This user may not open {where}.", "Set PORT to one above 1023.", address=where)
    else:
        said = f"This machine does not have the address {settings.host}."
        yield fail("port", said, "Set HOST to 127.0.0.1, or to an address of this machine.", address=where)
