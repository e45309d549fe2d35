"""What Stripe sent us: each event is kept once, worked on after, and stays in sight until it is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import datetime

DeliveryState = Literal["waiting", "done", "skipped", "dead"]
"""`dead` was given up after many tries: a person may have it tried again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One Stripe event (https://docs.stripe.com/api/events/object) as it was kept.

    `about` is the id of the checkout session, payment intent or charge that it tells of. `body` is the event
    as it came, blank once nothing is left to do. `attempts` counts those that were begun, `note` tells how
    the last one ended, without anybody's data.
    """

    id: str
    type: str
    account: str
    livemode: bool
    about: str | None
    received: datetime
    due: datetime
    body: str
    state: DeliveryState = "waiting"
    attempts: int = 0
    note: str = ""


class Inbox(Protocol):
    """The events that Stripe sent, by their ids."""

    def keep_delivery(self, delivery: Delivery) -> bool:
        """True where it is new, or given up and thus begun anew; any other repeated id changes nothing."""

    def take_delivery(self, now: datetime, until: datetime) -> Delivery | None:
        """The one that is due longest, with this attempt counted. Nobody else gets it before `until`."""

    def save_delivery(self, delivery: Delivery) -> None:
        """Notes how an attempt ended: state, what is left of the body, when it is due.

        Changes nothing where it is not waiting any more: it was erased, or decided by somebody else.
        """

    def work_again(self, event_id: str, due: datetime) -> bool:
        """Has one that was given up or done wait anew; False where it is none of these."""

    def delivery(self, event_id: str) -> Delivery | None: ...

    def heard_since(self, since: datetime) -> frozenset[str]:
        """The accounts that events came from since then."""

    def dead_deliveries(self) -> list[Delivery]:
        """Those that were given up, oldest first."""
