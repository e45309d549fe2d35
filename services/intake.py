"""Takes in what Stripe sends: verified, kept on disk, answered at once, and worked on after that."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.documents import text, whole
from bot.errors import NotThereError, PasskeeperError, UnavailableError
from bot.inbox import Delivery, DeliveryState
from bot.model import PLATFORM
from bot.speech import say
from services.attending import PAID, SESSIONS, attended

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.inbox import Inbox
    from services.attending import Attending
    from services.gateways.stripe_signature import Signatures
    from services.refused import Refused
    from services.webhook_log import WebhookLog

Reception = Literal[
    "kept",
    "repeated",
    "skipped",
    "unset",
    "missing",
    "malformed",
    "wrong_secret",
    "stale",
    "future",
    "broken",
    "unkept",
]
"""What became of one delivery, and the reason where it was refused."""

SENTENCES: dict[Reception, str] = {
    "unset": "STRIPE_WEBHOOK_SECRET is not set, so nothing that arrives here can be trusted. Set it to the "
    "signing secret of the endpoint that points here.",
    "missing": "There is no Stripe-Signature, so this does not come from Stripe.",
    "malformed": "The Stripe-Signature cannot be read.",
    "wrong_secret": "The signature was made with another secret. Compare STRIPE_WEBHOOK_SECRET with the "
    "signing secret of the endpoint that points here.",
    "stale": "The signature is more than five minutes old.",
    "future": "The signature is from the future. Check this machine's clock.",
    "broken": "This is signed, but it is no event.",
    "unkept": "It could not be written down just now. Please send it again.",
}

LEASE = timedelta(minutes=5)
"""How long one attempt may take before another one is begun: what a crash left behind is due then.

Longer than the wait for the second look, so that what a crash cut off after the write is that look already.
"""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
MOST_ATTEMPTS = 16
"""With these pauses the last attempt comes more than six hours after the first."""

NO_SUCH_EVENT = say("There is no such event. `python app.py letters` lists those that were given up.")

_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
_TYPE = re.compile(r"[a-z0-9_.]{1,255}")


@dataclass(frozen=True, slots=True)
class Intake:
    """`livemode` is our key's, `grace` how long the site's own webhook may take; `clock` gives aware UTC."""

    inbox: Inbox
    signatures: Signatures
    attending: Attending
    livemode: bool
    grace: timedelta
    clock: Callable[[], datetime]
    log: WebhookLog
    refused: Refused

    def receive(self, body: bytes, signature: str | None) -> Reception:
        """Nothing is believed before the signature is, and nothing is `kept` before it is safe on disk."""
        fault = self.signatures.fault(body, signature)
        if fault is not None:
            self.refused.count(fault)
            return fault
        delivery = read(body, self.clock(), self.grace)
        if delivery is None:
            return "broken"
        if not attended(delivery.type) or delivery.livemode != self.livemode:
            delivery = _passed_over(delivery, livemode=self.livemode)
        try:
            new = self.inbox.keep_delivery(delivery)
        except UnavailableError:
            return "unkept"
        return "repeated" if not new else "skipped" if delivery.state == "skipped" else "kept"

    def work(self) -> DeliveryState | None:
        """Works on the one event that is due longest, and says how that ended; None where none is due.

        What is no PasskeeperError is raised; the event is due again after its lease, and buried in the end.
        """
        self.refused.write()
        now = self.clock()
        delivery = self.inbox.take_delivery(now, now + LEASE)
        if delivery is None:
            return None
        after = self._attempted(delivery)
        self.inbox.save_delivery(after)
        return after.state

    def replay(self, event_id: str) -> bool:
        """Has an event worked on again; False where it waits already, or leads to nothing here.

        Raises NotThereError.
        """
        return self.inbox.work_again(self.letter(event_id).id, self.clock())

    def letter(self, event_id: str) -> Delivery:
        """One event as it is kept. Raises NotThereError."""
        found = self.inbox.delivery(event_id)
        if found is None:
            raise NotThereError(NO_SUCH_EVENT)
        return found

    def dead(self) -> list[Delivery]:
        """The events that were given up, oldest first: `replay` takes their ids."""
        return self.inbox.dead_deliveries()

    def _attempted(self, delivery: Delivery) -> Delivery:
        if delivery.attempts > MOST_ATTEMPTS:
            return self._given_up(delivery, "it was begun too often and never ended")
        begun = self.clock()
        try:
            end = self.attending.attend(delivery)
        except PasskeeperError as error:
            return self._put_off(delivery, error)
        if end.decided:
            self.log.worked(delivery, self.clock() - begun)
        if end.again:
            return replace(delivery, due=end.again, attempts=0, note=end.note)
        return replace(delivery, state="done", body="", note=end.note)

    def _put_off(self, delivery: Delivery, error: PasskeeperError) -> Delivery:
        if delivery.attempts >= MOST_ATTEMPTS:
            return self._given_up(delivery, str(error))
        pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
        return replace(delivery, due=self.clock() + pause, note=str(error))

    def _given_up(self, delivery: Delivery, why: str) -> Delivery:
        dead = replace(delivery, state="dead", note=why)
        self.log.given_up(dead)
        return dead


def read(body: bytes, now: datetime, grace: timedelta) -> Delivery | None:
    """The event as it is kept, due when the site has had its time; None where it is none."""
    try:
        raw = body.decode()
        event = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    event_id, event_type = _told(event, "id", _ID), _told(event, "type", _TYPE)
    if event_id is None or event_type is None:
        return None
    return Delivery(
        id=event_id,
        type=event_type,
        account=_told(event, "account", _ID) or PLATFORM,
        livemode=event.get("livemode") is True,
        about=_about(event, event_type),
        received=now,
        due=_due(event, event_type, now, grace),
        body=raw,
    )


def _passed_over(delivery: Delivery, *, livemode: bool) -> Delivery:
    """Nothing follows from it, so nothing of its content is kept."""
    ours, theirs = ("live", "test") if livemode else ("test", "live")
    other = f"of Stripe's {theirs} mode, and ours is {ours}"
    note = other if delivery.livemode != livemode else "nothing follows from this kind"
    return replace(delivery, state="skipped", body="", note=note)


def _told(thing: object, key: str, shape: re.Pattern[str]) -> str | None:
    """An id may stand there with the whole object around it (https://docs.stripe.com/expand)."""
    value = thing.get(key) if isinstance(thing, dict) else None
    found = text(value.get("id") if isinstance(value, dict) else value)
    return found if found and shape.fullmatch(found) else None


def _about(event: dict[str, Any], event_type: str) -> str | None:
    data = event.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    if event_type.startswith(SESSIONS):
        return _told(thing, "id", _ID)
    charge = _told(thing, "charge", _ID)
    return _told(thing, "payment_intent", _ID) or charge or _told(thing, "id", _ID)


def _due(event: dict[str, Any], event_type: str, now: datetime, grace: timedelta) -> datetime:
    """A paid one waits for the site from when it happened; one without a readable time from now on."""
    if event_type not in PAID:
        return now
    try:
        happened = datetime.fromtimestamp(whole(event.get("created")) or now.timestamp(), UTC)
    except (ValueError, OverflowError, OSError):
        happened = now
    return max(now, min(happened, now) + grace)
