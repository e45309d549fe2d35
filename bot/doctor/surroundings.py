"""Clerk, the modes of the keys, the clock, and the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.facts import CLERK
from bot.doctor.stripe import MODES, key_kind
from bot.health.saying import fail, ok, unknown, warn
from bot.speech import phrase, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.facts import Facts, Port
    from bot.findings import Check

SLOW, TOO_FAR = 60, 240
"""Seconds. Slack and Stripe refuse signatures of more than 300 seconds ago (their pages on signing)."""

_AHEAD = {
    False: phrase("This machine's clock is {seconds} seconds ahead."),
    True: phrase("This machine's clock is {seconds} seconds ahead, so signed calls would be refused."),
}
_BEHIND = {
    False: phrase("This machine's clock is {seconds} seconds behind."),
    True: phrase("This machine's clock is {seconds} seconds behind, so signed calls would be refused."),
}
"""How far off the clock is, by whether that is too far."""

_PORTS = {
    "free": say("The port is free."),
    "ours": say("Passkeeper is already serving there."),
}


def clerk(facts: Facts) -> Iterator[Check]:
    if facts.clerk is None:
        if facts.given.broken(CLERK):
            yield unknown("clerk", say("Clerk was not asked, because a setting of it cannot be used."))
    elif facts.clerk != "fine" and facts.clerk.kind == "silent":
        advice = say("Check this machine's network and CLERK_API_URL, and https://status.clerk.com.")
        yield fail("clerk", say("Clerk did not answer."), advice)
    else:
        yield ok("clerk", say("Clerk answers."))


def clerk_secret_key(facts: Facts) -> Iterator[Check]:
    name = "clerk_secret_key"
    if facts.clerk is None:
        if not facts.given.broken(CLERK):
            said = say("Not set: people are looked up in the store alone, and answers say so.")
            yield unknown(name, said, say("Copy a secret key from Clerk's dashboard > API keys."))
    elif facts.clerk == "fine":
        yield ok(name, say("Clerk accepts the key, and lets users be read."))
    elif facts.clerk.kind in {"key", "permission"}:
        advice = say("Copy the secret key again from Clerk's dashboard > API keys into CLERK_SECRET_KEY.")
        yield fail(name, say("Clerk does not accept CLERK_SECRET_KEY."), advice)
    else:
        yield unknown(name, say("Clerk gave no answer about the key."), say("Try again in a minute."))


def modes(facts: Facts) -> Iterator[Check]:
    """Test keys beside live data find nothing, and say so nowhere."""
    if facts.given.settings.stripe_secret_key is None:
        return
    ours = key_kind(facts)[1]
    other = "live" if ours == "test" else "test"
    told = {"ours": MODES[ours], "other": MODES[other]}
    seen = facts.sessions or {}
    if seen.get(other) and not seen.get(ours):
        said = say(
            "STRIPE_SECRET_KEY is of {ours} mode, but the passes in the store were paid in {other} mode.",
            **told,
        )
        advice = say("Set STRIPE_SECRET_KEY to a key of {other} mode.", **told)
        yield fail("modes", said, advice, key=ours, **seen)
    elif _clerk_mode(facts) == other:
        said = say(
            "STRIPE_SECRET_KEY is of {ours} mode, but CLERK_SECRET_KEY of {other}: their people differ.",
            **told,
        )
        advice = say("Take both of {ours} mode, or both of {other}.", **told)
        yield warn("modes", said, advice, stripe=ours, clerk=other)
    elif facts.sessions is None:
        yield unknown(
            "modes",
            say("The key reads {ours} mode; the store did not tell which one its passes are of.", **told),
        )
    else:
        yield ok("modes", say("Everything is of {ours} mode.", **told), key=ours, **seen)


def _clerk_mode(facts: Facts) -> str | None:
    secret = facts.given.settings.clerk_secret_key
    parts = [*(secret.get_secret_value() if secret else "").split("_"), ""]
    return parts[1] if parts[1] in {"live", "test"} else None


def clock(facts: Facts) -> Iterator[Check]:
    """Where several clocks tell, the one nearest to ours is believed: a single wrong one is not ours."""
    if not facts.skews:
        yield unknown("clock", say("No system answered that would tell what time it is."))
        return
    skew = min(facts.skews.values(), key=abs)
    rounded = {name: round(seconds) for name, seconds in facts.skews.items()}
    if abs(skew) <= SLOW:
        yield ok("clock", say("This machine's clock is right."), seconds_ahead=rounded)
        return
    off = _AHEAD if skew > 0 else _BEHIND
    said = say(off[abs(skew) > TOO_FAR], seconds=round(abs(skew)))
    make = fail if abs(skew) > TOO_FAR else warn
    yield make("clock", said, say("Switch time synchronisation (NTP) on."), seconds_ahead=rounded)


def port(facts: Facts) -> Iterator[Check]:
    settings = facts.given.settings
    where = f"{settings.host}:{settings.port}"
    if facts.port in _PORTS:
        yield ok("port", _PORTS[facts.port], address=where)
    else:
        said, advice = port_fault(facts.port, settings.host, settings.port)
        yield fail("port", said, advice, address=where)


def port_fault(state: Port, host: str, port: int) -> tuple[str, str]:
    """What keeps a bot from listening there, and what to do. To a second bot the first is one too."""
    where = f"{host}:{port}"
    if state == "forbidden":
        return say("This user may not open {where}.", where=where), say("Set PORT to one above 1023.")
    if state == "elsewhere":
        advice = say("Set HOST to 127.0.0.1, or to an address of this machine.")
        return say("This machine does not have the address {host}.", host=host), advice
    advice = say("Stop the other program, or set PORT to a free one.")
    return _PORTS["ours"] if state == "ours" else say(
        "Another program is using {where}.", where=where
    ), advice
