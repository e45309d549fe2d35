"""What an endpoint is sent: which events, and in which version of Stripe's API they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.evidence import ALSO_WANTED, SOLD
from bot.health.listening import HOW_TO_TELL, NOBODY, at_the_site, enabled, hears, shown
from bot.health.saying import fail, ok, unknown, unread, warn
from bot.model import Unknown
from bot.speech import joined, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.findings import Check
    from bot.health.evidence import HealthEvidence
    from bot.model import Endpoint

WRITTEN_FOR = "2025-06-30.basil"
"""The version that the site's code asks for (data contract 2.5)."""


def release(version: str) -> str:
    """`basil` of `2025-06-30.basil`; older versions are their own.

    Within one release nothing breaks (https://docs.stripe.com/api/versioning).
    """
    return version.partition(".")[2] or version


def drifted(endpoint: Endpoint) -> bool:
    """An endpoint without a version follows the account's default, which Stripe does not tell."""
    return endpoint.api_version is not None and release(endpoint.api_version) != release(WRITTEN_FOR)


def endpoint_events(evidence: HealthEvidence) -> Check:
    """Also the api version: it is part of what the endpoint is sent, and is set with the events."""
    if isinstance(evidence.endpoints, Unknown):
        return unread("endpoint_events", evidence.endpoints)
    ours = at_the_site(evidence)
    judged = enabled(ours) or ours
    if not judged:
        return unknown("endpoint_events", NOBODY)
    deaf = [each for each in judged if not hears(each, SOLD)]
    if deaf:
        return _deaf(judged, deaf, evidence)
    old = [each for each in judged if drifted(each)]
    return _other_version(old, evidence) if old else _fine(judged)


def _fine(judged: Sequence[Endpoint]) -> Check:
    lacking = [kind for kind in ALSO_WANTED if not any(hears(each, kind) for each in judged)]
    advice = say(
        "The site makes no use of {events}; Passkeeper's own endpoint does, so send them there.",
        events=joined(", ", lacking),
    )
    versions = sorted({each.api_version for each in judged if each.api_version})
    return ok(
        "endpoint_events",
        say("The site is told of {event}.", event=SOLD),
        advice if lacking else "",
        not_sent=lacking,
        api_versions=versions,
    )


def _deaf(judged: Sequence[Endpoint], deaf: Sequence[Endpoint], evidence: HealthEvidence) -> Check:
    advice = say("Add {event} to the endpoint's events in Stripe.", event=SOLD)
    found = [shown(each, evidence) for each in deaf]
    if len(deaf) == len(judged):
        said = say("The endpoint is not sent {event}, so no sale is ever reported to the site.", event=SOLD)
        return fail("endpoint_events", said, advice, endpoints=found)
    said = say("One of the site's endpoints is not sent {event}.", event=SOLD)
    return warn("endpoint_events", said, joined(" ", (advice, HOW_TO_TELL)), endpoints=found)


def _other_version(old: Sequence[Endpoint], evidence: HealthEvidence) -> Check:
    version = old[0].api_version or ""
    return warn(
        "endpoint_events",
        say(
            "The endpoint's events are written in Stripe's API version {version}, and the site's code is "
            "made for {ours}: it may look for fields that are named otherwise there.",
            version=version,
            ours=WRITTEN_FOR,
        ),
        say(
            "An endpoint's version cannot be changed. If the site's log shows errors, create a new endpoint "
            "in Stripe with version {ours}, give its signing secret to the site, then switch the old one "
            "off.",
            ours=WRITTEN_FOR,
        ),
        endpoints=[shown(each, evidence) for each in old],
        api_versions=[version],
        written_for=WRITTEN_FOR,
    )
