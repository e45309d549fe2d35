"""What can be put right from here: offers that follow from how the endpoints stand, and from nothing else.

Nothing is ever deleted. An offer is kept by its key; its digest tells whether it is still the same one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bot.health import heard
from bot.health.addresses import alike
from bot.health.arrival import late
from bot.health.evidence import SOLD
from bot.health.listening import SCHOOLS, at_the_site, enabled, hears, hears_schools, sources, twins
from bot.health.log import handled
from bot.model import PLATFORM, Unknown
from bot.speech import counted, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.actions import Action
    from bot.health.evidence import HealthEvidence
    from bot.model import Document, Endpoint, StripeEvent

Kind = Literal["switch_off", "switch_on", "add_event", "take_over"]
MOST_EVENTS = 10
KEY = "endpoint:"
"""How the journal's key of a change of an endpoint begins, and of its undo."""

_HEALTHY = 400
"""What the site's route answers to a call that is not signed (incident B6)."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to do. `before` and `after` are the endpoint's fields that change, in Stripe's names.

    `by_hand` is how to do the same in Stripe's dashboard. `events` are (account, event id) that our own
    receiver would work on; then there is no endpoint.
    """

    kind: Kind
    endpoint: Endpoint | None
    before: Mapping[str, object]
    after: Mapping[str, object]
    label: str
    question: str
    by_hand: str
    events: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.endpoint.id if self.endpoint else ''}"

    @property
    def digest(self) -> str:
        told = (self.key, sorted(self.before.items()), sorted(self.after.items()), self.events)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def is_endpoint(action: Action) -> bool:
    """Whether an action, or the undo of one, is about an endpoint and not about a pass."""
    return action.key.startswith(KEY)


def image(endpoint: Endpoint, fields: Mapping[str, object]) -> Document:
    """How the endpoint stands now in these fields."""
    now: dict[str, object] = {"status": endpoint.status, "enabled_events": list(endpoint.events)}
    return {name: now[name] for name in fields}


def offers(evidence: HealthEvidence) -> tuple[Offer, ...]:
    return (*_switched_on(evidence), *_told_more(evidence), *_switched_off(evidence), *_taken_over(evidence))


def redundant(evidence: HealthEvidence) -> list[tuple[Endpoint, Endpoint]]:
    """(One that can be switched off, the one to keep): only where both are surely known.

    Never one that may be the only one for connected accounts, and never one whose signing secret may be the
    one that the site has: each endpoint has its own, and the site knows one.
    """
    if isinstance(evidence.endpoints, Unknown):
        return []
    found = [each for each in twins(evidence) if alike(each.url, evidence.site_url)]
    pairs = [(drop, keep) for drop in found for keep in found if _surely(drop, keep, evidence)]
    dropped = {drop.id for drop, _ in pairs}
    kept = [(drop, keep) for drop, keep in pairs if keep.id not in dropped]
    return list({drop.id: (drop, keep) for drop, keep in reversed(kept)}.values())


def _surely(drop: Endpoint, keep: Endpoint, evidence: HealthEvidence) -> bool:
    if drop.id == keep.id or drop.account != PLATFORM or keep.account != PLATFORM:
        return False
    of_drop, of_keep = sources(drop, evidence), sources(keep, evidence)
    if of_drop is None or of_keep is None or not hears(keep, SOLD):
        return False
    if of_drop == of_keep:
        covered = "*" in keep.events or set(drop.events) <= set(keep.events)
        return covered and (not hears(drop, SOLD) or _accepted_between(keep, drop, evidence))
    apart = SCHOOLS in of_keep and SCHOOLS not in of_drop
    return apart and bool(heard.by_the_site(evidence)) and not _sold_on_the_platform(evidence)


def _accepted_between(keep: Endpoint, drop: Endpoint, evidence: HealthEvidence) -> bool:
    """Whether the site took events when there was only the older one, so that it has that one's secret."""
    logs = () if isinstance(evidence.logs, Unknown) else evidence.logs
    return any(keep.created <= (row.at or _NEVER) < drop.created for row in handled(logs))


def _sold_on_the_platform(evidence: HealthEvidence) -> bool:
    return isinstance(evidence.sales, Unknown) or any(not sale.connected for sale in evidence.sales)


def _switched_off(evidence: HealthEvidence) -> Iterator[Offer]:
    for drop, keep in redundant(evidence):
        yield Offer(
            "switch_off",
            drop,
            {"status": "enabled"},
            {"status": "disabled"},
            say("Switch the Duplicate Off…"),
            say(
                "This switches off the second endpoint for {url} ({drop}). {keep} stays and hears the sales. "
                "Nothing is deleted, and you can undo this.",
                url=drop.url,
                drop=drop.id,
                keep=keep.id,
            ),
            say("open the endpoint {id} ({url}) and choose Disable", id=drop.id, url=drop.url),
        )


def _switched_on(evidence: HealthEvidence) -> Iterator[Offer]:
    """Only where the site answers as it should: else Stripe would switch it off again."""
    off = [each for each in at_the_site(evidence) if each.status != "enabled" and hears(each, SOLD)]
    on = enabled(at_the_site(evidence))
    if evidence.probe.status != _HEALTHY:
        return
    for each in off:
        deaf = all(hears_schools(one, evidence) is False for one in on)
        if each.account == PLATFORM and (not on or (deaf and hears_schools(each, evidence))):
            yield Offer(
                "switch_on",
                each,
                {"status": each.status},
                {"status": "enabled"},
                say("Switch the Endpoint On…"),
                say(
                    "This switches the endpoint for {url} ({id}) on again. Stripe does not send what "
                    "happened meanwhile: run /pass-fix after it. You can undo this.",
                    url=each.url,
                    id=each.id,
                ),
                say("open the endpoint {id} ({url}) and choose Enable", id=each.id, url=each.url),
            )


def _told_more(evidence: HealthEvidence) -> Iterator[Offer]:
    """The one endpoint that should hear of sales and does not; where two might be meant, none is offered."""
    on = [each for each in enabled(at_the_site(evidence)) if each.account == PLATFORM]
    meant = on if len(on) == 1 else [each for each in on if hears_schools(each, evidence)]
    if len(meant) != 1 or hears(meant[0], SOLD):
        return
    (each,) = meant
    yield Offer(
        "add_event",
        each,
        {"enabled_events": list(each.events)},
        {"enabled_events": [*each.events, SOLD]},
        say("Add the Missing Event…"),
        say(
            "This adds {event} to what the endpoint for {url} ({id}) is sent, and takes nothing away. You "
            "can undo this.",
            event=SOLD,
            url=each.url,
            id=each.id,
        ),
        say("open the endpoint {id} ({url}) and add the event {event}", id=each.id, url=each.url, event=SOLD),
    )


def _taken_over(evidence: HealthEvidence) -> Iterator[Offer]:
    """Stripe has no public way to send an event to an endpoint again, so our own receiver works on it."""
    found = _unserved(evidence)[:MOST_EVENTS]
    if not found:
        return
    yield Offer(
        "take_over",
        None,
        {},
        {},
        counted(len(found), "Take the Event Over…", "Take {number} Events Over…"),
        counted(
            len(found),
            "Stripe waits for the site to take 1 sale, and no pass was made. Passkeeper fetches the event "
            "and works on it as if Stripe had sent it here: it makes the pass if it is surely missing. You "
            "can undo each pass.",
            "Stripe waits for the site to take {number} sales, and no pass was made. Passkeeper fetches the "
            "events and works on them as if Stripe had sent them here: it makes each pass that is surely "
            "missing. You can undo each one.",
        ),
        say("open the event and choose Resend"),
        tuple((each.account, each.id) for each in found),
    )


def _unserved(evidence: HealthEvidence) -> Sequence[StripeEvent]:
    """Late sales without a pass, the oldest first."""
    if isinstance(evidence.events, Unknown) or isinstance(evidence.sales, Unknown):
        return []
    unmade = {sale.session_id for sale in evidence.sales if not sale.made}
    waiting = [each for each in late(evidence) if each.object_id in unmade]
    return sorted(waiting, key=lambda each: (each.created, each.id))
