"""The platform's rules (data contract 1.8 to 1.10), decided once: type, classes, dates, ids."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from bot.documents import reference, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Booking, Pass, Purchase, Subscription, User

BOOKABLE = frozenset({"single", "multi-pass", "clipcard", "monthly"})
"""The subscription types that the booking page accepts (data contract 1.2)."""

TYPES = {"single": "single", "multi-pass": "multi-pass", "multi": "clipcard", "unlimited": "monthly"}
"""Pass type -> subscription type (data contract 1.8)."""

_NO_MINOR_UNIT = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
_THOUSANDTHS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})

SOLD_AS_PASS = frozenset({"pass_purchase", "pass_upgrade"})

DAY = timedelta(days=1)

HAND_MADE_WITHIN = timedelta(days=3)
"""How near to a purchase a pass must start to be taken for one made by hand for it."""

Sold = Literal["pass", "class", "platform_plan", "other", "untold"]

_LONG_RUN = re.compile(r"(?:cs_(?:live|test)|pi)_[A-Za-z0-9]{16,}")
_WEBHOOK_SESSION = re.compile(r"cs_(?:live|test)_(?=[A-Za-z]*[0-9])[A-Za-z0-9]+")
_CHECKOUT_KEYS = frozenset(
    {"type", "passId", "passType", "userId", "tenantId", "tenantSlug"}
    | {"originalPrice", "finalPrice", "discountAmount", "promoCode"}
    | {"upgradeFromSubscriptionId", "originalPassPrice", "newPassPrice", "upgradeCost"}
)
_NOT_AN_END = frozenset({"manualcreationreason", "creationreason", "fixreason"})


def looks_like_session(text: str) -> bool:
    """Whether it is a checkout session id: its prefix and a long alphanumeric run (data contract 1.2)."""
    return text.startswith("cs_") and _LONG_RUN.fullmatch(text) is not None


def subscription_id(session_id: str) -> str:
    """The one `_id` that a purchase's subscription has; no dot, since dots hide a document from the site."""
    return f"passkeeper-{session_id}"


def sold_as(purchase: Purchase) -> Sold:
    """What was bought, by mode and metadata (data contract 2.1 to 2.4).

    A pass is told by its type, a legacy `passType`, the pass's id, or no keys but those of a pass checkout;
    not everything needed to make it may be there. A payment without any metadata is `untold`.
    """
    kind = purchase.told("type")
    if purchase.mode != "payment":
        return "platform_plan" if purchase.mode == "subscription" else "other"
    if kind in SOLD_AS_PASS or (kind is None and purchase.told("passType") in SOLD_AS_PASS):
        return "pass"
    if purchase.told("classId"):
        return "class"
    if purchase.told("plan") or purchase.told("billing"):
        return "platform_plan"
    return "other" if kind else _told_by_keys(purchase)


def _told_by_keys(purchase: Purchase) -> Sold:
    if not purchase.metadata:
        return "untold"
    return "pass" if purchase.pass_id or _CHECKOUT_KEYS.issuperset(purchase.metadata) else "other"


def is_pass(purchase: Purchase) -> bool:
    """Whether the metadata says that a pass was bought."""
    return sold_as(purchase) == "pass"


def is_upgrade(purchase: Purchase) -> bool:
    return "pass_upgrade" in {purchase.told("type"), purchase.told("passType")}


def is_paid(purchase: Purchase) -> bool:
    """Whether the checkout is settled; an open one with nothing to pay says `no_payment_required` too."""
    if purchase.payment_status == "no_payment_required":
        return purchase.status == "complete"
    return purchase.payment_status == "paid"


def is_free(purchase: Purchase) -> bool:
    return purchase.payment_intent is None or purchase.money.amount == 0


def reference_ids(clerk_id: str | None, owners: Iterable[User]) -> frozenset[str]:
    """Every id by which the customer's own page finds their subscriptions (data contract 1.4)."""
    return frozenset({*([clerk_id] if clerk_id else []), *(owner.id for owner in owners)})


def has_real_session(held: Subscription) -> bool:
    """Whether its session id can be Stripe's own (data contract 1.2), not one that somebody invented.

    The site's webhook and Passkeeper write only real ones; from others it takes a long alphanumeric run.
    """
    session = held.session_id or ""
    if looks_like_session(session) or held.id == subscription_id(session):
        return True
    by_webhook = held.document.get("createdViaWebhook") is True
    return by_webhook and _WEBHOOK_SESSION.fullmatch(session) is not None


def has_real_intent(held: Subscription) -> bool:
    return _LONG_RUN.fullmatch(held.payment_id or "") is not None


def put_away(held: Subscription) -> Literal["upgraded", "withdrawn"] | None:
    """Why a subscription was switched off on purpose; None if it is on, or off with no reason on it."""
    if held.active is True:
        return None
    if held.document.get("upgradedAt"):
        return "upgraded"
    reasons = (key.lower() for key, value in held.document.items() if value)
    told = any(key.endswith("reason") and key not in _NOT_AN_END for key in reasons)
    return "withdrawn" if told else None


def is_over(held: Subscription, now: datetime) -> bool:
    """Whether the site takes it for over: it compares dates as text, and no date is never later."""
    return not (held.end_text and held.end_text > _written(now))


_written = lru_cache(maxsize=16)(written)
"""A batch is judged at one moment, which every pass of it is compared with."""


def classes_booked(bookings: Iterable[Booking], subscription_type: str | None, since: datetime | None) -> int:
    """How many classes were booked with a pass of this type since then."""
    return sum(
        1
        for booking in bookings
        if booking.type == subscription_type and booking.at and (since is None or booking.at >= since)
    )


def end_date(sold: Pass, created: datetime) -> datetime | None:
    """When a pass bought at `created` ends (data contract 1.9, canonical rule); None if nothing tells it.

    Days are blocks of 86,400 seconds. A fixed expiry is honoured even if it is past.
    """
    if sold.validity_type == "date" and sold.expiry:
        return sold.expiry
    try:
        return created + timedelta(days=sold.validity_days) if sold.validity_days else None
    except OverflowError:
        return None


def classes(sold: Pass) -> int | None:
    """How many classes are sold with it; None for one without a limit, or with none set."""
    if sold.type == "single":
        return 1
    return sold.classes if sold.type in {"multi", "multi-pass"} else None


def counts_classes(subscription_type: str | None) -> bool:
    return subscription_type in {"single", "multi-pass", "clipcard"}


def is_listed(held: Subscription, now: datetime, tenant_id: str, tenant_passes: frozenset[str]) -> bool:
    """Whether the customer's own page lists it (data contract 1.10, surface A).

    The site compares end dates as text, so a date without a time is over when its day begins.
    """
    if held.active is not True or is_over(held, now):
        return False
    if held.document.get("tenant") is not None:
        return held.tenant_id == tenant_id
    return not tenant_passes.isdisjoint({held.pass_id, reference(held.document.get("pass"))})


def decimals(currency: str) -> int:
    """How many decimals Stripe gives an amount in; its table is not ISO's (ISK and UGX are in hundredths).

    https://docs.stripe.com/currencies
    """
    code = currency.lower()
    return 0 if code in _NO_MINOR_UNIT else 3 if code in _THOUSANDTHS else 2


def shares_bookings(held: Subscription, others: Iterable[Subscription], kind: str | None) -> bool:
    """Whether another pass of this kind ran meanwhile: a booking does not name the one it used."""
    rest = (each for each in others if each.id != held.id and each.type == kind)
    return any(held.start is None or each.end is None or each.end > held.start for each in rest)
