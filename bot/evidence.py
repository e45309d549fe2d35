"""Everything known about one purchase, gathered before it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import (
        Account,
        Booking,
        LogEntry,
        Pass,
        Payment,
        Purchase,
        Subscription,
        Tenant,
        Unknown,
        User,
    )


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """All that the store says about one purchase.

    `owners` are the records of `metadata.userId`, the current kind (`clerkId`) before the old (`_id`);
    `tied` are published subscriptions that carry its session id, intent or charge; `held` are all published
    subscriptions of the owners; `drafts` are unpublished copies tied to it; `holders` are the users that
    `tied` and `source` refer to; `passes` are the documents behind every pass id in `tied`, `held` and the
    metadata; `tenants` likewise; `log` is the newest row for the session; `bookings` are the owners'.
    """

    owners: tuple[User, ...] = ()
    holders: tuple[User, ...] = ()
    tied: tuple[Subscription, ...] = ()
    held: tuple[Subscription, ...] = ()
    drafts: tuple[Subscription, ...] = ()
    source: Subscription | None = None
    passes: Mapping[str, Pass] = field(default_factory=dict)
    tenants: Mapping[str, Tenant] = field(default_factory=dict)
    log: LogEntry | None = None
    bookings: tuple[Booking, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryFacts:
    """What Clerk says about the owner: `asked` is False where no directory is connected at all."""

    asked: bool
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything known about one purchase. `payment` is None where there is no intent to read.

    `livemode` is the mode of the key that read it; `now` is the moment of judging; `grace` in minutes.
    """

    purchase: Purchase
    payment: Payment | Unknown | None
    store: StoreFacts | Unknown
    directory: DirectoryFacts | Unknown
    livemode: bool | None
    now: datetime
    grace: int
