"""What a store is asked for many purchases at once, in as few requests as it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from bot.model import Booking, Subscription, User

CHARGES = ("ch_", "py_")
"""How charge ids begin (https://docs.stripe.com/api/charges)."""

MODES = {True: "cs_live_", False: "cs_test_"}
"""How ids of live and of test checkouts begin (https://docs.stripe.com/api/checkout/sessions)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a batch of purchases may be known by.

    Ids of sessions; of intents and charges; of owners (`metadata.userId`); and of the subscriptions that
    upgrades name.
    """

    sessions: Collection[str] = ()
    payments: Collection[str] = ()
    owners: Collection[str] = ()
    sources: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """`tied` carry a wanted session or payment; `sources` are the wanted subscriptions.

    `users` are the owners' records, and those that `tied` and `sources` refer to; `held` and `bookings` are
    the owners'. Each part is sorted by id, bookings by nothing.
    """

    tied: tuple[Subscription, ...] = ()
    sources: tuple[Subscription, ...] = ()
    users: tuple[User, ...] = ()
    held: tuple[Subscription, ...] = ()
    bookings: tuple[Booking, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """As much of a subscription as tells whether its payment was read."""

    id: str
    session_id: str | None
    payment_id: str | None


class Reads(Protocol):
    """Published documents; all raise UnavailableError."""

    def around(self, wanted: Wanted) -> Around: ...

    def charges_between(self, since: datetime, until: datetime) -> frozenset[str]:
        """Charge ids in an intent's place, on subscriptions that start in [since, until)."""

    def running_between(self, since: datetime, until: datetime) -> Iterator[Outline]:
        """Active subscriptions whose start lies in [since, until), and those without a readable start."""

    def modes(self) -> frozenset[bool]:
        """Live (True) and test (False): what the checkouts of all passes and of the webhook log are of."""
