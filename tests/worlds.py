"""A small invented world: a healthy purchase and all that belongs to it, each part to be bent by keyword.

Documents are bent by their stored field names (`ten_pass(validityDays=None)`; a field given as `ABSENT` is
left out); purchases and payments by their attributes (`purchase(status="open")`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.documents import read_log, written
from bot.evidence import DirectoryFacts, Evidence, StoreFacts
from bot.model import Account, Booking, Money, Payment, Purchase
from tests.world_documents import (
    ABSENT,
    BOUGHT,
    CHARGE,
    INTENT,
    NOW,
    OTHER_SESSION,
    RUN,
    SESSION,
    ada,
    bob,
    by_hand,
    days,
    drop_in,
    elm,
    oak,
    old_ada,
    old_pass,
    subscription,
    ten_pass,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import LogEntry, Pass, Subscription, Tenant, Unknown

__all__ = [
    "ABSENT",
    "ADA_IN_CLERK",
    "BOUGHT",
    "CHARGE",
    "INTENT",
    "METADATA",
    "NOW",
    "OTHER_SESSION",
    "RUN",
    "SESSION",
    "ada",
    "bob",
    "booking",
    "by_hand",
    "days",
    "drop_in",
    "elm",
    "evidence",
    "facts",
    "free_purchase",
    "log",
    "oak",
    "old_ada",
    "old_pass",
    "payment",
    "purchase",
    "subscription",
    "ten_pass",
    "told",
    "upgrade",
]

ADA_IN_CLERK: Final = Account("user_ada", "Ada Larsen", "ada@example.com", ("ada@example.com",))
METADATA: Final = {
    "type": "pass_purchase",
    "passId": "pass-ten",
    "passType": "multi",
    "userId": "user_ada",
    "tenantId": "tenant-oak",
    "tenantSlug": "oak-dance",
    "originalPrice": "2000",
    "finalPrice": "2000",
    "discountAmount": "0",
}


def told(**changes: str | None) -> dict[str, str]:
    """The metadata of the healthy purchase with changes; None leaves a key out."""
    merged = {**METADATA, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def purchase(**changes: Any) -> Purchase:
    healthy = Purchase(
        session_id=SESSION,
        account="acct_oak",
        livemode=True,
        created=BOUGHT,
        mode="payment",
        status="complete",
        payment_status="paid",
        money=Money(200000, "nok"),
        payment_intent=INTENT,
        payer_email="ada@example.com",
        payer_name="Ada Larsen",
        metadata=told(),
    )
    return replace(healthy, **changes)


def free_purchase(**changes: Any) -> Purchase:
    free = {
        "money": Money(0, "nok"),
        "payment_intent": None,
        "payment_status": "no_payment_required",
        **changes,
    }
    return purchase(**free)


def upgrade(**changes: Any) -> Purchase:
    """From Ada's drop-in to ten classes."""
    metadata = told(type="pass_upgrade", upgradeFromSubscriptionId="sub-old", upgradeCost="1500")
    return purchase(**{"metadata": metadata, "money": Money(150000, "nok"), **changes})


def payment(**changes: Any) -> Payment:
    healthy = Payment(
        intent_id=INTENT,
        status="succeeded",
        charge_ids=(CHARGE,),
        paid_at=BOUGHT + timedelta(minutes=1),
        captured=200000,
        refunded=0,
        dispute=None,
        failure=None,
    )
    return replace(healthy, **changes)


def log(status: str = "success", at: datetime = BOUGHT, **details: Any) -> LogEntry:
    return read_log(
        {
            "_id": "log-1",
            "_type": "webhookLog",
            "eventType": "checkout.session.completed",
            "eventId": "evt_oak0001",
            "status": status,
            "timestamp": written(at),
            "details": {"sessionId": SESSION, **details},
        }
    )


def booking(at: datetime = NOW, kind: str = "clipcard", class_id: str = "class-1") -> Booking:
    return Booking(user_id="usr-ada", type=kind, at=at, class_id=class_id)


def facts(
    *tied: Subscription,
    passes: Iterable[Pass] | None = None,
    tenants: Iterable[Tenant] | None = None,
    **parts: Any,
) -> StoreFacts:
    """Everything the store says; what is tied is held and its holders are known, unless told otherwise."""
    owners = parts.pop("owners", (ada(),))
    source = parts.get("source")
    return StoreFacts(
        owners=owners,
        holders=parts.pop("holders", (*owners, bob())),
        tied=tied,
        held=(*tied, *parts.pop("also_held", ()), *((source,) if source else ())),
        passes={each.id: each for each in ((ten_pass(), drop_in()) if passes is None else passes)},
        tenants={each.id: each for each in ((oak(), elm()) if tenants is None else tenants)},
        **parts,
    )


def evidence(
    store: StoreFacts | Unknown | None = None,
    *,
    of: Purchase | None = None,
    paid: Payment | Unknown | object | None = ABSENT,
    directory: DirectoryFacts | Unknown | None = None,
    now: datetime = NOW,
    grace: int = 10,
    livemode: bool | None = True,
) -> Evidence:
    """By default the healthy purchase with nothing made, and Clerk knowing Ada."""
    bought = of or purchase()
    usual = payment() if bought.payment_intent else None
    return Evidence(
        purchase=bought,
        payment=usual if paid is ABSENT else paid,  # type: ignore[arg-type]
        store=facts() if store is None else store,
        directory=directory or DirectoryFacts(asked=True, account=ADA_IN_CLERK),
        livemode=livemode,
        now=now,
        grace=grace,
    )
