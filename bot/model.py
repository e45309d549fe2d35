"""The platform's own things as frozen data: what is sold, bought and held, and who by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PLATFORM = "platform"
"""The name of the platform's own Stripe account; every other account is an `acct_...` id."""

Document = dict[str, Any]
"""One store document in Sanity's JSON shape (`_id`, `_type`, `_rev`, ...)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (øre, cents) of a lower-case ISO 4217 currency."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A side that could not be read. It is never the same as an empty answer."""

    system: Literal["stripe", "store", "directory", "account", "mode"]
    detail: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """A school. `account` is its connected Stripe account, None where it has none."""

    id: str
    name: str
    slug: str | None
    account: str | None
    document: Document = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pass:
    """What a school sells (data contract 1.3). `price` is in major units; `expiry` is aware UTC."""

    id: str
    name: str
    type: str | None
    price: float | None
    validity_type: str | None
    validity_days: int | None
    expiry: datetime | None
    classes: int | None
    active: bool | None
    tenant_id: str | None
    document: Document = field(repr=False)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a customer holds (data contract 1.2).

    `start` and `end` are aware UTC, None where absent or unreadable; `end_text` is the stored text, because
    the site compares dates as text. `user_id` and `tenant_id` are the references' ids. `is_draft` tells
    an unpublished document (`drafts.` or `versions.`).
    """

    id: str
    rev: str | None
    user_id: str | None
    tenant_id: str | None
    type: str | None
    start: datetime | None
    end: datetime | None
    end_text: str | None
    pass_id: str | None
    pass_name: str | None
    price: float | None
    remaining: int | None
    active: bool | None
    session_id: str | None
    payment_id: str | None
    created: datetime | None
    document: Document = field(repr=False)

    @property
    def is_draft(self) -> bool:
        return self.id.startswith(("drafts.", "versions."))


@dataclass(frozen=True, slots=True)
class User:
    """A person as the store knows them (data contract 1.4)."""

    id: str
    clerk_id: str | None
    email: str | None
    name: str | None
    active: bool | None
    document: Document = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """A person as Clerk knows them. `email` is the primary address."""

    clerk_id: str
    name: str | None
    email: str | None
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One row of the site's webhook log (data contract 1.6)."""

    id: str
    event_type: str | None
    event_id: str | None
    status: str | None
    at: datetime | None
    session_id: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Booking:
    """One class that a person booked with a pass (data contract 1.7). `type` as on the booking."""

    user_id: str
    type: str | None
    at: datetime | None
    class_id: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """One Stripe Checkout Session (https://docs.stripe.com/api/checkout/sessions/object).

    `metadata` is the site's own (data contract 2.1); ids in it are empty strings or absent where unset.
    """

    session_id: str
    account: str
    livemode: bool
    created: datetime
    mode: str | None
    status: str | None
    payment_status: str | None
    money: Money
    payment_intent: str | None
    payer_email: str | None
    payer_name: str | None
    metadata: Mapping[str, str]

    def told(self, key: str) -> str | None:
        """The metadata's value for `key`, None where it is absent or blank."""
        value = self.metadata.get(key)
        return (value.strip() or None) if value else None

    @property
    def clerk_id(self) -> str | None:
        return self.told("userId")

    @property
    def pass_id(self) -> str | None:
        return self.told("passId")

    @property
    def tenant_id(self) -> str | None:
        return self.told("tenantId")

    @property
    def upgrade_from(self) -> str | None:
        return self.told("upgradeFromSubscriptionId")


@dataclass(frozen=True, slots=True)
class Payment:
    """What became of a purchase's money: its PaymentIntent and latest charge.

    Amounts are minor units. `dispute` is the newest dispute's Stripe status, None without one.
    `charge_ids` are all charges known to belong to the intent.
    """

    intent_id: str
    status: str
    charge_ids: tuple[str, ...]
    paid_at: datetime | None
    captured: int
    refunded: int
    dispute: str | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Sale:
    """A purchase with its payment, where that was told along; None says nothing about it."""

    purchase: Purchase
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """What an account's lists of refunds and disputes say of one PaymentIntent. `refunded` in minor units."""

    refunded: int
    dispute: str | None
    charge_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint as Stripe lists it; the API does not tell whether it is a Connect one."""

    id: str
    url: str
    status: str
    events: tuple[str, ...]
    api_version: str | None
    livemode: bool
    created: datetime
    account: str = PLATFORM


@dataclass(frozen=True, slots=True)
class StripeEvent:
    """One Stripe event, without its payload's personal data. `object_id` is what it is about.

    `intent_id` is the PaymentIntent that a charge, refund or dispute belongs to.
    """

    id: str
    type: str
    account: str
    livemode: bool
    created: datetime
    pending_webhooks: int
    object_id: str | None
    intent_id: str | None = None
