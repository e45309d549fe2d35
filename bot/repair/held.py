"""The subscription document, as the site's webhook writes it (data contract 1.2, 1.8, 1.9, 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import rules, words
from bot.documents import written
from bot.repair import amounts
from bot.repair.proposal import line, pointer
from bot.speech import say

if TYPE_CHECKING:
    from datetime import datetime

    from bot.actions import FieldChange
    from bot.model import Document, Money, Pass, Purchase, Tenant

PROMO_FIELDS = ("originalPrice", "finalPrice", "discountAmount")


def base(
    document_id: str, *, user_id: str, tenant: Tenant, sold: Pass, kind: str, start: datetime, end: datetime
) -> Document:
    """What every subscription has, whoever makes it; classes are left out where there is no limit."""
    limit = rules.classes(sold) if rules.counts_classes(kind) else None
    return {
        "_id": document_id,
        "_type": "subscription",
        "user": pointer(user_id),
        "tenant": pointer(tenant.id),
        "type": kind,
        "startDate": written(start),
        "endDate": written(end),
        "passId": sold.id,
        "passName": sold.name.strip(),
        **({} if limit is None else {"remainingClips": limit}),
        "isActive": True,
    }


def paid_for(purchase: Purchase, sold: Pass) -> Document:
    """The fields that tell which payment is behind it. Prices are major units, and a free pass costs 0."""
    ids = {"stripePaymentId": purchase.payment_intent, "stripeSessionId": purchase.session_id}
    known = {field: value for field, value in ids.items() if value}
    return {**known, **(_upgrade(purchase, sold) if rules.is_upgrade(purchase) else _sale(purchase))}


def _sale(purchase: Purchase) -> Document:
    told = {field: amounts.told(purchase.told(field)) for field in PROMO_FIELDS}
    promo = purchase.told("promoCode")
    return {
        "purchasePrice": amounts.major(purchase.money),
        **{field: value for field, value in told.items() if value is not None},
        **({"promoCode": promo} if promo else {}),
    }


def _upgrade(purchase: Purchase, sold: Pass) -> Document:
    """An upgrade's `finalPrice` in the metadata is not what was charged, so the site stores `upgradeCost`."""
    paid = amounts.major(purchase.money)
    listed = amounts.told(purchase.told("newPassPrice"))
    price = next((value for value in (listed, sold.price) if value is not None), paid)
    return {
        "purchasePrice": price,
        "isUpgrade": True,
        **({"upgradedFromSubscriptionId": purchase.upgrade_from} if purchase.upgrade_from else {}),
        "upgradeCost": paid,
    }


def preview(
    *, sold: Pass, name: str, tenant: Tenant, start: datetime, end: datetime, paid: Money
) -> tuple[FieldChange, ...]:
    limit = rules.classes(sold)
    return (
        line("passName", None, sold.name.strip()),
        line("user", None, name),
        line("tenant", None, tenant.name),
        line("startDate", None, words.day(start)),
        line("endDate", None, words.day(end)),
        line("remainingClips", None, say("no limit") if limit is None else str(limit)),
        line("purchasePrice", None, words.money(paid)),
    )
